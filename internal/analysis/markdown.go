package analysis

import (
	"fmt"
	"strings"
)

// Markdown returns the lines with their choices as docs/data.md has them.
func (m *Mapping) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d lines.\n", len(m.lines))
	var last Statement
	for i := range m.lines {
		l := &m.lines[i]
		if l.Statement != last {
			last = l.Statement
			fmt.Fprintf(&b, "\n### %s\n\n", map[Statement]string{Income: "Income statement", Balance: "Balance sheet", CashFlow: "Cash-flow statement"}[last])
			b.WriteString("| line | what it is | how it is had, in order |\n|--|--|--|\n")
		}
		about := l.Label + ". " + l.About
		if l.Measure == Average {
			about += " Not derived."
		}
		if len(l.Templates) > 0 {
			about += " Only " + templates(l.Templates) + "."
		}
		var ways []string
		for _, c := range l.Choices {
			ways = append(ways, c.markdown())
		}
		for _, n := range l.Never {
			ways = append(ways, "never `"+n.Concept+"`: "+n.Why)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", l.Name, about, strings.Join(ways, "<br>"))
	}
	return b.String()
}

func (c *Choice) markdown() string {
	var b strings.Builder
	switch {
	case c.Fallback:
		b.WriteString("else `" + c.Concept + "`")
	case c.Concept != "":
		b.WriteString("`" + c.Concept + "`")
	}
	for i, t := range c.Terms {
		switch {
		case t.Minus:
			b.WriteString(" − ")
		case i > 0:
			b.WriteString(" + ")
		}
		b.WriteString("`" + t.Line + t.Concept + "`")
		if t.Optional {
			b.WriteString(" where there is any")
		}
	}
	if len(c.Templates) > 0 {
		b.WriteString(" (" + templates(c.Templates) + ")")
	}
	return b.String() + ": " + c.Why
}

func templates(list []Template) string {
	var names []string
	for _, t := range list {
		names = append(names, string(t))
	}
	return strings.Join(names, ", ")
}
