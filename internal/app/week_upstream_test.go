package app

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/corpintel/intel/internal/replay"
)

// failing is when an upstream is out of order.
type failing struct {
	host     string // "" for all
	from, to time.Duration
}

// outages are longer than most things may be old, and when prices are asked for.
var outages = []failing{
	{"", 50 * time.Hour, 56 * time.Hour},
	{"www.alphavantage.co", 70*time.Hour + 30*time.Minute, 71*time.Hour + 15*time.Minute},
}

// upstreams serve the editions in their time, over connections in memory, with
// faults, and keep account of every request.
type upstreams struct {
	*world
	began    time.Time
	editions []http.Handler
	killed   []time.Time       // when processes are
	asked    map[string]string // keys of companies by symbol and by what is searched for

	mu       sync.Mutex
	requests map[string][]time.Time // by host, in their order
	served   map[string]time.Time   // what was last answered whole and well, by kind of job and key
}

func newUpstreams(t *testing.T, w *world, seed uint64) *upstreams {
	t.Helper()
	u := &upstreams{world: w, began: time.Now(), asked: map[string]string{}, requests: map[string][]time.Time{}, served: map[string]time.Time{}}
	for c := range w.companies {
		u.asked[w.symbol(c)], u.asked[`"`+searchName(w.name(c))+`"`] = w.cik(c).String(), w.cik(c).String()
	}
	for i, dir := range w.editions {
		h, err := replay.New(replay.Config{Data: dir, Seed: seed, Rate: 10, Faults: []replay.Fault{
			{Kind: replay.FaultUnavailable, Rate: 0.01}, {Kind: replay.FaultThrottled, Rate: 0.005}, {Kind: replay.FaultDrop, Rate: 0.01},
			{Kind: replay.FaultDelay, Rate: 0.01}, {Kind: replay.FaultProvider, Rate: 0.02},
		}})
		if err != nil {
			t.Fatalf("edition %d: %v", i, err)
		}
		u.editions = append(u.editions, h)
	}
	return u
}

// answered is what was sent.
type answered struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (a *answered) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

func (a *answered) Write(b []byte) (int, error) {
	a.body.Write(b)
	return a.ResponseWriter.Write(b)
}

// Unwrap lets replay cut connections.
func (a *answered) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// well reports whether it is an answer; Alpha Vantage says in the body when not.
func (a *answered) well() bool {
	return a.status == http.StatusNotModified || a.status == http.StatusOK &&
		!bytes.HasPrefix(a.body.Bytes(), []byte(`{"Note"`)) && !bytes.HasPrefix(a.body.Bytes(), []byte(`{"Information"`))
}

func (u *upstreams) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	u.mu.Lock()
	now := time.Now()
	u.requests[host] = append(u.requests[host], now)
	u.mu.Unlock()
	since := now.Sub(u.began)
	for _, o := range outages {
		if (o.host == "" || o.host == host) && since >= o.from && since < o.to {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
	}
	a := &answered{ResponseWriter: w}
	for i := len(editions) - 1; i >= 0; i-- {
		if since >= editions[i] {
			u.editions[i].ServeHTTP(a, r) // panics where a connection is cut
			break
		}
	}
	if key := u.keyOf(host, r.URL); a.well() && key != "" {
		u.mu.Lock()
		u.served[key] = time.Now()
		u.mu.Unlock()
	}
}

// keyOf says which job a request is a part of, and whom it is about: "prices
// 5000001 SPLITS".
func (u *upstreams) keyOf(host string, at *url.URL) string {
	q := at.Query()
	path := strings.TrimPrefix(at.Path, "/"+host)
	switch {
	case strings.HasPrefix(path, "/submissions/CIK"):
		return jobSubmissions + " " + strings.TrimLeft(path[len("/submissions/CIK"):len(path)-len(".json")], "0")
	case strings.HasPrefix(path, "/api/xbrl/companyfacts/CIK"):
		return jobCompanyFacts + " " + strings.TrimLeft(path[len("/api/xbrl/companyfacts/CIK"):len(path)-len(".json")], "0")
	case path == "/files/company_tickers_exchange.json":
		return jobTickers + " "
	case path == "/cgi-bin/browse-edgar":
		return jobFeed + " "
	case host == "www.alphavantage.co":
		return jobPrices + " " + u.asked[q.Get("symbol")] + " " + q.Get("function")
	case host == "newsapi.org":
		return jobNews + " " + u.asked[q.Get("q")]
	case slices.Contains(weekFeeds, "https://"+host+path):
		return jobFeeds + " https://" + host + path
	}
	return ""
}

// last returns when something was last answered; prices are when all of it was.
func (u *upstreams) last(kind, key string) (at time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if kind != jobPrices {
		return u.served[kind+" "+key]
	}
	for i, function := range []string{"TIME_SERIES_DAILY", "SPLITS", "DIVIDENDS"} {
		if part := u.served[kind+" "+key+" "+function]; i == 0 || part.Before(at) {
			at = part
		}
	}
	return at
}

// budget is what an upstream allows, as it counts itself.
type budget struct {
	hosts []string
	calls int
	per   time.Duration
}

var budgetsOfWeek = []budget{
	{[]string{"data.sec.gov", "www.sec.gov"}, weekRate, time.Second},
	{[]string{"www.alphavantage.co"}, 5, time.Minute},
	{[]string{"www.alphavantage.co"}, 25, 24 * time.Hour},
	{[]string{"newsapi.org"}, newsOfDay, 12 * time.Hour},
	{[]string{"newsapi.org"}, 2 * newsOfDay, 24 * time.Hour},
	{[]string{"feeds.example.com"}, 2, time.Second},
}

// most returns how many requests came in any window of a budget's time.
func (u *upstreams) most(b budget) (most int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	var all []time.Time
	for _, host := range b.hosts {
		all = append(all, u.requests[host]...)
	}
	slices.SortFunc(all, time.Time.Compare)
	from := 0
	for i, at := range all {
		for at.Sub(all[from]) >= b.per {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}

// pipes is a listener for connections in memory, which a bubble's clock heeds.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	c, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (p pipes) Close() error {
	close(p)
	return nil
}

func (p pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func (p pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
