package quality

import "github.com/corpintel/intel"

func periodFitsReportDate() Rule {
	sooner := &Param{Name: "days_before", Value: 10, Min: 0, Max: 365, Doc: "How many days before the period's end the newest number may end."}
	after := &Param{Name: "days_after", Value: 120, Min: 0, Max: 365, Doc: "How many days after it: covers and subsequent events are of later days."}
	return Rule{
		ID:       "DQ49",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "the newest period of a filing's facts ends with the period it reports on",
		Source:   "XBRL US DQC_0006, DQC_0033 and DQC_0036 (the document's period end); the list of filings gives that day",
		Filing: func(f *intel.Filing, facts *intel.Report) Verdict {
			if facts == nil || facts.End == 0 || f.ReportDate == 0 || !periodic(f.Form) {
				return Verdict{}
			}
			days := f.ReportDate.DaysUntil(facts.End)
			if days >= -int(sooner.Value) && days <= int(after.Value) {
				return Verdict{}
			}
			return Verdict{
				Because:  " is about a period that ends " + f.ReportDate.String() + ", while the newest of its numbers is of " + facts.End.String(),
				Observed: facts.End.String(), Expected: f.ReportDate.String(),
			}
		},
		Params: []*Param{sooner, after},
		Examples: []Example{{
			Name: "facts of the year before",
			Filings: `
				10-K  2024-02-01  2023-12-31  -  submissions  xbrl  10-K  2024-02-01  312  2022-12-31`,
			Fires: 1,
		}, {
			Name: "the same day; a few days, as weeks and months end apart; an event after the period; a current report",
			Filings: `
				10-K  2024-02-01  2023-12-31  -  submissions  xbrl  10-K  2024-02-01  312  2023-12-31
				10-K  2023-02-01  2022-12-31  -  submissions  xbrl  10-K  2023-02-01  312  2022-12-25
				10-Q  2023-05-01  2023-03-31  -  submissions  xbrl  10-Q  2023-05-01  112  2023-04-20
				8-K   2023-05-02  2023-05-02  -  submissions  xbrl  8-K   2023-05-02  12   2023-03-31`,
		}},
	}
}

// periodic reports whether a form is about a period.
func periodic(form string) bool {
	switch form {
	case "10-K", "10-K/A", "10-KT", "10-Q", "10-Q/A", "10-QT", "20-F", "20-F/A", "40-F":
		return true
	}
	return false
}
