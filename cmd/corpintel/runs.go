package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var runColumns = []column[intel.Run]{
	{"id", true, func(r *intel.Run) string { return strconv.FormatInt(r.ID, 10) }},
	{"source", true, func(r *intel.Run) string { return r.Source }},
	{"state", true, func(r *intel.Run) string { return string(r.State) }},
	{"started_at", true, func(r *intel.Run) string { return when(r.StartedAt) }},
	{"ended_at", false, func(r *intel.Run) string { return when(r.EndedAt) }},
	{"seconds", true, seconds},
	{"items", true, func(r *intel.Run) string { return fmt.Sprintf("%d/%d", r.Counts.ItemsDone, r.Counts.Items) }},
	{"failed", true, func(r *intel.Run) string { return number(r.Counts.ItemsFailed) }},
	{"requests", true, func(r *intel.Run) string { return number(r.Counts.Requests) }},
	{"retries", false, func(r *intel.Run) string { return number(r.Counts.Retries) }},
	{"bytes", false, func(r *intel.Run) string { return number(r.Counts.Bytes) }},
	{"in", true, func(r *intel.Run) string { return number(r.Counts.In) }},
	{"accepted", true, func(r *intel.Run) string { return number(r.Counts.Accepted) }},
	{"unchanged", false, func(r *intel.Run) string { return number(r.Counts.Unchanged) }},
	{"changed", true, func(r *intel.Run) string { return number(r.Counts.Changed) }},
	{"flagged", true, func(r *intel.Run) string { return number(r.Counts.Flagged) }},
	{"quarantined", true, func(r *intel.Run) string { return number(r.Counts.Quarantined) }},
	{"asked_for", false, func(r *intel.Run) string { return strings.Join(r.Items, " ") }},
	{"error", false, func(r *intel.Run) string { return r.Error }},
}

// seconds is how long a run took, or has taken so far.
func seconds(r *intel.Run) string {
	end := r.EndedAt
	if end.IsZero() {
		end = r.UpdatedAt
	}
	return strconv.FormatFloat(end.Sub(r.StartedAt).Seconds(), 'f', 1, 64)
}

// runDetail is a run with everything that is recorded of it.
type runDetail struct {
	intel.Run
	ItemResults []intel.RunItem  `json:"item_results"`
	Events      []intel.RunEvent `json:"events"`
	Changes     []intel.Change   `json:"changes"`
}

func (c *cli) runsCommand() *cobra.Command {
	var limit int
	cmd := group(&cobra.Command{Use: "runs", Short: "List runs: what was asked for, what came of it"}, func(cmd *cobra.Command, _ []string) error {
		return c.open(cmd.Context(), func(a *app.App) error {
			return list(c, runColumns, app.Runs(cmd.Context(), a.Store, intel.PageRequest{Limit: limit}))
		})
	})
	cmd.Flags().IntVar(&limit, "limit", 20, "at most so many; 0 for all")
	cmd.AddCommand(c.runShowCommand())
	return cmd
}

func (c *cli) runShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show RUN",
		Short: "Show a run with its items, what happened on the way, and everything it changed",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return intel.Errorf(intel.KindInvalid, "%q is not a run's number", args[0])
			}
			return c.open(cmd.Context(), func(a *app.App) error {
				detail, err := c.runDetail(cmd, a, id)
				if err != nil {
					return err
				}
				if c.output != "table" {
					return writeObject(c.out, detail)
				}
				return c.writeRun(detail)
			})
		},
	}
}

func (c *cli) runDetail(cmd *cobra.Command, a *app.App, id int64) (d runDetail, err error) {
	ctx := cmd.Context()
	if d.Run, err = a.Store.Run(ctx, id); err != nil {
		return d, err
	}
	if d.ItemResults, err = a.Store.RunItems(ctx, id); err != nil {
		return d, err
	}
	for after := int64(0); ; {
		events, err := a.Store.RunEvents(ctx, id, after, intel.MaxPage)
		if err != nil {
			return d, err
		}
		if len(events) == 0 {
			break
		}
		d.Events = append(d.Events, events...)
		after = events[len(events)-1].ID
	}
	for change, err := range app.Changes(ctx, a.Store, id) {
		if err != nil {
			return d, err
		}
		d.Changes = append(d.Changes, change)
	}
	return d, nil
}

func (c *cli) writeRun(d runDetail) error {
	if err := single(c, runColumns, d.Run); err != nil {
		return err
	}
	if err := section(c, itemColumns, d.ItemResults); err != nil {
		return err
	}
	if err := section(c, eventColumns, d.Events); err != nil {
		return err
	}
	return section(c, changeColumns, d.Changes)
}

// section writes a table below another, if there is anything in it.
func section[T any](c *cli, columns []column[T], items []T) error {
	if len(items) == 0 {
		return nil
	}
	if _, err := io.WriteString(c.out, "\n"); err != nil {
		return err
	}
	return list(c, columns, each(items))
}

var itemColumns = []column[intel.RunItem]{
	{"item", true, func(x *intel.RunItem) string { return x.Item }},
	{"state", true, func(x *intel.RunItem) string { return string(x.State) }},
	{"accepted", true, func(x *intel.RunItem) string { return number(x.Counts.Accepted) }},
	{"unchanged", true, func(x *intel.RunItem) string { return number(x.Counts.Unchanged) }},
	{"changed", true, func(x *intel.RunItem) string { return number(x.Counts.Changed) }},
	{"error", true, func(x *intel.RunItem) string { return x.Error }},
}

var eventColumns = []column[intel.RunEvent]{
	{"at", true, func(x *intel.RunEvent) string { return when(x.At) }},
	{"event", true, func(x *intel.RunEvent) string { return x.Kind }},
	{"item", true, func(x *intel.RunEvent) string { return x.Item }},
	{"detail", true, func(x *intel.RunEvent) string { return x.Detail }},
}

var changeColumns = []column[intel.Change]{
	{"change", true, func(x *intel.Change) string { return string(x.Kind) }},
	{"count", true, func(x *intel.Change) string { return number(x.Count) }},
	{"cik", true, func(x *intel.Change) string { return number(int64(x.CIK)) }},
	{"accession", true, func(x *intel.Change) string { return accession(x.Accession) }},
	{"subject", true, func(x *intel.Change) string { return x.Subject }},
	{"old", true, func(x *intel.Change) string { return x.Old }},
	{"new", true, func(x *intel.Change) string { return x.New }},
}
