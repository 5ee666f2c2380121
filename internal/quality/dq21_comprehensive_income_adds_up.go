package quality

import "github.com/corpintel/intel"

func comprehensiveIncomeAddsUp() Rule {
	return Rule{
		ID:       "DQ21",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "comprehensive income is net income plus other comprehensive income",
		Source:   "XBRL US DQC_0004.9284 and .9285",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"us-gaap:ComprehensiveIncomeNetOfTax", "us-gaap:ComprehensiveIncomeNetOfTaxIncludingPortionAttributableToNoncontrollingInterest"}},
			Is:   Equal,
			Right: []Term{
				{AnyOf: []string{"us-gaap:NetIncomeLoss", "us-gaap:ProfitLoss"}},
				{AnyOf: []string{"us-gaap:OtherComprehensiveIncomeLossNetOfTax", "us-gaap:OtherComprehensiveIncomeLossNetOfTaxPortionAttributableToParent"}},
				{Maybe: true, AnyOf: []string{"us-gaap:ComprehensiveIncomeNetOfTaxAttributableToNoncontrollingInterest", "us-gaap:NetIncomeLossAttributableToNoncontrollingInterest"}},
			},
		},
		Examples: []Example{{
			Name: "the sum is another",
			Facts: `
				us-gaap:ComprehensiveIncomeNetOfTax           USD  2023-01-01/2023-12-31  96652  10-K  2024-02-01
				us-gaap:NetIncomeLoss                         USD  2023-01-01/2023-12-31  96995  10-K  2024-02-01
				us-gaap:OtherComprehensiveIncomeLossNetOfTax  USD  2023-01-01/2023-12-31  -334   10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "right; right before the share of the minority",
			Facts: `
				us-gaap:ComprehensiveIncomeNetOfTax                                      USD  2023-01-01/2023-12-31  96661  10-K  2024-02-01
				us-gaap:NetIncomeLoss                                                    USD  2023-01-01/2023-12-31  96995  10-K  2024-02-01
				us-gaap:OtherComprehensiveIncomeLossNetOfTax                             USD  2023-01-01/2023-12-31  -334   10-K  2024-02-01
				us-gaap:ComprehensiveIncomeNetOfTax                                      USD  2022-01-01/2022-12-31  96651  10-K  2023-02-01
				us-gaap:ProfitLoss                                                       USD  2022-01-01/2022-12-31  96995  10-K  2023-02-01
				us-gaap:OtherComprehensiveIncomeLossNetOfTax                             USD  2022-01-01/2022-12-31  -334   10-K  2023-02-01
				us-gaap:ComprehensiveIncomeNetOfTaxAttributableToNoncontrollingInterest  USD  2022-01-01/2022-12-31  10     10-K  2023-02-01`,
		}},
	}
}
