package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var priceColumns = []column[app.Price]{
	{"vendor", false, func(x *app.Price) string { return x.Vendor }},
	{"symbol", true, func(x *app.Price) string { return x.Symbol }},
	{"day", true, func(x *app.Price) string { return x.Day.String() }},
	{"open", true, func(x *app.Price) string { return x.Open }},
	{"high", true, func(x *app.Price) string { return x.High }},
	{"low", true, func(x *app.Price) string { return x.Low }},
	{"close", true, func(x *app.Price) string { return x.Close }},
	{"volume", true, func(x *app.Price) string { return x.Volume }},
	{"currency", false, func(x *app.Price) string { return x.Currency }},
	{"splits_through", false, func(x *app.Price) string { return x.SplitsThrough.String() }},
	{"revision", false, func(x *app.Price) string { return number(int64(x.Revision)) }},
	{"known_at", false, func(x *app.Price) string { return when(x.KnownAt) }},
	{"sha256", false, func(x *app.Price) string { return x.SHA256.String() }},
	{"line", false, func(x *app.Price) string { return number(int64(x.Line)) }},
}

// adjustedColumns come after the raw ones.
var adjustedColumns = []column[app.Price]{
	{"adjusted_open", false, func(x *app.Price) string { return x.Adjusted.Open }},
	{"adjusted_high", false, func(x *app.Price) string { return x.Adjusted.High }},
	{"adjusted_low", false, func(x *app.Price) string { return x.Adjusted.Low }},
	{"adjusted_close", true, func(x *app.Price) string { return x.Adjusted.Close }},
	{"adjusted_volume", false, func(x *app.Price) string { return x.Adjusted.Volume }},
	{"factor", true, func(x *app.Price) string { return x.Adjusted.Factor }},
	{"actions", false, func(x *app.Price) string { return strings.Join(x.Adjusted.Actions, "; ") }},
}

var gapColumns = []column[app.Gap]{
	{"from", true, func(x *app.Gap) string { return x.From.String() }},
	{"to", true, func(x *app.Gap) string { return x.To.String() }},
	{"sessions", true, func(x *app.Gap) string { return strconv.Itoa(x.Sessions) }},
}

