package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

func (c *cli) benchServeCommand() *cobra.Command {
	p := app.ServeParams{Ask: app.AskElsewhere("bench", "ask")}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Compare answers that are kept, in memory and in Redis, with a bare server",
		Long: `Answer one request over and over, from the memory of the server, from the Redis of
cache.redis_url where there is one, and from the store, each with everything that a server
does around an answer, and compare that with net/http that writes the same bytes: requests
a second, and processor time of the server, since the clients are a process of their own.
The baseline is measured before and after the others in every round.`,
		Example: `  corpintel bench serve --rounds 9 --output json`,
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			const most = 10_000_000
			if p.Rounds < 1 || p.Rounds > 1000 || p.Requests < 1 || p.Requests > most || p.Clients < 1 || p.Clients > 1000 {
				return intel.Errorf(intel.KindInvalid, "--rounds %d, --requests %d, --clients %d: want 1 to 1000, to %d and to 1000", p.Rounds, p.Requests, p.Clients, most)
			}
			return c.open(cmd.Context(), func(a *app.App) error {
				r, err := app.BenchServe(cmd.Context(), a, p)
				if err != nil {
					return err
				}
				if c.output == "json" {
					return writeObject(c.out, r)
				}
				return list(c, serveColumns, each(serveLines(r)))
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&p.Path, "path", "", "what is asked for; without it some facts of the first stored company")
	f.IntVar(&p.Rounds, "rounds", 5, "how often each is measured; medians are reported")
	f.IntVar(&p.Requests, "requests", 20_000, "how many requests each answers in a round")
	f.IntVar(&p.Clients, "clients", 32, "how many clients ask at once")
	return cmd
}

// benchAskCommand is the clients of bench serve, in a process of their own.
func (c *cli) benchAskCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "ask URL REQUESTS CLIENTS",
		Short:  "Make requests and print how long that took",
		Hidden: true,
		Args:   exactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			requests, err := strconv.Atoi(args[1])
			clients, errClients := strconv.Atoi(args[2])
			if err != nil || errClients != nil || requests < 1 || clients < 1 {
				return intel.Errorf(intel.KindInvalid, "%q, %q: want two numbers above 0", args[1], args[2])
			}
			took, err := app.BenchAsk(cmd.Context(), args[0], requests, clients)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(c.out, took)
			return err
		},
	}
}

// serveLine is a line of the report of the benchmark of answers.
type serveLine struct {
	Answer string
	app.ServeTime
}

var serveColumns = []column[serveLine]{
	{"answer", true, func(l *serveLine) string { return l.Answer }},
	{"requests_per_s", true, func(l *serveLine) string { return fmt.Sprintf("%.0f", l.PerSecond) }},
	{"rate_of_bare", true, func(l *serveLine) string { return fmt.Sprintf("%.2f", l.Rate) }},
	{"cpu_us", true, func(l *serveLine) string { return fmt.Sprintf("%.1f", l.CPU) }},
	{"cpu_of_bare", true, func(l *serveLine) string { return fmt.Sprintf("%.2f", l.CPURatio) }},
}

func serveLines(r app.ServeReport) []serveLine {
	var lines []serveLine
	for _, name := range slices.Sorted(maps.Keys(r.Answers)) {
		lines = append(lines, serveLine{name, r.Answers[name]})
	}
	return lines
}
