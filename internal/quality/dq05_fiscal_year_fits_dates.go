package quality

import (
	"strconv"

	"github.com/corpintel/intel"
)

func fiscalYearFitsDates() Rule {
	return Rule{
		ID:       "DQ05",
		Version:  1,
		Severity: intel.SeverityInfo,
		Title:    "the fiscal year that EDGAR gives a filing is that of its dates",
		Source:   "own: EDGAR takes the label from the cover page, where it is often the year of the filing",
		Company: func(h *History, report func(f *intel.Fact, v Verdict)) {
			for _, r := range h.filings() {
				f := r.first
				// A fiscal year is named after the year it ends in, or, where it ends in
				// January or early February, mostly after the one before.
				year := f.End.Year()
				if f.FiscalYear == 0 || f.FiscalYear == year || f.FiscalYear == year-1 && r.early() || f.FiscalYear == year+1 && f.FiscalPeriod != "FY" {
					continue
				}
				report(f, Verdict{
					Because:  ", while EDGAR labels the report as of fiscal year " + strconv.Itoa(f.FiscalYear),
					Observed: "fiscal year " + strconv.Itoa(f.FiscalYear),
					Expected: "fiscal year " + strconv.Itoa(year),
				})
			}
		},
		Examples: []Example{{
			Name: "a year too late",
			Facts: `
				us-gaap:NetIncomeLoss  USD  2023-01-01/2023-12-31  12  10-K  2024-02-01  -  FY  2024`,
			Fires: 1,
		}, {
			Name: "the year of the dates; a year that ends in January; a quarter of the next fiscal year",
			Facts: `
				us-gaap:NetIncomeLoss  USD  2023-01-01/2023-12-31  12  10-K  2024-02-01  -  FY  2023
				us-gaap:NetIncomeLoss  USD  2021-02-01/2022-01-30  12  10-K  2022-03-18  -  FY  2021
				us-gaap:NetIncomeLoss  USD  2022-10-01/2022-12-31  12  10-Q  2023-02-02  -  Q1  2023`,
		}},
	}
}

// early reports whether the filing's period ends so early in a calendar year
// that its fiscal year, or the one its quarter is of, may bear the number of
// the one before.
func (r *report) early() bool {
	return r.end%10000 < 215 || r.first.FiscalPeriod != "FY"
}
