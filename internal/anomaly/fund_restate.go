package anomaly

import (
	"fmt"
	"math"

	"github.com/corpintel/intel"
)

// restatements: what was reported of a period stays, but for what a company
// restates as a whole.
func restatements(q *inquiry) {
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		if !n.role.primary() {
			continue
		}
		p := q.l.known(n)
		if p == nil || apart(n.x, p.x) <= restatedBy {
			continue
		}
		switch {
		case n.x*p.x > 0 && power(n.x/p.x) != 0 && (n.role != dilutedShares || !q.split(n, p)):
			q.rescaled(i, p)
		case n.x*p.x < 0 || n.x == 0 || p.x == 0:
			q.resigned(i, p)
		default:
			q.restatedNumber(i, p)
		}
	}
}

// power returns the power of ten that a ratio is, 0 where it is none.
func power(ratio float64) int {
	for _, k := range [...]int{3, -3, 6, -6, 1, -1, 2, -2} {
		if math.Abs(math.Log10(ratio)-float64(k)) < 0.01 {
			return k
		}
	}
	return 0
}

// times writes a power of ten as the transformation that undoes it.
func undo(k int) string {
	if k > 0 {
		return "÷1" + "000000"[:k]
	}
	return "×1" + "000000"[:-k]
}

// rescaled: one period was reported in two scales. Which report is wrong is told
// by the periods around it.
func (q *inquiry) rescaled(i int, p *point) {
	n := &q.r.Numbers[i]
	k := power(n.x / p.x)
	earlier := q.odder(n, p)
	a := q.conflict("FD-RESCALE", intel.SeverityError, i, p, earlier)
	a.Score = math.Abs(float64(k))
	a.Transformation = undo(k)
	right := p
	if earlier {
		a.Transformation = undo(-k)
		right = &point{x: n.x}
	}
	a.around(right.x, math.Abs(right.x)*restatedBy)
	a.against("split", false, "no other number of shares in the report moves by that much")
	q.say(a)
}

// conflict begins an alert about two reports of one period, on the side that is
// wrong.
func (q *inquiry) conflict(rule string, severity intel.Severity, i int, p *point, earlier bool) Alert {
	n := &q.r.Numbers[i]
	var a Alert
	if earlier {
		a = q.alertEarlier(rule, severity, i, p)
		a.Because = fmt.Sprintf("which the %s filed %s (%s) gives as %s: the periods around it agree with that",
			q.r.Form, q.r.FiledAt, q.r.Accession, n.Value)
	} else {
		a = q.alert(rule, severity, i)
		a.Because = fmt.Sprintf("which the %s filed %s (%s) gave as %s",
			p.by.form, p.by.filed, p.by.accession, p.value)
	}
	a.fromBefore(n, p, "as reported before")
	a.from(q.r, n, "as reported now")
	_, others := q.others(n)
	a.against("restatement", others > 0, fmt.Sprintf("%d of %d other numbers that were known before change with it", others, q.compared-1))
	return a
}

// odder reports whether what was known of a period is farther from the periods
// around it than what the report says now.
func (q *inquiry) odder(n *Number, p *point) bool {
	if borne := q.corroborated(n); borne != p.borne && n.role != dilutedShares {
		return borne
	}
	if n.role == dilutedShares && n.x > 0 && p.x > 0 {
		now, before := q.unlikelyShares(n, n.x), q.unlikelyShares(n, p.x)
		if math.Abs(now-before) > 0.5 {
			return before > now
		}
	}
	mid := q.around(n)
	if mid == 0 || n.x == 0 || p.x == 0 || n.role == netIncome && math.Abs(math.Log10(math.Abs(n.x/p.x))) < 2.5 {
		return false // incomes of neighbouring periods are not alike enough to tell
	}
	now, before := math.Abs(math.Log(math.Abs(n.x)/mid)), math.Abs(math.Log(math.Abs(p.x)/mid))
	return before > now+0.7
}

// unlikelyShares is how unlikely a number of shares is beside the period's net
// income: by how many powers of ten it misses reported earnings per share, or
// else the range from a cent to a hundred a share.
func (q *inquiry) unlikelyShares(n *Number, shares float64) float64 {
	income := q.forPeriod(n, netIncome)
	if income == 0 {
		return 0
	}
	implied := math.Log10(math.Abs(income) / shares)
	if eps := q.forPeriod(n, dilutedEPS); eps != 0 {
		return math.Abs(implied - math.Log10(math.Abs(eps)))
	}
	return math.Max(0, math.Abs(implied)-2)
}

// forPeriod returns the number of a role for the very period of n: of the
// report, or as known before; 0 where there is none.
func (q *inquiry) forPeriod(n *Number, of role) float64 {
	if j := q.beside(n, of); j >= 0 {
		return q.r.Numbers[j].x
	}
	for s := range q.l.series {
		if t := &q.l.series[s]; t.role == of {
			if i, ok := find(t.points[n.class], n.start, n.end); ok {
				return t.points[n.class][i].x
			}
		}
	}
	return 0
}

