package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/replay"
)

// TestClusterRollingReplacement: all processes of a deployment are replaced one
// after the other while others ingest, and no client sees an error: not those
// with quick questions, nor those that take or send slowly, and who listens
// hears of everything once.
func TestClusterRollingReplacement(t *testing.T) {
	onCluster(t)
	hurry(t)
	t.Setenv("CORPINTEL_SERVE_DRAIN_NOTICE", "500ms")
	large := basicFacts + strings.Repeat(" ", 8<<20)
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, with(smallUpstream(), map[string]string{factsURL(basic): large}))}))
	d.do(exitOK, "ingest", "edgar", basic.String())
	b, replicas := d.cluster()

	ctx, cancel := context.WithCancel(t.Context())
	var clients sync.WaitGroup
	var quick, taken, sent atomic.Int64
	for range 2 {
		clients.Go(func() {
			repeat(ctx, t, &quick, func() error { return ask(b.url + "/api/v1/companies/" + basic.String() + "/facts") })
		})
		clients.Go(func() { repeat(ctx, t, &taken, func() error { return takeSlowly(b.url+"/api/v1/raw/", large) }) })
		clients.Go(func() { repeat(ctx, t, &sent, func() error { return sendSlowly(b.url + "/api/v1/watchlists/mine") }) })
	}
	var heard heardEvents
	clients.Go(func() {
		heard.follow(ctx, b.url+"/api/v1/events", func(err error) { t.Errorf("who listens: %v", err) })
	})
	clients.Go(func() { d.do(exitOK, "ingest", "edgar", person.String(), foreign.String()) })
	for _, old := range replicas {
		renewed := d.replica(old.roles)
		if renewed.url != "" {
			b.add(renewed.url)
		}
		if code := old.stop(); code != exitOK {
			t.Errorf("a server with the roles %s ended with exit code %d:\n%s", old.roles, code, old.said)
		}
	}
	d.do(exitOK, "ingest", "edgar", acme.String())
	all := heard.whole(d)
	cancel()
	clients.Wait()
	if diff := cmp.Diff(all, heard.list()); diff != "" {
		t.Errorf("who listens has not heard of what was told, once (-told +heard):\n%s", diff)
	}
	if quick.Load() < 20 || taken.Load() < 4 || sent.Load() < 4 {
		t.Errorf("%d quick questions, %d bodies taken and %d sent slowly: the test shows less than it says", quick.Load(), taken.Load(), sent.Load())
	}
	t.Logf("%d quick questions, %d bodies taken and %d sent slowly", quick.Load(), taken.Load(), sent.Load())
}

// repeat does something until ctx is done, and counts it.
func repeat(ctx context.Context, t testing.TB, done *atomic.Int64, do func() error) {
	for ctx.Err() == nil {
		if err := do(); err != nil {
			t.Error(err)
		}
		done.Add(1)
	}
}

// ask is a quick question.
func ask(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return wellAnswered(resp)
}

func wellAnswered(resp *http.Response) error {
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s, %w: %s", resp.Request.Method, resp.Request.URL, resp.Status, err, body)
	}
	return nil
}

// takeSlowly downloads a raw body as over a thin line.
func takeSlowly(url, body string) error {
	h := intel.HashBody([]byte(body))
	r, err := http.NewRequest(http.MethodGet, url+h.String(), http.NoBody)
	if err != nil {
		return err
	}
	r.Header.Set("Accept-Encoding", "identity")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(thin{resp.Body})
	if err != nil || resp.StatusCode != http.StatusOK || intel.HashBody(got) != h {
		return fmt.Errorf("taken slowly: %s, %w, %d bytes of %d", resp.Status, err, len(got), len(body))
	}
	return nil
}

// thin reads no more than a little at a time.
type thin struct{ io.Reader }

func (r thin) Read(p []byte) (int, error) {
	time.Sleep(5 * time.Millisecond)
	return r.Reader.Read(p[:min(len(p), 64<<10)])
}

// sendSlowly sets a watchlist with a request that takes a second.
func sendSlowly(url string) error {
	from, to := io.Pipe()
	r, err := http.NewRequest(http.MethodPut, url, from)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	go func() {
		for _, c := range `{"companies": ["` + basic.String() + `"]}` {
			if _, err := io.WriteString(to, string(c)); err != nil {
				return // the request has failed, and says so
			}
			time.Sleep(30 * time.Millisecond)
		}
		to.Close()
	}()
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return wellAnswered(resp)
}

// heardEvents are the numbers of the events that a listener has heard of.
type heardEvents struct {
	mu  sync.Mutex
	ids []int64
}

func (h *heardEvents) list() []int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.ids)
}

// whole waits until all that was told is heard, and returns that.
func (h *heardEvents) whole(d *deployment) (all []int64) {
	d.Helper()
	for _, e := range read[[]intel.Event](d, "events") {
		all = append(all, e.ID)
	}
	for deadline := time.Now().Add(20 * time.Second); len(h.list()) < len(all) && time.Now().Before(deadline); {
		time.Sleep(20 * time.Millisecond)
	}
	return all
}

// follow follows events until ctx is done, as browsers do: where a stream ends
// it asks again for what came after the last it heard. It is told of what it had
// to put up with: a stream that broke, or another answer.
func (h *heardEvents) follow(ctx context.Context, url string, trouble func(error)) {
	for ctx.Err() == nil {
		if err := h.listen(ctx, url); err != nil {
			trouble(err)
			time.Sleep(50 * time.Millisecond)
		}
	}
}

// listen follows events until something is wrong.
func (h *heardEvents) listen(ctx context.Context, url string) error {
	for ctx.Err() == nil {
		last := "0"
		if heard := h.list(); len(heard) > 0 {
			last = strconv.FormatInt(heard[len(heard)-1], 10)
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
		if err != nil {
			return err
		}
		r.Header.Set("Accept", "text/event-stream")
		r.Header.Set("Last-Event-ID", last)
		resp, err := http.DefaultClient.Do(r)
		switch {
		case ctx.Err() != nil:
			return nil //nolint:nilerr // it was to end
		case err != nil:
			return err
		}
		if resp.StatusCode != http.StatusOK {
			body, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			return fmt.Errorf("asked for what comes after %s: %s, %w: %s", last, resp.Status, err, body)
		}
		if err := h.read(resp.Body); err != nil && ctx.Err() == nil {
			return fmt.Errorf("a stream broke: %w", err)
		}
	}
	return nil
}

// read hears a stream to its end.
func (h *heardEvents) read(stream io.ReadCloser) error {
	defer stream.Close()
	in := bufio.NewScanner(stream)
	in.Buffer(nil, 1<<20)
	var id string
	for in.Scan() {
		if n, ok := strings.CutPrefix(in.Text(), "id: "); ok {
			id = n
		}
		if !strings.HasPrefix(in.Text(), "data: ") { // a sign of life has a number too
			continue
		}
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return err
		}
		h.mu.Lock()
		h.ids = append(h.ids, n)
		h.mu.Unlock()
	}
	return in.Err()
}
