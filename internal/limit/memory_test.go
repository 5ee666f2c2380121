package limit_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/limit"
	"github.com/corpintel/intel/internal/limit/limittest"
)

func TestMemoryKeepsTheContract(t *testing.T) {
	limittest.Run(t, func(t *testing.T, perSecond map[string]float64) intel.Limiter {
		m, err := limit.NewMemory(limits(perSecond))
		if err != nil {
			t.Fatal(err)
		}
		return m
	})
}

func TestMemoryTakesALongPenaltyInNaps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, err := limit.NewMemory(map[string]limit.Limit{"edgar": {PerSecond: 8}})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if err := m.Penalize(t.Context(), "edgar", start.Add(10*time.Minute), "test"); err != nil {
			t.Fatal(err)
		}
		if err := m.Wait(t.Context(), "edgar"); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 10*time.Minute {
			t.Errorf("waited %v, want 10m", took)
		}
	})
}

// The clock is set back by a day while a waiter sleeps: it must not sleep for
// that day.
func TestWaiterNoticesTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, err := limit.NewMemory(map[string]limit.Limit{"x": {PerSecond: 0.01}})
		if err != nil {
			t.Fatal(err)
		}
		var step time.Duration
		m.Now = func() time.Time { return time.Now().Add(-step) }
		for range 2 {
			if err := m.Wait(t.Context(), "x"); err != nil {
				t.Fatal(err)
			}
			step += 24 * time.Hour
		}
		start := time.Now()
		if err := m.Wait(t.Context(), "x"); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > 110*time.Second {
			t.Errorf("waited %v after the clock was set back, want one interval", took)
		}
	})
}

func limits(perSecond map[string]float64) map[string]limit.Limit {
	limits := make(map[string]limit.Limit)
	for name, n := range perSecond {
		limits[name] = limit.Limit{PerSecond: n}
	}
	return limits
}
