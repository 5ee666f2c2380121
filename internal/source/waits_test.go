package source_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/limit"
	"github.com/corpintel/intel/internal/source"
)

// plays returns a transport that gives these answers one after the other, the
// last one for ever, and notes when.
func plays(at *[]time.Time, answers ...play) http.RoundTripper {
	return transport(func(*http.Request) (*http.Response, error) {
		next := answers[min(len(*at), len(answers)-1)]
		*at = append(*at, time.Now())
		return next()
	})
}

// play is what a transport does with one request.
type play func() (*http.Response, error)

func gives(status int, body string, headers ...string) play {
	return func() (*http.Response, error) { return answer(status, body, headers...), nil }
}

func TestWaits(t *testing.T) {
	for _, test := range []struct {
		name     string
		answer   play
		min, max time.Duration // from the first request to the second
	}{
		{"retry-after in seconds", gives(429, "", "Retry-After", "7"), 7 * time.Second, 7 * time.Second},
		{"retry-after of an outage", gives(503, "", "Retry-After", "90"), 90 * time.Second, 90 * time.Second},
		{"retry-after as a date", gives(429, "", "Retry-After", "Sat, 01 Jan 2000 00:00:42 GMT"), 42 * time.Second, 42 * time.Second},
		{"no more than the penalty", gives(503, "", "Retry-After", "86400"), 10 * time.Minute, 10 * time.Minute},
		{"retry-after that cannot be read", gives(503, "", "Retry-After", "soon"), 0, 500 * time.Millisecond},
		{"a plain 429 backs off", gives(429, ""), 0, 500 * time.Millisecond},
		{"a lost connection backs off", func() (*http.Response, error) { return nil, errors.New("connection reset") }, 0, 500 * time.Millisecond},
		{"the SEC's penalty", gives(429, ratePage), 10 * time.Minute, 10 * time.Minute},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var at []time.Time
				c, err := source.New(source.Config{
					Limiter: limiter(t), Hosts: hosts(), Contact: "me@example.com",
					Transport: plays(&at, test.answer, gives(200, "{}")),
				})
				if err != nil {
					t.Fatal(err)
				}
				got, err := c.Fetch(t.Context(), intel.Request{URL: factsURL})
				if err != nil || got.Requests != 2 {
					t.Fatalf("%d requests, %v", got.Requests, err)
				}
				if wait := at[1].Sub(at[0]); wait < test.min || wait > test.max+time.Millisecond {
					t.Errorf("waited %v, want %v to %v", wait, test.min, test.max)
				}
			})
		})
	}
}

// Whoever is shut out makes all others wait, in the same process or, with the
// limiter that processes share, in another.
func TestPenaltyIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := limiter(t)
		var first, second, unrelated []time.Time
		client := func(at *[]time.Time, answers ...play) *source.Client {
			c, err := source.New(source.Config{
				Limiter: shared, Hosts: hosts(), Contact: "me@example.com", Attempts: 1, Transport: plays(at, answers...),
			})
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		start := time.Now()
		got, err := client(&first, gives(403, ratePage)).Fetch(t.Context(), intel.Request{URL: factsURL})
		if intel.KindOf(err) != intel.KindThrottled || len(got.Events) != 1 || got.Events[0].Kind != intel.EventPenalty {
			t.Fatalf("events %v, %v", got.Events, err)
		}
		until, reason, err := shared.Penalty(t.Context(), "edgar")
		if err != nil || until.Sub(start) != 10*time.Minute || !strings.Contains(reason, "Request Rate Threshold Exceeded") {
			t.Errorf("penalty until %v for %q, %v", until, reason, err)
		}
		if _, err := client(&unrelated, gives(200, "{}")).Fetch(t.Context(), intel.Request{URL: "https://www.alphavantage.co/query"}); err != nil {
			t.Fatal(err)
		}
		if wait := unrelated[0].Sub(start); wait > time.Second {
			t.Errorf("another upstream was asked after %v", wait)
		}
		if _, err := client(&second, gives(200, "{}")).Fetch(t.Context(), intel.Request{URL: "https://www.sec.gov/files/company_tickers.json"}); err != nil {
			t.Fatal(err)
		}
		if wait := second[0].Sub(start); wait < 10*time.Minute {
			t.Errorf("another client asked the SEC after %v", wait)
		}
	})
}

// Redirects and retries take their turns like all requests.
func TestEveryRequestTakesItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow, err := limit.NewMemory(map[string]limit.Limit{"edgar": {PerSecond: 1}})
		if err != nil {
			t.Fatal(err)
		}
		var at []time.Time
		var observed []source.Observation
		c, err := source.New(source.Config{
			Limiter: slow, Hosts: hosts(), Contact: "me@example.com", Backoff: time.Nanosecond,
			Transport: plays(&at, gives(503, ""), gives(302, "", "Location", "/b.json"), gives(200, "{}")),
			Observe:   func(o source.Observation) { observed = append(observed, o) },
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Fetch(t.Context(), intel.Request{URL: factsURL}); err != nil {
			t.Fatal(err)
		}
		for i := 1; i < 3; i++ {
			if wait := at[i].Sub(at[i-1]); wait < time.Second {
				t.Errorf("request %d came %v after the one before", i+1, wait)
			}
		}
		var outcomes []source.Outcome
		for i, o := range observed {
			outcomes = append(outcomes, o.Outcome)
			if i > 0 && o.Waited < 900*time.Millisecond || o.Host != "data.sec.gov" {
				t.Errorf("observation %d is %+v", i, o)
			}
		}
		if len(outcomes) != 3 || outcomes[0] != source.Unavailable || outcomes[1] != source.Redirected || outcomes[2] != source.OK {
			t.Errorf("outcomes %v", outcomes)
		}
	})
}

func TestCancelledWhileWaiting(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer play
	}{
		{"before the next attempt", gives(503, "", "Retry-After", "500")},
		{"for the penalty's end", gives(429, ratePage)},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var at []time.Time
				c, err := source.New(source.Config{
					Limiter: limiter(t), Hosts: hosts(), Contact: "me@example.com", Transport: plays(&at, test.answer),
				})
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
				defer cancel()
				start := time.Now()
				got, err := c.Fetch(ctx, intel.Request{URL: factsURL})
				if !errors.Is(err, context.DeadlineExceeded) || got.Requests != 1 || got.Body.Status == 0 {
					t.Errorf("%d requests, status %d, %v", got.Requests, got.Body.Status, err)
				}
				if took := time.Since(start); took != 3*time.Second {
					t.Errorf("took %v", took)
				}
			})
		})
	}

	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var at []time.Time
		c := newClient(t, func(cfg *source.Config) { cfg.Transport = plays(&at, gives(200, "{}")) })
		if _, err := c.Fetch(ctx, intel.Request{URL: factsURL}); !errors.Is(err, context.Canceled) || len(at) != 0 {
			t.Errorf("%d requests, %v", len(at), err)
		}
	})
}
