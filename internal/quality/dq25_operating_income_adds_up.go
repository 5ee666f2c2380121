package quality

import "github.com/corpintel/intel"

func operatingIncomeAddsUp() Rule {
	return Rule{
		ID:       "DQ25",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "operating income is gross profit minus operating expenses",
		Source:   "US GAAP taxonomy, calculation of the statement of income",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"us-gaap:OperatingIncomeLoss"}},
			Is:   Equal,
			Right: []Term{
				{AnyOf: []string{"us-gaap:GrossProfit"}},
				{Minus: true, AnyOf: []string{"us-gaap:OperatingExpenses"}},
				{Maybe: true, AnyOf: []string{"us-gaap:OtherOperatingIncomeExpenseNet", "us-gaap:OtherOperatingIncome"}},
			},
		},
		Examples: []Example{{
			Name: "the difference is another",
			Facts: `
				us-gaap:OperatingIncomeLoss  USD  2023-01-01/2023-12-31  114301  10-K  2024-02-01
				us-gaap:GrossProfit          USD  2023-01-01/2023-12-31  169148  10-K  2024-02-01
				us-gaap:OperatingExpenses    USD  2023-01-01/2023-12-31  54874   10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "right; right with other operating income",
			Facts: `
				us-gaap:OperatingIncomeLoss             USD  2023-01-01/2023-12-31  114301  10-K  2024-02-01
				us-gaap:GrossProfit                     USD  2023-01-01/2023-12-31  169148  10-K  2024-02-01
				us-gaap:OperatingExpenses               USD  2023-01-01/2023-12-31  54847   10-K  2024-02-01
				us-gaap:OperatingIncomeLoss             USD  2022-01-01/2022-12-31  114402  10-K  2023-02-01
				us-gaap:GrossProfit                     USD  2022-01-01/2022-12-31  169148  10-K  2023-02-01
				us-gaap:OperatingExpenses               USD  2022-01-01/2022-12-31  54847   10-K  2023-02-01
				us-gaap:OtherOperatingIncomeExpenseNet  USD  2022-01-01/2022-12-31  101     10-K  2023-02-01`,
		}},
	}
}
