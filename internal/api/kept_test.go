package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/cache"
	"github.com/corpintel/intel/internal/lineage"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
)

// keptPaths are requests to every route whose answers are kept.
var keptPaths = []string{
	"/api/v1/companies", "/api/v1/companies?q=example&limit=1", "/api/v1/companies?limit=1&q=twin",
	"/api/v1/companies/EXM", "/api/v1/companies/1001?as_of=2005-01-01",
	"/api/v1/companies/1001/filings", "/api/v1/companies/1001/filings?limit=1",
	"/api/v1/companies/1001/facts?all=true", "/api/v1/companies/1001/facts?limit=1", "/api/v1/companies/1001/facts?as_of=2010-03-01",
	"/api/v1/companyconcept/1001/us-gaap/Assets", "/api/v1/frames/us-gaap/Assets/USD/CY2009Q4I",
	"/api/v1/companies/1001/financials?statement=balance", "/api/v1/companies/1001/financials?statement=balance&format=csv",
	"/api/v1/companies/1001/metrics", "/api/v1/companies/1001/metrics?format=xlsx&as_of=2010-03-01", "/api/v1/companies/1001/restatements",
	"/api/v1/companies/1001/shares", "/api/v1/companies/1001/prices", "/api/v1/companies/1001/actions", "/api/v1/companies/1001/news", "/api/v1/news?limit=1",
	"/api/v1/companies/1001/ownership", "/api/v1/companies/1067983/holdings", "/api/v1/companies/1067983/holding-reports",
	"/api/v1/companies/1001/gaps", "/api/v1/figures?symbol=EXM", "/api/v1/symbols?symbol=EXM", "/api/v1/publishers",
	"/api/v1/screen?expression=total_assets%20%3E%201", "/api/v1/compare?companies=1001", "/api/v1/peers", "/api/v1/peers/examples",
	"/api/v1/filings/" + annual, "/api/v1/findings", "/api/v1/findings?company=1001",
}

// What is kept is, to the byte, what would be answered without.
func TestKeptAnswersAreTheAnswers(t *testing.T) {
	f := newFixture(t, nil)
	without := f.config
	without.Cache = nil
	bare := *f
	bare.server = httptest.NewServer(mustServer(t, without))
	defer bare.server.Close()
	routes := map[string]bool{}
	for _, path := range append(slices.Clone(keptPaths), "/api/v1/findings/"+f.finding) {
		for _, encoding := range []string{"identity", "gzip", "zstd"} {
			name := path + " as " + encoding
			want := bare.get(path, "Accept-Encoding", encoding)
			if want.status != http.StatusOK {
				t.Fatalf("%s: status %d: %s", name, want.status, want.body)
			}
			tag := want.header.Get("ETag")
			for round, status := range []string{"corpintel; fwd=miss", "corpintel; hit"} {
				got := f.get(path, "Accept-Encoding", encoding)
				if s := got.header.Get("Cache-Status"); s != status {
					t.Errorf("%s, %d: cache status %q, want %q", name, round, s, status)
				}
				if diff := cmp.Diff(essence(want), essence(got)); diff != "" {
					t.Errorf("%s, %d: (-without +kept):\n%s", name, round, diff)
				}
				n, err := strconv.Atoi(got.header.Get("Content-Length"))
				if got.header.Get("Content-Encoding") == "" && (err != nil || n != len(got.body)) {
					t.Errorf("%s, %d: Content-Length %q of %d bytes", name, round, got.header.Get("Content-Length"), len(got.body))
				}
				if r := f.get(path, "Accept-Encoding", encoding, "If-None-Match", tag); r.status != http.StatusNotModified || len(r.body) > 0 || r.header.Get("Content-Type") != "" {
					t.Errorf("%s, %d: If-None-Match: status %d, %d bytes, header %v", name, round, r.status, len(r.body), r.header)
				}
				if r := f.do(http.MethodHead, path, nil, "Accept-Encoding", encoding); r.status != http.StatusOK || len(r.body) > 0 || r.header.Get("ETag") != tag {
					t.Errorf("%s, %d: HEAD: status %d, %d bytes, header %v", name, round, r.status, len(r.body), r.header)
				}
			}
		}
	}
	server := mustServer(t, f.config)
	for _, path := range append(keptPaths, "/api/v1/findings/x") {
		_, pattern := server.mux.Handler(httptest.NewRequest(http.MethodGet, path, nil))
		routes[pattern] = true
	}
	if diff := cmp.Diff(server.kept, routes); diff != "" {
		t.Errorf("routes whose answers are kept, and those this test asks (-kept +asked):\n%s", diff)
	}
}

