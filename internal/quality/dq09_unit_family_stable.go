package quality

import (
	"strings"

	"github.com/corpintel/intel"
)

func unitFamilyStable() Rule {
	return Rule{
		ID:       "DQ09",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "a concept is always in units of one kind",
		Source:   "EDGAR Filer Manual, chapter 6 (unit declarations) and the XBRL units registry: an element's type fixes the kind of its unit",
		Concept: func(series [][]intel.Fact, report func(s, i int, v Verdict)) {
			if len(series) < 2 {
				return
			}
			var count [families]int
			for _, facts := range series {
				count[familyOf(facts[0].Unit)] += len(facts)
			}
			usual := family(0) // the most frequent; of equals the first in the list
			for f := range families {
				if count[f] > count[usual] {
					usual = f
				}
			}
			for s, facts := range series {
				odd := familyOf(facts[0].Unit)
				if odd == usual {
					continue
				}
				v := Verdict{
					Because:  ", " + odd.String() + ", where this concept is elsewhere reported as " + usual.String(),
					Observed: facts[0].Unit,
					Expected: usual.String(),
				}
				for i := range facts {
					report(s, i, v)
				}
			}
		},
		Examples: []Example{{
			Name: "a par value without the dollar",
			Facts: `
				us-gaap:CommonStockParOrStatedValuePerShare  USD/shares  2022-12-31  0.001  10-K  2023-02-01
				us-gaap:CommonStockParOrStatedValuePerShare  USD/shares  2023-12-31  0.001  10-K  2024-02-01
				us-gaap:CommonStockParOrStatedValuePerShare  pure        2024-12-31  0.001  10-K  2025-02-01`,
			Fires: 1,
		}, {
			Name: "years of service counted in dollars",
			Facts: `
				us-gaap:PeriodForRecognition  pure  2022-12-31  2.5  10-K  2023-02-01
				us-gaap:PeriodForRecognition  pure  2023-12-31  2.5  10-K  2024-02-01
				us-gaap:PeriodForRecognition  USD   2024-12-31  2.5  10-K  2025-02-01`,
			Fires: 1,
		}, {
			Name: "shares issued, once as what they brought in",
			Facts: `
				us-gaap:StockIssued  shares  2022-01-01/2022-12-31  700  10-K  2023-02-01
				us-gaap:StockIssued  shares  2023-01-01/2023-12-31  800  10-K  2024-02-01
				us-gaap:StockIssued  USD     2024-01-01/2024-12-31  900  10-K  2025-02-01`,
			Fires: 1,
		}, {
			Name: "another currency, another name for a count",
			Facts: `
				us-gaap:Assets            USD      2022-12-31  100  10-K  2023-02-01
				us-gaap:Assets            EUR      2023-12-31  100  10-K  2024-02-01
				us-gaap:NumberOfSegments  segment  2022-12-31    3  10-K  2023-02-01
				us-gaap:NumberOfSegments  pure     2023-12-31    3  10-K  2024-02-01`,
		}},
	}
}

// family is a kind of unit.
type family uint8

const (
	money family = iota
	moneyEach
	shares
	number // counts of anything, ratios, spans of time: filers honestly write "pure" for all of them
	families
)

func (f family) String() string {
	return [...]string{"an amount of money", "an amount of money for each share or thing", "a number of shares", "a plain number"}[f]
}

func familyOf(unit string) family {
	over, _, each := strings.Cut(unit, "/")
	currency := len(over) == 3 && strings.Trim(over, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	switch {
	case currency && each:
		return moneyEach
	case currency:
		return money
	case unit == "shares":
		return shares
	}
	return number
}
