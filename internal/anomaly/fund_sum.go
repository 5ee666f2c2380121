package anomaly

import (
	"fmt"
	"math"

	"github.com/corpintel/intel"
)

// sums: the year so far is what it was a quarter ago plus the quarter.
func sums(q *inquiry) {
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		if !n.role.primary() || !n.role.flow() || n.class < half || n.class > year || n.end != q.r.ends[n.role] {
			continue
		}
		j := q.same(n, quarter, n.end, 0)
		if j < 0 {
			continue
		}
		m := &q.r.Numbers[j]
		p := q.yearSoFar(n, m)
		if p == nil {
			continue
		}
		want := p.x + m.x
		tolerance := math.Max(0.005*math.Max(math.Abs(n.x), math.Abs(want)), coarse(n.x, want))
		if math.Abs(n.x-want) <= tolerance {
			continue
		}
		severity := intel.SeverityError
		series, _ := q.others(&Number{series: n.series})
		explained := series+1 > 0
		if explained {
			severity = intel.SeverityInfo
		}
		a := q.alert("FD-SUM", severity, i)
		a.Numbers = append(a.Numbers, j)
		a.around(want, tolerance)
		a.Because = fmt.Sprintf("while %s until the quarter before and %s in it make %s", p.value, m.Value, number(want))
		a.from(q.r, m, "the quarter")
		a.fromBefore(n, p, "the year until the quarter before")
		a.against("restatement", explained, "comparatives of the series that this report changes")
		a.Transformation = transform(n.x, func(x float64) bool { return math.Abs(x-want) <= tolerance })
		if t := transform(m.x, func(x float64) bool { return math.Abs(n.x-p.x-x) <= tolerance }); a.Transformation == "" && t != "" {
			a.Subject, a.Period, a.Observed, a.Transformation = m.subject(), m.Period, m.Value, t
			a.around(n.x-p.x, tolerance)
		}
		a.Score = math.Abs(n.x-want) / tolerance
		q.say(a)
	}
}

// yearSoFar returns what was known of the part of n that ends where the quarter
// m begins.
func (q *inquiry) yearSoFar(n, m *Number) *point {
	before := n.class - 1
	points := q.l.track(n).points[before]
	for k := len(points) - 1; k >= 0 && k >= len(points)-6; k-- {
		p := &points[k]
		if abs(p.start-n.start) <= 3 && abs(p.end+1-m.start) <= 6 {
			return p
		}
	}
	return nil
}

func abs(d int32) int32 { return max(d, -d) }

// coarse is what sums may be off because of rounding: figures above a billion
// are often given in millions.
func coarse(x, y float64) float64 {
	if math.Max(math.Abs(x), math.Abs(y)) > 1e9 {
		return 2e6
	}
	return 2e3
}

// fourthQuarters: what a year leaves for its fourth quarter is like a quarter.
func fourthQuarters(q *inquiry) {
	for i := range q.r.Numbers {
		n := &q.r.Numbers[i]
		if n.class != year || n.role != revenue && n.role != netIncome || n.end != q.r.ends[n.role] {
			continue
		}
		points := q.l.track(n).points[nineMonths]
		p := ago(points, n.end, 80, 105)
		if p == nil || abs(p.start-n.start) > 6 {
			continue
		}
		fourth := n.x - p.x
		switch n.role {
		case revenue:
			q.fourthOfRevenue(i, p, fourth)
		case netIncome:
			q.fourthOfIncome(i, p, fourth)
		}
	}
}

