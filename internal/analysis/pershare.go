package analysis

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"github.com/corpintel/intel"
)

// ShareFigure is a number of shares, or an amount per share, as a filing
// reported it and as it is with the shares there are now.
type ShareFigure struct {
	Line     string `json:"line,omitempty"` // the standardized line the concept belongs to, where one does
	Taxonomy string `json:"taxonomy"`
	Concept  string `json:"concept"`
	Unit     string `json:"unit"`
	intel.Period
	Reported
	// Basis is how many shares of the newest basis one share was when this was
	// reported: "28:1"; "1:1" where none was split since.
	Basis Factor `json:"basis"`
	// Adjusted is the value on the newest basis: the reported one, where it is on
	// that basis, else rounded to four decimals per share and to whole shares.
	Adjusted string `json:"adjusted"`
	Latest   bool   `json:"latest"` // nothing newer was reported of the period
}

// ShareHistory returns every number of shares and amount per share with the
// basis it was reported on, by concept and period, each in the order in which it
// became known, and the splits that the bases rest on. It takes what [NewLedger]
// takes.
func ShareHistory(facts []intel.KnownFact) ([]ShareFigure, []Split) {
	histories := gather(facts)
	splits := findSplits(histories)
	figures := []ShareFigure{}
	for _, h := range histories {
		b := basisOf(h.unit)
		if b == noBasis {
			continue
		}
		for i, v := range h.versions {
			f := ShareFigure{
				Taxonomy: h.taxonomy, Concept: h.concept, Unit: h.unit, Period: h.period, Reported: v,
				Basis: Factor{1, 1}, Adjusted: v.Value, Latest: i == len(h.versions)-1,
			}
			if newest := splits[max(0, len(splits)-1):]; len(newest) > 0 {
				if since := factorBetween(splits, v.KnownAt, newest[0].KnownAt); since != (Factor{}) {
					f.Basis, f.Adjusted = since, since.adjust(b, v.number)
				}
			}
			figures = append(figures, f)
		}
	}
	slices.SortStableFunc(figures, func(x, y ShareFigure) int {
		return cmp.Or(cmp.Compare(x.Taxonomy, y.Taxonomy), cmp.Compare(x.Concept, y.Concept), cmp.Compare(x.Unit, y.Unit),
			cmp.Compare(y.End, x.End), cmp.Compare(y.Start, x.Start))
	})
	return figures, splits
}

// adjust brings a number to the basis after a factor.
func (f Factor) adjust(b basis, d Decimal) string {
	places, factor := 0, big.NewRat(f.After, f.Before)
	if b == perShare {
		places = 4
		factor.Inv(factor)
	}
	text := factor.Mul(factor, d.rat()).FloatString(places)
	if places > 0 {
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	return text
}
