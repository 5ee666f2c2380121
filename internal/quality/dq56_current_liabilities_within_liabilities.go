package quality

import "github.com/corpintel/intel"

func currentLiabilitiesWithinLiabilities() Rule {
	return Rule{
		ID:       "DQ56",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "current liabilities are not more than liabilities",
		Source:   "XBRL US DQC_0009 (one element is at most another); this pair is our own",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"us-gaap:LiabilitiesCurrent"}},
			Is:   AtMost,
			Right: []Term{
				{AnyOf: []string{"us-gaap:Liabilities"}},
			},
		},
		Examples: []Example{{
			Name: "the part is more than the whole",
			Facts: `
				us-gaap:LiabilitiesCurrent  USD  2023-12-31  43751  10-K  2024-02-01
				us-gaap:Liabilities         USD  2023-12-31  34751  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "less; as much",
			Facts: `
				us-gaap:LiabilitiesCurrent  USD  2023-12-31  34751  10-K  2024-02-01
				us-gaap:Liabilities         USD  2023-12-31  43751  10-K  2024-02-01
				us-gaap:LiabilitiesCurrent  USD  2022-12-31  34751  10-K  2023-02-01
				us-gaap:Liabilities         USD  2022-12-31  34751  10-K  2023-02-01`,
		}},
	}
}
