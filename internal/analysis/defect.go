package analysis

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// defect says what is evidently wrong with a report. Companies report numbers
// in thousands or millions for units, or with the wrong sign: the same filer's
// other reports tell. What a split or a restatement changes is no defect.
type defect struct {
	kind   MarkKind
	reason string
}

// How far from its neighbors, in powers of ten, a number is taken for one in
// another scale. What is per share may be near zero in a bad year.
const (
	farOff         = 2.8
	farOffPerShare = 3.5
)

// neighborhood is how many other periods are looked at where amounts may grow
// with time. Numbers of shares and what is per share are compared with all
// periods: some filers give them in thousands for years.
const neighborhood = 8

// track is the reports of one concept for periods of one length, by time.
type track struct {
	slots []slot
	lists [][]*report // of each slot
	logs  []float64   // of each slot, the median power of ten
	above int         // reports above zero
	below int         // reports below zero
	// Of numbers of shares and what is per share: how many reports there are of
	// each size, in tenths of a power of ten, and the median size of all.
	sizes map[int]int
	all   float64
}

// findDefects marks reports that other reports show to be wrong.
func (x *index) findDefects(m *Mapping) {
	expects := m.expectations()
	for key, t := range x.tracks(expects) {
		for i, list := range t.lists {
			t.compare(i, list, expects[key.concept])
			t.judgeAlone(i, list, expects[key.concept])
		}
	}
}

// expectation is what lines say about the values of a concept.
type expectation struct {
	unit     Unit
	positive bool
	name     string
}

func (m *Mapping) expectations() []expectation {
	list := make([]expectation, len(m.names))
	for i := range m.lines {
		for _, c := range m.lines[i].Choices {
			if c.Concept != "" {
				e := &list[m.concepts[c.Concept]]
				e.unit, e.positive, e.name = m.lines[i].Unit, e.positive || m.lines[i].Positive, c.Concept
			}
		}
	}
	return list
}

type trackKey struct {
	concept int32
	length  int8 // quarters; 0 for an instant
}

// tracks sorts reports into series: of periods of one length, or, for what does
// not add up over time, of all lengths together.
func (x *index) tracks(expects []expectation) map[trackKey]*track {
	tracks := map[trackKey]*track{}
	for c, list := range x.cells {
		key := trackKey{concept: c.concept}
		counted := expects[c.concept].unit != Money
		if c.slot.from > 0 && !counted {
			key.length = c.slot.to - c.slot.from + 1
		}
		t := tracks[key]
		if t == nil {
			t = &track{}
			if counted {
				t.sizes = map[int]int{}
			}
			tracks[key] = t
		}
		usable := list[:0:0]
		for _, r := range list {
			if r.rank != proxy && !r.foreign {
				usable = append(usable, r)
			}
		}
		if len(usable) > 0 {
			t.slots, t.lists = append(t.slots, c.slot), append(t.lists, usable)
		}
	}
	for _, t := range tracks {
		t.finish()
	}
	return tracks
}

func (t *track) finish() {
	order := make([]int, len(t.slots))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return compareSlots(t.slots[a], t.slots[b]) })
	slots, lists := make([]slot, len(order)), make([][]*report, len(order))
	for i, n := range order {
		slots[i], lists[i] = t.slots[n], t.lists[n]
	}
	t.slots, t.lists, t.logs = slots, lists, make([]float64, len(order))
	var logs []float64
	for i, list := range lists {
		logs = logs[:0]
		for _, r := range list {
			switch r.number.Sign() {
			case 1:
				t.above++
			case -1:
				t.below++
			default:
				continue
			}
			logs = append(logs, magnitude(r.number))
			if t.sizes != nil {
				t.sizes[tenths(magnitude(r.number))]++
			}
		}
		t.logs[i] = median(logs)
	}
	if t.sizes != nil {
		known := slices.DeleteFunc(slices.Clone(t.logs), math.IsNaN)
		t.all = median(known)
	}
}

func tenths(size float64) int { return int(math.Round(10 * size)) }

func compareSlots(a, b slot) int {
	return cmp.Or(cmp.Compare(a.year, b.year), cmp.Compare(a.to, b.to), cmp.Compare(a.from, b.from))
}

// magnitude returns the power of ten of a number that is not zero.
func magnitude(d Decimal) float64 { return math.Log10(math.Abs(d.Float())) }

// median returns the middle of a list, which it sorts; NaN of nothing.
func median(list []float64) float64 {
	if len(list) == 0 {
		return math.NaN()
	}
	slices.Sort(list)
	n := len(list) / 2
	if len(list)%2 == 1 {
		return list[n]
	}
	return (list[n-1] + list[n]) / 2
}

// usual returns the median power of ten of the periods around the i-th, and how
// many there are.
func (t *track) usual(i int) (float64, int) {
	if t.sizes != nil {
		return t.all, len(t.logs) - 1
	}
	var logs []float64
	for lo, hi := i-1, i+1; len(logs) < neighborhood && (lo >= 0 || hi < len(t.logs)); lo, hi = lo-1, hi+1 {
		if lo >= 0 && !math.IsNaN(t.logs[lo]) {
			logs = append(logs, t.logs[lo])
		}
		if hi < len(t.logs) && !math.IsNaN(t.logs[hi]) {
			logs = append(logs, t.logs[hi])
		}
	}
	return median(logs), len(logs)
}

