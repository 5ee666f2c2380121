package main

import (
	"os/user"

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
}

func (c *cli) quarantineCommand() *cobra.Command {
	cmd := group(&cobra.Command{Use: "quarantine", Short: "See, and release, records that were kept out of the store"}, nil)
	cmd.AddCommand(c.quarantineListCommand(), c.quarantineShowCommand(), c.quarantineReleaseCommand())
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
			case "", intel.QuarantineHeld, intel.QuarantineReleased:
			default:
				return intel.Errorf(intel.KindInvalid, "--state %s: want held or released", state)
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
	cmd.Flags().StringVar(&state, "state", "", "only held or released records")
	cmd.Flags().IntVar(&f.Limit, "limit", 0, "at most so many; 0 for all")
	return cmd
}

func (c *cli) quarantineShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show ID",
		Short: "Show a quarantined record whole, with the raw body it came from",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				q, err := a.Store.QuarantinedRecord(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				return single(c, quarantineColumns, q)
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
