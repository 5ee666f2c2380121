package replay_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel/internal/replay"
)

func TestUndeclaredCallersAreRefused(t *testing.T) {
	ts, s := serve(t, replay.Config{Data: handMade(t)})
	const refused = "recorded: undeclared"
	for _, test := range []struct {
		name, target, agent string
		status              int
		body                string
	}{
		{"www without a User-Agent", "/www.sec.gov/files/company_tickers.json", "", 403, refused},
		{"data without a contact", factsTarget, "Example Works", 403, refused},
		{"data with a contact", factsTarget, "Example Works admin@example.com", 200, facts},
		{"news do not care", "/newsapi.org/v2/everything?q=apple", "", 200, "apple"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := mustAsk(t, ts, test.target, http.Header{"User-Agent": {test.agent}})
			if got.Status != test.status || got.Body != test.body {
				t.Errorf("got %d %q, want %d %q", got.Status, got.Body, test.status, test.body)
			}
		})
	}
	if got := s.Stats().Refused[replay.FaultAutomatedTool]; got != 2 {
		t.Errorf("%d refused, want 2", got)
	}
}

func TestRate(t *testing.T) {
	data := handMade(t)
	second := func(n int) time.Duration { return time.Duration(n) * time.Second }
	type call struct {
		at     time.Duration
		caller string
		target string
		want   int
	}
	const (
		a, b   = "192.0.2.1:1000", "192.0.2.2:1000"
		a2     = "192.0.2.1:2000" // another connection of a
		other  = "/www.sec.gov/files/company_tickers.json"
		not    = "/newsapi.org/v2/everything?q=apple"
		within = 999 * time.Millisecond
	)
	for _, test := range []struct {
		name  string
		rate  int
		calls []call
	}{
		{"one more than allowed within a second", 2, []call{
			{0, a, factsTarget, 200}, {1, a, factsTarget, 200}, {within, a, factsTarget, 429},
		}},
		{"the second slides", 2, []call{
			{0, a, factsTarget, 200}, {within, a, factsTarget, 200}, {second(1), a, factsTarget, 200}, {second(1) + 1, a, factsTarget, 429},
			{second(3), a, factsTarget, 200},
		}},
		{"refused requests count", 1, []call{
			{0, a, factsTarget, 200}, {within, a, factsTarget, 429}, {within + within, a, factsTarget, 429},
		}},
		{"all hosts and connections of a caller together", 2, []call{
			{0, a, factsTarget, 200}, {0, a2, other, 200}, {0, a, other, 429}, {0, b, other, 200},
		}},
		{"other upstreams do not count", 1, []call{
			{0, a, not, 200}, {0, a, not, 200}, {0, a, factsTarget, 200}, {0, a, not, 200},
		}},
		{"no limit", -1, []call{{0, a, other, 200}, {0, a, other, 200}, {0, a, other, 200}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			start := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
			now := start
			s, err := replay.New(replay.Config{Data: data, Rate: test.rate, Now: func() time.Time { return now }})
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range test.calls {
				now = start.Add(c.at)
				w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, c.target, http.NoBody)
				r.RemoteAddr = c.caller
				r.Header.Set("User-Agent", "admin@example.com")
				s.ServeHTTP(w, r)
				if w.Code != c.want {
					t.Errorf("call %d: got %d %s, want %d", i+1, w.Code, w.Body, c.want)
				}
			}
		})
	}
}

func TestRateIsTenUnlessSaid(t *testing.T) {
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	s, err := replay.New(replay.Config{Data: handMade(t), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	want := []int{200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 429}
	if diff := cmp.Diff(want, pattern(t, s, factsTarget, len(want))); diff != "" {
		t.Error(diff)
	}
	// Many callers come and go: each has its own limit, and the idle ones are
	// forgotten.
	for i := range 5000 {
		now = now.Add(time.Millisecond)
		w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodHead, factsTarget, http.NoBody)
		r.RemoteAddr = fmt.Sprintf("198.51.%d.%d:9", i/256, i%256)
		r.Header.Set("User-Agent", "admin@example.com")
		s.ServeHTTP(w, r)
		if w.Code != 200 {
			t.Fatalf("caller %d: got %d", i, w.Code)
		}
	}
	// The 11 above and the first 999 of these were within one second.
	if got := s.Stats().SECMaxPerSecond; got != 1010 {
		t.Errorf("at most %d a second, want 1010", got)
	}
}

func TestMethods(t *testing.T) {
	ts, _ := serve(t, replay.Config{Data: handMade(t)})
	for _, target := range []string{factsTarget, "/_replay/stats"} {
		for method, want := range map[string]int{"HEAD": 200, "POST": 405, "PUT": 405, "DELETE": 405, "OPTIONS": 405} {
			got, err := ask(t, ts, method, target, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got.Status != want || (want == 405) != (got.Header.Get("Allow") == "GET, HEAD") {
				t.Errorf("%s %s: got %d, Allow %q, want %d", method, target, got.Status, got.Header.Get("Allow"), want)
			}
		}
	}
}

func TestStats(t *testing.T) {
	ts, s := serve(t, replay.Config{Data: handMade(t), Rate: 3, Faults: []replay.Fault{{Kind: replay.FaultThrottled, Rate: 1}}})
	for _, target := range []string{"/newsapi.org/v2/everything", "/example.com/", factsTarget, factsTarget, "/www.sec.gov/", "/www.sec.gov/", "/_replay/stats"} {
		mustAsk(t, ts, target, nil)
	}
	got := mustAsk(t, ts, "/_replay/stats", nil)
	if typ := got.Header.Get("Content-Type"); got.Status != 200 || typ != "application/json" {
		t.Errorf("got %d %s", got.Status, typ)
	}
	var stats map[string]any
	if err := json.Unmarshal([]byte(got.Body), &stats); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"requests":           6.0,
		"hosts":              map[string]any{"newsapi.org": 1.0, "data.sec.gov": 2.0, "www.sec.gov": 2.0},
		"refused":            map[string]any{"rate-exceeded": 1.0},
		"faults":             map[string]any{"429": 4.0},
		"sec_max_per_second": 4.0,
	}
	if diff := cmp.Diff(want, stats); diff != "" {
		t.Error(diff)
	}

	before := s.Stats()
	mustAsk(t, ts, "/newsapi.org/v2/everything", nil)
	if before.Hosts["newsapi.org"] != 1 {
		t.Error("what Stats returned goes on counting")
	}
}
