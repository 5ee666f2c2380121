package analysis

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// Input is what is known of a company.
type Input struct {
	Company intel.Company
	// Facts are all reports of it, in any order; those that became known after
	// AsOf are left out.
	Facts    []intel.KnownFact
	Findings []intel.Finding
	AsOf     time.Time // zero: all facts are known
}

// Statements are the standardized statements of one company as of one instant.
// They are made as they are asked for and kept: not safe for concurrent use.
type Statements struct {
	resolver
	why      string // of the template
	findings map[findingKey]intel.Finding
	facts    []intel.KnownFact
	never    map[string][]*intel.KnownFact // by concept, of those that lines never take; nil before it is asked for
}

type findingKey struct {
	accession intel.AccessionNumber
	subject   string
	period    intel.Period
}

// Build lays out the facts of a company.
func (m *Mapping) Build(in Input) *Statements {
	facts := in.Facts
	if !in.AsOf.IsZero() {
		facts = slices.DeleteFunc(slices.Clone(facts), func(f intel.KnownFact) bool { return f.KnownAt.After(in.AsOf) })
	}
	s := &Statements{
		resolver: resolver{Mapping: m, index: m.index(facts), answers: map[question]*value{}},
		findings: map[findingKey]intel.Finding{}, facts: facts,
	}
	s.template, s.why = templateOf(in.Company, facts)
	s.ranks = m.ranksFor(s.template, s.index)
	for _, f := range in.Findings {
		key := findingKey{f.Accession, f.Subject, f.Period}
		if old, ok := s.findings[key]; f.Severity >= intel.SeverityWarn && (!ok || f.ID < old.ID) {
			s.findings[key] = f
		}
	}
	return s
}

// Template returns the template of the company, and how it was found.
func (s *Statements) Template() (Template, string) { return s.template, s.why }

// Years returns the company's fiscal years and transition periods in order of
// time, with the one that has begun.
func (s *Statements) Years() []FiscalYear { return s.years }

// Query selects items; zero fields do not select.
type Query struct {
	Statement Statement
	Lines     []string
	Period    PeriodType // zero: annual
	View      View       // zero: latest
	Count     int        // the last so many periods; 0: all
	Explain   bool       // with what was rejected
}

// Items returns what can be had of the lines, the newest period first, each in
// the order of its statement.
func (s *Statements) Items(q Query) []Item {
	q.View = cmp.Or(q.View, Latest)
	var items []Item
	periods := 0
	for _, at := range s.slots(q.Period) {
		period, ok := s.period(at)
		if !ok {
			continue
		}
		n := len(items)
		for i := range s.lines {
			l := &s.lines[i]
			if len(s.ranks[i]) == 0 {
				continue
			}
			if q.Statement != "" && l.Statement != q.Statement || len(q.Lines) > 0 && !slices.Contains(q.Lines, l.Name) {
				continue
			}
			if item, ok := s.item(i, at, period, q); ok {
				items = append(items, item)
			}
		}
		if len(items) > n {
			if periods++; periods == q.Count {
				break
			}
		}
	}
	return items
}

// slots returns the periods of a type, the newest first.
func (s *Statements) slots(t PeriodType) []slot {
	var list []slot
	for i := len(s.years) - 1; i >= 0; i-- {
		y, year := &s.years[i], int16(i)
		switch t {
		case Quarterly, TTM:
			for q := int8(4); q > 0 && !y.Transition; q-- {
				if t == TTM {
					list = append(list, slot{year, trailing, q})
				} else {
					list = append(list, slot{year, q, q})
				}
			}
		case Half:
			if !y.Transition {
				list = append(list, slot{year, 3, 4}, slot{year, 1, 2})
			}
		default:
			list = append(list, slot{year, 1, 4})
		}
	}
	return list
}

// item makes an item of what line is in a slot.
func (s *Statements) item(line int, at slot, period intel.Period, q Query) (Item, bool) {
	l := &s.lines[line]
	name := s.name(at)
	if l.Measure == Instant {
		at.from, period.Start = 0, 0
	}
	v := s.value(question{line, at, q.View})
	if v == nil {
		return Item{}, false
	}
	item := Item{
		Line: l.Name, Period: period, FiscalYear: s.years[at.year].Number, FiscalPeriod: name,
		Value: v.number.String(), Unit: v.unit, Derived: !v.direct(), KnownAt: v.known(), Marks: slices.Clone(v.marks),
	}
	if v.direct() {
		item.Value = v.operands[0].Value
	}
	for _, o := range v.operands {
		item.Operands = append(item.Operands, s.operand(o))
		item.Accessions = appendNew(item.Accessions, o.Accession)
		item.Concepts = appendNew(item.Concepts, s.names[o.concept])
		if f, ok := s.findings[findingKey{o.Accession, o.Series(), o.Period}]; ok {
			item.Marks = append(item.Marks, Mark{Kind: MarkFinding, Reason: f.Rule + ": " + f.Message, Finding: f.ID})
		}
	}
	if q.Explain {
		item.Rejected = s.explain(line, at, q.View, v)
	}
	return item, true
}

