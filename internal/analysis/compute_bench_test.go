package analysis_test

import (
	"path/filepath"
	"testing"

	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/recordings"
)

// BenchmarkMetrics computes every metric of every year, quarter and twelve
// months of one company whose statements are laid out.
func BenchmarkMetrics(b *testing.B) {
	facts := recordedFacts(b, filepath.Join(recordings.Dir(b), "edgar", "data.sec.gov", "api", "xbrl", "companyfacts", "CIK0000320193.json.gz"))
	built := analysis.NewMapping().Build(analysis.Input{Facts: facts})
	splits := analysis.Splits(facts)
	f := formulas()
	var items [][]analysis.Item
	periods := []analysis.PeriodType{analysis.Annual, analysis.Quarterly, analysis.TTM}
	for _, p := range periods {
		items = append(items, built.Items(analysis.Query{Period: p}))
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for i, p := range periods {
			values, err := f.Compute(items[i], splits, analysis.MetricQuery{Periods: p})
			if err != nil {
				b.Fatal(err)
			}
			n += len(values)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/metric")
}
