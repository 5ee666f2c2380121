package anomaly

import "math"

// transform returns what would make a value one that holds: "÷1000", "×1000",
// "÷1000000", "×1000000", "−x" and so on; "" where none of those does.
func transform(x float64, holds func(float64) bool) string {
	for _, t := range [...]struct {
		name   string
		factor float64
	}{
		{"−x", -1}, {"÷1000", 1e-3}, {"×1000", 1e3}, {"÷1000000", 1e-6}, {"×1000000", 1e6},
		{"÷10", 0.1}, {"×10", 10}, {"÷100", 0.01}, {"×100", 100},
	} {
		if holds(x * t.factor) {
			return t.name
		}
	}
	return ""
}

// explain returns what would make a number of the report like its company's
// others of the same series: a power of ten, its negative, what is left of the
// year so far without what was known of it, or the value of another period.
func (q *inquiry) explain(n *Number) string {
	points := q.l.before(n)
	if len(points) == 0 {
		return ""
	}
	yearAgo := ago(points, n.end, 350, 380)
	last := &points[len(points)-1]
	like := func(x float64) bool {
		for _, p := range [...]*point{last, yearAgo} {
			if p != nil && p.x*x > 0 && math.Abs(math.Log(x/p.x)) < likeness {
				return true
			}
		}
		return false
	}
	if like(n.x) {
		return ""
	}
	if t := transform(n.x, like); t != "" {
		return t
	}
	if n.class == quarter && n.role.flow() {
		for c := quarter; c < year; c++ {
			t := q.l.track(n).points[c]
			if p := ago(t, n.start-1, -6, 6); p != nil && like(n.x-p.x) {
				return "year to date − prior year to date"
			}
		}
	}
	if p := q.equal(n); p != nil {
		return "the value of " + p.period.String()
	}
	return ""
}

// likeness is how far, as a logarithm, values of neighbouring periods may be
// apart to be taken for alike.
const likeness = 0.4

// equal returns the known point of another period of the series that has the
// very value of n, nil where there is none.
func (q *inquiry) equal(n *Number) *point {
	t := q.l.track(n)
	for c := range t.points {
		points := t.points[c]
		for k := len(points) - 1; k >= 0 && k >= len(points)-window; k-- {
			if p := &points[k]; p.x == n.x && (p.end != n.end || p.start != n.start) {
				return p
			}
		}
	}
	return nil
}
