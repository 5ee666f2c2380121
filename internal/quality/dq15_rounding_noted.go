package quality

import "github.com/corpintel/intel"

func roundingNoted() Rule {
	return Rule{
		ID:       "DQ15",
		Version:  1,
		Severity: intel.SeverityInfo,
		Title:    "numbers that a filing gives more or less rounded than an earlier one are noted",
		Source:   "XBRL International, Working Group Note on consistent duplicate facts; XBRL US DQC_0084 (rounding between values)",
		Company: func(h *History, report func(f *intel.Fact, v Verdict)) {
			tellRevisions(h, report, func(r *revision) bool { return r.kind == rounded }, revisionWords{
				one: "rounds otherwise", tail: "",
			})
		},
		Examples: []Example{{
			Name: "millions where units were given",
			Facts: `
				us-gaap:Revenues  USD  2023-01-01/2023-12-31  123456789  10-K  2024-02-01
				us-gaap:Revenues  USD  2023-01-01/2023-12-31  123000000  10-K  2025-02-01`,
			Fires: 1,
		}, {
			Name: "another amount; the same number written otherwise",
			Facts: `
				us-gaap:Revenues  USD  2023-01-01/2023-12-31  123456789  10-K  2024-02-01
				us-gaap:Revenues  USD  2023-01-01/2023-12-31  123700000  10-K  2025-02-01
				us-gaap:Assets    USD  2023-12-31             100        10-K  2024-02-01
				us-gaap:Assets    USD  2023-12-31             100.0      10-K  2025-02-01`,
		}},
	}
}
