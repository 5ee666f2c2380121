package bench

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/study"
)

// StudiesReport is how long metrics of a company and a screen of the whole
// universe take. The baselines are to read the facts they are made of, measured
// in turn for the same companies and instants.
type StudiesReport struct {
	Companies    int     `json:"companies"`
	Facts        Latency `json:"all_facts_as_of"`
	Metrics      Latency `json:"all_metrics_as_of"` // statements, ratios, growth and scores by year, quarter and twelve months
	Ratio        float64 `json:"ratio"`             // of the medians
	AllFacts     Latency `json:"facts_of_the_universe_as_of"`
	Screen       Latency `json:"screen_as_of"`
	ScreenRatio  float64 `json:"screen_ratio"` // of the medians
	ScreenedLast int     `json:"screened"`     // companies in the last screen
}

// screened is the condition that is measured: lines, metrics and an attribute.
const screened = "revenue > 1e9 and net_margin > 0.1 and (piotroski_f >= 7 or revenue_growth > 0.1) and not foreign"

// Studies measures the metrics of reads companies and as many screens as
// screens, companies and instants at random.
func Studies(ctx context.Context, s *study.Study, companies []intel.Company, reads, screens int) (StudiesReport, error) {
	r := StudiesReport{Companies: len(companies)}
	if len(companies) == 0 || reads < 1 || screens < 1 {
		return r, intel.Errorf(intel.KindInvalid, "there is nothing to measure: no company with facts is stored")
	}
	rng := rand.New(rand.NewPCG(1, 2))
	when := func() time.Time {
		return time.Date(2012+rng.IntN(14), time.Month(1+rng.IntN(12)), 15, 0, 0, 0, 0, time.UTC)
	}
	var facts, metrics, all, screen timings
	for range reads {
		c, asOf := companies[rng.IntN(len(companies))], when()
		if err := facts.add(func() (int, error) {
			return readAll(ctx, s.Store, intel.FactFilter{CIK: c.CIK, All: true, AsOf: asOf})
		}); err != nil {
			return r, err
		}
		if err := metrics.add(func() (int, error) { return 0, everyMetric(ctx, s, c, asOf) }); err != nil {
			return r, err
		}
	}
	for range screens {
		asOf := when()
		if err := all.add(func() (n int, err error) {
			for _, c := range companies {
				of, err := readAll(ctx, s.Store, intel.FactFilter{CIK: c.CIK, All: true, AsOf: asOf})
				if err != nil {
					return n, err
				}
				n += of
			}
			return n, nil
		}); err != nil {
			return r, err
		}
		if err := screen.add(func() (int, error) {
			found, err := s.Screen(ctx, study.ScreenQuery{Expression: screened, AsOf: asOf})
			r.ScreenedLast = found.Screened
			return 0, err
		}); err != nil {
			return r, err
		}
	}
	r.Facts, r.Metrics, r.AllFacts, r.Screen = facts.latency(), metrics.latency(), all.latency(), screen.latency()
	r.Ratio, r.ScreenRatio = r.Metrics.P50/r.Facts.P50, r.Screen.P50/r.AllFacts.P50
	return r, nil
}

// everyMetric lays out the statements of a company once and computes every
// metric of every period.
func everyMetric(ctx context.Context, s *study.Study, c intel.Company, asOf time.Time) error {
	statements, err := s.Statements(ctx, c, asOf)
	if err != nil {
		return err
	}
	for _, p := range []analysis.PeriodType{analysis.Annual, analysis.Quarterly, analysis.TTM} {
		if _, err := s.Formulas.Compute(statements.Items(analysis.Query{Period: p}), nil, analysis.MetricQuery{Periods: p}); err != nil {
			return err
		}
	}
	return nil
}
