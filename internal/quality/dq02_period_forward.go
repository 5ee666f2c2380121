package quality

import "github.com/corpintel/intel"

func periodForward() Rule {
	return Rule{
		ID:       "DQ02",
		Version:  1,
		Severity: intel.SeverityError,
		Title:    "a period does not start after it ends",
		Source:   "XBRL 2.1, section 4.7.2 (the period element): the end is later than the start",
		Fact: func(f *intel.Fact) Verdict {
			if f.Start <= f.End {
				return Verdict{}
			}
			return Verdict{Because: ", a period that starts after it ends"}
		},
		Examples: []Example{{
			Name:  "start and end changed places",
			Facts: `us-gaap:NetIncomeLoss  USD  2023-12-31/2023-01-01  12  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "a year, a single day and an instant",
			Facts: `
				us-gaap:NetIncomeLoss  USD  2023-01-01/2023-12-31   12  10-K  2024-02-01
				us-gaap:NetIncomeLoss  USD  2023-12-31/2023-12-31    1  10-K  2024-02-01
				us-gaap:Assets         USD  2023-12-31             100  10-K  2024-02-01`,
		}},
	}
}
