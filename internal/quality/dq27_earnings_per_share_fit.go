package quality

import (
	"math"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

func earningsPerShareFit() Rule {
	within := &Param{Name: "within", Value: 0.1, Min: 0.01, Max: 10, Doc: "How far earnings per share may be from income over shares, as a part of it; preferred dividends and classes of shares make honest differences."}
	return Rule{
		ID:       "DQ27",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "earnings per share are net income over shares",
		Source:   "FASB ASC 260-10-45: basic earnings per share are income over the weighted shares outstanding",
		Company: func(h *History, report func(f *intel.Fact, v Verdict)) {
			names := [...]string{"us-gaap:NetIncomeLossAvailableToCommonStockholdersBasic", "us-gaap:NetIncomeLoss", "us-gaap:ProfitLoss"}
			perShare := h.find("us-gaap:EarningsPerShareBasic")
			weighted := h.inUnit([]string{"us-gaap:WeightedAverageNumberOfSharesOutstandingBasic"}, unitShares)
			for _, eps := range perShare {
				currency, _, _ := strings.Cut(eps[0].Unit, "/")
				right := map[*intel.Fact]bool{} // by any of the incomes
				var wrong []*intel.Fact
				expected := map[*intel.Fact]string{}
				for _, n := range names {
					income := h.inUnit([]string{n}, currency)
					if income == nil || weighted == nil {
						continue
					}
					together([][]intel.Fact{eps, income, weighted}, func(f []*intel.Fact) {
						want, fits := perShareFits(f[0], f[1], f[2], within.Value)
						switch {
						case fits:
							right[f[0]] = true
						case want != "" && expected[f[0]] == "":
							wrong = append(wrong, f[0])
							expected[f[0]] = want
						}
					})
				}
				for _, f := range wrong {
					if !right[f] {
						report(f, Verdict{
							Because:  ", where its net income over its weighted shares is " + expected[f] + ": one of the three is wrong, by its scale perhaps",
							Expected: "about " + expected[f] + " " + f.Unit,
						})
					}
				}
			}
		},
		Params: []*Param{within},
		Examples: []Example{{
			Name: "shares in thousands, given as units",
			Facts: `
				us-gaap:EarningsPerShareBasic                          USD/shares  2023-01-01/2023-12-31  6.16         10-K  2024-02-01
				us-gaap:NetIncomeLoss                                  USD         2023-01-01/2023-12-31  96995000000  10-K  2024-02-01
				us-gaap:WeightedAverageNumberOfSharesOutstandingBasic  shares      2023-01-01/2023-12-31  15744231     10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "right; right for common stockholders alone; no shares; a loss",
			Facts: `
				us-gaap:EarningsPerShareBasic                            USD/shares  2023-01-01/2023-12-31  6.16         10-K  2024-02-01
				us-gaap:NetIncomeLoss                                    USD         2023-01-01/2023-12-31  96995000000  10-K  2024-02-01
				us-gaap:WeightedAverageNumberOfSharesOutstandingBasic    shares      2023-01-01/2023-12-31  15744231000  10-K  2024-02-01
				us-gaap:EarningsPerShareBasic                            USD/shares  2022-01-01/2022-12-31  1.00         10-K  2023-02-01
				us-gaap:NetIncomeLoss                                    USD         2022-01-01/2022-12-31  120          10-K  2023-02-01
				us-gaap:NetIncomeLossAvailableToCommonStockholdersBasic  USD         2022-01-01/2022-12-31  100          10-K  2023-02-01
				us-gaap:WeightedAverageNumberOfSharesOutstandingBasic    shares      2022-01-01/2022-12-31  100          10-K  2023-02-01
				us-gaap:EarningsPerShareBasic                            USD/shares  2021-01-01/2021-12-31  -0.52        10-K  2022-02-01
				us-gaap:NetIncomeLoss                                    USD         2021-01-01/2021-12-31  -51700       10-K  2022-02-01
				us-gaap:WeightedAverageNumberOfSharesOutstandingBasic    shares      2021-01-01/2021-12-31  99900        10-K  2022-02-01`,
		}},
	}
}

// perShareFits compares earnings per share with income over shares, and says
// what they should be, "" where that cannot be told. Rounding to cents is free.
func perShareFits(eps, income, weighted *intel.Fact, within float64) (want string, fits bool) {
	e, okE := analysis.ParseDecimal(eps.Value)
	i, okI := analysis.ParseDecimal(income.Value)
	w, okW := analysis.ParseDecimal(weighted.Value)
	if !okE || !okI || !okW || w.Sign() <= 0 {
		return "", false
	}
	per := i.Float() / w.Float()
	if math.Abs(e.Float()-per) <= .015+within*math.Abs(per) {
		return "", true
	}
	return strconv.FormatFloat(per, 'f', 2, 64), false
}
