package api

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/corpintel/intel"
)

// tell stores an event of a company.
func (f *fixture) tell(cik intel.CIK, form string) {
	f.Helper()
	body := f.archive(intel.Body{Kind: "edgar.feed", FetchedAt: clock}, form)
	f.apply(0, intel.Batch{Body: body, Filings: []intel.Filing{{CIK: cik, Accession: intel.AccessionNumber(2026000000 + len(form)), Form: form, FiledAt: intel.DateOf(clock)}}})
}

func TestFeed(t *testing.T) {
	f := newFixture(t, nil)
	last, err := f.store.LastEvent(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	next := func(n int64) string { return id(last + n) }

	live := f.listen("/api/v1/events")
	if got := live.response.Header.Get("Content-Type"); got != eventStream {
		t.Fatalf("content type %q", got)
	}
	replayed := f.listen("/api/v1/events?after=0")
	replayed.want("1", "facts", `"subject":"edgar.companyfacts"`)
	f.tell(example, "8-K")
	f.tell(twinA, "10-K")
	live.want(next(1), "filing", `"subject":"8-K"`)
	live.want(next(2), "filing", `"cik":1002`)

	for name, path := range map[string]string{
		"of a company":     "/api/v1/events?after=" + id(last) + "&company=1002",
		"of a watchlist":   "/api/v1/events?after=" + id(last-1) + "&kind=filing&watchlist=b",
		"after the header": "/api/v1/events?after=0",
	} {
		t.Run(name, func(t *testing.T) {
			f := f.in(t)
			if _, err := f.store.SetWatchlist(t.Context(), intel.WatchlistKey{Name: "b"}, []intel.CIK{twinA}, "a test"); err != nil {
				t.Fatal(err)
			}
			var header []string
			if strings.HasPrefix(name, "after") {
				header = []string{"Last-Event-ID", next(1)}
			}
			f.listen(path, header...).want(next(2), "filing", `"subject":"10-K"`)
		})
	}

	ahead := f.listen("/api/v1/events", "Last-Event-ID", "999999") // of a deployment that had more
	f.tell(example, "10-Q/A")
	ahead.want(next(3), "filing", `"10-Q/A"`)
	problemOf(t, f.do(http.MethodGet, "/api/v1/events", nil, "Last-Event-ID", "x"), http.StatusBadRequest)
}

// A browser on a page of somewhere else, a name that only seems ours, another
// form of body, a server without the right: nothing is changed.
func TestGuard(t *testing.T) {
	f := newFixture(t, nil)
	const path = "/api/v1/watchlists/guarded"
	const body = `{"companies":["1001"]}`
	for name, tc := range map[string]struct {
		status int
		header []string
	}{
		"a page of somewhere else":     {403, []string{"Sec-Fetch-Site", "cross-site"}},
		"a page under another name":    {403, []string{"Origin", "https://example.com"}},
		"a form":                       {415, []string{"Content-Type", "application/x-www-form-urlencoded"}},
		"a plain text":                 {415, []string{"Content-Type", "text/plain"}},
		"JSON as a page of ours sends": {200, []string{"Sec-Fetch-Site", "same-origin", "Content-Type", "application/json; charset=utf-8"}},
		"JSON":                         {200, []string{"Content-Type", "application/json"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := f.in(t)
			before, _ := f.store.Watchlist(t.Context(), intel.WatchlistKey{Name: "guarded"})
			r := f.do(http.MethodPut, path, strings.NewReader(body), append([]string{"Content-Type", "application/json"}, tc.header...)...)
			if r.status != tc.status {
				t.Fatalf("status %d, want %d: %s", r.status, tc.status, r.body)
			}
			if after, _ := f.store.Watchlist(t.Context(), intel.WatchlistKey{Name: "guarded"}); tc.status != 200 && !after.UpdatedAt.Equal(before.UpdatedAt) {
				t.Errorf("it was changed: %+v", after)
			}
		})
	}
	large := strings.NewReader(`{"companies":["` + strings.Repeat("1", maxChange) + `"]}`)
	problemOf(t, f.do(http.MethodPut, path, large, "Content-Type", "application/json"), http.StatusRequestEntityTooLarge)
	for host, local := range map[string]bool{"localhost": true, "127.0.0.1:8000": true, "[::1]:8000": true, "example.com:8000": false, "10.0.0.1": false} {
		if loopbackName(host) != local {
			t.Errorf("%s: want %v", host, local)
		}
	}
	readOnly := newFixture(t, func(c *Config) { c.Write = nil })
	problemOf(t, readOnly.do(http.MethodPut, path, strings.NewReader(body), "Content-Type", "application/json"), http.StatusForbidden)
}

func id(n int64) string { return strconv.FormatInt(n, 10) }