// essence is a reply without what differs from answer to answer.
func essence(r reply) any {
	h := r.header.Clone()
	for _, name := range []string{"X-Request-Id", "Cache-Status", "Date", "Content-Length"} {
		h.Del(name)
	}
	return struct {
		Status int
		Header http.Header
		Body   string
	}{r.status, h, string(r.body)}
}

// Parameters in any order are one request, another form or parameter another.
func TestKeptKeys(t *testing.T) {
	f := newFixture(t, nil)
	const path = "/api/v1/companies/1001/facts?limit=5&concept=us-gaap%3AAssets"
	f.get(path)
	for _, c := range []struct {
		path, accept, want string
	}{
		{path, "", "corpintel; hit"},
		{"/api/v1/companies/1001/facts?concept=us-gaap:Assets&limit=5", "", "corpintel; hit"},
		{"/api/v1/companies/1001/facts?concept=us-gaap:Assets&limit=6", "", "corpintel; fwd=miss"},
		{"/api/v1/companies/1001/metrics", "", "corpintel; fwd=miss"},
		{"/api/v1/companies/1001/metrics", "text/csv", "corpintel; fwd=miss"},
		{"/api/v1/companies/1001/metrics?format=csv", "", "corpintel; fwd=miss"},
		{"/api/v1/companies/1001/metrics", "application/json", "corpintel; hit"},
		{"/api/v1/companies/1001/facts?limt=5", "", "corpintel; fwd=miss"}, // refused, and not kept
		{"/api/v1/companies/1001/facts?limt=5", "", "corpintel; fwd=miss"},
		{"/api/v1/status", "", ""},
		{"/api/v1/runs", "", ""},
	} {
		var header []string
		if c.accept != "" {
			header = []string{"Accept", c.accept}
		}
		if got := f.get(c.path, header...).header.Get("Cache-Status"); got != c.want {
			t.Errorf("%s %s: got %q, want %q", c.path, c.accept, got, c.want)
		}
	}
}

// What people decide shows at once.
func TestKeptAnswersHeedPeople(t *testing.T) {
	f := newFixture(t, nil)
	path := "/api/v1/findings/" + f.finding
	f.get(path)
	r := f.do(http.MethodPost, path+"/dismiss", strings.NewReader(`{"reason":"known"}`), "Content-Type", "application/json")
	if r.status != http.StatusOK {
		t.Fatalf("dismiss: %d: %s", r.status, r.body)
	}
	if got := f.get(path); !strings.Contains(string(got.body), `"dismissed"`) {
		t.Errorf("after it was dismissed: %s", got.body)
	}
}