// fourthOfRevenue compares the year with its first nine months as other years
// did, or with a quarter of them where no other year is known.
func (q *inquiry) fourthOfRevenue(i int, p *point, fourth float64) {
	n := &q.r.Numbers[i]
	if p.x <= 0 {
		return
	}
	ratio := fourth / (p.x / 3)
	if ratio < 0.3 || ratio > 2.6 {
		a := q.alert("FD-Q4", intel.SeverityError, i)
		a.between(p.x, 1.1, 1+2.6/3)
		a.Because = fmt.Sprintf("which leaves %s for the fourth quarter, after %s in the first three", number(fourth), p.value)
		a.fromBefore(n, p, "the first nine months")
		a.Transformation = transform(n.x, func(x float64) bool { return (x-p.x)*3 > 0.3*p.x && (x-p.x)*3 < 2.6*p.x })
		a.Score = math.Abs(math.Log(math.Max(ratio, 0.01))) * 5
		q.say(a)
		return
	}
	var past sample
	years, nines := q.l.before(n), q.l.track(n).points[nineMonths]
	for k := max(0, len(years)-6); k < len(years); k++ {
		if nine := ago(nines, years[k].end, 80, 105); nine != nil && nine.x > 0 && years[k].x > nine.x {
			past.add(years[k].x / nine.x)
		}
	}
	if past.n < 2 || n.x <= 0 {
		return
	}
	mid, deviation := past.spread()
	scale := math.Max(fourthFloor, deviation)
	off := math.Abs(math.Log(n.x / p.x / mid))
	last := math.Abs(math.Log(n.x / p.x / past.last()))
	if z := math.Min(off, last) / scale; z > fourthLimit {
		a := q.alert("FD-Q4", unusual, i)
		a.between(p.x*mid, math.Exp(-fourthLimit*scale), math.Exp(fourthLimit*scale))
		a.Because = fmt.Sprintf("%.2f times its first nine months, which the years before were %.2f times", n.x/p.x, mid)
		a.fromBefore(n, p, "the first nine months")
		a.Transformation = q.explain(n)
		a.Score = z
		q.say(a)
	}
}

const (
	fourthFloor = 0.02
	fourthLimit = 4
)

func (q *inquiry) fourthOfIncome(i int, p *point, fourth float64) {
	n := &q.r.Numbers[i]
	points := q.l.track(n).points[quarter]
	largest := 0.0
	for k := max(0, len(points)-8); k < len(points); k++ {
		largest = math.Max(largest, math.Abs(points[k].x))
	}
	if largest == 0 || len(points) < 4 {
		return
	}
	if math.Abs(fourth) <= 4*largest {
		q.fourthMargin(i, p, fourth)
		return
	}
	a := q.alert("FD-Q4", unusual, i)
	a.around(p.x, 4*largest)
	a.Because = fmt.Sprintf("which leaves %s for the fourth quarter, when no quarter of two years was above %s", number(fourth), number(largest))
	a.fromBefore(n, p, "the first nine months")
	a.Transformation = transform(n.x, func(x float64) bool { return math.Abs(x-p.x) <= 2*largest })
	a.Score = math.Abs(fourth) / largest
	q.say(a)
}

// fourthMargin compares what a year leaves for its fourth quarter, as a share of
// the revenue it leaves, with other quarters.
func (q *inquiry) fourthMargin(i int, p *point, fourth float64) {
	n := &q.r.Numbers[i]
	j := q.beside(n, revenue)
	if j < 0 || q.l.reports < warmUp {
		return
	}
	m := &q.r.Numbers[j]
	nine := ago(q.l.track(m).points[nineMonths], p.end, 0, 0)
	if nine == nil || m.x <= nine.x || nine.x <= 0 {
		return
	}
	revenueOf := m.x - nine.x
	quarterNumber := *n
	quarterNumber.class = quarter
	past, _ := q.marginsBefore(&quarterNumber, m)
	if past.n < 6 {
		return
	}
	mid, deviation := past.spread()
	scale := math.Max(marginFloor, deviation)
	now := fourth / revenueOf
	z := math.Min(math.Abs(now-mid), math.Abs(now-past.last())) / scale
	if z <= fourthMarginLimit {
		return
	}
	if o := q.beside(n, operatingIncome); o >= 0 {
		op := &q.r.Numbers[o]
		if before := ago(q.l.track(op).points[nineMonths], p.end, 0, 0); before != nil {
			if share := (op.x - before.x) / revenueOf; math.Abs(now-share) < math.Max(2*marginFloor, 0.3*math.Abs(share)) {
				return
			}
		}
	}
	a := q.alert("FD-Q4", unusual, i)
	a.Low, a.High = p.x+revenueOf*(mid-fourthMarginLimit*scale), p.x+revenueOf*(mid+fourthMarginLimit*scale)
	a.Because = fmt.Sprintf("which leaves %s for the fourth quarter, %.1f %% of its revenue, %.1f deviations from what is usual", number(fourth), now*100, z)
	a.fromBefore(n, p, "the first nine months")
	a.from(q.r, m, "revenue")
	a.Transformation = q.explain(n)
	a.Score = z
	q.say(a)
}

const fourthMarginLimit = 6
