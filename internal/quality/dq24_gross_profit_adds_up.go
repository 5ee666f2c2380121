package quality

import "github.com/corpintel/intel"

func grossProfitAddsUp() Rule {
	return Rule{
		ID:       "DQ24",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "gross profit is revenue minus the cost of revenue",
		Source:   "US GAAP taxonomy, calculation of the statement of income",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"us-gaap:GrossProfit"}},
			Is:   Equal,
			// Totals only: sales of goods without services would not do. Filers
			// changed to the revenue standard's names in 2018, some use both.
			Right: []Term{
				{AnyOf: []string{
					"us-gaap:Revenues",
					"us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax",
					"us-gaap:RevenueFromContractWithCustomerIncludingAssessedTax",
					"us-gaap:SalesRevenueNet",
				}},
				{Minus: true, AnyOf: []string{
					"us-gaap:CostOfRevenue",
					"us-gaap:CostOfGoodsAndServicesSold",
				}},
			},
		},
		Examples: []Example{{
			Name: "the difference is another",
			Facts: `
				us-gaap:GrossProfit    USD  2023-01-01/2023-12-31   31  10-K  2024-02-01
				us-gaap:Revenues       USD  2023-01-01/2023-12-31  101  10-K  2024-02-01
				us-gaap:CostOfRevenue  USD  2023-01-01/2023-12-31   61  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "right under one of two names for revenue",
			Facts: `
				us-gaap:GrossProfit                                          USD  2023-01-01/2023-12-31   40  10-K  2024-02-01
				us-gaap:Revenues                                             USD  2023-01-01/2023-12-31  155  10-K  2024-02-01
				us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax  USD  2023-01-01/2023-12-31  101  10-K  2024-02-01
				us-gaap:CostOfGoodsAndServicesSold                           USD  2023-01-01/2023-12-31   61  10-K  2024-02-01`,
		}, {
			Name: "the year of one and a quarter of the other",
			Facts: `
				us-gaap:GrossProfit    USD  2023-01-01/2023-12-31   31  10-K  2024-02-01
				us-gaap:Revenues       USD  2023-01-01/2023-12-31  101  10-K  2024-02-01
				us-gaap:CostOfRevenue  USD  2023-10-01/2023-12-31   15  10-K  2024-02-01`,
		}},
	}
}
