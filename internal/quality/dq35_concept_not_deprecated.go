package quality

import (
	"strings"

	"github.com/corpintel/intel"
)

func conceptNotDeprecated() Rule {
	grace := &Param{Name: "grace_days", Value: 730, Min: 0, Max: 3650, Doc: "How long a concept may be used after its taxonomy gave it up: EDGAR takes two taxonomies at a time."}
	return Rule{
		ID:       "DQ35",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "a concept is not used long after its taxonomy gave it up",
		Source:   "XBRL US DQC_0018 (deprecated elements); when that was is in the label that EDGAR gives",
		Company: func(h *History, report func(f *intel.Fact, v Verdict)) {
			for i := range h.concepts {
				c := &h.concepts[i]
				end := deprecatedOn(c.Label)
				if end == 0 {
					continue
				}
				last := end.AddDays(int(grace.Value))
				for _, s := range h.view.find(conceptName{c.Taxonomy, c.Name}) {
					told := intel.AccessionNumber(0)
					for k := range s {
						if f := &s[k]; f.FiledAt > last && f.Accession != told {
							told = f.Accession
							report(f, Verdict{
								Because:  ", under a name that its taxonomy gave up on " + end.String(),
								Observed: "filed " + f.FiledAt.String(), Expected: "filed on or before " + last.String(),
							})
						}
					}
				}
			}
		},
		Params: []*Param{grace},
		Examples: []Example{{
			Name: "used nine years after",
			Facts: `
				us-gaap:SalesRevenueNet  USD  2023-01-01/2023-12-31  12  10-K  2028-02-01`,
			Labels: map[string]string{"us-gaap:SalesRevenueNet": "Revenue, Net (Deprecated 2019-01-31)"},
			Fires:  1,
		}, {
			Name: "used in its time; within the years of grace; a concept in use",
			Facts: `
				us-gaap:SalesRevenueNet  USD  2017-01-01/2017-12-31  12  10-K  2018-02-01
				us-gaap:SalesRevenueNet  USD  2018-01-01/2018-12-31  12  10-K  2019-02-21
				us-gaap:Assets           USD  2023-12-31             12  10-K  2028-02-01`,
			Labels: map[string]string{"us-gaap:SalesRevenueNet": "Revenue, Net (Deprecated 2019-01-31)", "us-gaap:Assets": "Assets"},
		}},
	}
}

// deprecatedOn reads "(Deprecated 2019-01-31)" in a concept's label; zero where
// it is in use.
func deprecatedOn(label string) intel.Date {
	_, rest, found := strings.Cut(label, "(Deprecated ")
	if !found || len(rest) < len("2019-01-31") {
		return 0
	}
	day, _ := intel.ParseISODate(rest[:len("2019-01-31")])
	return day
}
