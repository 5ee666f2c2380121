package quality

import "github.com/corpintel/intel"

func ifrsProfitAddsUp() Rule {
	return Rule{
		ID:       "DQ71",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "under IFRS, profit is that of the owners plus that of others",
		Source:   "IFRS taxonomy, calculation of the statements; the counterpart of XBRL US DQC_0004 for foreign filers",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"ifrs-full:ProfitLoss"}},
			Is:   Equal,
			Right: []Term{
				{AnyOf: []string{"ifrs-full:ProfitLossAttributableToOwnersOfParent"}},
				{AnyOf: []string{"ifrs-full:ProfitLossAttributableToNoncontrollingInterests"}},
			},
		},
		Examples: []Example{{
			Name: "the sum is another",
			Facts: `
				ifrs-full:ProfitLoss                                       USD  2023-01-01/2023-12-31  2583  20-F  2024-04-01
				ifrs-full:ProfitLossAttributableToOwnersOfParent           USD  2023-01-01/2023-12-31  2413  20-F  2024-04-01
				ifrs-full:ProfitLossAttributableToNoncontrollingInterests  USD  2023-01-01/2023-12-31  179   20-F  2024-04-01`,
			Fires: 1,
		}, {
			Name: "the sum is right, with a loss of others",
			Facts: `
				ifrs-full:ProfitLoss                                       USD  2023-01-01/2023-12-31  2583  20-F  2024-04-01
				ifrs-full:ProfitLossAttributableToOwnersOfParent           USD  2023-01-01/2023-12-31  2604  20-F  2024-04-01
				ifrs-full:ProfitLossAttributableToNoncontrollingInterests  USD  2023-01-01/2023-12-31  -21   20-F  2024-04-01`,
		}},
	}
}
