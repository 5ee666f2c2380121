package bench

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/study"
)

// StatementsReport is how long it takes to lay out all statements of a company
// as of an instant. The baseline is to read the facts they are made of, measured
// in turn on the same companies and instants, so that the ratio holds on a busy
// machine too.
type StatementsReport struct {
	Companies  int     `json:"companies"`
	Items      int     `json:"items"` // in all statements together
	Facts      Latency `json:"all_facts_as_of"`
	Statements Latency `json:"all_statements_as_of"` // the facts read and laid out
	// Ratio is the median time of the statements for one of the facts.
	Ratio float64 `json:"ratio"`
}

// Statements measures n times, with companies and instants at random: every
// line by year, quarter and twelve months, as last reported. What more is made
// of statements is measured with them.
func Statements(ctx context.Context, s *study.Study, companies []intel.Company, n int, more func(*analysis.Statements) error) (StatementsReport, error) {
	r := StatementsReport{Companies: len(companies)}
	if len(companies) == 0 || n < 1 {
		return r, intel.Errorf(intel.KindInvalid, "there is nothing to measure: no company with facts is stored")
	}
	rng := rand.New(rand.NewPCG(1, 2))
	var facts, statements timings
	for range n {
		c := companies[rng.IntN(len(companies))]
		asOf := time.Date(2012+rng.IntN(14), time.Month(1+rng.IntN(12)), 15, 0, 0, 0, 0, time.UTC)
		err := facts.add(func() (int, error) {
			return readAll(ctx, s.Store, intel.FactFilter{CIK: c.CIK, All: true, AsOf: asOf})
		})
		if err != nil {
			return r, err
		}
		err = statements.add(func() (int, error) {
			all, err := s.Statements(ctx, c, asOf)
			if err != nil {
				return 0, err
			}
			for _, p := range []analysis.PeriodType{analysis.Annual, analysis.Quarterly, analysis.TTM} {
				r.Items += len(all.Items(analysis.Query{Period: p}))
			}
			if more != nil {
				err = more(all)
			}
			return 0, err
		})
		if err != nil {
			return r, err
		}
	}
	r.Facts, r.Statements = facts.latency(), statements.latency()
	r.Statements.Facts = r.Facts.Facts
	if r.Facts.P50 > 0 {
		r.Ratio = r.Statements.P50 / r.Facts.P50
	}
	return r, nil
}
