package source_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/limit"
	"github.com/corpintel/intel/internal/source"
)

// Answers in the shapes of the SEC's, with words of our own.
const (
	ratePage       = `<!DOCTYPE html><html><head><title>SEC.gov | Request Rate Threshold Exceeded</title></head><body>Slow down.</body></html>`
	undeclaredPage = `<!DOCTYPE html><html><head><title>SEC.gov | Your Request Originates from an Undeclared Automated Tool</title></head></html>`
	otherPage      = "\ufeff\n<!-- edge --><HTML lang=en><head>\n<TITLE>\n Under &amp; Maintenance </TITLE></head></html>"
	noSuchKey      = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<Error><Code>NoSuchKey</Code><Message>No.</Message></Error>`
	accessDenied   = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<Error><Code>AccessDenied</Code><Message>No.</Message></Error>`
	factsURL       = "https://data.sec.gov/api/xbrl/companyfacts/CIK0000000001.json"
)

func hosts() map[string]source.Host {
	return map[string]source.Host{
		"data.sec.gov":        {Limit: "edgar"},
		"www.sec.gov":         {Limit: "edgar"},
		"www.alphavantage.co": {Limit: "alphavantage"},
	}
}

func limiter(t *testing.T) *limit.Memory {
	t.Helper()
	l, err := limit.NewMemory(map[string]limit.Limit{"edgar": {PerSecond: 1e6}, "alphavantage": {PerSecond: 1e6}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// newClient makes a client whose waits are too short to notice. change, which
// may be nil, changes its settings.
func newClient(t *testing.T, change func(*source.Config)) *source.Client {
	t.Helper()
	cfg := source.Config{
		Limiter: limiter(t), Hosts: hosts(), Contact: "Example Analytics data@example.com", Version: "1.2.3",
		Penalty: 10 * time.Millisecond, Backoff: time.Millisecond, MaxBackoff: time.Millisecond,
	}
	if change != nil {
		change(&cfg)
	}
	c, err := source.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// serve starts a server that plays all hosts, and returns a client of it.
func serve(t *testing.T, h http.HandlerFunc, change func(*source.Config)) *source.Client {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return newClient(t, func(cfg *source.Config) {
		cfg.Upstream = srv.URL
		if change != nil {
			change(cfg)
		}
	})
}

// script answers the n-th request with the n-th handler, and with the last one
// from then on.
func script(steps ...http.HandlerFunc) http.HandlerFunc {
	var (
		mu sync.Mutex
		n  int
	)
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		step := steps[min(n, len(steps)-1)]
		n++
		mu.Unlock()
		step(w, r)
	}
}

func says(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

func ok(body string) http.HandlerFunc { return says(200, body, "Content-Type", "application/json") }

// kinds returns the kinds of events in order.
func kinds(events []intel.RunEvent) []string {
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

func TestFetch(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("New York", -5*3600))
	var request *http.Request
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		request = r
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Content-Encoding", "gzip")
		h.Set("ETag", `"v1"`)
		h.Set("Last-Modified", "Sat, 27 Jun 2026 07:11:02 GMT")
		h.Set("Cache-Control", "no-cache")
		h.Set("Set-Cookie", "secret=1")
		h.Set("Date", "Sun, 01 Mar 2026 17:00:00 GMT")
		zw := gzip.NewWriter(w)
		fmt.Fprint(zw, `{"cik":1}`)
		if err := zw.Close(); err != nil {
			t.Error(err)
		}
	}, func(cfg *source.Config) { cfg.Now = func() time.Time { return now } })

	got, err := c.Fetch(t.Context(), intel.Request{Kind: "edgar.companyfacts", Subject: "1", URL: factsURL + "?a=b%20c&d#top"})
	if err != nil {
		t.Fatal(err)
	}
	want := intel.Fetched{
		Body: intel.Body{
			Kind: "edgar.companyfacts", Subject: "1", URL: factsURL + "?a=b%20c&d", Status: 200,
			Headers: map[string]string{
				"content-type": "application/json", "etag": `"v1"`, "last-modified": "Sat, 27 Jun 2026 07:11:02 GMT",
				"cache-control": "no-cache", "date": "Sun, 01 Mar 2026 17:00:00 GMT",
			},
			FetchedAt: now.UTC(), SHA256: intel.HashBody([]byte(`{"cik":1}`)), Size: 9,
		},
		Data: []byte(`{"cik":1}`), Requests: 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Fetch (-want +got):\n%s", diff)
	}
	if got, want := request.URL.String(), "/data.sec.gov/api/xbrl/companyfacts/CIK0000000001.json?a=b%20c&d"; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
	wantHeader := http.Header{
		"User-Agent":      {"corpintel/1.2.3 (Example Analytics data@example.com)"},
		"Accept-Encoding": {"gzip"},
	}
	if diff := cmp.Diff(wantHeader, request.Header); diff != "" {
		t.Errorf("request headers (-want +got):\n%s", diff)
	}
}

// A plain case is an answer that is given each time, and what becomes of it.
func TestAnswers(t *testing.T) {
	const (
		archive = "https://www.sec.gov/Archives/edgar/data/1/1.txt"
		atom    = "https://www.sec.gov/cgi-bin/browse-edgar?action=getcurrent&start=5100&output=atom"
	)
	for _, test := range []struct {
		name     string
		url      string
		answer   http.HandlerFunc
		outcome  source.Outcome // of the last request
		kind     intel.Kind
		message  string // part of the error's, "" where there is no error
		requests int64
	}{
		{"json", factsURL, ok(`{}`), source.OK, 0, "", 1},
		{"an empty body", factsURL, ok(``), source.OK, 0, "", 1},
		{"a page that is a filing", "https://www.sec.gov/Archives/edgar/data/1/a.htm", says(200, otherPage), source.OK, 0, "", 1},
		{"xml", "https://www.sec.gov/Archives/edgar/data/1/form4.xml", says(200, "<?xml version='1.0'?><ownershipDocument/>"), source.OK, 0, "", 1},
		{"a form rendered as a page", "https://www.sec.gov/Archives/edgar/data/1/xslF345X05/form4.xml", says(200, otherPage), source.OK, 0, "", 1},
		{"json under the type of a page", factsURL, says(200, `{}`, "Content-Type", "text/html"), source.OK, 0, "", 1},
		{"another host may write of automated tools", "https://www.alphavantage.co/news.html", says(200, undeclaredPage), source.OK, 0, "", 1},

		{"absent, data.sec.gov", factsURL, says(404, noSuchKey), source.NotFound, intel.KindNotFound, "status 404: NoSuchKey", 1},
		{"absent, Archives", archive, says(403, accessDenied), source.NotFound, intel.KindNotFound, "status 403: AccessDenied", 1},
		{"gone", factsURL, says(410, "gone"), source.NotFound, intel.KindNotFound, "status 410: Gone", 1},
		{"denied elsewhere", "https://www.alphavantage.co/Archives/x", says(403, accessDenied), source.Refused, intel.KindInvalid, "status 403: AccessDenied", 1},
		{"denied for another reason", archive, says(403, otherPage), source.Refused, intel.KindInvalid, "status 403: Under & Maintenance", 1},
		{"bad request", factsURL, says(400, "no"), source.Refused, intel.KindInvalid, "refused: status 400: Bad Request", 1},
		{"part of a body", factsURL, says(206, "{"), source.Refused, intel.KindInvalid, "status 206", 1},
		{"not modified, unasked", factsURL, says(304, ""), source.Refused, intel.KindInvalid, "status 304", 1},

		{"too many", factsURL, says(429, "slow down"), source.Throttled, intel.KindThrottled, "4 attempts, the last: status 429: Too Many Requests", 4},
		{"shut out, status 429", factsURL, says(429, ratePage), source.Penalized, intel.KindThrottled, "Request Rate Threshold Exceeded", 4},
		{"shut out, status 403", archive, says(403, ratePage), source.Penalized, intel.KindThrottled, "Request Rate Threshold Exceeded", 4},
		{"shut out, status 200", archive, says(200, ratePage), source.Penalized, intel.KindThrottled, "Request Rate Threshold Exceeded", 4},
		{"undeclared", archive, says(403, undeclaredPage), source.Undeclared, intel.KindDenied, `CORPINTEL_CONTACT to your name`, 4},
		{"undeclared, status 200", factsURL, says(200, undeclaredPage), source.Undeclared, intel.KindDenied, "Undeclared Automated Tool", 4},
		{"undeclared says as whom", factsURL, says(200, undeclaredPage), source.Undeclared, intel.KindDenied, `"corpintel/1.2.3 (Example Analytics data@example.com)"`, 4},

		{"failure", factsURL, says(500, ""), source.Unavailable, intel.KindUnavailable, "status 500: Internal Server Error", 4},
		{"past the end of the feed", atom, says(503, otherPage), source.Unavailable, intel.KindUnavailable, "status 503: Under & Maintenance", 4},
		{"request timeout", factsURL, says(408, ""), source.Unavailable, intel.KindUnavailable, "status 408", 4},

		{"page for json", factsURL, says(200, otherPage), source.Unexpected, intel.KindInvalid, `an HTML page titled "Under & Maintenance" where JSON was expected (4 attempts)`, 4},
		{"page without a title for json", factsURL, says(200, "<html><title>"), source.Unexpected, intel.KindInvalid, "an HTML page without a title where JSON was expected", 4},
		{"xml for json", factsURL, says(200, noSuchKey), source.Unexpected, intel.KindInvalid, "NoSuchKey where JSON was expected", 4},
		{"other markup for json", factsURL, says(200, " <svg/>"), source.Unexpected, intel.KindInvalid, "markup where JSON was expected", 4},
		{"page for atom", atom, says(200, `<?xml version="1.0"?>`+otherPage[3:]), source.Unexpected, intel.KindInvalid, "where XML was expected", 4},
		{"page for an index", "https://www.sec.gov/Archives/edgar/full-index/2026/QTR1/form.gz", says(200, otherPage), source.Unexpected, intel.KindInvalid, "where a compressed file was expected", 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			var (
				last     source.Observation
				observed int64
			)
			c := serve(t, test.answer, func(cfg *source.Config) {
				cfg.Attempts = 4
				cfg.Observe = func(o source.Observation) { last = o; observed++ }
			})
			got, err := c.Fetch(t.Context(), intel.Request{Kind: "kind", URL: test.url})
			switch {
			case test.message == "" && err != nil:
				t.Fatal(err)
			case test.message != "" && err == nil:
				t.Fatal("no error")
			case err != nil && (intel.KindOf(err) != test.kind || !strings.Contains(err.Error(), test.message)):
				t.Errorf("got error %q of kind %v, want kind %v with %q", err, intel.KindOf(err), test.kind, test.message)
			case err != nil && !strings.HasPrefix(err.Error(), test.url+": "):
				t.Errorf("error %q does not begin with the URL", err)
			}
			if got.Requests != test.requests || observed != test.requests {
				t.Errorf("%d requests, %d observed, want %d", got.Requests, observed, test.requests)
			}
			if last.Outcome != test.outcome || last.Status != got.Body.Status {
				t.Errorf("observed outcome %s and status %d, want %s and %d", last.Outcome, last.Status, test.outcome, got.Body.Status)
			}
			// Error answers come back too.
			if got.Body.Status != 304 && got.Body.SHA256 != intel.HashBody(got.Data) {
				t.Errorf("body is hashed as %s and is %q", got.Body.SHA256, got.Data)
			}
			if got.Body.URL != test.url || got.Body.Kind != "kind" {
				t.Errorf("body is %+v", got.Body)
			}
		})
	}
}

func TestRetriesAreRecorded(t *testing.T) {
	c := serve(t, script(says(503, otherPage), says(429, "", "Retry-After", "0"), says(429, ratePage), ok(`{}`)), nil)
	got, err := c.Fetch(t.Context(), intel.Request{URL: factsURL})
	if err != nil {
		t.Fatal(err)
	}
	if got.Requests != 4 || string(got.Data) != "{}" {
		t.Errorf("got %q after %d requests", got.Data, got.Requests)
	}
	if diff := cmp.Diff([]string{"retry", "retry", "penalty", "retry"}, kinds(got.Events)); diff != "" {
		t.Fatalf("events (-want +got):\n%s", diff)
	}
	for i, want := range []string{
		"attempt 1 of 6: status 503: Under & Maintenance; waiting ",
		"attempt 2 of 6: status 429: Too Many Requests; waiting ",
		"attempt 3 of 6: status 429: SEC.gov | Request Rate Threshold Exceeded; no requests before 20",
		"attempt 3 of 6: status 429: SEC.gov | Request Rate Threshold Exceeded; waiting 10ms",
	} {
		event := got.Events[i]
		if !strings.HasPrefix(event.Detail, want) || event.URL != factsURL || event.At.IsZero() || event.At.Location() != time.UTC {
			t.Errorf("event %d is %+v, want detail %q", i, event, want)
		}
	}
}

// The page for undeclared tools can be shown by mistake.
// A request can bound how often it is sent, and only below the setting.
func TestAttemptsOfARequest(t *testing.T) {
	for _, c := range []struct{ asked, want int }{{0, 4}, {2, 2}, {9, 4}} {
		sent := 0
		client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			sent++
			w.WriteHeader(http.StatusServiceUnavailable)
		}, func(cfg *source.Config) { cfg.Attempts = 4 })
		got, err := client.Fetch(context.Background(), intel.Request{URL: factsURL, Attempts: c.asked})
		if intel.KindOf(err) != intel.KindUnavailable || sent != c.want || got.Body.Status != http.StatusServiceUnavailable {
			t.Errorf("asked for %d attempts: %d were made, %v; want %d", c.asked, sent, err, c.want)
		}
	}
}

