package quality

import (
	"strconv"

	"github.com/corpintel/intel"
)

func spanNotTooLong() Rule {
	years := &Param{Name: "years", Value: 30, Min: 2, Max: 200, Doc: "How many years a span may have."}
	return Rule{
		ID:       "DQ64",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "a span is not of decades",
		Source:   "own: the trace of a mistyped start; amounts since a company's beginning are the exception",
		Fact: func(f *intel.Fact) Verdict {
			if f.Start == 0 || f.End.Year()-f.Start.Year() <= int(years.Value) {
				return Verdict{}
			}
			return Verdict{
				Because:  ", a span of " + strconv.Itoa(f.End.Year()-f.Start.Year()) + " years",
				Observed: f.Period.String(), Expected: "a span of " + years.String() + " years or less",
			}
		},
		Params: []*Param{years},
		Examples: []Example{{
			Name: "a start a century early",
			Facts: `
				us-gaap:NetIncomeLoss  USD  1923-01-01/2023-12-31  100  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "a year; since a company's beginning; a day",
			Facts: `
				us-gaap:NetIncomeLoss                                                       USD  2023-01-01/2023-12-31  100  10-K  2024-02-01
				us-gaap:DevelopmentStageEnterpriseDeficitAccumulatedDuringDevelopmentStage  USD  2009-01-01/2023-12-31  100  10-K  2024-02-01
				us-gaap:Assets                                                              USD  2023-12-31             100  10-K  2024-02-01`,
		}},
	}
}
