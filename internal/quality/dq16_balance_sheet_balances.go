package quality

import "github.com/corpintel/intel"

func balanceSheetBalances() Rule {
	return Rule{
		ID:       "DQ16",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "assets are equal to liabilities and equity",
		Source:   "XBRL US DQC_0004.16",
		Identity: &Identity{
			Left:  Term{AnyOf: []string{"us-gaap:Assets"}},
			Is:    Equal,
			Right: []Term{{AnyOf: []string{"us-gaap:LiabilitiesAndStockholdersEquity"}}},
		},
		Examples: []Example{{
			Name: "the two sides differ",
			Facts: `
				us-gaap:Assets                            USD  2023-12-31  352583  10-K  2024-02-01
				us-gaap:LiabilitiesAndStockholdersEquity  USD  2023-12-31  352538  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "equal; equal but for the rounding to millions",
			Facts: `
				us-gaap:Assets                            USD  2022-12-31  352583001   10-K  2023-02-01
				us-gaap:LiabilitiesAndStockholdersEquity  USD  2022-12-31  352583001   10-K  2023-02-01
				us-gaap:Assets                            USD  2023-12-31  352583000000  10-K  2024-02-01
				us-gaap:LiabilitiesAndStockholdersEquity  USD  2023-12-31  352585000000  10-K  2024-02-01`,
		}, {
			Name: "different, but of other days, filings or units",
			Facts: `
				us-gaap:Assets                            USD  2021-12-31  352583  10-K    2022-02-01
				us-gaap:LiabilitiesAndStockholdersEquity  USD  2022-12-31  352538  10-K    2022-02-01
				us-gaap:LiabilitiesAndStockholdersEquity  USD  2021-12-31  352538  10-K/A  2022-02-01  0000000001-22-000009
				us-gaap:LiabilitiesAndStockholdersEquity  EUR  2021-12-31  352538  10-K    2022-02-01`,
		}},
	}
}
