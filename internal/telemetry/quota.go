package telemetry

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/corpintel/intel"
)

// ObserveQuota returns q with every request counted.
func ObserveQuota(q intel.Quota, m *Metrics) intel.Quota {
	o := observedQuota{Quota: q}
	for ok, outcome := range []string{"refused", "allowed"} {
		for alone, by := range []string{"all", "alone"} {
			o.counts[ok][alone] = m.quota.WithLabelValues(outcome, by)
		}
	}
	return o
}

type observedQuota struct {
	intel.Quota
	counts [2][2]prometheus.Counter // by whether it was allowed, and decided alone
}

func (q observedQuota) Take(ctx context.Context, client string) intel.Allowance {
	a := q.Quota.Take(ctx, client)
	q.counts[number(a.OK)][number(a.Alone)].Inc()
	return a
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