func appendNew[T comparable](list []T, x T) []T {
	if slices.Contains(list, x) {
		return list
	}
	return append(list, x)
}

// name returns what a period is called.
func (s *Statements) name(at slot) FiscalPeriod {
	switch {
	case s.years[at.year].Transition:
		return Transition
	case at.from == trailing:
		return Trailing
	case at.from == 1 && at.to == 4:
		return FY
	case at.from == 1 && at.to == 2:
		return H1
	case at.from == 3 && at.to == 4:
		return H2
	}
	return [...]FiscalPeriod{Q1, Q2, Q3, Q4}[at.to-1]
}

func (s *Statements) operand(o operand) Operand {
	sign := "+"
	if o.minus {
		sign = "-"
	}
	return Operand{
		Sign: sign, Line: s.lines[o.line].Name, Concept: s.names[o.concept], Period: o.Period,
		Value: o.Value, Unit: o.Unit, Source: o.source(),
	}
}

func (r *report) source() Source {
	return Source{Accession: r.Accession, Form: r.Form, KnownAt: r.KnownAt, SHA256: r.SHA256}
}

// explain goes the way to a value again and writes down what was left on it.
func (s *Statements) explain(line int, at slot, view View, chosen *value) []Rejected {
	again := resolver{Mapping: s.Mapping, index: s.index, template: s.template, ranks: s.ranks, answers: map[question]*value{}}
	why := map[*report]string{}
	var order []*report
	again.notes = func(r *report, reason string) {
		if _, ok := why[r]; !ok {
			order = append(order, r)
		}
		why[r] = reason
	}
	again.value(question{line, at, view})
	for _, o := range chosen.operands {
		delete(why, o.report)
	}
	for _, c := range s.lines[line].Choices {
		if c.Concept == "" {
			continue
		}
		for _, r := range s.cells[cell{c.number, at}] {
			if _, ok := why[r]; ok || repeats(r, chosen) {
				continue
			}
			order = append(order, r)
			switch {
			case !allows(c.Templates, s.template):
				why[r] = "not for companies of the template " + string(s.template)
			case chosen.direct() && chosen.operands[0].concept == r.concept && view == Original:
				why[r] = "reported later, in " + r.Accession.String()
			case chosen.direct() && chosen.operands[0].concept == r.concept:
				why[r] = "reported anew later, in " + chosen.operands[0].Accession.String()
			default:
				why[r] = "another choice comes first; this one: " + c.Why
			}
		}
	}
	rejected := s.neverTaken(&s.lines[line], at)
	for _, r := range order {
		if reason, ok := why[r]; ok {
			rejected = append(rejected, Rejected{
				Concept: s.names[r.concept], Period: r.Period, Value: r.Value, Unit: r.Unit, Source: r.source(), Reason: reason,
			})
			delete(why, r)
		}
	}
	slices.SortFunc(rejected, func(a, b Rejected) int {
		return cmp.Or(strings.Compare(a.Concept, b.Concept), cmp.Compare(a.End, b.End), cmp.Compare(a.Start, b.Start),
			a.KnownAt.Compare(b.KnownAt), cmp.Compare(a.Accession, b.Accession), strings.Compare(a.Value, b.Value))
	})
	return rejected
}

// neverTaken returns the facts of a slot that might be taken for a line and
// never are.
func (s *Statements) neverTaken(l *Line, at slot) []Rejected {
	if s.never == nil {
		s.never = map[string][]*intel.KnownFact{}
		for i := range s.lines {
			for _, n := range s.lines[i].Never {
				s.never[n.Concept] = nil
			}
		}
		for i := range s.facts {
			f := &s.facts[i]
			if list, ok := s.never[f.Taxonomy+":"+f.Concept]; ok {
				s.never[f.Taxonomy+":"+f.Concept] = append(list, f)
			}
		}
	}
	var rejected []Rejected
	for _, n := range l.Never {
		for _, f := range s.never[n.Concept] {
			if place, _, ok := s.place(f.Period); ok && place == at {
				rejected = append(rejected, Rejected{
					Concept: n.Concept, Period: f.Period, Value: f.Value, Unit: f.Unit,
					Source: Source{Accession: f.Accession, Form: f.Form, KnownAt: f.KnownAt, SHA256: f.SHA256}, Reason: "never taken: " + n.Why,
				})
			}
		}
	}
	return rejected
}

// repeats reports whether a report only says again what was chosen.
func repeats(r *report, chosen *value) bool {
	for _, o := range chosen.operands {
		if o.report == r || o.concept == r.concept && o.Period == r.Period && o.Unit == r.Unit && o.number.Cmp(r.number) == 0 {
			return true
		}
	}
	return false
}
