package anomaly

import (
	"fmt"
	"math"
)

// margins: net income is to revenue as it was.
func margins(q *inquiry) {
	if q.l.reports < warmUp {
		return
	}
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		if n.role != netIncome || !q.r.Current(n) || q.l.known(n) != nil {
			continue
		}
		if j := q.base(n); j >= 0 {
			q.margin(i, j)
		}
	}
}

// base returns what net income is measured by: the revenue of its period, of
// several that with the longest past, or else the assets at its end; -1 where
// the report has neither.
func (q *inquiry) base(n *Number) int {
	best, longest := -1, -1
	for j := range q.r.Numbers {
		m := &q.r.Numbers[j]
		if m.role != revenue || m.end != n.end || m.start != n.start || m.x <= 0 || m.Unit != n.Unit {
			continue
		}
		if past := len(q.l.track(m).points[n.class]); past > longest {
			best, longest = j, past
		}
	}
	if best >= 0 && longest >= 4 {
		return best
	}
	for j := range q.r.Numbers {
		if m := &q.r.Numbers[j]; m.role == assets && m.end == n.end && m.x > 0 && m.Unit == n.Unit && len(q.l.track(m).points[instant]) > longest {
			return j
		}
	}
	return best
}

const (
	marginFloor = 0.03
	marginLimit = 5
)

func (q *inquiry) margin(i, j int) {
	n, m := &q.r.Numbers[i], &q.r.Numbers[j]
	past, yearAgo := q.marginsBefore(n, m)
	if past.n < 4 {
		return
	}
	mid, deviation := past.spread()
	scale := math.Max(marginFloorOf(m, mid), deviation)
	now := n.x / m.x
	z, expected := math.Abs(now-mid)/scale, mid
	for _, e := range [...]float64{past.last(), yearAgo} {
		if d := math.Abs(now-e) / scale; d < z {
			z, expected = d, e
		}
	}
	limit := float64(marginLimit)
	o := q.beside(n, operatingIncome)
	if o >= 0 { // what operating income leaves of it is usual or not, too
		if share := q.ofOperating(n, &q.r.Numbers[o]); share < math.Inf(1) {
			z, limit = math.Min(z, share), bothLimit
		}
	}
	if z <= limit {
		q.smallMargin(i, j, past)
		return
	}
	if z <= corroboratedLimit && q.corroborated(n) {
		return
	}
	a := q.alert("FD-MARGIN", unusual, i)
	a.Low, a.High = m.x*(expected-limit*scale), m.x*(expected+limit*scale)
	a.Because = fmt.Sprintf("%.1f %% of revenue, %.1f deviations from the %.1f %% that its own past makes likely", now*100, z, expected*100)
	if o >= 0 {
		a.against("operating income", false, "it does not go the same way")
		a.from(q.r, &q.r.Numbers[o], "operating income")
	} else {
		a.against("operating income", false, "it is not reported")
	}
	a.from(q.r, m, "revenue")
	a.Transformation = transform(n.x, func(x float64) bool { return math.Abs(x/m.x-expected) < 2.5*scale })
	a.Score = z
	q.say(a)
}

// marginFloorOf is the least deviation that is taken for usual: of returns on
// assets a fifth of the usual one.
func marginFloorOf(base *Number, usual float64) float64 {
	if base.role == assets {
		return math.Max(0.0005, 0.2*math.Abs(usual))
	}
	return marginFloor
}

// bothLimit is the limit where operating income bears witness as well.
const bothLimit = 3

// ofOperating returns how many deviations net income is from what operating
// income usually leaves of it.
func (q *inquiry) ofOperating(n, o *Number) float64 {
	incomes, theirs := q.l.before(n), q.l.track(o).points[o.class]
	var past sample
	for k := max(0, len(incomes)-window); k < len(incomes); k++ {
		if op := ago(theirs, incomes[k].end, 0, 0); op != nil && op.x != 0 {
			past.add(incomes[k].x / op.x)
		}
	}
	if past.n < 4 || o.x == 0 {
		return math.Inf(1)
	}
	mid, deviation := past.spread()
	scale := math.Max(0.06, deviation)
	return math.Min(math.Abs(n.x/o.x-mid), math.Abs(n.x/o.x-past.last())) / scale
}

// smallMargin: net income is not a fiftieth of the smallest before.
func (q *inquiry) smallMargin(i, j int, past sample) {
	n, m := &q.r.Numbers[i], &q.r.Numbers[j]
	least := math.Inf(1)
	for k := range past.n {
		least = math.Min(least, math.Abs(past.v[k]))
	}
	if math.Abs(n.x/m.x) >= 0.02*least {
		return
	}
	a := q.alert("FD-TINY", unusual, i)
	a.Because = fmt.Sprintf("%.4f %% of revenue, when it never was below %.1f %%", n.x/m.x*100, least*100)
	a.between(m.x, -1, 1)
	a.from(q.r, m, "revenue")
	a.Transformation = transform(n.x, func(x float64) bool { return math.Abs(x/m.x) >= 0.3*least && x*n.x > 0 })
	a.Score = least / math.Max(math.Abs(n.x/m.x), 1e-9) / 50
	q.say(a)
}

// marginsBefore returns net income over revenue of the periods before, and what
// it was a year before.
func (q *inquiry) marginsBefore(n, m *Number) (past sample, yearAgo float64) {
	incomes, revenues := q.l.before(n), q.l.track(m).points[n.class]
	if m.role == assets {
		revenues = q.l.track(m).points[instant]
	}
	yearAgo = math.Inf(1)
	for k := max(0, len(incomes)-window); k < len(incomes); k++ {
		rev := ago(revenues, incomes[k].end, 0, 0)
		if rev == nil || rev.x <= 0 {
			continue
		}
		past.add(incomes[k].x / rev.x)
		if d := n.end - incomes[k].end; d >= 350 && d <= 380 {
			yearAgo = past.last()
		}
	}
	return past, yearAgo
}
