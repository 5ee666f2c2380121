package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var toldColumns = []column[intel.Event]{
	{"id", true, func(e *intel.Event) string { return strconv.FormatInt(e.ID, 10) }},
	{"at", true, func(e *intel.Event) string { return when(e.At) }},
	{"kind", true, func(e *intel.Event) string { return string(e.Kind) }},
	{"cik", true, func(e *intel.Event) string { return number(int64(e.CIK)) }},
	{"subject", true, func(e *intel.Event) string { return e.Subject }},
	{"ref", false, func(e *intel.Event) string { return e.Ref }},
	{"accession", true, func(e *intel.Event) string { return accession(e.Accession) }},
	{"count", false, func(e *intel.Event) string { return number(e.Count) }},
	{"detail", true, func(e *intel.Event) string { return e.Detail }},
}

func (c *cli) eventsCommand() *cobra.Command {
	q := app.EventQuery{}
	var kinds []string
	cmd := &cobra.Command{
		Use:   "events [COMPANY]",
		Short: "List what became known or was done, or follow it as it happens",
		Long: `List what became known or was done: new filings, facts, findings, prices and articles,
runs that ended, jobs that failed for good. Each has a number; --since goes on after it.
With --follow it goes on until it is interrupted, from now on unless --since says otherwise.`,
		Example: `  corpintel events --kind filing --kind finding --watchlist semiconductors --follow
  corpintel events AAPL --since 4711 --output ndjson`,
		Args: argsBetween(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, k := range kinds {
				if !slices.Contains(intel.EventKinds(), intel.EventKind(k)) {
					return intel.Errorf(intel.KindInvalid, "--kind %s: want one of %s", k, eventKinds())
				}
				q.Filter.Kinds = append(q.Filter.Kinds, intel.EventKind(k))
			}
			if q.Follow && c.output == "json" {
				return intel.Errorf(intel.KindInvalid, "--output json is one whole document, and what is followed does not end; use --output ndjson")
			}
			if len(args) == 1 {
				q.Company = args[0]
			}
			q.FromNow = q.Follow && !cmd.Flags().Changed("since")
			return c.open(cmd.Context(), func(a *app.App) error {
				if !q.Follow {
					return list(c, toldColumns, a.Events(cmd.Context(), q))
				}
				first := true
				for e, err := range a.Events(cmd.Context(), q) {
					if err != nil {
						return err
					}
					if err := listPart(c, toldColumns, each([]intel.Event{e}), first); err != nil {
						return err
					}
					first = false
				}
				return cmd.Context().Err()
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	flags := cmd.Flags()
	flags.BoolVar(&q.Follow, "follow", false, "go on as it happens")
	flags.Int64Var(&q.Filter.After, "since", 0, "only events after this one")
	flags.StringArrayVar(&kinds, "kind", nil, "only of this kind, can be given again: "+eventKinds())
	flags.StringVar(&q.Watchlist, "watchlist", "", "only of companies on this watchlist: NAME, or OWNER/NAME")
	flags.IntVar(&q.Filter.Limit, "limit", 0, "at most so many; 0 for all")
	return cmd
}

// eventKinds names the kinds of events.
func eventKinds() string {
	var names []string
	for _, k := range intel.EventKinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}
