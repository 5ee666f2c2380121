package quality

import (
	"math"
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

func percentageIsFraction() Rule {
	most := &Param{Name: "most", Value: 10, Min: 1, Max: 1000, Doc: "The largest fraction that is taken for one; 10 is a thousand percent."}
	return Rule{
		ID:       "DQ34",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "a percentage is a fraction, not a number of percent",
		Source:   "XBRL US DQC_0091 (percentages of more than a thousand percent); which concepts are percentages is told by their names",
		Series: func(facts []intel.Fact, report func(i int, v Verdict)) {
			if facts[0].Unit != "pure" || !isPercentage(facts[0].Concept) {
				return
			}
			for i := range facts {
				d, ok := analysis.ParseDecimal(facts[i].Value)
				if !ok || math.Abs(d.Float()) <= most.Value {
					continue
				}
				report(i, Verdict{
					Because:  ", which would be " + group(d.Shift(2).String()) + " percent: a fraction is meant",
					Expected: most.String() + " pure or less",
				})
			}
		},
		Params: []*Param{most},
		Examples: []Example{{
			Name: "twenty-one percent written as 21",
			Facts: `
				us-gaap:EffectiveIncomeTaxRateContinuingOperations  pure  2023-01-01/2023-12-31  21  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "a usual rate; an unusual one; a number of things; a ratio of another kind",
			Facts: `
				us-gaap:EffectiveIncomeTaxRateContinuingOperations        pure  2022-01-01/2022-12-31  0.21  10-K  2024-02-01
				us-gaap:EffectiveIncomeTaxRateContinuingOperations        pure  2023-01-01/2023-12-31  -1.7  10-K  2024-02-01
				us-gaap:NumberOfReportableSegments                        pure  2023-01-01/2023-12-31  21    10-K  2024-02-01
				us-gaap:StockholdersEquityNoteStockSplitConversionRatio1  pure  2023-12-31             20    10-K  2024-02-01`,
		}},
	}
}

// isPercentage reports whether a concept's name says that it is a percentage.
// Counts and ratios of other kinds have the unit pure as well.
func isPercentage(concept string) bool {
	for _, word := range [...]string{"Number", "Ratio", "Multiple", "Multiplier", "Period", "Price"} {
		if strings.Contains(concept, word) {
			return false
		}
	}
	return strings.Contains(concept, "Percent") || strings.Contains(concept, "TaxRate") || strings.Contains(concept, "InterestRate") ||
		strings.Contains(concept, "DiscountRate") || strings.Contains(concept, "VolatilityRate")
}
