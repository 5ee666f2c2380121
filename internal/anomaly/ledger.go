package anomaly

import (
	"sort"

	"github.com/corpintel/intel"
)

// ledger is what a company has reported so far, by series and class.
type ledger struct {
	series  []track // by series number
	reports int
	// recent are the last reports' current series and classes, the newest last.
	recent [][]slot
}

// track is the history of one series.
type track struct {
	role   role
	points [classes][]point // in the order of end, then start
}

// point is what is known of one period: the last report of it, and the first.
type point struct {
	start, end int32
	x, grain   float64
	value      string
	period     intel.Period
	by, first  origin
	firstX     float64
	borne      bool // another number of that report bears it out
}

// origin is who reported something.
type origin struct {
	accession intel.AccessionNumber
	filed     intel.Date
	form      string
}

// slot is a series and a class.
type slot struct {
	series int32
	class  class
}

// track returns the history of a number's series.
func (l *ledger) track(n *Number) *track {
	if int(n.series) >= len(l.series) {
		return &track{role: n.role}
	}
	return &l.series[n.series]
}

// find returns the place of a period among points, and whether it is there.
func find(points []point, start, end int32) (int, bool) {
	i := len(points)
	// Most of what is asked for is new or nearly so.
	for steps := 0; i > 0 && after(points[i-1], start, end); steps++ {
		i--
		if steps == 8 {
			i = sort.Search(i, func(k int) bool { return after(points[k], start, end) })
			break
		}
	}
	if i > 0 && points[i-1].start == start && points[i-1].end == end {
		return i - 1, true
	}
	return i, false
}

// after reports whether a point comes after a period.
func after(p point, start, end int32) bool {
	return p.end > end || p.end == end && p.start > start
}

// known returns what was reported before of the very period of a number.
func (l *ledger) known(n *Number) *point {
	points := l.track(n).points[n.class]
	if i, ok := find(points, n.start, n.end); ok {
		return &points[i]
	}
	return nil
}

// before returns the points of a number's class that end before it does. Where
// its own series is new, those of the series whose place it takes.
func (l *ledger) before(n *Number) []point {
	points := l.track(n).points[n.class]
	if n.role == revenue && len(points) < newSeries {
		for i := range l.series {
			if t := &l.series[i]; t.role == revenue && len(t.points[n.class]) >= 2*newSeries {
				if other := t.points[n.class]; n.end-other[len(other)-1].end < 400 && (len(points) < newSeries || other[len(other)-1].end > points[len(points)-1].end) {
					points = other
				}
			}
		}
	}
	i := len(points)
	for i > 0 && points[i-1].end >= n.end {
		i--
	}
	return points[:i]
}

// newSeries is below how many points a series is new.
const newSeries = 4

// ago returns the last point that ends from least to most days before a day.
func ago(points []point, end, least, most int32) *point {
	for i := len(points) - 1; i >= 0; i-- {
		switch d := end - points[i].end; {
		case d > most:
			return nil
		case d >= least:
			return &points[i]
		}
	}
	return nil
}

// add makes a report part of what is known. borne says which of its numbers
// others bear out.
func (l *ledger) add(r *Report, borne func(*Number) bool) {
	by := origin{r.Accession, r.FiledAt, r.Form}
	var current []slot
	for i := range r.Numbers {
		n := &r.Numbers[i]
		for int(n.series) >= len(l.series) {
			l.series = append(l.series, track{})
		}
		t := &l.series[n.series]
		t.role = n.role
		points := t.points[n.class]
		at, ok := find(points, n.start, n.end)
		if !ok {
			points = append(points, point{})
			copy(points[at+1:], points[at:])
			points[at] = point{start: n.start, end: n.end, period: n.Period, first: by, firstX: n.x}
			t.points[n.class] = points
		}
		points[at].x, points[at].grain, points[at].value, points[at].by = n.x, grain(n.Value), n.Value, by
		points[at].borne = borne(n)
		if n.role.primary() && r.Current(n) {
			current = append(current, slot{n.series, n.class})
		}
	}
	if len(current) > 0 {
		if len(l.recent) == sameFormMemory {
			copy(l.recent, l.recent[1:])
			l.recent = l.recent[:sameFormMemory-1]
		}
		l.recent = append(l.recent, current)
	}
	l.reports++
}

// sameFormMemory is how many reports back it is remembered what they held.
const sameFormMemory = 4
