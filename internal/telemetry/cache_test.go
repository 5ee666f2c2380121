package telemetry

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"

	"github.com/corpintel/intel"
)

// answering is a cache that answers with an error.
type answering struct{ err error }

func (a answering) Get(context.Context, string) ([]byte, error) { return nil, a.err }
func (a answering) Put(context.Context, string, []byte) error   { return a.err }

func TestCacheIsCounted(t *testing.T) {
	m := NewMetrics("v1", "abc")
	down, absent := intel.Errorf(intel.KindUnavailable, "down"), intel.Errorf(intel.KindNotFound, "absent")
	for _, err := range []error{nil, nil, absent, down} {
		c := ObserveCache(answering{err}, "redis", m)
		if _, got := c.Get(t.Context(), "key"); !errors.Is(got, err) {
			t.Errorf("got %v, want %v", got, err)
		}
	}
	for _, err := range []error{nil, down} {
		if got := ObserveCache(answering{err}, "memory", m).Put(t.Context(), "key", nil); !errors.Is(got, err) {
			t.Errorf("got %v, want %v", got, err)
		}
	}
	got := map[string]float64{}
	for tier, outcomes := range map[string][]string{"redis": {"get hit", "get miss", "get error"}, "memory": {"put ok", "put error", "get hit"}} {
		for _, o := range outcomes {
			got[tier+" "+o] = counted(t, m.cache.WithLabelValues(tier, o[:3], o[4:]))
		}
	}
	want := map[string]float64{"redis get hit": 2, "redis get miss": 1, "redis get error": 1, "memory put ok": 1, "memory put error": 1, "memory get hit": 0}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func counted(t *testing.T, c prometheus.Counter) float64 {
	t.Helper()
	var m dto.Metric
	if err := c.Write(&m); err != nil {
		t.Fatal(err)
	}
	return m.GetCounter().GetValue()
}
