package quality

import (
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

func signKept() Rule {
	return Rule{
		ID:       "DQ13",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "a number does not have the opposite sign of what the filing before reported",
		Source:   "own: the trace of a sign given wrongly, income for expense",
		Series: func(facts []intel.Fact, report func(i int, v Verdict)) {
			for i := 1; i < len(facts); i++ {
				earlier, later := &facts[i-1], &facts[i]
				if !revised(earlier, later) || !opposite(earlier.Value, later.Value) {
					continue
				}
				report(i, Verdict{
					Because: ", the opposite of the " + amount(earlier) + " that the " + filing(earlier) +
						" reports for the same period",
					Expected: quantity(earlier),
				})
			}
		},
		Examples: []Example{{
			Name: "a sign comes and another goes",
			Facts: `
				us-gaap:OtherNonoperatingIncomeExpense  USD  2022-01-01/2022-12-31  50    10-K  2023-02-01
				us-gaap:OtherNonoperatingIncomeExpense  USD  2022-01-01/2022-12-31  -50   10-K  2024-02-01
				us-gaap:IncreaseDecreaseInInventories   USD  2022-01-01/2022-12-31  -7.0  10-K  2023-02-01
				us-gaap:IncreaseDecreaseInInventories   USD  2022-01-01/2022-12-31  7     10-K  2024-02-01`,
			Fires: 2,
		}, {
			Name: "zero; another amount below zero; the opposite in another period or unit",
			Facts: `
				us-gaap:NetIncomeLoss  USD  2021-01-01/2021-12-31  0    10-K  2022-02-01
				us-gaap:NetIncomeLoss  USD  2021-01-01/2021-12-31  -0   10-K  2023-02-01
				us-gaap:NetIncomeLoss  USD  2022-01-01/2022-12-31  50   10-K  2023-02-01
				us-gaap:NetIncomeLoss  USD  2022-01-01/2022-12-31  -51  10-K  2024-02-01
				us-gaap:NetIncomeLoss  USD  2023-01-01/2023-12-31  51   10-K  2024-02-01
				us-gaap:NetIncomeLoss  EUR  2022-01-01/2022-12-31  51   10-K  2024-02-01`,
		}},
	}
}

// opposite reports whether one number is the other below zero.
func opposite(a, b string) bool {
	if strings.HasPrefix(a, "-") == strings.HasPrefix(b, "-") {
		return false
	}
	x, okX := analysis.ParseDecimal(a)
	y, okY := analysis.ParseDecimal(b)
	return okX && okY && x.Sign() != 0 && x.Add(y).Sign() == 0
}
