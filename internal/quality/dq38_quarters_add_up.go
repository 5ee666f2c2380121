package quality

import (
	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

func quartersAddUp() Rule {
	return Rule{
		ID:       "DQ38",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "the quarters of a year add up to it, as far as one filing gives them",
		Source:   "own: spans that follow each other add up, unless a later filing restates one",
		Series: func(facts []intel.Fact, report func(i int, v Verdict)) {
			if !isFlow(facts[0].Taxonomy, facts[0].Concept) {
				return
			}
			for i := range facts {
				whole := &facts[i]
				if c := classOf(whole.Period); c == oddSpan || c == instant || c == quarter {
					continue
				}
				// The part that ends with it, and the rest before that, of one filing.
				for k := i - 1; k >= 0 && facts[k].End == whole.End; k-- {
					last := &facts[k]
					if last.Accession != whole.Accession || last.Start <= whole.Start {
						continue
					}
					if rest := before(facts[:i], whole, last); rest != nil {
						if v := sums(whole, rest, last); v.Because != "" {
							report(i, v)
						}
					}
				}
				for k := i + 1; k < len(facts) && facts[k].End == whole.End; k++ {
					last := &facts[k]
					if last.Accession != whole.Accession || last.Start <= whole.Start {
						continue
					}
					if rest := before(facts[:i], whole, last); rest != nil {
						if v := sums(whole, rest, last); v.Because != "" {
							report(i, v)
						}
					}
				}
			}
		},
		Examples: []Example{{
			Name: "nine months and a quarter that are not the year",
			Facts: `
				us-gaap:NetIncomeLoss  USD  2023-01-01/2023-09-30  71  10-K  2024-02-01
				us-gaap:NetIncomeLoss  USD  2023-10-01/2023-12-31  33  10-K  2024-02-01
				us-gaap:NetIncomeLoss  USD  2023-01-01/2023-12-31  96  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "they are the year; another filing restates; a number of shares",
			Facts: `
				us-gaap:NetIncomeLoss                                  USD     2023-01-01/2023-09-30  63  10-K  2024-02-01
				us-gaap:NetIncomeLoss                                  USD     2023-10-01/2023-12-31  33  10-K  2024-02-01
				us-gaap:NetIncomeLoss                                  USD     2023-01-01/2023-12-31  96  10-K  2024-02-01
				us-gaap:NetIncomeLoss                                  USD     2022-01-01/2022-09-30  50  10-Q  2022-11-01
				us-gaap:NetIncomeLoss                                  USD     2022-10-01/2022-12-31  33  10-K  2023-02-01
				us-gaap:NetIncomeLoss                                  USD     2022-01-01/2022-12-31  96  10-K  2023-02-01
				us-gaap:WeightedAverageNumberOfSharesOutstandingBasic  shares  2023-01-01/2023-09-30  71  10-K  2024-02-01
				us-gaap:WeightedAverageNumberOfSharesOutstandingBasic  shares  2023-10-01/2023-12-31  71  10-K  2024-02-01
				us-gaap:WeightedAverageNumberOfSharesOutstandingBasic  shares  2023-01-01/2023-12-31  71  10-K  2024-02-01`,
		}},
	}
}

// flows are amounts that add up over time and that every report gives.
var flows = [...]string{
	"us-gaap:NetIncomeLoss", "us-gaap:ProfitLoss", "us-gaap:Revenues", "us-gaap:SalesRevenueNet",
	"us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax", "us-gaap:OperatingIncomeLoss", "us-gaap:GrossProfit",
	"us-gaap:IncomeTaxExpenseBenefit", "us-gaap:ResearchAndDevelopmentExpense", "us-gaap:CostOfRevenue",
	"us-gaap:NetCashProvidedByUsedInOperatingActivities", "us-gaap:NetCashProvidedByUsedInInvestingActivities",
	"us-gaap:NetCashProvidedByUsedInFinancingActivities", "us-gaap:PaymentsToAcquirePropertyPlantAndEquipment",
	"ifrs-full:ProfitLoss", "ifrs-full:Revenue",
}

func isFlow(taxonomy, concept string) bool { return oneOf(taxonomy, concept, flows[:]) }

// before returns the same filing's fact of what of whole is before last.
func before(facts []intel.Fact, whole, last *intel.Fact) *intel.Fact {
	end := last.Start.AddDays(-1)
	for i := len(facts) - 1; i >= 0 && facts[i].End >= end; i-- {
		if f := &facts[i]; f.End == end && f.Start == whole.Start && f.Accession == whole.Accession {
			return f
		}
	}
	return nil
}

// sums compares a span with its two parts.
func sums(whole, rest, last *intel.Fact) Verdict {
	w, okW := analysis.ParseDecimal(whole.Value)
	r, okR := analysis.ParseDecimal(rest.Value)
	l, okL := analysis.ParseDecimal(last.Value)
	if !okW || !okR || !okL {
		return Verdict{}
	}
	tolerance := w.Tolerance()
	for _, d := range [...]analysis.Decimal{r, l} {
		if t := d.Tolerance(); t.Cmp(tolerance) > 0 {
			tolerance = t
		}
	}
	sum := r.Add(l)
	if w.Sub(sum).Abs().Cmp(tolerance) <= 0 {
		return Verdict{}
	}
	return Verdict{
		Because: ", where its " + amount(rest) + " " + when(rest.Period) + " and " + amount(last) + " " + when(last.Period) +
			" are together " + group(sum.String()) + " " + whole.Unit,
		Expected: sum.String() + " " + whole.Unit,
	}
}
