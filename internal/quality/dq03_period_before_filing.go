package quality

import (
	"strings"

	"github.com/corpintel/intel"
)

func periodBeforeFiling() Rule {
	return Rule{
		ID:       "DQ03",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "a reported period is over when the filing is made",
		Source:   "XBRL US DQC_0005 (context dates after period end); the cover page, forecasts and subsequent events are exempt",
		Fact: func(f *intel.Fact) Verdict {
			if f.End <= f.FiledAt || f.Rounded && f.End.AddDays(-intel.RoundedDays) <= f.FiledAt || f.Taxonomy == "dei" || aboutTheFuture(f.Concept) {
				return Verdict{}
			}
			return Verdict{
				Because:  ", although " + f.End.String() + " was still to come on the day of filing",
				Observed: f.Period.String(),
				Expected: "an end on or before " + f.FiledAt.String(),
			}
		},
		Examples: []Example{{
			Name:  "cash of a day nine months after the filing: the year is mistyped",
			Facts: `us-gaap:Cash  USD  2012-12-31  100  10-K  2012-03-27`,
			Fires: 1,
		}, {
			Name: "the day of filing, a cover page, a forecast and a subsequent event",
			Facts: `
				us-gaap:Cash                                     USD     2012-03-27             100  10-K  2012-03-27
				dei:EntityCommonStockSharesOutstanding           shares  2012-04-30             100  10-K  2012-03-27
				us-gaap:DefinedBenefitPlanExpectedContributions  USD     2012-01-01/2012-12-31    5  10-K  2012-03-27
				us-gaap:SubsequentEventLineItems                 USD     2012-04-30               5  10-K  2012-03-27`,
		}},
	}
}

// aboutTheFuture reports whether a concept's own name says that it can be about
// days to come. Companyfacts does not carry the axes that would say it better.
func aboutTheFuture(concept string) bool {
	for _, word := range [...]string{"Expected", "Forecast", "Future", "Subsequent"} {
		if strings.Contains(concept, word) {
			return true
		}
	}
	return false
}
