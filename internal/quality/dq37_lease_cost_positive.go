package quality

import (
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

func leaseCostPositive() Rule {
	return Rule{
		ID:       "DQ37",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "the cost of leases is not below zero unless subleases bring in more",
		Source:   "XBRL US DQC_0125 (lease cost)",
		Company: func(h *History, report func(f *intel.Fact, v Verdict)) {
			income := h.find("us-gaap:SubleaseIncome")
			for _, n := range [...]string{"us-gaap:LeaseCost", "us-gaap:OperatingLeaseCost", "us-gaap:FinanceLeaseInterestExpense", "us-gaap:ShortTermLeaseCost"} {
				for _, s := range h.find(n) {
					for i := range s {
						f := &s[i]
						if !strings.HasPrefix(f.Value, "-") || gives(income, f) {
							continue
						}
						if d, ok := analysis.ParseDecimal(f.Value); ok && d.Sign() < 0 {
							report(f, Verdict{Because: ", which is below zero without any income from subleases", Expected: "0 " + f.Unit + " or more"})
						}
					}
				}
			}
		},
		Examples: []Example{{
			Name: "a cost below zero",
			Facts: `
				us-gaap:OperatingLeaseCost  USD  2023-01-01/2023-12-31  -12  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "a cost; more sublease income than cost",
			Facts: `
				us-gaap:OperatingLeaseCost  USD  2023-01-01/2023-12-31  12  10-K  2024-02-01
				us-gaap:LeaseCost           USD  2022-01-01/2022-12-31  -3  10-K  2023-02-01
				us-gaap:SubleaseIncome      USD  2022-01-01/2022-12-31  8   10-K  2023-02-01`,
		}},
	}
}

// gives reports whether a filing gives one of several series for a period.
func gives(series [][]intel.Fact, of *intel.Fact) bool {
	for _, s := range series {
		for i := range s {
			if s[i].Period == of.Period && s[i].Accession == of.Accession {
				return true
			}
		}
	}
	return false
}
