package quality

import (
	"math"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

func earningsPerShareInProportion() Rule {
	most := &Param{Name: "most", Value: 150000, Min: 10, Max: 10000000, Doc: "The most that a share earns or loses in a period."}
	return Rule{
		ID:       "DQ65",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "earnings per share are an amount for one share",
		Source:   "own: the trace of an amount in thousands, or of income where earnings per share belong; the dearest shares earn tens of thousands",
		Series: func(facts []intel.Fact, report func(i int, v Verdict)) {
			if c := facts[0].Concept; facts[0].Taxonomy != "us-gaap" || c != "EarningsPerShareBasic" && c != "EarningsPerShareDiluted" {
				return
			}
			for i := range facts {
				if d, ok := analysis.ParseDecimal(facts[i].Value); ok && math.Abs(d.Float()) > most.Value {
					report(i, Verdict{Because: ", which no share earns: an amount of another scale, or another amount, is meant", Expected: most.String() + " " + facts[i].Unit + " or less"})
				}
			}
		},
		Params: []*Param{most},
		Examples: []Example{{
			Name: "income where earnings per share belong",
			Facts: `
				us-gaap:EarningsPerShareBasic  USD/shares  2023-01-01/2023-12-31  96995000000  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "a usual share; a dear one",
			Facts: `
				us-gaap:EarningsPerShareBasic  USD/shares  2023-01-01/2023-12-31  6.16   10-K  2024-02-01
				us-gaap:EarningsPerShareBasic  USD/shares  2022-01-01/2022-12-31  44500  10-K  2023-02-01`,
		}},
	}
}
