package limittest

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/limit"
)

// RunQuota checks a backend. Each call of open begins a deployment and returns
// what opens one more process of it; alone says that there can only be one.
func RunQuota(t *testing.T, alone bool, open func(t *testing.T, b limit.Budget) (replica func() intel.Quota)) {
	t.Helper()
	for _, test := range []struct {
		name string
		run  func(t *testing.T, replicas int, open func(limit.Budget) func() intel.Quota)
	}{
		{"as many as the number, and then when it is time", asMany},
		{"clients do not share", clientsApart},
		{"processes share evenly", func(t *testing.T, n int, open func(limit.Budget) func() intel.Quota) { share(t, n, open, 1, 1, 1) }},
		{"processes share unevenly", func(t *testing.T, n int, open func(limit.Budget) func() intel.Quota) { share(t, n, open, 6, 2, 0) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			replicas := 3
			if alone {
				replicas = 1
			}
			test.run(t, replicas, func(b limit.Budget) func() intel.Quota { return open(t, b) })
		})
	}
}

func asMany(t *testing.T, _ int, open func(limit.Budget) func() intel.Quota) {
	q := open(limit.Budget{Calls: 3, Per: 2 * time.Second})()
	var got []intel.Allowance
	begun := time.Now()
	for range 5 {
		a := q.Take(t.Context(), "client")
		if a.Left == 0 && (a.Next <= time.Second || a.Next > 2100*time.Millisecond) {
			t.Errorf("the next request may be made in %v", a.Next)
		}
		a.Next = 0
		got = append(got, a)
	}
	want := []intel.Allowance{
		{OK: true, Limit: 3, Per: 2 * time.Second, Left: 2}, {OK: true, Limit: 3, Per: 2 * time.Second, Left: 1}, {OK: true, Limit: 3, Per: 2 * time.Second},
		{Limit: 3, Per: 2 * time.Second}, {Limit: 3, Per: 2 * time.Second},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for {
		a := q.Take(t.Context(), "client")
		if a.OK {
			break
		}
		<-time.After(a.Next + time.Millisecond)
	}
	if took := time.Since(begun); took < 2*time.Second {
		t.Errorf("a fourth request after %v", took)
	}
}

func clientsApart(t *testing.T, _ int, open func(limit.Budget) func() intel.Quota) {
	q := open(limit.Budget{Calls: 1, Per: time.Minute})()
	for i := range 50 {
		if a := q.Take(t.Context(), strconv.Itoa(i)); !a.OK {
			t.Errorf("client %d is refused", i)
		}
	}
	if a := q.Take(t.Context(), "7"); a.OK {
		t.Error("a client is allowed twice")
	}
}

// share has clients ask all processes at once, each as many as the weight of
// its process says, for several times the quota's.
func share(t *testing.T, replicas int, open func(limit.Budget) func() intel.Quota, weights ...int) {
	b := limit.Budget{Calls: 100, Per: time.Second}
	const times = 3
	replica := open(b)
	var (
		wg      sync.WaitGroup
		mu      sync.Mutex
		granted []span
	)
	end := time.Now().Add(times*b.Per - 50*time.Millisecond)
	for i := range replicas {
		q := replica()
		for range weights[i] {
			wg.Go(func() {
				for time.Now().Before(end) {
					asked := time.Now()
					a := q.Take(t.Context(), "client")
					if a.Alone {
						t.Error("decided alone")
						return
					}
					if a.OK {
						mu.Lock()
						granted = append(granted, span{asked, time.Now()})
						mu.Unlock()
						continue
					}
					<-time.After(min(a.Next, 5*time.Millisecond))
				}
			})
		}
	}
	wg.Wait()
	most, all := mostWithin(b.Per, granted), len(granted)
	t.Logf("%d processes: at most %d in any second, %d in %d", replicas, most, all, times)
	if most > b.Calls || mostWithin(times*b.Per, granted) > times*b.Calls {
		t.Errorf("%d requests in one second, %d in %d, want at most %d a second", most, all, times, b.Calls)
	}
	if least := times * b.Calls * 95 / 100; all < least {
		t.Errorf("%d requests in %d seconds, want at least %d", all, times, least)
	}
}

// span is the time in which a request was granted, at a moment that only the
// quota knows.
type span struct{ asked, told time.Time }

// mostWithin returns the largest number of requests that were granted within one
// window for certain.
func mostWithin(window time.Duration, granted []span) (most int) {
	for _, first := range granted {
		n := 0
		for _, s := range granted {
			if !s.asked.Before(first.asked) && s.told.Sub(first.asked) < window {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}
