package quality

import (
	"strconv"

	"github.com/corpintel/intel"
)

func fiscalYearIsAYear() Rule {
	least := &Param{Name: "days", Value: 350, Min: 1, Max: 366, Doc: "The shortest span, in days, that is a year."}
	return Rule{
		ID:       "DQ04",
		Version:  1,
		Severity: intel.SeverityInfo,
		Title:    "a report that EDGAR labels FY has a span of about a year that ends with it",
		Source:   "XBRL US DQC_0006 (context dates of the document and its period); the label is EDGAR's",
		Company: func(h *History, report func(f *intel.Fact, v Verdict)) {
			for _, r := range h.filings() {
				if r.first.FiscalPeriod != "FY" || r.days == 0 || r.days >= int(least.Value) {
					continue
				}
				report(r.first, Verdict{
					Because:  ", the longest span that ends with this report, although EDGAR labels it a report on a fiscal year",
					Observed: strconv.Itoa(r.days) + " days",
					Expected: least.String() + " days or more",
				})
			}
		},
		Params: []*Param{least},
		Examples: []Example{{
			Name: "a year's label on a quarter's report",
			Facts: `
				us-gaap:NetIncomeLoss  USD  2023-10-01/2023-12-31  12  10-K  2024-02-01  -  FY`,
			Fires: 1,
		}, {
			Name: "a year; a year of 52 weeks; a quarter that is labelled so",
			Facts: `
				us-gaap:NetIncomeLoss  USD  2023-01-01/2023-12-31  12  10-K  2024-02-01  -  FY
				us-gaap:NetIncomeLoss  USD  2023-10-01/2023-12-31  3   10-K  2024-02-01  -  FY
				us-gaap:NetIncomeLoss  USD  2022-01-02/2022-12-31  12  10-K  2023-02-01  -  FY
				us-gaap:NetIncomeLoss  USD  2023-01-01/2023-03-31  3   10-Q  2023-04-27  -  Q1`,
		}},
	}
}
