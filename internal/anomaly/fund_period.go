package anomaly

import (
	"fmt"
	"math"
)

// dates: a period is one that was reported before, or a new one, and not one
// that begins or ends a few days beside it with another value.
func dates(q *inquiry) {
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		if !n.role.primary() || q.l.known(n) != nil {
			continue
		}
		points := q.l.track(n).points[n.class]
		at, _ := find(points, n.start, n.end)
		for k := max(0, at-3); k < min(len(points), at+3); k++ {
			p := &points[k]
			if !beside(p, n) {
				continue
			}
			if apart(p.x, n.x) <= restatedBy {
				continue // the number goes with the right period: a slip in the days alone
			}
			a := q.alert("FD-DATE", unusual, i)
			a.Period = n.Period
			a.Because = fmt.Sprintf("for a period a few days beside %s, which was given as %s", p.period, p.value)
			a.fromBefore(n, p, "the period beside it")
			a.around(p.x, math.Abs(p.x)*restatedBy)
			a.Transformation = q.explain(n)
			a.Score = float64(max(abs(p.end-n.end), abs(p.start-n.start)))
			q.say(a)
			break
		}
	}
}

// beside reports whether a known period is that of n, but for a few days.
func beside(p *point, n *Number) bool {
	return abs(p.end-n.end) <= 6 && abs(p.start-n.start) <= 6
}

// gaps: what every report had for its own period is there again.
func gaps(q *inquiry) {
	if len(q.l.recent) < sameFormMemory {
		return
	}
	for _, s := range q.l.recent[0] {
		if !q.everywhere(s) {
			continue
		}
		newest, has := -1, false
		for i := range q.r.Numbers {
			n := &q.r.Numbers[i]
			if n.series != s.series {
				continue
			}
			if newest < 0 || n.end > q.r.Numbers[newest].end {
				newest = i
			}
			has = has || n.class == s.class && q.r.Current(n)
		}
		if has || newest < 0 || s.class == quarter && q.same(&Number{series: s.series}, year, q.r.end, 0) >= 0 {
			continue // a year need not say what its last quarter was
		}
		n := &q.r.Numbers[newest]
		a := q.alert("FD-MISS", unusual, newest)
		a.Because = "and nothing of the kind for the report's own period, which the four reports before had"
		if q.r.Current(n) {
			a.Because = fmt.Sprintf("and none for %s, which the four reports before had", [classes]string{
				instant: "its end", quarter: "the quarter", half: "the half year", nineMonths: "the nine months", year: "the year"}[s.class])
		}
		// The numbers that could be the missing one under another period.
		a.Numbers = a.Numbers[:0]
		for i := range q.r.Numbers {
			if m := &q.r.Numbers[i]; m.series == s.series && (m.class == s.class || i == newest) {
				a.Numbers = append(a.Numbers, i)
			}
		}
		a.Score = 1
		q.say(a)
	}
}

// everywhere reports whether the last reports all had a series and class.
func (q *inquiry) everywhere(s slot) bool {
	for _, list := range q.l.recent {
		found := false
		for _, t := range list {
			found = found || t == s
		}
		if !found {
			return false
		}
	}
	return true
}
