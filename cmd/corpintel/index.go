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

func (c *cli) ingestStatementsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "statements QUARTER…",
		Short: "Load the SEC's financial statement data set of a quarter",
		Long: `Load the numbers that everybody reported in a quarter, such as 2009Q3, from the SEC's
financial statement data sets. Their periods are rounded to months: a number that company
facts have with its exact period is not stored a second time. A set that is unchanged
since it was loaded costs one request.`,
		Example: `  corpintel ingest statements 2009Q3 2009Q4`,
		Args:    argsBetween(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.ingest(cmd, func(a *app.App, report func(app.Progress)) (intel.Run, error) {
				return a.IngestStatements(cmd.Context(), args, report)
			})
		},
	}
}
