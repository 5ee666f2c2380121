package market

import (
	"context"
	"math/big"
	"slices"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/calendar"
)

// Query selects the prices of a company; zero fields do not select.
type Query struct {
	Company  intel.Company
	Vendor   string // "": the one whose prices go on the longest
	From, To intel.Date
	AsOf     time.Time // what was known then, adjusted for what had happened by then; zero: now
	Adjusted Adjustment
}

// Series are the prices of a company by one vendor, and under which symbols.
type Series struct {
	Vendor string
	Spans  []Span
	bars   []intel.Bar // by day
	adjust *Adjuster
}

// Load reads the prices that a query selects. A company of which there are none
// is a KindNotFound error.
func Load(ctx context.Context, s Store, q Query) (*Series, error) {
	spans, err := SpansOf(ctx, s, q.Company)
	if err != nil {
		return nil, err
	}
	vendors := map[string][]intel.Bar{}
	for _, span := range spans {
		f := intel.BarFilter{Symbol: span.Symbol, Vendor: q.Vendor, From: span.From, To: span.To, AsOf: q.AsOf}
		for b, err := range intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.Bar], error) {
			f.PageRequest = p
			return s.Bars(ctx, f)
		}) {
			if err != nil {
				return nil, err
			}
			vendors[b.Vendor] = append(vendors[b.Vendor], b)
		}
	}
	vendor := longest(vendors)
	if vendor == "" {
		return nil, intel.Errorf(intel.KindNotFound, "no prices of %s are stored; load them with: corpintel ingest prices %s, or corpintel import prices", q.Company.Name, q.Company.CIK)
	}
	bars := vendors[vendor]
	slices.SortStableFunc(bars, func(x, y intel.Bar) int { return int(int64(x.Day) - int64(y.Day)) })
	// A day on which one symbol took another's place is the first one's.
	bars = slices.CompactFunc(bars, func(x, y intel.Bar) bool { return x.Day == y.Day })
	series := &Series{Vendor: vendor, Spans: spans, bars: bars}
	if q.Adjusted != Raw {
		if err := series.prepare(ctx, s, q); err != nil {
			return nil, err
		}
	}
	series.bars = slices.DeleteFunc(bars, func(b intel.Bar) bool { return b.Day < q.From || q.To != 0 && b.Day > q.To })
	return series, nil
}

// longest returns the vendor whose prices go on the longest, of several the one
// that has the most.
func longest(vendors map[string][]intel.Bar) (best string) {
	last := func(v string) (d intel.Date) {
		for _, b := range vendors[v] {
			d = max(d, b.Day)
		}
		return d
	}
	for v := range vendors {
		switch {
		case best == "", last(v) > last(best),
			last(v) == last(best) && len(vendors[v]) > len(vendors[best]),
			last(v) == last(best) && len(vendors[v]) == len(vendors[best]) && v < best:
			best = v
		}
	}
	return best
}

// prepare reads the corporate actions that had happened by then.
func (x *Series) prepare(ctx context.Context, s Store, q Query) error {
	actions, err := ActionsOf(ctx, s, x.Spans, q.AsOf)
	if err != nil {
		return err
	}
	bars := x.bars
	before := func(day intel.Date) *big.Rat {
		at, _ := slices.BinarySearchFunc(bars, day, func(b intel.Bar, d intel.Date) int { return int(int64(b.Day) - int64(d)) })
		if at == 0 {
			return nil
		}
		r, ok := new(big.Rat).SetString(bars[at-1].Close)
		if !ok {
			return nil
		}
		return r
	}
	x.adjust = NewAdjuster(q.Adjusted, x.Vendor, actions, before)
	return nil
}

// ActionsOf returns the corporate actions under the symbols of a company whose
// day had come by then, by day.
func ActionsOf(ctx context.Context, s Store, spans []Span, asOf time.Time) ([]intel.CorporateAction, error) {
	if asOf.IsZero() {
		asOf = time.Now()
	}
	today := intel.DateOf(asOf.Add(-time.Nanosecond).In(intel.NewYork))
	var list []intel.CorporateAction
	for _, span := range spans {
		f := intel.ActionFilter{Symbol: span.Symbol, AsOf: asOf}
		for c, err := range intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.CorporateAction], error) {
			f.PageRequest = p
			return s.Actions(ctx, f)
		}) {
			if err != nil {
				return nil, err
			}
			if span.holds(c.ExDay) && c.ExDay <= today {
				list = append(list, c)
			}
		}
	}
	slices.SortStableFunc(list, func(x, y intel.CorporateAction) int { return int(int64(x.ExDay) - int64(y.ExDay)) })
	return slices.CompactFunc(list, func(x, y intel.CorporateAction) bool {
		return x.Vendor == y.Vendor && x.Symbol == y.Symbol && x.Kind == y.Kind && x.ExDay == y.ExDay
	}), nil
}

// Prices returns the days by day.
func (x *Series) Prices() []Price {
	list := make([]Price, len(x.bars))
	for i, b := range x.bars {
		if x.adjust == nil {
			list[i] = Price{Bar: b}
			continue
		}
		list[i] = x.adjust.Adjust(b)
	}
	return list
}

// Gap is a run of sessions of the New York Stock Exchange without prices between
// two days that have them.
type Gap struct {
	From     intel.Date `json:"from"`
	To       intel.Date `json:"to"`
	Sessions int        `json:"sessions"`
}

// Gaps returns the sessions that are missing, and the days that have prices
// though the exchange was closed.
func (x *Series) Gaps() (gaps []Gap, closed []intel.Date) {
	for i, b := range x.bars {
		if !calendar.IsSession(b.Day) {
			closed = append(closed, b.Day)
		}
		if i == 0 {
			continue
		}
		var gap Gap
		for d := range calendar.Sessions(x.bars[i-1].Day.AddDays(1), b.Day.AddDays(-1)) {
			if gap.Sessions == 0 {
				gap.From = d
			}
			gap.To = d
			gap.Sessions++
		}
		if gap.Sessions > 0 {
			gaps = append(gaps, gap)
		}
	}
	return gaps, closed
}
