package analysis

import "slices"

// Statement is one of the three statements that lines belong to.
type Statement string

// The statements.
const (
	Income   Statement = "income"
	Balance  Statement = "balance"
	CashFlow Statement = "cashflow"
)

// Template is a kind of company, which has lines of its own.
type Template string

// The templates.
const (
	Industrial  Template = "industrial"
	Bank        Template = "bank"
	Insurer     Template = "insurer"
	REITUtility Template = "reit_utility"
)

// Measure says how the values of a line behave over time.
type Measure string

// The measures.
const (
	Flow    Measure = "flow"    // over a period; periods add up
	Average Measure = "average" // over a period; periods do not add up: per share, average shares
	Instant Measure = "instant" // at the end of a day
)

// Unit says what a line is counted in.
type Unit string

// The units.
const (
	Money         Unit = "money"
	Shares        Unit = "shares"
	MoneyPerShare Unit = "money/shares"
)

// Line is a standardized line of a statement and the choices that lead to it.
type Line struct {
	Name      string // "revenue"
	Label     string // "Revenue"
	About     string
	Statement Statement
	Measure   Measure
	Unit      Unit
	Templates []Template // that have the line; none: all
	// Positive: a value below zero is a mistake of sign or a reversal, and is
	// marked.
	Positive bool
	// Largest: of several names that one filing has for the line, the one with
	// the largest amount is the total and the others are its parts.
	Largest bool
	Choices []Choice // in order
	Never   []Never
}

// Has reports whether companies of template t have the line.
func (l *Line) Has(t Template) bool { return allows(l.Templates, t) }

func allows(list []Template, t Template) bool { return len(list) == 0 || slices.Contains(list, t) }

// Choice is one way to a line. Among choices of one rank that are reported for
// a period, the filing that the view asks for decides, and within it the order
// of the choices. Higher ranks are tried only where lower ones give nothing.
type Choice struct {
	Rank      int
	Templates []Template // that have the choice; none: all
	Concept   string     // "us-gaap:Revenues", or
	Terms     []Term     // what is added up
	Fallback  bool       // not quite the line: items say so in a mark
	Why       string

	number int32 // of Concept in the mapping
}

// Term is a summand of a calculated line.
type Term struct {
	Line     string // a line, or
	Concept  string // a concept
	Minus    bool
	Optional bool // left out where it is not reported, which items say in a mark

	alone []*Choice // of Concept
}

// Never is a concept that might be taken for the line, and is not.
type Never struct {
	Concept string
	Why     string
}
