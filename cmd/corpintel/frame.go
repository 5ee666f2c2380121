package main

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var frameColumns = []column[intel.FramePoint]{
	{"cik", true, func(p *intel.FramePoint) string { return p.CIK.String() }},
	{"name", true, func(p *intel.FramePoint) string { return p.Name }},
	{"start", true, func(p *intel.FramePoint) string { return p.Start.String() }},
	{"end", true, func(p *intel.FramePoint) string { return p.End.String() }},
	{"value", true, func(p *intel.FramePoint) string { return p.Value.String() }},
	{"accession", true, func(p *intel.FramePoint) string { return p.Accession.String() }},
}

func (c *cli) frameCommand() *cobra.Command {
	var f intel.FrameFilter
	cmd := &cobra.Command{
		Use:   "frame CONCEPT UNIT PERIOD",
		Short: "Show one fact of each company in a calendar period",
		Long: `Show one fact of each company whose period is nearest to a calendar year (CY2019), a
quarter (CY2019Q1) or the end of one (CY2019Q1I), as known at any time. As JSON it has
the shape of EDGAR's frames.`,
		Example: `  corpintel frame us-gaap:AccountsPayableCurrent USD CY2019Q1I
  corpintel frame us-gaap:EarningsPerShareBasic USD/shares CY2019 --as-of 2020-03-01`,
		Args: exactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.Taxonomy, f.Concept = splitConcept(args[0]); f.Taxonomy == "" {
				f.Taxonomy = usualTaxonomy
			}
			f.Unit = strings.ReplaceAll(args[1], "-per-", "/")
			var err error
			if f.Frame, err = intel.ParseFrame(args[2]); err != nil {
				return err
			}
			return c.open(cmd.Context(), func(a *app.App) error {
				frame, err := a.Store.Frame(cmd.Context(), f)
				if err != nil {
					return err
				}
				if c.output == "json" {
					return writeObject(c.out, frame)
				}
				return list(c, frameColumns, each(frame.Facts))
			})
		},
	}
	cmd.Flags().Var((*asOfFlag)(&f.AsOf), "as-of", "what was known then: a day (to its end in New York) or an RFC 3339 time")
	return cmd
}

// usualTaxonomy is that of concepts which are given without one.
const usualTaxonomy = "us-gaap"

// conceptLine is a fact of a company under a concept, with its unit.
type conceptLine struct {
	Unit string `json:"unit"`
	intel.ConceptValue
}

var conceptColumns = []column[conceptLine]{
	{"unit", true, func(v *conceptLine) string { return v.Unit }},
	{"start", true, func(v *conceptLine) string { return v.Start.String() }},
	{"end", true, func(v *conceptLine) string { return v.End.String() }},
	{"value", true, func(v *conceptLine) string { return v.Value.String() }},
	{"accession", true, func(v *conceptLine) string { return v.Accession.String() }},
	{"fy", true, func(v *conceptLine) string {
		if v.FiscalYear == nil {
			return ""
		}
		return strconv.Itoa(*v.FiscalYear)
	}},
	{"fp", true, func(v *conceptLine) string {
		if v.FiscalPeriod == nil {
			return ""
		}
		return *v.FiscalPeriod
	}},
	{"form", true, func(v *conceptLine) string { return v.Form }},
	{"filed", true, func(v *conceptLine) string { return v.FiledAt.String() }},
	{"frame", true, func(v *conceptLine) string { return v.Frame.String() }},
}

func (c *cli) conceptCommand() *cobra.Command {
	var f intel.ConceptFilter
	cmd := &cobra.Command{
		Use:   "concept COMPANY CONCEPT",
		Short: "Show what a company reported under one concept",
		Long: `Show every fact that a company reported under a concept, in all units, as known at any
time, and which of them stand for a calendar period. As JSON it has the shape of EDGAR's
answer about a concept. COMPANY is a CIK, a ticker or a name.`,
		Example: `  corpintel concept AAPL us-gaap:AccountsPayableCurrent
  corpintel concept AAPL NetIncomeLoss --as-of 2010-02-01 --output json`,
		Args: exactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.Taxonomy, f.Concept = splitConcept(args[1]); f.Taxonomy == "" {
				f.Taxonomy = usualTaxonomy
			}
			return c.open(cmd.Context(), func(a *app.App) error {
				company, err := a.Resolve(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				c.noteSample(company)
				f.CIK = company.CIK
				concept, err := a.Store.CompanyConcept(cmd.Context(), f)
				if err != nil {
					return err
				}
				if c.output == "json" {
					return writeObject(c.out, concept)
				}
				var lines []conceptLine
				for _, unit := range slices.SortedFunc(maps.Keys(concept.Units), cmp.Compare[string]) {
					for _, v := range concept.Units[unit] {
						lines = append(lines, conceptLine{unit, v})
					}
				}
				return list(c, conceptColumns, each(lines))
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	cmd.Flags().Var((*asOfFlag)(&f.AsOf), "as-of", "what was known then: a day (to its end in New York) or an RFC 3339 time")
	return cmd
}
