package source_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/limit"
	"github.com/corpintel/intel/internal/source"
)

const key = "K3Y/of+16&letters"

// keyed is a client of a host that wants a key, and what it archives.
func keyed(t *testing.T, h http.HandlerFunc, host source.Host) (*source.Client, *[]string) {
	t.Helper()
	archived := &[]string{}
	return serve(t, h, func(c *source.Config) {
		host.Limit, host.Key = "alphavantage", key
		c.Hosts = map[string]source.Host{"www.alphavantage.co": host}
		c.Archive = func(_ context.Context, b *intel.Body, data []byte) error {
			*archived = append(*archived, b.URL+" "+string(data))
			return nil
		}
	}), archived
}

func TestKeyIsSentAndShownNowhere(t *testing.T) {
	const url = "https://www.alphavantage.co/query?function=OVERVIEW&symbol=IBM"
	for _, c := range []struct {
		name string
		host source.Host
		sent func(*http.Request) string
	}{
		{"as a parameter", source.Host{KeyParameter: "apikey"}, func(r *http.Request) string { return r.URL.Query().Get("apikey") }},
		{"as a header", source.Host{KeyHeader: "X-Api-Key"}, func(r *http.Request) string { return r.Header.Get("X-Api-Key") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			var sent []string
			client, archived := keyed(t, func(w http.ResponseWriter, r *http.Request) {
				sent = append(sent, c.sent(r))
				if len(sent) == 1 {
					w.WriteHeader(http.StatusInternalServerError)
				}
				_, _ = fmt.Fprintf(w, `{"Symbol":"IBM","Information":"your key is %s"}`, key)
			}, c.host)
			got, err := client.Fetch(t.Context(), intel.Request{Kind: "alphavantage.overview", URL: url})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{key, key}, sent); diff != "" {
				t.Errorf("sent:\n%s", diff)
			}
			for _, text := range append(*archived, string(got.Data), got.Body.URL, fmt.Sprint(got.Events)) {
				if strings.Contains(text, key) || strings.Contains(text, "K3Y") {
					t.Errorf("the key is in %s", text)
				}
			}
			if !strings.Contains(string(got.Data), "your key is [redacted]") || got.Body.URL != url || got.Body.SHA256 != intel.HashBody(got.Data) {
				t.Errorf("got %s of %s", got.Data, got.Body.URL)
			}
		})
	}
}

func TestKeyIsNotInErrors(t *testing.T) {
	client, _ := keyed(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "/other?apikey="+key)
		w.WriteHeader(http.StatusFound)
	}, source.Host{KeyParameter: "apikey"})
	_, err := client.Fetch(t.Context(), intel.Request{URL: "https://www.alphavantage.co/query"})
	if err == nil || strings.Contains(err.Error(), "K3Y") {
		t.Errorf("got %v", err)
	}
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name      string
		judgement source.Judgement
		requests  int
		kind      intel.Kind
		archived  int
	}{
		{"a usable answer", source.Judgement{}, 1, intel.KindInternal, 1},
		{"used up", source.Judgement{Outcome: source.Exhausted, Detail: "no more today", Pause: time.Hour}, 1, intel.KindThrottled, 0},
		{"not allowed", source.Judgement{Outcome: source.Denied, Detail: "pay first"}, 1, intel.KindDenied, 0},
		{"nothing of this name", source.Judgement{Outcome: source.NotFound, Detail: "empty"}, 1, intel.KindNotFound, 0},
		{"refused", source.Judgement{Outcome: source.Refused, Detail: "bad parameter"}, 1, intel.KindInvalid, 0},
		{"trouble is asked again", source.Judgement{Outcome: source.Unavailable, Detail: "trouble"}, 3, intel.KindUnavailable, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			requests, archived := 0, 0
			limits, err := limit.NewMemory(map[string]limit.Limit{"alphavantage": {PerSecond: 1e6, Patience: time.Second}})
			if err != nil {
				t.Fatal(err)
			}
			client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				requests++
				_, _ = w.Write([]byte(`{}`))
			}, func(cfg *source.Config) {
				cfg.Limiter, cfg.Attempts = limits, 3
				cfg.Hosts = map[string]source.Host{"www.alphavantage.co": {Limit: "alphavantage", Judge: func(kind string, status int, data []byte) source.Judgement {
					if kind != "k" || status != 200 || string(data) != `{}` {
						t.Errorf("judged %s %d %s", kind, status, data)
					}
					return c.judgement
				}}}
				cfg.Archive = func(context.Context, *intel.Body, []byte) error {
					archived++
					return nil
				}
			})
			ask := intel.Request{Kind: "k", URL: "https://www.alphavantage.co/query"}
			_, err = client.Fetch(t.Context(), ask)
			if (err != nil) != (c.judgement.Outcome != "") || err != nil && intel.KindOf(err) != c.kind || requests != c.requests || archived != c.archived {
				t.Errorf("%d requests, %d archived, error %v", requests, archived, err)
			}
			if c.judgement.Pause > 0 {
				if _, err := client.Fetch(t.Context(), ask); intel.KindOf(err) != intel.KindThrottled || requests != c.requests || !strings.Contains(err.Error(), "no more today") {
					t.Errorf("while paused: %d requests, %v", requests, err)
				}
			}
		})
	}
}

func TestCanonicalURL(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"http://Example.com", "https://example.com/"},
		{"https://example.com/a?utm_source=x&id=7&fbclid=y#top", "https://example.com/a?id=7"},
		{"https://example.com/a?b=2&a=1", "https://example.com/a?a=1&b=2"},
		{"https://consent.google.com/ml?continue=https://news.google.com/rss/articles/X%3Foc%3D5&gl=FR", "https://news.google.com/rss/articles/X?oc=5"},
		{" https://example.com:443/a ", "https://example.com/a"},
		{"ftp://example.com/a", ""}, {"javascript:alert(1)", ""}, {"", ""}, {"/a", ""}, {"https://user:pass@example.com/", ""},
	} {
		got, err := source.CanonicalURL(c.in)
		if got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("%q: got %q, %v, want %q", c.in, got, err, c.want)
		}
	}
}

func TestPlainText(t *testing.T) {
	for _, c := range []struct {
		in   string
		most int
		want string
	}{
		{"<b>S&amp;P 500</b>\r\n falls", 0, "S&P 500 falls"},
		{"a &amp;amp; b", 0, "a & b"},
		{"1 < 2 and 3 > 2", 0, "1 < 2 and 3 > 2"},
		{"many words that go on", 12, "many words…"},
		{"ünïcödé", 4, "ün…"},
		{"<script", 0, "<script"},
	} {
		if got := source.PlainText(c.in, c.most); got != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}
