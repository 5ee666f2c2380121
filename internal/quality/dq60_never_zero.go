package quality

import (
	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

func neverZero() Rule {
	return Rule{
		ID:       "DQ60",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "an amount that is never nothing is not zero",
		Source:   "XBRL US DQC_0015 (values that cannot be); the list of elements is our own",
		Series: func(facts []intel.Fact, report func(i int, v Verdict)) {
			if !oneOf(facts[0].Taxonomy, facts[0].Concept, neverNothing[:]) {
				return
			}
			had := false // before a company is spun off it has no shares
			for i := range facts {
				d, ok := analysis.ParseDecimal(facts[i].Value)
				switch {
				case !ok:
				case d.Sign() != 0:
					had = true
				case had:
					report(i, Verdict{Because: ", which a company that had some before does not have: the number is probably missing", Expected: "more than 0 " + facts[i].Unit})
				}
			}
		},
		Examples: []Example{{
			Name: "no shares",
			Facts: `
				us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding  shares  2016-01-01/2016-03-31  119  10-Q  2016-05-04
				us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding  shares  2016-04-01/2016-06-30  0    10-Q  2016-08-03`,
			Fires: 1,
		}, {
			Name: "shares, and none before a spin-off; no debt",
			Facts: `
				us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding  shares  2015-04-01/2015-06-30  0    10-Q  2016-08-03
				us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding  shares  2016-04-01/2016-06-30  119  10-Q  2016-08-03
				us-gaap:LongTermDebt                                     USD     2023-12-31             0    10-K  2024-02-01`,
		}},
	}
}

var neverNothing = [...]string{
	"us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding", "us-gaap:WeightedAverageNumberOfSharesOutstandingBasic",
	"us-gaap:LiabilitiesAndStockholdersEquity", "us-gaap:Assets", "ifrs-full:Assets", "ifrs-full:EquityAndLiabilities",
}
