package quality

import "github.com/corpintel/intel"

func cashWithinCurrentAssets() Rule {
	return Rule{
		ID:       "DQ53",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "cash is not more than current assets",
		Source:   "XBRL US DQC_0009 (one element is at most another); this pair is our own",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"us-gaap:CashAndCashEquivalentsAtCarryingValue"}},
			Is:   AtMost,
			Right: []Term{
				{AnyOf: []string{"us-gaap:AssetsCurrent"}},
			},
		},
		Examples: []Example{{
			Name: "the part is more than the whole",
			Facts: `
				us-gaap:CashAndCashEquivalentsAtCarryingValue  USD  2023-12-31  43751  10-K  2024-02-01
				us-gaap:AssetsCurrent                          USD  2023-12-31  34751  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "less; as much",
			Facts: `
				us-gaap:CashAndCashEquivalentsAtCarryingValue  USD  2023-12-31  34751  10-K  2024-02-01
				us-gaap:AssetsCurrent                          USD  2023-12-31  43751  10-K  2024-02-01
				us-gaap:CashAndCashEquivalentsAtCarryingValue  USD  2022-12-31  34751  10-K  2023-02-01
				us-gaap:AssetsCurrent                          USD  2022-12-31  34751  10-K  2023-02-01`,
		}},
	}
}
