package anomaly

import (
	"fmt"
	"math"

	"github.com/corpintel/intel"
)

// What is usual for a company. These rules wait until some reports are known.

// magnitudes: a number is not twenty times what the company's are.
func magnitudes(q *inquiry) {
	if q.l.reports < warmUp {
		return
	}
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		if !n.role.primary() || q.l.known(n) != nil {
			continue
		}
		points := q.l.before(n)
		if n.role == netIncome {
			q.largest(i, points)
			continue
		}
		mid := q.around(n)
		least := 20.0
		if mid <= 0 || n.x < 0 {
			continue
		}
		ratio := n.x / mid
		if ratio < least && ratio > 1/least {
			continue
		}
		if n.role == dilutedShares && q.movedTogether(n, ratio) {
			continue
		}
		a := q.alert("FD-MAG", intel.SeverityError, i)
		a.between(mid, 1/least, least)
		a.Because = fmt.Sprintf("%.3g times the %s that is usual", ratio, number(mid))
		a.Transformation = q.explain(n)
		a.Score = math.Abs(math.Log10(math.Max(ratio, 1e-9))) * 10
		q.nearby(&a, n, points)
		q.say(a)
	}
}

// largest: net income is not twenty times the largest known.
func (q *inquiry) largest(i int, points []point) {
	n := &q.r.Numbers[i]
	if len(points) < 4 {
		return
	}
	most := 0.0
	for k := max(0, len(points)-8); k < len(points); k++ {
		most = math.Max(most, math.Abs(points[k].x))
	}
	if most == 0 || math.Abs(n.x) <= 20*most {
		return
	}
	a := q.alert("FD-MAG", intel.SeverityError, i)
	a.around(0, 20*most)
	a.Because = fmt.Sprintf("%.3g times the largest of the periods before, %s", math.Abs(n.x)/most, number(most))
	a.Transformation = q.explain(n)
	a.Score = math.Log10(math.Abs(n.x)/most) * 10
	q.nearby(&a, n, points)
	q.say(a)
}

// movedTogether reports whether the report's other shares moved as n did.
func (q *inquiry) movedTogether(n *Number, ratio float64) bool {
	for i := range q.r.Numbers {
		m := &q.r.Numbers[i]
		if m.series != n.series || m == n {
			continue
		}
		if was := q.l.known(m); was != nil && was.x > 0 && m.x > 0 && math.Abs(math.Log(m.x/was.x/ratio)) < 0.3 {
			return true
		}
	}
	return false
}

// nearby adds the period before and the year before to the evidence.
func (q *inquiry) nearby(a *Alert, n *Number, points []point) {
	if len(points) == 0 {
		return
	}
	last := &points[len(points)-1]
	a.fromBefore(n, last, "the period before")
	if p := ago(points, n.end, 350, 380); p != nil && p != last {
		a.fromBefore(n, p, "a year before")
	}
}

// seasons: growth is like the growth before.
func seasons(q *inquiry) {
	if q.l.reports < warmUp {
		return
	}
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		if n.role != revenue && n.role != assets && n.role != dilutedShares || n.x <= 0 || n.class == oddLength || !q.r.Current(n) || q.l.known(n) != nil {
			continue
		}
		q.season(i)
	}
}

// floors are the least deviations of growth that are taken for usual.
func floor(n *Number) float64 {
	f := [roles]float64{revenue: 0.04, assets: 0.03, dilutedShares: 0.02}[n.role]
	if n.class > quarter {
		f *= 0.8 // longer periods are smoother
	}
	return f
}

// Limits are in deviations. A number that another one bears out has to be
// farther off: that both are wrong alike is unlikely.
const (
	seasonLimit       = 4
	corroboratedLimit = 15
)

// latest returns what is known of the newest period of the series, of any
// length, that ended before n and at most two quarters before.
func (q *inquiry) latest(n *Number) *point {
	var best *point
	t := q.l.track(n)
	for c := range t.points {
		points := t.points[c]
		for k := len(points) - 1; k >= 0 && n.end-points[k].end <= 200; k-- {
			if p := &points[k]; p.end < n.end && (best == nil || p.end > best.end) {
				best = p
			}
		}
	}
	return best
}

// corroborated reports whether a relation with other numbers bears n out: the
// year so far is the sum of its parts, assets are liabilities and equity, net
// income is earnings per share times shares.
func (q *inquiry) corroborated(n *Number) bool {
	switch n.role {
	case assets:
		j := q.beside(n, liabilitiesAndEquity)
		return j >= 0 && apart(n.x, q.r.Numbers[j].x) <= 0.001
	case netIncome, dilutedShares:
		if q.perShare(n) {
			return true
		}
	}
	if !n.role.flow() {
		return false
	}
	if n.class == quarter {
		for _, c := range [...]class{half, nineMonths, year} {
			if j := q.same(n, c, n.end, 0); j >= 0 && q.addsUp(&q.r.Numbers[j], n) {
				return true
			}
		}
		return false
	}
	j := q.same(n, quarter, n.end, 0)
	return j >= 0 && q.addsUp(n, &q.r.Numbers[j])
}

