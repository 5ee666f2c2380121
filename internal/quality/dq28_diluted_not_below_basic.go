package quality

import "github.com/corpintel/intel"

func dilutedNotBelowBasic() Rule {
	return Rule{
		ID:       "DQ28",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "diluted shares are not fewer than basic shares",
		Source:   "FASB ASC 260-10-45: dilution adds shares and is left out where it would take some away",
		Identity: &Identity{
			Left:  Term{AnyOf: []string{"us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding"}},
			Is:    AtLeast,
			Right: []Term{{AnyOf: []string{"us-gaap:WeightedAverageNumberOfSharesOutstandingBasic"}}},
		},
		Examples: []Example{{
			Name: "fewer diluted than basic shares",
			Facts: `
				us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding  shares  2023-01-01/2023-12-31  15744  10-K  2024-02-01
				us-gaap:WeightedAverageNumberOfSharesOutstandingBasic    shares  2023-01-01/2023-12-31  15812  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "more; as many, in a year of loss",
			Facts: `
				us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding  shares  2022-01-01/2022-12-31  15812  10-K  2023-02-01
				us-gaap:WeightedAverageNumberOfSharesOutstandingBasic    shares  2022-01-01/2022-12-31  15744  10-K  2023-02-01
				us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding  shares  2023-01-01/2023-12-31  15744  10-K  2024-02-01
				us-gaap:WeightedAverageNumberOfSharesOutstandingBasic    shares  2023-01-01/2023-12-31  15744  10-K  2024-02-01`,
		}},
	}
}
