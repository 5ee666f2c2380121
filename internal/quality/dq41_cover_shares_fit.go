package quality

import (
	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

func coverSharesFit() Rule {
	times := &Param{Name: "times", Value: 100, Min: 2, Max: 1000000, Doc: "How many times the shares of the balance sheet are too many, or too few the other way."}
	return Rule{
		ID:       "DQ41",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "the shares on a cover are of the scale of those on the balance sheet",
		Source:   "own: the trace of a scale given wrongly on one of the two; splits and buybacks make smaller differences",
		Company: func(h *History, report func(f *intel.Fact, v Verdict)) {
			sheet := map[intel.AccessionNumber]*intel.Fact{} // the newest of each filing
			for _, s := range h.find("us-gaap:CommonStockSharesOutstanding") {
				for i := range s {
					sheet[s[i].Accession] = &s[i]
				}
			}
			for _, s := range h.find("dei:EntityCommonStockSharesOutstanding") {
				for i := range s {
					f, on := &s[i], sheet[s[i].Accession]
					if on == nil {
						continue
					}
					c, okC := analysis.ParseDecimal(f.Value)
					b, okB := analysis.ParseDecimal(on.Value)
					if !okC || !okB || c.Sign() <= 0 || b.Sign() <= 0 {
						continue
					}
					if ratio := c.Float() / b.Float(); ratio >= times.Value || ratio*times.Value <= 1 {
						report(f, Verdict{
							Because:  ", where its balance sheet has " + amount(on) + " " + when(on.Period),
							Expected: "about " + quantity(on),
						})
					}
				}
			}
		},
		Params: []*Param{times},
		Examples: []Example{{
			Name: "the cover in units, the balance sheet in thousands",
			Facts: `
				dei:EntityCommonStockSharesOutstanding  shares  2024-01-19  15441881000  10-K  2024-02-01
				us-gaap:CommonStockSharesOutstanding    shares  2023-12-31  15550061     10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "nearly the same; a split in between; another filing's",
			Facts: `
				dei:EntityCommonStockSharesOutstanding  shares  2024-01-19  15441881000  10-K  2024-02-01
				us-gaap:CommonStockSharesOutstanding    shares  2023-12-31  15550061000  10-K  2024-02-01
				us-gaap:CommonStockSharesOutstanding    shares  2022-12-31  15550061     10-K  2023-02-01
				dei:EntityCommonStockSharesOutstanding  shares  2015-01-19  700          10-K  2015-02-01
				us-gaap:CommonStockSharesOutstanding    shares  2014-12-31  100          10-K  2015-02-01`,
		}},
	}
}
