package quality

import "github.com/corpintel/intel"

func periodTypeStable() Rule {
	return Rule{
		ID:       "DQ06",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "a concept is always of a day or always of a span of days",
		Source:   "XBRL 2.1, section 5.1.1.1 (periodType): each concept is defined as instant or duration",
		Concept: func(series [][]intel.Fact, report func(s, i int, v Verdict)) {
			instants, durations := 0, 0
			for _, facts := range series {
				for i := range facts {
					if facts[i].Instant() {
						instants++
					} else {
						durations++
					}
				}
			}
			if instants == 0 || durations == 0 {
				return
			}
			odd := instants <= durations // the rarer kind, instants in a draw
			v := Verdict{
				Because:  ", an amount of one day, where this concept is otherwise reported over a span of days",
				Expected: "a period with a start",
			}
			if !odd {
				v = Verdict{
					Because:  ", an amount over a span of days, where this concept is otherwise reported for one day",
					Expected: "a period without a start",
				}
			}
			for s, facts := range series {
				for i := range facts {
					if facts[i].Instant() == odd {
						v.Observed = facts[i].Period.String()
						report(s, i, v)
					}
				}
			}
		},
		Examples: []Example{{
			Name: "one filing gives a year's income as if it were of a day",
			Facts: `
				us-gaap:NetIncomeLoss  USD  2022-01-01/2022-12-31  12  10-K  2023-02-01
				us-gaap:NetIncomeLoss  USD  2023-01-01/2023-12-31  12  10-K  2024-02-01
				us-gaap:NetIncomeLoss  USD  2024-12-31             13  10-K  2025-02-01`,
			Fires: 1,
		}, {
			Name: "one filing gives a balance as if it were of a year, in another currency",
			Facts: `
				us-gaap:Assets  USD  2022-12-31             12  10-K  2023-02-01
				us-gaap:Assets  USD  2023-12-31             12  10-K  2024-02-01
				us-gaap:Assets  EUR  2024-01-01/2024-12-31  13  10-K  2025-02-01`,
			Fires: 1,
		}, {
			Name: "two concepts, each with periods of its own kind",
			Facts: `
				us-gaap:NetIncomeLoss  USD  2023-01-01/2023-12-31  12  10-K  2024-02-01
				us-gaap:NetIncomeLoss  USD  2023-10-01/2023-12-31   3  10-K  2024-02-01
				us-gaap:Assets         USD  2023-12-31             90  10-K  2024-02-01`,
		}},
	}
}
