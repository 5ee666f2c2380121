package main

import (
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var metricColumns = []column[app.MetricValue]{
	{"metric", true, func(m *app.MetricValue) string { return m.Metric }},
	{"period", true, func(m *app.MetricValue) string { return string(m.FiscalPeriod) + " " + strconv.Itoa(m.FiscalYear) }},
	{"end", true, func(m *app.MetricValue) string { return m.End.String() }},
	{"value", true, func(m *app.MetricValue) string {
		if m.Value == nil {
			return ""
		}
		return *m.Value
	}},
	{"unit", true, func(m *app.MetricValue) string { return m.Unit }},
	{"reading", true, func(m *app.MetricValue) string {
		if len(m.Missing) > 0 {
			return "missing: " + strings.Join(m.Missing, ", ")
		}
		return m.Reading
	}},
	{"formula", true, func(m *app.MetricValue) string { return m.Formula }},
}

func (c *cli) metricsCommand() *cobra.Command {
	var q app.MetricsQuery
	var period, view string
	var metrics []string
	cmd := &cobra.Command{
		Use:   "metrics COMPANY",
		Short: "Compute ratios, growth and scores, each with its formula and operands",
		Long: `Compute margins, returns, turnover, liquidity, leverage, growth and the scores of Altman,
Beneish and Piotroski from a company's standardized statements. A metric of which an
operand is missing is not there; --absent shows it with what is missing. docs/ratios.md
has every formula with its source.`,
		Example: `  corpintel metrics AAPL --count 3
  corpintel metrics AAPL --period ttm --metrics gross_margin,return_on_equity
  corpintel metrics AAPL --as-of 2010-02-01 --output json`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("--period", period, "annual", "quarterly", "ttm"); err != nil {
				return err
			}
			if err := oneOf("--view", view, "latest", "original"); err != nil {
				return err
			}
			if q.Count < 0 {
				return intel.Errorf(intel.KindInvalid, "--count %d: want 0 for all periods, or more", q.Count)
			}
			q.Periods, q.View, q.Metrics = app.PeriodType(period), app.View(view), metrics
			return c.study(cmd, args[0], func(a *app.App, company intel.Company) error {
				m, err := a.CompanyMetrics(cmd.Context(), company, q)
				if err != nil {
					return err
				}
				return answer(c, &m, metricColumns, m.Items)
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	f := cmd.Flags()
	f.StringVar(&period, "period", "annual", "annual, quarterly or ttm")
	f.StringVar(&view, "view", "latest", "of several reports of a period: latest or original")
	f.StringSliceVar(&metrics, "metrics", nil, "only these, with commas between them")
	f.IntVar(&q.Count, "count", 0, "the newest so many periods; 0 for all")
	f.BoolVar(&q.Absent, "absent", false, "also metrics of which an operand is missing")
	f.StringVar(&q.MarketCapitalization, "market-capitalization", "", "what the equity was worth when the newest period ended, in the company's currency")
	f.Var((*asOfFlag)(&q.AsOf), "as-of", "what was known then: a day (to its end in New York) or an RFC 3339 time")
	return cmd
}

// oneOf refuses a flag that is none of the values.
func oneOf(flag, value string, values ...string) error {
	for _, v := range values {
		if v == value {
			return nil
		}
	}
	return intel.Errorf(intel.KindInvalid, "%s %s: want one of %s", flag, value, strings.Join(values, ", "))
}

var screenColumns = []column[app.Screened]{
	{"cik", true, func(x *app.Screened) string { return x.Company.CIK.String() }},
	{"name", true, func(x *app.Screened) string { return x.Company.Name }},
	{"period_end", true, func(x *app.Screened) string { return x.PeriodEnd.String() }},
	{"known_at", true, func(x *app.Screened) string { return when(x.KnownAt) }},
	{"values", true, func(x *app.Screened) string {
		var parts []string
		for _, v := range x.Values {
			parts = append(parts, v.Name+"="+v.Value)
		}
		return strings.Join(parts, " ")
	}},
}

func (c *cli) screenCommand() *cobra.Command {
	var q app.ScreenQuery
	var period, view string
	var names bool
	cmd := &cobra.Command{
		Use:   "screen EXPRESSION",
		Short: "Find the companies that a condition is true of, as known at any time",
		Long: `Look through every stored company with facts for those that a condition over lines,
metrics and attributes is true of. Values are those of the newest period that was known
at the time of --as-of. What is not known is neither true nor false: such companies are
counted, and listed in JSON. docs/screening.md describes the language; --names lists what
an expression can name.`,
		Example: `  corpintel screen 'gross_margin > 0.6 and revenue_growth > 0.2' --as-of 2020-06-30
  corpintel screen "sic startsWith '36' and revenue > 1e9 and piotroski_f >= 7"
  corpintel screen --names`,
		Args: argsBetween(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := errors.Join(oneOf("--period", period, "annual", "quarterly", "ttm"), oneOf("--view", view, "latest", "original")); err != nil {
				return intel.Errorf(intel.KindInvalid, "%w", err)
			}
			q.Period, q.View = app.PeriodType(period), app.View(view)
			return c.open(cmd.Context(), func(a *app.App) error {
				if names {
					return list(c, nameColumns, each(a.ScreenNames()))
				}
				if len(args) == 0 {
					return intel.Errorf(intel.KindInvalid, "the expression is missing: what is looked for?")
				}
				q.Expression = args[0]
				found, err := a.Screen(cmd.Context(), q)
				if err != nil {
					return err
				}
				if c.output == "table" {
					c.say("%d of %d companies; not known of %d", len(found.Items), found.Screened, len(found.Open))
				}
				return answer(c, &found, screenColumns, found.Items)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&period, "period", "annual", "of which periods the newest is looked at: annual, quarterly or ttm")
	f.StringVar(&view, "view", "latest", "of several reports of a period: latest or original")
	f.StringVar(&q.Currency, "currency", "USD", "what amounts of money are in; others are set aside where the expression has amounts")
	f.BoolVar(&names, "names", false, "list what an expression can name")
	f.Var((*asOfFlag)(&q.AsOf), "as-of", "what was known then: a day (to its end in New York) or an RFC 3339 time")
	return cmd
}

var nameColumns = []column[app.Name]{
	{"name", true, func(n *app.Name) string { return n.Name }},
	{"kind", true, func(n *app.Name) string { return n.Kind.String() }},
	{"doc", true, func(n *app.Name) string { return n.Doc }},
}
