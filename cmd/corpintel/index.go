package main

import (
	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

func (c *cli) ingestIndexCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "index QUARTER…",
		Short: "Load EDGAR's index of all filings of a quarter",
		Long: `Load EDGAR's index of the filings of everybody in a quarter, such as 2026Q1. A quarter
that is unchanged since it was loaded costs one request. EDGAR rewrites old quarters now
and then: what is different then is in the record of the run.`,
		Example: `  corpintel ingest index 2025Q4 2026Q1`,
		Args:    argsBetween(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.ingest(cmd, func(a *app.App, report func(app.Progress)) (intel.Run, error) {
				return a.IngestIndex(cmd.Context(), args, report)
			})
		},
	}
}