// addsUp reports whether the year so far is known to be the sum of what it was
// and the quarter.
func (q *inquiry) addsUp(n, m *Number) bool {
	if n.class <= quarter {
		return false
	}
	p := q.yearSoFar(n, m)
	return p != nil && math.Abs(n.x-p.x-m.x) <= math.Max(0.005*math.Abs(n.x), coarse(n.x, n.x))
}

// perShare reports whether net income is earnings per share times shares, as
// exactly as the cents allow.
func (q *inquiry) perShare(n *Number) bool {
	i, e, s := q.beside(n, netIncome), q.beside(n, dilutedEPS), q.beside(n, dilutedShares)
	if i < 0 || e < 0 || s < 0 {
		return false
	}
	income, eps, shares := q.r.Numbers[i].x, q.r.Numbers[e].x, q.r.Numbers[s].x
	return math.Abs(income-eps*shares) <= 0.02*math.Abs(income)+0.006*math.Abs(shares) && math.Abs(eps) > 0.1
}

func (q *inquiry) season(i int) {
	n := &q.r.Numbers[i]
	points := q.l.before(n)
	yearAgo := ago(points, n.end, 350, 380)
	z, expected, scale := math.Inf(1), 0.0, 0.0
	take := func(zz, e, s float64) {
		if zz < z {
			z, expected, scale = zz, e, s
		}
	}
	if growth := yearly(points); growth.n >= 3 && n.role != assets && yearAgo != nil && yearAgo.x > 0 {
		g := math.Log(n.x / yearAgo.x)
		mid, deviation := growth.spread()
		s := math.Max(floor(n), deviation)
		take(math.Abs(g-mid)/s, yearAgo.x*math.Exp(mid), s)
		s = math.Max(floor(n), deviation/2)
		take(math.Abs(g-growth.last())/s, yearAgo.x*math.Exp(growth.last()), s)
	}
	if n.role != revenue {
		if steps := quarterly(points); steps.n >= 3 {
			last := &points[len(points)-1]
			if last.x > 0 && n.end-last.end < 110 {
				g := math.Log(n.x / last.x)
				mid, deviation := steps.spread()
				s := math.Max(floor(n), deviation)
				take(math.Abs(g-mid)/s, last.x*math.Exp(mid), s)
			}
		}
	}
	if n.role == dilutedShares {
		if last := q.latest(n); last != nil && last.x > 0 {
			g := math.Log(n.x / last.x)
			take(math.Abs(g)/(1.5*floor(n)), last.x, 1.5*floor(n))
		}
	}
	if math.IsInf(z, 1) || z <= seasonLimit || z <= corroboratedLimit && q.corroborated(n) {
		return
	}
	question, found := q.companions(n, points)
	if found {
		return
	}
	if n.role == dilutedShares {
		if last := &points[len(points)-1]; q.split(n, last) {
			return
		}
	}
	a := q.alert("FD-SEAS", unusual, i)
	a.between(expected, math.Exp(-seasonLimit*scale), math.Exp(seasonLimit*scale))
	a.Because = fmt.Sprintf("%.1f deviations from the %s that its own past makes likely", z, number(expected))
	a.against(question, false, "what moves with it did not")
	a.Transformation = q.explain(n)
	a.Score = z
	q.nearby(&a, n, points)
	q.say(a)
}

// yearly returns the growth of each of the last points over the year before.
func yearly(points []point) sample {
	var s sample
	for k := max(0, len(points)-window); k < len(points); k++ {
		if p := ago(points[:k], points[k].end, 350, 380); p != nil && p.x > 0 && points[k].x > 0 {
			s.add(math.Log(points[k].x / p.x))
		}
	}
	return s
}

// quarterly returns the growth of each of the last points over the point before,
// where that is a quarter away.
func quarterly(points []point) sample {
	var s sample
	for k := max(1, len(points)-window); k < len(points); k++ {
		if p := &points[k-1]; p.x > 0 && points[k].x > 0 && points[k].end-p.end < 110 {
			s.add(math.Log(points[k].x / p.x))
		}
	}
	return s
}

// companions reports whether numbers that move with n moved as it did: an
// acquisition, or a spin-off, takes all of them along.
func (q *inquiry) companions(n *Number, points []point) (question string, found bool) {
	var with []role
	switch n.role {
	case revenue:
		question, with = "does the rest of the income statement move with it", []role{grossProfit, revenue, operatingIncome}
	case assets:
		question, with = "does the rest of the balance sheet move with it", []role{currentLiabilities, liabilitiesAndEquity}
	default:
		return "split", false
	}
	for _, of := range with {
		for j := range q.r.Numbers {
			m := &q.r.Numbers[j]
			if m.role != of || m.series == n.series || m.end != n.end || m.start != n.start || m.x <= 0 {
				continue
			}
			theirs := q.l.before(m)
			for _, back := range [...][2]int32{{350, 380}, {80, 100}} {
				p, o := ago(points, n.end, back[0], back[1]), ago(theirs, m.end, back[0], back[1])
				if p == nil || o == nil || p.x <= 0 || o.x <= 0 {
					continue
				}
				mine, other := math.Log(n.x/p.x), math.Log(m.x/o.x)
				if mine*other > 0 && math.Abs(mine-other) < math.Max(2*floor(n), 0.4*math.Abs(mine)) {
					return question, true
				}
			}
		}
	}
	return question, false
}

