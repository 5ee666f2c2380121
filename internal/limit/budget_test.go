package limit_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/limit"
)

// budgeted is a limiter with budgets and a clock that tests move.
type budgeted interface {
	intel.Limiter
	Left(ctx context.Context, name string) (int, time.Time, error)
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// newsLimit is what a provider of news allows its developers.
func newsLimit() map[string]limit.Limit {
	return map[string]limit.Limit{"news": {
		PerSecond: 1e6, Patience: time.Nanosecond,
		Budgets: []limit.Budget{{Calls: 10, Per: 24 * time.Hour}, {Calls: 5, Per: 12 * time.Hour}},
	}}
}

func TestBudgets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "limits.db")
	now := noon
	// It goes on by itself a little, as the rate has its time as well.
	clock := func() time.Time {
		now = now.Add(time.Millisecond)
		return now
	}
	for name, open := range map[string]func() (budgeted, func() error){
		"memory": func() (budgeted, func() error) {
			m, err := limit.NewMemory(newsLimit())
			if err != nil {
				t.Fatal(err)
			}
			m.Now = clock
			return m, func() error { return nil }
		},
		"file": func() (budgeted, func() error) {
			s, err := limit.OpenSQLite(path, newsLimit())
			if err != nil {
				t.Fatal(err)
			}
			s.Now = clock
			return s, s.Close
		},
	} {
		t.Run(name, func(t *testing.T) {
			now = noon
			l, closeIt := open()
			var granted []time.Time
			for step := range 400 { // every half an hour, as many as there are
				now = noon.Add(time.Duration(step) * 30 * time.Minute)
				for {
					calls, from, err := l.Left(t.Context(), "news")
					if err != nil {
						t.Fatal(err)
					}
					err = l.Wait(t.Context(), "news")
					if (calls > 0) != (err == nil) || (err == nil) != !from.After(now.Add(time.Second)) {
						t.Fatalf("at %v: %d left from %v, but: %v", now, calls, from, err)
					}
					if err != nil {
						if intel.KindOf(err) != intel.KindThrottled || !strings.Contains(err.Error(), "the budget of calls is used up; the next is free at 20") {
							t.Fatal(err)
						}
						break
					}
					granted = append(granted, now)
				}
				if name == "file" && step%50 == 7 { // another process goes on
					if err := closeIt(); err != nil {
						t.Fatal(err)
					}
					l, closeIt = open()
				}
			}
			if err := closeIt(); err != nil {
				t.Fatal(err)
			}
			for i := range granted {
				for _, b := range newsLimit()["news"].Budgets {
					if i+b.Calls < len(granted) && granted[i+b.Calls].Sub(granted[i]) < b.Per {
						t.Errorf("%d calls from %v to %v", b.Calls+1, granted[i], granted[i+b.Calls])
					}
				}
			}
			// 200 hours hold sixteen times twelve; the slices cost less than one in ten.
			if len(granted) < 75 || len(granted) > 85 {
				t.Errorf("%d calls in 200 hours", len(granted))
			}
		})
	}
}

func TestBudgetIsSharedByProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "limits.db")
	var granted int
	for range 3 {
		l, err := limit.OpenSQLite(path, newsLimit())
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		}()
		for range 4 {
			if err := l.Wait(t.Context(), "news"); err == nil {
				granted++
			} else if intel.KindOf(err) != intel.KindThrottled {
				t.Fatal(err)
			}
		}
	}
	if granted != 5 {
		t.Errorf("%d calls were granted, want 5 of all processes together", granted)
	}
}

func TestPatience(t *testing.T) {
	m, err := limit.NewMemory(newsLimit())
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Penalize(t.Context(), "news", time.Now().Add(time.Hour), "the day's calls are used up"); err != nil {
		t.Fatal(err)
	}
	if err := m.Wait(t.Context(), "news"); intel.KindOf(err) != intel.KindThrottled || !strings.Contains(err.Error(), "the day's calls are used up") {
		t.Errorf("got %v", err)
	}
	if calls, from, err := m.Left(t.Context(), "news"); calls != 0 || time.Until(from) < 59*time.Minute || err != nil {
		t.Errorf("%d left from %v: %v", calls, from, err)
	}
	if _, _, err := m.Left(t.Context(), "nobody"); intel.KindOf(err) != intel.KindInternal {
		t.Errorf("got %v", err)
	}
}

func TestClockSetBackDoesNotLockTheBudget(t *testing.T) {
	now := noon
	m, err := limit.NewMemory(newsLimit())
	if err != nil {
		t.Fatal(err)
	}
	m.Now = func() time.Time {
		now = now.Add(time.Millisecond)
		return now
	}
	for range 5 {
		if err := m.Wait(t.Context(), "news"); err != nil {
			t.Fatal(err)
		}
	}
	now = noon.AddDate(-1, 0, 0)
	if _, from, err := m.Left(t.Context(), "news"); err != nil || from.Sub(now) > 13*time.Hour {
		t.Errorf("free from %v: %v", from, err)
	}
}

func TestBudgetsThatCannotBe(t *testing.T) {
	for _, b := range []limit.Budget{{Calls: 0, Per: time.Hour}, {Calls: 1, Per: time.Millisecond}} {
		if _, err := limit.NewMemory(map[string]limit.Limit{"x": {PerSecond: 1, Budgets: []limit.Budget{b}}}); intel.KindOf(err) != intel.KindInvalid || err == nil {
			t.Errorf("%+v: %v", b, err)
		}
	}
}
