package quality

import "github.com/corpintel/intel"

func fundingAddsUp() Rule {
	return Rule{
		ID:       "DQ20",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "liabilities and equity are the sum of liabilities, equity and what stands between them",
		Source:   "XBRL US DQC_0004.9283",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"us-gaap:LiabilitiesAndStockholdersEquity"}},
			Is:   Equal,
			Right: []Term{
				{AnyOf: []string{"us-gaap:Liabilities"}},
				{AnyOf: []string{
					"us-gaap:StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest",
					"us-gaap:StockholdersEquity",
					"us-gaap:PartnersCapital",
				}},
				{Maybe: true, AnyOf: []string{
					"us-gaap:TemporaryEquityCarryingAmountAttributableToParent",
					"us-gaap:TemporaryEquityCarryingAmountIncludingPortionAttributableToNoncontrollingInterests",
					"us-gaap:RedeemableNoncontrollingInterestEquityCarryingAmount",
					"us-gaap:TemporaryEquityValueExcludingAdditionalPaidInCapital",
				}},
				{Maybe: true, AnyOf: []string{"us-gaap:MinorityInterest"}},
				{Maybe: true, AnyOf: []string{"us-gaap:CommitmentsAndContingencies"}},
			},
		},
		Examples: []Example{{
			Name: "the sum is another",
			Facts: `
				us-gaap:LiabilitiesAndStockholdersEquity  USD  2023-12-31  352583  10-K  2024-02-01
				us-gaap:Liabilities                       USD  2023-12-31  290437  10-K  2024-02-01
				us-gaap:StockholdersEquity                USD  2023-12-31  62164   10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "right; with what can be redeemed and a minority interest",
			Facts: `
				us-gaap:LiabilitiesAndStockholdersEquity                   USD  2023-12-31  352583  10-K  2024-02-01
				us-gaap:Liabilities                                        USD  2023-12-31  290437  10-K  2024-02-01
				us-gaap:StockholdersEquity                                 USD  2023-12-31  62146   10-K  2024-02-01
				us-gaap:LiabilitiesAndStockholdersEquity                   USD  2022-12-31  352583  10-K  2023-02-01
				us-gaap:Liabilities                                        USD  2022-12-31  290437  10-K  2023-02-01
				us-gaap:StockholdersEquity                                 USD  2022-12-31  61146   10-K  2023-02-01
				us-gaap:TemporaryEquityCarryingAmountAttributableToParent  USD  2022-12-31  987     10-K  2023-02-01
				us-gaap:MinorityInterest                                   USD  2022-12-31  13      10-K  2023-02-01`,
		}},
	}
}
