package quality

import "github.com/corpintel/intel"

func standardInForce() Rule {
	return Rule{
		ID:       "DQ36",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "a concept of a standard that was replaced is not used for periods of its successor",
		Source:   "XBRL US DQC_0121 (transition elements); the dates are those for public companies of FASB ASU 2014-09 and 2016-02, and a year more",
		Series: func(facts []intel.Fact, report func(i int, v Verdict)) {
			if facts[0].Taxonomy != "us-gaap" {
				return
			}
			until, standard := replacedStandard(facts[0].Concept)
			if until == 0 {
				return
			}
			for i := range facts {
				if f := &facts[i]; f.End > until && (i == 0 || facts[i-1].Period != f.Period) {
					report(i, Verdict{
						Because:  ", although " + standard + " had replaced what this concept is of",
						Observed: f.Period.String(), Expected: "an end on or before " + until.String(),
					})
				}
			}
		},
		Examples: []Example{{
			Name: "revenue under the old standard; a capital lease",
			Facts: `
				us-gaap:SalesRevenueNet          USD  2023-01-01/2023-12-31  12  10-K  2024-02-01
				us-gaap:CapitalLeaseObligations  USD  2023-12-31             12  10-K  2024-02-01`,
			Fires: 2,
		}, {
			Name: "in their time; a year of comparison; another concept",
			Facts: `
				us-gaap:SalesRevenueNet          USD  2016-01-01/2016-12-31  12  10-K  2019-02-01
				us-gaap:CapitalLeaseObligations  USD  2018-12-31             12  10-K  2019-02-01
				us-gaap:Revenues                 USD  2023-01-01/2023-12-31  12  10-K  2024-02-01`,
		}},
	}
}

// replacedStandard returns the last day of a period that a concept of a
// replaced standard is plausible for, and its successor; zero for all others.
func replacedStandard(concept string) (intel.Date, string) {
	const revenue, leases = "ASC 606 (revenue from contracts)", "ASC 842 (leases)"
	switch concept {
	case "SalesRevenueNet", "SalesRevenueGoodsNet", "SalesRevenueServicesNet", "SalesRevenueGoodsGross", "SalesRevenueServicesGross":
		return 20191214, revenue
	case "CapitalLeaseObligations", "CapitalLeaseObligationsCurrent", "CapitalLeaseObligationsNoncurrent",
		"CapitalLeasesFutureMinimumPaymentsDue", "CapitalLeasesBalanceSheetAssetsByMajorClassNet",
		"OperatingLeasesFutureMinimumPaymentsDue", "OperatingLeasesRentExpenseNet":
		return 20201214, leases
	}
	return 0, ""
}
