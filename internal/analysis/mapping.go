package analysis

import (
	_ "embed" // the lines
	"fmt"
	"slices"
	"strings"
)

// Mapping says which concepts are which line. It is safe for concurrent use.
type Mapping struct {
	lines    []Line
	byName   map[string]int
	concepts map[string]int // "us-gaap:Revenues" → its number
	names    []string       // by number
}

//go:embed lines_income.txt
var incomeLines string

//go:embed lines_balance.txt
var balanceLines string

//go:embed lines_cashflow.txt
var cashFlowLines string

// NewMapping returns the standard mapping.
func NewMapping() *Mapping {
	m, err := parseMapping(incomeLines, balanceLines, cashFlowLines)
	if err != nil {
		panic("analysis: " + err.Error()) // the files are part of the program
	}
	return m
}

// Lines returns all lines in the order of the statements. They are not to be
// changed.
func (m *Mapping) Lines() []Line { return m.lines }

// Line returns the line of a name, and false where there is none.
func (m *Mapping) Line(name string) (*Line, bool) {
	i, ok := m.byName[name]
	if !ok {
		return nil, false
	}
	return &m.lines[i], true
}

// Concepts returns every concept that a line may be made of, in the order of
// the lines: "us-gaap:Revenues".
func (m *Mapping) Concepts() []string { return m.names }

// parseMapping reads lines as the files have them: see docs/data.md.
func parseMapping(texts ...string) (*Mapping, error) {
	m := &Mapping{byName: map[string]int{}, concepts: map[string]int{}}
	for _, text := range texts {
		p := lineParser{m: m}
		for n, row := range strings.Split(text, "\n") {
			if err := p.row(strings.TrimSpace(row)); err != nil {
				return nil, fmt.Errorf("row %d, %q: %w", n+1, row, err)
			}
		}
	}
	for i := range m.lines {
		if err := m.check(&m.lines[i]); err != nil {
			return nil, fmt.Errorf("line %s: %w", m.lines[i].Name, err)
		}
	}
	return m, nil
}

// check refuses what would make a line that can never be, or one that says too
// little.
func (m *Mapping) check(l *Line) error {
	if l.Label == "" || l.About == "" || l.Measure == "" || l.Statement == "" || len(l.Choices) == 0 {
		return fmt.Errorf("label, about, measure, statement and at least one choice are needed")
	}
	for _, c := range l.Choices {
		for _, t := range c.Terms {
			if t.Line == "" {
				continue
			}
			of, ok := m.Line(t.Line)
			if !ok {
				return fmt.Errorf("there is no line %s to calculate with", t.Line)
			}
			if of.Measure != l.Measure || of.Unit != l.Unit {
				return fmt.Errorf("%s is measured differently", t.Line)
			}
			if m.uses(of, l.Name, nil) {
				return fmt.Errorf("it is calculated from itself by way of %s", t.Line)
			}
		}
	}
	return nil
}

// uses reports whether line l is calculated from the line called name.
func (m *Mapping) uses(l *Line, name string, seen []string) bool {
	if l.Name == name {
		return true
	}
	if slices.Contains(seen, l.Name) {
		return false
	}
	seen = append(seen, l.Name)
	for _, c := range l.Choices {
		for _, t := range c.Terms {
			if of, ok := m.Line(t.Line); ok && m.uses(of, name, seen) {
				return true
			}
		}
	}
	return false
}

// lineParser reads one file.
type lineParser struct {
	m         *Mapping
	statement Statement
	line      *Line
}

