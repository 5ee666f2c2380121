package quality

import "github.com/corpintel/intel"

func financingCashAddsUp() Rule {
	return Rule{
		ID:       "DQ52",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "the cash flow of financing is that of continuing plus that of discontinued operations",
		Source:   "XBRL US DQC_0004.9288 to .9291, cash flows of continuing and discontinued operations",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"us-gaap:NetCashProvidedByUsedInFinancingActivities"}},
			Is:   Equal,
			Right: []Term{
				{AnyOf: []string{"us-gaap:NetCashProvidedByUsedInFinancingActivitiesContinuingOperations"}},
				{AnyOf: []string{"us-gaap:CashProvidedByUsedInFinancingActivitiesDiscontinuedOperations"}},
			},
		},
		Examples: []Example{{
			Name: "the sum is another",
			Facts: `
				us-gaap:NetCashProvidedByUsedInFinancingActivities                      USD  2023-01-01/2023-12-31  10543  10-K  2024-02-01
				us-gaap:NetCashProvidedByUsedInFinancingActivitiesContinuingOperations  USD  2023-01-01/2023-12-31  10117  10-K  2024-02-01
				us-gaap:CashProvidedByUsedInFinancingActivitiesDiscontinuedOperations   USD  2023-01-01/2023-12-31  443    10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "right; nothing is discontinued",
			Facts: `
				us-gaap:NetCashProvidedByUsedInFinancingActivities                      USD  2023-01-01/2023-12-31  10560  10-K  2024-02-01
				us-gaap:NetCashProvidedByUsedInFinancingActivitiesContinuingOperations  USD  2023-01-01/2023-12-31  10117  10-K  2024-02-01
				us-gaap:CashProvidedByUsedInFinancingActivitiesDiscontinuedOperations   USD  2023-01-01/2023-12-31  443    10-K  2024-02-01
				us-gaap:NetCashProvidedByUsedInFinancingActivities                      USD  2022-01-01/2022-12-31  8731   10-K  2023-02-01
				us-gaap:NetCashProvidedByUsedInFinancingActivitiesContinuingOperations  USD  2022-01-01/2022-12-31  8731   10-K  2023-02-01`,
		}},
	}
}
