package main

import (
	"fmt"
	"io"
	"iter"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var traceColumns = []column[app.Trace]{
	{"concept", true, func(t *app.Trace) string { return t.Fact.Taxonomy + ":" + t.Fact.Concept }},
	{"unit", true, func(t *app.Trace) string { return t.Fact.Unit }},
	{"start", true, func(t *app.Trace) string { return t.Fact.Start.String() }},
	{"end", true, func(t *app.Trace) string { return t.Fact.End.String() }},
	{"value", true, func(t *app.Trace) string { return t.Fact.Value }},
	{"accession", true, func(t *app.Trace) string { return t.Fact.Accession.String() }},
	{"form", true, func(t *app.Trace) string { return t.Fact.Form }},
	{"known_at", true, func(t *app.Trace) string { return when(t.Fact.KnownAt) }},
	{"sha256", true, func(t *app.Trace) string { return t.Fact.SHA256.String() }},
	{"url", true, func(t *app.Trace) string { return t.Body.URL }},
	{"offset", true, func(t *app.Trace) string {
		if t.Span == nil {
			return ""
		}
		return fmt.Sprint(t.Span.Offset)
	}},
	{"verified", true, func(t *app.Trace) string { return yes(t.Verified) }},
	{"element", false, ofElement(func(e *app.TraceElement) string { return e.URL })},
	{"element_text", false, ofElement(func(e *app.TraceElement) string { return e.Text })},
	{"element_row", false, ofElement(func(e *app.TraceElement) string { return e.Row })},
	{"element_offset", false, ofElement(func(e *app.TraceElement) string { return fmt.Sprint(e.Span.Offset) })},
	{"element_sha256", false, ofElement(func(e *app.TraceElement) string { return e.SHA256.String() })},
}

// ofElement is a column that only traces with an element have.
func ofElement(text func(*app.TraceElement) string) func(*app.Trace) string {
	return func(t *app.Trace) string {
		if t.Element == nil {
			return ""
		}
		return text(t.Element)
	}
}

func (c *cli) traceCommand() *cobra.Command {
	var q app.TraceQuery
	cmd := &cobra.Command{
		Use:   "trace COMPANY CONCEPT PERIOD_END",
		Short: "Lead a number back to its filing and to the bytes it was read from",
		Long: `Lead a number back to where it came from: the fact as known at the time of
--as-of, the filing that reported it, the raw body it was read from with its SHA-256,
and the place in it. The hash is computed again and the record there compared. Where
the filing's inline XBRL document is archived (see: corpintel ingest documents), the
trace goes on to the element in it, with a link and the table row. What other filings
reported for the period is listed beside it.`,
		Example: `  corpintel trace AAPL NetIncomeLoss 2009-09-26 --as-of 2010-02-01`,
		Args:    exactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if q.Start, q.End, err = parsePeriod(args[2]); err != nil {
				return err
			}
			q.Taxonomy, q.Concept = splitConcept(args[1])
			return c.open(cmd.Context(), func(a *app.App) error {
				company, err := a.Resolve(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				c.noteSample(company)
				q.CIK = company.CIK
				traces, err := a.Tracer().Trace(cmd.Context(), q)
				if err != nil {
					return err
				}
				if c.output == "table" {
					for i := range traces {
						if err := writeTrace(c.out, company, &traces[i]); err != nil {
							return err
						}
					}
					return nil
				}
				return list(c, traceColumns, each(traces))
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	cmd.Flags().StringVar(&q.Unit, "unit", "", "only this unit")
	cmd.Flags().Var((*asOfFlag)(&q.AsOf), "as-of", "what was known then: a day (to its end in New York) or an RFC 3339 time")
	return cmd
}

// each returns the items of a slice as a list.
func each[T any](items []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}

// writeTrace writes the way of one number for a person, from the number to the
// bytes.
func writeTrace(w io.Writer, company intel.Company, t *app.Trace) error {
	f := &t.Fact
	verified := "the hash and the value there were checked"
	if !t.Verified {
		verified = "NOT VERIFIED: " + t.Problem
	}
	_, err := fmt.Fprintf(w, "%s %s\n", f.Value, f.Unit)
	line := func(name, format string, args ...any) {
		if err == nil {
			_, err = fmt.Fprintf(w, "  %-9s "+format+"\n", append([]any{name}, args...)...)
		}
	}
	line("concept", "%s:%s  %s", f.Taxonomy, f.Concept, f.Label)
	line("company", "%s, CIK %s", company.Name, company.CIK)
	line("period", "%s", f.Period)
	line("filing", "%s %s, filed %s, known from %s", f.Form, f.Accession, f.FiledAt, when(f.KnownAt))
	for _, d := range t.Documents {
		line("document", "%s", d.URL)
	}
	line("raw body", "%s", f.SHA256)
	line("fetched", "%s from %s", when(t.Body.FetchedAt), t.Body.URL)
	if t.Span != nil {
		line("record", "byte %d: %s", t.Span.Offset, t.Record)
	}
	line("checked", "%s", verified)
	if e := t.Element; e != nil {
		line("element", "%s", e.URL)
		line("shown", "%s", shown(e))
		if e.Row != "" {
			line("row", "%s", e.Row)
		}
		line("place", "byte %d of %s", e.Span.Offset, e.SHA256)
	} else {
		line("element", "none: %s", t.ElementProblem)
	}
	for _, h := range t.History {
		mark := ""
		if h.Accession == f.Accession && h.Revision == f.Revision {
			mark = "  <- this one"
		}
		line("reported", "%s in %s %s, known from %s%s", h.Value, h.Form, h.Accession, when(h.KnownAt), mark)
	}
	return err
}

// shown is how the document shows the number.
func shown(e *app.TraceElement) string {
	if e.Hidden {
		return e.Text + " (hidden from readers)"
	}
	return e.Text
}
