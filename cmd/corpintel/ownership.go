package main

import (
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var ownershipColumns = []column[ownershipLine]{
	{"accession", true, func(x *ownershipLine) string { return x.report.Accession.String() }},
	{"form", true, func(x *ownershipLine) string { return x.report.Form }},
	{"filed", false, func(x *ownershipLine) string { return x.report.FiledAt.String() }},
	{"period", true, func(x *ownershipLine) string { return x.report.Period.String() }},
	{"issuer", true, func(x *ownershipLine) string { return x.report.Issuer.Name }},
	{"issuer_cik", false, func(x *ownershipLine) string { return x.report.Issuer.CIK.String() }},
	{"owner", true, func(x *ownershipLine) string { return x.owner() }},
	{"kind", false, func(x *ownershipLine) string { return string(x.line.Kind) }},
	{"security", true, func(x *ownershipLine) string { return x.line.Security }},
	{"date", true, func(x *ownershipLine) string { return x.line.Date.String() }},
	{"code", true, func(x *ownershipLine) string { return x.line.Code }},
	{"acquired_disposed", false, func(x *ownershipLine) string { return x.line.AcquiredDisposed }},
	{"shares", true, func(x *ownershipLine) string { return x.line.Shares }},
	{"price", true, func(x *ownershipLine) string { return x.line.Price }},
	{"amount", false, func(x *ownershipLine) string { return x.line.Amount }},
	{"shares_after", true, func(x *ownershipLine) string { return x.line.SharesAfter }},
	{"percent", true, func(x *ownershipLine) string { return x.percent }},
	{"held", true, func(x *ownershipLine) string { return x.line.Held }},
	{"nature", false, func(x *ownershipLine) string { return x.line.Nature }},
	{"underlying", false, func(x *ownershipLine) string { return x.line.Underlying }},
	{"underlying_shares", false, func(x *ownershipLine) string { return x.line.UnderlyingShares }},
	{"superseded_by", true, func(x *ownershipLine) string { return accessionText(x.report.SupersededBy) }},
	{"sha256", false, func(x *ownershipLine) string { return x.report.SHA256.String() }},
}

// accessionText is an accession number, and nothing where there is none.
func accessionText(a intel.AccessionNumber) string {
	if a == 0 {
		return ""
	}
	return a.String()
}

// ownershipLine is a line of a report as a table shows it: a transaction or
// holding, or what one of several owners has.
type ownershipLine struct {
	report  *intel.OwnershipReport
	owners  []intel.Owner
	line    intel.OwnershipLine
	percent string
}

func (x *ownershipLine) owner() string {
	names := make([]string, len(x.owners))
	for i, o := range x.owners {
		names[i] = o.Name
	}
	return strings.Join(names, "; ")
}

func (c *cli) ownershipCommand() *cobra.Command {
	var f intel.OwnershipFilter
	cmd := &cobra.Command{
		Use:   "ownership COMPANY",
		Short: "List what is reported to be owned of a company, or by a company or person",
		Long: `List ownership reports: the statements of insiders (Forms 3, 4, 5), of holders of
more than five percent (Schedules 13D, 13G) and of planned sales (Form 144), the newest
period first. COMPANY is the issuer or an owner; of persons give the CIK.

A report that was amended says by which. Load reports with: corpintel ingest filings.
A table shows a line for each transaction, holding or owner; json shows whole reports.`,
		Example: `  corpintel ownership AAPL --form 4 --since 2022-01-01
  corpintel ownership 1462356`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				who, err := a.Filer(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				f.CIK = who.CIK
				reports := app.Ownership(cmd.Context(), a.Store, f)
				if c.output == "table" || c.output == "csv" {
					return list(c, ownershipColumns, ownershipLines(reports))
				}
				return list[intel.OwnershipReport](c, nil, reports)
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.Form, "form", "", "only this form; 4 does not include 4/A")
	flags.Var((*dayFlag)(&f.Since), "since", "about this day or later")
	flags.Var((*dayFlag)(&f.Until), "until", "about this day or earlier")
	flags.Var((*asOfFlag)(&f.AsOf), "as-of", "only what was public then: a day or an RFC 3339 time")
	flags.IntVar(&f.Limit, "limit", 0, "at most so many reports; 0 for all")
	return cmd
}

// ownershipLines turns reports into the lines of a table.
func ownershipLines(reports iter.Seq2[intel.OwnershipReport, error]) iter.Seq2[ownershipLine, error] {
	return func(yield func(ownershipLine, error) bool) {
		for r, err := range reports {
			if err != nil {
				yield(ownershipLine{}, err)
				return
			}
			for _, line := range linesOf(&r) {
				if !yield(line, nil) {
					return
				}
			}
		}
	}
}

// linesOf returns at least one line. Schedules 13D and 13G say what each owner
// has, not what was done.
func linesOf(r *intel.OwnershipReport) []ownershipLine {
	var lines []ownershipLine
	var class string
	for _, l := range r.Lines {
		if l.Kind == intel.LineClass {
			class = l.Security
			continue
		}
		lines = append(lines, ownershipLine{report: r, owners: r.Owners, line: l})
	}
	if class != "" {
		for _, o := range r.Owners {
			l := intel.OwnershipLine{Kind: intel.LineClass, Security: class, SharesAfter: o.Amount}
			lines = append(lines, ownershipLine{report: r, owners: []intel.Owner{o}, line: l, percent: o.Percent})
		}
	}
	if len(lines) == 0 { // a Form 3 of who owns nothing
		lines = append(lines, ownershipLine{report: r, owners: r.Owners})
	}
	return lines
}
