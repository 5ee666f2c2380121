package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

const databaseFlag = "where the URL of the PostgreSQL database is: env:NAME, file:PATH, or the URL itself if it has no password"

func (c *cli) benchPostgresCommand() *cobra.Command {
	var p app.PostgresBench
	cmd := &cobra.Command{
		Use:   "postgres [DIR] --database WHERE",
		Short: "Compare the store on PostgreSQL with bare COPY and bare statements",
		Long: `Compare the store on a PostgreSQL database with bare COPY of the same rows, and reads of a
series as of an instant with the one statement that answers the same, given to the driver
alone. Each ratio and its baseline are measured in turn in one run, in processor time, ours
and that of the server's processes that work for us, and by the clock on the wall. The
server's is known where it runs on this machine. DIR holds recorded company facts, as with
bench pipeline; without it they are generated. A schema of its own is made and removed.`,
		Example: `  corpintel bench postgres recordings --database file:/etc/corpintel/database --output json`,
		Args:    argsBetween(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case p.Database == "":
				return intel.Errorf(intel.KindInvalid, "--database is missing: say where the URL of a PostgreSQL database is")
			case p.Repeats < 1 || p.Repeats > 1000 || p.Reads < 0 || p.Reads > 1_000_000:
				return intel.Errorf(intel.KindInvalid, "--repeats %d, --reads %d: want 1 to 1000, and 0 to 1000000", p.Repeats, p.Reads)
			}
			if len(args) > 0 {
				p.Recordings = args[0]
			}
			show := newProgress(c)
			r, err := app.BenchPostgres(cmd.Context(), p, func(done, total int64) { show.stage("repeat", done, total) })
			show.end()
			if err != nil {
				return err
			}
			if c.output == "json" {
				return writeObject(c.out, r)
			}
			return list(c, benchColumns, each(postgresLines(r)))
		},
	}
	f := cmd.Flags()
	f.StringVar(&p.Database, "database", "", databaseFlag)
	f.IntVar(&p.Repeats, "repeats", 5, "how often each way is measured; medians are reported")
	f.IntVar(&p.Reads, "reads", 2000, "how many reads of one series are measured")
	return cmd
}

func postgresLines(r app.PostgresReport) []benchLine {
	var lines []benchLine
	clocks := func(name string, cpu, wall, goal float64) {
		lines = append(lines, benchLine{"ratio", name, cpu, goal, "of the speed, processor time"}, benchLine{"ratio", name, wall, 0, "of the speed, wall"})
	}
	for _, name := range slices.Sorted(maps.Keys(r.Ratios)) {
		clocks(name, r.Ratios[name].CPU, r.Ratios[name].Wall, r.Goals[name])
	}
	if r.Reads.Store.Reads > 0 {
		clocks("point_in_time_read/bare_statement", r.Reads.Ratio.CPU, r.Reads.Ratio.Wall, 0)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Medians)) {
		m := r.Medians[name]
		lines = append(lines,
			benchLine{"time", name, m.Milliseconds, 0, "ms, wall"}, benchLine{"time", name, m.Client, 0, "ms, processor time here"},
			benchLine{"time", name, m.Server, 0, "ms, processor time of the server"}, benchLine{"rate", name, m.FactsASecond, 0, "facts a second, wall"})
	}
	return append(lines,
		benchLine{"time", "point_in_time_read p50", r.Reads.Store.P50, 0, "ms, wall"}, benchLine{"time", "point_in_time_read p99", r.Reads.Store.P99, 0, "ms, wall"},
		benchLine{"time", "bare_statement p50", r.Reads.Bare.P50, 0, "ms, wall"}, benchLine{"time", "bare_statement p99", r.Reads.Bare.P99, 0, "ms, wall"})
}