func TestUndeclaredByMistake(t *testing.T) {
	c := serve(t, script(says(403, undeclaredPage), says(403, undeclaredPage), ok(`{}`)), nil)
	if got, err := c.Fetch(t.Context(), intel.Request{URL: factsURL}); err != nil || got.Requests != 3 {
		t.Errorf("got %d requests and %v, want 3 and no error", got.Requests, err)
	}
}

func TestEveryWholeAnswerIsArchived(t *testing.T) {
	type kept struct {
		Status int
		Data   string
		Kind   string
	}
	var archive []kept
	keep := func(_ context.Context, b *intel.Body, data []byte) error {
		if b.SHA256 != intel.HashBody(data) || b.Size != int64(len(data)) {
			t.Errorf("body %+v does not describe %q", b, data)
		}
		archive = append(archive, kept{b.Status, string(data), b.Kind})
		b.Fetch = int64(len(archive))
		return nil
	}
	torn := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, `{"cik`)
	}
	moved := func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere.json", http.StatusFound) }
	c := serve(t, script(says(503, "down"), torn, moved, ok(`{}`)), func(cfg *source.Config) { cfg.Archive = keep })
	got, err := c.Fetch(t.Context(), intel.Request{Kind: "edgar.companyfacts", URL: factsURL})
	if err != nil {
		t.Fatal(err)
	}
	want := []kept{
		{503, "down", "edgar.companyfacts"},
		{302, "<a href=\"/elsewhere.json\">Found</a>.\n\n", "edgar.companyfacts"},
		{200, "{}", "edgar.companyfacts"},
	}
	if diff := cmp.Diff(want, archive); diff != "" {
		t.Errorf("archive (-want +got):\n%s", diff)
	}
	if got.Body.Fetch != 3 {
		t.Errorf("the returned body has fetch %d, want 3", got.Body.Fetch)
	}

	broken := intel.Errorf(intel.KindUnavailable, "disk full")
	c = serve(t, ok(`{}`), func(cfg *source.Config) {
		cfg.Archive = func(context.Context, *intel.Body, []byte) error { return broken }
	})
	if got, err := c.Fetch(t.Context(), intel.Request{URL: factsURL}); intel.KindOf(err) != intel.KindUnavailable || got.Requests != 1 {
		t.Errorf("with a broken archive: %d requests and error %v", got.Requests, err)
	}
}

