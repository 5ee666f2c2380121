package study

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/expression"
	"github.com/corpintel/intel/internal/sheet"
)

// ScreenQuery says what companies are looked for.
type ScreenQuery struct {
	Expression string
	AsOf       time.Time           // only what was known then
	Period     analysis.PeriodType // of which the newest is taken; zero: annual
	View       analysis.View       // zero: latest
	// Currency is what amounts of money are in; companies that report in another
	// are set aside where the expression asks for an amount. "": USD.
	Currency string
}

// Screen is what a screen found.
type Screen struct {
	Expression string              `json:"expression"`
	AsOf       time.Time           `json:"as_of,omitzero"`
	Period     analysis.PeriodType `json:"period"`
	View       analysis.View       `json:"view"`
	Currency   string              `json:"currency,omitempty"` // of the amounts in the expression; absent where it has none
	Names      []string            `json:"names"`              // that the expression uses
	Universe   string              `json:"universe"`           // what was looked through
	Screened   int                 `json:"screened"`           // companies that facts were known of
	Items      []Screened          `json:"items"`              // those it is true of, by CIK
	Open       []Unanswered        `json:"open"`               // those of which it is not known
}

// Screened is a company that a screen found.
type Screened struct {
	Company    Company                 `json:"company"`
	PeriodEnd  intel.Date              `json:"period_end"`
	KnownAt    time.Time               `json:"known_at"` // when the last of the values became known
	Values     []ScreenValue           `json:"values"`   // of the names that the expression uses
	Accessions []intel.AccessionNumber `json:"accessions"`

	filings filings
}

// ScreenValue is the value of a name.
type ScreenValue struct {
	Name  string `json:"name"`
	Value string `json:"value"` // "" where there is none
	Unit  string `json:"unit,omitempty"`
}

// Unanswered is a company that an expression has no answer for.
type Unanswered struct {
	Company Company  `json:"company"`
	Missing []string `json:"missing"`
	Reason  string   `json:"reason,omitempty"`
}

// attribute is a name for what a company is, besides its lines and metrics.
type attribute struct {
	expression.Name
	of func(*screening) expression.Value
}

// screening is one company on one day.
type screening struct {
	company intel.Company
	asOf    time.Time
	form    string // of the newest periodic report known
	units   string
	end     intel.Date
	known   intel.Date
	kind    analysis.Template
}

func attributes() []attribute {
	text := func(name, doc string, of func(*screening) string) attribute {
		return attribute{expression.Name{Name: name, Kind: expression.Text, Doc: doc}, func(s *screening) expression.Value { return expression.TextValue(of(s)) }}
	}
	return []attribute{
		{expression.Name{Name: "cik", Kind: expression.Number, Doc: "The company's CIK."}, func(s *screening) expression.Value { return expression.NumberValue(float64(s.company.CIK)) }},
		text("name", "What the company was called on that day.", func(s *screening) string { return s.company.NameOn(intel.DateOf(s.asOf.In(intel.NewYork))) }),
		text("ticker", "EDGAR's first ticker, as EDGAR has it now.", func(s *screening) string { return nameOf(s.company).Ticker }),
		text("sic", "The industry code, as EDGAR has it now.", func(s *screening) string { return s.company.SIC }),
		text("category", "The filer category, as EDGAR has it now.", func(s *screening) string { return s.company.Category }),
		text("state", "Where it is incorporated, as EDGAR has it now.", func(s *screening) string { return s.company.StateOfIncorporation }),
		text("form", "The form of the newest periodic report then known: 10-K, 10-Q, 20-F …", func(s *screening) string { return s.form }),
		{expression.Name{Name: "foreign", Kind: expression.Truth, Doc: "Whether that report is one of a foreign issuer: 20-F, 40-F, 6-K."}, func(s *screening) expression.Value {
			if s.form == "" {
				return expression.Value{}
			}
			return expression.TruthValue(strings.HasPrefix(s.form, "20-F") || strings.HasPrefix(s.form, "40-F") || strings.HasPrefix(s.form, "6-K"))
		}},
		text("currency", "What its amounts are in: USD, EUR …", func(s *screening) string { return s.units }),
		text("template", "The kind of company that decides its lines: industrial, bank, insurer, reit_utility.", func(s *screening) string { return string(s.kind) }),
		{expression.Name{Name: "period_end", Kind: expression.Day, Doc: "The last day of the newest period then known."}, func(s *screening) expression.Value { return expression.DayValue(s.end) }},
		{expression.Name{Name: "known_day", Kind: expression.Day, Doc: "The day in New York on which the newest of its reports became known."}, func(s *screening) expression.Value { return expression.DayValue(s.known) }},
	}
}

// ScreenNames returns what an expression may name: attributes, lines, metrics.
func (s *Study) ScreenNames() []expression.Name {
	var names []expression.Name
	for _, a := range attributes() {
		names = append(names, a.Name)
	}
	for _, l := range s.Mapping.Lines() {
		names = append(names, expression.Name{Name: l.Name, Kind: expression.Number, Doc: l.Label + "."})
	}
	for _, m := range s.Formulas.Metrics() {
		names = append(names, expression.Name{Name: m.Name, Kind: expression.Number, Doc: m.Label + "."})
	}
	return names
}

