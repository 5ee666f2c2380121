package quality

import "github.com/corpintel/intel"

func outstandingWithinIssued() Rule {
	return Rule{
		ID:       "DQ29",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "shares outstanding are not more than shares issued",
		Source:   "XBRL US DQC_0009.24",
		Identity: &Identity{
			Left:  Term{AnyOf: []string{"us-gaap:CommonStockSharesOutstanding"}},
			Is:    AtMost,
			Right: []Term{{AnyOf: []string{"us-gaap:CommonStockSharesIssued"}}},
		},
		Examples: []Example{{
			Name: "more outstanding than were ever issued",
			Facts: `
				us-gaap:CommonStockSharesOutstanding  shares  2023-12-31  15550  10-K  2024-02-01
				us-gaap:CommonStockSharesIssued       shares  2023-12-31  15505  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "all of them; fewer, the rest being in treasury",
			Facts: `
				us-gaap:CommonStockSharesOutstanding  shares  2022-12-31  15550  10-K  2023-02-01
				us-gaap:CommonStockSharesIssued       shares  2022-12-31  15550  10-K  2023-02-01
				us-gaap:CommonStockSharesOutstanding  shares  2023-12-31  14550  10-K  2024-02-01
				us-gaap:CommonStockSharesIssued       shares  2023-12-31  15550  10-K  2024-02-01`,
		}},
	}
}
