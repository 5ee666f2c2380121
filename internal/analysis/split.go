package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// Split is a change of what one share is, found in what filings report of the
// same period before and after it: as many times more shares, and as much less
// of everything per share.
type Split struct {
	Factor    Factor                `json:"factor"`    // shares after to shares before: "7:1"
	Accession intel.AccessionNumber `json:"accession"` // the first filing on the new basis
	Form      string                `json:"form"`
	FiledAt   intel.Date            `json:"filed"`
	KnownAt   time.Time             `json:"known_at"`
	Evidence  int                   `json:"evidence"` // how many values were restated by this factor
}

// Factor is a ratio of small whole numbers: shares after to shares before. The
// zero value is no factor.
type Factor struct{ After, Before int64 }

// String returns "7:1".
func (f Factor) String() string {
	if f == (Factor{}) {
		return ""
	}
	return fmt.Sprintf("%d:%d", f.After, f.Before)
}

// MarshalText writes "7:1".
func (f Factor) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (f *Factor) UnmarshalText(b []byte) error {
	if _, err := fmt.Sscanf(string(b), "%d:%d", &f.After, &f.Before); err != nil || f.After < 1 || f.Before < 1 {
		return intel.Errorf(intel.KindInvalid, "%q is not a ratio of shares: want the form 7:1", b)
	}
	return nil
}

func (f Factor) float() float64 { return float64(f.After) / float64(f.Before) }

