package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

// compareLine is a value in a comparison.
type compareLine struct {
	Company app.StudyCompany
	Value   app.ComparedValue
}

var compareColumns = []column[compareLine]{
	{"name", true, func(l *compareLine) string { return l.Company.Name }},
	{"metric", true, func(l *compareLine) string { return l.Value.Name }},
	{"value", true, func(l *compareLine) string {
		if l.Value.Value == nil {
			return ""
		}
		return *l.Value.Value
	}},
	{"unit", true, func(l *compareLine) string { return l.Value.Unit }},
	{"quartile", true, func(l *compareLine) string {
		if l.Value.Place == nil {
			return ""
		}
		return strconv.Itoa(l.Value.Place.Quartile)
	}},
	{"rank", true, func(l *compareLine) string {
		if l.Value.Place == nil {
			return ""
		}
		return strconv.Itoa(l.Value.Place.Rank)
	}},
	{"outlier", true, func(l *compareLine) string { return yes(l.Value.Place != nil && l.Value.Place.Outlier) }},
}

func (c *cli) compareCommand() *cobra.Command {
	var q app.CompareQuery
	var peers, period, view string
	var version int
	cmd := &cobra.Command{
		Use:   "compare [COMPANY…]",
		Short: "Put companies side by side, with quartiles, outliers and concentration",
		Long: `Put the newest period of several companies side by side as it was known: each value with
its rank, its quartile, and whether it is an outlier by Tukey's fences. Amounts in
different currencies are kept apart. The concentration of the set is its
Herfindahl-Hirschman index, with the thresholds of the Merger Guidelines of 2023.`,
		Example: `  corpintel compare AAPL MSFT NVDA --metrics revenue,gross_margin,return_on_equity
  corpintel compare --peers chips --as-of 2024-06-30`,
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, err := range []error{oneOf("--period", period, "annual", "quarterly", "ttm"), oneOf("--view", view, "latest", "original")} {
				if err != nil {
					return err
				}
			}
			if (peers == "") == (len(args) == 0) {
				return intel.Errorf(intel.KindInvalid, "name companies, or a set of peers with --peers")
			}
			q.Period, q.View = app.PeriodType(period), app.View(view)
			return c.open(cmd.Context(), func(a *app.App) error {
				found, err := a.Compare(cmd.Context(), q, args, peers, version)
				if err != nil {
					return err
				}
				var lines []compareLine
				for _, x := range found.Items {
					for _, v := range x.Values {
						lines = append(lines, compareLine{x.Company, v})
					}
				}
				if c.output == "table" {
					for _, n := range found.Notes {
						c.say("note: %s", n)
					}
					if h := found.Concentration; h != nil {
						c.say("Herfindahl-Hirschman index %g, %s: %s", h.Index, h.Reading, h.Universe)
					}
				}
				return answer(c, &found, compareColumns, lines)
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	f := cmd.Flags()
	f.StringVar(&peers, "peers", "", "a stored set of peers, in place of companies")
	f.IntVar(&version, "version", 0, "the version of the set; 0 for the newest")
	f.StringSliceVar(&q.Names, "metrics", nil, "lines and metrics, with commas between them")
	f.StringVar(&period, "period", "annual", "of which periods the newest is compared: annual, quarterly or ttm")
	f.StringVar(&view, "view", "latest", "of several reports of a period: latest or original")
	f.StringVar(&q.Shares, "shares", "revenue", "the line of which concentration is computed")
	f.Float64Var(&q.Thresholds.Moderate, "moderate", 1000, "from above which index a set counts as moderately concentrated")
	f.Float64Var(&q.Thresholds.High, "high", 1800, "from above which index a set counts as highly concentrated")
	f.Var((*asOfFlag)(&q.AsOf), "as-of", "what was known then: a day (to its end in New York) or an RFC 3339 time")
	return cmd
}

func (c *cli) peersCommand() *cobra.Command {
	cmd := group(&cobra.Command{Use: "peers", Short: "Keep sets of companies to compare, with why each is in"}, nil)
	cmd.AddCommand(c.peersListCommand(), c.peersShowCommand(), c.peersSaveCommand())
	return cmd
}

var peerSetColumns = []column[intel.PeerSet]{
	{"name", true, func(p *intel.PeerSet) string { return p.Name }},
	{"version", true, func(p *intel.PeerSet) string { return strconv.Itoa(p.Version) }},
	{"created_at", true, func(p *intel.PeerSet) string { return when(p.CreatedAt) }},
	{"created_by", true, func(p *intel.PeerSet) string { return p.CreatedBy }},
	{"chosen", true, func(p *intel.PeerSet) string { return number(int64(len(p.Chosen))) }},
	{"sic", true, func(p *intel.PeerSet) string { return p.SIC }},
	{"note", true, func(p *intel.PeerSet) string { return p.Note }},
}

func (c *cli) peersListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List every version of every set", Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				return list(c, peerSetColumns, app.PeerSets(cmd.Context(), a.Store))
			})
		},
	}
}

var peerColumns = []column[app.Peer]{
	{"cik", true, func(p *app.Peer) string { return p.Company.CIK.String() }},
	{"name", true, func(p *app.Peer) string { return p.Company.Name }},
	{"ticker", true, func(p *app.Peer) string { return p.Company.Ticker }},
	{"sic", true, func(p *app.Peer) string { return p.SIC }},
	{"reason", true, func(p *app.Peer) string { return p.Reason }},
}

func (c *cli) peersShowCommand() *cobra.Command {
	var version int
	var asOf asOfFlag
	cmd := &cobra.Command{
		Use:     "show NAME",
		Short:   "Show who belongs to a set, and why",
		Example: `  corpintel peers show chips --as-of 2020-06-30`,
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				p, err := a.Peers(cmd.Context(), args[0], version, asOf.time())
				if err != nil {
					return err
				}
				return answer(c, &p, peerColumns, p.Items)
			})
		},
	}
	f := cmd.Flags()
	f.IntVar(&version, "version", 0, "the version of the set; 0 for the newest")
	f.Var(&asOf, "as-of", "sizes as they were known then: a day (to its end in New York) or an RFC 3339 time")
	return cmd
}

func (c *cli) peersSaveCommand() *cobra.Command {
	var set intel.PeerSet
	var like string
	cmd := &cobra.Command{
		Use:   "save NAME [COMPANY…]",
		Short: "Keep a set as the next version of its name",
		Long: `Keep a set of companies: those named, those of an industry (--sic, a code or its first
two or three digits), and of these, where --like is given, only those whose --line of the
newest year is between --from and --to times that of the company. What is kept is the
rule: who belongs to it is found anew as of any time. No version is changed or removed.`,
		Example: `  corpintel peers save mine AAPL MSFT --note "what I hold"
  corpintel peers save chips --sic 3674 --like NVDA --line total_assets --from 0.1 --to 10`,
		Args: argsBetween(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			set.Name = args[0]
			return c.open(cmd.Context(), func(a *app.App) error {
				saved, err := a.SavePeers(cmd.Context(), set, args[1:], like)
				if err != nil {
					return err
				}
				return single(c, peerSetColumns, saved)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&set.SIC, "sic", "", "companies of this industry: an SIC code, or its first digits")
	f.StringVar(&like, "like", "", "of these, only companies about as large as this one")
	f.StringVar(&set.Line, "line", "", "the line that size is measured by: total_assets, revenue …")
	f.Float64Var(&set.From, "from", 0, "at least so many times the size")
	f.Float64Var(&set.To, "to", 0, "at most so many times the size")
	f.StringVar(&set.Note, "note", "", "what the set is for")
	return cmd
}
