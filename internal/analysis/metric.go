package analysis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/expression"
)

// Metric is a number computed from lines and from metrics above it in the table.
type Metric struct {
	Name    string // "gross_margin"
	Label   string
	Group   string // the chapter it belongs to
	Formula string // in the language of package expression; see [Formulas] for the names it may use
	Unit    MetricUnit
	Source  string       // where the formula is published
	About   string       // what to know before using it; "" where the formula says all
	Periods []PeriodType // that it is computed for; none: all
	Bands   []Band       // how its source reads it, from the lowest
}

// MetricUnit says what a metric is counted in.
type MetricUnit string

// The units.
const (
	Ratio         MetricUnit = "ratio"  // 0.25 is a quarter
	Days          MetricUnit = "days"   //
	Score         MetricUnit = "score"  //
	Signal        MetricUnit = "signal" // 1 where the condition holds, 0 where it does not
	Currency      MetricUnit = "money"  // the company's currency
	CurrencyShare MetricUnit = "money/shares"
)

// Band is a range of a score and what its source calls it.
type Band struct {
	Below   float64 // values below it that are in no band before; 0 in the last: all others
	Reading string
}

// The suffixes by which a formula names other values of a line.
const (
	YearAgo    = "_year_ago"
	QuarterAgo = "_quarter_ago"
	TwoYears   = "_2y_ago"
	ThreeYears = "_3y_ago"
	FiveYears  = "_5y_ago"
	MeanOfYear = "_average"
)

// Names that formulas may use besides lines and metrics.
const (
	DaysInPeriod         = "days_in_period"
	MarketCapitalization = "market_capitalization"
)

// back is how far a suffix looks back, in days.
type back struct {
	suffix    string
	from, to  int
	periods   []PeriodType // that have it; none: all
	sentence  string
	averaging bool
}

func backs() []back {
	return []back{
		{YearAgo, 350, 380, nil, "the value a year earlier", false},
		{QuarterAgo, 80, 105, []PeriodType{Quarterly}, "the value a quarter earlier", false},
		{TwoYears, 716, 746, nil, "the value two years earlier", false},
		{ThreeYears, 1081, 1111, nil, "the value three years earlier", false},
		{FiveYears, 1811, 1842, nil, "the value five years earlier", false},
		{MeanOfYear, 350, 380, nil, "the mean of the value and the one a year earlier", true},
	}
}

// Formulas are metrics whose formulas were read. It does not change and is safe
// for concurrent use.
type Formulas struct {
	metrics  []Metric
	compiled []*expression.Expression
	byName   map[string]int
	lines    map[string]*Line
}

// NewFormulas reads the formulas of the standard metrics over a mapping's lines.
func NewFormulas(m *Mapping) *Formulas {
	f, err := readFormulas(m, Metrics())
	if err != nil {
		panic("analysis: " + err.Error()) // the table is part of the program
	}
	return f
}

func readFormulas(m *Mapping, metrics []Metric) (*Formulas, error) {
	f := &Formulas{metrics: metrics, byName: map[string]int{}, lines: map[string]*Line{}}
	names := []expression.Name{{Name: DaysInPeriod, Kind: expression.Number}, {Name: MarketCapitalization, Kind: expression.Number}}
	lines := m.Lines()
	for i := range lines {
		l := &lines[i]
		f.lines[l.Name] = l
		names = append(names, expression.Name{Name: l.Name, Kind: expression.Number})
		for _, b := range backs() {
			names = append(names, expression.Name{Name: l.Name + b.suffix, Kind: expression.Number})
		}
	}
	for i, metric := range metrics {
		if _, twice := f.byName[metric.Name]; twice || f.lines[metric.Name] != nil {
			return nil, fmt.Errorf("metric %s: the name is taken", metric.Name)
		}
		want := expression.Number
		if metric.Unit == Signal {
			want = expression.Truth
		}
		e, err := expression.Compile(metric.Formula, names, want)
		if err != nil {
			return nil, fmt.Errorf("metric %s: %w", metric.Name, err)
		}
		f.compiled = append(f.compiled, e)
		f.byName[metric.Name] = i
		names = append(names, expression.Name{Name: metric.Name, Kind: expression.Number})
	}
	return f, nil
}

// Metrics returns the metrics in the order of the table. They are not to be
// changed.
func (f *Formulas) Metrics() []Metric { return f.metrics }

// Metric returns the metric of a name. Absent: KindNotFound, with the name that
// was probably meant.
func (f *Formulas) Metric(name string) (Metric, error) {
	if i, ok := f.byName[name]; ok {
		return f.metrics[i], nil
	}
	names := make([]string, len(f.metrics))
	for i, m := range f.metrics {
		names[i] = m.Name
	}
	nearest, _ := intel.Nearest(name, names)
	return Metric{}, intel.Errorf(intel.KindNotFound, "there is no metric %s; the nearest name is %s", name, nearest)
}

// operand splits a formula's name into a line and how far it looks back.
func (f *Formulas) operand(name string) (line *Line, b back, ok bool) {
	if l := f.lines[name]; l != nil {
		return l, back{}, true
	}
	for _, b := range backs() {
		if base, cut := strings.CutSuffix(name, b.suffix); cut {
			if l := f.lines[base]; l != nil {
				return l, b, true
			}
		}
	}
	return nil, back{}, false
}

// Reading returns what the source calls a value.
func (m *Metric) Reading(value float64) string {
	for i, b := range m.Bands {
		if value < b.Below || i == len(m.Bands)-1 {
			return b.Reading
		}
	}
	return ""
}

// computedFor reports whether the metric is computed for a period type.
func (m *Metric) computedFor(p PeriodType) bool {
	return len(m.Periods) == 0 || slices.Contains(m.Periods, p)
}

// Spreadsheet writes a metric's formula over the cells that hold its operands,
// by name, rounded as the metric is; "" where spreadsheets have no words for it.
func (f *Formulas) Spreadsheet(metric string, cells map[string]string) string {
	i, ok := f.byName[metric]
	if !ok {
		return ""
	}
	cell := func(name string) string {
		if c, ok := cells[name]; ok {
			return c
		}
		return "NA()"
	}
	text, ok := f.compiled[i].Spreadsheet(func(name string) string {
		if line, b, ok := f.operand(name); ok && b.averaging {
			return "AVERAGE(" + cell(line.Name+YearAgo) + "," + cell(line.Name) + ")"
		}
		return cell(name)
	})
	switch {
	case !ok:
		return ""
	case f.metrics[i].Unit == Signal:
		return "IF(" + text + ",1,0)"
	}
	return "ROUND(" + text + ",6)"
}
