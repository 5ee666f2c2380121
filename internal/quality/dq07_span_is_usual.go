package quality

import (
	"slices"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
)

func spanIsUsual() Rule {
	return Rule{
		ID:       "DQ07",
		Version:  1,
		Severity: intel.SeverityInfo,
		Title:    "income is of a quarter, half a year, nine months or a year",
		Source:   "own: other spans are transition periods, a company's first months, or mistyped dates",
		Series: func(facts []intel.Fact, report func(i int, v Verdict)) {
			if !oneOf(facts[0].Taxonomy, facts[0].Concept, core[0]) {
				return
			}
			for i := range facts {
				f := &facts[i]
				if classOf(f.Period) != oddSpan || i > 0 && facts[i-1].Period == f.Period {
					continue
				}
				report(i, Verdict{
					Because:  ", a span that is no quarter, half, three quarters or year",
					Observed: strconv.Itoa(f.Days()) + " days",
					Expected: "about 91, 182, 273 or 365 days",
				})
			}
		},
		Examples: []Example{{
			Name: "a start that is mistyped, in two filings: it is told once",
			Facts: `
				us-gaap:NetIncomeLoss  USD  2023-06-01/2023-12-31  12  10-K  2024-02-01
				us-gaap:NetIncomeLoss  USD  2023-06-01/2023-12-31  12  10-K  2025-02-01`,
			Fires: 1,
		}, {
			Name: "the usual spans, a year of 53 weeks, and another concept",
			Facts: `
				us-gaap:NetIncomeLoss                     USD  2023-10-01/2023-12-31  3   10-K  2024-02-01
				us-gaap:NetIncomeLoss                     USD  2023-01-01/2023-06-30  6   10-Q  2023-08-01
				us-gaap:NetIncomeLoss                     USD  2023-01-01/2023-09-30  9   10-Q  2023-11-01
				us-gaap:NetIncomeLoss                     USD  2022-12-25/2023-12-30  12  10-K  2024-02-01
				us-gaap:PaymentsToAcquireBusinessesGross  USD  2023-06-01/2023-12-31  12  10-K  2024-02-01`,
		}},
	}
}

// oneOf reports whether a concept is one of names, "us-gaap:Assets" each.
func oneOf(taxonomy, concept string, names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool {
		return strings.HasSuffix(n, concept) && len(n) == len(taxonomy)+1+len(concept) && n[:len(taxonomy)] == taxonomy
	})
}
