package telemetry

import (
	"context"
	"time"

	"github.com/corpintel/intel"
)

// ObserveLimiter returns l with every Wait timed, also those that ended early.
func ObserveLimiter(l intel.Limiter, m *Metrics) intel.Limiter {
	return observedLimiter{Limiter: l, metrics: m}
}

type observedLimiter struct {
	intel.Limiter
	metrics *Metrics
}

func (l observedLimiter) Wait(ctx context.Context, name string) error {
	start := time.Now()
	err := l.Limiter.Wait(ctx, name)
	l.metrics.ObserveWait(time.Since(start))
	return err
}
