package quality

import "github.com/corpintel/intel"

func equityAddsUp() Rule {
	return Rule{
		ID:       "DQ19",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "equity with minority interest is equity plus minority interest",
		Source:   "XBRL US DQC_0004.9282",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"us-gaap:StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest"}},
			Is:   Equal,
			Right: []Term{
				{AnyOf: []string{"us-gaap:StockholdersEquity"}},
				{AnyOf: []string{"us-gaap:MinorityInterest"}},
			},
		},
		Examples: []Example{{
			Name: "the total has another amount",
			Facts: `
				us-gaap:StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest  USD  2023-12-31  62147  10-K  2024-02-01
				us-gaap:StockholdersEquity                                                      USD  2023-12-31  61013  10-K  2024-02-01
				us-gaap:MinorityInterest                                                        USD  2023-12-31  1143   10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "right; a minority interest below zero",
			Facts: `
				us-gaap:StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest  USD  2023-12-31  62156  10-K  2024-02-01
				us-gaap:StockholdersEquity                                                      USD  2023-12-31  61013  10-K  2024-02-01
				us-gaap:MinorityInterest                                                        USD  2023-12-31  1143   10-K  2024-02-01
				us-gaap:StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest  USD  2022-12-31  61001  10-K  2023-02-01
				us-gaap:StockholdersEquity                                                      USD  2022-12-31  61013  10-K  2023-02-01
				us-gaap:MinorityInterest                                                        USD  2022-12-31  -12    10-K  2023-02-01`,
		}},
	}
}
