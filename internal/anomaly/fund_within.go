package anomaly

import (
	"fmt"
	"math"

	"github.com/corpintel/intel"
)

// What has to hold within one report.

// negatives: revenue, assets and shares are not below zero.
func negatives(q *inquiry) {
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		if n.x >= 0 || n.role != revenue && n.role != assets && n.role != dilutedShares {
			continue
		}
		a := q.alert("FD-NEG", intel.SeverityError, i)
		a.Low = 0
		a.Because = "which can not be below zero"
		a.Transformation = q.explain(n)
		q.say(a)
	}
}

// duplicates: a report gives one value for a series and period.
func duplicates(q *inquiry) {
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		if !n.role.primary() {
			continue
		}
		for j := range i {
			m := &q.r.Numbers[j]
			if m.series != n.series || m.end != n.end || m.start != n.start || apart(n.x, m.x) <= 0.001 {
				continue
			}
			a := q.alert("FD-DUP", intel.SeverityError, i)
			a.Numbers = append(a.Numbers, j)
			a.around(m.x, math.Abs(m.x)*0.001)
			a.Because = "and for the same period also " + m.Value
			a.from(q.r, m, "in the same report")
			q.say(a)
		}
	}
}

// futures: a period is over before it is reported.
func futures(q *inquiry) {
	filed := dayNumber(q.r.FiledAt)
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		if n.role.primary() && n.end > filed {
			a := q.alert("FD-FUTURE", intel.SeverityError, i)
			a.Because = "a period that was not over on the day of filing"
			q.say(a)
		}
	}
}

// balances: assets are liabilities and equity.
func balances(q *inquiry) {
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		if n.role != assets {
			continue
		}
		j := q.beside(n, liabilitiesAndEquity)
		if j < 0 || q.r.Numbers[j].Unit != n.Unit || apart(n.x, q.r.Numbers[j].x) <= 0.001 {
			continue
		}
		m := &q.r.Numbers[j]
		a := q.alert("FD-BAL", intel.SeverityError, i)
		a.around(m.x, math.Abs(m.x)*0.001)
		a.Because = "while liabilities and equity are " + m.Value
		a.from(q.r, m, "liabilities and equity")
		a.Transformation = transform(n.x, func(x float64) bool { return apart(x, m.x) <= 0.001 })
		a.Score = apart(n.x, m.x) * 1000
		q.say(a)
	}
}

// earningsPerShare: net income is earnings per share times shares.
func earningsPerShare(q *inquiry) {
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		if n.role != netIncome || n.Concept == "ProfitLoss" { // which has the part of others in subsidiaries too
			continue
		}
		e, s := q.beside(n, dilutedEPS), q.beside(n, dilutedShares)
		if e < 0 || s < 0 {
			continue
		}
		eps, shares := &q.r.Numbers[e], &q.r.Numbers[s]
		holds := func(income, shares float64) bool {
			return math.Abs(income-eps.x*shares) <= 0.05*math.Abs(income)+0.006*math.Abs(shares)
		}
		if holds(n.x, shares.x) {
			continue
		}
		a := q.alert("FD-EPS", intel.SeverityError, i)
		a.Numbers = append(a.Numbers, s)
		a.around(eps.x*shares.x, 0.05*math.Abs(n.x)+0.006*math.Abs(shares.x))
		a.Because = fmt.Sprintf("while %s a share times %s shares are %s", eps.Value, shares.Value, number(eps.x*shares.x))
		a.from(q.r, eps, "diluted earnings per share")
		a.from(q.r, shares, "diluted shares")
		a.Transformation = transform(n.x, func(x float64) bool { return holds(x, shares.x) })
		if t := transform(shares.x, func(x float64) bool { return holds(n.x, x) }); t != "" && (a.Transformation == "" || !q.odderThan(n, shares)) {
			// Income is right for shares of another scale: they are the wrong side.
			a.Subject, a.Observed, a.Unit, a.Transformation = shares.subject(), shares.Value, shares.Unit, t
			a.Low, a.High = unbounded, unbounded
			if eps.x != 0 {
				a.around(n.x/eps.x, 0.06*math.Abs(n.x/eps.x))
			}
		}
		a.Score = apart(n.x, eps.x*shares.x) * 20
		q.say(a)
	}
}

