package quality

import (
	"strconv"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

func floatFitsShares() Rule {
	least := &Param{Name: "least", Value: 0.005, Min: 0, Max: 1, Doc: "The lowest price of a share that is plausible."}
	most := &Param{Name: "most", Value: 100000, Min: 1000, Max: 10000000, Doc: "The highest price of a share that is plausible, but for the dearest ones."}
	return Rule{
		ID:       "DQ46",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "the public float on a cover is a sensible price a share",
		Source:   "own: what non-affiliates own, over all shares, is near the price of one; orders of magnitude apart, one of the two has a wrong scale",
		Company: func(h *History, report func(f *intel.Fact, v Verdict)) {
			shares := map[intel.AccessionNumber]*intel.Fact{}
			for _, s := range h.find("dei:EntityCommonStockSharesOutstanding") {
				for i := range s {
					shares[s[i].Accession] = &s[i]
				}
			}
			for _, s := range h.find("dei:EntityPublicFloat") {
				for i := range s {
					f, of := &s[i], shares[s[i].Accession]
					if of == nil {
						continue
					}
					float, okF := analysis.ParseDecimal(f.Value)
					n, okN := analysis.ParseDecimal(of.Value)
					if !okF || !okN || float.Sign() <= 0 || n.Sign() <= 0 {
						continue
					}
					if price := float.Float() / n.Float(); price < least.Value || price > most.Value {
						report(f, Verdict{
							Because:  ", which for the " + amount(of) + " of its cover is " + strconv.FormatFloat(price, 'g', 3, 64) + " " + f.Unit + " a share",
							Expected: "a price from " + least.String() + " to " + most.String() + " " + f.Unit + " a share",
						})
					}
				}
			}
		},
		Params: []*Param{least, most},
		Examples: []Example{{
			Name: "a float in millions, given as units",
			Facts: `
				dei:EntityPublicFloat                   USD     2023-03-31  2591165      10-K  2023-11-03
				dei:EntityCommonStockSharesOutstanding  shares  2023-10-20  15552752000  10-K  2023-11-03`,
			Fires: 1,
		}, {
			Name: "a price of 167; no float, as there is no market",
			Facts: `
				dei:EntityPublicFloat                   USD     2023-03-31  2591165000000  10-K  2023-11-03
				dei:EntityCommonStockSharesOutstanding  shares  2023-10-20  15552752000    10-K  2023-11-03
				dei:EntityPublicFloat                   USD     2022-03-31  0              10-K  2022-11-03
				dei:EntityCommonStockSharesOutstanding  shares  2022-10-20  100            10-K  2022-11-03`,
		}},
	}
}