func TestConditional(t *testing.T) {
	const index = "https://www.sec.gov/Archives/edgar/full-index/2026/QTR1/form.gz"
	h := intel.HashBody([]byte("old"))
	last := func(status int, headers map[string]string) intel.Body {
		return intel.Body{URL: index, Status: status, SHA256: h, Size: 3, Headers: headers}
	}
	versions := map[string]string{"etag": `W/"v1"`, "last-modified": "Sat, 27 Jun 2026 07:11:02 GMT"}
	for _, test := range []struct {
		name        string
		last        intel.Body
		err         error
		match, time string // what is sent
	}{
		{"both versions", last(200, versions), nil, versions["etag"], versions["last-modified"]},
		{"an etag", last(200, map[string]string{"etag": `"v2"`}), nil, `"v2"`, ""},
		{"a time", last(200, map[string]string{"last-modified": "Sat"}), nil, "", "Sat"},
		{"no version", last(200, map[string]string{"date": "Sat"}), nil, "", ""},
		{"the last answer was an error", last(503, versions), nil, "", ""},
		{"no last answer", intel.Body{}, intel.Errorf(intel.KindNotFound, "none"), "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				match, since := r.Header.Get("If-None-Match"), r.Header.Get("If-Modified-Since")
				if match != test.match || since != test.time {
					t.Errorf("asked with %q and %q, want %q and %q", match, since, test.match, test.time)
				}
				if match == "" && since == "" {
					fmt.Fprint(w, "new")
					return
				}
				w.Header().Set("ETag", match)
				w.WriteHeader(http.StatusNotModified)
			}, func(cfg *source.Config) {
				cfg.LastBody = func(_ context.Context, url string) (intel.Body, error) {
					if url != index {
						t.Errorf("looked for the last body of %s", url)
					}
					return test.last, test.err
				}
				cfg.Archive = func(_ context.Context, b *intel.Body, _ []byte) error {
					if b.Status == 304 {
						t.Error("an answer without a body was archived")
					}
					return nil
				}
			})
			got, err := c.Fetch(t.Context(), intel.Request{URL: index})
			if err != nil {
				t.Fatal(err)
			}
			if conditional := test.match != "" || test.time != ""; got.NotModified != conditional {
				t.Errorf("not modified is %v", got.NotModified)
			}
			if got.NotModified && (got.Body.SHA256 != h || got.Body.Size != 3 || got.Body.Status != 304 || got.Data != nil) {
				t.Errorf("got %+v, want the last body's hash", got.Body)
			}
		})
	}

	c := serve(t, ok(`{}`), func(cfg *source.Config) {
		cfg.LastBody = func(context.Context, string) (intel.Body, error) {
			return intel.Body{}, intel.Errorf(intel.KindUnavailable, "store is closed")
		}
	})
	if got, err := c.Fetch(t.Context(), intel.Request{URL: index}); intel.KindOf(err) != intel.KindUnavailable || got.Requests != 0 {
		t.Errorf("with a broken store: %d requests and error %v", got.Requests, err)
	}
}

type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

func answer(status int, body string, headers ...string) *http.Response {
	r := httptest.NewRecorder()
	for i := 0; i < len(headers); i += 2 {
		r.Header().Set(headers[i], headers[i+1])
	}
	r.WriteHeader(status)
	r.Body = bytes.NewBufferString(body)
	return r.Result()
}
