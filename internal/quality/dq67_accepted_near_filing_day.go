package quality

import "github.com/corpintel/intel"

func acceptedNearFilingDay() Rule {
	// The SEC's own letters and orders, which agents of this number and above
	// submit, are published long after their day.
	const commission = 9_999_999_990
	before := &Param{Name: "days_before", Value: 6, Min: 0, Max: 365, Doc: "How many days before its filing day a filing may be accepted."}
	after := &Param{Name: "days_after", Value: 1, Min: 0, Max: 365, Doc: "How many days after it."}
	return Rule{
		ID:       "DQ67",
		Version:  1,
		Severity: intel.SeverityInfo,
		Title:    "a filing is accepted on its filing day, or the evening before",
		Source:   "EDGAR Filer Manual, chapter 2 (filing hours) and Regulation S-T rule 13: what comes after 17:30 has the next business day",
		Filing: func(f *intel.Filing, _ *intel.Report) Verdict {
			if f.AcceptedAt.IsZero() || f.FiledAt == 0 || f.Accession/1_0000_0000 >= commission {
				return Verdict{}
			}
			day := intel.DateOf(f.AcceptedAt.In(intel.NewYork))
			days := day.DaysUntil(f.FiledAt)
			if days >= -int(after.Value) && days <= int(before.Value) {
				return Verdict{}
			}
			return Verdict{
				Because:  " was accepted on " + day.String() + ", New York time",
				Observed: day.String(), Expected: "a day near " + f.FiledAt.String(),
			}
		},
		Params: []*Param{before, after},
		Examples: []Example{{
			Name: "accepted a month later",
			Filings: `
				10-K  2024-02-01  2023-12-31  2024-03-01T21:05:00Z  submissions  -`,
			Fires: 1,
		}, {
			Name: "the same day; the evening before a long weekend; an unknown time",
			Filings: `
				10-K  2024-02-01  2023-12-31  2024-02-01T21:05:00Z  submissions  -
				10-K  2024-02-20  2023-12-31  2024-02-16T23:05:00Z  submissions  -
				10-K  2024-02-01  2023-12-31  -                     submissions  -`,
		}},
	}
}
