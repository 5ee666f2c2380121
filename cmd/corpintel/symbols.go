package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var symbolColumns = []column[intel.SymbolSpan]{
	{"symbol", true, func(x *intel.SymbolSpan) string { return x.Symbol }},
	{"from", true, func(x *intel.SymbolSpan) string { return x.From.String() }},
	{"to", true, func(x *intel.SymbolSpan) string { return x.To.String() }},
	{"name", true, func(x *intel.SymbolSpan) string { return x.Name }},
	{"cik", true, func(x *intel.SymbolSpan) string {
		if x.CIK == 0 {
			return ""
		}
		return x.CIK.String()
	}},
	{"exchange", true, func(x *intel.SymbolSpan) string { return x.Exchange }},
	{"asset_type", false, func(x *intel.SymbolSpan) string { return x.AssetType }},
	{"region", false, func(x *intel.SymbolSpan) string { return x.Region }},
	{"currency", false, func(x *intel.SymbolSpan) string { return x.Currency }},
	{"origin", true, func(x *intel.SymbolSpan) string { return x.Origin }},
	{"sha256", false, func(x *intel.SymbolSpan) string { return x.SHA256.String() }},
}

func (c *cli) symbolsCommand() *cobra.Command {
	var company, name string
	cmd := &cobra.Command{
		Use:   "symbols [SYMBOL]",
		Short: "Show who traded under a symbol, and when",
		Long: `Show who traded under a symbol, from which day to which, and who says so: lists of
vendors, or a file that was imported. With --company or --name: under which symbols
somebody traded.`,
		Example: `  corpintel symbols WM
  corpintel symbols --name 'Washington Mutual'`,
		Args: argsBetween(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f := intel.SymbolFilter{Symbol: strings.Join(args, ""), Name: intel.CoreName(name)}
			if f.Symbol == "" && f.Name == "" && company == "" {
				return intel.Errorf(intel.KindInvalid, "say a symbol, --company or --name")
			}
			return c.open(cmd.Context(), func(a *app.App) error {
				if company != "" {
					known, err := a.Resolve(cmd.Context(), company)
					if err != nil {
						return err
					}
					f.CIK = known.CIK
				}
				return list(c, symbolColumns, app.Symbols(cmd.Context(), a.Store, f))
			})
		},
	}
	cmd.Flags().StringVar(&company, "company", "", "the symbols of this company, by those who know its CIK")
	cmd.Flags().StringVar(&name, "name", "", "the symbols of whoever has this name, legal form aside")
	return cmd
}

var publisherColumns = []column[intel.Publisher]{
	{"vendor", true, func(x *intel.Publisher) string { return x.Vendor }},
	{"id", true, func(x *intel.Publisher) string { return x.ID }},
	{"name", true, func(x *intel.Publisher) string { return x.Name }},
	{"category", true, func(x *intel.Publisher) string { return x.Category }},
	{"language", true, func(x *intel.Publisher) string { return x.Language }},
	{"country", true, func(x *intel.Publisher) string { return x.Country }},
	{"url", true, func(x *intel.Publisher) string { return x.URL }},
	{"description", false, func(x *intel.Publisher) string { return x.Description }},
	{"sha256", false, func(x *intel.Publisher) string { return x.SHA256.String() }},
}

func (c *cli) publishersCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "publishers",
		Short:   "Show the publishers of news that a vendor knows",
		Long:    `Show the publishers that NewsAPI lists: see corpintel ingest news --publishers.`,
		Example: `  corpintel publishers --output csv`,
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				return list(c, publisherColumns, app.Publishers(cmd.Context(), a.Store))
			})
		},
	}
}

func (c *cli) ingestAlphaVantageCommand() *cobra.Command {
	var full bool
	cmd := &cobra.Command{
		Use:   "alphavantage FUNCTION [SYMBOL…]",
		Short: "Ask Alpha Vantage for one of its functions",
		Long: `Ask Alpha Vantage for one function, by its name, about symbols, or once where it needs
none: ` + strings.Join(app.AlphaVantageFunctions(), ", ") + `.
One request for each symbol; of SYMBOL_SEARCH the symbol is what is searched for.`,
		Example: `  corpintel ingest alphavantage GLOBAL_QUOTE IBM AAPL
  corpintel ingest alphavantage SYMBOL_SEARCH tesco`,
		Args: argsBetween(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.ingest(cmd, func(a *app.App, report func(app.Progress)) (intel.Run, error) {
				return a.IngestAlphaVantage(cmd.Context(), args[0], args[1:], full, report)
			})
		},
	}
	cmd.Flags().BoolVar(&full, "full", false, "of daily series the whole history, which a free key does not have")
	return cmd
}