// around returns the median size of the periods around that of a number, those
// of its own report first, 0 where none are known.
func (q *inquiry) around(n *Number) float64 {
	var near sample
	points := q.l.track(n).points[n.class]
	at, _ := find(points, n.start, n.end)
	for k := max(0, at-4); k < min(len(points), at+5); k++ {
		if points[k].end != n.end && points[k].firstX != 0 { // later reports may repeat the fault
			near.add(math.Abs(points[k].firstX))
		}
	}
	return near.median()
}

// resigned: a period was reported with two signs, or as nothing.
func (q *inquiry) resigned(i int, p *point) {
	n := &q.r.Numbers[i]
	_, others := q.others(n)
	severity := intel.SeverityError
	if n.x != 0 && p.x != 0 && apart(math.Abs(n.x), math.Abs(p.x)) > 0.25 && others >= 3 {
		severity = unusual // a small number that a restatement takes across zero
	}
	taken := q.takenFrom(n, restatedPeriod)
	if taken != nil {
		severity = intel.SeverityError
	} else if n.role == netIncome && q.tiny(n, p) {
		severity = intel.SeverityInfo
	}
	earlier := false
	switch {
	case taken != nil, p.borne:
	case q.corroborated(n):
		earlier = true
	case p.x == 0:
		earlier = n.role != netIncome
	case n.x == 0:
	default:
		plus, minus := q.signs(n)
		earlier = n.x > 0 && plus >= 6 && minus == 0 || n.x < 0 && minus >= 6 && plus == 0
	}
	a := q.conflict("FD-RESIGN", severity, i, p, earlier)
	right, wrong := p.x, n.x
	if earlier {
		right, wrong = n.x, p.x
	}
	a.Transformation = transform(wrong, func(x float64) bool { return apart(x, right) <= restatedBy })
	if taken != nil {
		a.Transformation = "the value of " + taken.period.String()
	}
	a.around(right, math.Abs(right)*restatedBy)
	a.Score = apart(n.x, p.x)
	q.say(a)
}

// tiny reports whether both values of a net income are near zero, measured by
// the periods around.
func (q *inquiry) tiny(n *Number, p *point) bool {
	mid := q.around(n)
	return mid > 0 && math.Abs(n.x)+math.Abs(p.x) < 0.1*mid
}

// signs counts the periods around that of a number by their sign.
func (q *inquiry) signs(n *Number) (plus, minus int) {
	points := q.l.track(n).points[n.class]
	at, _ := find(points, n.start, n.end)
	for k := max(0, at-6); k < min(len(points), at+7); k++ {
		switch {
		case points[k].end == n.end:
		case points[k].x > 0:
			plus++
		case points[k].x < 0:
			minus++
		}
	}
	for i := range q.r.Numbers {
		switch m := &q.r.Numbers[i]; {
		case m.series != n.series || m.class != n.class || m.end == n.end:
		case m.x > 0:
			plus++
		case m.x < 0:
			minus++
		}
	}
	return plus, minus
}

// split reports whether a change of shares is a split: the ratio is one that
// splits have, and other shares of the report moved by it too.
func (q *inquiry) split(n *Number, p *point) bool {
	ratio := n.x / p.x
	if !splitRatio(ratio, 0.03) {
		return false
	}
	// Later periods, reported before, may have been after the split already.
	points := q.l.track(n).points[n.class]
	if newest := &points[len(points)-1]; newest.end > n.end && newest.x > 0 && math.Abs(math.Log(n.x/newest.x)) < 0.25 {
		return true
	}
	for i := range q.r.Numbers {
		m := &q.r.Numbers[i]
		if m.series != n.series || m.end == n.end && m.start == n.start {
			continue
		}
		if was := q.l.known(m); was != nil && was.x != 0 && math.Abs(m.x/was.x/ratio-1) < 0.03 {
			return true
		}
		if before := q.l.before(m); len(before) > 0 && q.r.Current(m) {
			if was := before[len(before)-1].x; was != 0 && math.Abs(m.x/was/ratio-1) < 0.1 {
				return true
			}
		}
	}
	return false
}

// splitRatio reports whether a ratio, or its inverse, is one that splits have.
func splitRatio(ratio, slack float64) bool {
	if ratio < 1 && ratio > 0 {
		ratio = 1 / ratio
	}
	for _, r := range splitRatios {
		if math.Abs(ratio/r-1) <= slack {
			return true
		}
	}
	return false
}

