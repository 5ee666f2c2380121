package quality

import "github.com/corpintel/intel"

func investingCashAddsUp() Rule {
	return Rule{
		ID:       "DQ51",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "the cash flow of investing is that of continuing plus that of discontinued operations",
		Source:   "XBRL US DQC_0004.9288 to .9291, cash flows of continuing and discontinued operations",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"us-gaap:NetCashProvidedByUsedInInvestingActivities"}},
			Is:   Equal,
			Right: []Term{
				{AnyOf: []string{"us-gaap:NetCashProvidedByUsedInInvestingActivitiesContinuingOperations"}},
				{AnyOf: []string{"us-gaap:CashProvidedByUsedInInvestingActivitiesDiscontinuedOperations"}},
			},
		},
		Examples: []Example{{
			Name: "the sum is another",
			Facts: `
				us-gaap:NetCashProvidedByUsedInInvestingActivities                      USD  2023-01-01/2023-12-31  10543  10-K  2024-02-01
				us-gaap:NetCashProvidedByUsedInInvestingActivitiesContinuingOperations  USD  2023-01-01/2023-12-31  10117  10-K  2024-02-01
				us-gaap:CashProvidedByUsedInInvestingActivitiesDiscontinuedOperations   USD  2023-01-01/2023-12-31  443    10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "right; nothing is discontinued",
			Facts: `
				us-gaap:NetCashProvidedByUsedInInvestingActivities                      USD  2023-01-01/2023-12-31  10560  10-K  2024-02-01
				us-gaap:NetCashProvidedByUsedInInvestingActivitiesContinuingOperations  USD  2023-01-01/2023-12-31  10117  10-K  2024-02-01
				us-gaap:CashProvidedByUsedInInvestingActivitiesDiscontinuedOperations   USD  2023-01-01/2023-12-31  443    10-K  2024-02-01
				us-gaap:NetCashProvidedByUsedInInvestingActivities                      USD  2022-01-01/2022-12-31  8731   10-K  2023-02-01
				us-gaap:NetCashProvidedByUsedInInvestingActivitiesContinuingOperations  USD  2022-01-01/2022-12-31  8731   10-K  2023-02-01`,
		}},
	}
}
