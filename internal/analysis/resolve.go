package analysis

import (
	"slices"
	"time"
)

// value is what a line is in a slot.
type value struct {
	number   Decimal
	unit     string
	operands []operand // that add up to it
	marks    []Mark
}

// operand is a report that is part of a value.
type operand struct {
	*report
	line  int
	minus bool
}

// known is when the last operand became known.
func (v *value) known() time.Time {
	var t time.Time
	for _, o := range v.operands {
		if o.KnownAt.After(t) {
			t = o.KnownAt
		}
	}
	return t
}

// direct reports whether the value is as filed.
func (v *value) direct() bool { return len(v.operands) == 1 && !v.operands[0].minus }

func (v *value) mark(kind MarkKind, reason string) {
	m := Mark{Kind: kind, Reason: reason}
	if !slices.Contains(v.marks, m) {
		v.marks = append(v.marks, m)
	}
}

// plus adds, or takes away, another value of the same unit. What is added and
// taken away is no operand.
func (v *value) plus(w *value, minus bool) {
	if minus {
		v.number = v.number.Sub(w.number)
	} else {
		v.number = v.number.Add(w.number)
	}
	for _, o := range w.operands {
		o.minus = o.minus != minus
		if i := slices.IndexFunc(v.operands, func(p operand) bool { return p.report == o.report && p.minus != o.minus }); i >= 0 {
			v.operands = slices.Delete(v.operands, i, i+1)
			continue
		}
		v.operands = append(v.operands, o)
	}
	for _, m := range w.marks {
		if !slices.Contains(v.marks, m) {
			v.marks = append(v.marks, m)
		}
	}
}

// sum adds values up and takes away those after the first of minus; nil where
// one is missing or in another unit.
func sum(plus, minus []*value) *value {
	v := &value{}
	for _, w := range plus {
		if w == nil || v.unit != "" && w.unit != v.unit {
			return nil
		}
		v.unit = w.unit
		v.plus(w, false)
	}
	for _, w := range minus {
		if w == nil || w.unit != v.unit {
			return nil
		}
		v.plus(w, true)
	}
	return v
}

// question is what a value answers; answers are kept.
type question struct {
	line int
	slot slot
	view View
}

// resolver answers questions about one company.
type resolver struct {
	*Mapping
	*index
	template Template
	ranks    [][][]*Choice // of each line, those of one rank together
	answers  map[question]*value
	// notes, where it is not nil, gets what was not chosen, and why.
	notes func(r *report, why string)
}

// value returns what a line is in a slot, nil where it cannot be had.
func (v *resolver) value(q question) *value {
	if a, ok := v.answers[q]; ok {
		return a
	}
	a := v.find(q)
	if a != nil {
		v.judge(q, a)
	}
	v.answers[q] = a
	return a
}

func (v *resolver) find(q question) *value {
	if q.slot.from == trailing {
		if a, done := v.trailing(q); done {
			return a
		}
	}
	for _, choices := range v.ranks[q.line] {
		if a := v.among(q, choices); a != nil {
			return a
		}
	}
	return nil
}

// ranksFor returns the choices that a template has of each line and that
// anything is reported for, those of one rank together.
func (m *Mapping) ranksFor(t Template, x *index) [][][]*Choice {
	ranks := make([][][]*Choice, len(m.lines))
	for i := range m.lines {
		if !m.lines[i].Has(t) {
			continue
		}
		last := -1
		for n := range m.lines[i].Choices {
			c := &m.lines[i].Choices[n]
			if !allows(c.Templates, t) || c.Terms == nil && !x.reported[c.number] {
				continue
			}
			if c.Rank != last {
				ranks[i], last = append(ranks[i], nil), c.Rank
			}
			group := &ranks[i][len(ranks[i])-1]
			*group = append(*group, c)
		}
	}
	return ranks
}

// among tries the choices of one rank: as reported, then from reports of other
// periods, then by calculation.
func (v *resolver) among(q question, choices []*Choice) *value {
	if choices[0].Terms != nil {
		return v.calculate(q, choices[0])
	}
	if q.slot.from == trailing {
		return v.sinceYear(q, choices)
	}
	if r := v.reported(q, choices, q.slot); r != nil {
		return v.single(q, r, choices)
	}
	if v.lines[q.line].Measure != Flow {
		return nil // averages and what is per share do not add up over time
	}
	for _, c := range choices {
		if a := v.derived(q, c); a != nil {
			return a
		}
	}
	return nil
}

