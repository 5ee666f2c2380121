package analysis

import (
	"fmt"
	"slices"
	"strings"
)

// MetricsDocument describes the metrics in Markdown, from the table they are
// computed by.
func MetricsDocument() string {
	var b strings.Builder
	metrics := Metrics()
	sources := []string{}
	for _, m := range metrics {
		if !slices.Contains(sources, m.Source) {
			sources = append(sources, m.Source)
		}
	}
	b.WriteString(metricsIntroduction)
	group := ""
	for _, m := range metrics {
		if m.Group != group {
			group = m.Group
			fmt.Fprintf(&b, "\n## %s\n\n| metric | what | formula | unit | source |\n|--|--|--|--|--|\n", group)
		}
		what := m.Label
		if m.About != "" {
			what += ". " + m.About
		}
		if len(m.Bands) > 0 {
			what += " Reads: " + bandsInWords(m.Bands) + "."
		}
		if len(m.Periods) > 0 {
			var periods []string
			for _, p := range m.Periods {
				periods = append(periods, string(p))
			}
			what += " (" + strings.Join(periods, " and ") + ")"
		}
		fmt.Fprintf(&b, "| `%s` | %s | `%s` | %s | %d |\n", m.Name, what, m.Formula, m.Unit, slices.Index(sources, m.Source)+1)
	}
	b.WriteString("\n## Sources\n\n")
	for i, s := range sources {
		fmt.Fprintf(&b, "%d. %s\n", i+1, s)
	}
	return b.String()
}

func bandsInWords(bands []Band) string {
	var parts []string
	for i, band := range bands {
		if i == len(bands)-1 {
			parts = append(parts, band.Reading+" from there")
			break
		}
		parts = append(parts, fmt.Sprintf("%s below %g", band.Reading, band.Below))
	}
	return strings.Join(parts, ", ")
}

const metricsIntroduction = `# Ratios, growth and scores

<!-- Made by go test ./internal/analysis -update; do not edit. -->

` + "`corpintel metrics COMPANY` and `/api/v1/companies/{id}/metrics`" + ` compute these from the standardized lines of a company
([data.md](data.md)), for annual, quarterly or trailing twelve-month periods, as they were known at any instant. Each
value comes with its formula, its operands with their filings, and the instant from which all of them were known.

- **None where an operand is missing.** A metric without all of its operands is not there. ` + "`--absent`" + ` shows it with what
  is missing. A zero never takes the place of what is not known, and a quotient by zero is none.
- **Names.** A name is a line in the period, or at its end; ` + "`_year_ago`, `_quarter_ago`, `_2y_ago`, `_3y_ago` and `_5y_ago`" + ` are
  the same line that much earlier, ` + "`_average`" + ` is the mean of the value and the one a year earlier. ` + "`days_in_period`" + ` counts
  the days of the period. A formula can use a metric that is above it. ` + "`when(c, x)`" + ` is x where c is true, else none;
  ` + "`first(x, y)`" + ` is the first that is known.
- **One currency.** Operands in different currencies give no metric.
- **Splits.** Numbers of shares and amounts per share of earlier periods are brought to the basis of the period's own,
  where shares were split between the two filings; the operand says by what ([restatements.md](restatements.md)).
- **Rounding.** Values are rounded to six decimals, and a metric of metrics is computed from the rounded ones, so that it
  can be computed again from what is shown. A workbook does that: its values are formulas over the sheet of operands.
`
