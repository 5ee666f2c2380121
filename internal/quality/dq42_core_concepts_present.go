package quality

import (
	"strings"

	"github.com/corpintel/intel"
)

func coreConceptsPresent() Rule {
	return Rule{
		ID:       "DQ42",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "a report has the core amounts that those before it had",
		Source:   "own: a statement that is missing, or tagged under names of its own",
		Company: func(h *History, report func(f *intel.Fact, v Verdict)) {
			var before []uint32 // what annual reports gave
			for _, r := range h.filings() {
				if r.first.Form != "10-K" && r.first.Form != "20-F" && r.first.Form != "40-F" {
					continue
				}
				if n := len(before); n >= 2 {
					if missing := before[n-1] & before[n-2] &^ r.has; missing != 0 {
						words := missingWords(missing)
						report(r.first, Verdict{
							Because:  ", but, other than the two annual reports before it, has no " + words + " at the end of its period",
							Observed: "no " + words, Expected: words,
						})
					}
				}
				before = append(before, r.has)
			}
		},
		Examples: []Example{{
			Name: "a report without a balance sheet",
			Facts: `
				us-gaap:NetIncomeLoss  USD  2020-01-01/2020-12-31  2020  10-K  2021-02-01
				us-gaap:Assets         USD  2020-12-31             2020  10-K  2021-02-01
				us-gaap:NetIncomeLoss  USD  2021-01-01/2021-12-31  2021  10-K  2022-02-01
				us-gaap:Assets         USD  2021-12-31             2021  10-K  2022-02-01
				us-gaap:NetIncomeLoss  USD  2022-01-01/2022-12-31  2022  10-K  2023-02-01`,
			Fires: 1,
		}, {
			Name: "all have it; the first two; one that never had it; a quarter",
			Facts: `
				us-gaap:NetIncomeLoss  USD  2020-01-01/2020-12-31  2020  10-K  2021-02-01
				us-gaap:Assets         USD  2020-12-31             2020  10-K  2021-02-01
				us-gaap:NetIncomeLoss  USD  2021-01-01/2021-12-31  2021  10-K  2022-02-01
				us-gaap:Assets         USD  2021-12-31             2021  10-K  2022-02-01
				us-gaap:NetIncomeLoss  USD  2022-01-01/2022-12-31  2022  10-K  2023-02-01
				us-gaap:Assets         USD  2022-12-31             2022  10-K  2023-02-01
				us-gaap:NetIncomeLoss  USD  2023-01-01/2023-03-31  3     10-Q  2023-05-01`,
		}},
	}
}

// missingWords names core concepts by their bits.
func missingWords(bits uint32) string {
	var names []string
	for bit := range core {
		if bits&(1<<bit) != 0 {
			names = append(names, core[bit][0])
		}
	}
	return strings.Join(names, ", no ")
}
