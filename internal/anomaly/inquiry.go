package anomaly

import (
	"math"
	"strconv"

	"github.com/corpintel/intel"
)

// Alert is what a detector of fundamentals says about a report, or about an
// earlier one that the report shows to be wrong.
type Alert struct {
	Rule     string
	Severity intel.Severity
	// Numbers are those of the report that are at odds, by index. Empty where
	// an earlier report is the one that is wrong.
	Numbers []int

	Accession intel.AccessionNumber // of the side that is wrong
	FiledAt   intel.Date
	Form      string
	Subject   string
	Period    intel.Period
	Observed  string
	Unit      string
	// Low and High bound what would have been normal; NaN: no such bound.
	Low, High float64
	// Because ends a sentence that begins with the report and the number.
	Because        string
	Evidence       []intel.Evidence
	Against        []intel.CounterEvidence
	Transformation string
	Score          float64
}

// inquiry is one report being judged against what was known before.
type inquiry struct {
	l      *ledger
	r      *Report
	alerts []Alert

	// restated counts the numbers of the report that change what was known,
	// by series in bySeries.
	restated int
	compared int
	bySeries []slot
}

// unbounded is no bound.
var unbounded = math.NaN()

// alert begins an alert about one number of the report.
func (q *inquiry) alert(rule string, severity intel.Severity, i int) Alert {
	n := &q.r.Numbers[i]
	return Alert{
		Rule: rule, Severity: severity, Numbers: []int{i},
		Accession: q.r.Accession, FiledAt: q.r.FiledAt, Form: q.r.Form,
		Subject: n.subject(), Period: n.Period, Observed: n.Value, Unit: n.Unit, Low: unbounded, High: unbounded,
	}
}

// alertEarlier begins an alert about a number of an earlier report, which the
// number of this one shows to be wrong.
func (q *inquiry) alertEarlier(rule string, severity intel.Severity, i int, p *point) Alert {
	a := q.alert(rule, severity, i)
	a.Numbers = nil
	a.Accession, a.FiledAt, a.Form, a.Observed = p.by.accession, p.by.filed, p.by.form, p.value
	return a
}

func (q *inquiry) say(a Alert) { q.alerts = append(q.alerts, a) }

// around bounds a range by what is expected and how far off it may be.
func (a *Alert) around(expected, tolerance float64) {
	a.Low, a.High = expected-tolerance, expected+tolerance
}

// between bounds a range by factors of a size.
func (a *Alert) between(size, low, high float64) {
	a.Low, a.High = size*low, size*high
	if a.Low > a.High {
		a.Low, a.High = a.High, a.Low
	}
}

// from adds a number of the report to the evidence.
func (a *Alert) from(r *Report, n *Number, note string) {
	a.Evidence = append(a.Evidence, intel.Evidence{
		Note: note, Subject: n.subject(), Period: n.Period, Value: n.Value, Accession: r.Accession, FiledAt: r.FiledAt,
	})
}

// fromBefore adds what was known to the evidence. like is a number of the same
// series.
func (a *Alert) fromBefore(like *Number, p *point, note string) {
	a.Evidence = append(a.Evidence, intel.Evidence{
		Note: note, Subject: like.subject(), Period: p.period, Value: p.value, Accession: p.by.accession, FiledAt: p.by.filed,
	})
}

// against adds something that would have explained it.
func (a *Alert) against(question string, found bool, note string) {
	a.Against = append(a.Against, intel.CounterEvidence{Question: question, Found: found, Note: note})
}

// beside returns the number of a role with the very period of n, and -1 where
// the report has none.
func (q *inquiry) beside(n *Number, of role) int {
	for i := range q.r.Numbers {
		m := &q.r.Numbers[i]
		if m.role == of && m.end == n.end && m.start == n.start {
			return i
		}
	}
	return -1
}

// same returns the number of the series of n with another period, -1 for none.
func (q *inquiry) same(n *Number, of class, end, slack int32) int {
	for i := range q.r.Numbers {
		m := &q.r.Numbers[i]
		if m.series == n.series && m.class == of && m.end >= end-slack && m.end <= end+slack {
			return i
		}
	}
	return -1
}

// number writes a computed number as a filer would.
func number(x float64) string {
	if math.Abs(x) >= 1000 {
		x = math.Round(x)
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}