// As the clock goes on, an answer as of now goes with it and never past what
// becomes known meanwhile.
func TestKeptAnswersHeedTheClock(t *testing.T) {
	now := clock
	f := newFixture(t, func(c *Config) { c.Now = func() time.Time { return now } })
	later := f.filing(example, "0000001001-26-000009", "8-K", 20260301)
	later.AcceptedAt = clock.Add(2 * time.Hour)
	f.apply(0, intel.Batch{Body: f.archive(intel.Body{Kind: "edgar.submissions", Subject: "1001"}, "later"), Filings: []intel.Filing{later}})
	for _, c := range []struct {
		at           time.Duration
		path         string
		status, asOf string
		known        bool
	}{
		{0, "/filings", "fwd=miss", "2026-03-01T12:00:00Z", false},
		{time.Hour, "/filings", "hit", "2026-03-01T13:00:00Z", false},
		{2*time.Hour - time.Microsecond, "/filings", "hit", "2026-03-01T13:59:59.999999Z", false},
		{2 * time.Hour, "/filings", "fwd=miss", "2026-03-01T14:00:00Z", true},
		{3 * time.Hour, "/filings", "hit", "2026-03-01T15:00:00Z", true},
		{24 * time.Hour, "/filings", "fwd=miss", "2026-03-02T12:00:00Z", true}, // another day
		{24 * time.Hour, "/filings?as_of=2026-02-28", "fwd=miss", "2026-03-01T05:00:00Z", false},
		{240 * time.Hour, "/filings?as_of=2026-02-28", "hit", "2026-03-01T05:00:00Z", false},
		{240 * time.Hour, "/filings?limit=1", "fwd=miss", "2026-03-11T12:00:00Z", true},
		{240*time.Hour + 59*time.Second, "/filings?limit=1", "hit", "2026-03-11T12:00:00Z", true}, // names its instant in next
		{240*time.Hour + 61*time.Second, "/filings?limit=1", "fwd=miss", "2026-03-11T12:01:01Z", true},
	} {
		now = clock.Add(c.at)
		r := f.get("/api/v1/companies/1001" + c.path)
		status := strings.TrimPrefix(r.header.Get("Cache-Status"), "corpintel; ")
		if known := strings.Contains(string(r.body), "0000001001-26-000009"); status != c.status || !strings.Contains(string(r.body), `"as_of":"`+c.asOf+`"`) || known != c.known {
			t.Errorf("after %v, %s: %s, known %v, want %s, %v as of %s: %s", c.at, c.path, status, known, c.status, c.known, c.asOf, r.body)
		}
	}
}

// Work goes on as long as anybody waits for it, and no longer.
func TestFlightsEndWithTheLastToLeave(t *testing.T) {
	f := flights{going: map[sought]*flight{}}
	begun, ended := make(chan struct{}), make(chan error, 1)
	work := func(ctx context.Context) (*keptAnswer, time.Time) {
		close(begun)
		<-ctx.Done()
		ended <- ctx.Err()
		return nil, time.Time{}
	}
	first, leaveFirst := context.WithCancel(t.Context())
	second, leaveSecond := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { f.join(first, sought{}, work) })
	<-begun
	wg.Go(func() {
		f.join(second, sought{}, func(context.Context) (*keptAnswer, time.Time) {
			t.Error("the work was begun a second time")
			return nil, time.Time{}
		})
	})
	for waiting := 0; waiting < 2; {
		f.mu.Lock()
		waiting = f.going[sought{}].waiting
		f.mu.Unlock()
		runtime.Gosched()
	}
	leaveFirst()
	select {
	case <-ended:
		t.Error("the work ended though somebody waits")
	case <-time.After(20 * time.Millisecond):
	}
	leaveSecond()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	wg.Wait()
}

// counting is a store that counts, and holds up, the reading of facts.
type counting struct {
	intel.Reader
	reads atomic.Int64
	hold  chan struct{}
}

func (c *counting) Facts(ctx context.Context, f intel.FactFilter) (intel.Page[intel.KnownFact], error) {
	c.reads.Add(1)
	<-c.hold
	return c.Reader.Facts(ctx, f)
}