// compare looks for reports of one period of which one is a thousand or a
// million times the other, or the other with the opposite sign.
func (t *track) compare(i int, list []*report, e expectation) {
	different := differing(list)
	if len(different) < 2 {
		return
	}
	for n, r := range different {
		for _, o := range different[:n] {
			if r.Unit != o.Unit {
				continue
			}
			switch {
			case r.number.Sign() != 0 && r.number.Add(o.number).Sign() == 0:
				t.compareSigns(r, o, e)
			case r.number.Sign()*o.number.Sign() > 0:
				small, large := r, o
				if small.number.Abs().Cmp(large.number.Abs()) > 0 {
					small, large = large, small
				}
				if times := scaled(small.number, large.number); times != "" {
					t.compareScales(i, small, large, times, e)
				}
			}
		}
	}
	for _, r := range list {
		for _, d := range different {
			if d.Unit == r.Unit && d.Value == r.Value {
				r.defect = d.defect
			}
		}
	}
}

// mostValues is how many values of one period are compared; nobody reports as
// many, and a file that does must not cost the square of them.
const mostValues = 50

// differing returns the first report of each value.
func differing(list []*report) []*report {
	different := list[:0:0]
	for _, r := range list {
		if len(different) == mostValues {
			break
		}
		if !slices.ContainsFunc(different, func(d *report) bool { return d.Value == r.Value && d.Unit == r.Unit }) {
			different = append(different, r)
		}
	}
	return different
}

func (t *track) compareSigns(r, o *report, e expectation) {
	positive, negative := r, o
	if positive.number.Sign() < 0 {
		positive, negative = negative, positive
	}
	// All but these two tell.
	above, below := t.above-1, t.below-1
	switch {
	case above+below >= 2 && above*5 >= (above+below)*4, e.positive && (below == 0 || below*5 < (above+below)*4):
		negative.wrong(MarkSign, "the opposite of what %s reports for the same period, and other periods are above zero", positive)
	case above+below >= 2 && below*5 >= (above+below)*4:
		positive.wrong(MarkSign, "the opposite of what %s reports for the same period, and other periods are below zero", negative)
	default:
		positive.wrong(MarkDisputed, "%s reports the opposite for the same period, and nothing tells which is right", negative)
		negative.wrong(MarkDisputed, "%s reports the opposite for the same period, and nothing tells which is right", positive)
	}
}

func (t *track) compareScales(i int, small, large *report, times string, e expectation) {
	if e.unit == Shares && t.inThousands(magnitude(small.number)) {
		small.wrong(MarkScale, "%s reports "+times+" for the same period, as other reports do for others", large)
		return
	}
	usual, n := t.usual(i)
	offSmall, offLarge := math.Abs(magnitude(small.number)-usual), math.Abs(magnitude(large.number)-usual)
	switch {
	case n > 0 && offSmall > offLarge+1:
		small.wrong(MarkScale, "%s reports "+times+" for the same period, which is like other periods", large)
	case n > 0 && offLarge > offSmall+1:
		large.wrong(MarkScale, times+" what %s reports for the same period, which is like other periods", small)
	default:
		small.wrong(MarkDisputed, "%s reports "+times+" for the same period, and nothing tells which is right", large)
		large.wrong(MarkDisputed, times+" what %s reports for the same period, and nothing tells which is right", small)
	}
}

// inThousands reports whether a number of shares of a size is likely given in
// thousands or millions: enough other reports are larger by such a factor.
// Filers forget to say that they count in thousands; none counts the other way.
func (t *track) inThousands(size float64) bool {
	around := func(size float64) int {
		n := 0
		for x := -sizeSlack; x <= sizeSlack; x++ {
			n += t.sizes[tenths(size)+x]
		}
		return n
	}
	larger := around(size+3) + around(size+6)
	return larger >= 3 && larger*5 >= around(size)
}

// sizeSlack is by how much, in tenths of a power of ten, numbers of shares of
// one size differ: a company may double or halve them.
const sizeSlack = 4

// wrong notes a defect; what is evident is not replaced by what is disputed.
func (r *report) wrong(kind MarkKind, format string, other *report) {
	if r.defect.kind == "" || r.defect.kind == MarkDisputed && kind != MarkDisputed {
		r.defect = defect{kind, fmt.Sprintf(format, "the "+other.Form+" "+other.Accession.String())}
	}
}

// scaled says how many times small large is, "" where that is no change of
// scale. Rounding to three digits may have come between them.
func scaled(small, large Decimal) string {
	small, large = small.Abs(), large.Abs()
	for _, s := range []struct {
		power int
		words string
	}{{3, "a thousand times"}, {6, "a million times"}} {
		off := small.Shift(s.power).Sub(large).Abs()
		if off.Add(off).Shift(2).Cmp(large) <= 0 { // half of a percent
			return s.words
		}
	}
	return ""
}

// judgeAlone looks at reports that no other report of the period contradicts.
func (t *track) judgeAlone(i int, list []*report, e expectation) {
	limit := farOff
	if e.unit == MoneyPerShare {
		limit = farOffPerShare
	}
	usual, n := math.NaN(), -1
	for _, r := range list {
		sign := r.number.Sign()
		if sign == 0 || r.defect.kind != "" {
			continue
		}
		if sign < 0 && e.positive {
			r.defect = defect{MarkSign, "below zero, where " + e.name + " is expected above"}
			continue
		}
		if !e.positive && e.unit == Money {
			continue // profits and changes may have any size
		}
		if e.unit == Shares && t.inThousands(magnitude(r.number)) {
			r.defect = defect{MarkScale, "other periods are given as a thousand or a million times as many"}
			continue
		}
		if n < 0 {
			usual, n = t.usual(i)
		}
		off := magnitude(r.number) - usual
		if e.unit == Shares && off > 0 && t.inThousands(magnitude(r.number)-math.Round(off)) {
			continue // the others are in thousands
		}
		if n >= 3 && (off > limit || off < -limit && e.unit != MoneyPerShare) {
			r.defect = defect{MarkScale, fmt.Sprintf("other periods are about ten to the power of %.0f times as large", -off)}
		}
	}
}