// Screen looks through every company of which facts were known for those that
// an expression is true of. Values are those of a company's newest period.
func (s *Study) Screen(ctx context.Context, q ScreenQuery) (Screen, error) {
	e, err := expression.Compile(q.Expression, s.ScreenNames(), expression.Truth)
	if err != nil {
		return Screen{}, err
	}
	if q.Period == "" {
		q.Period = analysis.Annual
	}
	if q.View == "" {
		q.View = analysis.Latest
	}
	if q.Currency == "" {
		q.Currency = "USD"
	}
	out := Screen{
		Expression: q.Expression, AsOf: q.AsOf, Period: q.Period, View: q.View, Names: append([]string{}, e.Names()...),
		Universe: "every stored company of which facts were known then", Items: []Screened{}, Open: []Unanswered{},
	}
	if s.needsMoney(e.Names()) {
		out.Currency = q.Currency
	}
	for c, err := range s.universe(ctx) {
		if err != nil {
			return Screen{}, err
		}
		p, err := s.profile(ctx, c, q.Period, q.View, q.AsOf)
		if err != nil {
			return Screen{}, err
		}
		if p == nil {
			continue
		}
		out.Screened++
		s.judge(e, p, &out)
	}
	return out, nil
}

// judge puts one company where it belongs.
func (s *Study) judge(e *expression.Expression, p *profile, out *Screen) {
	if out.Currency != "" && p.units != "" && p.units != out.Currency {
		out.Open = append(out.Open, Unanswered{Company: nameOf(p.company), Missing: []string{}, Reason: "reports in " + p.units + ": amounts in different currencies are not compared"})
		return
	}
	found := Screened{Company: nameOf(p.company), PeriodEnd: p.end, Values: []ScreenValue{}, Accessions: []intel.AccessionNumber{}, filings: p.filings}
	missing := []string{}
	answer := e.Evaluate(func(name string) expression.Value { return p.value(name) })
	for _, name := range e.Names() {
		v := p.value(name)
		if !v.Known() {
			missing = append(missing, name)
		}
		value := ScreenValue{Name: name, Value: v.String()}
		if m := p.metrics[name]; m != nil {
			value.Unit = m.Unit
			found.took(m.KnownAt, m.Accessions)
		} else if it := p.lines[name]; it != nil {
			value.Value, value.Unit = it.Value, it.Unit
			found.took(it.KnownAt, it.Accessions)
		}
		found.Values = append(found.Values, value)
	}
	switch {
	case answer.True():
		slices.Sort(found.Accessions)
		found.Accessions = slices.Compact(found.Accessions)
		out.Items = append(out.Items, found)
	case !answer.Known():
		out.Open = append(out.Open, Unanswered{Company: nameOf(p.company), Missing: missing})
	}
}

func (f *Screened) took(known time.Time, accessions []intel.AccessionNumber) {
	if known.After(f.KnownAt) {
		f.KnownAt = known
	}
	f.Accessions = append(f.Accessions, accessions...)
}

// needsMoney reports whether one of the names is an amount of money.
func (s *Study) needsMoney(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		if l, ok := s.Mapping.Line(name); ok {
			return l.Unit != analysis.Shares
		}
		m, err := s.Formulas.Metric(name)
		return err == nil && (m.Unit == analysis.Currency || m.Unit == analysis.CurrencyShare)
	})
}

// Workbook lays the answer out in sheets.
func (s *Screen) Workbook() *sheet.Workbook {
	t := sheet.Table{Name: "Screen", Columns: []sheet.Column{
		{Name: "cik", Kind: sheet.Number}, {Name: "name", Kind: sheet.Text}, {Name: "ticker", Kind: sheet.Text}, {Name: "period_end", Kind: sheet.Day}, {Name: "known_at", Kind: sheet.Text},
	}}
	for _, name := range s.Names {
		t.Columns = append(t.Columns, sheet.Column{Name: name, Kind: sheet.Amount}, sheet.Column{Name: name + "_unit", Kind: sheet.Text})
	}
	t.Columns = append(t.Columns, sheet.Column{Name: "accessions", Kind: sheet.Text})
	var list []sheet.Source
	for i := range s.Items {
		x := &s.Items[i]
		row := []sheet.Cell{
			sheet.C(x.Company.CIK.String()), sheet.C(x.Company.Name), sheet.C(x.Company.Ticker), sheet.C(x.PeriodEnd.String()), sheet.C(instant(x.KnownAt)),
		}
		for _, v := range x.Values {
			row = append(row, sheet.C(v.Value), sheet.C(v.Unit))
		}
		t.Rows = append(t.Rows, append(row, sheet.C(join(x.Accessions))))
		src := sources{cik: x.Company.CIK}
		src.add(x.filings, x.Accessions)
		list = append(list, src.list...)
	}
	open := sheet.Table{Name: "Open", Columns: []sheet.Column{{Name: "cik", Kind: sheet.Number}, {Name: "name", Kind: sheet.Text}, {Name: "missing", Kind: sheet.Text}, {Name: "reason", Kind: sheet.Text}}}
	for _, u := range s.Open {
		open.Rows = append(open.Rows, []sheet.Cell{sheet.C(u.Company.CIK.String()), sheet.C(u.Company.Name), sheet.C(strings.Join(u.Missing, " ")), sheet.C(u.Reason)})
	}
	return &sheet.Workbook{
		Title: "Screen",
		Facts: [][2]string{
			{"expression", s.Expression}, {"known as of", instant(s.AsOf)}, {"period", string(s.Period)}, {"view", string(s.View)}, {"currency", s.Currency},
			{"universe", s.Universe}, {"companies screened", strconv.Itoa(s.Screened)}, {"made by", "corpintel"},
		},
		Tables: []sheet.Table{t, open}, Sources: list,
	}
}