// odderThan reports whether a number is clearly farther from the periods around
// it than another is from those around that.
func (q *inquiry) odderThan(n, m *Number) bool {
	away := func(n *Number) float64 {
		mid := q.around(n)
		if mid == 0 || n.x == 0 {
			return 0
		}
		return math.Abs(math.Log(math.Abs(n.x) / mid))
	}
	return away(n) > away(m)+3 // of the thousand that units are apart, e³ is near the middle
}

// parts: no part is larger than the whole.
func parts(q *inquiry) {
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		switch n.role {
		case revenue:
			for _, of := range [...]role{grossProfit, operatingIncome} {
				if j := q.beside(n, of); j >= 0 && n.x > 0 && q.r.Numbers[j].x > n.x*1.001 && q.r.Numbers[j].Unit == n.Unit && !q.larger(n) {
					q.part(i, j, intel.SeverityError)
				}
			}
		case assets:
			for _, of := range [...]role{cash, currentLiabilities} {
				if j := q.beside(n, of); j >= 0 && q.r.Numbers[j].x > n.x*1.001 && q.r.Numbers[j].Unit == n.Unit &&
					(of == cash || q.r.Numbers[j].x > n.x*3) {
					q.part(i, j, intel.SeverityError)
				}
			}
		case netIncome:
			if j := q.beside(n, revenue); j >= 0 && q.r.Numbers[j].x > 0 && math.Abs(n.x) > 3*q.r.Numbers[j].x && !q.larger(&q.r.Numbers[j]) && !q.usedTo(n, &q.r.Numbers[j], 1.5) {
				a := q.alert("FD-PART", unusual, i)
				a.between(q.r.Numbers[j].x, -3, 3)
				a.Because = "more than three times the revenue of " + q.r.Numbers[j].Value
				a.from(q.r, &q.r.Numbers[j], "revenue")
				a.Score = math.Abs(n.x) / q.r.Numbers[j].x
				q.say(a)
			}
		}
	}
}

func (q *inquiry) part(whole, part int, severity intel.Severity) {
	n, m := &q.r.Numbers[whole], &q.r.Numbers[part]
	a := q.alert("FD-PART", severity, whole)
	a.Low = m.x
	a.Because = fmt.Sprintf("less than its part %s, %s", m.Concept, m.Value)
	a.from(q.r, m, "a part of it")
	a.Transformation = q.explain(n)
	if n.x != 0 {
		a.Score = m.x / n.x
	}
	q.say(a)
}

// larger reports whether the report has revenue of another name that is larger
// for the same period: n is then only a part of all revenue.
func (q *inquiry) larger(n *Number) bool {
	for i := range q.r.Numbers {
		m := &q.r.Numbers[i]
		if m.role == revenue && m.series != n.series && m.end == n.end && m.start == n.start && m.x > n.x*1.001 {
			return true
		}
	}
	return false
}

// usedTo reports whether net income of more than so many times its revenue is
// nothing new to the company.
func (q *inquiry) usedTo(income, revenue *Number, times float64) bool {
	points := q.l.before(income)
	for i := max(0, len(points)-8); i < len(points); i++ {
		rev := ago(q.l.track(revenue).points[income.class], points[i].end, 0, 0)
		if rev != nil && rev.x > 0 && math.Abs(points[i].x) > times*rev.x {
			return true
		}
	}
	return false
}

// averageShares: the average of a quarter is not far from that of the year so
// far.
func averageShares(q *inquiry) {
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		if n.role != dilutedShares || n.class != quarter {
			continue
		}
		for j := range q.r.Numbers {
			m := &q.r.Numbers[j]
			if m.series != n.series || m.end != n.end || m.class <= quarter || m.x <= 0 || n.x <= 0 {
				continue
			}
			if ratio := n.x / m.x; ratio < 0.7 || ratio > 1.4 {
				severity := intel.SeverityError
				listed := ratio > 1.4 && q.l.reports < warmUp
				if listed {
					severity = intel.SeverityInfo
				}
				a := q.alert("FD-SHYTD", severity, i)
				a.against("going public", listed, "shares of a company that is new to the market multiply in the year it does")
				a.Numbers = append(a.Numbers, j)
				a.between(m.x, 0.7, 1.4)
				a.Because = "while the average since the year began is " + m.Value
				a.from(q.r, m, "the average since the year began")
				a.Score = math.Abs(math.Log(ratio)) * 10
				a.Transformation = transform(n.x, func(x float64) bool { return x/m.x >= 0.7 && x/m.x <= 1.4 })
				q.say(a)
			}
		}
	}
}
