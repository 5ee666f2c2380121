package analysis_test

import (
	"testing"

	"github.com/corpintel/intel/internal/analysis"
)

// BenchmarkStatements lays out the facts of the recorded company that has most,
// and takes all statements from them.
func BenchmarkStatements(b *testing.B) {
	var most analysis.Input
	all := recordedCompanies(b)
	for _, in := range all {
		if len(in.Facts) > len(most.Facts) {
			most = in
		}
	}
	m := analysis.NewMapping()
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			m.Build(most)
		}
	})
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			s := m.Build(most)
			for _, p := range []analysis.PeriodType{analysis.Annual, analysis.Quarterly, analysis.TTM} {
				s.Items(analysis.Query{Period: p})
			}
		}
	})
	b.Run("each", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			s := m.Build(all[i%len(all)])
			for _, p := range []analysis.PeriodType{analysis.Annual, analysis.Quarterly, analysis.TTM} {
				s.Items(analysis.Query{Period: p})
			}
		}
	})
}
