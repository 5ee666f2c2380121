package main

import (
	"bufio"
	"errors"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var restatementColumns = []column[app.Restatement]{
	{"concept", true, func(r *app.Restatement) string { return r.Concept }},
	{"unit", true, func(r *app.Restatement) string { return r.Unit }},
	{"start", true, func(r *app.Restatement) string { return r.Start.String() }},
	{"end", true, func(r *app.Restatement) string { return r.End.String() }},
	{"class", true, func(r *app.Restatement) string { return string(r.Class) }},
	{"old", true, func(r *app.Restatement) string { return r.Old.Value }},
	{"new", true, func(r *app.Restatement) string { return r.New.Value }},
	{"percent", true, func(r *app.Restatement) string {
		if r.Percent == nil {
			return ""
		}
		return strconv.FormatFloat(*r.Percent, 'f', 1, 64)
	}},
	{"old_accession", true, func(r *app.Restatement) string { return r.Old.Accession.String() }},
	{"new_accession", true, func(r *app.Restatement) string { return r.New.Accession.String() }},
	{"form", true, func(r *app.Restatement) string { return r.New.Form }},
	{"known_at", true, func(r *app.Restatement) string { return when(r.New.KnownAt) }},
}

func (c *cli) restatementsCommand() *cobra.Command {
	var q app.RestatementQuery
	var concept, class string
	cmd := &cobra.Command{
		Use:   "restatements COMPANY",
		Short: "List what a company reported differently later, with both filings and the size",
		Long: `List every period of which a later filing reported another value: the class of the
change (split, sign, scale, rounding, amendment, reclassification, restatement), both
filings, the size, and what the class rests on. The newest change comes first.`,
		Example: `  corpintel restatements AAPL --line net_income
  corpintel restatements AAPL --as-of 2010-02-01 --output json
  corpintel restatements AAPL --output xlsx > restatements.xlsx`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			q.Taxonomy, q.Concept = splitConcept(concept)
			q.Class = app.Class(class)
			return c.study(cmd, args[0], func(a *app.App, company intel.Company) error {
				r, err := a.Restatements(cmd.Context(), company, q)
				if err != nil {
					return err
				}
				return answer(c, &r, restatementColumns, r.Items)
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	f := cmd.Flags()
	f.StringVar(&concept, "concept", "", "only this concept: NetIncomeLoss or us-gaap:NetIncomeLoss")
	f.StringVar(&q.Line, "line", "", "only concepts of this standardized line: revenue, net_income …")
	f.StringVar(&class, "class", "", "only changes of this class")
	f.Var((*asOfFlag)(&q.AsOf), "as-of", "what was known then: a day (to its end in New York) or an RFC 3339 time")
	return cmd
}

var shareColumns = []column[app.ShareFigure]{
	{"concept", true, func(f *app.ShareFigure) string { return f.Concept }},
	{"unit", true, func(f *app.ShareFigure) string { return f.Unit }},
	{"start", true, func(f *app.ShareFigure) string { return f.Start.String() }},
	{"end", true, func(f *app.ShareFigure) string { return f.End.String() }},
	{"value", true, func(f *app.ShareFigure) string { return f.Value }},
	{"basis", true, func(f *app.ShareFigure) string { return f.Basis.String() }},
	{"adjusted", true, func(f *app.ShareFigure) string { return f.Adjusted }},
	{"latest", true, func(f *app.ShareFigure) string { return yes(f.Latest) }},
	{"accession", true, func(f *app.ShareFigure) string { return f.Accession.String() }},
	{"form", true, func(f *app.ShareFigure) string { return f.Form }},
	{"known_at", true, func(f *app.ShareFigure) string { return when(f.KnownAt) }},
}

func (c *cli) sharesCommand() *cobra.Command {
	var q app.ShareQuery
	cmd := &cobra.Command{
		Use:   "shares COMPANY",
		Short: "Show numbers of shares and amounts per share on the basis of the newest split",
		Long: `Show every number of shares and amount per share as each filing reported it, the basis
it was reported on, and what it is with the shares there are now. Splits are found in the
reports themselves: a filing that restates shares and amounts per share by one factor.`,
		Example: `  corpintel shares AAPL --line eps_diluted
  corpintel shares AAPL --line eps_diluted --as-of 2015-01-01`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.study(cmd, args[0], func(a *app.App, company intel.Company) error {
				h, err := a.ShareHistory(cmd.Context(), company, q)
				if err != nil {
					return err
				}
				return answer(c, &h, shareColumns, h.Items)
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	f := cmd.Flags()
	f.StringVar(&q.Concept, "concept", "", "only this concept: EarningsPerShareDiluted …")
	f.StringVar(&q.Line, "line", "", "only concepts of this standardized line: eps_diluted, shares_diluted …")
	f.Var((*asOfFlag)(&q.AsOf), "as-of", "what was known then: a day (to its end in New York) or an RFC 3339 time")
	return cmd
}

// study opens the deployment for a question about one company.
func (c *cli) study(cmd *cobra.Command, company string, do func(*app.App, intel.Company) error) error {
	return c.open(cmd.Context(), func(a *app.App) error {
		found, err := a.Resolve(cmd.Context(), company)
		if err != nil {
			return err
		}
		c.noteSample(found)
		return do(a, found)
	})
}

// answer writes what a study found: JSON is the whole answer, CSV and XLSX are
// those that the API gives, the table is for people.
func answer[T any](c *cli, whole app.Workbook, columns []column[T], items []T) error {
	w := bufio.NewWriterSize(c.out, 1<<16)
	switch c.output {
	case "json":
		return writeObject(c.out, whole)
	case "csv":
		return errors.Join(app.WriteCSV(w, whole), w.Flush())
	case "xlsx":
		return errors.Join(app.WriteXLSX(w, whole), w.Flush())
	}
	return list(c, columns, each(items))
}
