package main

import (
	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var findingColumns = []column[intel.Finding]{
	{"id", false, func(f *intel.Finding) string { return f.ID }},
	{"rule", true, func(f *intel.Finding) string { return f.Rule }},
	{"severity", true, func(f *intel.Finding) string { return f.Severity.String() }},
	{"cik", true, func(f *intel.Finding) string { return f.CIK.String() }},
	{"subject", false, func(f *intel.Finding) string { return f.Subject }},
	{"period", false, func(f *intel.Finding) string { return f.Period.String() }},
	{"accession", true, func(f *intel.Finding) string { return accession(f.Accession) }},
	{"observed", false, func(f *intel.Finding) string { return f.Observed }},
	{"expected", false, func(f *intel.Finding) string { return f.Expected }},
	{"message", true, func(f *intel.Finding) string { return f.Message }},
	{"sha256", false, func(f *intel.Finding) string { return f.SHA256.String() }},
}

// accession writes an accession number, or nothing.
func accession(a intel.AccessionNumber) string {
	if a == 0 {
		return ""
	}
	return a.String()
}

func (c *cli) findingsCommand() *cobra.Command {
	var f intel.FindingFilter
	cmd := &cobra.Command{
		Use:   "findings [COMPANY]",
		Short: "List what quality rules noticed about stored facts",
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
	cmd.Flags().StringVar(&f.Severity, "severity", "", "only info or warn")
	cmd.Flags().IntVar(&f.Limit, "limit", 0, "at most so many; 0 for all")
	return cmd
}
