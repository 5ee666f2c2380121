package intel

import (
	"math/big"
	"strings"
	"time"
)

// A symbol is not a company: symbols are given to others, and companies change
// theirs. Prices are therefore kept as a vendor has them, under its symbol;
// whose they are on a day is what SymbolSpans say.

// Bar is what a vendor says of one day of trading under a symbol. Numbers are
// the vendor's decimals, digit for digit; "" is absent. A bar is never changed:
// where the vendor later says something else, that is another revision.
type Bar struct {
	Vendor   string `json:"vendor"` // "alphavantage", or what an import was called
	Symbol   string `json:"symbol"` // see NormalizeTicker
	Day      Date   `json:"day"`
	Open     string `json:"open"`
	High     string `json:"high"`
	Low      string `json:"low"`
	Close    string `json:"close"`
	Volume   string `json:"volume"`
	Currency string `json:"currency,omitempty"` // "" where the vendor does not say
	// SplitsThrough is the day in whose shares the vendor states the bar: it
	// worked in the splits up to then. Zero: as traded.
	SplitsThrough Date `json:"splits_through,omitzero"`

	Revision int       `json:"revision"` // 0 as first seen
	KnownAt  time.Time `json:"known_at"` // the end of the day; of a later revision, when it was fetched
	SHA256   SHA256    `json:"sha256"`   // the raw body that first said so
	Line     int       `json:"line,omitempty"`
}

// ActionKind says what a company did to its shares.
type ActionKind string

// The kinds of corporate actions.
const (
	ActionSplit    ActionKind = "split"    // Ratio new shares for each old one
	ActionDividend ActionKind = "dividend" // Amount a share, in money
	// ActionSpinOff: part of the company was given to the owners. Vendors state
	// it as a split, but the number of shares stayed as it was.
	ActionSpinOff ActionKind = "spin_off"
)

// CorporateAction is something that changed what a share is worth from one day
// to the next without any trade, as a vendor has it. Numbers are the vendor's
// decimals, digit for digit.
type CorporateAction struct {
	Vendor     string     `json:"vendor"`
	Symbol     string     `json:"symbol"`
	Kind       ActionKind `json:"kind"`
	ExDay      Date       `json:"ex_day"`          // the first day that trades without it
	Ratio      string     `json:"ratio,omitempty"` // of splits and spin-offs: what a price before is divided by
	Amount     string     `json:"amount,omitempty"`
	Currency   string     `json:"currency,omitempty"`
	DeclaredOn Date       `json:"declared_on,omitzero"`
	RecordOn   Date       `json:"record_on,omitzero"`
	PaidOn     Date       `json:"paid_on,omitzero"`

	Revision int       `json:"revision"` // 0 as first seen
	KnownAt  time.Time `json:"known_at"` // the beginning of the ex-day; of a later revision, when it was fetched
	SHA256   SHA256    `json:"sha256"`
	Line     int       `json:"line,omitempty"`
}

// SymbolSpan says who traded under a symbol, from one day to another.
type SymbolSpan struct {
	Origin    string `json:"origin"` // the kind of body that says so
	Symbol    string `json:"symbol"`
	CIK       CIK    `json:"cik,omitempty"` // 0 where the origin does not know
	Name      string `json:"name"`
	Exchange  string `json:"exchange,omitempty"`
	AssetType string `json:"asset_type,omitempty"` // "Stock", "ETF"
	Region    string `json:"region,omitempty"`
	Currency  string `json:"currency,omitempty"`
	From      Date   `json:"from"` // null: since ever, or unknown
	To        Date   `json:"to"`   // the last day; null: still
	SHA256    SHA256 `json:"sha256"`
}

// VendorFigure is a number, or a word, that a vendor states about a symbol and
// that is no price: a line of its version of a statement, an estimate, a ratio.
type VendorFigure struct {
	Vendor    string `json:"vendor"`
	Symbol    string `json:"symbol"`
	Statement string `json:"statement"` // "income", "balance", "cash_flow", "earnings", "earnings_calendar", "overview", "shares"
	Span      string `json:"span"`      // "annual", "quarterly", "" where it is of no period
	End       Date   `json:"end"`       // of the period, as the vendor has it: often snapped to the end of a month
	Field     string `json:"field"`     // the vendor's name: "totalRevenue"
	Value     string `json:"value"`     // the vendor's text
	Currency  string `json:"currency,omitempty"`

	Revision int       `json:"revision"`
	KnownAt  time.Time `json:"known_at"` // when it was fetched
	SHA256   SHA256    `json:"sha256"`
	Line     int       `json:"line,omitempty"`
}

// BarFilter selects the bars of a symbol; zero fields but Symbol do not select.
type BarFilter struct {
	Symbol string
	Vendor string
	From   Date
	To     Date
	AsOf   time.Time
	// All selects every revision. Without it the latest known of each day.
	All bool
	PageRequest
}

// ActionFilter selects the corporate actions of a symbol; zero fields but
// Symbol do not select.
type ActionFilter struct {
	Symbol string
	Vendor string
	Kind   ActionKind
	AsOf   time.Time
	PageRequest
}

// SymbolFilter selects symbol spans; one of the fields has to select.
type SymbolFilter struct {
	Symbol string
	CIK    CIK
	Name   string // see CoreName
	PageRequest
}

// FigureFilter selects what vendors state about a symbol; zero fields but
// Symbol do not select.
type FigureFilter struct {
	Symbol    string
	Vendor    string
	Statement string
	Span      string
	End       Date
	Field     string
	AsOf      time.Time
	PageRequest
}

// PriceSeries is a run of bars: those of one vendor under one symbol.
type PriceSeries struct {
	Vendor string `json:"vendor"`
	Symbol string `json:"symbol"`
	First  Date   `json:"first"`
	Last   Date   `json:"last"`
	Days   int64  `json:"days"`
}

// SplitKind tells a split from what vendors only write as one. A split gives so
// many whole shares for so many: 4 for 1, 3 for 2, 1 for 8. Another ratio, as
// 1.046, is what a part of the company was worth that its owners were given.
func SplitKind(ratio string) ActionKind {
	x, ok := new(big.Rat).SetString(ratio)
	if !ok {
		return ActionSplit
	}
	// The vendor rounds; half a unit of its last digit is what that can hide.
	_, fraction, _ := strings.Cut(ratio, ".")
	half := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Mul(big.NewInt(2), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(4, len(fraction)))), nil)))
	if len(fraction) < 4 {
		half.SetInt64(0)
	}
	const most = 40
	for old := int64(1); old <= most; old++ {
		shares := new(big.Rat).Mul(x, new(big.Rat).SetInt64(old))
		nearest := new(big.Rat).SetFrac(roundRat(shares), big.NewInt(old))
		if d := nearest.Sub(nearest, x); d.Abs(d).Cmp(half) <= 0 {
			return ActionSplit
		}
	}
	return ActionSpinOff
}

// roundRat returns the nearest whole number, at least 1.
func roundRat(x *big.Rat) *big.Int {
	twice := new(big.Int).Add(new(big.Int).Mul(x.Num(), big.NewInt(2)), x.Denom())
	n := new(big.Int).Div(twice, new(big.Int).Mul(x.Denom(), big.NewInt(2)))
	if n.Sign() <= 0 {
		return big.NewInt(1)
	}
	return n
}
