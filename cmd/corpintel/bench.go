package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

func (c *cli) benchCommand() *cobra.Command {
	cmd := group(&cobra.Command{Use: "bench", Short: "Measure how fast this program is on this machine, and how much its detectors notice"}, nil)
	cmd.AddCommand(c.benchPipelineCommand(), c.benchPostgresCommand(), c.benchUniverseCommand(), c.benchServeCommand(), c.benchAskCommand(), c.benchGrowthCommand(), c.benchStatementsCommand(), c.benchStudiesCommand(), c.benchNABCommand(), c.benchFaultsCommand(), c.benchDefectsCommand(), c.benchPricesCommand())
	return cmd
}

func (c *cli) benchPipelineCommand() *cobra.Command {
	var repeats int
	cmd := &cobra.Command{
		Use:   "pipeline [DIR]",
		Short: "Compare the steps from bytes to rows with their limits, in processor time",
		Long: `Compare the steps from bytes to rows with what limits them, in processor time: each
ratio and its baseline are measured in turn in one run, so that it holds on a busy machine
too. DIR holds recorded company facts (data.sec.gov/api/xbrl/companyfacts below it or below
DIR/edgar); without DIR they are generated. No deployment is touched.`,
		Example: `  corpintel bench pipeline recordings --output json`,
		Args:    argsBetween(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if repeats < 1 || repeats > 1000 {
				return intel.Errorf(intel.KindInvalid, "--repeats %d: want 1 to 1000", repeats)
			}
			dir := ""
			if len(args) > 0 {
				dir = args[0]
			}
			show := newProgress(c)
			r, err := app.BenchPipeline(cmd.Context(), dir, repeats, func(done, total int64) { show.stage("repeat", done, total) })
			show.end()
			if err != nil {
				return err
			}
			if c.output == "json" {
				return writeObject(c.out, r)
			}
			return list(c, benchColumns, each(benchLines(r)))
		},
	}
	cmd.Flags().IntVar(&repeats, "repeats", 5, "how often each step is measured; medians are reported")
	return cmd
}

// benchLine is a line of the report of a benchmark.
type benchLine struct {
	Kind  string  `json:"kind"`
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Goal  float64 `json:"goal,omitzero"`
	Unit  string  `json:"unit"`
}

var benchColumns = []column[benchLine]{
	{"kind", true, func(l *benchLine) string { return l.Kind }},
	{"name", true, func(l *benchLine) string { return l.Name }},
	{"value", true, func(l *benchLine) string { return fmt.Sprintf("%.2f", l.Value) }},
	{"goal", true, func(l *benchLine) string {
		if l.Goal == 0 {
			return ""
		}
		return fmt.Sprintf("%.2f", l.Goal)
	}},
	{"unit", true, func(l *benchLine) string { return l.Unit }},
}

func benchLines(r app.BenchReport) []benchLine {
	var lines []benchLine
	for _, name := range slices.Sorted(maps.Keys(r.Ratios)) {
		lines = append(lines, benchLine{"ratio", name, r.Ratios[name], r.Goals[name], "of the speed"})
	}
	for _, name := range slices.Sorted(maps.Keys(r.Medians)) {
		lines = append(lines, benchLine{"time", name, r.Medians[name].PerFact, 0, "ns a fact"})
	}
	return lines
}

func (c *cli) benchUniverseCommand() *cobra.Command {
	var p app.UniverseParams
	var dir string
	cmd := &cobra.Command{
		Use:   "universe",
		Short: "Load as many companies and facts as wanted and measure time, size and reads",
		Long: `Copy company facts under other CIKs into a file like the SEC's companyfacts.zip, load it
as ingest bulk does, and measure the time, the size and how long reads take. The result
stays in the folder, which must be new; remove it when done.`,
		Example: `  corpintel bench universe --companies 1000 --facts 6000000 --dir /var/tmp/universe`,
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dir == "" {
				return intel.Errorf(intel.KindInvalid, "--dir is missing: name a new folder for the universe")
			}
			c.settings["data_dir"] = dir
			return c.open(cmd.Context(), func(a *app.App) error {
				show := newProgress(c)
				r, err := app.BenchUniverse(cmd.Context(), a, p, show.report, show.stage)
				show.end()
				if err != nil {
					return err
				}
				return single(c, universeColumns, r)
			})
		},
	}
	f := cmd.Flags()
	f.IntVar(&p.Companies, "companies", 100, "how many companies")
	f.IntVar(&p.Facts, "facts", 500_000, "how many facts, about")
	f.StringVar(&dir, "dir", "", "folder for the universe, which must be new")
	loadFlags(cmd, &p.Recordings, &p.Reads.Values, &p.Reads.Companies)
	return cmd
}