func (p *lineParser) row(row string) error {
	if row == "" || row[0] == '#' {
		return nil
	}
	key, rest, _ := strings.Cut(row, " ")
	if p.line == nil && key != "statement" && key != "line" {
		return fmt.Errorf("it belongs below a line")
	}
	switch key {
	case "statement":
		p.statement = Statement(rest)
	case "line":
		if _, taken := p.m.byName[rest]; taken || rest == "" {
			return fmt.Errorf("a line needs a name of its own")
		}
		p.m.byName[rest] = len(p.m.lines)
		p.m.lines = append(p.m.lines, Line{Name: rest, Statement: p.statement})
		p.line = &p.m.lines[len(p.m.lines)-1]
	case "label":
		p.line.Label = rest
	case "about":
		p.line.About = rest
	case "measure":
		measure, unit, _ := strings.Cut(rest, " ")
		p.line.Measure, p.line.Unit = Measure(measure), Unit(unit)
		if !slices.Contains([]Measure{Flow, Average, Instant}, p.line.Measure) || !slices.Contains([]Unit{Money, Shares, MoneyPerShare}, p.line.Unit) {
			return fmt.Errorf("a measure is flow, average or instant, and money, shares or money/shares")
		}
	case "templates":
		for _, t := range strings.Fields(rest) {
			if !isTemplate(t) {
				return fmt.Errorf("there is no template %s", t)
			}
			p.line.Templates = append(p.line.Templates, Template(t))
		}
	case "expect":
		if rest != "above zero" {
			return fmt.Errorf("all that can be expected is: above zero")
		}
		p.line.Positive = true
	case "prefer":
		if rest != "largest" {
			return fmt.Errorf("all that can be preferred is: largest")
		}
		p.line.Largest = true
	case "take", "calc", "else":
		return p.choice(key, rest)
	case "never":
		concept, why, ok := strings.Cut(rest, " -- ")
		if !ok || !isConcept(concept) {
			return fmt.Errorf("want: never taxonomy:Concept -- why")
		}
		p.line.Never = append(p.line.Never, Never{Concept: concept, Why: why})
	default:
		return fmt.Errorf("there is no %s", key)
	}
	return nil
}

// choice reads "[@template …] taxonomy:Concept -- why" or, for calc, terms.
func (p *lineParser) choice(key, rest string) error {
	what, why, ok := strings.Cut(rest, " -- ")
	if !ok || why == "" {
		return fmt.Errorf("a choice ends with its reason: -- why")
	}
	c := Choice{Why: why, Fallback: key == "else"}
	words := strings.Fields(what)
	for len(words) > 0 && strings.HasPrefix(words[0], "@") {
		t := words[0][1:]
		if !isTemplate(t) {
			return fmt.Errorf("there is no template %s", t)
		}
		c.Templates = append(c.Templates, Template(t))
		words = words[1:]
	}
	// Choices of one kind in a row are of one rank; what is calculated, and what
	// is second best, is tried one after the other.
	if n := len(p.line.Choices); n > 0 {
		last := &p.line.Choices[n-1]
		if c.Rank = last.Rank; key != "take" || last.Fallback || last.Terms != nil {
			c.Rank++
		}
	}
	if key != "calc" {
		if len(words) != 1 || !isConcept(words[0]) {
			return fmt.Errorf("want one taxonomy:Concept")
		}
		c.Concept = words[0]
		c.number = p.use(c.Concept)
	} else {
		terms, err := parseTerms(words)
		if err != nil {
			return err
		}
		c.Terms = terms
		for i := range terms {
			if t := &terms[i]; t.Concept != "" {
				t.alone = []*Choice{{Concept: t.Concept, number: p.use(t.Concept)}}
			}
		}
	}
	p.line.Choices = append(p.line.Choices, c)
	return nil
}

func parseTerms(words []string) ([]Term, error) {
	var terms []Term
	for i, w := range words {
		if i%2 == 1 {
			if w != "+" && w != "-" || i == len(words)-1 {
				return nil, fmt.Errorf("want terms with + or - between them")
			}
			continue
		}
		t := Term{Minus: i > 0 && words[i-1] == "-"}
		w, t.Optional = strings.CutSuffix(w, "?")
		if isConcept(w) {
			t.Concept = w
		} else {
			t.Line = w
		}
		terms = append(terms, t)
	}
	if len(terms) < 2 {
		return nil, fmt.Errorf("want terms with + or - between them")
	}
	return terms, nil
}

// use returns the number of a concept.
func (p *lineParser) use(concept string) int32 {
	n, known := p.m.concepts[concept]
	if !known {
		n = len(p.m.names)
		p.m.concepts[concept] = n
		p.m.names = append(p.m.names, concept)
	}
	return int32(n)
}

func isConcept(s string) bool {
	taxonomy, name, ok := strings.Cut(s, ":")
	return ok && taxonomy != "" && name != "" && !strings.ContainsAny(s, " ?")
}

func isTemplate(s string) bool {
	return slices.Contains([]Template{Industrial, Bank, Insurer, REITUtility}, Template(s))
}
