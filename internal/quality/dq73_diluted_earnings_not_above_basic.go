package quality

import (
	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

func dilutedEarningsNotAboveBasic() Rule {
	return Rule{
		ID:       "DQ73",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "diluted earnings per share are not above basic ones where there is a profit",
		Source:   "FASB ASC 260-10-45: dilution that would raise earnings per share is left out",
		Company: func(h *History, report func(f *intel.Fact, v Verdict)) {
			for _, diluted := range h.find("us-gaap:EarningsPerShareDiluted") {
				basic := h.inUnit([]string{"us-gaap:EarningsPerShareBasic"}, diluted[0].Unit)
				if basic == nil {
					continue
				}
				together([][]intel.Fact{diluted, basic}, func(f []*intel.Fact) {
					d, okD := analysis.ParseDecimal(f[0].Value)
					b, okB := analysis.ParseDecimal(f[1].Value)
					if !okD || !okB || b.Sign() <= 0 || d.Cmp(b.Add(analysis.Integer(1).Shift(-2))) <= 0 {
						return
					}
					report(f[0], Verdict{Because: ", which is above its basic " + amount(f[1]), Expected: f[1].Value + " " + f[1].Unit + " or less"})
				})
			}
		},
		Examples: []Example{{
			Name: "more diluted than basic",
			Facts: `
				us-gaap:EarningsPerShareDiluted  USD/shares  2023-01-01/2023-12-31  6.31  10-K  2024-02-01
				us-gaap:EarningsPerShareBasic    USD/shares  2023-01-01/2023-12-31  6.16  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "less; the same; a loss",
			Facts: `
				us-gaap:EarningsPerShareDiluted  USD/shares  2023-01-01/2023-12-31  6.13   10-K  2024-02-01
				us-gaap:EarningsPerShareBasic    USD/shares  2023-01-01/2023-12-31  6.16   10-K  2024-02-01
				us-gaap:EarningsPerShareDiluted  USD/shares  2022-01-01/2022-12-31  -1.10  10-K  2023-02-01
				us-gaap:EarningsPerShareBasic    USD/shares  2022-01-01/2022-12-31  -1.16  10-K  2023-02-01`,
		}},
	}
}
