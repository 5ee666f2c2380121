package replay

import (
	"maps"
	"sync"
	"time"
)

// maxClients is how many addresses are remembered before the idle ones are
// dropped.
const maxClients = 1024

// Stats is what a server has seen since it was made.
type Stats struct {
	Requests int64 `json:"requests"` // all but those for the statistics
	// Hosts counts the requests by real host, without those that named none.
	Hosts map[string]int64 `json:"hosts"`
	// Refused counts what broke the SEC's rules: "automated-tool" and
	// "rate-exceeded". They are no faults: the caller is to blame.
	Refused map[FaultKind]int64 `json:"refused"`
	Faults  map[FaultKind]int64 `json:"faults"`
	// SECMaxPerSecond is the largest number of requests to sec.gov hosts, of
	// all callers together and the refused ones included, in any one second.
	SECMaxPerSecond int `json:"sec_max_per_second"`
}

// traffic counts. It is safe for concurrent use.
type traffic struct {
	now func() time.Time

	mu      sync.Mutex
	stats   Stats
	sec     window
	clients map[string]*window // requests to sec.gov hosts by address of the caller
}

func newTraffic(now func() time.Time) *traffic {
	return &traffic{
		now: now,
		stats: Stats{
			Hosts:   map[string]int64{},
			Refused: map[FaultKind]int64{},
			Faults:  map[FaultKind]int64{},
		},
		clients: map[string]*window{},
	}
}

// arrive counts a request to host, "" where it named none. It returns the
// number of requests from client to sec.gov hosts within the last second.
func (t *traffic) arrive(host, client string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stats.Requests++
	if host == "" {
		return 0
	}
	t.stats.Hosts[host]++
	if !isSEC(host) {
		return 0
	}
	now := t.now()
	t.stats.SECMaxPerSecond = max(t.stats.SECMaxPerSecond, t.sec.add(now))
	w := t.clients[client]
	if w == nil {
		t.forgetIdle(now)
		w = &window{}
		t.clients[client] = w
	}
	return w.add(now)
}

func (t *traffic) forgetIdle(now time.Time) {
	if len(t.clients) < maxClients {
		return
	}
	maps.DeleteFunc(t.clients, func(_ string, w *window) bool { return w.idle(now) })
}

func (t *traffic) refused(kind FaultKind) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stats.Refused[kind]++
}

func (t *traffic) fault(kind FaultKind) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stats.Faults[kind]++
}

func (t *traffic) snapshot() Stats {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.stats
	s.Hosts, s.Refused, s.Faults = maps.Clone(s.Hosts), maps.Clone(s.Refused), maps.Clone(s.Faults)
	return s
}

// window holds the requests of the last second. The zero value is empty.
type window struct {
	times []time.Time
	from  int // those before are older than a second
}

// add notes a request and returns how many there were in the second that ends
// with it.
func (w *window) add(now time.Time) int {
	w.times = append(w.times, now)
	for old := now.Add(-time.Second); !w.times[w.from].After(old); {
		w.from++
	}
	if w.from > len(w.times)/2 {
		w.times = append(w.times[:0], w.times[w.from:]...)
		w.from = 0
	}
	return len(w.times) - w.from
}

func (w *window) idle(now time.Time) bool {
	return !w.times[len(w.times)-1].After(now.Add(-time.Second))
}
