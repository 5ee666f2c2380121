package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var factColumns = []column[intel.KnownFact]{
	{"cik", false, func(k *intel.KnownFact) string { return k.CIK.String() }},
	{"taxonomy", false, func(k *intel.KnownFact) string { return k.Taxonomy }},
	{"concept", true, func(k *intel.KnownFact) string { return k.Concept }},
	{"unit", true, func(k *intel.KnownFact) string { return k.Unit }},
	{"start", true, func(k *intel.KnownFact) string { return k.Start.String() }},
	{"end", true, func(k *intel.KnownFact) string { return k.End.String() }},
	{"value", true, func(k *intel.KnownFact) string { return k.Value }},
	{"accession", true, func(k *intel.KnownFact) string { return k.Accession.String() }},
	{"fy", false, func(k *intel.KnownFact) string { return number(int64(k.FiscalYear)) }},
	{"fp", false, func(k *intel.KnownFact) string { return k.FiscalPeriod }},
	{"form", true, func(k *intel.KnownFact) string { return k.Form }},
	{"filed", true, func(k *intel.KnownFact) string { return k.FiledAt.String() }},
	{"accepted", false, func(k *intel.KnownFact) string { return when(k.AcceptedAt) }},
	{"known_at", false, func(k *intel.KnownFact) string { return when(k.KnownAt) }},
	{"frame", false, func(k *intel.KnownFact) string { return k.Frame }},
	{"sha256", false, func(k *intel.KnownFact) string { return k.SHA256.String() }},
	{"ingested_at", false, func(k *intel.KnownFact) string { return when(k.IngestedAt) }},
	{"revision", false, func(k *intel.KnownFact) string { return number(int64(k.Revision)) }},
	{"vanished", false, func(k *intel.KnownFact) string { return yes(k.Vanished) }},
	{"label", false, func(k *intel.KnownFact) string { return k.Label }},
	{"sample", false, func(k *intel.KnownFact) string { return yes(k.Sample) }},
	{"rounded", false, func(k *intel.KnownFact) string { return yes(k.Rounded) }},
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

func (c *cli) factsCommand() *cobra.Command {
	var f intel.FactFilter
	var concept, period string
	cmd := &cobra.Command{
		Use:   "facts COMPANY",
		Short: "Show the facts of a company, as known at any time",
		Long: `Show the facts that a company has reported: for each concept, unit and period the
one that was known last at the time of --as-of (default: now), or with --all every
report of it. COMPANY is a CIK, a ticker or a name.`,
		Example: `  corpintel facts AAPL --concept NetIncomeLoss
  corpintel facts 320193 --concept us-gaap:NetIncomeLoss --period 2008-09-28/2009-09-26 --as-of 2009-12-31
  corpintel facts AAPL --all --output csv > aapl.csv`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if f.Start, f.End, err = parsePeriod(period); err != nil {
				return err
			}
			f.Taxonomy, f.Concept = splitConcept(concept)
			return c.open(cmd.Context(), func(a *app.App) error {
				company, err := a.Resolve(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				c.noteSample(company)
				f.CIK = company.CIK
				return list(c, factColumns, app.Facts(cmd.Context(), a.Store, f))
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	flags := cmd.Flags()
	flags.StringVar(&concept, "concept", "", "only this concept: NetIncomeLoss or us-gaap:NetIncomeLoss")
	flags.StringVar(&f.Unit, "unit", "", "only this unit: USD, shares, USD/shares …")
	flags.StringVar(&period, "period", "", "only this period: its last day, or START/END")
	flags.StringVar(&f.Form, "form", "", "only facts reported in this form: 10-K, 10-Q …")
	flags.Var((*asOfFlag)(&f.AsOf), "as-of", "what was known then: a day (to its end in New York) or an RFC 3339 time")
	flags.BoolVar(&f.All, "all", false, "every reported fact instead of the latest known")
	flags.IntVar(&f.Limit, "limit", 0, "at most so many facts; 0 for all")
	return cmd
}

// noteSample says on standard error that figures are of the built-in sample.
func (c *cli) noteSample(company intel.Company) {
	if company.Sample {
		c.say("note: %s is part of the built-in sample; real data takes its place with: corpintel ingest edgar %s", company.Name, company.CIK)
	}
}

func splitConcept(s string) (taxonomy, concept string) {
	if taxonomy, concept, ok := strings.Cut(s, ":"); ok {
		return taxonomy, concept
	}
	return "", s
}

// parsePeriod reads "2009-09-26" or "2008-09-28/2009-09-26", or nothing.
func parsePeriod(s string) (start, end intel.Date, err error) {
	if s == "" {
		return 0, 0, nil
	}
	from, to, both := strings.Cut(s, "/")
	if !both {
		from, to = "", s
	}
	if both {
		if start, err = intel.ParseDate(from); err != nil {
			return 0, 0, err
		}
	}
	end, err = intel.ParseDate(to)
	return start, end, err
}
