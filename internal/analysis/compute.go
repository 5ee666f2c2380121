package analysis

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/expression"
)

// MetricValue is a metric of one period.
type MetricValue struct {
	Metric       string       `json:"metric"`
	Label        string       `json:"label"`
	Group        string       `json:"group"`
	intel.Period              // that of the flows in it
	FiscalYear   int          `json:"fiscal_year"`
	FiscalPeriod FiscalPeriod `json:"fiscal_period"`
	// Value is rounded to six decimals; nil where an operand is missing.
	Value      *string                 `json:"value"`
	Unit       string                  `json:"unit"`              // "ratio", "days", "score", "signal", a currency, or a currency per share
	Reading    string                  `json:"reading,omitempty"` // what the source of a score calls the value
	KnownAt    time.Time               `json:"known_at,omitzero"` // when the last of the operands became known
	Formula    string                  `json:"formula"`
	Operands   []MetricOperand         `json:"operands"`
	Accessions []intel.AccessionNumber `json:"accessions"`        // of the operands, each once
	Missing    []string                `json:"missing,omitempty"` // what the formula asked for and did not get
	Marks      []Mark                  `json:"marks,omitempty"`   // of the operands, each once

	number   float64
	currency string // of the operands
}

// MetricOperand is a value that a metric is computed from: a line, or another
// metric.
type MetricOperand struct {
	Name         string `json:"name"` // as in the formula: "revenue_year_ago"
	Line         string `json:"line,omitempty"`
	intel.Period        // zero for a metric, which is of the same period
	Value        string `json:"value"`
	Unit         string `json:"unit"`
	Derived      bool   `json:"derived"`
	// Split is what the value was multiplied or divided by to be on the same
	// basis as the period's own; zero where nothing was.
	Split      Factor                  `json:"split,omitzero"`
	Used       string                  `json:"used"` // the value on that basis
	Accessions []intel.AccessionNumber `json:"accessions"`
	Concepts   []string                `json:"concepts,omitempty"`
}

// MetricQuery says what to compute.
type MetricQuery struct {
	Periods PeriodType
	Metrics []string // none: all
	Count   int      // the newest so many periods; 0: all
	// Absent: also the metrics of which an operand is missing.
	Absent bool
	// MarketCapitalization is what the caller says the equity was worth, in the
	// company's currency, when the newest period ended; "": unknown.
	MarketCapitalization string
}

// Compute computes metrics from the items of one company, all of one view and
// of the period type of the query. Operands in different currencies are no
// operands of one metric. The newest period comes first, its metrics in the
// order of the table.
func (f *Formulas) Compute(items []Item, splits []Split, q MetricQuery) ([]MetricValue, error) {
	chosen := make([]bool, len(f.metrics))
	for _, name := range q.Metrics {
		if _, err := f.Metric(name); err != nil {
			return nil, err
		}
		chosen[f.byName[name]] = true
	}
	all := newFigures(items, splits)
	values := []MetricValue{}
	for i, p := range all.periods {
		if q.Count > 0 && i >= q.Count {
			break
		}
		at := f.at(all, p, q.Periods)
		if i == 0 {
			at.marketCapitalization = q.MarketCapitalization
		}
		for n := range f.metrics {
			if len(q.Metrics) > 0 && !chosen[n] || !f.metrics[n].computedFor(q.Periods) {
				continue
			}
			if v := at.metric(n); v.Value != nil || q.Absent {
				values = append(values, *v)
			}
		}
	}
	return values, nil
}

// figures are items by line and by the day their period ends.
type figures struct {
	byLine  map[string]map[intel.Date]*Item
	periods []fiscal // the newest first
	splits  []Split
}

type fiscal struct {
	intel.Period
	year   int
	period FiscalPeriod
}

func newFigures(items []Item, splits []Split) *figures {
	f := &figures{byLine: map[string]map[intel.Date]*Item{}, splits: splits}
	byEnd := map[intel.Date]fiscal{}
	for i := range items {
		it := &items[i]
		if it.FiscalPeriod == Transition {
			continue // shorter than a year: nothing of it compares with years
		}
		ends := f.byLine[it.Line]
		if ends == nil {
			ends = map[intel.Date]*Item{}
			f.byLine[it.Line] = ends
		}
		ends[it.End] = it
		if p := byEnd[it.End]; p.Start.IsZero() {
			byEnd[it.End] = fiscal{it.Period, it.FiscalYear, it.FiscalPeriod}
		}
	}
	for _, p := range byEnd {
		f.periods = append(f.periods, p)
	}
	slices.SortFunc(f.periods, func(a, b fiscal) int { return int(b.End) - int(a.End) })
	return f
}

