package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var watchlistColumns = []column[intel.Watchlist]{
	{"owner", true, func(w *intel.Watchlist) string { return w.Owner }},
	{"name", true, func(w *intel.Watchlist) string { return w.Name }},
	{"size", true, func(w *intel.Watchlist) string { return strconv.Itoa(len(w.Companies)) }},
	{"updated_at", true, func(w *intel.Watchlist) string { return when(w.UpdatedAt) }},
	{"updated_by", true, func(w *intel.Watchlist) string { return w.UpdatedBy }},
	{"created_at", false, func(w *intel.Watchlist) string { return when(w.CreatedAt) }},
	{"companies", false, companiesOf},
}

// watchlistDetail are the columns of one list, with its companies.
var watchlistDetail = append(append([]column[intel.Watchlist]{}, watchlistColumns[:6]...), column[intel.Watchlist]{"companies", true, companiesOf})

func companiesOf(w *intel.Watchlist) string {
	words := make([]string, len(w.Companies))
	for i, cik := range w.Companies {
		words[i] = cik.String()
	}
	return strings.Join(words, " ")
}

func (c *cli) watchlistCommand() *cobra.Command {
	owner := ""
	cmd := group(&cobra.Command{
		Use:   "watchlist",
		Short: "Say which companies are to be kept fresh",
		Long: `Say which companies are to be kept fresh: what any list has is watched. Lists are
everybody's, or with --owner a person's. A server that works (see docs/jobs.md) fetches
what is new of watched companies by itself.`,
		Example: `  corpintel watchlist add semiconductors NVDA MRVL
  corpintel watchlist show semiconductors`,
	}, nil)
	cmd.PersistentFlags().StringVar(&owner, "owner", "", "whose list; everybody's without it")
	key := func(args []string) intel.WatchlistKey { return intel.WatchlistKey{Owner: owner, Name: args[0]} }
	edit := func(cmd *cobra.Command, args, add, remove []string) error {
		return c.open(cmd.Context(), func(a *app.App) error {
			w, err := a.EditWatchlist(cmd.Context(), key(args), add, remove)
			if err != nil {
				return err
			}
			return single(c, watchlistDetail, w)
		})
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List watchlists, everybody's first; with --owner only that person's", Args: exactArgs(0),
			RunE: func(cmd *cobra.Command, _ []string) error {
				return c.open(cmd.Context(), func(a *app.App) error {
					var of *string
					if owner != "" {
						of = &owner
					}
					return list(c, watchlistColumns, app.Watchlists(cmd.Context(), a.Store, of))
				})
			},
		},
		&cobra.Command{
			Use: "show NAME", Short: "Show a watchlist with its companies", Args: exactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				return c.open(cmd.Context(), func(a *app.App) error {
					w, err := a.Store.Watchlist(cmd.Context(), key(args))
					if err != nil {
						return err
					}
					return single(c, watchlistDetail, w)
				})
			},
		},
		&cobra.Command{
			Use: "add NAME COMPANY…", Short: "Put companies on a watchlist, and make it where there is none", Args: argsBetween(2, -1),
			RunE: func(cmd *cobra.Command, args []string) error { return edit(cmd, args, args[1:], nil) },
		},
		&cobra.Command{
			Use: "remove NAME COMPANY…", Short: "Take companies from a watchlist", Args: argsBetween(2, -1),
			RunE: func(cmd *cobra.Command, args []string) error { return edit(cmd, args, nil, args[1:]) },
		},
		&cobra.Command{
			Use: "delete NAME", Short: "Remove a watchlist", Args: exactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				return c.open(cmd.Context(), func(a *app.App) error { return a.Store.RemoveWatchlist(cmd.Context(), key(args)) })
			},
		},
	)
	return cmd
}
