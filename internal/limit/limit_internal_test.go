package limit

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/corpintel/intel"
)

func TestLimitsThatAreNone(t *testing.T) {
	for _, perSecond := range []float64{0, -1, 2e6} {
		_, err := NewMemory(map[string]Limit{"x": {PerSecond: perSecond}})
		if err == nil || intel.KindOf(err) != intel.KindInvalid {
			t.Errorf("%v a second: got error %v, want kind %v", perSecond, err, intel.KindInvalid)
		}
	}
}

// No schedule of wake-ups, however late each is, may bring more grants into a
// second than the limit allows.
func TestGrantsNeverExceedTheLimit(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, perSecond := range []float64{0.5, 1, 2.5, 8, 10, 50, 1000} {
		p, err := newPace("x", Limit{PerSecond: perSecond})
		if err != nil {
			t.Fatal(err)
		}
		var (
			s      state
			grants []int64
			now    = int64(1e18)
		)
		for len(grants) < 5000 {
			wait, _ := s.grant(now, p)
			if wait == 0 {
				grants = append(grants, now)
				continue
			}
			now += int64(wait)
			switch rng.IntN(4) { // on time, a little late, later than the slack, or after a pause
			case 1:
				now += rng.Int64N(int64(p.slack))
			case 2:
				now += rng.Int64N(int64(2 * p.interval))
			case 3:
				now += rng.Int64N(int64(time.Second)) * rng.Int64N(2)
			}
		}
		allowed := int(max(1, perSecond+0.999))
		for i := allowed; i < len(grants); i++ {
			if span := time.Duration(grants[i] - grants[i-allowed]); span < time.Second {
				t.Fatalf("%v a second: %d grants within %v", perSecond, allowed+1, span)
			}
		}
	}
}

// A waiter that is late by no more than the slack does not lower the rate.
func TestLatenessDoesNotAddUp(t *testing.T) {
	p, err := newPace("x", Limit{PerSecond: 8})
	if err != nil {
		t.Fatal(err)
	}
	var s state
	start := int64(1e18)
	now, grants := start, 0
	for now < start+int64(100*time.Second) {
		wait, _ := s.grant(now, p)
		if wait == 0 {
			grants++
		}
		now += int64(wait) + int64(3*time.Millisecond)
	}
	if grants < 760 {
		t.Errorf("%d grants in 100 s with every wake-up 3 ms late, want at least 760 of 800", grants)
	}
}

func TestClockSetBack(t *testing.T) {
	p, err := newPace("x", Limit{PerSecond: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name     string
		back     time.Duration
		at, most time.Duration // the wait after the step is between these
	}{
		{"a small step is waited out", 20 * time.Second, 20 * time.Second, 25 * time.Second},
		{"an hour is healed", time.Hour, time.Second, 5 * time.Second},
		{"a year is healed", 365 * 24 * time.Hour, time.Second, 5 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			var s state
			if wait, _ := s.grant(noon.UnixNano(), p); wait != 0 {
				t.Fatalf("first call waits %v", wait)
			}
			wait, _ := s.grant(noon.Add(-test.back).UnixNano(), p)
			if wait < test.at || wait > test.most {
				t.Errorf("wait is %v, want from %v to %v", wait, test.at, test.most)
			}
		})
	}

	t.Run("a penalty lasts as long as it was to", func(t *testing.T) {
		var s state
		s.penalize(noon, p, noon.Add(10*time.Minute), "test")
		before := noon.Add(-365 * 24 * time.Hour)
		if until, _ := s.penalty(before, p); !until.Equal(before.Add(10 * time.Minute)) {
			t.Errorf("penalty lasts until %v, want %v", until, before.Add(10*time.Minute))
		}
		if wait, _ := s.grant(before.UnixNano(), p); wait != 10*time.Minute {
			t.Errorf("wait is %v, want 10m", wait)
		}
		s.penalize(before, p, before.Add(20*time.Minute), "longer")
		if until, reason := s.penalty(before, p); !until.Equal(before.Add(20*time.Minute)) || reason != "longer" {
			t.Errorf("penalty is until %v for %q", until, reason)
		}
	})

	t.Run("the last year there is", func(t *testing.T) {
		var s state
		s.penalize(noon, p, time.Unix(1<<55, 0), "test")
		if until, _ := s.penalty(noon, p); !until.After(noon.AddDate(50, 0, 0)) {
			t.Errorf("penalty until %v", until)
		}
	})
}
