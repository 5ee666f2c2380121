package analysis

import (
	"slices"
	"time"

	"github.com/corpintel/intel"
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
	l := &v.lines[q.line]
	if !l.Has(v.template) || q.slot.from == trailing && l.Measure == Instant {
		return nil
	}
	for lo := 0; lo < len(l.Choices); {
		hi := lo + 1
		for hi < len(l.Choices) && l.Choices[hi].Rank == l.Choices[lo].Rank {
			hi++
		}
		choices := make([]*Choice, 0, hi-lo)
		for i := lo; i < hi; i++ {
			if allows(l.Choices[i].Templates, v.template) {
				choices = append(choices, &l.Choices[i])
			}
		}
		lo = hi
		if a := v.among(q, choices); a != nil {
			return a
		}
	}
	return nil
}

// among tries the choices of one rank: as reported, then from reports of other
// periods, then by calculation.
func (v *resolver) among(q question, choices []*Choice) *value {
	if len(choices) == 0 {
		return nil
	}
	if choices[0].Terms != nil {
		return v.calculate(q, choices[0])
	}
	if q.slot.from == trailing {
		return v.trailing(q, choices)
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
		if c.Fallback && int32(v.concepts[c.Concept]) == r.concept {
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
			w = v.among(q, []*Choice{{Concept: t.Concept}})
		}
		switch {
		case w == nil && t.Optional:
			left = append(left, name)
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
		a.mark(MarkIncomplete, "without "+name+", which is not reported")
	}
	return a
}

// trailing adds up the four quarters that end with a slot or, where one is
// missing, the year before and what is reported since, less what was reported
// for the same time a year ago. Twelve months that are a fiscal year are as
// reported.
func (v *resolver) trailing(q question, choices []*Choice) *value {
	year, to := q.slot.year, q.slot.to
	if to == 4 {
		return v.among(question{q.line, slot{year, 1, 4}, q.view}, choices)
	}
	before, ok := v.yearBefore(year)
	if !ok || v.lines[q.line].Measure != Flow {
		return nil
	}
	var quarters []*value
	for i := range int8(4) {
		s := slot{year, to - i, to - i}
		if s.to < 1 {
			s = slot{before, s.to + 4, s.to + 4}
		}
		quarters = append(quarters, v.among(question{q.line, s, q.view}, choices))
	}
	if a := sum(quarters, nil); a != nil {
		return a
	}
	for _, c := range choices {
		one := []*Choice{c}
		if a := sum([]*value{
			v.among(question{q.line, slot{before, 1, 4}, q.view}, one),
			v.among(question{q.line, slot{year, 1, to}, q.view}, one),
		}, []*value{v.among(question{q.line, slot{before, 1, to}, q.view}, one)}); a != nil {
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
// one that reports the shorter as it is; where there is none, from the last
// before, which is marked unless the shorter was not changed.
func (v *resolver) difference(q question, c *Choice, long, short slot) *value {
	one := []*Choice{c}
	longs, shorts := v.candidates(q, one, long), v.candidates(q, one, short)
	if len(longs) == 0 || len(shorts) == 0 {
		return nil
	}
	var l, s *report
	changed := false
	if q.view == Original {
		l, s = longs[0], shorts[0]
	} else {
		s = shorts[len(shorts)-1]
		first := len(shorts) - 1 // of those that say what the last one says
		for first > 0 && shorts[first-1].number.Cmp(s.number) == 0 {
			first--
		}
		changed = first > 0
		l = longs[len(longs)-1]
		for i := range longs {
			if !longs[i].KnownAt.Before(s.KnownAt) {
				l = longs[i]
				break
			}
		}
	}
	if l.Unit != s.Unit {
		return nil
	}
	a := sum([]*value{v.single(q, l, one)}, []*value{v.single(q, s, one)})
	if changed && l.KnownAt.Before(s.KnownAt) {
		a.mark(MarkBasis, "the shorter period was reported anew in "+s.Accession.String()+" after the longer one in "+l.Accession.String())
	}
	if last := longs[len(longs)-1]; q.view == Latest && last.number.Cmp(l.number) != 0 {
		a.mark(MarkBasis, "the longer period was reported anew in "+last.Accession.String()+", the shorter one was not: both are as reported before")
	}
	return a
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
		for _, r := range v.cells[cell{int32(v.concepts[c.Concept]), s}] {
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
	slices.SortFunc(list, asKnown)
	return v.onePerFiling(q, list, choices)
}

// keep returns those of the lowest grade and notes why the others are not.
func (v *resolver) keep(list []*report, grade func(*report) int, why func(*report) string) []*report {
	least := grade(list[0])
	for _, r := range list {
		least = min(least, grade(r))
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
	return slices.IndexFunc(choices, func(c *Choice) bool { return int32(v.concepts[c.Concept]) == r.concept })
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
	best := map[intel.AccessionNumber]*report{}
	for _, r := range list {
		if b := best[r.Accession]; b == nil || better(r, b) {
			best[r.Accession] = r
		}
	}
	kept := list[:0:0]
	for _, r := range list {
		if b := best[r.Accession]; b == r {
			kept = append(kept, r)
		} else {
			v.note(r, "the filing also reports "+b.Taxonomy+":"+b.Concept+", which comes first")
		}
	}
	return kept
}

func (v *resolver) note(r *report, why string) {
	if v.notes != nil {
		v.notes(r, why)
	}
}
