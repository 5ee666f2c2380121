package telemetry

import (
	"context"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// ObserveStore returns s with every Apply counted and timed.
func ObserveStore(s intel.Store, m *Metrics) intel.Store {
	return observedStore{Store: s, metrics: m}
}

type observedStore struct {
	intel.Store
	metrics *Metrics
}

func (s observedStore) Apply(ctx context.Context, run int64, b *intel.Batch) (intel.Applied, error) {
	start := time.Now()
	a, err := s.Store.Apply(ctx, run, b)
	s.metrics.observeApply(b, a, err, time.Since(start))
	return a, err
}

// sourceOf returns the source in a body's kind: "edgar" of "edgar.companyfacts".
func sourceOf(kind string) string {
	source, _, _ := strings.Cut(kind, ".")
	return source
}