// single makes a value of a report.
func (v *resolver) single(q question, r *report, choices []*Choice) *value {
	a := &value{number: r.number, unit: r.Unit, operands: []operand{{report: r, line: q.line}}}
	for _, c := range choices {
		if c.Fallback && c.number == r.concept {
			a.mark(MarkFallback, c.Concept+": "+c.Why)
		}
	}
	switch r.rank {
	case currentReport, prospectus:
		a.mark(MarkOtherForm, "only a "+r.Form+" has it, no annual or quarterly report")
	}
	if r.Vanished {
		a.mark(MarkVanished, "EDGAR no longer lists this fact of "+r.Accession.String())
	}
	if r.defect.kind != "" {
		a.mark(r.defect.kind, r.defect.reason)
	}
	if end := v.ends[r.Accession]; q.view == Original && end > r.End.AddDays(45) {
		a.mark(MarkComparative, "first known as a comparative of the "+r.Form+" for "+end.String()+
			"; what the report of the period itself said is not in the data")
	}
	return a
}

// calculate adds up the terms of a choice.
func (v *resolver) calculate(q question, c *Choice) *value {
	var plus, minus []*value
	var left []string
	for _, t := range c.Terms {
		var w *value
		name := t.Concept
		if t.Line != "" {
			name = t.Line
			w = v.value(question{v.byName[t.Line], q.slot, q.view})
		} else {
			w = v.among(q, t.alone)
		}
		switch {
		case w == nil && t.Optional:
			if v.everReported(&t) {
				left = append(left, name)
			}
		case w == nil:
			return nil
		case t.Minus:
			minus = append(minus, w)
		default:
			plus = append(plus, w)
		}
	}
	if len(plus) == 0 {
		return nil
	}
	a := sum(plus, minus)
	if a == nil || len(a.operands) == 0 {
		return nil
	}
	for _, name := range left {
		a.mark(MarkIncomplete, "without "+name+", which is reported for other periods and not for this one")
	}
	return a
}

// everReported reports whether the company reports a term for any period.
func (v *resolver) everReported(t *Term) bool {
	if t.Line == "" {
		return v.index.reported[t.alone[0].number]
	}
	for _, rank := range v.ranks[v.byName[t.Line]] {
		if rank[0].Terms == nil || slices.ContainsFunc(rank[0].Terms, func(u Term) bool { return v.everReported(&u) }) {
			return true
		}
	}
	return false
}

// trailing returns the twelve months that end with a slot: the fiscal year,
// where they are one, else the sum of the four quarters. It reports false where
// a quarter is missing.
func (v *resolver) trailing(q question) (a *value, done bool) {
	year, to := q.slot.year, q.slot.to
	if to == 4 {
		if whole := v.value(question{q.line, slot{year, 1, 4}, q.view}); whole != nil {
			same := *whole
			a = &same
		}
		return a, true
	}
	before, ok := v.yearBefore(year)
	if !ok || v.lines[q.line].Measure != Flow {
		return nil, true
	}
	quarters := make([]*value, 4)
	for i := range quarters {
		s := slot{year, to - int8(i), to - int8(i)}
		if s.to < 1 {
			s = slot{before, s.to + 4, s.to + 4}
		}
		quarters[i] = v.value(question{q.line, s, q.view})
	}
	a = sum(quarters, nil)
	return a, a != nil
}

// sinceYear returns the twelve months that end with a slot as the fiscal year
// before and what is reported since, less what was reported for the same time a
// year ago, all under one of the choices.
func (v *resolver) sinceYear(q question, choices []*Choice) *value {
	before, ok := v.yearBefore(q.slot.year)
	if !ok {
		return nil
	}
	for _, c := range choices {
		one := []*Choice{c}
		of := func(year int16, to int8) *value { return v.among(question{q.line, slot{year, 1, to}, q.view}, one) }
		if a := sum([]*value{of(before, 4), of(q.slot.year, q.slot.to)}, []*value{of(before, q.slot.to)}); a != nil {
			return a
		}
	}
	return nil
}

