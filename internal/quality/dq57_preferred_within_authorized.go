package quality

import "github.com/corpintel/intel"

func preferredWithinAuthorized() Rule {
	return Rule{
		ID:       "DQ57",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "preferred shares issued are not more than those authorized",
		Source:   "XBRL US DQC_0009 (shares issued within shares authorized)",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"us-gaap:PreferredStockSharesIssued"}},
			Is:   AtMost,
			Right: []Term{
				{AnyOf: []string{"us-gaap:PreferredStockSharesAuthorized"}},
			},
		},
		Examples: []Example{{
			Name: "the part is more than the whole",
			Facts: `
				us-gaap:PreferredStockSharesIssued      shares  2023-12-31  43751  10-K  2024-02-01
				us-gaap:PreferredStockSharesAuthorized  shares  2023-12-31  34751  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "less; as much",
			Facts: `
				us-gaap:PreferredStockSharesIssued      shares  2023-12-31  34751  10-K  2024-02-01
				us-gaap:PreferredStockSharesAuthorized  shares  2023-12-31  43751  10-K  2024-02-01
				us-gaap:PreferredStockSharesIssued      shares  2022-12-31  34751  10-K  2023-02-01
				us-gaap:PreferredStockSharesAuthorized  shares  2022-12-31  34751  10-K  2023-02-01`,
		}},
	}
}
