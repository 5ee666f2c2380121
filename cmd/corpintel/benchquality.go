package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel/internal/app"
)

func (c *cli) benchNABCommand() *cobra.Command {
	var other string
	cmd := &cobra.Command{
		Use:   "nab DIR",
		Short: "Score the detector of streams on the Numenta Anomaly Benchmark",
		Long: `Score the detector of streams on the Numenta Anomaly Benchmark, as the benchmark's own
scorer does. DIR has data and labels as the benchmark has them; series that are not there
are left out. The detector has one threshold for all series and profiles, and sees of a
series nothing but its values up to now. With --scores, what another detector said of the
series is scored instead.`,
		Args: exactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := app.BenchNAB(args[0], other)
			if err != nil {
				return err
			}
			if c.output == "json" {
				return writeObject(c.out, s)
			}
			return list(c, benchColumns, each([]benchLine{
				{"score", "standard", s.Standard, 0, "of 100"},
				{"score", "reward low FP", s.RewardLowFP, 0, "of 100"},
				{"score", "reward low FN", s.RewardLowFN, 0, "of 100"},
				{"count", "windows hit", float64(s.Hits), float64(s.Windows), "windows"},
				{"count", "false alarms", float64(s.FalseAlarms), 0, "values"},
				{"time", "a value", s.MicrosPerPoint, 0, "µs"},
			}))
		},
	}
	cmd.Flags().StringVar(&other, "scores", "", "folder of another detector's results, CATEGORY/DETECTOR_SERIES.csv")
	return cmd
}

func (c *cli) benchFaultsCommand() *cobra.Command {
	var seed uint64
	cmd := &cobra.Command{
		Use:   "faults DIR",
		Short: "Put faults into recorded company facts and count which are noticed",
		Long: `Put faults into the reports of recorded companies, judge each report by those before it,
and count which faults are noticed; and count the alerts on the reports as they are. DIR
holds recorded company facts (data.sec.gov/api/xbrl/companyfacts below it or below
DIR/edgar).`,
		Args: exactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := app.BenchFaults(args[0], seed)
			if err != nil {
				return err
			}
			if c.output == "json" {
				return writeObject(c.out, r)
			}
			var lines []benchLine
			for _, g := range []struct {
				name                     string
				recall, fault, clean, ce float64
			}{
				{r.All.Name, r.All.Recall, r.All.RecallError, r.All.AlertedFacts, r.All.AlertedFactsError},
				{r.FullyTagged.Name, r.FullyTagged.Recall, r.FullyTagged.RecallError, r.FullyTagged.AlertedFacts, r.FullyTagged.AlertedFactsError},
			} {
				lines = append(lines,
					benchLine{"recall", g.name, g.recall, 0, "of faults"}, benchLine{"recall", g.name + ", as an error", g.fault, 0, "of faults"},
					benchLine{"alerts", g.name, 100 * g.clean, 0, "% of facts as they are"}, benchLine{"alerts", g.name + ", as an error", 100 * g.ce, 0, "% of facts as they are"})
			}
			for _, f := range r.Faults {
				lines = append(lines, benchLine{"recall", f.Fault, f.Recall, 0, "of faults"})
			}
			for _, f := range r.Further {
				lines = append(lines, benchLine{"recall", f.Fault + " (no rule was made for it)", f.Recall, 0, "of faults"})
			}
			for _, g := range r.Groups {
				lines = append(lines, benchLine{"alerts", g.Name, 100 * g.AlertedFacts, 0, fmt.Sprintf("%% of %d facts as they are", g.Facts)})
			}
			return list(c, qualityColumns, each(lines))
		},
	}
	cmd.Flags().Uint64Var(&seed, "seed", 1, "what the draws begin with")
	return cmd
}

// qualityColumns show shares, which need more digits than ratios of times.
var qualityColumns = []column[benchLine]{
	{"kind", true, func(l *benchLine) string { return l.Kind }},
	{"name", true, func(l *benchLine) string { return l.Name }},
	{"value", true, func(l *benchLine) string { return fmt.Sprintf("%.3f", l.Value) }},
	{"unit", true, func(l *benchLine) string { return l.Unit }},
}

func (c *cli) benchDefectsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "defects DIR",
		Short: "List what is held for a fault in recorded company facts as they are",
		Args:  exactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			findings, err := app.BenchDefects(args[0])
			if err != nil {
				return err
			}
			return list(c, findingColumns, each(findings))
		},
	}
}

func (c *cli) benchPricesCommand() *cobra.Command {
	var seed uint64
	cmd := &cobra.Command{
		Use:   "prices DIR",
		Short: "Put faults into recorded daily prices and count which are noticed",
		Long: `Put faults into recorded daily prices and count which are noticed; count the flags on the
series as they are; and judge series known to be bad beside their repairs. DIR has lean
(as traded, with factor files), yahoo, financetoolkit and yfinance-errors.`,
		Args: exactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			r, err := app.BenchPrices(args[0], seed)
			if err != nil {
				return err
			}
			if c.output == "json" {
				return writeObject(c.out, r)
			}
			lines := []benchLine{
				{"recall", fmt.Sprintf("all %d faults", r.Injections), r.Recall, 0, "of faults"},
				{"flags", "RET and SPLIT", r.PerThousand, 0, "a 1000 sessions"},
				{"flags", "NOSESSION", float64(r.NoSession), 0, "sessions"},
				{"splits", "true ones flagged", float64(r.SplitsFound), 0, fmt.Sprintf("of %d", r.Splits)},
				{"pairs", "bad told from repaired", float64(r.PairsFound), 0, fmt.Sprintf("of %d", len(r.Pairs))},
			}
			for _, f := range r.Faults {
				lines = append(lines, benchLine{"recall", f.Fault, f.Recall, 0, "of faults"})
			}
			for _, rule := range slices.Sorted(maps.Keys(r.Flags)) {
				lines = append(lines, benchLine{"flags", strings.TrimPrefix(rule, "PX-"), float64(r.Flags[rule]), 0, fmt.Sprintf("on %d sessions as they are", r.Sessions)})
			}
			return list(c, qualityColumns, each(lines))
		},
	}
	cmd.Flags().Uint64Var(&seed, "seed", 1, "what the draws begin with")
	return cmd
}