func (f Factor) times(g Factor) Factor {
	p := Factor{f.After * g.After, f.Before * g.Before}
	d := gcd(p.After, p.Before)
	return Factor{p.After / d, p.Before / d}
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// basis says how a unit depends on what a share is.
type basis uint8

const (
	noBasis  basis = iota
	ofShares       // grows with a split
	perShare       // falls with it
)

func basisOf(unit string) basis {
	switch {
	case unit == "shares":
		return ofShares
	case strings.HasSuffix(unit, "/shares"):
		return perShare
	}
	return noBasis
}

// How far apart two numbers may be for rounding and still be the same but for a
// split: where it proves the split, and where the split is known.
const (
	fine   = .02
	coarse = .1
)

// explains reports whether the factor makes after of before, but for rounding
// of at most that share of it.
func (f Factor) explains(b basis, before, after Decimal, most float64) bool {
	o, n := before.Float(), after.Float()
	if o == 0 || n == 0 || b == noBasis {
		return false
	}
	want, slack := o*f.float(), .005
	if b == perShare {
		want, slack = o/f.float(), .001
	}
	slack += halfUnit(b, before)/math.Abs(o) + halfUnit(b, after)/math.Abs(n)
	return math.Abs(n-want) <= min(slack, most)*math.Abs(want)
}

// halfUnit is by how much a number may be off for rounding.
func halfUnit(b basis, d Decimal) float64 { return math.Pow10(min(shownTo(b, d), maxGrain)) / 2 }

// usualFactors are those by which companies split or join shares.
func usualFactors() []Factor {
	var all []Factor
	for _, n := range []int64{2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 20, 25, 30, 35, 40, 50, 60, 75, 80, 100} {
		all = append(all, Factor{n, 1}, Factor{1, n})
	}
	return append(all, Factor{3, 2}, Factor{5, 2}, Factor{4, 3}, Factor{5, 3}, Factor{5, 4}, Factor{2, 3}, Factor{3, 5}, Factor{3, 4})
}

// Splits returns the splits that the facts of a company prove, the oldest first.
// It takes what [NewLedger] takes.
func Splits(facts []intel.KnownFact) []Split {
	var shares []intel.KnownFact
	for i := range facts {
		if basisOf(facts[i].Unit) != noBasis {
			shares = append(shares, facts[i])
		}
	}
	return findSplits(gather(shares))
}

// witness is a period whose number of shares, or amount per share, a filing
// restated by a factor.
type witness struct {
	basis   basis
	concept string
	factor  Factor
	old     Reported
	new     Reported
}

// late is how long after the first filing on a new basis another may bring the
// periods that prove it: a first quarter's report restates only one period.
const late = 200 * 24 * time.Hour

// findSplits returns the splits that the histories prove. A factor counts where
// one filing restates by it both numbers of shares and amounts per share, or
// two periods of either, and none of that was taken back later.
func findSplits(histories []history) []Split {
	var all []witness
	for _, h := range histories {
		b := basisOf(h.unit)
		if b == noBasis {
			continue
		}
		for i := 1; i < len(h.versions); i++ {
			old, now := h.versions[i-1], h.versions[i]
			if f, ok := factorOf(b, old.number, now.number); ok && !takenBack(b, h.versions, i) {
				all = append(all, witness{b, h.concept, f, old, now})
			}
		}
	}
	slices.SortStableFunc(all, func(x, y witness) int {
		return cmp.Or(x.new.KnownAt.Compare(y.new.KnownAt), cmp.Compare(x.new.Accession, y.new.Accession))
	})
	splits := []Split{}
	for i := 0; i < len(all); {
		n := i + 1
		for n < len(all) && all[n].new.Accession == all[i].new.Accession {
			n++
		}
		for _, f := range factorsIn(all[i:n]) {
			splits = addSplit(splits, f, all[i:n], all[:i])
		}
		i = n
	}
	slices.SortStableFunc(splits, func(a, b Split) int { return a.KnownAt.Compare(b.KnownAt) })
	return splits
}

// factorOf returns the usual factor that is nearest to what lies between two
// numbers, where it explains them.
func factorOf(b basis, before, after Decimal) (Factor, bool) {
	var best Factor
	nearest := math.Inf(1)
	ratio := after.Float() / before.Float()
	if b == perShare {
		ratio = 1 / ratio
	}
	if !(ratio > 0) || math.IsInf(ratio, 0) {
		return best, false
	}
	for _, f := range usualFactors() {
		if d := math.Abs(math.Log(ratio / f.float())); d < nearest && f.explains(b, before, after, fine) {
			best, nearest = f, d
		}
	}
	return best, best != Factor{}
}

// takenBack reports whether version i is one side of a slip: what was before
// comes back later, or came back with it.
func takenBack(b basis, versions []Reported, i int) bool {
	same := Factor{1, 1}
	for _, v := range versions[i+1:] {
		if same.explains(b, versions[i-1].number, v.number, fine) {
			return true
		}
	}
	for _, v := range versions[:i-1] {
		if same.explains(b, v.number, versions[i].number, fine) {
			return true
		}
	}
	return false
}

// factorsIn returns the factors that a filing's witnesses speak of.
func factorsIn(filing []witness) []Factor {
	var all []Factor
	for _, w := range filing {
		if !slices.Contains(all, w.factor) {
			all = append(all, w.factor)
		}
	}
	return all
}

// addSplit takes what one filing has to say about a factor: more evidence of a
// split that is known, a new split, or too little.
func addSplit(splits []Split, f Factor, filing, earlier []witness) []Split {
	var of []witness
	for _, w := range filing {
		if w.factor == f {
			of = append(of, w)
		}
	}
	for i := range splits {
		s := &splits[i]
		if s.Factor == f && !slices.ContainsFunc(of, func(w witness) bool { return !w.old.KnownAt.Before(s.KnownAt) }) {
			s.Evidence += len(of)
			return splits
		}
	}
	if !proves(of) {
		return splits
	}
	first := of[0].new
	evidence := len(of)
	for _, w := range earlier {
		if w.factor == f && first.KnownAt.Sub(w.new.KnownAt) <= late && w.new.KnownAt.After(of[0].old.KnownAt) {
			if evidence == len(of) {
				first = w.new
			}
			evidence++
		}
	}
	return append(splits, Split{f, first.Accession, first.Form, first.FiledAt, first.KnownAt, evidence})
}

// proves reports whether witnesses of one filing are enough for a split.
func proves(of []witness) bool {
	shares, amounts := 0, 0
	for _, w := range of {
		if w.basis == ofShares {
			shares++
		} else {
			amounts++
		}
	}
	return shares >= 2 || shares >= 1 && amounts >= 1 || amounts >= 4
}

// factorBetween returns the product of the splits that became known after one
// instant and not after another; the zero factor where there are none.
func factorBetween(splits []Split, after, until time.Time) Factor {
	var product Factor
	for _, s := range splits {
		if s.KnownAt.After(after) && !s.KnownAt.After(until) {
			if product == (Factor{}) {
				product = s.Factor
			} else {
				product = product.times(s.Factor)
			}
		}
	}
	return product
}
