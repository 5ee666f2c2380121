package quality

import (
	"cmp"
	"slices"
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

// Identity is a relation that holds between concepts wherever one filing
// reports all of them for one period in one unit: Left is to Right as Is says,
// but for rounding.
//
// A term may be known under several names, of which a filing may use more than
// one. The relation fails only if it fails for every choice among those.
type Identity struct {
	Left  Term
	Is    Relation
	Right []Term // summed
}

// Term is an amount of an identity.
type Term struct {
	AnyOf    []string // "us-gaap:Assets"; the first is the usual one
	Minus    bool     // it is subtracted
	Optional bool     // it counts as zero where the filing does not report it
	// Maybe: it is optional, and where it is reported it may be part of the sum,
	// with either sign, or not: statements differ in where they show it.
	Maybe bool
}

// Relation is how the two sides of an identity compare.
type Relation uint8

// The relations.
const (
	Equal   Relation = iota
	AtLeast          // left is right or more
	AtMost           // left is right or less
)

// identity is an Identity made ready: the left side is its first term.
type identity struct {
	rule  Rule
	is    Relation
	terms []term
}

type term struct {
	anyOf           []conceptName
	minus, optional bool
	maybe           bool
}

// compile panics on an identity that nothing could satisfy: see New.
func compile(r Rule) identity {
	if l := r.Identity.Left; l.Optional || l.Minus || l.Maybe {
		panic("quality: rule " + r.ID + ": the left side of an identity is one amount that is there")
	}
	id := identity{rule: r, is: r.Identity.Is}
	for _, t := range slices.Concat([]Term{r.Identity.Left}, r.Identity.Right) {
		if len(t.AnyOf) == 0 {
			panic("quality: rule " + r.ID + ": a term of its identity names no concept")
		}
		names := make([]conceptName, len(t.AnyOf))
		for i, n := range t.AnyOf {
			taxonomy, concept, ok := strings.Cut(n, ":")
			if !ok {
				panic("quality: rule " + r.ID + ": " + n + " is not taxonomy:concept")
			}
			names[i] = conceptName{taxonomy, concept}
		}
		id.terms = append(id.terms, term{anyOf: names, minus: t.Minus, optional: t.Optional || t.Maybe, maybe: t.Maybe})
	}
	return id
}

// merge walks several series at once. It is kept from identity to identity for
// its memory.
type merge struct {
	cursors []cursor
	found   [][]choice // by term: the names it is reported under in one filing
}

// cursor is a series and how far into it the merge has come.
type cursor struct {
	facts []intel.Fact
	next  int
	term  int
}

// choice is one of the amounts that a term can stand for.
type choice struct {
	fact  *intel.Fact // nil: not reported, and optional
	value analysis.Decimal
}

// check goes over every filing, period and unit that a batch has of an
// identity, and reports the left side's fact where it does not hold.
func (id *identity) check(v *view, m *merge, report func(*intel.Fact, Verdict)) {
	for n, name := range id.terms[0].anyOf {
		for _, s := range v.find(name) {
			// Once for each unit, with all names that have it.
			if unit := s[0].Unit; !id.has(v, id.terms[0].anyOf[:n], unit) && m.start(id, v, unit) {
				m.run(id, report)
			}
		}
	}
}

// has reports whether one of names is reported in a unit.
func (id *identity) has(v *view, names []conceptName, unit string) bool {
	for _, n := range names {
		for _, s := range v.find(n) {
			if s[0].Unit == unit {
				return true
			}
		}
	}
	return false
}

// start sets a cursor on each series of the identity in a unit. It reports
// false where a term is missing that must be there.
func (m *merge) start(id *identity, v *view, unit string) bool {
	m.cursors = m.cursors[:0]
	for t := range id.terms {
		n := len(m.cursors)
		for _, name := range id.terms[t].anyOf {
			for _, s := range v.find(name) {
				if s[0].Unit == unit {
					m.cursors = append(m.cursors, cursor{facts: s, term: t})
				}
			}
		}
		if len(m.cursors) == n && !id.terms[t].optional {
			return false
		}
	}
	for len(m.found) < len(id.terms) {
		m.found = append(m.found, nil)
	}
	return true
}

// run merges the series in the order that they all have, and judges each
// filing and period.
func (m *merge) run(id *identity, report func(*intel.Fact, Verdict)) {
	for {
		var least *intel.Fact
		for i := range m.cursors {
			if c := &m.cursors[i]; c.next < len(c.facts) {
				if f := &c.facts[c.next]; least == nil || order(f, least) < 0 {
					least = f
				}
			}
		}
		if least == nil {
			return
		}
		if m.gather(id, least) {
			if v := m.judge(id); v.Because != "" {
				report(m.found[0][0].fact, v)
			}
		}
	}
}

// order is the order of the facts of a series.
func order(f, g *intel.Fact) int {
	switch {
	case f.End != g.End:
		return cmp.Compare(f.End, g.End)
	case f.Start != g.Start:
		return cmp.Compare(f.Start, g.Start)
	case f.FiledAt != g.FiledAt:
		return cmp.Compare(f.FiledAt, g.FiledAt)
	}
	return cmp.Compare(f.Accession, g.Accession)
}

// gather moves past all facts of least's filing and period and keeps them by
// term. It reports whether all terms are there and can be read.
func (m *merge) gather(id *identity, least *intel.Fact) bool {
	for t := range id.terms {
		m.found[t] = m.found[t][:0]
	}
	for i := range m.cursors {
		c := &m.cursors[i]
		if c.next == len(c.facts) || order(&c.facts[c.next], least) != 0 {
			continue
		}
		m.found[c.term] = append(m.found[c.term], choice{fact: &c.facts[c.next]})
		c.next++
	}
	for t := range id.terms {
		switch {
		case len(m.found[t]) > 0:
		case id.terms[t].optional:
			m.found[t] = append(m.found[t], choice{})
		default:
			return false
		}
	}
	for t := range id.terms {
		for i := range m.found[t] {
			c := &m.found[t][i]
			if c.fact == nil {
				continue
			}
			var ok bool
			if c.value, ok = analysis.ParseDecimal(c.fact.Value); !ok {
				return false
			}
		}
		if found := m.found[t]; id.terms[t].maybe && found[0].fact != nil {
			m.found[t] = append(found, choice{}, choice{fact: found[0].fact, value: found[0].value.Neg()})
		}
	}
	return true
}

// judge compares the two sides for every choice of names until one is right.
func (m *merge) judge(id *identity) Verdict {
	for i := range m.found[0] {
		left := m.found[0][i].value
		if m.holds(id, 1, left, analysis.Decimal{}, left.Tolerance()) {
			return Verdict{}
		}
	}
	return m.verdict(id)
}

func (m *merge) holds(id *identity, t int, left, right, tolerance analysis.Decimal) bool {
	if t == len(id.terms) {
		return id.is.holds(left.Sub(right), tolerance)
	}
	for _, c := range m.found[t] {
		wider := c.value.Tolerance()
		if wider.Cmp(tolerance) < 0 {
			wider = tolerance
		}
		if m.holds(id, t+1, left, right.Add(id.terms[t].signed(c.value)), wider) {
			return true
		}
	}
	return false
}

func (t *term) signed(d analysis.Decimal) analysis.Decimal {
	if t.minus {
		return d.Neg()
	}
	return d
}

// holds judges what is left minus right.
func (r Relation) holds(difference, tolerance analysis.Decimal) bool {
	switch r {
	case AtLeast:
		return difference.Cmp(tolerance.Neg()) >= 0
	case AtMost:
		return difference.Cmp(tolerance) <= 0
	}
	return difference.Abs().Cmp(tolerance) <= 0
}

// verdict says in words that the first choice of all terms does not hold.
func (m *merge) verdict(id *identity) Verdict {
	var (
		sum   analysis.Decimal
		parts strings.Builder
		count int
	)
	for t := 1; t < len(id.terms); t++ {
		c := &m.found[t][0]
		if c.fact == nil {
			continue
		}
		sum = sum.Add(id.terms[t].signed(c.value))
		switch {
		case id.terms[t].minus:
			parts.WriteString(" minus ")
		case count > 0:
			parts.WriteString(" plus ")
		}
		parts.WriteString(name(c.fact) + " of " + amount(c.fact))
		count++
	}
	unit := m.found[0][0].fact.Unit
	because := ", which should be " + id.is.words() + " its " + parts.String()
	if count > 1 {
		because += ", together " + group(sum.String()) + " " + unit
	}
	expected := sum.String() + " " + unit
	if id.is != Equal {
		expected = id.is.words() + " " + expected
	}
	return Verdict{Because: because, Expected: expected}
}

func (r Relation) words() string { return [...]string{"equal to", "at least", "at most"}[r] }