// grains: a series that is given in millions is not given in thousands once.
func grains(q *inquiry) {
	if q.l.reports < warmUp {
		return
	}
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		if !n.role.primary() || n.x == 0 || q.l.known(n) != nil {
			continue
		}
		g, usual, seen := grain(n.Value), math.Inf(1), 0
		t := q.l.track(n)
		for c := range t.points {
			points := t.points[c]
			for k := max(0, len(points)-window); k < len(points); k++ {
				if points[k].x != 0 {
					usual = math.Min(usual, points[k].grain)
					seen++
				}
			}
		}
		if seen < 8 || usual < 1000 || g >= usual {
			continue
		}
		a := q.alert("FD-GRAIN", unusual, i)
		a.Because = fmt.Sprintf("to the nearest %s, when all the series is in whole %ss", number(g), number(usual))
		a.Transformation = q.explain(n)
		a.Score = math.Log10(usual / g)
		q.say(a)
	}
}

// scales: net income is not so small that a thousand times as much would be
// what is usual.
func scales(q *inquiry) {
	if q.l.reports < warmUp {
		return
	}
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		if n.role != netIncome || n.x == 0 || !q.r.Current(n) || q.l.known(n) != nil || q.corroborated(n) {
			continue
		}
		points := q.l.before(n)
		var sizes sample
		for k := max(0, len(points)-window); k < len(points); k++ {
			sizes.add(math.Abs(points[k].x))
		}
		if sizes.n < 4 {
			continue
		}
		mid, x := sizes.median(), math.Abs(n.x)
		if mid == 0 || x > 0.02*mid {
			continue
		}
		for _, k := range [...]float64{1e3, 1e6} {
			if x*k < 0.2*mid || x*k > 5*mid {
				continue
			}
			a := q.alert("FD-SCALE", unusual, i)
			a.around(0, mid)
			a.Because = fmt.Sprintf("%.2g of the %s that is usual; times %s it would be like the others", x/mid, number(mid), number(k))
			a.Transformation = "×" + number(k)
			a.Score = math.Log10(mid / x)
			q.nearby(&a, n, points)
			q.say(a)
			break
		}
	}
}

// signs: net income has the sign that fits.
func signs(q *inquiry) {
	if q.l.reports < warmUp {
		return
	}
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		if n.role != netIncome || n.x == 0 || !q.r.Current(n) || q.l.known(n) != nil {
			continue
		}
		if q.corroborated(n) || q.operatingSign(i) {
			continue
		}
		if j := q.base(n); j >= 0 {
			q.flipped(i, j)
		}
	}
}

// flipped: net income would not fit much better with the other sign.
func (q *inquiry) flipped(i, j int) {
	n, m := &q.r.Numbers[i], &q.r.Numbers[j]
	past, yearAgo := q.marginsBefore(n, m)
	if past.n < 4 {
		return
	}
	mid, deviation := past.spread()
	scale := math.Max(marginFloorOf(m, mid)/2, deviation)
	now, same := n.x/m.x, 0
	for k := range past.n {
		if past.v[k]*now > 0 {
			same++
		}
	}
	z, other := math.Abs(now-mid)/scale, math.Abs(-now-mid)/scale
	for _, e := range [...]float64{past.last(), yearAgo} {
		other = math.Min(other, math.Abs(-now-e)/scale)
	}
	if (z <= 2.5 || other >= 1) && (same > 0 || z <= 1.2 || other >= 1.5) {
		return
	}
	a := q.alert("FD-FLIP", unusual, i)
	a.Low, a.High = m.x*(mid-2.5*scale), m.x*(mid+2.5*scale)
	a.Because = fmt.Sprintf("which would fit with the other sign: %.1f deviations from usual as it is, %.1f then; %d of the %d before had this sign", z, other, same, past.n)
	a.from(q.r, m, "what it is measured by")
	a.Transformation = "−x"
	a.Score = z
	q.say(a)
}

// operatingSign: net income has the sign of operating income, where it is more
// than a quarter of that.
func (q *inquiry) operatingSign(i int) bool {
	n := &q.r.Numbers[i]
	j := q.beside(n, operatingIncome)
	if j < 0 {
		return false
	}
	m := &q.r.Numbers[j]
	if n.x*m.x >= 0 || math.Abs(n.x) < 0.25*math.Abs(m.x) || math.Abs(n.x) > 3*math.Abs(m.x) {
		return false
	}
	a := q.alert("FD-OPSIGN", unusual, i)
	a.Because = fmt.Sprintf("while operating income is %s", m.Value)
	a.from(q.r, m, "operating income")
	a.Transformation = "−x"
	a.Score = math.Abs(n.x / m.x)
	q.say(a)
	return true
}
