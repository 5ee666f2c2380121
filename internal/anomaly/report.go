package anomaly

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
)

// Report is what one periodic filing of a company reports of the numbers that
// detectors know.
type Report struct {
	Accession intel.AccessionNumber
	Form      string
	FiledAt   intel.Date
	Numbers   []Number

	ends [roles]int32 // the newest end of each role, as a day number; 0 where it has none
	end  int32        // the newest end of the primary roles
}

// Series is what numbers of one concept and unit have in common.
type Series struct{ Taxonomy, Concept, Unit string }

// Number is one fact of a report. Its strings share memory with the facts it
// was read from.
type Number struct {
	*Series

	Period intel.Period
	Value  string

	role       role
	class      class
	series     int32 // in the report's company
	start, end int32 // day numbers; start is 0 for an instant
	x          float64
}

// Primary reports whether the number is judged: revenue, net income, assets and
// diluted shares are; others bear witness.
func (n *Number) Primary() bool { return n.role.primary() }

// Group names what the number is: "revenue", "net income", "assets" or "shares";
// "" where it only bears witness.
func (n *Number) Group() string {
	return [roles]string{revenue: "revenue", netIncome: "net income", assets: "assets", dilutedShares: "shares"}[n.role]
}

// Current reports whether the number is about the newest period of its report.
func (r *Report) Current(n *Number) bool { return n.end == r.end && r.end != 0 }

// subject is how findings name what the number is of.
func (n *Number) subject() string { return n.Taxonomy + ":" + n.Concept + " " + n.Unit }

// Reports sorts a company's facts into its periodic reports, in the order in
// which they were filed. It keeps what detectors know and leaves out what is no
// number.
func Reports(facts []intel.Fact) []Report {
	var (
		reports []Report
		numbers []Number
		owner   []int32 // of each number: its report
		byName  = map[intel.AccessionNumber]int32{}
		of      role
		known   int
		series  = int32(-1)
		name    *Series
	)
	for i := range facts {
		if i == 0 || facts[i].Concept != facts[i-1].Concept || facts[i].Taxonomy != facts[i-1].Taxonomy {
			of = roleOf(facts[i].Taxonomy, facts[i].Concept)
		}
		if of != noRole {
			known++
		}
	}
	numbers, owner = make([]Number, 0, known), make([]int32, 0, known)
	for i := range facts {
		f := &facts[i]
		if i == 0 || f.Unit != facts[i-1].Unit || f.Concept != facts[i-1].Concept || f.Taxonomy != facts[i-1].Taxonomy {
			if of = roleOf(f.Taxonomy, f.Concept); of != noRole {
				series++
				name = &Series{f.Taxonomy, f.Concept, f.Unit}
			}
		}
		if of == noRole || !periodic(f.Form) {
			continue
		}
		x, err := strconv.ParseFloat(f.Value, 64)
		if err != nil {
			continue
		}
		at, ok := byName[f.Accession]
		if !ok {
			at = int32(len(reports))
			byName[f.Accession] = at
			reports = append(reports, Report{Accession: f.Accession, Form: f.Form, FiledAt: f.FiledAt})
		}
		owner = append(owner, at)
		numbers = append(numbers, newNumber(f, name, of, series, x))
	}
	counts := make([]int, len(reports))
	for _, at := range owner {
		counts[at]++
	}
	room := make([]Number, len(numbers))
	for i := range reports {
		reports[i].Numbers, room = room[:0:counts[i]], room[counts[i]:]
	}
	for i, at := range owner {
		reports[at].Numbers = append(reports[at].Numbers, numbers[i])
	}
	for i := range reports {
		reports[i].settle()
	}
	slices.SortFunc(reports, func(a, b Report) int {
		return cmp.Or(cmp.Compare(a.FiledAt, b.FiledAt), strings.Compare(a.Form, b.Form), cmp.Compare(a.Accession, b.Accession))
	})
	return reports
}

func newNumber(f *intel.Fact, name *Series, of role, series int32, x float64) Number {
	n := Number{Series: name, Period: f.Period, Value: f.Value, role: of, series: series, x: x}
	n.place()
	return n
}

// place works out what follows from the period.
func (n *Number) place() {
	n.start, n.end, n.class = 0, dayNumber(n.Period.End), instant
	if !n.Period.Instant() {
		n.start = dayNumber(n.Period.Start)
		n.class = classOf(int(n.end-n.start) + 1)
	}
}

// settle works out what follows from the numbers.
func (r *Report) settle() {
	r.ends, r.end = [roles]int32{}, 0
	for i := range r.Numbers {
		n := &r.Numbers[i]
		r.ends[n.role] = max(r.ends[n.role], n.end)
		if n.role.primary() {
			r.end = max(r.end, n.end)
		}
	}
}

// periodic reports whether a form is one of those that report fiscal periods.
func periodic(form string) bool {
	switch strings.TrimSuffix(form, "/A") {
	case "10-K", "10-Q", "10-KT", "10-QT", "20-F", "40-F", "6-K":
		return true
	}
	return false
}

// dayNumber counts days, so that they can be subtracted.
func dayNumber(d intel.Date) int32 {
	y, m, day := int32(d/10000), int32(d/100%100), int32(d%100)
	if m <= 2 { // a year that begins in March has its leap day last
		y--
		m += 12
	}
	return 365*y + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + day
}

// grain is the worth of a number's last digit that is not zero.
func grain(value string) float64 {
	whole, rest, point := strings.Cut(value, ".")
	if point {
		if rest = strings.TrimRight(rest, "0"); rest != "" {
			return math.Pow10(-len(rest))
		}
	}
	return math.Pow10(len(whole) - len(strings.TrimRight(whole, "0")))
}

// digits counts the significant digits of a number as it is written.
func digits(value string) int {
	s := strings.TrimLeft(value, "-0.")
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		s = s[:i]
	}
	n := len(s)
	if strings.Contains(value, ".") {
		return n - strings.Count(s, ".")
	}
	return n - (len(s) - len(strings.TrimRight(s, "0")))
}

// apart is by how much two numbers differ, as a share of the larger.
func apart(a, b float64) float64 {
	if a == b {
		return 0
	}
	return math.Abs(a-b) / math.Max(math.Abs(a), math.Abs(b))
}

// splitRatios are those that shares are split by.
var splitRatios = [...]float64{1.25, 4.0 / 3, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30}

// With returns the report with other numbers, for trying out what detectors say
// of it. Numbers are of the report, or made from such.
func (r *Report) With(numbers []Number) Report {
	other := *r
	other.Numbers = numbers
	other.settle()
	return other
}

// WithValue returns the number with another value.
func (n Number) WithValue(value string) (Number, error) {
	x, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return n, intel.Errorf(intel.KindInvalid, "%q is not a number", value)
	}
	n.Value, n.x = value, x
	return n, nil
}

// WithPeriod returns the number for another period.
func (n Number) WithPeriod(p intel.Period) Number {
	n.Period = p
	n.place()
	return n
}

// Amount returns the value as a number to reckon with.
func (n *Number) Amount() float64 { return n.x }

// SameSeries reports whether two numbers of a company are of one concept and
// unit, and SameLength whether their periods are of one length.
func (n *Number) SameSeries(m *Number) bool { return n.series == m.series }

// SameLength reports whether the periods of two numbers are of one length.
func (n *Number) SameLength(m *Number) bool { return n.class == m.class }
