package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

func (c *cli) ingestCommand() *cobra.Command {
	cmd := group(&cobra.Command{Use: "ingest", Short: "Fetch, check and store what companies publish"}, nil)
	edgar := &cobra.Command{
		Use:   "edgar COMPANY…",
		Short: "Load companies from SEC EDGAR: filings and XBRL facts",
		Long: `Load companies from SEC EDGAR, named by CIK or ticker: what each is called, its
filings, and every fact it has reported. Loading again fetches what is new and explains
each thing that changed: see corpintel runs show.

A run that was interrupted is taken up by giving the same command again. Exit codes:
0 all well, 6 some companies failed, 1 all failed.`,
		Example: `  corpintel ingest edgar AAPL NVDA 19617`,
		Args:    argsBetween(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.ingest(cmd, func(a *app.App, report func(app.Progress)) (intel.Run, error) {
				return a.IngestEDGAR(cmd.Context(), args, report)
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	bulk := &cobra.Command{
		Use:   "bulk FILE.zip",
		Short: "Load the SEC's companyfacts.zip, submissions.zip or statement data without unpacking it",
		Long: `Load a zip file of companyfacts or submissions as the SEC publishes them every
night: the same result as loading each company by itself, without a request. The zip
files of its quarterly financial statement data sets are taken too. What is stored
already is passed over, so an interrupted load goes on where it stopped.`,
		Example: `  corpintel ingest bulk companyfacts.zip`,
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.ingest(cmd, func(a *app.App, report func(app.Progress)) (intel.Run, error) {
				return a.IngestBulk(cmd.Context(), args[0], report)
			})
		},
	}
	cmd.AddCommand(edgar, bulk, c.ingestIndexCommand(), c.ingestStatementsCommand(), c.ingestDocumentsCommand(), c.ingestFilingsCommand(),
		c.ingestPricesCommand(), c.ingestFundamentalsCommand(), c.ingestSymbolsCommand(), c.ingestAlphaVantageCommand(), c.ingestNewsCommand())
	return cmd
}

func (c *cli) ingestFilingsCommand() *cobra.Command {
	var sel app.FilingSelection
	cmd := &cobra.Command{
		Use:   "filings COMPANY…",
		Short: "Fetch the full text of filings: header, documents, ownership and holdings",
		Long: `Fetch the full text submissions of filings that are stored, those of each company the
newest first: see corpintel filings. The header tells the second of acceptance and all
filers; what Forms 3, 4, 5, 144, 13F and Schedules 13D and 13G say is read into records.
A submission never changes: what is in the archive is not fetched again.`,
		Example: `  corpintel ingest filings AAPL --form 4 --since 2024-01-01
  corpintel ingest filings 1067983 --form 13F-HR --limit 4`,
		Args: argsBetween(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			sel.Companies = args
			if sel.Limit < 0 {
				return intel.Errorf(intel.KindInvalid, "--limit %d: want a number of filings, or 0 for all", sel.Limit)
			}
			return c.ingest(cmd, func(a *app.App, report func(app.Progress)) (intel.Run, error) {
				return a.IngestFilings(cmd.Context(), sel, report)
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	flags := cmd.Flags()
	flags.StringVar(&sel.Form, "form", "", "only this form; 4 does not include 4/A")
	flags.Var((*dayFlag)(&sel.Since), "since", "filed on this day or later")
	flags.IntVar(&sel.Limit, "limit", 0, "of each company the newest so many; 0 for all")
	return cmd
}

func (c *cli) ingestPricesCommand() *cobra.Command {
	var full bool
	cmd := &cobra.Command{
		Use:   "prices COMPANY…",
		Short: "Fetch daily prices, splits and dividends from Alpha Vantage",
		Long: `Fetch daily prices, splits and dividends of companies from Alpha Vantage, each by its
ticker. A free key has the last hundred days, and 25 requests a day, which all processes
share; three are needed for each company.`,
		Example: `  corpintel ingest prices AAPL IBM`,
		Args:    argsBetween(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.ingest(cmd, func(a *app.App, report func(app.Progress)) (intel.Run, error) {
				return a.IngestPrices(cmd.Context(), args, full, report)
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	cmd.Flags().BoolVar(&full, "full", false, "the whole history, which a free key does not have")
	return cmd
}

func (c *cli) ingestFundamentalsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "fundamentals COMPANY…",
		Short: "Fetch a vendor's version of statements and compare it with EDGAR",
		Long: `Fetch Alpha Vantage's version of companies' statements and earnings. What it gives
otherwise than the company has reported to EDGAR, by more than one unit of the last digit,
becomes a finding: see corpintel findings --rule XV01.`,
		Example: `  corpintel ingest fundamentals IBM`,
		Args:    argsBetween(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.ingest(cmd, func(a *app.App, report func(app.Progress)) (intel.Run, error) {
				return a.IngestFundamentals(cmd.Context(), args, report)
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
}

func (c *cli) ingestSymbolsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "symbols",
		Short: "Fetch who is listed, and was, under which symbol, and when companies report",
		Long: `Fetch Alpha Vantage's lists of what is listed and no longer listed, which tell whose a
symbol was on a day, and of when companies are expected to report. Three requests.`,
		Example: `  corpintel ingest symbols`,
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.ingest(cmd, func(a *app.App, report func(app.Progress)) (intel.Run, error) {
				return a.IngestSymbols(cmd.Context(), report)
			})
		},
	}
}

// ingest shows how a run goes on and turns its record into an exit code.
func (c *cli) ingest(cmd *cobra.Command, work func(*app.App, func(app.Progress)) (intel.Run, error)) error {
	return c.open(cmd.Context(), func(a *app.App) error {
		show := newProgress(c)
		run, err := work(a, show.report)
		show.end()
		if run.ID != 0 {
			if err := c.summary(run); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
		switch run.State {
		case intel.RunPartial:
			return errRunPartial
		case intel.RunFailed:
			return errRunFailed
		default:
			return nil
		}
	})
}

// summary writes the record of a run: to people in words, to programs whole.
func (c *cli) summary(run intel.Run) error {
	if c.output != "table" {
		return single(c, runColumns, run)
	}
	n := run.Counts
	_, err := fmt.Fprintf(c.out, "run %d %s: %d of %d items, %d failed; %d records: %d new, %d unchanged, %d changed, %d flagged, %d quarantined; %d requests; details: corpintel runs show %d\n",
		run.ID, run.State, n.ItemsDone, n.Items, n.ItemsFailed, n.In, n.Accepted, n.Unchanged, n.Changed, n.Flagged, n.Quarantined, n.Requests, run.ID)
	return err
}
