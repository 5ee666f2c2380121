// Package market says what stored prices and vendors' figures come to: whose a
// symbol was on a day, what a price is after the splits and dividends that came
// later, which sessions have none, and where a vendor and EDGAR do not agree.
// It reads, works out and keeps nothing: raw prices stay as they are.
package market

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/corpintel/intel"
)

// userSymbols is the kind of bodies in which the people who run a deployment
// say who traded under a symbol. Where they say anything of one, that decides.
const userSymbols = "user.symbols"

// Store is what the package reads.
type Store interface {
	Company(context.Context, intel.CIK) (intel.Company, error)
	Companies(context.Context, intel.CompanyFilter) (intel.Page[intel.Company], error)
	Facts(context.Context, intel.FactFilter) (intel.Page[intel.KnownFact], error)
	Bars(context.Context, intel.BarFilter) (intel.Page[intel.Bar], error)
	Actions(context.Context, intel.ActionFilter) (intel.Page[intel.CorporateAction], error)
	Symbols(context.Context, intel.SymbolFilter) (intel.Page[intel.SymbolSpan], error)
	Figures(context.Context, intel.FigureFilter) (intel.Page[intel.VendorFigure], error)
}

// Span says that a company traded under a symbol from one day to another, and
// who says so.
type Span struct {
	Symbol string     `json:"symbol"`
	From   intel.Date `json:"from"` // null: as far back as there are prices
	To     intel.Date `json:"to"`   // the last day; null: still
	Basis  string     `json:"basis"`
}

// SpansOf returns the symbols that a company trades, or traded, under, the
// earliest first. A symbol that somebody else had before is the company's only
// from the day on which it was listed under it.
func SpansOf(ctx context.Context, s Store, c intel.Company) ([]Span, error) {
	var spans []Span
	symbols := map[string]bool{}
	for _, t := range c.Tickers {
		symbol := intel.NormalizeTicker(t.Symbol)
		if symbols[symbol] {
			continue
		}
		symbols[symbol] = true
		mine, err := present(ctx, s, c, symbol)
		if err != nil {
			return nil, err
		}
		spans = append(spans, mine...)
	}
	said, err := symbolsOf(ctx, s, intel.SymbolFilter{CIK: c.CIK})
	if err != nil {
		return nil, err
	}
	for _, x := range said {
		switch {
		case x.Origin == userSymbols:
			spans = append(spans, Span{x.Symbol, x.From, x.To, x.Origin})
		case !symbols[x.Symbol]:
			symbols[x.Symbol] = true
			mine, err := present(ctx, s, c, x.Symbol)
			if err != nil {
				return nil, err
			}
			spans = append(spans, mine...)
		}
	}
	former, err := former(ctx, s, c)
	if err != nil {
		return nil, err
	}
	spans = append(spans, former...)
	slices.SortFunc(spans, func(x, y Span) int {
		return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.Symbol, y.Symbol), cmp.Compare(x.To, y.To))
	})
	return slices.Compact(spans), nil
}

// present returns since when a symbol that is a company's today has been.
func present(ctx context.Context, s Store, c intel.Company, symbol string) ([]Span, error) {
	all, err := symbolsOf(ctx, s, intel.SymbolFilter{Symbol: symbol})
	if err != nil {
		return nil, err
	}
	span := Span{Symbol: symbol, Basis: "the company’s ticker"}
	for _, x := range all {
		switch {
		case x.Origin == userSymbols:
			return nil, nil // what they say of the company comes by its CIK
		case x.To == 0 && x.From > span.From:
			span.From, span.Basis = x.From, x.Origin
		case x.To != 0 && x.To >= span.From && !named(c, x.Name): // another had it until then
			span.From, span.Basis = x.To.AddDays(1), x.Origin
		}
	}
	return []Span{span}, nil
}

// former returns the symbols that listings which are over give to a company by
// its name, unless several companies have that name.
func former(ctx context.Context, s Store, c intel.Company) ([]Span, error) {
	var spans []Span
	cores := map[string]bool{intel.CoreName(c.Name): true}
	for _, n := range c.Names {
		cores[intel.CoreName(n.Name)] = true
	}
	for core := range cores {
		if core == "" {
			continue
		}
		all, err := symbolsOf(ctx, s, intel.SymbolFilter{Name: core})
		if err != nil {
			return nil, err
		}
		for _, x := range all {
			if x.To != 0 && x.CIK == 0 && x.Origin != userSymbols {
				spans = append(spans, Span{x.Symbol, x.From, x.To, x.Origin + ", by name"})
			}
		}
	}
	return spans, nil
}

// named reports whether a company has, or had, a name.
func named(c intel.Company, name string) bool {
	core := intel.CoreName(name)
	return intel.CoreName(c.Name) == core || slices.ContainsFunc(c.Names, func(n intel.Name) bool { return intel.CoreName(n.Name) == core })
}

func symbolsOf(ctx context.Context, s Store, f intel.SymbolFilter) ([]intel.SymbolSpan, error) {
	f.Limit = intel.MaxPage
	page, err := s.Symbols(ctx, f)
	return page.Items, err
}

// holds reports whether a day is in a span.
func (s Span) holds(d intel.Date) bool { return d >= s.From && (s.To == 0 || d <= s.To) }

// String names the span for people: "WM 2009-08-05/".
func (s Span) String() string {
	if s.From == 0 && s.To == 0 {
		return s.Symbol
	}
	return strings.TrimSpace(s.Symbol + " " + s.From.String() + "/" + s.To.String())
}
