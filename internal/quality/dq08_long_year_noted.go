package quality

import (
	"strconv"

	"github.com/corpintel/intel"
)

func longYearNoted() Rule {
	return Rule{
		ID:       "DQ08",
		Version:  1,
		Severity: intel.SeverityInfo,
		Title:    "a fiscal year of 53 weeks is noted",
		Source:   "own: a week more of income is no growth",
		Company: func(h *History, report func(f *intel.Fact, v Verdict)) {
			for _, r := range h.filings() {
				if r.days < 369 || r.days > 375 {
					continue
				}
				report(r.first, Verdict{
					Because:  ", a year of 53 weeks: compared with one of 52 it has two percent more days",
					Observed: strconv.Itoa(r.days) + " days",
					Expected: "364 to 366 days in most years",
				})
			}
		},
		Examples: []Example{{
			Name: "a year of 53 weeks",
			Facts: `
				us-gaap:NetIncomeLoss  USD  2022-12-25/2023-12-30  12  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "a calendar year, a year of 52 weeks, and the long one as it is compared with a year later",
			Facts: `
				us-gaap:NetIncomeLoss  USD  2023-01-01/2023-12-31  12  10-K  2024-02-01
				us-gaap:NetIncomeLoss  USD  2023-12-31/2024-12-28  12  10-K  2025-02-01
				us-gaap:NetIncomeLoss  USD  2022-12-25/2023-12-30  12  10-K  2025-02-01`,
		}},
	}
}
