package quality

import (
	"fmt"
	"io"
	"strings"

	"github.com/corpintel/intel"
)

// WriteMarkdown writes the page docs/quality-rules.md about rules.
func WriteMarkdown(w io.Writer, rules []Rule) error {
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

[Adding a rule](adding-a-rule.md) takes one file and one line.

| rule | what should hold | severity | looks at | source |
|---|---|---|---|---|
`)
	for i := range rules {
		r := &rules[i]
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s | %s |\n",
			r.ID, strings.ToLower(r.ID), r.Title, r.Severity, r.scope(), r.Source)
	}
	for i := range rules {
		r := &rules[i]
		fmt.Fprintf(&b, "\n## %s\n\n%s%s. Version %d, severity %s.\n",
			r.ID, strings.ToUpper(r.Title[:1]), r.Title[1:], r.Version, r.Severity)
		if r.Identity != nil {
			fmt.Fprintf(&b, "\n    %s\n", r.Identity)
		}
		for _, e := range r.Examples {
			fmt.Fprintf(&b, "\n%s: %s.\n\n", e.outcome(r.Severity), e.Name)
			for line := range strings.Lines(strings.TrimSpace(e.Facts)) {
				b.WriteString("    " + strings.TrimSpace(line) + "\n")
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
	}
	return "a filing"
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
