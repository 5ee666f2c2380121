package quality

import "github.com/corpintel/intel"

func restatementNoted() Rule {
	return Rule{
		ID:       "DQ11",
		Version:  1,
		Severity: intel.SeverityInfo,
		Title:    "numbers that a filing gives otherwise than an earlier one are noted",
		Source:   "own: a restatement, a recast after a reorganization, or a new standard; the reports of both stay",
		Company: func(h *History, report func(f *intel.Fact, v Verdict)) {
			tellRevisions(h, report, func(r *revision) bool { return r.kind == restated && !amends(r.later) }, revisionWords{
				one: "restates", tail: "",
			})
		},
		Examples: []Example{{
			Name: "two numbers of one filing are changed by a later one: it is told once",
			Facts: `
				us-gaap:Assets         USD  2023-12-31             100  10-K  2024-02-01
				us-gaap:Assets         USD  2023-12-31             120  10-K  2025-02-01
				us-gaap:NetIncomeLoss  USD  2023-01-01/2023-12-31  12   10-K  2024-02-01
				us-gaap:NetIncomeLoss  USD  2023-01-01/2023-12-31  11   10-K  2025-02-01`,
			Fires: 1,
		}, {
			Name: "the same; rounded; in an amendment, which has a rule of its own",
			Facts: `
				us-gaap:Assets    USD  2022-12-31             100        10-K    2023-02-01
				us-gaap:Assets    USD  2022-12-31             100        10-K    2024-02-01
				us-gaap:Revenues  USD  2023-01-01/2023-12-31  123456789  10-K    2024-02-01
				us-gaap:Revenues  USD  2023-01-01/2023-12-31  123000000  10-K    2025-02-01
				us-gaap:Assets    USD  2023-12-31             100        10-K    2024-02-01
				us-gaap:Assets    USD  2023-12-31             120        10-K/A  2024-06-01`,
		}},
	}
}
