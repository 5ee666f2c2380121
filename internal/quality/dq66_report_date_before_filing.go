package quality

import "github.com/corpintel/intel"

func reportDateBeforeFiling() Rule {
	return Rule{
		ID:       "DQ66",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "a periodic report is filed after its period is over",
		Source:   "own: the period of a report is not to come; the form's own instructions",
		Filing: func(f *intel.Filing, _ *intel.Report) Verdict {
			if f.ReportDate == 0 || f.FiledAt == 0 || f.ReportDate <= f.FiledAt || !periodic(f.Form) {
				return Verdict{}
			}
			return Verdict{
				Because:  " is about a period that ends only on " + f.ReportDate.String(),
				Observed: f.ReportDate.String(), Expected: "a day on or before " + f.FiledAt.String(),
			}
		},
		Examples: []Example{{
			Name: "a mistyped year",
			Filings: `
				10-K  2024-02-01  2024-12-31  -  submissions  -`,
			Fires: 1,
		}, {
			Name: "the day of filing; a proxy for a meeting to come",
			Filings: `
				10-K    2024-02-01  2024-02-01  -  submissions  -
				DEF14A  2024-02-01  2024-04-01  -  submissions  -`,
		}},
	}
}