var universeColumns = slices.Concat([]column[app.UniverseReport]{
	{"companies", true, func(r *app.UniverseReport) string { return fmt.Sprint(r.Companies) }},
	{"facts", true, func(r *app.UniverseReport) string { return fmt.Sprint(r.Facts) }},
	{"zip_bytes", true, func(r *app.UniverseReport) string { return fmt.Sprint(r.ZipBytes) }},
	{"json_bytes", true, func(r *app.UniverseReport) string { return fmt.Sprint(r.JSONBytes) }},
	{"load_seconds", true, func(r *app.UniverseReport) string { return fmt.Sprintf("%.1f", r.Seconds) }},
	{"load_cpu_seconds", true, func(r *app.UniverseReport) string { return fmt.Sprintf("%.1f", r.CPUSeconds) }},
	{"facts_per_second", true, func(r *app.UniverseReport) string { return fmt.Sprintf("%.0f", r.FactsPerSec) }},
	{"store_bytes", true, func(r *app.UniverseReport) string { return fmt.Sprint(r.StoreBytes) }},
	{"raw_bytes", true, func(r *app.UniverseReport) string { return fmt.Sprint(r.RawBytes) }},
	{"peak_memory_bytes", true, func(r *app.UniverseReport) string { return fmt.Sprint(r.PeakMemory) }},
},
	latencyColumns("value", func(r *app.UniverseReport) app.Latency { return r.Value }),
	latencyColumns("company", func(r *app.UniverseReport) app.Latency { return r.Company }),
)

// loadFlags are those of what loads company facts and then reads them.
func loadFlags(cmd *cobra.Command, recordings *string, values, companies *int) {
	f := cmd.Flags()
	f.StringVar(recordings, "recordings", "", "folder of the recorded company facts to copy; without it they are generated")
	f.IntVar(values, "values", 2000, "how many reads of one concept are measured")
	f.IntVar(companies, "whole", 100, "how many reads of a whole company are measured")
}

// latencyColumns are how long reads of one kind took.
func latencyColumns[T any](name string, of func(*T) app.Latency) []column[T] {
	return []column[T]{
		{name + "_p50_ms", true, func(x *T) string { return fmt.Sprintf("%.2f", of(x).P50) }},
		{name + "_p99_ms", true, func(x *T) string { return fmt.Sprintf("%.2f", of(x).P99) }},
	}
}

func (c *cli) benchStatementsCommand() *cobra.Command {
	var reads int
	cmd := &cobra.Command{
		Use:   "statements",
		Short: "Measure how long it takes to lay out all statements of a company",
		Long: `Lay out all standardized statements of stored companies, by year, quarter and twelve
months, at instants at random, and measure how long that takes. Reading the facts they are
made of is measured in turn: it is the baseline, and the ratio holds on a busy machine too.`,
		Example: `  corpintel bench statements --reads 500 --output json`,
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if reads < 1 || reads > 1_000_000 {
				return intel.Errorf(intel.KindInvalid, "--reads %d: want 1 to 1000000", reads)
			}
			return c.open(cmd.Context(), func(a *app.App) error {
				r, err := app.BenchStatements(cmd.Context(), a, reads)
				if err != nil {
					return err
				}
				return single(c, statementsColumns, r)
			})
		},
	}
	cmd.Flags().IntVar(&reads, "reads", 200, "how many times a company is laid out")
	return cmd
}

