package quality

import (
	"math"
	"slices"
	"strconv"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

func magnitudeKept() Rule {
	times := &Param{Name: "times", Value: 500, Min: 5, Max: 1000000, Doc: "How many times the median of up to eight periods before is too much, or too little the other way."}
	return Rule{
		ID:       "DQ40",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "a number is not hundreds of times what the same kind of period had before",
		Source:   "own: the trace of a scale given wrongly where no other filing gives the same period; large and small years differ less",
		Series: func(facts []intel.Fact, report func(i int, v Verdict)) {
			if !isSized(facts[0].Taxonomy, facts[0].Concept) {
				return
			}
			var past [year + 1][]float64 // of the newest periods, by class, as first reported
			for i := range facts {
				f := &facts[i]
				class := classOf(f.Period)
				if class == oddSpan || i > 0 && facts[i-1].Period == f.Period {
					continue
				}
				d, ok := analysis.ParseDecimal(f.Value)
				if !ok || d.Sign() == 0 {
					continue
				}
				x := math.Abs(d.Float())
				if known := past[class]; len(known) >= 4 {
					usual := median(known)
					if x >= times.Value*usual || x*times.Value <= usual {
						report(i, Verdict{
							Because:  ", where " + class.String() + " had about " + group(strconv.FormatFloat(math.Round(usual), 'f', 0, 64)) + " " + f.Unit + " in the " + strconv.Itoa(len(known)) + " periods before",
							Expected: "about " + strconv.FormatFloat(math.Round(usual), 'f', 0, 64) + " " + f.Unit,
						})
					}
				}
				// What is odd is remembered too: a change that stays becomes usual.
				if past[class] = append(past[class], x); len(past[class]) > 8 {
					past[class] = past[class][1:]
				}
			}
		},
		Params: []*Param{times},
		Examples: []Example{{
			Name: "assets in thousands, given as units",
			Facts: `
				us-gaap:Assets  USD  2018-12-31  352585018  10-K  2019-02-01
				us-gaap:Assets  USD  2019-12-31  352585019  10-K  2020-02-01
				us-gaap:Assets  USD  2020-12-31  352585020  10-K  2021-02-01
				us-gaap:Assets  USD  2021-12-31  352585021  10-K  2022-02-01
				us-gaap:Assets  USD  2022-12-31  352583     10-K  2023-02-01`,
			Fires: 1,
		}, {
			Name: "growth a hundredfold; too little to compare with; another kind of period; zero",
			Facts: `
				us-gaap:Assets    USD  2018-12-31             354018     10-K  2019-02-01
				us-gaap:Assets    USD  2019-12-31             354019     10-K  2020-02-01
				us-gaap:Assets    USD  2020-12-31             354020     10-K  2021-02-01
				us-gaap:Assets    USD  2021-12-31             354021     10-K  2022-02-01
				us-gaap:Assets    USD  2022-12-31             35258300   10-K  2023-02-01
				us-gaap:Assets    USD  2023-12-31             0          10-K  2024-02-01
				us-gaap:Revenues  USD  2022-01-01/2022-12-31  352583     10-K  2023-02-01
				us-gaap:Revenues  USD  2023-01-01/2023-12-31  352583000  10-K  2024-02-01`,
		}},
	}
}

// isSized reports whether a concept is one that keeps its order of magnitude
// from period to period.
func isSized(taxonomy, concept string) bool {
	return oneOf(taxonomy, concept, sized[:])
}

var sized = [...]string{
	"us-gaap:Assets", "us-gaap:LiabilitiesAndStockholdersEquity", "us-gaap:Revenues", "us-gaap:SalesRevenueNet",
	"us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax", "us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding",
	"us-gaap:WeightedAverageNumberOfSharesOutstandingBasic", "us-gaap:CommonStockSharesOutstanding", "dei:EntityCommonStockSharesOutstanding",
	"ifrs-full:Assets", "ifrs-full:EquityAndLiabilities", "ifrs-full:Revenue",
}

// median returns the middle of a few numbers, which stay in their order.
func median(numbers []float64) float64 {
	sorted := slices.Sorted(slices.Values(numbers))
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}