// However many ask at once, an answer is worked out once.
func TestKeptAnswersAreWorkedOutOnce(t *testing.T) {
	slow := &counting{hold: make(chan struct{})}
	f := newFixture(t, func(c *Config) { slow.Reader, c.Store = c.Store, slow })
	const path, callers = "/api/v1/companies/1001/facts", 30
	gone, leave := context.WithCancel(t.Context())
	var g errgroup.Group
	for i := range callers {
		g.Go(func() error {
			ctx := t.Context()
			if i == 0 {
				ctx = gone
			}
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.server.URL+path, nil)
			if err != nil {
				return err
			}
			res, err := http.DefaultClient.Do(req)
			if i == 0 {
				return nil // it left
			}
			if err != nil {
				return err
			}
			defer res.Body.Close()
			if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
				return errors.Join(err, fmt.Errorf("status %d", res.StatusCode))
			}
			return nil
		})
	}
	for slow.reads.Load() == 0 {
		<-time.After(time.Millisecond)
	}
	<-time.After(50 * time.Millisecond) // the others come meanwhile
	leave()
	close(slow.hold)
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
	// That one of them left, maybe the first, is no reason to begin anew. One who
	// comes late, when all is over, finds what was kept.
	if n := slow.reads.Load(); n != 1 {
		t.Errorf("facts were read %d times for %d callers", n, callers)
	}
}

// netIncome finds the value in an answer.
var netIncome = regexp.MustCompile(`"value":"(\d+)"`)

