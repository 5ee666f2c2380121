package quality

import "github.com/corpintel/intel"

func netIncomeAddsUp() Rule {
	return Rule{
		ID:       "DQ26",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "net income is income before tax minus tax, but for what statements add in between",
		Source:   "US GAAP taxonomy, calculation of the statement of income",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"us-gaap:NetIncomeLoss", "us-gaap:ProfitLoss"}},
			Is:   Equal,
			Right: []Term{
				{AnyOf: []string{
					"us-gaap:IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest",
					"us-gaap:IncomeLossFromContinuingOperationsBeforeIncomeTaxesMinorityInterestAndIncomeLossFromEquityMethodInvestments",
				}},
				{Minus: true, AnyOf: []string{"us-gaap:IncomeTaxExpenseBenefit"}},
				{Maybe: true, AnyOf: []string{"us-gaap:IncomeLossFromDiscontinuedOperationsNetOfTax", "us-gaap:IncomeLossFromDiscontinuedOperationsNetOfTaxAttributableToReportingEntity"}},
				{Maybe: true, AnyOf: []string{"us-gaap:IncomeLossFromEquityMethodInvestments"}},
				{Maybe: true, AnyOf: []string{"us-gaap:NetIncomeLossAttributableToNoncontrollingInterest", "us-gaap:NetIncomeLossAttributableToRedeemableNoncontrollingInterest"}},
				{Maybe: true, AnyOf: []string{"us-gaap:CumulativeEffectOfChangeInAccountingPrincipleNetOfTax", "us-gaap:ExtraordinaryItemNetOfTax"}},
			},
		},
		Examples: []Example{{
			Name: "the difference is another",
			Facts: `
				us-gaap:NetIncomeLoss                                                                                USD  2023-01-01/2023-12-31  96959   10-K  2024-02-01
				us-gaap:IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest  USD  2023-01-01/2023-12-31  113736  10-K  2024-02-01
				us-gaap:IncomeTaxExpenseBenefit                                                                      USD  2023-01-01/2023-12-31  16741   10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "right; right with discontinued operations and an associate whose share comes after tax",
			Facts: `
				us-gaap:NetIncomeLoss                                                                                USD  2023-01-01/2023-12-31  96995   10-K  2024-02-01
				us-gaap:IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest  USD  2023-01-01/2023-12-31  113736  10-K  2024-02-01
				us-gaap:IncomeTaxExpenseBenefit                                                                      USD  2023-01-01/2023-12-31  16741   10-K  2024-02-01
				us-gaap:NetIncomeLoss                                                                                USD  2022-01-01/2022-12-31  97306   10-K  2023-02-01
				us-gaap:IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest  USD  2022-01-01/2022-12-31  113736  10-K  2023-02-01
				us-gaap:IncomeTaxExpenseBenefit                                                                      USD  2022-01-01/2022-12-31  16741   10-K  2023-02-01
				us-gaap:IncomeLossFromDiscontinuedOperationsNetOfTax                                                 USD  2022-01-01/2022-12-31  298     10-K  2023-02-01
				us-gaap:IncomeLossFromEquityMethodInvestments                                                        USD  2022-01-01/2022-12-31  13      10-K  2023-02-01`,
		}},
	}
}
