package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var findingColumns = []column[intel.Finding]{
	{"id", true, func(f *intel.Finding) string { return f.ID }},
	{"state", true, func(f *intel.Finding) string { return string(f.State) }},
	{"kind", false, func(f *intel.Finding) string { return string(f.Kind) }},
	{"rule", true, func(f *intel.Finding) string { return f.Rule }},
	{"severity", true, func(f *intel.Finding) string { return f.Severity.String() }},
	{"cik", true, func(f *intel.Finding) string { return f.CIK.String() }},
	{"subject", false, func(f *intel.Finding) string { return f.Subject }},
	{"period", false, func(f *intel.Finding) string { return f.Period.String() }},
	{"accession", true, func(f *intel.Finding) string { return accession(f.Accession) }},
	{"observed", false, func(f *intel.Finding) string { return f.Observed }},
	{"expected", false, func(f *intel.Finding) string { return f.Expected }},
	{"expected_low", false, func(f *intel.Finding) string { return bound(f.ExpectedLow) }},
	{"expected_high", false, func(f *intel.Finding) string { return bound(f.ExpectedHigh) }},
	{"message", true, func(f *intel.Finding) string { return f.Message }},
	{"transformation", false, func(f *intel.Finding) string { return f.Transformation }},
	{"score", false, func(f *intel.Finding) string { return strconv.FormatFloat(f.Score, 'g', -1, 64) }},
	{"evidence", false, func(f *intel.Finding) string { return evidence(f.Evidence) }},
	{"decided_by", false, func(f *intel.Finding) string { return f.DecidedBy }},
	{"reason", false, func(f *intel.Finding) string { return f.Reason }},
	{"suppressed_by", false, func(f *intel.Finding) string { return f.SuppressedBy }},
	{"sha256", false, func(f *intel.Finding) string { return f.SHA256.String() }},
}

// accession writes an accession number, or nothing.
func accession(a intel.AccessionNumber) string {
	if a == 0 {
		return ""
	}
	return a.String()
}

// bound writes an end of a range, or nothing.
func bound(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

// evidence writes in one line what a finding rests on.
func evidence(list []intel.Evidence) string {
	var b strings.Builder
	for i, e := range list {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(e.Note)
		for _, part := range []string{e.Subject, e.Period.String(), e.Value, accession(e.Accession)} {
			if part != "" {
				b.WriteString(" " + part)
			}
		}
	}
	return b.String()
}

func (c *cli) findingsCommand() *cobra.Command {
	var f intel.FindingFilter
	cmd := &cobra.Command{
		Use:   "findings [COMPANY]",
		Short: "List what quality rules and detectors noticed, and say what it is worth",
		Args:  argsBetween(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				if len(args) == 1 {
					company, err := a.Resolve(cmd.Context(), args[0])
					if err != nil {
						return err
					}
					f.CIK = company.CIK
				}
				return list(c, findingColumns, app.Findings(cmd.Context(), a.Store, f))
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	cmd.Flags().StringVar(&f.Rule, "rule", "", "only of this rule, such as DQ13")
	cmd.Flags().StringVar(&f.Severity, "severity", "", "only info, warn or error")
	cmd.Flags().StringVar((*string)(&f.Kind), "kind", "", "only quality, fundamentals, prices, news, filings or series")
	cmd.Flags().StringVar((*string)(&f.State), "state", "", "only new, acknowledged, dismissed or confirmed")
	cmd.Flags().IntVar(&f.Limit, "limit", 0, "at most so many; 0 for all")
	cmd.AddCommand(
		c.decideCommand("acknowledge ID", intel.FindingAcknowledged, "Say that somebody looks into a finding"),
		c.decideCommand("dismiss ID", intel.FindingDismissed, "Say that a finding is nothing, and why: later ones like it are dismissed too"),
		c.decideCommand("confirm ID", intel.FindingConfirmed, "Say that a finding is what it says"),
	)
	return cmd
}

func (c *cli) decideCommand(use string, state intel.FindingState, short string) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:   use,
		Short: short,
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				f, err := a.Store.Decide(cmd.Context(), intel.FindingDecision{Finding: args[0], State: state, By: operator(), Reason: reason})
				if err != nil {
					return err
				}
				return single(c, findingColumns, f)
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, kept with the finding")
	return cmd
}