// derived makes a value of reports of other periods under the same concept:
// the difference of two that begin together, or a sum of quarters.
func (v *resolver) derived(q question, c *Choice) *value {
	s := q.slot
	if v.years[s.year].Transition {
		return nil
	}
	one := []*Choice{c}
	if s.from > 1 {
		if a := v.difference(q, c, slot{s.year, 1, s.to}, slot{s.year, 1, s.from - 1}); a != nil {
			return a
		}
	}
	quarter := func(n int8) *value {
		at := slot{s.year, n, n}
		if r := v.reported(q, one, at); r != nil {
			return v.single(q, r, one)
		}
		return nil
	}
	switch {
	case s.to == 1: // where the first report is that of the second quarter
		return v.difference(q, c, slot{s.year, 1, 2}, slot{s.year, 2, 2})
	case s.from == 4:
		year := v.reported(q, one, slot{s.year, 1, 4})
		if year == nil {
			return nil
		}
		return sum([]*value{v.single(q, year, one)}, []*value{quarter(1), quarter(2), quarter(3)})
	case s.from < s.to:
		var list []*value
		for n := s.from; n <= s.to; n++ {
			list = append(list, quarter(n))
		}
		return sum(list, nil)
	}
	return nil
}

// difference takes the shorter of two periods that begin together from the
// longer. Both must be on one basis: a year that was restated less nine months
// that were not would put the whole restatement in the last quarter. So the
// longer period is taken from the first filing that reports it after the last
// one that reports the shorter, or from the last before where there is none.
func (v *resolver) difference(q question, c *Choice, long, short slot) *value {
	one := []*Choice{c}
	longs, shorts := v.candidates(q, one, long), v.candidates(q, one, short)
	if len(longs) == 0 || len(shorts) == 0 {
		return nil
	}
	l, s := longs[0], shorts[0]
	changed := false // the shorter period, after the longer one was reported
	if q.view == Latest {
		s = shorts[len(shorts)-1]
		first := len(shorts) - 1 // of those that say what the last one says
		for first > 0 && shorts[first-1].number.Cmp(s.number) == 0 {
			first--
		}
		if l = since(longs, s); long.to == 4 {
			l = v.likelier(since(longs, shorts[first]), l, s, short.to)
		}
		changed = first > 0 && l.KnownAt.Before(shorts[first].KnownAt)
	}
	if l.Unit != s.Unit {
		return nil
	}
	a := sum([]*value{v.single(q, l, one)}, []*value{v.single(q, s, one)})
	if changed {
		a.mark(MarkBasis, "the shorter period was reported anew in "+s.Accession.String()+" after the longer one in "+l.Accession.String())
	}
	if last := longs[len(longs)-1]; q.view == Latest && !alike(last.number, l.number) {
		a.mark(MarkBasis, "the longer period was reported anew in "+last.Accession.String()+", the shorter one was not: both are as reported before")
	}
	return a
}

// since returns the first report that became known with or after another, and
// the last where there is none.
func since(list []*report, other *report) *report {
	for _, r := range list {
		if !r.KnownAt.Before(other.KnownAt) {
			return r
		}
	}
	return list[len(list)-1]
}

// likelier chooses between two reports of a year while its nine months stayed as
// they were: before the year was changed, or after. A change of more than a
// twentieth belongs to the whole year and not to the last quarter, unless that
// is more like the others with it.
func (v *resolver) likelier(before, after, short *report, quarters int8) *report {
	change := after.number.Sub(before.number).Abs()
	if change.Shift(1).Add(change.Shift(1)).Cmp(before.number.Abs()) <= 0 {
		return after
	}
	// Times the number of quarters, what remains for one is compared with the
	// shorter period.
	off := func(long *report) Decimal {
		rest, all := long.number.Sub(short.number), Decimal{}
		for range quarters {
			all = all.Add(rest)
		}
		return all.Sub(short.number).Abs()
	}
	if off(before).Cmp(off(after)) < 0 {
		return before
	}
	return after
}

// alike reports whether two numbers are the same but for rounding.
func alike(a, b Decimal) bool {
	off := a.Sub(b).Abs()
	return off.Sign() == 0 || off.Cmp(a.Tolerance()) <= 0 || off.Cmp(b.Tolerance()) <= 0
}

// reported returns the report that counts for the choices in a slot.
func (v *resolver) reported(q question, choices []*Choice, s slot) *report {
	list := v.candidates(q, choices, s)
	if len(list) == 0 {
		return nil
	}
	if q.view == Original {
		return list[0]
	}
	return list[len(list)-1]
}

