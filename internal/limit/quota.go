package limit

import (
	"context"
	"sync"
	"time"

	"github.com/corpintel/intel"
)

// MemoryQuota is an [intel.Quota] for one process. All methods are safe for
// concurrent use.
type MemoryQuota struct {
	Now func() time.Time // set before use; NewMemoryQuota sets it to time.Now

	budget Budget

	mu      sync.Mutex
	spent   map[string]*window // by client; guarded by mu
	sweptAt time.Time          // guarded by mu
}

const (
	// mostClients is how many clients are told apart. Those that come when there
	// are more share one quota, so that many made-up addresses take no more room.
	mostClients = 50_000
	strangers   = ""
	sweepEvery  = time.Second
)

// NewMemoryQuota makes a quota of the budget for each client. A budget without
// calls, or of less than a second, is a KindInvalid error.
func NewMemoryQuota(b Budget) (*MemoryQuota, error) {
	if err := b.valid("of clients"); err != nil {
		return nil, err
	}
	return &MemoryQuota{Now: time.Now, budget: b, spent: map[string]*window{}}, nil
}

// Take counts a request of a client, where it may make one.
func (q *MemoryQuota) Take(_ context.Context, client string) intel.Allowance {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.take(client, q.budget.Calls)
}

// take lets a client make up to most requests. Guarded by mu.
func (q *MemoryQuota) take(client string, most int) intel.Allowance {
	now := q.Now()
	w := q.spent[client]
	if w == nil {
		if q.sweep(now); len(q.spent) >= mostClients {
			client = strangers
			w = q.spent[client]
		}
		if w == nil {
			w = &window{}
			q.spent[client] = w
		}
	}
	at, b := now.UnixNano(), q.budget
	w.settle(at, b)
	a := intel.Allowance{Limit: most, Per: b.Per}
	if a.OK = w.calls < most; a.OK {
		w.take(at, b)
	}
	if a.Left = max(0, most-w.calls); a.Left == 0 {
		a.Next = time.Duration(w.free(most, b) - at)
	}
	return a
}

// note counts a request that others have allowed.
func (q *MemoryQuota) note(client string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.take(client, q.budget.Calls)
}

// sweep forgets clients of whom nothing counts any more, when there are many.
func (q *MemoryQuota) sweep(now time.Time) {
	if len(q.spent) < mostClients/2 || now.Sub(q.sweptAt) < sweepEvery {
		return
	}
	q.sweptAt = now
	for client, w := range q.spent {
		if w.settle(now.UnixNano(), q.budget); w.calls == 0 {
			delete(q.spent, client)
		}
	}
}

// window is what a client has spent of a budget, in slices as [ledger] has them.
type window struct {
	entries []entry // the oldest first
	calls   int     // in all of them
}

// settle forgets what no longer counts. What seems to be yet to come, since the
// clock was set back, was just now.
func (w *window) settle(now int64, b Budget) {
	for len(w.entries) > 0 && b.until(w.entries[0].slice) <= now {
		w.calls -= w.entries[0].calls
		w.entries = w.entries[1:]
	}
	at := now / b.slice()
	if n := len(w.entries); n > 0 && w.entries[n-1].slice-at > int64(absurd)/b.slice()+1 {
		w.entries = append(w.entries[:0], entry{at, w.calls})
	}
}

func (w *window) take(now int64, b Budget) {
	at := now / b.slice()
	if n := len(w.entries); n > 0 && w.entries[n-1].slice >= at {
		w.entries[n-1].calls++
	} else {
		w.entries = append(w.entries, entry{at, 1})
	}
	w.calls++
}

// free returns from when less than most count, who are at least so many now.
func (w *window) free(most int, b Budget) int64 {
	left := w.calls
	for _, e := range w.entries {
		if left -= e.calls; left < most {
			return b.until(e.slice)
		}
	}
	return 0
}
