package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

// periodsOfTable is how many periods a table has where none are asked for:
// people read it.
const periodsOfTable = 5

func (c *cli) financialsCommand() *cobra.Command {
	var q app.FinancialsQuery
	var statement, period, view, convert, rates string
	statements, periods, views := app.FinancialsChoices()
	cmd := &cobra.Command{
		Use:   "financials COMPANY",
		Short: "Show a standardized statement of a company, as known at any time",
		Long: `Show the income statement, the balance sheet or the cash-flow statement of a company
in standardized lines, the newest period first: as last or as first reported, as it was
known at the time of --as-of (default: now). Every value says which facts of which
filings it is made of; --explain also says which were rejected, and why. The lines and
how they are chosen are in docs/data.md. COMPANY is a CIK, a ticker or a name.

Amounts are in the currency of the filing. --convert-to converts them by a table of your
own with the columns date, from, to and rate: balance sheets at the rate of their day,
periods at the mean of theirs.`,
		Example: `  corpintel financials AAPL --statement income --period annual
  corpintel financials NVDA --statement cashflow --period quarterly --count 8 --output json
  corpintel financials AAPL --view original --as-of 2010-02-01 --explain
  corpintel financials 1639920 --convert-to USD --rates ecb.csv`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			err := app.FinancialsChoice(&q, statement, period, view)
			if err != nil {
				return err
			}
			if q.Count < 0 {
				return intel.Errorf(intel.KindInvalid, "--count %d: want 1 or more, or 0 for all", q.Count)
			}
			if (convert == "") != (rates == "") {
				return intel.Errorf(intel.KindInvalid, "--convert-to and --rates go together: no rate is assumed; give a table with the columns date, from, to and rate, and say in what currency you want the amounts")
			}
			if rates != "" {
				if q.Rates, err = app.ReadRates(rates, convert); err != nil {
					return err
				}
			}
			if c.output == "table" && q.Count == 0 {
				q.Count = periodsOfTable
			}
			return c.open(cmd.Context(), func(a *app.App) error {
				company, err := a.Resolve(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				c.noteSample(company)
				f, err := a.Financials(cmd.Context(), company, q)
				if err != nil {
					return err
				}
				if len(f.Items) == 0 {
					c.say("note: nothing was known of such a statement of %s: see its facts with: corpintel facts %s", company.Name, company.CIK)
				}
				return c.showFinancials(f, q.Explain)
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	flags := cmd.Flags()
	flags.StringVar(&statement, "statement", statements[0], "which statement: "+strings.Join(statements, ", "))
	flags.StringVar(&period, "period", periods[0], "the length of the periods: "+strings.Join(periods, ", "))
	flags.StringVar(&view, "view", views[0], "which report of a period: "+strings.Join(views, ", "))
	flags.Var((*asOfFlag)(&q.AsOf), "as-of", "what was known then: a day (to its end in New York) or an RFC 3339 time")
	flags.IntVar(&q.Count, "count", 0, fmt.Sprintf("the newest so many periods (default: all, %d in a table)", periodsOfTable))
	flags.BoolVar(&q.Explain, "explain", false, "with the facts that each value is made of, and those that were rejected")
	flags.StringVar(&convert, "convert-to", "", "convert amounts into this currency, by --rates")
	flags.StringVar(&rates, "rates", "", "a CSV file with rates of exchange: date, from, to, rate")
	for name, choices := range map[string][]string{"statement": statements, "period": periods, "view": views} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(choices, cobra.ShellCompDirectiveNoFileComp))
	}
	return cmd
}

func (c *cli) showFinancials(f app.Financials, explain bool) error {
	switch {
	case c.output == "table" && explain:
		return explainFinancials(c.out, f)
	case c.output == "table":
		return financialsTable(c.out, f)
	}
	return answer(c, &f, nil, f.Items)
}

// financialsTable writes a line a row and a period a column. A star says that
// there is something to know of a value.
func financialsTable(out io.Writer, f app.Financials) error {
	type key struct{ line, period string }
	var lines, periods []string
	cells, labels := map[key]string{}, map[string]string{}
	marked := false
	if len(f.Items) == 0 {
		return nil
	}
	for i := range f.Items {
		item := &f.Items[i]
		period := item.End.String()
		if !slices.Contains(periods, period) {
			periods = append(periods, period)
			labels[period] = fmt.Sprintf("%s %d", item.FiscalPeriod, item.FiscalYear)
		}
		line := item.Line + " (" + item.Unit + ")"
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
		text := item.Value
		if len(item.Marks) > 0 {
			text, marked = text+"*", true
		}
		cells[key{line, period}] = text
	}
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', tabwriter.AlignRight)
	heads, ends := []string{"PERIOD"}, []string{"END"}
	for _, p := range periods {
		heads, ends = append(heads, labels[p]), append(ends, p)
	}
	fmt.Fprintln(w, strings.Join(heads, "\t")+"\t")
	fmt.Fprintln(w, strings.Join(ends, "\t")+"\t")
	for _, l := range lines {
		row := []string{l}
		for _, p := range periods {
			row = append(row, cells[key{l, p}])
		}
		fmt.Fprintln(w, strings.Join(row, "\t")+"\t")
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if marked {
		_, err := fmt.Fprintln(out, "* there is something to know of this value: see --explain")
		return err
	}
	return nil
}

// explainFinancials writes each value with what it is made of (+ and -), what
// was rejected (x) and what is to be known of it (!).
func explainFinancials(out io.Writer, f app.Financials) error {
	w := &strings.Builder{}
	fmt.Fprintf(w, "%s as %s: %s\n", f.Company.Name, f.Template, f.TemplateFrom)
	for i := range f.Items {
		item := &f.Items[i]
		fmt.Fprintf(w, "\n%s, %s %d (%s): %s %s\n", item.Line, item.FiscalPeriod, item.FiscalYear, item.Period, item.Value, item.Unit)
		for _, o := range item.Operands {
			fmt.Fprintf(w, "  %s %s %s of %s, in the %s %s, known %s\n", o.Sign, o.Concept, o.Value, o.Period, o.Form, o.Accession, when(o.KnownAt))
		}
		for _, r := range item.Rejected {
			fmt.Fprintf(w, "  x %s %s of %s, in the %s %s: %s\n", r.Concept, r.Value, r.Period, r.Form, r.Accession, r.Reason)
		}
		for _, m := range item.Marks {
			fmt.Fprintf(w, "  ! %s: %s\n", m.Kind, m.Reason)
		}
	}
	_, err := io.WriteString(out, w.String())
	return err
}
