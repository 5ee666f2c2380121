package quality

import (
	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

func cashCarriedForward() Rule {
	return Rule{
		ID:       "DQ39",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "the cash a year ends with is what it began with and what it gained",
		Source:   "XBRL US DQC_0004 (cash flow roll forward); ASC 230: cash at both ends and its change",
		Company: func(h *History, report func(f *intel.Fact, v Verdict)) {
			for _, pair := range [...][2]string{
				{"us-gaap:CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsPeriodIncreaseDecreaseIncludingExchangeRateEffect",
					"us-gaap:CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents"},
				{"us-gaap:CashAndCashEquivalentsPeriodIncreaseDecrease", "us-gaap:CashAndCashEquivalentsAtCarryingValue"},
			} {
				for _, change := range h.find(pair[0]) {
					if cash := h.inUnit([]string{pair[1]}, change[0].Unit); cash != nil {
						carried(change, cash, report)
					}
				}
			}
		},
		Examples: []Example{{
			Name: "a change that does not lead from one to the other",
			Facts: `
				us-gaap:CashAndCashEquivalentsPeriodIncreaseDecrease  USD  2023-01-01/2023-12-31  5761   10-K  2024-02-01
				us-gaap:CashAndCashEquivalentsAtCarryingValue         USD  2022-12-31             23646  10-K  2024-02-01
				us-gaap:CashAndCashEquivalentsAtCarryingValue         USD  2023-12-31             29965  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "it does; only one end is given; the ends are of other filings",
			Facts: `
				us-gaap:CashAndCashEquivalentsPeriodIncreaseDecrease  USD  2023-01-01/2023-12-31  6319   10-K  2024-02-01
				us-gaap:CashAndCashEquivalentsAtCarryingValue         USD  2022-12-31             23646  10-K  2024-02-01
				us-gaap:CashAndCashEquivalentsAtCarryingValue         USD  2023-12-31             29965  10-K  2024-02-01
				us-gaap:CashAndCashEquivalentsPeriodIncreaseDecrease  USD  2022-01-01/2022-12-31  1      10-K  2023-02-01
				us-gaap:CashAndCashEquivalentsAtCarryingValue         USD  2022-12-31             23646  10-K  2023-02-01`,
		}},
	}
}

// carried compares changes of cash with the cash at both ends, where one filing
// gives all three.
func carried(change, cash []intel.Fact, report func(*intel.Fact, Verdict)) {
	type key struct {
		day       intel.Date
		accession intel.AccessionNumber
	}
	at := make(map[key]*intel.Fact, len(cash))
	for i := range cash {
		at[key{cash[i].End, cash[i].Accession}] = &cash[i]
	}
	for i := range change {
		f := &change[i]
		if f.Instant() {
			continue
		}
		begin, end := at[key{f.Start.AddDays(-1), f.Accession}], at[key{f.End, f.Accession}]
		if begin == nil || end == nil {
			continue
		}
		c, okC := analysis.ParseDecimal(f.Value)
		b, okB := analysis.ParseDecimal(begin.Value)
		e, okE := analysis.ParseDecimal(end.Value)
		if !okC || !okB || !okE {
			continue
		}
		tolerance := c.Tolerance()
		for _, d := range [...]analysis.Decimal{b, e} {
			if t := d.Tolerance(); t.Cmp(tolerance) > 0 {
				tolerance = t
			}
		}
		if gained := e.Sub(b); gained.Sub(c).Abs().Cmp(tolerance) > 0 {
			report(f, Verdict{
				Because:  ", where its " + name(end) + " goes from " + amount(begin) + " to " + amount(end),
				Expected: gained.String() + " " + f.Unit,
			})
		}
	}
}
