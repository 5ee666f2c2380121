package quality

import "github.com/corpintel/intel"

func researchWithinExpenses() Rule {
	return Rule{
		ID:       "DQ55",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "research and development is not more than operating expenses",
		Source:   "XBRL US DQC_0009 (one element is at most another); this pair is our own",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"us-gaap:ResearchAndDevelopmentExpense"}},
			Is:   AtMost,
			Right: []Term{
				{AnyOf: []string{"us-gaap:OperatingExpenses"}},
			},
		},
		Examples: []Example{{
			Name: "the part is more than the whole",
			Facts: `
				us-gaap:ResearchAndDevelopmentExpense  USD  2023-01-01/2023-12-31  43751  10-K  2024-02-01
				us-gaap:OperatingExpenses              USD  2023-01-01/2023-12-31  34751  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "less; as much",
			Facts: `
				us-gaap:ResearchAndDevelopmentExpense  USD  2023-01-01/2023-12-31  34751  10-K  2024-02-01
				us-gaap:OperatingExpenses              USD  2023-01-01/2023-12-31  43751  10-K  2024-02-01
				us-gaap:ResearchAndDevelopmentExpense  USD  2022-01-01/2022-12-31  34751  10-K  2023-02-01
				us-gaap:OperatingExpenses              USD  2022-01-01/2022-12-31  34751  10-K  2023-02-01`,
		}},
	}
}