// restatedNumber: a period's number moved. Many that move together are a
// restatement, one alone is a slip.
func (q *inquiry) restatedNumber(i int, p *point) {
	n := &q.r.Numbers[i]
	move, ratio := apart(n.x, p.x), n.x/p.x
	series, others := q.others(n)
	severity := intel.SeverityInfo
	switch {
	case n.role == dilutedShares && q.split(n, p):
	case q.takenFrom(n, restatedPeriod) != nil:
		severity = unusual
	case q.together(n, ratio):
	case move > 0.05 && (others < 2 || ratio < 0.65 || ratio > 1.5):
		severity = unusual
	case move > aloneFrom && series == 0 && others <= 1:
		severity = unusual
	}
	a := q.conflict("FD-RESTATE", severity, i, p, false)
	a.around(p.x, math.Abs(p.x)*restatedBy)
	a.Score = move * 20
	if other := q.takenFrom(n, restatedPeriod); other != nil {
		a.Transformation = "the value of " + other.period.String()
	} else {
		a.Transformation = transform(n.x, func(x float64) bool { return apart(x, p.x) <= restatedBy })
	}
	if severity != intel.SeverityInfo {
		q.say(a)
	}
}

// together reports whether another number of the series moved by much the same
// ratio.
func (q *inquiry) together(n *Number, ratio float64) bool {
	for i := range q.r.Numbers {
		m := &q.r.Numbers[i]
		if m.series != n.series || m == n {
			continue
		}
		if was := q.l.known(m); was != nil && was.x*m.x > 0 && apart(m.x, was.x) > restatedBy && math.Abs(math.Log(m.x/was.x/ratio)) < 0.1 {
			return true
		}
	}
	return false
}

// aloneFrom is from which move on a single number that moves alone is told.
const aloneFrom = 0.02

// swaps: two periods of a report do not have each other's values.
func swaps(q *inquiry) {
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		if !n.role.primary() || !q.r.Current(n) {
			continue
		}
		for j := range q.r.Numbers {
			m := &q.r.Numbers[j]
			if m.series != n.series || m.class != n.class || m.end >= n.end {
				continue
			}
			if p := q.l.known(m); p != nil && p.x == n.x && m.x != n.x {
				a := q.alert("FD-SWAP", intel.SeverityError, i)
				a.Numbers = append(a.Numbers, j)
				a.around(m.x, math.Abs(m.x)*restatedBy)
				a.Because = fmt.Sprintf("the value that %s had until now, which is given as %s instead", m.Period, m.Value)
				a.from(q.r, m, "in its place")
				a.fromBefore(m, p, "as reported before")
				a.Transformation = "the value of " + m.Period.String()
				a.Score = 1
				q.say(a)
			}
		}
	}
}

// copies: a number that was not known yet is not that of another period.
func copies(q *inquiry) {
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		if !n.role.primary() || n.x == 0 || q.l.known(n) != nil {
			continue
		}
		if p := q.takenFrom(n, nearPeriod); p != nil {
			a := q.alert("FD-COPY", unusual, i)
			a.Because = fmt.Sprintf("digit for digit the value of %s", p.period)
			a.fromBefore(n, p, "the same value")
			a.Transformation = "the value of " + p.period.String()
			a.Score = float64(digits(n.Value))
			q.say(a)
			continue
		}
		for j := range q.r.Numbers {
			m := &q.r.Numbers[j]
			if m.series == n.series && m.x == n.x && (abs(m.end-n.end) > 6 || abs(m.start-n.start) > 6) && (j < i || q.l.known(m) != nil) && q.telling(n) >= nearPeriod {
				a := q.alert("FD-SAMEVAL", unusual, i)
				a.Numbers = append(a.Numbers, j)
				a.Because = fmt.Sprintf("digit for digit the value that the report gives for %s", m.Period)
				a.from(q.r, m, "the same value")
				a.Transformation = "the value of " + m.Period.String()
				a.Score = float64(digits(n.Value))
				q.say(a)
				break
			}
		}
	}
}

// takenFrom returns the known point of another period whose very value n has,
// where that can hardly be chance: where it could as well have had so many other
// values at least. Nil where there is none.
func (q *inquiry) takenFrom(n *Number, least float64) *point {
	telling := q.telling(n)
	if telling < least {
		return nil
	}
	t := q.l.track(n)
	for c := range t.points {
		points := t.points[c]
		for k := len(points) - 1; k >= 0 && k >= len(points)-window; k-- {
			p := &points[k]
			if p.x != n.x && p.firstX != n.x || beside(p, n) {
				continue
			}
			if telling >= anyPeriod || p.end == n.end || class(c) == n.class && (abs(p.end-n.end) < 110 || abs(abs(p.end-n.end)-365) < 16) {
				return p
			}
		}
	}
	return nil
}

// How telling an equal value has to be: that of the period before or of the year
// before, that of any, and that of a number which was known to be another.
const (
	restatedPeriod = 10
	nearPeriod     = 30
	anyPeriod      = 300
)

// telling is how many different values a number could as well have had: by how
// much its series usually moves, in units of its last digit that is not zero.
func (q *inquiry) telling(n *Number) float64 {
	points := q.l.track(n).points[n.class]
	var moves sample
	for k := max(1, len(points)-window); k < len(points); k++ {
		moves.add(math.Abs(points[k].x - points[k-1].x))
	}
	if moves.n < 3 {
		return 0
	}
	return moves.median() / grain(n.Value)
}
