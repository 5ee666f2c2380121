package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// askers put questions whose answers they know to a deployment that is being
// disturbed, again and again. The answer may be that there is none now, told as
// a problem and before long; it may never be another one.
type askers struct {
	testing.TB
	url     string
	answers map[string][]byte // by path
	stop    func()
	cut     atomic.Bool // a replica was killed: what it was answering breaks off

	mu      sync.Mutex
	counts  map[string]int
	slowest time.Duration
}

// question begins to ask, and remembers what is answered before anything is
// disturbed.
func question(t testing.TB, url string, paths ...string) *askers {
	t.Helper()
	a := &askers{TB: t, url: url, answers: map[string][]byte{}, counts: map[string]int{}}
	for _, path := range paths {
		code, body := get(t, url+path)
		if code != http.StatusOK {
			t.Fatalf("%s: %d %s", path, code, body)
		}
		a.answers[path] = body
	}
	ctx, cancel := context.WithCancel(context.Background())
	var asking sync.WaitGroup
	for path := range a.answers {
		asking.Go(func() {
			for ctx.Err() == nil {
				if body, ok := a.send(http.MethodGet, path); ok && !bytes.Equal(body, a.answers[path]) {
					t.Errorf("%s: a wrong answer: %s", path, body)
				}
				time.Sleep(10 * time.Millisecond)
			}
		})
	}
	a.stop = func() {
		cancel()
		asking.Wait()
	}
	t.Cleanup(a.stop)
	return a
}

// end stops asking and says what came of it.
func (a *askers) end() {
	a.stop()
	a.Logf("requests: %v, the slowest took %s", a.counts, a.slowest.Round(time.Millisecond))
	if a.counts["200"] == 0 {
		a.Error("nothing was ever answered")
	}
}

// answered reports whether a server answers everything.
func (a *askers) answered(url string) bool {
	for path, want := range a.answers {
		resp, err := http.Get(url + path)
		if err != nil {
			return false
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK || !bytes.Equal(body, want) {
			return false
		}
	}
	return true
}

// change asks for a change and reports whether it was accepted.
func (a *askers) change(method, path string) bool {
	_, ok := a.send(method, path)
	return ok
}

// send sends a request and judges the answer; false: there was none that holds.
func (a *askers) send(method, path string) (body []byte, ok bool) {
	ctx, cancel := context.WithTimeout(context.Background(), answerBound)
	defer cancel()
	began := time.Now()
	status, body, err := exchange(ctx, method, a.url+path)
	took := time.Since(began)
	a.mu.Lock()
	a.slowest = max(a.slowest, took)
	what := fmt.Sprint(status)
	if err != nil {
		what = "broken off"
	}
	a.counts[what]++
	a.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		a.Errorf("%s %s: no answer within %s", method, path, answerBound)
	case err != nil && !a.cut.Load():
		a.Errorf("%s %s: %v, and no replica was killed", method, path, err)
	case err == nil && status != http.StatusOK && !isProblem(status, body):
		a.Errorf("%s %s: %d %s", method, path, status, body)
	}
	return body, err == nil && status == http.StatusOK
}

func exchange(ctx context.Context, method, url string) (int, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, url, http.NoBody)
	if err != nil {
		return 0, nil, err
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp.StatusCode, body, err
}

// isProblem reports whether an answer says as it should that there is none now.
func isProblem(status int, body []byte) bool {
	var p struct {
		Status int
		Title  string
		Detail string
	}
	err := json.Unmarshal(body, &p)
	return err == nil && p.Status == status && p.Title != "" && p.Detail != "" &&
		(status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests)
}
