package source_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/source"
)

func packed(t testing.TB, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sendsPacked(packed []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(packed)
	}
}

func hangsUp(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		conn.Close()
	}
}

// Answers that do not arrive whole are asked for again.
func TestTornAnswers(t *testing.T) {
	whole := packed(t, bytes.Repeat([]byte(`{"val":1} `), 1000))
	for _, test := range []struct {
		name   string
		answer http.HandlerFunc
		reason string
	}{
		{"no answer", hangsUp, "EOF"},
		{"shorter than declared", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, `{"cik":`)
		}, "status 200: unexpected EOF"},
		{"a chunk is missing", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"cik":`)
			if err := http.NewResponseController(w).Flush(); err != nil {
				t.Error(err)
			}
			panic(http.ErrAbortHandler)
		}, "status 200: unexpected EOF"},
		{"gzip is cut off", sendsPacked(whole[:len(whole)-10]), "status 200: unexpected EOF"},
		{"gzip is cut off in its header", sendsPacked(whole[:5]), "status 200: unexpected EOF"},
		{"gzip has a wrong checksum", sendsPacked(append(bytes.Clone(whole[:len(whole)-8]), make([]byte, 8)...)), "invalid checksum"},
		{"gzip that is none", sendsPacked([]byte("not compressed at all")), "invalid header"},
		{"an encoding that was not asked for", says(200, "x", "Content-Encoding", "br"), "not asked for"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var archived int
			c := serve(t, script(test.answer, ok(`{}`)), func(cfg *source.Config) {
				cfg.Archive = func(context.Context, *intel.Body, []byte) error { archived++; return nil }
			})
			got, err := c.Fetch(t.Context(), intel.Request{URL: factsURL})
			if err != nil || string(got.Data) != "{}" || got.Requests != 2 {
				t.Fatalf("got %q after %d requests, %v", got.Data, got.Requests, err)
			}
			if len(got.Events) != 1 || !strings.Contains(got.Events[0].Detail, test.reason) {
				t.Errorf("events %+v, want one with %q", got.Events, test.reason)
			}
			if archived != 1 {
				t.Errorf("%d answers were archived, want 1", archived)
			}
		})
	}

	t.Run("for good", func(t *testing.T) {
		c := serve(t, hangsUp, func(cfg *source.Config) { cfg.Attempts = 2 })
		got, err := c.Fetch(t.Context(), intel.Request{Kind: "k", URL: factsURL})
		if intel.KindOf(err) != intel.KindUnavailable || got.Requests != 2 {
			t.Errorf("%d requests and error %v", got.Requests, err)
		}
		if b := got.Body; b.URL != factsURL || b.Kind != "k" || b.Status != 0 || !b.SHA256.IsZero() || got.Data != nil {
			t.Errorf("got %+v", got)
		}
	})
}

func TestEmptyBodyThatClaimsToBePacked(t *testing.T) {
	c := serve(t, says(200, "", "Content-Encoding", "gzip"), nil)
	if got, err := c.Fetch(t.Context(), intel.Request{URL: factsURL}); err != nil || len(got.Data) != 0 || got.Requests != 1 {
		t.Errorf("got %q after %d requests, %v", got.Data, got.Requests, err)
	}
}

// Nothing an upstream sends, claims or packs makes the client keep more than
// MaxBody.
func TestBodiesThatAreTooLarge(t *testing.T) {
	const limit = 1 << 20
	bomb := packed(t, make([]byte, 64<<20))
	nothing := packed(t, nil) // a gzip member that never fills a body
	filler := bytes.Repeat(nothing, 2*limit/len(nothing))
	endless := func(w http.ResponseWriter, _ *http.Request) {
		block := bytes.Repeat([]byte("1,"), 32<<10)
		for {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}
	for _, test := range []struct {
		name   string
		answer http.HandlerFunc
	}{
		{"a byte too many", ok(strings.Repeat("1", limit+1))},
		{"endless", endless},
		{"a bomb", sendsPacked(bomb)},
		{"packed nothing", sendsPacked(filler)},
		{"claims a terabyte", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1099511627776")
			endless(w, r)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := serve(t, test.answer, func(cfg *source.Config) { cfg.MaxBody = limit })
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got, err := c.Fetch(t.Context(), intel.Request{URL: factsURL})
			runtime.ReadMemStats(&after)
			if intel.KindOf(err) != intel.KindInvalid || err == nil || !strings.Contains(err.Error(), "body larger than 1048576 bytes") {
				t.Errorf("got error %v", err)
			}
			if got.Requests != 1 || got.Data != nil || !got.Body.SHA256.IsZero() {
				t.Errorf("%d requests, %d bytes, %+v", got.Requests, len(got.Data), got.Body)
			}
			// The server is in the same process and allocates as well.
			if used := after.TotalAlloc - before.TotalAlloc; used > 32*limit {
				t.Errorf("%d bytes were allocated", used)
			}
		})
	}

	t.Run("just as large as it may be", func(t *testing.T) {
		for name, answer := range map[string]http.HandlerFunc{
			"plain":  ok(strings.Repeat("1", limit)),
			"packed": sendsPacked(packed(t, bytes.Repeat([]byte("1"), limit))),
		} {
			c := serve(t, answer, func(cfg *source.Config) { cfg.MaxBody = limit })
			if got, err := c.Fetch(t.Context(), intel.Request{URL: factsURL}); err != nil || len(got.Data) != limit {
				t.Errorf("%s: %d bytes, %v", name, len(got.Data), err)
			}
		}
	})
	t.Run("an error page without end is an outage", func(t *testing.T) {
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
			endless(w, r)
		}, func(cfg *source.Config) { cfg.MaxBody, cfg.Attempts = limit, 2 })
		if got, err := c.Fetch(t.Context(), intel.Request{URL: factsURL}); intel.KindOf(err) != intel.KindUnavailable || got.Requests != 2 {
			t.Errorf("%d requests, %v", got.Requests, err)
		}
	})
}

// drips sends a byte every 20 ms without end.
func drips(w http.ResponseWriter, r *http.Request) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
			fmt.Fprint(w, " ")
			if http.NewResponseController(w).Flush() != nil {
				return
			}
		}
	}
}

func stalls(after string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if after != "" {
			fmt.Fprint(w, after)
			if http.NewResponseController(w).Flush() != nil {
				return
			}
		}
		<-r.Context().Done()
	}
}

func TestSlowAnswers(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer http.HandlerFunc
		reason string
	}{
		{"dripping", drips, "status 200: the answer took too long"},
		{"stalled before it began", stalls(""), "the answer stalled"},
		{"stalled in the middle", stalls(`{"cik":`), "status 200: the answer stalled"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, script(test.answer, ok(`{}`)), func(cfg *source.Config) {
				cfg.Timeout, cfg.IdleTimeout = 600*time.Millisecond, 200*time.Millisecond
			})
			start := time.Now()
			got, err := c.Fetch(t.Context(), intel.Request{URL: factsURL})
			if err != nil || got.Requests != 2 || len(got.Events) != 1 {
				t.Fatalf("got %+v, %v", got, err)
			}
			if !strings.Contains(got.Events[0].Detail, test.reason) {
				t.Errorf("event %q, want %q", got.Events[0].Detail, test.reason)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestCancelledWhileReading(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var outcome source.Outcome
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{`)
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Error(err)
		}
		cancel()
		<-r.Context().Done()
	}, func(cfg *source.Config) { cfg.Observe = func(o source.Observation) { outcome = o.Outcome } })
	got, err := c.Fetch(ctx, intel.Request{URL: factsURL})
	if !errors.Is(err, context.Canceled) || got.Requests != 1 || outcome != source.Cancelled {
		t.Errorf("%d requests, outcome %q, error %v", got.Requests, outcome, err)
	}
}

