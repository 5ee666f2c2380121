package telemetry

import (
	"context"
	"testing"

	"github.com/corpintel/intel"
)

type fixedQuota intel.Allowance

func (q fixedQuota) Take(context.Context, string) intel.Allowance { return intel.Allowance(q) }

func TestQuotaIsCounted(t *testing.T) {
	m := NewMetrics("v1", "abc")
	for i, a := range []intel.Allowance{{}, {OK: true}, {Alone: true}, {OK: true, Alone: true}} {
		for range i + 1 {
			if got := ObserveQuota(fixedQuota(a), m).Take(t.Context(), "x"); got != a {
				t.Errorf("got %+v, want %+v", got, a)
			}
		}
	}
	for labels, want := range map[[2]string]float64{{"refused", "all"}: 1, {"allowed", "all"}: 2, {"refused", "alone"}: 3, {"allowed", "alone"}: 4} {
		if got := counted(t, m.quota.WithLabelValues(labels[:]...)); got != want {
			t.Errorf("%v: got %v, want %v", labels, got, want)
		}
	}
}