// candidates returns the reports that may count for the choices in a slot, one
// for each filing, as they became known.
func (v *resolver) candidates(q question, choices []*Choice, s slot) []*report {
	var list []*report
	for _, c := range choices {
		for _, r := range v.cells[cell{c.number, s}] {
			switch {
			case !v.lines[q.line].Unit.suits(r.Unit):
				v.note(r, "it is counted in "+r.Unit)
			case r.foreign:
				v.note(r, "the filing presents another currency")
			case r.rank == proxy:
				v.note(r, "a "+r.Form+" repeats figures, often rounded or on another basis")
			default:
				list = append(list, r)
			}
		}
	}
	if len(list) == 0 {
		return nil
	}
	list = v.keep(list, func(r *report) int { return int(r.rank) }, func(r *report) string {
		return "a " + r.Form + " counts only where no annual or quarterly report has the period"
	})
	list = v.keep(list, func(r *report) int { return number(!r.exact) }, func(*report) string {
		return "its days are not those of the fiscal period"
	})
	list = v.keep(list, func(r *report) int { return number(r.defect.kind != "" && r.defect.kind != MarkDisputed) }, func(r *report) string {
		return r.defect.reason
	})
	list = v.keep(list, func(r *report) int { return number(r.Vanished) }, func(*report) string {
		return "EDGAR no longer lists it"
	})
	if len(choices) > 1 {
		list = v.withoutParts(list, choices)
	}
	if len(list) == 1 {
		return list
	}
	if len(choices) > 1 { // the reports of one concept are in order
		slices.SortFunc(list, asKnown)
	}
	return v.onePerFiling(q, list, choices)
}

// keep returns those of the lowest grade and notes why the others are not.
func (v *resolver) keep(list []*report, grade func(*report) int, why func(*report) string) []*report {
	least, most := grade(list[0]), grade(list[0])
	for _, r := range list[1:] {
		g := grade(r)
		least, most = min(least, g), max(most, g)
	}
	if least == most {
		return list
	}
	kept := list[:0:0]
	for _, r := range list {
		if grade(r) == least {
			kept = append(kept, r)
		} else {
			v.note(r, why(r))
		}
	}
	return kept
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// order returns the place of a report's concept among the choices.
func (v *resolver) order(r *report, choices []*Choice) int {
	return slices.IndexFunc(choices, func(c *Choice) bool { return c.number == r.concept })
}

// withoutParts leaves out what is less than half of what another name says
// about the same period: the second name is then a part, or a figure of a note.
// The name that comes first is only left out where no quarterly report has it
// and others have the second: else it is the total, made small by losses.
func (v *resolver) withoutParts(list []*report, choices []*Choice) []*report {
	kept := list[:0:0]
	for _, r := range list {
		part := false
		for _, o := range list {
			if o.concept == r.concept || o.Unit != r.Unit || r.number.Sign() <= 0 || r.number.Add(r.number).Cmp(o.number) >= 0 {
				continue
			}
			if v.order(o, choices) < v.order(r, choices) || !v.quarterly[r.concept] && v.quarterly[o.concept] {
				v.note(r, "less than half of "+o.Taxonomy+":"+o.Concept+": a part")
				part = true
				break
			}
		}
		if !part {
			kept = append(kept, r)
		}
	}
	if len(kept) == 0 {
		return list
	}
	return kept
}

// onePerFiling keeps of each filing the report of the first of the choices, or
// the largest where the line prefers that; of several revisions the one the view
// asks for.
func (v *resolver) onePerFiling(q question, list []*report, choices []*Choice) []*report {
	better := func(r, b *report) bool {
		if r.concept == b.concept {
			return q.view == Latest // the list is in the order of knowledge
		}
		if size := r.number.Cmp(b.number); v.lines[q.line].Largest && size != 0 {
			return size > 0
		}
		return v.order(r, choices) < v.order(b, choices)
	}
	kept := list[:0:0]
	for _, r := range list { // those of one filing follow each other
		last := len(kept) - 1
		switch {
		case last < 0 || kept[last].Accession != r.Accession:
			kept = append(kept, r)
		case better(r, kept[last]):
			v.note(kept[last], alsoReported(r))
			kept[last] = r
		default:
			v.note(r, alsoReported(kept[last]))
		}
	}
	return kept
}

func alsoReported(r *report) string {
	return "the filing also reports " + r.Taxonomy + ":" + r.Concept + ", which comes first"
}

func (v *resolver) note(r *report, why string) {
	if v.notes != nil {
		v.notes(r, why)
	}
}
