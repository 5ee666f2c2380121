package quality

import "github.com/corpintel/intel"

func operatingCashAddsUp() Rule {
	return Rule{
		ID:       "DQ23",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "the cash flow of operating is that of continuing plus that of discontinued operations",
		Source:   "XBRL US DQC_0004.9287",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"us-gaap:NetCashProvidedByUsedInOperatingActivities"}},
			Is:   Equal,
			Right: []Term{
				{AnyOf: []string{"us-gaap:NetCashProvidedByUsedInOperatingActivitiesContinuingOperations"}},
				{AnyOf: []string{"us-gaap:CashProvidedByUsedInOperatingActivitiesDiscontinuedOperations"}},
			},
		},
		Examples: []Example{{
			Name: "the sum is another",
			Facts: `
				us-gaap:NetCashProvidedByUsedInOperatingActivities                      USD  2023-01-01/2023-12-31  10543  10-K  2024-02-01
				us-gaap:NetCashProvidedByUsedInOperatingActivitiesContinuingOperations  USD  2023-01-01/2023-12-31  10117  10-K  2024-02-01
				us-gaap:CashProvidedByUsedInOperatingActivitiesDiscontinuedOperations   USD  2023-01-01/2023-12-31  443    10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "right; nothing is discontinued",
			Facts: `
				us-gaap:NetCashProvidedByUsedInOperatingActivities                      USD  2023-01-01/2023-12-31  10560  10-K  2024-02-01
				us-gaap:NetCashProvidedByUsedInOperatingActivitiesContinuingOperations  USD  2023-01-01/2023-12-31  10117  10-K  2024-02-01
				us-gaap:CashProvidedByUsedInOperatingActivitiesDiscontinuedOperations   USD  2023-01-01/2023-12-31  443    10-K  2024-02-01
				us-gaap:NetCashProvidedByUsedInOperatingActivities                      USD  2022-01-01/2022-12-31  8731   10-K  2023-02-01
				us-gaap:NetCashProvidedByUsedInOperatingActivitiesContinuingOperations  USD  2022-01-01/2022-12-31  8731   10-K  2023-02-01`,
		}},
	}
}
