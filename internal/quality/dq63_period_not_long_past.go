package quality

import (
	"strconv"

	"github.com/corpintel/intel"
)

func periodNotLongPast() Rule {
	years := &Param{Name: "years", Value: 25, Min: 2, Max: 200, Doc: "How many years before the filing a period may end."}
	return Rule{
		ID:       "DQ63",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "a reported period is not decades before the filing",
		Source:   "own: the trace of a mistyped year; selected data go back ten years at most",
		Fact: func(f *intel.Fact) Verdict {
			if f.FiledAt.Year()-f.End.Year() <= int(years.Value) {
				return Verdict{}
			}
			return Verdict{
				Because:  ", " + strconv.Itoa(f.FiledAt.Year()-f.End.Year()) + " years before the filing",
				Observed: f.Period.String(), Expected: "an end within " + years.String() + " years of " + f.FiledAt.String(),
			}
		},
		Params: []*Param{years},
		Examples: []Example{{
			Name: "1923 for 2023",
			Facts: `
				us-gaap:Assets  USD  1923-12-31  100  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "a comparison over ten years",
			Facts: `
				us-gaap:Assets  USD  2013-12-31  100  10-K  2024-02-01`,
		}},
	}
}