// before returns the end of the period that ends so many days before another as
// a suffix asks for; zero where there is none.
func (f *figures) before(end intel.Date, b back) intel.Date {
	for _, p := range f.periods { // the latest that fits; one period type has hardly ever two
		if d := p.End.DaysUntil(end); d >= b.from && d <= b.to {
			return p.End
		}
	}
	return 0
}

// atPeriod computes the metrics of one period, each once.
type atPeriod struct {
	*Formulas
	figures              *figures
	fiscal               fiscal
	periods              PeriodType
	marketCapitalization string
	done                 map[int]*MetricValue
	ends                 map[string]intel.Date // of the period that each suffix means
}

func (f *Formulas) at(all *figures, p fiscal, periods PeriodType) *atPeriod {
	a := &atPeriod{Formulas: f, figures: all, fiscal: p, periods: periods, done: map[int]*MetricValue{}, ends: map[string]intel.Date{"": p.End}}
	for _, b := range backs() {
		a.ends[b.suffix] = all.before(p.End, b)
	}
	return a
}

// metric computes the metric of a number.
func (a *atPeriod) metric(n int) *MetricValue {
	if v := a.done[n]; v != nil {
		return v
	}
	m := &a.metrics[n]
	v := &MetricValue{
		Metric: m.Name, Label: m.Label, Group: m.Group, Period: a.fiscal.Period, FiscalYear: a.fiscal.year, FiscalPeriod: a.fiscal.period,
		Formula: m.Formula, Operands: []MetricOperand{}, Accessions: []intel.AccessionNumber{}, Unit: string(m.Unit),
	}
	a.done[n] = v
	g := gathering{at: a, value: v}
	var got expression.Value
	if m.computedFor(a.periods) {
		got = a.compiled[n].Evaluate(g.get)
	}
	slices.Sort(v.Accessions)
	v.Accessions = slices.Compact(v.Accessions)
	if !got.Known() || g.mixed {
		return v
	}
	v.Missing = nil // others of which the answer did not depend
	number, isNumber := got.Number()
	if !isNumber && got.True() {
		number = 1
	}
	text := formatMetric(number)
	v.number, _ = strconv.ParseFloat(text, 64) // metrics of it are computed from what is shown
	v.currency = g.currency
	v.Value, v.Reading = &text, m.Reading(number)
	switch m.Unit {
	case Currency:
		v.Unit = g.currency
	case CurrencyShare:
		v.Unit = g.currency + "/shares"
	}
	return v
}

// formatMetric rounds to six decimals, halves away from zero as spreadsheets do.
func formatMetric(x float64) string {
	const most = 1e9 // above it the product below has no room for half a unit
	if math.Abs(x) < most {
		x = math.Round(x*1e6) / 1e6
	}
	s := strconv.FormatFloat(x, 'f', 6, 64)
	s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

// gathering notes what a formula asks for.
type gathering struct {
	at       *atPeriod
	value    *MetricValue
	currency string
	mixed    bool // operands are in different currencies
}

func (g *gathering) get(name string) expression.Value {
	got := g.look(name)
	if !got.Known() && !slices.Contains(g.value.Missing, name) {
		g.value.Missing = append(g.value.Missing, name)
	}
	return got
}

func (g *gathering) look(name string) expression.Value {
	a := g.at
	switch name {
	case DaysInPeriod:
		if a.fiscal.Instant() {
			return expression.Value{}
		}
		return g.number(name, strconv.Itoa(a.fiscal.Days()), "days")
	case MarketCapitalization:
		if a.marketCapitalization == "" {
			return expression.Value{}
		}
		return g.number(name, a.marketCapitalization, "as stated with the question")
	}
	if n, ok := a.byName[name]; ok {
		return g.metric(name, a.metric(n))
	}
	line, b, ok := a.operand(name)
	if !ok || len(b.periods) > 0 && !slices.Contains(b.periods, a.periods) {
		return expression.Value{}
	}
	if b.averaging {
		name = line.Name + YearAgo // the mean's operands are the two values
	}
	was := g.item(name, line, a.figures.byLine[line.Name][a.ends[b.suffix]])
	if !b.averaging || !was.Known() {
		return was
	}
	is := g.item(line.Name, line, a.figures.byLine[line.Name][a.fiscal.End])
	if !is.Known() {
		return is
	}
	x, _ := was.Number()
	y, _ := is.Number()
	return expression.NumberValue((x + y) / 2)
}

func (g *gathering) number(name, value, unit string) expression.Value {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return expression.Value{}
	}
	if !g.has(name) {
		g.value.Operands = append(g.value.Operands, MetricOperand{Name: name, Value: value, Used: value, Unit: unit, Accessions: []intel.AccessionNumber{}})
	}
	return expression.NumberValue(f)
}

