package quality

import "github.com/corpintel/intel"

func splitNoted() Rule {
	return Rule{
		ID:       "DQ14",
		Version:  1,
		Severity: intel.SeverityInfo,
		Title:    "share numbers that a filing gives as after a split are noted",
		Source:   "own: the ratio is one that splits are made in; the older reports are as before the split",
		Company: func(h *History, report func(f *intel.Fact, v Verdict)) {
			tellRevisions(h, report, func(r *revision) bool { return r.kind == split }, revisionWords{
				one: "adjusts", tail: ", by ratios that stock splits have",
			})
		},
		Examples: []Example{{
			Name: "four for one",
			Facts: `
				us-gaap:WeightedAverageNumberOfSharesOutstandingBasic  shares      2023-01-01/2023-12-31  4617   10-K  2024-02-01
				us-gaap:WeightedAverageNumberOfSharesOutstandingBasic  shares      2023-01-01/2023-12-31  18471  10-K  2025-02-01
				us-gaap:EarningsPerShareBasic                          USD/shares  2023-01-01/2023-12-31  12.01  10-K  2024-02-01
				us-gaap:EarningsPerShareBasic                          USD/shares  2023-01-01/2023-12-31  3.00   10-K  2025-02-01`,
			Fires: 1,
		}, {
			Name: "four times, but of money; a ratio that no split has",
			Facts: `
				us-gaap:Assets                 USD         2023-12-31             100   10-K  2024-02-01
				us-gaap:Assets                 USD         2023-12-31             400   10-K  2025-02-01
				us-gaap:EarningsPerShareBasic  USD/shares  2023-01-01/2023-12-31  1.00  10-K  2024-02-01
				us-gaap:EarningsPerShareBasic  USD/shares  2023-01-01/2023-12-31  1.13  10-K  2025-02-01`,
		}},
	}
}
