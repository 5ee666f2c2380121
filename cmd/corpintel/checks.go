package main

import (
	"fmt"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var checkColumns = []column[intel.Check]{
	{"id", true, func(k *intel.Check) string { return k.ID }},
	{"state", true, func(k *intel.Check) string { return string(k.State) }},
	{"version", true, func(k *intel.Check) string { return strconv.Itoa(k.Version) }},
	{"changed_at", true, func(k *intel.Check) string { return when(k.ChangedAt) }},
	{"changed_by", true, func(k *intel.Check) string { return k.ChangedBy }},
	{"note", false, func(k *intel.Check) string { return k.Note }},
	{"definition", false, func(k *intel.Check) string { return k.Definition }},
}

var dryRunColumns = []column[intel.DryRun]{
	{"check", true, func(r *intel.DryRun) string { return r.Check }},
	{"companies", true, func(r *intel.DryRun) string { return strconv.FormatInt(r.Companies, 10) }},
	{"judged", true, func(r *intel.DryRun) string { return strconv.FormatInt(r.Judged, 10) }},
	{"failed", true, func(r *intel.DryRun) string { return strconv.FormatInt(r.Failed, 10) }},
	{"hit_rate", true, func(r *intel.DryRun) string { return fmt.Sprintf("%.4f%%", 100*r.HitRate) }},
	{"told", true, func(r *intel.DryRun) string { return strconv.FormatInt(r.Told, 10) }},
	{"seconds", false, func(r *intel.DryRun) string { return fmt.Sprintf("%.2f", r.Seconds) }},
}

var logColumns = []column[intel.QualityEntry]{
	{"subject", false, func(e *intel.QualityEntry) string { return e.Subject }},
	{"number", true, func(e *intel.QualityEntry) string { return strconv.Itoa(e.Number) }},
	{"at", true, func(e *intel.QualityEntry) string { return when(e.At) }},
	{"by", true, func(e *intel.QualityEntry) string { return e.By }},
	{"action", true, func(e *intel.QualityEntry) string { return e.Action }},
	{"version", true, func(e *intel.QualityEntry) string { return number(int64(e.Version)) }},
	{"note", true, func(e *intel.QualityEntry) string { return e.Note }},
	{"detail", false, func(e *intel.QualityEntry) string { return e.Detail }},
}

func (c *cli) checksCommand() *cobra.Command {
	cmd := group(&cobra.Command{Use: "checks", Short: "Write checks of your own, try them on what is stored, and arm them"}, nil)
	cmd.AddCommand(
		c.checksAddCommand(), c.checksListCommand(), c.checksShowCommand(), c.checksDryRunCommand(),
		c.checksSetCommand("arm ID", intel.CheckArmed, "Let a check judge what is stored and what comes",
			"Let a check judge what is stored and what comes, as a rule does. What it would keep out and is\nstored already stays there with a finding; a rebuild keeps it out."),
		c.checksSetCommand("shadow ID", intel.CheckShadow, "Let a check judge what comes, and only count", ""),
		c.checksSetCommand("disarm ID", intel.CheckOff, "Let a check do nothing any more, and take back what it said", ""),
		c.checksLogCommand(),
	)
	return cmd
}

func (c *cli) checksAddCommand() *cobra.Command {
	var note string
	cmd := &cobra.Command{
		Use:   "add FILE",
		Short: "Store the checks of a YAML file; docs/checks.md says how to write them",
		Long: `Store the checks of a YAML file. A new one is a draft: try it with dry-run, then arm it. A
changed one is a new version, and is armed if the one before it was.`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				checks, err := a.AddChecks(cmd.Context(), args[0], operator(), note)
				if err != nil {
					return err
				}
				return list(c, checkColumns, each(checks))
			})
		},
	}
	cmd.Flags().StringVar(&note, "note", "", "why, kept with the version")
	return cmd
}

func (c *cli) checksListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List checks with their state and version",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				return list(c, checkColumns, app.Checks(cmd.Context(), a.Store, intel.PageRequest{}))
			})
		},
	}
}

// checkAnswer is a check with what it came to.
type checkAnswer struct {
	intel.Check

	Tallies []intel.Tally `json:"tallies"`
}

func (c *cli) checksShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show ID",
		Short: "Show a check whole, with what it came to on new batches",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				k, err := a.Store.Check(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				tallies, err := a.CheckTallies(cmd.Context(), k.ID)
				if err != nil {
					return err
				}
				return single(c, checkAnswerColumns(), checkAnswer{Check: k, Tallies: tallies})
			})
		},
	}
}

func checkAnswerColumns() []column[checkAnswer] {
	var columns []column[checkAnswer]
	for _, col := range checkColumns {
		columns = append(columns, column[checkAnswer]{col.name, col.brief, func(k *checkAnswer) string { return col.text(&k.Check) }})
	}
	return append(columns, column[checkAnswer]{"tallies", false, func(k *checkAnswer) string {
		text := ""
		for _, t := range k.Tallies {
			mode := "armed"
			if t.Shadow {
				mode = "shadow"
			}
			text += fmt.Sprintf("version %d %s: %d of %d failed; ", t.Version, mode, t.Failed, t.Judged)
		}
		return text
	}})
}

func (c *cli) checksDryRunCommand() *cobra.Command {
	var companies []string
	cmd := &cobra.Command{
		Use:   "dry-run FILE|ID",
		Short: "Try checks on what is stored, and show how often they would fire",
		Long: `Try the checks of a file, or a stored one, on what is stored, and show how often they would
fire. Nothing is changed. The examples are in --output json.`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text := args[0]
			if b, err := os.ReadFile(args[0]); err == nil {
				text = string(b)
			}
			return c.open(cmd.Context(), func(a *app.App) error {
				var ciks []intel.CIK
				for _, name := range companies {
					company, err := a.Resolve(cmd.Context(), name)
					if err != nil {
						return err
					}
					ciks = append(ciks, company.CIK)
				}
				runs, err := a.DryRunText(cmd.Context(), text, ciks)
				if err != nil {
					return err
				}
				if err := list(c, dryRunColumns, each(runs)); err != nil || c.output != "table" {
					return err
				}
				for _, r := range runs {
					for i, f := range r.Examples {
						if i == 3 {
							break
						}
						c.say("%s: %s", r.Check, f.Message)
					}
				}
				return nil
			})
		},
	}
	cmd.Flags().StringArrayVar(&companies, "company", nil, "only this company; may be given several times")
	return cmd
}

func (c *cli) checksSetCommand(use string, state intel.CheckState, short, long string) *cobra.Command {
	var note string
	cmd := &cobra.Command{
		Use: use, Short: short, Long: long, Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				k, err := a.SetCheck(cmd.Context(), args[0], state, operator(), note)
				if err != nil {
					return err
				}
				return single(c, checkColumns, k)
			})
		},
	}
	cmd.Flags().StringVar(&note, "note", "", "why, kept with the change")
	return cmd
}

func (c *cli) checksLogCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "log ID",
		Short: "List what was done to a check: every version and state, when and by whom",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				return list(c, logColumns, app.QualityLog(cmd.Context(), a.Store, args[0], intel.PageRequest{}))
			})
		},
	}
}
