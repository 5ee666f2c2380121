package quality

import "github.com/corpintel/intel"

func cashFlowsAddUp() Rule {
	return Rule{
		ID:       "DQ22",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "the change of cash is the sum of the three kinds of cash flow and what exchange rates did",
		Source:   "XBRL US DQC_0004.9286",
		Identity: &Identity{
			Left: Term{AnyOf: []string{
				"us-gaap:CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsPeriodIncreaseDecreaseIncludingExchangeRateEffect",
				"us-gaap:CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsPeriodIncreaseDecreaseExcludingExchangeRateEffect",
				"us-gaap:CashAndCashEquivalentsPeriodIncreaseDecrease",
			}},
			Is: Equal,
			Right: []Term{
				{AnyOf: []string{"us-gaap:NetCashProvidedByUsedInOperatingActivities"}},
				{AnyOf: []string{"us-gaap:NetCashProvidedByUsedInInvestingActivities"}},
				{AnyOf: []string{"us-gaap:NetCashProvidedByUsedInFinancingActivities"}},
				{Maybe: true, AnyOf: []string{
					"us-gaap:EffectOfExchangeRateOnCashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents",
					"us-gaap:EffectOfExchangeRateOnCashAndCashEquivalents",
					"us-gaap:EffectOfExchangeRateOnCashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsIncludingDisposalGroupAndDiscontinuedOperations",
				}},
				{Maybe: true, AnyOf: []string{"us-gaap:CashProvidedByUsedInOperatingActivitiesDiscontinuedOperations", "us-gaap:NetCashProvidedByUsedInDiscontinuedOperations"}},
			},
		},
		Examples: []Example{{
			Name: "the sum is another",
			Facts: `
				us-gaap:CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsPeriodIncreaseDecreaseIncludingExchangeRateEffect  USD  2023-01-01/2023-12-31  5716     10-K  2024-02-01
				us-gaap:NetCashProvidedByUsedInOperatingActivities                                                                      USD  2023-01-01/2023-12-31  110543   10-K  2024-02-01
				us-gaap:NetCashProvidedByUsedInInvestingActivities                                                                      USD  2023-01-01/2023-12-31  3705     10-K  2024-02-01
				us-gaap:NetCashProvidedByUsedInFinancingActivities                                                                      USD  2023-01-01/2023-12-31  -108488  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "right; right with exchange rates, and with an exchange rate effect that is shown apart",
			Facts: `
				us-gaap:CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsPeriodIncreaseDecreaseIncludingExchangeRateEffect  USD  2023-01-01/2023-12-31  5760     10-K  2024-02-01
				us-gaap:NetCashProvidedByUsedInOperatingActivities                                                                      USD  2023-01-01/2023-12-31  110543   10-K  2024-02-01
				us-gaap:NetCashProvidedByUsedInInvestingActivities                                                                      USD  2023-01-01/2023-12-31  3705     10-K  2024-02-01
				us-gaap:NetCashProvidedByUsedInFinancingActivities                                                                      USD  2023-01-01/2023-12-31  -108488  10-K  2024-02-01
				us-gaap:CashAndCashEquivalentsPeriodIncreaseDecrease                                                                    USD  2022-01-01/2022-12-31  5753     10-K  2023-02-01
				us-gaap:NetCashProvidedByUsedInOperatingActivities                                                                      USD  2022-01-01/2022-12-31  110543   10-K  2023-02-01
				us-gaap:NetCashProvidedByUsedInInvestingActivities                                                                      USD  2022-01-01/2022-12-31  3705     10-K  2023-02-01
				us-gaap:NetCashProvidedByUsedInFinancingActivities                                                                      USD  2022-01-01/2022-12-31  -108488  10-K  2023-02-01
				us-gaap:EffectOfExchangeRateOnCashAndCashEquivalents                                                                    USD  2022-01-01/2022-12-31  -7       10-K  2023-02-01`,
		}},
	}
}
