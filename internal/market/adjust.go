package market

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"github.com/corpintel/intel"
)

// Adjustment says for what prices are adjusted.
type Adjustment string

// The adjustments.
const (
	Raw    Adjustment = ""       // as the vendor has them
	Splits Adjustment = "splits" // in shares of the last day
	Total  Adjustment = "total"  // for dividends and spin-offs as well
)

// decimals is how many an adjusted number has at most.
const decimals = 8

// Price is a bar with what it comes to after corporate actions.
type Price struct {
	intel.Bar
	Adjusted *Adjusted `json:"adjusted,omitempty"` // null where it was not asked for
}

// Adjusted is a bar in shares of a later day. Factor is what raw prices were
// multiplied by: an exact decimal, or a fraction where it has no end.
type Adjusted struct {
	Open    string   `json:"open"`
	High    string   `json:"high"`
	Low     string   `json:"low"`
	Close   string   `json:"close"`
	Volume  string   `json:"volume"`
	Factor  string   `json:"factor"`
	Actions []string `json:"actions"` // that the factor is made of, the latest first
}

// step is what an action does to the prices before its day.
type step struct {
	day    intel.Date
	price  *big.Rat // what they are multiplied by
	volume *big.Rat // nil where the number of shares stays
	split  bool
	name   string
}

// Adjuster adjusts the bars of one series. It is not safe for concurrent use.
type Adjuster struct {
	steps []step // the latest first
	last  factor // of the bar before: many days have the same
}

// factor is what bars before some of the steps are multiplied by.
type factor struct {
	steps         int // how many lie after the day
	splitsThrough intel.Date
	price, volume *big.Rat
	text          string
	actions       []string
}

// NewAdjuster makes an adjuster of a series' corporate actions. Where several
// vendors have the same, that of the series' own counts. A dividend needs the
// close before it, which closeBefore returns, nil where there is none.
func NewAdjuster(mode Adjustment, vendor string, actions []intel.CorporateAction, closeBefore func(intel.Date) *big.Rat) *Adjuster {
	a := &Adjuster{}
	for _, c := range distinct(vendor, actions) {
		s := step{day: c.ExDay, name: string(c.Kind) + " " + c.ExDay.String()}
		switch {
		case c.Kind == intel.ActionSplit, c.Kind == intel.ActionSpinOff && mode == Total:
			ratio, ok := new(big.Rat).SetString(c.Ratio)
			if !ok || ratio.Sign() <= 0 {
				continue
			}
			s.name += " " + intel.PlainDecimal(c.Ratio)
			s.price = new(big.Rat).Inv(ratio)
			if c.Kind == intel.ActionSplit {
				s.volume, s.split = ratio, true
			}
		case c.Kind == intel.ActionDividend && mode == Total:
			amount, ok := new(big.Rat).SetString(c.Amount)
			before := closeBefore(c.ExDay)
			if !ok || before == nil || before.Sign() <= 0 || amount.Cmp(before) >= 0 {
				continue
			}
			s.name += " " + intel.PlainDecimal(c.Amount)
			s.price = new(big.Rat).Sub(big.NewRat(1, 1), amount.Quo(amount, before))
		default:
			continue
		}
		a.steps = append(a.steps, s)
	}
	slices.SortStableFunc(a.steps, func(x, y step) int { return cmp.Compare(y.day, x.day) })
	return a
}

// distinct drops what another vendor says of the same action: of the same kind
// within days. The series' own vendor comes first.
func distinct(vendor string, actions []intel.CorporateAction) []intel.CorporateAction {
	const days = 5
	sorted := slices.Clone(actions)
	slices.SortStableFunc(sorted, func(x, y intel.CorporateAction) int {
		other := func(v string) int {
			if v == vendor {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(other(x.Vendor), other(y.Vendor)), cmp.Compare(x.Vendor, y.Vendor), cmp.Compare(x.ExDay, y.ExDay))
	})
	var kept []intel.CorporateAction
	for _, c := range sorted {
		if !slices.ContainsFunc(kept, func(k intel.CorporateAction) bool {
			apart := k.ExDay.DaysUntil(c.ExDay)
			return k.Vendor != c.Vendor && k.Kind == c.Kind && -days <= apart && apart <= days
		}) {
			kept = append(kept, c)
		}
	}
	return kept
}

// Adjust returns the bar with what it comes to.
func (a *Adjuster) Adjust(b intel.Bar) Price {
	f := a.factor(b)
	out := &Adjusted{Factor: f.text, Actions: slices.Clone(f.actions)}
	for _, x := range []struct {
		raw string
		to  *string
		by  *big.Rat
	}{{b.Open, &out.Open, f.price}, {b.High, &out.High, f.price}, {b.Low, &out.Low, f.price}, {b.Close, &out.Close, f.price}, {b.Volume, &out.Volume, f.volume}} {
		if n, ok := new(big.Rat).SetString(x.raw); ok {
			*x.to = plain(n.Mul(n, x.by))
		}
	}
	return Price{Bar: b, Adjusted: out}
}

// factor returns that of a bar.
func (a *Adjuster) factor(b intel.Bar) factor {
	n := 0
	for n < len(a.steps) && a.steps[n].day > b.Day {
		n++
	}
	if a.last.price != nil && a.last.steps == n && a.last.splitsThrough == b.SplitsThrough {
		return a.last
	}
	f := factor{steps: n, splitsThrough: b.SplitsThrough, price: big.NewRat(1, 1), volume: big.NewRat(1, 1), actions: []string{}}
	for _, s := range a.steps[:n] {
		if s.split && s.day <= b.SplitsThrough { // the vendor has worked it in
			continue
		}
		f.price.Mul(f.price, s.price)
		if s.volume != nil {
			f.volume.Mul(f.volume, s.volume)
		}
		f.actions = append(f.actions, s.name)
	}
	f.text = exact(f.price)
	a.last = f
	return f
}

// plain writes a number with the decimals that it needs, at most so many.
func plain(x *big.Rat) string {
	s := x.FloatString(decimals)
	return intel.PlainDecimal(s)
}

// exact writes a factor as a decimal if it is one, and as a fraction if not.
func exact(x *big.Rat) string {
	if _, whole := x.FloatPrec(); whole {
		n, _ := x.FloatPrec()
		return intel.PlainDecimal(x.FloatString(n))
	}
	s := x.RatString()
	if len(s) > 40 { // many dividends
		return strings.TrimRight(x.FloatString(15), "0")
	}
	return s
}
