package main

import (
	"encoding/json"
	"iter"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var filingColumns = []column[filing]{
	{"accession", true, func(x *filing) string { return x.Accession.String() }},
	{"form", true, func(x *filing) string { return x.Form }},
	{"filed", true, func(x *filing) string { return x.FiledAt.String() }},
	{"accepted", true, func(x *filing) string { return when(x.AcceptedAt) }},
	{"accepted_from", false, func(x *filing) string { return string(x.AcceptedFrom) }},
	{"report_date", true, func(x *filing) string { return x.ReportDate.String() }},
	{"items", true, func(x *filing) string { return x.Items }},
	{"filers", true, func(x *filing) string { return filersText(x.Filers) }},
	{"primary_document", true, func(x *filing) string { return x.PrimaryDocument }},
	{"primary_description", false, func(x *filing) string { return x.PrimaryDescription }},
	{"act", false, func(x *filing) string { return x.Act }},
	{"file_number", false, func(x *filing) string { return x.FileNumber }},
	{"film_number", false, func(x *filing) string { return x.FilmNumber }},
	{"size", false, func(x *filing) string { return number(x.Size) }},
	{"cik", false, func(x *filing) string { return x.CIK.String() }},
	{"sha256", false, func(x *filing) string { return x.SHA256.String() }},
}

// filing is a filing with those who filed it.
type filing struct {
	intel.Filing
	Filers []filer `json:"filers"`
}

// MarshalJSON writes all keys, also where the acceptance time is unknown.
func (f filing) MarshalJSON() ([]byte, error) {
	var accepted *time.Time
	if !f.AcceptedAt.IsZero() {
		accepted = &f.AcceptedAt
	}
	return json.Marshal(struct {
		intel.Filing
		Accepted *time.Time `json:"accepted"`
		Filers   []filer    `json:"filers"`
	}{f.Filing, accepted, f.Filers})
}

type filer struct {
	CIK        intel.CIK `json:"cik"`
	Name       string    `json:"name,omitempty"`
	Role       string    `json:"role,omitempty"` // "issuer", "reporting" …; "" where no list has said it
	FileNumber string    `json:"file_number,omitempty"`
}

// filersText writes filers in one cell: "320193 (issuer); 1214156 (reporting)".
func filersText(filers []filer) string {
	parts := make([]string, len(filers))
	for i, f := range filers {
		parts[i] = f.CIK.String()
		if f.Name != "" {
			parts[i] = f.Name + " " + parts[i]
		}
		if f.Role != "" {
			parts[i] += " (" + f.Role + ")"
		}
	}
	return strings.Join(parts, "; ")
}

func (c *cli) filingsCommand() *cobra.Command {
	var f intel.FilingFilter
	cmd := &cobra.Command{
		Use:     "filings COMPANY",
		Short:   "List the filings of a company, newest first",
		Example: `  corpintel filings AAPL --form 10-K --since 2020-01-01`,
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				company, err := a.Resolve(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				c.noteSample(company)
				f.CIK = company.CIK
				return list(c, filingColumns, withFilers(cmd, a, f))
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.Form, "form", "", "only this form; 10-K does not include 10-K/A")
	flags.Var((*dayFlag)(&f.Since), "since", "filed on this day or later")
	flags.Var((*dayFlag)(&f.Until), "until", "filed on this day or earlier")
	flags.Var((*asOfFlag)(&f.AsOf), "as-of", "only what was public then: a day or an RFC 3339 time")
	flags.IntVar(&f.Limit, "limit", 0, "at most so many; 0 for all")
	return cmd
}

// withFilers adds to each filing who else lists it.
func withFilers(cmd *cobra.Command, a *app.App, f intel.FilingFilter) iter.Seq2[filing, error] {
	return func(yield func(filing, error) bool) {
		for x, err := range app.Filings(cmd.Context(), a.Store, f) {
			item := filing{Filing: x}
			if err == nil {
				var views []intel.Filing
				views, err = a.Store.Filing(cmd.Context(), x.Accession)
				for _, v := range views {
					item.Filers = append(item.Filers, filer{CIK: v.CIK, Role: v.Role, FileNumber: v.FileNumber})
				}
			}
			if !yield(item, err) || err != nil {
				return
			}
		}
	}
}