func (g *gathering) metric(name string, v *MetricValue) expression.Value {
	if v.Value == nil {
		return expression.Value{}
	}
	if !g.has(name) {
		g.value.Operands = append(g.value.Operands, MetricOperand{Name: name, Value: *v.Value, Used: *v.Value, Unit: v.Unit, Accessions: v.Accessions})
		g.took(v.KnownAt, v.Accessions, v.Marks)
	}
	g.in(v.currency)
	return expression.NumberValue(v.number)
}

// item takes a line's value, on the basis that the period's own value of that
// line is on.
func (g *gathering) item(name string, line *Line, it *Item) expression.Value {
	if it == nil {
		return expression.Value{}
	}
	x, err := strconv.ParseFloat(it.Value, 64)
	if err != nil {
		return expression.Value{}
	}
	var split Factor
	used := it.Value
	if own := g.at.figures.byLine[line.Name][g.at.fiscal.End]; line.Unit != Money && own != nil {
		if x, split = g.at.figures.rebase(x, basisOf(it.Unit), it.KnownAt, own.KnownAt); split != (Factor{}) {
			used = formatMetric(x)
			x, _ = strconv.ParseFloat(used, 64)
		}
	}
	if line.Unit != Shares {
		currency, _, _ := strings.Cut(it.Unit, "/")
		g.in(currency)
	}
	if !g.has(name) {
		g.value.Operands = append(g.value.Operands, MetricOperand{
			Name: name, Line: line.Name, Period: it.Period, Value: it.Value, Unit: it.Unit, Derived: it.Derived, Split: split, Used: used,
			Accessions: it.Accessions, Concepts: it.Concepts,
		})
		g.took(it.KnownAt, it.Accessions, it.Marks)
	}
	return expression.NumberValue(x)
}

// in notes the currency of an operand, "" for one that has none.
func (g *gathering) in(currency string) {
	if currency == "" {
		return
	}
	g.mixed = g.mixed || g.currency != "" && g.currency != currency
	g.currency = currency
}

func (g *gathering) has(name string) bool {
	return slices.ContainsFunc(g.value.Operands, func(o MetricOperand) bool { return o.Name == name })
}

func (g *gathering) took(knownAt time.Time, accessions []intel.AccessionNumber, marks []Mark) {
	v := g.value
	if knownAt.After(v.KnownAt) {
		v.KnownAt = knownAt
	}
	v.Accessions = append(v.Accessions, accessions...)
	for _, m := range marks {
		if !slices.Contains(v.Marks, m) {
			v.Marks = append(v.Marks, m)
		}
	}
}

// rebase brings a value that became known at one instant to the basis of
// another, where shares were split between them.
func (f *figures) rebase(x float64, b basis, was, is time.Time) (float64, Factor) {
	factor := factorBetween(f.splits, was, is)
	if is.Before(was) {
		if factor = factorBetween(f.splits, is, was); factor != (Factor{}) {
			factor = Factor{factor.Before, factor.After}
		}
	}
	if factor == (Factor{}) || b == noBasis {
		return x, Factor{}
	}
	ratio := factor.float()
	if b == perShare {
		ratio = 1 / ratio
	}
	if y := x * ratio; !math.IsInf(y, 0) {
		return y, factor
	}
	return x, Factor{}
}
