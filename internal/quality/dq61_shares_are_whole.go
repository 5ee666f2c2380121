package quality

import (
	"strings"

	"github.com/corpintel/intel"
)

func sharesAreWhole() Rule {
	return Rule{
		ID:       "DQ61",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "a number of shares is whole",
		Source:   "own: shares in thousands or millions, given with their fraction as units",
		Series: func(facts []intel.Fact, report func(i int, v Verdict)) {
			if facts[0].Unit != unitShares {
				return
			}
			for i := range facts {
				_, fraction, found := strings.Cut(facts[i].Value, ".")
				if !found || strings.Trim(fraction, "0") == "" || strings.ContainsAny(fraction, "eE") {
					continue
				}
				report(i, Verdict{Because: ", a part of a share: it is probably in thousands or millions", Expected: "a whole number of shares"})
			}
		},
		Examples: []Example{{
			Name: "millions with their fraction",
			Facts: `
				us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding  shares  2023-01-01/2023-12-31  751.8  10-K  2024-02-22`,
			Fires: 1,
		}, {
			Name: "whole shares; whole ones with a point; a price",
			Facts: `
				us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding  shares      2023-01-01/2023-12-31  751800000  10-K  2024-02-22
				us-gaap:StockIssued1                                     shares      2023-12-31             100.0      10-K  2024-02-22
				us-gaap:EarningsPerShareBasic                            USD/shares  2023-01-01/2023-12-31  11.56      10-K  2024-02-22`,
		}},
	}
}