func (c *cli) benchGrowthCommand() *cobra.Command {
	var p app.GrowthParams
	var dir, database string
	cmd := &cobra.Command{
		Use:   "growth --dir DIR [--database WHERE]",
		Short: "Let a store grow step by step and measure load, size and reads of each",
		Long: `Load companies under other CIKs, as ingest bulk does, until the store has as many facts as
each step wants, and measure each: time of the load, size, reads of a series as of an
instant and of whole companies, and on PostgreSQL the same reads by bare statements. Without
--database the store is a file in DIR. The store must be new; search_path in the URL names
a schema. An interrupted growth is gone on with by the same command. The result stays; remove
the folder, and the schema, when done.`,
		Example: `  corpintel bench growth --dir /var/tmp/growth --database file:/etc/corpintel/bench --facts 1000000,10000000`,
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dir == "" {
				return intel.Errorf(intel.KindInvalid, "--dir is missing: name a new folder for what is loaded")
			}
			if p.PerCompany < 1 || len(p.Facts) == 0 || p.Facts[0] < 1 || !slices.IsSorted(p.Facts) {
				return intel.Errorf(intel.KindInvalid, "--facts are numbers above 0, each more than the one before, and --per-company is one")
			}
			c.settings["data_dir"], c.settings["store.url"] = dir, database
			return c.open(cmd.Context(), func(a *app.App) error {
				show := newProgress(c)
				defer show.end()
				var steps []app.GrowthStep
				err := app.BenchGrowth(cmd.Context(), a, p, show.report, show.stage, func(s app.GrowthStep) error {
					steps = append(steps, s)
					c.say("%d facts: loaded at %.0f a second, %.2f ms a read", s.Facts, s.FactsPerSec, s.Value.P50)
					return nil
				})
				if err != nil {
					return err
				}
				return list(c, growthColumns, each(steps))
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&dir, "dir", "", "folder for what is loaded, which must be new")
	f.StringVar(&database, "database", "", databaseFlag)
	f.IntSliceVar(&p.Facts, "facts", []int{1_000_000, 10_000_000, 100_000_000}, "how many facts there are after each step, about")
	f.IntVar(&p.PerCompany, "per-company", 6000, "how many facts a company has, about")
	loadFlags(cmd, &p.Recordings, &p.Reads.Values, &p.Reads.Companies)
	return cmd
}

var growthColumns = slices.Concat([]column[app.GrowthStep]{
	{"facts", true, func(s *app.GrowthStep) string { return fmt.Sprint(s.Facts) }},
	{"companies", true, func(s *app.GrowthStep) string { return fmt.Sprint(s.Companies) }},
	{"loaded", true, func(s *app.GrowthStep) string { return fmt.Sprint(s.Loaded) }},
	{"load_seconds", true, func(s *app.GrowthStep) string { return fmt.Sprintf("%.1f", s.Seconds) }},
	{"load_cpu_seconds", true, func(s *app.GrowthStep) string { return fmt.Sprintf("%.1f", s.CPUSeconds) }},
	{"load_server_cpu_seconds", true, func(s *app.GrowthStep) string { return fmt.Sprintf("%.1f", s.ServerCPU) }},
	{"facts_per_second", true, func(s *app.GrowthStep) string { return fmt.Sprintf("%.0f", s.FactsPerSec) }},
	{"fact_bytes", true, func(s *app.GrowthStep) string { return fmt.Sprint(s.FactBytes) }},
	{"fact_index_bytes", true, func(s *app.GrowthStep) string { return fmt.Sprint(s.FactIndex) }},
	{"store_bytes", true, func(s *app.GrowthStep) string { return fmt.Sprint(s.StoreBytes) }},
	{"peak_memory_bytes", true, func(s *app.GrowthStep) string { return fmt.Sprint(s.PeakMemory) }},
},
	latencyColumns("value", func(s *app.GrowthStep) app.Latency { return s.Value }),
	latencyColumns("company", func(s *app.GrowthStep) app.Latency { return s.Company }),
	latencyColumns("bare", func(s *app.GrowthStep) app.Latency { return s.Bare.Bare }),
)
