// Package limittest holds the contract every [intel.Limiter] keeps, as tests
// that each backend runs. They take real time, because some backends are at the
// other end of a network.
package limittest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/corpintel/intel"
)

// Run checks a backend. Each call of open returns a limiter with these many
// calls a second for each name, and without a past.
func Run(t *testing.T, open func(t *testing.T, perSecond map[string]float64) intel.Limiter) {
	t.Helper()
	for _, test := range []struct {
		name string
		run  func(*testing.T, intel.Limiter)
	}{
		{"one caller is held to the limit and gets it", oneCaller},
		{"many callers share the limit and get it", manyCallers},
		{"names do not share", names},
		{"a name without a limit is refused", unknownName},
		{"a cancelled wait ends at once and costs nobody a call", cancelled},
		{"a penalty is obeyed, and the longer of two", penalty},
		{"a penalty holds for those that wait already", penaltyWhileWaiting},
		{"a penalty that is over is none", penaltyOver},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, open(t, map[string]float64{"fast": fast, "slow": slow}))
		})
	}
}

const (
	fast = 20
	slow = 0.5
)

// MostWithin returns the largest number of instants that lie within one window.
func MostWithin(window time.Duration, at []time.Time) int {
	at = slices.SortedFunc(slices.Values(at), time.Time.Compare)
	most, first := 0, 0
	for i, t := range at {
		for t.Sub(at[first]) >= window {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// PerSecond returns the mean rate of instants, the first of which is where the
// clock starts.
func PerSecond(at []time.Time) float64 {
	at = slices.SortedFunc(slices.Values(at), time.Time.Compare)
	return float64(len(at)-1) / at[len(at)-1].Sub(at[0]).Seconds()
}

func checkRate(t *testing.T, at []time.Time) {
	t.Helper()
	// The instants are those at which a caller of a busy machine got to look at
	// the clock: the window leaves 50 ms for that.
	if most := MostWithin(950*time.Millisecond, at); most > fast {
		t.Errorf("%d calls in one second, want at most %v", most, fast)
	}
	// What a busy machine wakes up too late is lost, and never made up for.
	if rate := PerSecond(at); rate < 0.6*fast {
		t.Errorf("%.2f calls a second, want at least %v", rate, 0.6*fast)
	}
}

func oneCaller(t *testing.T, l intel.Limiter) {
	var at []time.Time
	for range 2 * fast {
		wait(t, l, "fast")
		at = append(at, time.Now())
	}
	checkRate(t, at)
}

func manyCallers(t *testing.T, l intel.Limiter) {
	var (
		mu sync.Mutex
		at []time.Time
	)
	g, ctx := errgroup.WithContext(t.Context())
	for range 8 {
		g.Go(func() error {
			for range fast / 4 {
				if err := l.Wait(ctx, "fast"); err != nil {
					return err
				}
				mu.Lock()
				at = append(at, time.Now())
				mu.Unlock()
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	checkRate(t, at)
}

func names(t *testing.T, l intel.Limiter) {
	wait(t, l, "slow")
	start := time.Now()
	wait(t, l, "fast")
	if err := l.Penalize(t.Context(), "slow", time.Now().Add(time.Hour), "test"); err != nil {
		t.Fatal(err)
	}
	wait(t, l, "fast")
	if took := time.Since(start); took > time.Second {
		t.Errorf("waited %v for another name's limit", took)
	}
}

func unknownName(t *testing.T, l intel.Limiter) {
	_, _, err := l.Penalty(t.Context(), "nobody")
	for method, err := range map[string]error{
		"Wait":     l.Wait(t.Context(), "nobody"),
		"Penalize": l.Penalize(t.Context(), "nobody", time.Now().Add(time.Hour), "test"),
		"Penalty":  err,
	} {
		if err == nil || intel.KindOf(err) != intel.KindInternal {
			t.Errorf("%s: got error %v, want kind %v", method, err, intel.KindInternal)
		}
	}
}

func cancelled(t *testing.T, l intel.Limiter) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Wait(ctx, "slow"); !errors.Is(err, context.Canceled) {
		t.Errorf("Wait with a cancelled context: got error %v, want %v", err, context.Canceled)
	}
	start := time.Now()
	wait(t, l, "slow")

	// One sleeps until the next call, one queues behind it.
	ctx, cancel = context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	var g errgroup.Group
	for range 2 {
		g.Go(func() error {
			if err := l.Wait(ctx, "slow"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("Wait: got error %v, want %v", err, context.DeadlineExceeded)
			}
			return nil
		})
	}
	_ = g.Wait() // none returns an error
	if took := time.Since(start); took > time.Second {
		t.Errorf("cancelled waits took %v", took)
	}
	wait(t, l, "slow")
	if took := time.Since(start); took > 3500*time.Millisecond {
		t.Errorf("the second call came after %v, as if cancelled waits had taken their turns", took)
	}
}

func penalty(t *testing.T, l intel.Limiter) {
	if until, reason, err := l.Penalty(t.Context(), "fast"); err != nil || !until.IsZero() || reason != "" {
		t.Errorf("Penalty of the innocent: got %v, %q, %v, want none", until, reason, err)
	}
	until := time.Now().Add(600 * time.Millisecond)
	for _, p := range []struct {
		until  time.Time
		reason string
	}{
		{until.Add(-300 * time.Millisecond), "first"},
		{until, "longest"},
		{until.Add(-500 * time.Millisecond), "shorter"},
		{time.Time{}, "never"},
	} {
		if err := l.Penalize(t.Context(), "fast", p.until, p.reason); err != nil {
			t.Fatal(err)
		}
	}
	got, reason, err := l.Penalty(t.Context(), "fast")
	// A backend at the other end of a network learns of it a little later.
	if late := got.Sub(until); err != nil || reason != "longest" || late < -time.Millisecond || late > 200*time.Millisecond {
		t.Errorf("Penalty: got %v, %q, %v, want %v, %q", got, reason, err, until.UTC(), "longest")
	}
	if got.Location() != time.UTC {
		t.Errorf("Penalty: got %v, want UTC", got.Location())
	}
	wait(t, l, "fast")
	if early := time.Until(until); early > time.Millisecond {
		t.Errorf("Wait returned %v before the penalty's end", early)
	}
}

func penaltyWhileWaiting(t *testing.T, l intel.Limiter) {
	wait(t, l, "slow")
	until := time.Now().Add(3 * time.Second)
	var g errgroup.Group
	g.Go(func() error { return l.Wait(t.Context(), "slow") }) // its turn would be after 2 s
	<-time.After(50 * time.Millisecond)
	if err := l.Penalize(t.Context(), "slow", until, "test"); err != nil {
		t.Fatal(err)
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	if early := time.Until(until); early > time.Millisecond {
		t.Errorf("the wait returned %v before the penalty's end", early)
	}
}

func penaltyOver(t *testing.T, l intel.Limiter) {
	if err := l.Penalize(t.Context(), "fast", time.Now().Add(50*time.Millisecond), "test"); err != nil {
		t.Fatal(err)
	}
	wait(t, l, "fast")
	if until, reason, err := l.Penalty(t.Context(), "fast"); err != nil || !until.IsZero() || reason != "" {
		t.Errorf("Penalty after its end: got %v, %q, %v, want none", until, reason, err)
	}
}

func wait(t *testing.T, l intel.Limiter, name string) {
	t.Helper()
	if err := l.Wait(t.Context(), name); err != nil {
		t.Fatalf("Wait(%q): %v", name, err)
	}
}
