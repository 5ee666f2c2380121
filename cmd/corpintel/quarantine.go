package main

import (
	"os/user"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var quarantineColumns = []column[intel.Quarantined]{
	{"id", true, func(q *intel.Quarantined) string { return q.ID }},
	{"state", true, func(q *intel.Quarantined) string { return string(q.State) }},
	{"rule", true, func(q *intel.Quarantined) string { return q.Rule }},
	{"kind", true, func(q *intel.Quarantined) string { return q.Kind }},
	{"cik", true, func(q *intel.Quarantined) string { return number(int64(q.CIK)) }},
	{"reason", true, func(q *intel.Quarantined) string { return q.Reason }},
	{"record", false, func(q *intel.Quarantined) string { return string(q.Record) }},
	{"sha256", false, func(q *intel.Quarantined) string { return q.SHA256.String() }},
	{"created_at", false, func(q *intel.Quarantined) string { return when(q.CreatedAt) }},
	{"decided_at", false, func(q *intel.Quarantined) string { return when(q.DecidedAt) }},
	{"decided_by", false, func(q *intel.Quarantined) string { return q.DecidedBy }},
	{"note", false, func(q *intel.Quarantined) string { return q.Note }},
	{"expires_at", false, func(q *intel.Quarantined) string { return when(q.ExpiresAt) }},
}

func (c *cli) quarantineCommand() *cobra.Command {
	cmd := group(&cobra.Command{Use: "quarantine", Short: "See, and decide about, records that were kept out of the store"}, nil)
	cmd.AddCommand(c.quarantineListCommand(), c.quarantineShowCommand(), c.quarantineReleaseCommand(),
		c.quarantineWaiveCommand(), c.quarantineReplayCommand(), c.quarantineLogCommand())
	return cmd
}

func (c *cli) quarantineListCommand() *cobra.Command {
	var f intel.QuarantineFilter
	var state, company string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List quarantined records and bodies with the rule and the reason",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch f.State = intel.QuarantineState(state); f.State {
			case "", intel.QuarantineHeld, intel.QuarantineReleased, intel.QuarantineWaived:
			default:
				return intel.Errorf(intel.KindInvalid, "--state %s: want held, waived or released", state)
			}
			return c.open(cmd.Context(), func(a *app.App) (err error) {
				if company != "" {
					// The company itself may be what was refused: it need not be stored.
					if f.CIK, err = intel.ParseCIK(company); err != nil {
						found, err := a.Resolve(cmd.Context(), company)
						if err != nil {
							return err
						}
						f.CIK = found.CIK
					}
				}
				return list(c, quarantineColumns, app.Quarantine(cmd.Context(), a.Store, f))
			})
		},
	}
	cmd.Flags().StringVar(&company, "company", "", "only of this company")
	cmd.Flags().StringVar(&f.Rule, "rule", "", "only by this rule, such as DQ02")
	cmd.Flags().StringVar(&state, "state", "", "only held, waived or released records")
	cmd.Flags().IntVar(&f.Limit, "limit", 0, "at most so many; 0 for all")
	return cmd
}

func (c *cli) quarantineShowCommand() *cobra.Command {
	var raw bool
	cmd := &cobra.Command{
		Use:   "show ID",
		Short: "Show a quarantined record whole, with the raw body it came from",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				if raw {
					b, span, err := a.QuarantinedBytes(cmd.Context(), args[0])
					if err != nil {
						return err
					}
					if _, err := c.out.Write(b); err != nil {
						return err
					}
					c.say("%d bytes at %d of the raw body", span.Length, span.Offset)
					return nil
				}
				q, err := a.Store.QuarantinedRecord(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				return single(c, quarantineColumns, q)
			})
		},
	}
	cmd.Flags().BoolVar(&raw, "raw", false, "the record byte for byte, as it stands in its raw body")
	return cmd
}

func (c *cli) quarantineWaiveCommand() *cobra.Command {
	var reason string
	var until asOfFlag
	cmd := &cobra.Command{
		Use:   "waive ID --reason TEXT --until DAY",
		Short: "Say that a record rightly stays out, and needs nobody's attention until a day",
		Long: `Say that a record rightly stays out, and needs nobody's attention until a day. It counts
against no score until then. Who said so, when and why is kept.`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if time.Time(until).IsZero() {
				return intel.Errorf(intel.KindInvalid, "a waiver ends some day: give it with --until 2027-06-30")
			}
			return c.open(cmd.Context(), func(a *app.App) error {
				q, err := a.Store.Waive(cmd.Context(), args[0], operator(), reason, time.Time(until))
				if err != nil {
					return err
				}
				return single(c, quarantineColumns, q)
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, kept with the record")
	cmd.Flags().Var(&until, "until", "when the waiver ends")
	return cmd
}

func (c *cli) quarantineReplayCommand() *cobra.Command {
	var f intel.QuarantineFilter
	cmd := &cobra.Command{
		Use:   "replay",
		Short: "Judge quarantined records again, by the rules as they are now, and store what is no longer refused",
		Long: `Judge quarantined records again, by the rules as they are now, from the bytes in the archive,
and store what is no longer refused. It comes to the same as a rebuild. The record and why it
was refused stay in its log.`,
		Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				r, err := a.Replay(cmd.Context(), f, operator())
				if err != nil {
					return err
				}
				return single(c, replayedColumns, r)
			})
		},
	}
	cmd.Flags().StringVar(&f.Rule, "rule", "", "only records by this rule, such as DQ02")
	return cmd
}

var replayedColumns = []column[intel.Replayed]{
	{"judged", true, func(r *intel.Replayed) string { return strconv.FormatInt(r.Judged, 10) }},
	{"admitted", true, func(r *intel.Replayed) string { return strconv.FormatInt(r.Admitted, 10) }},
	{"refused", true, func(r *intel.Replayed) string { return strconv.FormatInt(r.Refused, 10) }},
	{"left", true, func(r *intel.Replayed) string { return strconv.FormatInt(r.Left, 10) }},
}

func (c *cli) quarantineLogCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "log ID",
		Short: "List what was done to a quarantined record, also after it was admitted",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				return list(c, logColumns, app.QualityLog(cmd.Context(), a.Store, args[0], intel.PageRequest{}))
			})
		},
	}
}

func (c *cli) quarantineReleaseCommand() *cobra.Command {
	var note string
	cmd := &cobra.Command{
		Use:   "release ID",
		Short: "Store a quarantined fact after all",
		Long: `Store a quarantined fact after all. Who did it, when and why is kept, and a rebuild
lets the record in again. A record that cannot be read as a fact cannot be released.`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				q, err := a.Store.Release(cmd.Context(), args[0], operator(), note)
				if err != nil {
					return err
				}
				return single(c, quarantineColumns, q)
			})
		},
	}
	cmd.Flags().StringVar(&note, "note", "", "why it may be stored, kept with the record")
	return cmd
}

// operator is who sits at the terminal.
func operator() string {
	u, err := user.Current()
	if err != nil {
		return "unknown"
	}
	return u.Username
}
