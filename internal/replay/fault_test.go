package replay_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/replay"
)

const factsTarget = "/data.sec.gov/api/xbrl/companyfacts/CIK0000000001.json"

func TestParseFault(t *testing.T) {
	for s, want := range map[string]replay.Fault{
		"delay=0.5":        {Kind: replay.FaultDelay, Rate: 0.5},
		"delay=1:250ms":    {Kind: replay.FaultDelay, Rate: 1, Delay: 250 * time.Millisecond},
		"drop=0":           {Kind: replay.FaultDrop},
		"429=.1":           {Kind: replay.FaultThrottled, Rate: 0.1},
		"503=1":            {Kind: replay.FaultUnavailable, Rate: 1},
		"automated-tool=1": {Kind: replay.FaultAutomatedTool, Rate: 1},
		"rate-exceeded=1":  {Kind: replay.FaultRateExceeded, Rate: 1},
		"provider-error=1": {Kind: replay.FaultProvider, Rate: 1},
	} {
		got, err := replay.ParseFault(s)
		if err != nil {
			t.Errorf("%s: %v", s, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", s, diff)
		}
	}
	for s, want := range map[string]string{
		"":             "want KIND=RATE",
		"drop":         "want KIND=RATE",
		"drop=often":   "want KIND=RATE",
		"fire=0.1":     "is not known: want delay, drop, 429, 503, automated-tool, rate-exceeded or provider-error",
		"=0.1":         "is not known",
		"drop=1.1":     "is not from 0 to 1",
		"drop=-0.1":    "is not from 0 to 1",
		"drop=NaN":     "is not from 0 to 1",
		"delay=1:soon": "want a duration",
		"delay=1:-1s":  "want a duration",
		"drop=1:1s":    "only a delay has a duration",
	} {
		if _, err := replay.ParseFault(s); err == nil || !strings.Contains(err.Error(), want) || intel.KindOf(err) != intel.KindInvalid {
			t.Errorf("%q: got %v, want …%s…", s, err, want)
		}
	}
}

func TestNewRefusesFaults(t *testing.T) {
	data := handMade(t)
	for _, f := range []replay.Fault{
		{},
		{Kind: replay.FaultDrop, Rate: math.NaN()},
		{Kind: replay.FaultDelay, Rate: 1, Delay: -1},
	} {
		if _, err := replay.New(replay.Config{Data: data, Faults: []replay.Fault{f}}); intel.KindOf(err) != intel.KindInvalid {
			t.Errorf("%v: got %v, want an invalid error", f, err)
		}
	}
}

func TestFaults(t *testing.T) {
	data := handMade(t)
	for _, test := range []struct {
		kind   replay.FaultKind
		status int
		body   string
		retry  string
	}{
		{replay.FaultThrottled, 429, "Too Many Requests\n", "1"},
		{replay.FaultUnavailable, 503, "<!DOCTYPE html>", ""},
		{replay.FaultAutomatedTool, 403, "recorded: undeclared", ""},
		{replay.FaultRateExceeded, 429, "recorded: too fast", ""},
	} {
		t.Run(string(test.kind), func(t *testing.T) {
			ts, s := serve(t, replay.Config{Data: data, Faults: []replay.Fault{{Kind: test.kind, Rate: 1}}})
			got := mustAsk(t, ts, factsTarget, nil)
			if got.Status != test.status || !strings.HasPrefix(got.Body, test.body) || got.Header.Get("Retry-After") != test.retry {
				t.Errorf("got %d, Retry-After %q\n%s", got.Status, got.Header.Get("Retry-After"), got.Body)
			}
			want := replay.Stats{
				Requests: 1, Hosts: map[string]int64{"data.sec.gov": 1}, Refused: map[replay.FaultKind]int64{},
				Faults: map[replay.FaultKind]int64{test.kind: 1}, SECMaxPerSecond: 1,
			}
			if diff := cmp.Diff(want, s.Stats()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPagesOfTheSECComeFromTheSECOnly(t *testing.T) {
	ts, s := serve(t, replay.Config{Data: handMade(t), Faults: []replay.Fault{{Kind: replay.FaultAutomatedTool, Rate: 0.5}, {Kind: replay.FaultRateExceeded, Rate: 0.5}}})
	for range 3 {
		if got := mustAsk(t, ts, "/newsapi.org/v2/everything?q=apple", nil); got.Status != 200 {
			t.Errorf("got %d %s", got.Status, got.Body)
		}
	}
	if n := len(s.Stats().Faults); n != 0 {
		t.Errorf("%d kinds of faults were counted, want none", n)
	}
}

// Providers say in their own shape what is wrong, each in several ways, and
// other hosts do not.
func TestProviderErrors(t *testing.T) {
	ts, s := serve(t, replay.Config{Data: handMade(t), Seed: 7, Faults: []replay.Fault{{Kind: replay.FaultProvider, Rate: 1}}})
	for _, test := range []struct {
		target string
		want   map[string]bool // status and the words that tell
	}{
		{"/www.alphavantage.co/query?function=TIME_SERIES_DAILY&symbol=EXM", map[string]bool{"200 Note": true, "200 Information": true}},
		{"/newsapi.org/v2/everything?q=apple", map[string]bool{"429 rateLimited": true, "429 apiKeyExhausted": true, "500 unexpectedError": true}},
		{factsTarget, map[string]bool{}},
	} {
		got := map[string]bool{}
		for range 40 {
			a := mustAsk(t, ts, test.target, nil)
			for _, words := range []string{"Note", "Information", "rateLimited", "apiKeyExhausted", "unexpectedError"} {
				if strings.Contains(a.Body, `"`+words+`"`) {
					got[fmt.Sprint(a.Status, " ", words)] = true
				}
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.target, diff)
		}
	}
	if n := s.Stats().Faults[replay.FaultProvider]; n != 60 {
		t.Errorf("%d faults were counted, want three of each four requests to providers", n)
	}
}

func TestDropEndsInTheMiddleOfTheBody(t *testing.T) {
	ts, _ := serve(t, replay.Config{Data: handMade(t), Faults: []replay.Fault{{Kind: replay.FaultDrop, Rate: 1}}})
	got, err := ask(t, ts, http.MethodGet, factsTarget, nil)
	want := answer{200, http.Header{
		"Content-Type": {"application/json"}, "Content-Length": {fmt.Sprint(len(facts))}, "Vary": {"Accept-Encoding"},
	}, facts[:len(facts)/2]}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v, want an unexpected end", err)
	}

	packed := compress(t, facts)
	got, err = ask(t, ts, http.MethodGet, factsTarget, http.Header{"Accept-Encoding": {"gzip"}})
	if got.Body != string(packed[:len(packed)/2]) || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("compressed: got %d bytes of %d and %v", len(got.Body), len(packed), err)
	}
	if got, err := ask(t, ts, http.MethodGet, "/www.sec.gov/files/empty.txt", nil); err == nil {
		t.Errorf("a body without a middle: got %v", got)
	}
	if got, err := ask(t, ts, http.MethodHead, "/www.sec.gov/files/company_tickers.json", nil); err == nil {
		t.Errorf("HEAD: got %v", got)
	}
}

// pattern returns the fault of each of the first n requests of target, as the
// answer shows it.
func pattern(t *testing.T, h http.Handler, target string, n int) []int {
	t.Helper()
	statuses := make([]int, n)
	for i := range statuses {
		w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(context.Background(), http.MethodGet, target, http.NoBody)
		r.Header.Set("User-Agent", "admin@example.com")
		h.ServeHTTP(w, r)
		statuses[i] = w.Code
	}
	return statuses
}

func newServer(t *testing.T, c replay.Config) *replay.Server {
	t.Helper()
	c.Rate = -1
	s, err := replay.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheSameSeedIsTheSameFate(t *testing.T) {
	const n = 200
	c := replay.Config{Data: handMade(t), Seed: 7, Faults: []replay.Fault{{Kind: replay.FaultThrottled, Rate: 0.3}, {Kind: replay.FaultUnavailable, Rate: 0.2}}}
	targets := []string{factsTarget, "/www.sec.gov/files/company_tickers.json", "/www.sec.gov/unknown?a=1&b=2"}
	want := map[string][]int{}
	for _, target := range targets {
		want[target] = pattern(t, newServer(t, c), target, n)
	}

	// Asked for all at once, and in between each other.
	s, got := newServer(t, c), map[string][]int{}
	var wg sync.WaitGroup
	var mu sync.Mutex
	for _, target := range targets {
		wg.Go(func() {
			p := pattern(t, s, target, n)
			mu.Lock()
			defer mu.Unlock()
			got[target] = p
		})
	}
	wg.Wait()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(want[targets[0]], want[targets[1]]) {
		t.Error("two URLs meet the same faults")
	}
	if diff := cmp.Diff(want[targets[2]], pattern(t, newServer(t, c), "/www.sec.gov/unknown?b=2&a=1", n)); diff != "" {
		t.Errorf("the order of the query makes another URL:\n%s", diff)
	}
	c.Seed = 8
	if cmp.Equal(want[targets[0]], pattern(t, newServer(t, c), targets[0], n)) {
		t.Error("two seeds have the same faults")
	}
}

func TestRatesAreKept(t *testing.T) {
	const urls = 4000 // one request of each: no streaks
	for _, test := range []struct {
		name                           string
		rates                          [2]float64
		wantThrottled, wantUnavailable float64
	}{
		{"none", [2]float64{0, 0}, 0, 0},
		{"less than all", [2]float64{0.3, 0.1}, 0.3, 0.1},
		{"all", [2]float64{1, 0}, 1, 0},
		{"more than all are shares", [2]float64{1, 1}, 0.5, 0.5},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t, replay.Config{Data: handMade(t), Seed: 1, Faults: []replay.Fault{
				{Kind: replay.FaultThrottled, Rate: test.rates[0]}, {Kind: replay.FaultUnavailable, Rate: test.rates[1]},
			}})
			for i := range urls {
				pattern(t, s, fmt.Sprintf("/data.sec.gov/%d", i), 1)
			}
			faults := s.Stats().Faults
			for kind, want := range map[replay.FaultKind]float64{replay.FaultThrottled: test.wantThrottled, replay.FaultUnavailable: test.wantUnavailable} {
				if got := float64(faults[kind]) / urls; math.Abs(got-want) > 0.03 {
					t.Errorf("%s: %.3f of the requests, want %.3f", kind, got, want)
				}
			}
		})
	}
}

func TestAFourthRequestSucceeds(t *testing.T) {
	s := newServer(t, replay.Config{Data: handMade(t), Faults: []replay.Fault{{Kind: replay.FaultThrottled, Rate: 1}}})
	want := []int{429, 429, 429, 200, 429, 429, 429, 200, 429}
	if diff := cmp.Diff(want, pattern(t, s, factsTarget, len(want))); diff != "" {
		t.Error(diff)
	}
}

func TestDelays(t *testing.T) {
	data := handMade(t)
	ask := func(ctx context.Context, s *replay.Server, target string) (*httptest.ResponseRecorder, time.Duration) {
		w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, target, http.NoBody)
		r.Header.Set("User-Agent", "admin@example.com")
		began := time.Now()
		s.ServeHTTP(w, r)
		return w, time.Since(began)
	}
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, replay.Config{Data: data, Faults: []replay.Fault{{Kind: replay.FaultDelay, Rate: 1, Delay: 2 * time.Second}}})
		if w, took := ask(t.Context(), s, factsTarget); w.Code != 200 || took != 2*time.Second {
			t.Errorf("of a given length: got %d after %v", w.Code, took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if w, took := ask(ctx, s, factsTarget); w.Body.Len() != 0 || took != time.Second {
			t.Errorf("the caller gave up: got %d bytes after %v", w.Body.Len(), took)
		}

		s = newServer(t, replay.Config{Data: data, Faults: []replay.Fault{{Kind: replay.FaultDelay, Rate: 1}}})
		seen := map[time.Duration]bool{}
		for i := range 50 {
			_, took := ask(t.Context(), s, fmt.Sprintf("/data.sec.gov/%d", i))
			if took < 50*time.Millisecond || took > 500*time.Millisecond {
				t.Errorf("of no given length: %v", took)
			}
			seen[took] = true
		}
		if len(seen) < 25 {
			t.Errorf("50 random delays are of %d lengths", len(seen))
		}
	})
}
