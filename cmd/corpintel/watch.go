package main

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var watchColumns = []column[filing]{
	{"accession", true, func(x *filing) string { return x.Accession.String() }},
	{"form", true, func(x *filing) string { return x.Form }},
	{"filed", true, func(x *filing) string { return x.FiledAt.String() }},
	{"accepted", true, func(x *filing) string { return when(x.AcceptedAt) }},
	{"accepted_from", false, func(x *filing) string { return string(x.AcceptedFrom) }},
	{"items", false, func(x *filing) string { return x.Items }},
	{"filers", true, func(x *filing) string { return filersText(x.Filers) }},
}

// shortestInterval keeps a watch from asking for nothing but the first page,
// over and over: EDGAR's own list is made anew every few minutes.
const shortestInterval = 10 * time.Second

func (c *cli) watchCommand() *cobra.Command {
	o := app.WatchOptions{}
	var forms []string
	cmd := &cobra.Command{
		Use:   "watch [COMPANY…]",
		Short: "Store new filings as EDGAR lists them, and print each once",
		Long: `Store new filings of all companies as EDGAR lists them, and print each once with all
its filers: of the companies named by CIK or ticker, or of all. The daily indexes of the
last days are read as well, so that what the list did not show is not missed.

The first look reads the whole list, about a day and a half; the next ones only what is
new. Without --once it goes on until it is interrupted. With it the exit code is
0 all well, 6 a part failed, 1 all failed.`,
		Example: `  corpintel watch AAPL NVDA --form 8-K --form 4
  corpintel watch --once --output ndjson`,
		Args: argsBetween(0, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case o.Interval < shortestInterval:
				return intel.Errorf(intel.KindInvalid, "--interval %s: want %s or more", o.Interval, shortestInterval)
			case c.output == "json" && !o.Once:
				return intel.Errorf(intel.KindInvalid, "--output json is one whole document, and a watch does not end; use --output ndjson, or --once")
			}
			o.Companies = args
			return c.open(cmd.Context(), func(a *app.App) error { return c.watch(cmd.Context(), a, o, forms) })
		},
		ValidArgsFunction: c.completeCompany,
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.Once, "once", false, "look once and end")
	flags.DurationVar(&o.Interval, "interval", 2*time.Minute, "how often to look")
	flags.StringArrayVar(&forms, "form", nil, "print only this form, can be given again; 10-K does not include 10-K/A")
	return cmd
}

func (c *cli) watch(ctx context.Context, a *app.App, o app.WatchOptions, forms []string) error {
	show := newProgress(c)
	var of []intel.CIK
	first := true
	return a.Watch(ctx, o, app.Watching{
		Progress: show.report,
		Of:       func(ciks []intel.CIK) { of = ciks },
		Looked: func(looked app.Watched) error {
			show.end()
			// What was stored is told also when the look was cut short.
			news, err := together(context.WithoutCancel(ctx), a, looked.New)
			if err != nil {
				return err
			}
			err = listPart(c, watchColumns, selected(news, of, forms), first)
			first = false
			if err != nil || looked.Run.ID == 0 {
				return err
			}
			c.tellLook(looked)
			switch {
			case !o.Once:
				return nil
			case looked.Run.State == intel.RunPartial:
				return errRunPartial
			case looked.Run.State == intel.RunFailed:
				return errRunFailed
			}
			return nil
		},
	})
}

// tellLook says how a look went, if there is something to say.
func (c *cli) tellLook(looked app.Watched) {
	n := looked.Run.Counts
	if looked.Run.State == intel.RunDone && len(looked.New) == 0 {
		return
	}
	c.say("run %d %s: %d new filings; %d records: %d new, %d unchanged, %d changed, %d quarantined; %d requests; details: corpintel runs show %d",
		looked.Run.ID, looked.Run.State, len(looked.New), n.In, n.Accepted, n.Unchanged, n.Changed, n.Quarantined, n.Requests, looked.Run.ID)
}

// together returns filings with all who filed them, in the order in which they
// became known.
func together(ctx context.Context, a *app.App, accessions []intel.AccessionNumber) ([]filing, error) {
	list := make([]filing, 0, len(accessions))
	for _, acc := range accessions {
		views, err := a.Store.Filing(ctx, acc)
		if err != nil {
			return nil, err
		}
		whole := filing{Filing: views[0]}
		for _, v := range views {
			if whole.AcceptedAt.IsZero() {
				whole.Filing = v
			}
			company, err := a.Store.Company(ctx, v.CIK)
			if err != nil && intel.KindOf(err) != intel.KindNotFound {
				return nil, err
			}
			whole.Filers = append(whole.Filers, filer{CIK: v.CIK, Name: company.Name, Role: v.Role, FileNumber: v.FileNumber})
		}
		list = append(list, whole)
	}
	slices.SortStableFunc(list, func(x, y filing) int {
		return cmp.Or(x.KnownAt().Compare(y.KnownAt()), cmp.Compare(x.Accession, y.Accession))
	})
	return list, nil
}

// selected returns the filings of certain companies and forms; none named are
// all.
func selected(list []filing, of []intel.CIK, forms []string) iter.Seq2[filing, error] {
	return func(yield func(filing, error) bool) {
		for _, f := range list {
			ours := len(of) == 0 || slices.ContainsFunc(f.Filers, func(x filer) bool { return slices.Contains(of, x.CIK) })
			if ours && (len(forms) == 0 || slices.Contains(forms, f.Form)) && !yield(f, nil) {
				return
			}
		}
	}
}
