package main

import (
	"github.com/spf13/cobra"

	"github.com/corpintel/intel/internal/app"
)

func (c *cli) serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Answer over HTTP, and keep fresh what is watched",
		Long: `Answer over HTTP: the API under /api/v1, its documentation under /docs. There is no
sign-in yet, so the server listens on this machine only unless serve.public is set.
Keep fresh what is on watchlists: see docs/jobs.md. With --roles it does only a part.`,
		Example: `  corpintel serve --sample`,
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.open(cmd.Context(), func(a *app.App) error {
				if a.Config.Sample {
					if _, err := a.LoadSample(cmd.Context()); err != nil {
						return err
					}
				}
				status, err := a.Store.Status(cmd.Context())
				if err != nil {
					return err
				}
				return a.Serve(cmd.Context(), func(url string) {
					if url == "" {
						c.say("corpintel %s works on %s", version, a.Config.DataDir)
						return
					}
					c.say("corpintel %s on %s (API documentation: %s/docs), data in %s", version, url, url, a.Config.DataDir)
					switch {
					case status.Sample:
						c.say("the built-in sample is loaded; a first number with its trace:\n  curl '%s/api/v1/companies/AAPL/trace?concept=NetIncomeLoss&end=2009-09-26&as_of=2010-02-01'", url)
					case status.Companies == 0:
						c.say("the store is empty: load a company with: corpintel ingest edgar AAPL, or start with --sample")
					}
				})
			})
		},
	}
	for _, name := range []string{"serve.addr", "serve.public", "serve.roles", "sample"} {
		c.settingFlag(cmd, false, name)
	}
	cmd.Flags().Var(&settingValue{c: c, name: "serve.roles"}, "roles", "what the server does: api, worker, scheduler; short for --serve-roles")
	cmd.Flags().Var(&settingValue{c: c, name: "serve.addr"}, "addr", "where to listen, HOST:PORT; short for --serve-addr")
	return cmd
}
