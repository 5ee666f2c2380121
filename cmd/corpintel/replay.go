package main

import (
	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

func (c *cli) replayCommand() *cobra.Command {
	var o app.ReplayOptions
	cmd := &cobra.Command{
		Use:   "replay --data DIR",
		Short: "Serve recorded upstream answers in place of the real hosts",
		Long: `Serve recorded answers of EDGAR, Alpha Vantage and NewsAPI exactly as a folder's
manifests say. The real host is the first element of the path. Point any command at it
with --upstream URL.

Faults on demand: delay, drop, 429, 503, automated-tool, rate-exceeded, provider-error,
each with the share of requests it hits, decided by --seed.`,
		Example: `  corpintel replay --data recordings --addr 127.0.0.1:9000 --fault 503=0.05 --fault drop=0.02
  corpintel --upstream http://127.0.0.1:9000 ingest edgar AAPL`,
		Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.Data == "" {
				return intel.Errorf(intel.KindInvalid, "replay needs the folder of the recordings: --data DIR")
			}
			return app.Replay(cmd.Context(), o, c.err, func(url string) {
				c.say("replaying %s on %s; use it with: corpintel --upstream %s", o.Data, url, url)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.Data, "data", "", "folder of the recordings")
	f.StringVar(&o.Later, "later", "", "folder of later recordings, which win over those of --data")
	f.StringVar(&o.Addr, "addr", "127.0.0.1:9000", "where to listen, HOST:PORT")
	f.StringArrayVar(&o.Faults, "fault", nil, "KIND=RATE, the share of requests from 0 to 1; may be repeated")
	f.Uint64Var(&o.Seed, "seed", 1, "decides which requests meet a fault")
	f.IntVar(&o.Rate, "rate", 10, "requests a second to the SEC's hosts before the rate page is served; 0 for no limit")
	return cmd
}