// Two servers on one database, each with a cache of its own and one between
// them: nobody is answered from before an ingest that was over when they asked.
func TestKeptAnswersAreNeverOld(t *testing.T) {
	open := map[string]func(t *testing.T) func(t *testing.T) *store.Store{
		"sqlite": func(t *testing.T) func(t *testing.T) *store.Store {
			path := filepath.Join(t.TempDir(), "intel.db")
			return func(t *testing.T) *store.Store {
				s, err := store.OpenSQLite(t.Context(), path, store.Options{})
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
		},
		"postgresql": func(t *testing.T) func(t *testing.T) *store.Store {
			url := servicetest.OnePostgres(t)
			t.Cleanup(func() {
				if err := store.DropPostgres(context.Background(), url, ""); err != nil {
					t.Error(err)
				}
			})
			return func(t *testing.T) *store.Store {
				s, err := store.OpenPostgres(t.Context(), url, store.Options{})
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
		},
	}
	for name, engine := range open {
		t.Run(name, func(t *testing.T) { neverOld(t, engine(t)) })
	}
}

func neverOld(t *testing.T, open func(t *testing.T) *store.Store) {
	far := newCache(t)
	var stores []*store.Store
	for range 3 { // two servers, and whoever ingests
		s := open(t)
		defer func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}()
		stores = append(stores, s)
	}
	var servers []*httptest.Server
	for _, s := range stores[:2] {
		tracer := &lineage.Tracer{Store: s}
		h := mustServer(t, Config{Store: s, Blob: struct{ intel.Blob }{}, Trace: tracer.Trace, Judge: judge{}, Cache: cache.Tiers{newCache(t), far}})
		server := httptest.NewServer(h)
		defer server.Close()
		servers = append(servers, server)
	}
	var done atomic.Int64 // the last value that an ingest has stored
	ingest := func(n int64) {
		url := "https://data.sec.gov/facts"
		b := intel.Body{Kind: "edgar.companyfacts", URL: url, Status: 200, FetchedAt: time.Now().UTC(), SHA256: intel.HashBody([]byte(strconv.FormatInt(n, 10)))}
		if err := stores[2].Archive(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		if _, err := stores[2].Apply(t.Context(), 0, &intel.Batch{
			Body: b, Company: &intel.Company{CIK: example, Name: "Example Corp"}, FactsComplete: true,
			Facts: []intel.Fact{{
				CIK: example, Taxonomy: "us-gaap", Concept: "NetIncomeLoss", Unit: "USD", Period: intel.Period{End: 20091231}, Value: strconv.FormatInt(n, 10),
				Accession: 1001_10_000001, Form: "10-K", FiledAt: 20100201,
			}},
		}); err != nil {
			t.Fatal(err)
		}
		done.Store(n)
	}
	ingest(1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var g errgroup.Group
	var hits, asked atomic.Int64
	for i := range 6 {
		g.Go(func() error {
			for n := i; ctx.Err() == nil; n++ {
				want := done.Load()
				req, err := http.NewRequest(http.MethodGet, servers[n%2].URL+"/api/v1/companies/1001/facts", nil)
				if err != nil {
					return err
				}
				res, err := http.DefaultClient.Do(req)
				if err != nil {
					return err
				}
				body, err := io.ReadAll(res.Body)
				res.Body.Close()
				if err != nil {
					return err
				}
				m := netIncome.FindSubmatch(body)
				if m == nil {
					return fmt.Errorf("status %d: %s", res.StatusCode, body)
				}
				asked.Add(1)
				if res.Header.Get("Cache-Status") == cacheHit[0] {
					hits.Add(1)
				}
				if got, err := strconv.ParseInt(string(m[1]), 10, 64); err != nil || got < want {
					return fmt.Errorf("answered %s, though %d was stored when asked (%s)", m[1], want, res.Header.Get("Cache-Status"))
				}
			}
			return nil
		})
	}
	until := time.After(1500 * time.Millisecond)
	pause := time.NewTicker(3 * time.Millisecond)
	defer pause.Stop()
	n := int64(2)
	for over := false; !over; n++ {
		select {
		case <-until:
			over = true
		case <-pause.C:
			ingest(n)
		}
	}
	cancel()
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
	if hits.Load() == 0 || n < 20 {
		t.Errorf("%d ingests and %d hits show nothing", n, hits.Load())
	}
	t.Logf("%d ingests, %d requests, %d of them from a cache", n, asked.Load(), hits.Load())
}

func newCache(t *testing.T) *cache.Memory {
	t.Helper()
	m, err := cache.NewMemory(8 << 20)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Each gets a version that was read after it had asked, and few are read.
func TestVersionsAreReadTogether(t *testing.T) {
	var reads, state atomic.Int64
	v := versions{read: func(context.Context) (intel.DataVersion, error) {
		reads.Add(1)
		n := state.Load()
		<-time.After(2 * time.Millisecond)
		return intel.DataVersion{Number: n}, nil
	}}
	var wg sync.WaitGroup
	const callers, each = 50, 20
	for range callers {
		wg.Go(func() {
			for range each {
				before := state.Add(1)
				got, err := v.current(t.Context())
				if err != nil || got.Number < before {
					t.Errorf("got %d, %v; %d was the state when asked", got.Number, err, before)
				}
			}
		})
	}
	wg.Wait()
	if n := reads.Load(); n > callers*each/5 {
		t.Errorf("%d reads for %d callers", n, callers*each)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := v.current(ctx); err != nil {
		t.Errorf("one who has left ends a reading that is for others too: %v", err)
	}
}

// A cache that fails, or that holds nonsense, is as good as none.
func TestKeptAnswersWithoutUse(t *testing.T) {
	for name, c := range map[string]intel.Cache{"failing": brokenCache{}, "nonsense": brokenCache{value: []byte{keptForm, 1, 2, 3}}} {
		f := newFixture(t, func(cfg *Config) { cfg.Cache = c })
		for range 2 {
			if r := f.get("/api/v1/companies/1001/facts"); r.status != http.StatusOK || !strings.Contains(string(r.body), "NetIncomeLoss") {
				t.Errorf("%s: status %d: %s", name, r.status, r.body)
			}
		}
	}
}

type brokenCache struct{ value []byte }

func (c brokenCache) Get(context.Context, string) ([]byte, error) {
	if c.value == nil {
		return nil, intel.Errorf(intel.KindUnavailable, "down")
	}
	return c.value, nil
}

func (c brokenCache) Put(context.Context, string, []byte) error {
	return intel.Errorf(intel.KindUnavailable, "down")
}
