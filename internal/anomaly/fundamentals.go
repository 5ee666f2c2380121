package anomaly

import "github.com/corpintel/intel"

// Company judges the reports of one company, each by what was known before it.
// The zero value knows nothing yet. It is not safe for concurrent use.
type Company struct {
	l ledger
	q inquiry
}

// warmUp is how many reports have to be known before one is judged by what is
// usual. What has to hold in any report is looked at from the first.
const warmUp = 8

// Judge returns what does not fit in a report. The report does not become part
// of what is known: see Add. Reports come in the order of [Reports].
func (c *Company) Judge(r *Report) []Alert {
	c.q = inquiry{l: &c.l, r: r, alerts: c.q.alerts[:0], bySeries: c.q.bySeries[:0]}
	c.q.countRestated()
	for _, check := range fundamentals() {
		check(&c.q)
	}
	return c.q.alerts
}

// Add makes a report part of what is known.
func (c *Company) Add(r *Report) {
	c.q = inquiry{l: &c.l, r: r, alerts: c.q.alerts[:0], bySeries: c.q.bySeries[:0]}
	c.l.add(r, c.q.corroborated)
}

// Reports returns how many reports are known.
func (c *Company) Reports() int { return c.l.reports }

// fundamentals are the checks of a report, in the order in which they speak.
func fundamentals() []func(*inquiry) {
	return []func(*inquiry){
		negatives, duplicates, futures, sums, balances, earningsPerShare, parts, averageShares,
		restatements, swaps, magnitudes, seasons, margins, signs, fourthQuarters, copies, dates, gaps, grains, scales,
	}
}

// countRestated counts the numbers that change what was known, for rules that
// tell an error in one number from a restatement of many.
func (q *inquiry) countRestated() {
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		p := q.l.known(n)
		if p == nil {
			continue
		}
		q.compared++
		if apart(n.x, p.x) > restatedBy {
			q.restated++
			q.bySeries = append(q.bySeries, slot{n.series, n.class})
		}
	}
}

// restatedBy is from which share on a number counts as another.
const restatedBy = 0.005

// others counts the restated numbers of the report besides one: of its series,
// and of all.
func (q *inquiry) others(n *Number) (series, all int) {
	for _, s := range q.bySeries {
		if s.series == n.series {
			series++
		}
	}
	return series - 1, q.restated - 1
}

// severity of rules that only say that something is unusual.
const unusual = intel.SeverityWarn
