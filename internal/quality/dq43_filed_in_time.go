package quality

import (
	"strconv"

	"github.com/corpintel/intel"
)

func filedInTime() Rule {
	annual := &Param{Name: "annual_days", Value: 108, Min: 60, Max: 365, Doc: "The most days from the end of a year to its 10-K: 90, 15 of grace, and a weekend."}
	quarterly := &Param{Name: "quarterly_days", Value: 53, Min: 40, Max: 365, Doc: "The most days from the end of a quarter to its 10-Q: 45, 5 of grace, and a weekend."}
	foreign := &Param{Name: "foreign_days", Value: 140, Min: 60, Max: 365, Doc: "The most days from the end of a year to its 20-F: four months, 15 of grace, and a weekend."}
	return Rule{
		ID:       "DQ43",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "a periodic report is filed within its days",
		Source:   "Securities Exchange Act rules 13a-1, 13a-13 and 12b-25: 90 and 45 days at most, with grace for those who give notice",
		Filing: func(f *intel.Filing, _ *intel.Report) Verdict {
			var limit *Param
			switch f.Form {
			case "10-K", "10-KT":
				limit = annual
			case "10-Q", "10-QT":
				limit = quarterly
			case "20-F":
				limit = foreign
			}
			if limit == nil || f.ReportDate == 0 || f.FiledAt == 0 {
				return Verdict{}
			}
			days := f.ReportDate.DaysUntil(f.FiledAt)
			if days <= int(limit.Value) {
				return Verdict{}
			}
			return Verdict{
				Because:  " comes " + strconv.Itoa(days) + " days after the period it is about, " + f.ReportDate.String(),
				Observed: strconv.Itoa(days) + " days", Expected: limit.String() + " days or fewer",
			}
		},
		Params: []*Param{annual, quarterly, foreign},
		Examples: []Example{{
			Name: "a year's report after seven months, a quarter's after four",
			Filings: `
				10-K  2024-08-01  2023-12-31  -  submissions  -
				10-Q  2024-08-01  2024-03-31  -  submissions  -`,
			Fires: 2,
		}, {
			Name: "in time; an amendment, which has no days of its own; a current report; a period that no list gives",
			Filings: `
				10-K    2024-02-20  2023-12-31  -  submissions  -
				10-Q    2024-05-15  2024-03-31  -  submissions  -
				10-K/A  2025-08-01  2023-12-31  -  submissions  -
				8-K     2024-08-01  2024-01-31  -  submissions  -
				10-K    2024-08-01  -           -  feed         -`,
		}},
	}
}
