package quality

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/corpintel/intel"
)

// Measured is what is known of a rule from recorded companies, for the page.
type Measured struct {
	Hits
	Checks string // how often an identity was judged; "-" for rules of another form
	Read   string // what came of reading the findings; "" where nobody has
}

// WriteMarkdown writes the page docs/quality-rules.md about rules, with what was
// measured: all facts and companies, and each rule by its ID.
func WriteMarkdown(w io.Writer, rules []Rule, all Measured, measured map[string]Measured) error {
	var b strings.Builder
	b.WriteString(`# Quality rules

<!-- Written by go test ./internal/quality -run TestMarkdown -update. Do not edit. -->

Every batch of facts is judged before it is stored. A rule of severity **error**
keeps a fact out of the store: it waits in quarantine with the reason and can be
released. All other rules leave the fact as it was reported and add a finding to
it. No rule changes a number.

Facts come without the precision that the filer declared, so sums and
comparisons allow for rounding: two units of the last digit that is not zero, of
the most rounded number involved, and never more than two million.

Rules that look at a filing across sources judge what the store has of it, from
all lists and facts together; what they say is taken back when that changes. What
all other rules say stays: it is about a number as it was filed.

[Adding a rule](adding-a-rule.md) takes one file and one line. [Checks of your
own](checks.md) need no program.

## Settings

Each rule has a severity, and some have numbers, that the configuration sets, in
its file or in the environment ([configuration.md](configuration.md)):

    quality:
      dq40:
        severity: info     # or warn, error where the rule may keep facts out, off
        times: 1000

A changed setting holds for what is ingested from then on, and for everything
after corpintel rebuild.

| setting | default | allowed | meaning |
|---|---|---|---|
`)
	for _, s := range Settings(rules) {
		if strings.HasSuffix(s.Name, "."+severitySetting) {
			continue // in the table of rules
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", s.Name, s.Default, s.Allowed, s.Doc)
	}
	fmt.Fprintf(&b, `
## Rules

Measured on %d recorded companies with %d facts: how often the rule fires, and on
how many companies. %d of the facts are of companies that report under IFRS or on
Forms 20-F and 40-F ("foreign"), %d of companies with fewer than eight periodic
reports ("young"), %d of the first two years of companies that began to report
after 2011 ("first"). Most recorded companies have no more than %d concepts. A
finding of severity info is a note and no alarm. Where findings were read one by
one, the section of the rule says what came of it; all others count as false
alarms until somebody reads them.

| rule | what should hold | severity | looks at | findings | companies | foreign | young | first | source |
|---|---|---|---|---|---|---|---|---|---|
`, all.Companies, all.Findings.All, all.Findings.Foreign, all.Findings.Young, all.Findings.First, trimmedConcepts)
	for i := range rules {
		r := &rules[i]
		m := measured[r.ID]
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s | %d | %d | %d | %d | %d | %s |\n",
			r.ID, strings.ToLower(r.ID), r.Title, r.Severity, r.scope(), m.Findings.All, m.Companies, m.Findings.Foreign, m.Findings.Young, m.Findings.First, r.Source)
	}
	for i := range rules {
		r := &rules[i]
		fmt.Fprintf(&b, "\n## %s\n\n%s%s. Version %d, severity %s.\n",
			r.ID, strings.ToUpper(r.Title[:1]), r.Title[1:], r.Version, r.Severity)
		if r.Identity != nil {
			fmt.Fprintf(&b, "\n    %s\n", r.Identity)
		}
		b.WriteString(measured[r.ID].sentence(all))
		for _, e := range r.Examples {
			fmt.Fprintf(&b, "\n%s: %s.\n\n", e.outcome(r.Severity), e.Name)
			for line := range strings.Lines(strings.TrimSpace(e.Facts + e.Filings)) {
				b.WriteString("    " + strings.TrimSpace(line) + "\n")
			}
			for _, name := range slices.Sorted(maps.Keys(e.Labels)) {
				fmt.Fprintf(&b, "    %s is labelled %q\n", name, e.Labels[name])
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// scope says what the rule has to see to judge.
func (r *Rule) scope() string {
	switch {
	case r.Fact != nil:
		return "a fact"
	case r.Series != nil:
		return "a series over time"
	case r.Concept != nil:
		return "all units of a concept"
	case r.Identity != nil:
		return "a filing"
	case r.Filing != nil:
		return "a filing, across sources"
	}
	return "a company, across filings"
}

// trimmedConcepts is how many concepts the smaller recordings were cut to.
const trimmedConcepts = 22

// sentence says how a rule did.
func (m Measured) sentence(all Measured) string {
	s := fmt.Sprintf("\nMeasured: %d findings on %d of %d companies, %.2f for every 10,000 facts", m.Findings.All, m.Companies, all.Companies,
		float64(m.Findings.All)*10_000/float64(max(1, all.Findings.All)))
	if m.Checks != "" && m.Checks != "-" {
		s += "; " + m.Checks + " filings and periods have all it needs"
	}
	if m.Read != "" {
		s += ". Read: " + m.Read
	}
	return s + ".\n"
}

func (e *Example) outcome(s intel.Severity) string {
	switch {
	case e.Fires == 0:
		return "Passes"
	case s == intel.SeverityError:
		return fmt.Sprintf("Quarantined (%d)", e.Fires)
	}
	return fmt.Sprintf("Flagged (%d)", e.Fires)
}

// String writes the identity as a formula.
func (id *Identity) String() string {
	var b strings.Builder
	b.WriteString(id.Left.String())
	b.WriteString([...]string{" = ", " ≥ ", " ≤ "}[id.Is])
	for i, t := range id.Right {
		switch {
		case t.Minus:
			b.WriteString(" − ")
		case i > 0:
			b.WriteString(" + ")
		}
		b.WriteString(t.String())
	}
	return b.String()
}

// String writes the names a term is known under, in brackets where it may be
// absent.
func (t Term) String() string {
	s := strings.Join(t.AnyOf, " or ")
	switch {
	case t.Optional:
		return "[" + s + "]"
	case len(t.AnyOf) > 1:
		return "(" + s + ")"
	}
	return s
}