// A key is in the request and nowhere else: not in the body's URL, the events,
// the error or the log, not even if the upstream repeats it.
func TestSecretsAreNotRepeated(t *testing.T) {
	const key = "K3Y+/9"
	var log bytes.Buffer
	echo := func(w http.ResponseWriter, r *http.Request) {
		if got := r.URL.Query().Get("apikey") + r.URL.Query().Get("apiKey"); got != key {
			t.Errorf("asked with key %q", got)
		}
		if r.URL.Query().Get("symbol") != "IBM" {
			t.Errorf("asked for %s", r.URL)
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintf(w, "<html><title>no more for %s (%s)</title>", key, r.URL.RawQuery)
	}
	for _, test := range []struct {
		url, public string
		change      func(*source.Config)
	}{
		{"https://www.alphavantage.co/query?apikey=K3Y%2B%2F9&function=OVERVIEW&symbol=IBM", "https://www.alphavantage.co/query?function=OVERVIEW&symbol=IBM", nil},
		{"https://www.alphavantage.co/query?symbol=IBM&apiKey=K3Y%2B%2F9", "https://www.alphavantage.co/query?symbol=IBM", nil},
		{
			"https://www.alphavantage.co/query?symbol=IBM&%61pikey=K3Y%2B%2F9", "https://www.alphavantage.co/query?symbol=IBM",
			func(cfg *source.Config) { cfg.Upstream = "http://127.0.0.1:1" }, // nobody listens
		},
	} {
		c := serve(t, echo, func(cfg *source.Config) {
			cfg.Attempts = 2
			cfg.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			cfg.LastBody = func(_ context.Context, url string) (intel.Body, error) {
				if url != test.public {
					t.Errorf("looked for the last body of %s", url)
				}
				return intel.Body{}, intel.Errorf(intel.KindNotFound, "none")
			}
			if test.change != nil {
				test.change(cfg)
			}
		})
		got, err := c.Fetch(t.Context(), intel.Request{URL: test.url})
		if intel.KindOf(err) != intel.KindUnavailable {
			t.Errorf("got error %v", err)
		}
		if got.Body.URL != test.public {
			t.Errorf("body's URL is %s, want %s", got.Body.URL, test.public)
		}
		text := fmt.Sprint(err, got.Body, got.Events, log.String())
		for cause := errors.Unwrap(err); cause != nil; cause = errors.Unwrap(cause) {
			text += cause.Error()
		}
		if strings.Contains(text, key) || strings.Contains(text, "K3Y%2B%2F9") {
			t.Errorf("the key is repeated in %s", text)
		}
		if log.Len() == 0 || len(got.Events) != 1 {
			t.Errorf("log %q, events %v", log.String(), got.Events)
		}
	}
}

func BenchmarkFetch(b *testing.B) {
	var text bytes.Buffer
	for i := range 64 << 10 {
		fmt.Fprintf(&text, `{"end":"20%02d-09-30","val":%d,"accn":"0000320193-20-%06d"},`, i%25, i*7919, i%500)
	}
	body := text.Bytes()
	small := packed(b, body)
	srv := httptest.NewServer(sendsPacked(small))
	defer srv.Close()
	b.Run("client", func(b *testing.B) {
		c, err := source.New(source.Config{Limiter: noLimit{}, Hosts: hosts(), Upstream: srv.URL})
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.Fetch(b.Context(), intel.Request{URL: factsURL}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("net/http and io.ReadAll", func(b *testing.B) { // what it is compared with
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			resp, err := srv.Client().Get(srv.URL)
			if err != nil {
				b.Fatal(err)
			}
			data, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil {
				b.Fatal(err)
			}
			intel.HashBody(data)
		}
	})
}

type noLimit struct{}

func (noLimit) Wait(context.Context, string) error                        { return nil }
func (noLimit) Penalize(context.Context, string, time.Time, string) error { return nil }
func (noLimit) Penalty(context.Context, string) (time.Time, string, error) {
	return time.Time{}, "", nil
}