var statementsColumns = []column[app.StatementsReport]{
	{"companies", true, func(r *app.StatementsReport) string { return fmt.Sprint(r.Companies) }},
	{"reads", true, func(r *app.StatementsReport) string { return fmt.Sprint(r.Statements.Reads) }},
	{"facts", true, func(r *app.StatementsReport) string { return fmt.Sprint(r.Facts.Facts) }},
	{"items", true, func(r *app.StatementsReport) string { return fmt.Sprint(r.Items) }},
	{"facts_p50_ms", true, func(r *app.StatementsReport) string { return fmt.Sprintf("%.2f", r.Facts.P50) }},
	{"facts_p99_ms", true, func(r *app.StatementsReport) string { return fmt.Sprintf("%.2f", r.Facts.P99) }},
	{"statements_p50_ms", true, func(r *app.StatementsReport) string { return fmt.Sprintf("%.2f", r.Statements.P50) }},
	{"statements_p99_ms", true, func(r *app.StatementsReport) string { return fmt.Sprintf("%.2f", r.Statements.P99) }},
	{"ratio", true, func(r *app.StatementsReport) string { return fmt.Sprintf("%.2f", r.Ratio) }},
}

func (c *cli) benchStudiesCommand() *cobra.Command {
	var reads, screens int
	cmd := &cobra.Command{
		Use:   "studies",
		Short: "Measure how long metrics of a company and a screen of all of them take",
		Long: `Compute every metric of stored companies, by year, quarter and twelve months, at instants
at random, and screen all stored companies at instants at random, and measure how long that
takes. Reading the facts they are made of is measured in turn: it is the baseline.`,
		Example: `  corpintel bench studies --reads 300 --screens 20 --output json`,
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			const most = 1_000_000
			if reads < 1 || reads > most || screens < 1 || screens > most {
				return intel.Errorf(intel.KindInvalid, "--reads %d, --screens %d: want 1 to %d of each", reads, screens, most)
			}
			return c.open(cmd.Context(), func(a *app.App) error {
				r, err := app.BenchStudies(cmd.Context(), a, reads, screens)
				if err != nil {
					return err
				}
				return single(c, studiesColumns, r)
			})
		},
	}
	cmd.Flags().IntVar(&reads, "reads", 200, "how many times the metrics of a company are computed")
	cmd.Flags().IntVar(&screens, "screens", 10, "how many times all companies are screened")
	return cmd
}

var studiesColumns = []column[app.StudiesReport]{
	{"companies", true, func(r *app.StudiesReport) string { return fmt.Sprint(r.Companies) }},
	{"reads", true, func(r *app.StudiesReport) string { return fmt.Sprint(r.Metrics.Reads) }},
	{"facts_p50_ms", true, func(r *app.StudiesReport) string { return fmt.Sprintf("%.2f", r.Facts.P50) }},
	{"facts_p99_ms", true, func(r *app.StudiesReport) string { return fmt.Sprintf("%.2f", r.Facts.P99) }},
	{"metrics_p50_ms", true, func(r *app.StudiesReport) string { return fmt.Sprintf("%.2f", r.Metrics.P50) }},
	{"metrics_p99_ms", true, func(r *app.StudiesReport) string { return fmt.Sprintf("%.2f", r.Metrics.P99) }},
	{"ratio", true, func(r *app.StudiesReport) string { return fmt.Sprintf("%.2f", r.Ratio) }},
	{"screens", true, func(r *app.StudiesReport) string { return fmt.Sprint(r.Screen.Reads) }},
	{"all_facts_p50_ms", true, func(r *app.StudiesReport) string { return fmt.Sprintf("%.2f", r.AllFacts.P50) }},
	{"all_facts_p99_ms", true, func(r *app.StudiesReport) string { return fmt.Sprintf("%.2f", r.AllFacts.P99) }},
	{"screen_p50_ms", true, func(r *app.StudiesReport) string { return fmt.Sprintf("%.2f", r.Screen.P50) }},
	{"screen_p99_ms", true, func(r *app.StudiesReport) string { return fmt.Sprintf("%.2f", r.Screen.P99) }},
	{"screen_ratio", true, func(r *app.StudiesReport) string { return fmt.Sprintf("%.2f", r.ScreenRatio) }},
}
