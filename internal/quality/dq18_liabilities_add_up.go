package quality

import "github.com/corpintel/intel"

func liabilitiesAddUp() Rule {
	return Rule{
		ID:       "DQ18",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "liabilities are current liabilities plus noncurrent liabilities",
		Source:   "XBRL US DQC_0004.9281",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"us-gaap:Liabilities"}},
			Is:   Equal,
			Right: []Term{
				{AnyOf: []string{"us-gaap:LiabilitiesCurrent"}},
				{AnyOf: []string{"us-gaap:LiabilitiesNoncurrent"}},
			},
		},
		Examples: []Example{{
			Name: "a part is missing from the sum",
			Facts: `
				us-gaap:Liabilities            USD  2023-12-31  290437  10-K  2024-02-01
				us-gaap:LiabilitiesCurrent     USD  2023-12-31  145308  10-K  2024-02-01
				us-gaap:LiabilitiesNoncurrent  USD  2023-12-31  145192  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "the sum is right; only one part is reported",
			Facts: `
				us-gaap:Liabilities            USD  2023-12-31  290437  10-K  2024-02-01
				us-gaap:LiabilitiesCurrent     USD  2023-12-31  145308  10-K  2024-02-01
				us-gaap:LiabilitiesNoncurrent  USD  2023-12-31  145129  10-K  2024-02-01
				us-gaap:Liabilities            USD  2022-12-31  290437  10-K  2023-02-01
				us-gaap:LiabilitiesCurrent     USD  2022-12-31  145308  10-K  2023-02-01`,
		}},
	}
}
