package quality

import "github.com/corpintel/intel"

func ifrsFundingAddsUp() Rule {
	return Rule{
		ID:       "DQ72",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "under IFRS, equity and liabilities are what the name says",
		Source:   "IFRS taxonomy, calculation of the statements; the counterpart of XBRL US DQC_0004 for foreign filers",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"ifrs-full:EquityAndLiabilities"}},
			Is:   Equal,
			Right: []Term{
				{AnyOf: []string{"ifrs-full:Equity"}},
				{AnyOf: []string{"ifrs-full:Liabilities"}},
			},
		},
		Examples: []Example{{
			Name: "the sum is another",
			Facts: `
				ifrs-full:EquityAndLiabilities  USD  2023-12-31  52583  20-F  2024-04-01
				ifrs-full:Equity                USD  2023-12-31  22413  20-F  2024-04-01
				ifrs-full:Liabilities           USD  2023-12-31  30179  20-F  2024-04-01`,
			Fires: 1,
		}, {
			Name: "the sum is right",
			Facts: `
				ifrs-full:EquityAndLiabilities  USD  2023-12-31  52583  20-F  2024-04-01
				ifrs-full:Equity                USD  2023-12-31  22404  20-F  2024-04-01
				ifrs-full:Liabilities           USD  2023-12-31  30179  20-F  2024-04-01`,
		}},
	}
}
