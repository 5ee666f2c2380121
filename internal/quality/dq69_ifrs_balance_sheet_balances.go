package quality

import "github.com/corpintel/intel"

func ifrsBalanceSheetBalances() Rule {
	return Rule{
		ID:       "DQ69",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "under IFRS, assets are equal to equity and liabilities",
		Source:   "IFRS taxonomy, calculation of the statements; the counterpart of XBRL US DQC_0004 for foreign filers",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"ifrs-full:Assets"}},
			Is:   Equal,
			Right: []Term{
				{AnyOf: []string{"ifrs-full:EquityAndLiabilities"}},
			},
		},
		Examples: []Example{{
			Name: "the two sides differ",
			Facts: `
				ifrs-full:Assets                USD  2023-12-31  52583  20-F  2024-04-01
				ifrs-full:EquityAndLiabilities  USD  2023-12-31  52538  20-F  2024-04-01`,
			Fires: 1,
		}, {
			Name: "they agree",
			Facts: `
				ifrs-full:Assets                USD  2023-12-31  52583  20-F  2024-04-01
				ifrs-full:EquityAndLiabilities  USD  2023-12-31  52583  20-F  2024-04-01`,
		}},
	}
}
