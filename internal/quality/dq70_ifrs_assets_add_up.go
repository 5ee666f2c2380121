package quality

import "github.com/corpintel/intel"

func ifrsAssetsAddUp() Rule {
	return Rule{
		ID:       "DQ70",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "under IFRS, assets are current assets plus noncurrent assets",
		Source:   "IFRS taxonomy, calculation of the statements; the counterpart of XBRL US DQC_0004 for foreign filers",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"ifrs-full:Assets"}},
			Is:   Equal,
			Right: []Term{
				{AnyOf: []string{"ifrs-full:CurrentAssets"}},
				{AnyOf: []string{"ifrs-full:NoncurrentAssets"}},
				{Maybe: true, AnyOf: []string{"ifrs-full:NoncurrentAssetsOrDisposalGroupsClassifiedAsHeldForSale"}},
			},
		},
		Examples: []Example{{
			Name: "a part is missing from the sum",
			Facts: `
				ifrs-full:Assets            USD  2023-12-31  52583  20-F  2024-04-01
				ifrs-full:CurrentAssets     USD  2023-12-31  12516  20-F  2024-04-01
				ifrs-full:NoncurrentAssets  USD  2023-12-31  40076  20-F  2024-04-01`,
			Fires: 1,
		}, {
			Name: "the sum is right",
			Facts: `
				ifrs-full:Assets            USD  2023-12-31  52583  20-F  2024-04-01
				ifrs-full:CurrentAssets     USD  2023-12-31  12507  20-F  2024-04-01
				ifrs-full:NoncurrentAssets  USD  2023-12-31  40076  20-F  2024-04-01`,
		}},
	}
}
