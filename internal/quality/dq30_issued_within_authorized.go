package quality

import "github.com/corpintel/intel"

func issuedWithinAuthorized() Rule {
	return Rule{
		ID:       "DQ30",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "common shares issued are not more than those authorized",
		Source:   "XBRL US DQC_0009.21",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"us-gaap:CommonStockSharesIssued"}},
			Is:   AtMost,
			Right: []Term{
				{AnyOf: []string{"us-gaap:CommonStockSharesAuthorized"}},
			},
		},
		Examples: []Example{{
			Name: "more than were authorized",
			Facts: `
				us-gaap:CommonStockSharesIssued      shares  2023-12-31  15551  10-K  2024-02-01
				us-gaap:CommonStockSharesAuthorized  shares  2023-12-31  1551   10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "all of them; fewer",
			Facts: `
				us-gaap:CommonStockSharesIssued      shares  2022-12-31  50401  10-K  2023-02-01
				us-gaap:CommonStockSharesAuthorized  shares  2022-12-31  50401  10-K  2023-02-01
				us-gaap:CommonStockSharesIssued      shares  2023-12-31  15551  10-K  2024-02-01
				us-gaap:CommonStockSharesAuthorized  shares  2023-12-31  50401  10-K  2024-02-01`,
		}},
	}
}
