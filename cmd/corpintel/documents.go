package main

import (
	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

func (c *cli) ingestDocumentsCommand() *cobra.Command {
	var q app.DocumentsQuery
	cmd := &cobra.Command{
		Use:   "documents COMPANY…",
		Short: "Fetch the documents of stored filings, so that traces lead into them",
		Long: `Fetch the primary documents of the inline XBRL filings of companies, named by CIK or
ticker, whose lists of filings are stored, and the exhibits that such a document leaves
its numbers to. Only what is not archived yet is fetched.
A trace then leads from a number to its element in the document.

Documents are large: two megabytes each are usual. Narrow them by form and day, or to
the newest few.`,
		Example: `  corpintel ingest documents AAPL --form 10-K,10-Q --since 2024-01-01
  corpintel ingest documents AAPL NVDA --limit 4`,
		Args: argsBetween(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if q.Limit < 0 {
				return intel.Errorf(intel.KindInvalid, "--limit %d: want the number of documents for each company, or leave it out for all", q.Limit)
			}
			return c.ingest(cmd, func(a *app.App, report func(app.Progress)) (intel.Run, error) {
				return a.IngestDocuments(cmd.Context(), args, q, report)
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	f := cmd.Flags()
	f.StringSliceVar(&q.Forms, "form", nil, "only filings of exactly this form, repeated or with commas for several")
	f.Var((*dayFlag)(&q.Since), "since", "only filings of this day or later")
	f.IntVar(&q.Limit, "limit", 0, "only the newest so many filings of each company (default: all)")
	return cmd
}
