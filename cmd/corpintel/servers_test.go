package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/corpintel/intel/internal/replay"
	"github.com/corpintel/intel/internal/servicetest"
)

// askAs sends a request for somebody behind a proxy, and returns the status and
// whether the answer was kept.
func askAs(t *testing.T, url, client string) (status int, kept string, body []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Error(err)
		return 0, "", nil
	}
	req.Header.Set("X-Forwarded-For", client)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Error(err)
		return 0, "", nil
	}
	defer resp.Body.Close()
	if body, err = io.ReadAll(resp.Body); err != nil {
		t.Error(err)
	}
	return resp.StatusCode, resp.Header.Get("Cache-Status"), body
}

// TestServersShareLimitAndAnswers: three server processes keep together to the
// number of requests of an address, however these come, and find the answers of
// each other, until somebody else stores something.
func TestServersShareLimitAndAnswers(t *testing.T) {
	servicetest.OnePostgres(t)
	t.Setenv(testProfile, "cluster")
	t.Setenv("CORPINTEL_SERVE_PER_MINUTE", "300")
	t.Setenv("CORPINTEL_SERVE_TRUSTED_PROXIES", "127.0.0.1")
	hurry(t)
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, everyKindUpstream(t))}))
	d.do(exitOK, "ingest", "edgar", acme.String())
	var urls []string
	for range 3 {
		urls = append(urls, d.replica("api").url)
	}
	path := "/api/v1/companies/" + acme.String() + "/facts"

	begun := time.Now()
	for client, weights := range map[string][]int{"203.0.113.1": {1, 1, 1}, "203.0.113.2": {9, 2, 0}} {
		var granted, refused atomic.Int64
		var wg sync.WaitGroup
		for i, n := range weights {
			for range n {
				wg.Go(func() {
					for granted.Load()+refused.Load() < 450 {
						switch status, _, body := askAs(t, urls[i]+path, client); status {
						case http.StatusOK:
							granted.Add(1)
						case http.StatusTooManyRequests:
							refused.Add(1)
						default:
							t.Errorf("status %d: %s", status, body)
							return
						}
					}
				})
			}
		}
		wg.Wait()
		if g := granted.Load(); g != 300 {
			t.Errorf("%v: %d of 450 requests were allowed within %v, want 300", weights, g, time.Since(begun))
		}
	}
	if took := time.Since(begun); took > time.Minute {
		t.Fatalf("the requests took %v: more may be made in that time", took)
	}

	// One works an answer out, the others find it.
	other := path + "?limit=7"
	var kept []string
	for _, u := range append(urls, urls...) {
		_, how, _ := askAs(t, u+other, "203.0.113.3")
		kept = append(kept, how)
	}
	if got := strings.Join(kept, ", "); got != "corpintel; fwd=miss"+strings.Repeat(", corpintel; hit", 5) {
		t.Errorf("asked each twice: %s", got)
	}
	// What a process of its own stores, all know at once.
	list := "/api/v1/companies?with_facts=true"
	for _, u := range urls {
		askAs(t, u+list, "203.0.113.4")
	}
	d.do(exitOK, "ingest", "edgar", foreign.String())
	for _, u := range urls {
		var page struct{ Items []json.RawMessage }
		_, how, body := askAs(t, u+list, "203.0.113.4")
		if err := json.Unmarshal(body, &page); err != nil || len(page.Items) != 2 {
			t.Errorf("after a second ingest %s knows %d companies (%s), %v", u, len(page.Items), how, err)
		}
	}
}
