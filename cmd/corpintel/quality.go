package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

func (c *cli) qualityCommand() *cobra.Command {
	cmd := group(&cobra.Command{Use: "quality", Short: "See how far records can be trusted, and how sources do"}, nil)
	cmd.AddCommand(c.qualityScoreCommand(), c.qualitySourcesCommand())
	return cmd
}

func (c *cli) qualityScoreCommand() *cobra.Command {
	var f intel.ScoreFilter
	var filing, concept, unit string
	var day, since, until, start, end dayFlag
	cmd := &cobra.Command{
		Use:   "score [COMPANY]",
		Short: "Score a company, one of its filings or facts, a source or a day, by the rules that fired",
		Long: `Score records from 0 to 100: each rule that fired takes points away, an error the whole of
one record's share, a warning half of it. A company, with --filing one of its filings, with
--concept, --unit and --end one fact; without a company everything that came, with --source
from one source, with --day on one day.`,
		Example: `  corpintel quality score AAPL
  corpintel quality score AAPL --filing 0000320193-09-000014
  corpintel quality score --source edgar --day 2026-11-20`,
		Args: argsBetween(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.Since, f.Until = intel.Date(since), intel.Date(until)
			if day != 0 {
				f.Since, f.Until = intel.Date(day), intel.Date(day)
			}
			if filing != "" {
				acc, err := intel.ParseAccession(filing)
				if err != nil {
					return err
				}
				f.Accession = acc
			}
			if concept != "" {
				if end == 0 || !strings.Contains(concept, ":") {
					return intel.Errorf(intel.KindInvalid, "a fact needs its taxonomy and concept, as in us-gaap:Assets, and the end of its period: --end")
				}
				f.Subject, f.Period = concept+" "+unit, intel.Period{Start: intel.Date(start), End: intel.Date(end)}
			}
			if len(args) == 0 && (f.Accession != 0 || f.Subject != "") {
				return intel.Errorf(intel.KindInvalid, "--filing and --concept are of a company: name it first")
			}
			if len(args) == 1 && (f.Source != "" || f.Since != 0 || f.Until != 0) {
				return intel.Errorf(intel.KindInvalid, "--source, --day, --since and --until are for scores without a company")
			}
			return c.open(cmd.Context(), func(a *app.App) error {
				if len(args) == 1 {
					company, err := a.Resolve(cmd.Context(), args[0])
					if err != nil {
						return err
					}
					f.CIK = company.CIK
				}
				score, err := a.Store.Score(cmd.Context(), f)
				if err != nil {
					return err
				}
				if c.output == "json" {
					return writeObject(c.out, score)
				}
				c.say("%.2f points of %d records", score.Points, score.Records)
				return list(c, lossColumns, each(score.Rules))
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	flags := cmd.Flags()
	flags.StringVar(&filing, "filing", "", "only this filing, by accession number")
	flags.StringVar(&concept, "concept", "", "only one fact: its taxonomy and concept")
	flags.StringVar(&unit, "unit", "USD", "the fact's unit")
	flags.Var(&start, "start", "the start of the fact's period; none for an instant")
	flags.Var(&end, "end", "the end of the fact's period")
	flags.StringVar(&f.Source, "source", "", "only from this source or kind of body, such as edgar.companyfacts")
	flags.Var(&day, "day", "only what was fetched on this day")
	flags.Var(&since, "since", "only what was fetched on this day or later")
	flags.Var(&until, "until", "only what was fetched on this day or earlier")
	return cmd
}

var lossColumns = []column[intel.RuleLoss]{
	{"rule", true, func(l *intel.RuleLoss) string { return l.Rule }},
	{"severity", true, func(l *intel.RuleLoss) string { return l.Severity.String() }},
	{"findings", true, func(l *intel.RuleLoss) string { return fmt.Sprint(l.Findings) }},
	{"points", true, func(l *intel.RuleLoss) string { return fmt.Sprintf("-%.4f", l.Points) }},
}

func (c *cli) qualitySourcesCommand() *cobra.Command {
	var since dayFlag
	cmd := &cobra.Command{
		Use:   "sources [SOURCE]",
		Short: "Tell how fresh, complete and large what sources bring is, with its history",
		Long: `Tell how fresh, complete and large what sources bring is, and what checks of your own on
sources say. The history by day is in --output json.`,
		Args: argsBetween(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			source := ""
			if len(args) == 1 {
				source = args[0]
			}
			return c.open(cmd.Context(), func(a *app.App) error {
				health, err := a.SourcesHealth(cmd.Context(), source, intel.Date(since), time.Now())
				if err != nil {
					return err
				}
				return list(c, healthColumns, each(health))
			})
		},
	}
	cmd.Flags().Var(&since, "since", "from this day on; all days otherwise")
	return cmd
}

var healthColumns = []column[intel.SourceHealth]{
	{"source", true, func(h *intel.SourceHealth) string { return h.Source }},
	{"last_at", true, func(h *intel.SourceHealth) string { return when(h.LastAt) }},
	{"age", true, func(h *intel.SourceHealth) string {
		return time.Duration(h.AgeSeconds * float64(time.Second)).Round(time.Second).String()
	}},
	{"completeness", true, func(h *intel.SourceHealth) string { return fmt.Sprintf("%.2f%%", 100*h.Completeness) }},
	{"volume", true, func(h *intel.SourceHealth) string { return fmt.Sprint(h.Volume) }},
	{"usual", true, func(h *intel.SourceHealth) string { return fmt.Sprintf("%.0f", h.Usual) }},
	{"days", true, func(h *intel.SourceHealth) string { return fmt.Sprint(len(h.History)) }},
	{"checks", true, func(h *intel.SourceHealth) string {
		var b strings.Builder
		for _, k := range h.Checks {
			state := "fails"
			if k.Passes {
				state = "passes"
			}
			fmt.Fprintf(&b, "%s %s (%s, want %s); ", k.Check, state, k.Observed, k.Expected)
		}
		return strings.TrimSuffix(b.String(), "; ")
	}},
}
