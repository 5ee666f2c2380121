package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

func (c *cli) importCommand() *cobra.Command {
	cmd := group(&cobra.Command{Use: "import", Short: "Store prices, corporate actions or symbols from files of your own"}, nil)
	what := map[string]struct{ short, long, example string }{
		"prices": {
			"Store daily prices from a CSV file",
			`Store daily prices from a CSV file with a heading, which may be compressed (.gz). Columns
are known by their usual names; --map says what others are called. The file is archived
as it is, and every price says on which line of it it stands.`,
			`  corpintel import prices aapl.csv --symbol AAPL --dry-run
  corpintel import prices aapl.csv --symbol AAPL --map date=Datum,close=Schluss
  corpintel import prices wm.csv --symbol WM --from 2009-08-05`,
		},
		"actions": {
			"Store splits and dividends from a CSV file",
			`Store corporate actions from a CSV file with a heading: the ex-day, and the ratio of a
split or the amount of a dividend. With --format lean-factors the file is one of
QuantConnect's factor files.`,
			`  corpintel import actions splits.csv --symbol AAPL --map date=effective_date,split=split_factor
  corpintel import actions aapl.csv --symbol AAPL --format lean-factors`,
		},
		"symbols": {
			"Say in a CSV file who traded under which symbol, and when",
			`Say who traded under which symbol from one day to another. What is said here of a symbol
decides whose its prices are, whatever others say.`,
			`  corpintel import symbols history.csv --company 823768`,
		},
	}
	for _, kind := range app.ImportKinds() {
		w := what[kind]
		cmd.AddCommand(c.importKind(kind, w.short, w.long, w.example))
	}
	return cmd
}

func (c *cli) importKind(kind, short, long, example string) *cobra.Command {
	o := app.ImportOptions{Kind: kind}
	var mapping string
	var dry bool
	cmd := &cobra.Command{
		Use: kind + " FILE", Short: short, Long: long, Example: example, Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.File = args[0]
			var err error
			if o.Columns, err = parseMapping(mapping); err != nil {
				return err
			}
			if !dry {
				return c.ingest(cmd, func(a *app.App, report func(app.Progress)) (intel.Run, error) {
					return a.Import(cmd.Context(), o, report)
				})
			}
			return c.open(cmd.Context(), func(a *app.App) error {
				p, err := a.PreviewImport(cmd.Context(), o)
				if err != nil {
					return err
				}
				return c.preview(p)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&mapping, "map", "", "what columns are called: FIELD=COLUMN,FIELD=COLUMN…")
	flags.BoolVar(&dry, "dry-run", false, "say what the file holds, and store nothing")
	if kind == "symbols" {
		flags.StringVar(&o.Company, "company", "", "whose the symbols are, where no column says it")
		return cmd
	}
	flags.StringVar(&o.Symbol, "symbol", "", "the symbol of every line, where no column says it")
	flags.StringVar(&o.Vendor, "vendor", "user", "what the records are tagged with")
	flags.StringVar(&o.Currency, "currency", "", "of all amounts: USD …")
	flags.Var((*dayFlag)(&o.From), "from", "only lines of this day or later")
	flags.Var((*dayFlag)(&o.To), "to", "only lines of this day or earlier")
	if kind == "prices" {
		flags.Var((*dayFlag)(&o.SplitsThrough), "splits-through", "the file has splits up to this day worked in")
		return cmd
	}
	flags.StringVar(&o.Format, "format", "", "lean-factors for a factor file; without it a table with a heading")
	return cmd
}

// parseMapping reads "date=Date,close=Close".
func parseMapping(s string) (map[string]string, error) {
	m := map[string]string{}
	if s == "" {
		return m, nil
	}
	for part := range strings.SplitSeq(s, ",") {
		field, column, ok := strings.Cut(part, "=")
		if !ok || field == "" || column == "" {
			return nil, intel.Errorf(intel.KindInvalid, "--map %s: want FIELD=COLUMN,FIELD=COLUMN…", s)
		}
		m[strings.TrimSpace(field)] = strings.TrimSpace(column)
	}
	return m, nil
}

// preview says what a file holds: to people in words, to programs whole.
func (c *cli) preview(p app.ImportPreview) error {
	if c.output != "table" {
		return writeObject(c.out, p)
	}
	if _, err := fmt.Fprintf(c.out, "%s: %d records, %d of them unusable; nothing was stored\n", p.File, p.Records, len(p.Quarantined)); err != nil {
		return err
	}
	for _, line := range p.First {
		if _, err := fmt.Fprintln(c.out, "  "+line); err != nil {
			return err
		}
	}
	const few = 10
	for i, q := range p.Quarantined {
		if i == few {
			_, err := fmt.Fprintf(c.out, "  and %d more\n", len(p.Quarantined)-few)
			return err
		}
		if _, err := fmt.Fprintln(c.out, "  unusable: "+q.Reason); err != nil {
			return err
		}
	}
	return nil
}
