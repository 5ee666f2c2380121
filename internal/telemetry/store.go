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

// ApplyAll shares the time among the batches alike.
func (s observedStore) ApplyAll(ctx context.Context, run int64, batches []*intel.Batch) ([]intel.Applied, error) {
	start := time.Now()
	list, err := s.Store.ApplyAll(ctx, run, batches)
	if err != nil { // each is applied again by itself, and counted then
		return list, err
	}
	share := time.Since(start) / time.Duration(max(1, len(batches)))
	for i, b := range batches {
		s.metrics.observeApply(b, list[i], nil, share)
	}
	return list, nil
}

// sourceOf returns the source in a body's kind: "edgar" of "edgar.companyfacts".
func sourceOf(kind string) string {
	source, _, _ := strings.Cut(kind, ".")
	return source
}
