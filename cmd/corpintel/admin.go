package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
	"github.com/corpintel/intel/internal/config"
)

func (c *cli) versionCommand() *cobra.Command {
	type info struct {
		Version string `json:"version"`
		Commit  string `json:"commit"`
		Go      string `json:"go"`
	}
	return &cobra.Command{
		Use:   "version",
		Short: "Show the version and commit of this program",
		Args:  exactArgs(0),
		RunE: func(*cobra.Command, []string) error {
			v := info{version, commit, runtime.Version()}
			if c.output == "json" || c.output == "ndjson" {
				return writeObject(c.out, v)
			}
			_, err := fmt.Fprintf(c.out, "corpintel %s (commit %s, %s)\n", v.Version, v.Commit, v.Go)
			return err
		},
	}
}

func (c *cli) configCommand() *cobra.Command {
	var origin bool
	show := func(*cobra.Command, []string) error {
		cfg, err := c.load()
		if err != nil {
			return err
		}
		return list(c, []column[config.Value]{
			{"name", true, func(v *config.Value) string { return v.Name }},
			{"value", true, func(v *config.Value) string { return v.Text }},
			{"origin", origin, func(v *config.Value) string { return v.Origin }},
		}, each(cfg.Values))
	}
	cmd := group(&cobra.Command{Use: "config", Short: "Show the settings in force"}, show)
	sub := &cobra.Command{
		Use:   "show",
		Short: "Show every setting and its value; where it comes from with --origin",
		Args:  exactArgs(0),
		RunE:  show,
	}
	sub.Flags().BoolVar(&origin, "origin", false, "also where each value comes from")
	cmd.AddCommand(sub)
	return cmd
}

func (c *cli) migrateCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database's schema up to date; every other command does so too",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				status, err := a.Store.Status(cmd.Context())
				if err != nil {
					return err
				}
				if c.output != "table" {
					return writeObject(c.out, map[string]int{"schema": status.Schema})
				}
				_, err = fmt.Fprintf(c.out, "schema %d is up to date\n", status.Schema)
				return err
			})
		},
	}
}

func (c *cli) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Check what this deployment needs, and say what to do about what is amiss",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := c.load()
			if err != nil {
				return err
			}
			checks := app.Doctor(cmd.Context(), cfg, c.build)
			if err := list(c, []column[app.Check]{
				{"state", true, func(x *app.Check) string { return x.State }},
				{"check", true, func(x *app.Check) string { return x.Name }},
				{"detail", true, func(x *app.Check) string { return x.Detail }},
			}, each(checks)); err != nil {
				return err
			}
			for _, x := range checks {
				if x.State == app.CheckFailed {
					return intel.Errorf(intel.KindConflict, "%s: %s", x.Name, x.Detail)
				}
			}
			return nil
		},
	}
}

// sampleCommand is for those who work on corpintel itself.
func (c *cli) sampleCommand() *cobra.Command {
	cmd := group(&cobra.Command{Use: "sample", Short: "Write the sample that the binary carries", Hidden: true}, nil)
	var dir string
	write := &cobra.Command{
		Use:     "write COMPANY…",
		Short:   "Write the sample's files of companies in the store",
		Example: `  corpintel sample write --dir internal/sample/data AAPL JPM`,
		Args:    argsBetween(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.open(cmd.Context(), func(a *app.App) error { return a.WriteSample(cmd.Context(), dir, args) })
		},
	}
	write.Flags().StringVar(&dir, "dir", ".", "folder to write to")
	cmd.AddCommand(write)
	return cmd
}