func (c *cli) pricesCommand() *cobra.Command {
	var q app.PriceQuery
	var adjusted string
	var gaps bool
	var limit int
	cmd := &cobra.Command{
		Use:   "prices COMPANY",
		Short: "Show the daily prices of a company, raw or adjusted, as known at any time",
		Long: `Show the daily prices of a company by one vendor, as traded, whatever symbol it had on
each day. With --adjusted they are shown in shares of today beside the raw ones, which
stay as they are: with --adjusted=total for dividends and spin-offs as well. With
--as-of they are what was known then, adjusted for what had happened by then.`,
		Example: `  corpintel prices AAPL --from 2020-08-24 --to 2020-09-04 --adjusted
  corpintel prices AAPL --gaps`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch q.Adjusted = app.Adjustment(adjusted); adjusted {
			case "", "splits", "total":
			default:
				return intel.Errorf(intel.KindInvalid, "--adjusted=%s: want splits or total", adjusted)
			}
			return c.open(cmd.Context(), func(a *app.App) error {
				var err error
				if q.Company, err = a.Resolve(cmd.Context(), args[0]); err != nil {
					return err
				}
				t, err := a.Prices(cmd.Context(), q)
				if err != nil {
					return err
				}
				if len(t.Others) > 0 {
					c.say("note: these prices are by %s; there are others by %s: see --vendor", t.Vendor, strings.Join(t.Others, ", "))
				}
				if gaps {
					for _, d := range t.Closed {
						c.say("note: there is a price on %s, on which the exchange was closed", d)
					}
					return list(c, gapColumns, listed(t.Gaps))
				}
				if limit > 0 && limit < len(t.Prices) {
					t.Prices = t.Prices[:limit]
				}
				columns := priceColumns
				if q.Adjusted != "" {
					columns = slices.Concat(priceColumns, adjustedColumns)
				}
				return list(c, columns, listed(t.Prices))
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	flags := cmd.Flags()
	flags.StringVar(&adjusted, "adjusted", "", "for splits, or with --adjusted=total for dividends and spin-offs too")
	flags.Lookup("adjusted").NoOptDefVal = "splits"
	flags.StringVar(&q.Vendor, "vendor", "", "by this vendor; without it the one whose prices go on the longest")
	flags.Var((*dayFlag)(&q.From), "from", "on this day or later")
	flags.Var((*dayFlag)(&q.To), "to", "on this day or earlier")
	flags.Var((*asOfFlag)(&q.AsOf), "as-of", "what was known then: a day or an RFC 3339 time")
	flags.BoolVar(&gaps, "gaps", false, "the sessions of the exchange without prices")
	flags.IntVar(&limit, "limit", 0, "at most so many days; 0 for all")
	return cmd
}

// listed returns the items of a list that is there whole.
func listed[T any](items []T) func(func(T, error) bool) {
	return func(yield func(T, error) bool) {
		for _, x := range items {
			if !yield(x, nil) {
				return
			}
		}
	}
}

var actionColumns = []column[app.Confirmed]{
	{"vendor", true, func(x *app.Confirmed) string { return x.Vendor }},
	{"symbol", true, func(x *app.Confirmed) string { return x.Symbol }},
	{"ex_day", true, func(x *app.Confirmed) string { return x.ExDay.String() }},
	{"kind", true, func(x *app.Confirmed) string { return string(x.Kind) }},
	{"ratio", true, func(x *app.Confirmed) string { return x.Ratio }},
	{"amount", true, func(x *app.Confirmed) string { return x.Amount }},
	{"currency", false, func(x *app.Confirmed) string { return x.Currency }},
	{"declared_on", false, func(x *app.Confirmed) string { return x.DeclaredOn.String() }},
	{"record_on", false, func(x *app.Confirmed) string { return x.RecordOn.String() }},
	{"paid_on", false, func(x *app.Confirmed) string { return x.PaidOn.String() }},
	{"shares", true, func(x *app.Confirmed) string { return x.Shares }},
	{"revision", false, func(x *app.Confirmed) string { return number(int64(x.Revision)) }},
	{"known_at", false, func(x *app.Confirmed) string { return when(x.KnownAt) }},
	{"sha256", false, func(x *app.Confirmed) string { return x.SHA256.String() }},
	{"line", false, func(x *app.Confirmed) string { return number(int64(x.Line)) }},
}

var shareSplitColumns = []column[app.ShareSplit]{
	{"ratio", true, func(x *app.ShareSplit) string { return x.Ratio }},
	{"after", true, func(x *app.ShareSplit) string { return x.After.String() }},
	{"before", true, func(x *app.ShareSplit) string { return x.Before.String() }},
	{"reports", true, func(x *app.ShareSplit) string { return strconv.Itoa(x.Reports) }},
	{"old", true, func(x *app.ShareSplit) string { return x.Example[0].Value + " in " + x.Example[0].Accession.String() }},
	{"new", true, func(x *app.ShareSplit) string { return x.Example[1].Value + " in " + x.Example[1].Accession.String() }},
}

func (c *cli) actionsCommand() *cobra.Command {
	var f struct {
		asOf   asOfFlag
		shares bool
	}
	cmd := &cobra.Command{
		Use:   "actions COMPANY",
		Short: "Show the splits and dividends of a company, and what its share counts say of them",
		Long: `Show the corporate actions of a company as vendors have them. Of a split the column
shares says whether the company's own share counts, which it reports again in new shares,
tell of the same. With --shares the splits are shown that those tell of which no vendor
has.`,
		Example: `  corpintel actions AAPL
  corpintel actions GOOGL --shares`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				company, err := a.Resolve(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				known, missing, err := a.Actions(cmd.Context(), company, f.asOf.time())
				if err != nil {
					return err
				}
				if f.shares {
					return list(c, shareSplitColumns, listed(missing))
				}
				if len(missing) > 0 {
					c.say("note: share counts tell of %d splits that no vendor has: see --shares", len(missing))
				}
				return list(c, actionColumns, listed(known))
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	cmd.Flags().Var(&f.asOf, "as-of", "what was known then: a day or an RFC 3339 time")
	cmd.Flags().BoolVar(&f.shares, "shares", false, "the splits that share counts tell of and no vendor has")
	return cmd
}

var figureColumns = []column[intel.VendorFigure]{
	{"vendor", false, func(x *intel.VendorFigure) string { return x.Vendor }},
	{"symbol", true, func(x *intel.VendorFigure) string { return x.Symbol }},
	{"statement", true, func(x *intel.VendorFigure) string { return x.Statement }},
	{"span", true, func(x *intel.VendorFigure) string { return x.Span }},
	{"end", true, func(x *intel.VendorFigure) string { return x.End.String() }},
	{"field", true, func(x *intel.VendorFigure) string { return x.Field }},
	{"value", true, func(x *intel.VendorFigure) string { return x.Value }},
	{"currency", true, func(x *intel.VendorFigure) string { return x.Currency }},
	{"revision", false, func(x *intel.VendorFigure) string { return number(int64(x.Revision)) }},
	{"known_at", false, func(x *intel.VendorFigure) string { return when(x.KnownAt) }},
	{"sha256", false, func(x *intel.VendorFigure) string { return x.SHA256.String() }},
}

func (c *cli) figuresCommand() *cobra.Command {
	var f intel.FigureFilter
	cmd := &cobra.Command{
		Use:   "figures SYMBOL",
		Short: "Show what vendors state about a symbol beside its prices",
		Long: `Show a vendor's version of statements, its earnings and estimates, and what it says of a
company today, as the vendor writes them. Where a statement and what the company has
reported to EDGAR do not agree there is a finding: see corpintel findings --rule XV01.`,
		Example: `  corpintel figures IBM --statement income --field netIncome`,
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				f.Symbol = args[0]
				return list(c, figureColumns, app.Figures(cmd.Context(), a.Store, f))
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.Statement, "statement", "", "income, balance, cash_flow, earnings, earnings_calendar, overview or shares")
	flags.StringVar(&f.Span, "span", "", "annual or quarterly")
	flags.StringVar(&f.Field, "field", "", "only this field, by the vendor's name")
	flags.Var((*dayFlag)(&f.End), "end", "only the period that ended on this day, as the vendor has it")
	flags.StringVar(&f.Vendor, "vendor", "", "by this vendor")
	flags.Var((*asOfFlag)(&f.AsOf), "as-of", "what was known then: a day or an RFC 3339 time")
	flags.IntVar(&f.Limit, "limit", 0, "at most so many; 0 for all")
	return cmd
}
