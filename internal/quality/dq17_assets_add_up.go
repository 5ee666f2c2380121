package quality

import "github.com/corpintel/intel"

func assetsAddUp() Rule {
	return Rule{
		ID:       "DQ17",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "assets are current assets plus noncurrent assets",
		Source:   "XBRL US DQC_0004.9280",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"us-gaap:Assets"}},
			Is:   Equal,
			Right: []Term{
				{AnyOf: []string{"us-gaap:AssetsCurrent"}},
				{AnyOf: []string{"us-gaap:AssetsNoncurrent"}},
			},
		},
		Examples: []Example{{
			Name: "a part is missing from the sum",
			Facts: `
				us-gaap:Assets            USD  2023-12-31  352583  10-K  2024-02-01
				us-gaap:AssetsCurrent     USD  2023-12-31  143566  10-K  2024-02-01
				us-gaap:AssetsNoncurrent  USD  2023-12-31  200017  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "the sum is right; only one part is reported",
			Facts: `
				us-gaap:Assets            USD  2023-12-31  352583  10-K  2024-02-01
				us-gaap:AssetsCurrent     USD  2023-12-31  143566  10-K  2024-02-01
				us-gaap:AssetsNoncurrent  USD  2023-12-31  209017  10-K  2024-02-01
				us-gaap:Assets            USD  2022-12-31  352583  10-K  2024-02-01
				us-gaap:AssetsCurrent     USD  2022-12-31  143566  10-K  2024-02-01`,
		}},
	}
}
