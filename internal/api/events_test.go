package api

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

// message is a server-sent event.
type message struct{ id, event, data string }

// stream is an event stream as a browser reads it.
type stream struct {
	*testing.T

	response *http.Response
	lines    *bufio.Scanner
}

// listen opens the events of a run.
func (f *fixture) listen(path string, header ...string) stream {
	f.Helper()
	req, err := http.NewRequestWithContext(f.Context(), http.MethodGet, f.server.URL+path, nil)
	if err != nil {
		f.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "gzip, zstd")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := f.server.Client().Do(req)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { res.Body.Close() })
	return stream{f.T, res, bufio.NewScanner(res.Body)}
}

// next returns the next message, and false when the stream is over.
func (s stream) next() (message, bool) {
	s.Helper()
	var m message
	for s.lines.Scan() {
		switch name, value, _ := strings.Cut(s.lines.Text(), ": "); name {
		case "id":
			m.id = value
		case "event":
			m.event = value
		case "data":
			m.data = value
		case "":
			if m.event != "" {
				return m, true
			}
		}
	}
	return message{}, false
}

// want reads a message and checks its id, event and part of its data.
func (s stream) want(id, event, says string) {
	s.Helper()
	m, ok := s.next()
	if !ok || m.id != id || m.event != event || !strings.Contains(m.data, says) {
		s.Fatalf("got %+v (%v), want %s %s with %s", m, ok, id, event, says)
	}
}

func (s stream) wantEnd() {
	s.Helper()
	if m, ok := s.next(); ok {
		s.Fatalf("got %+v after the end", m)
	}
}

func (f *fixture) addEvents(run int64, details ...string) {
	f.Helper()
	var events []intel.RunEvent
	for _, d := range details {
		events = append(events, intel.RunEvent{At: clock, Item: "1001", Kind: intel.EventRetry, Detail: d})
	}
	if err := f.store.AddRunEvents(f.Context(), run, events); err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) saveRun(id int64, state intel.RunState, accepted int64) {
	f.Helper()
	run, err := f.store.Run(f.Context(), id)
	if err != nil {
		f.Fatal(err)
	}
	run.State, run.Counts.Accepted, run.UpdatedAt = state, accepted, time.Now()
	if err := f.store.SaveRun(f.Context(), run); err != nil {
		f.Fatal(err)
	}
}

func TestEvents(t *testing.T) {
	f := newFixture(t, nil)
	f.addEvents(f.run, "first", "second\nline")
	s := f.listen("/api/v1/runs/1/events")
	for name, want := range map[string]string{
		"Content-Type": eventStream, "Content-Encoding": "", "ETag": "", "Cache-Control": noStore, "X-Content-Type-Options": "nosniff",
	} {
		if got := s.response.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	s.want("1", eventNote, `"detail":"first"`)
	s.want("2", eventNote, `"detail":"second\nline"`)
	s.want("2", eventRun, `"state":"running"`)
	// What happens while somebody listens arrives without the stream ending:
	// nothing holds it back.
	f.saveRun(f.run, intel.RunRunning, 7)
	s.want("2", eventRun, `"accepted":7`)
	f.addEvents(f.run, "third")
	s.want("3", eventNote, `"detail":"third"`)
	f.saveRun(f.run, intel.RunDone, 8)
	s.want("3-end", eventEnd, `"accepted":8`)
	s.wantEnd()
}

func TestEventsResume(t *testing.T) {
	f := newFixture(t, nil)
	f.addEvents(f.run, "first", "second", "third")
	s := f.listen("/api/v1/runs/1/events", "Last-Event-ID", "2")
	s.want("3", eventNote, "third")
	s.want("3", eventRun, "running")
	s.response.Body.Close()

	// The end of a run that was taken up again is not the end any more.
	s = f.listen("/api/v1/runs/1/events", "Last-Event-ID", "3-end")
	s.want("3", eventRun, "running")
	s.response.Body.Close()

	f.saveRun(f.run, intel.RunPartial, 1)
	s = f.listen("/api/v1/runs/1/events", "Last-Event-ID", "3")
	s.want("3-end", eventEnd, `"state":"partial"`)
	s.wantEnd()
	// A browser that connects again after the end is told to stop.
	if r := f.get("/api/v1/runs/1/events", "Last-Event-ID", "3-end"); r.status != http.StatusNoContent {
		t.Errorf("after the end: status %d, want 204", r.status)
	}
	for _, id := range []string{"x", "-1", "1-end-end", strings.Repeat("9", 30)} {
		problemOf(t, f.get("/api/v1/runs/1/events", "Last-Event-ID", id), http.StatusBadRequest)
	}
}

// More events than are asked for at once all arrive, in order.
func TestEventsMany(t *testing.T) {
	f := newFixture(t, nil)
	details := make([]string, 2*eventBatch+1)
	for i := range details {
		details[i] = "event"
	}
	f.addEvents(f.run, details...)
	f.saveRun(f.run, intel.RunFailed, 0)
	s := f.listen("/api/v1/runs/1/events")
	counts := map[string]int{}
	for m, ok := s.next(); ok; m, ok = s.next() {
		counts[m.event]++
	}
	if diff := cmp.Diff(map[string]int{eventNote: len(details), eventEnd: 1}, counts); diff != "" {
		t.Error("-want +got", diff)
	}
}

// Whoever asks for the header alone is not kept waiting for the run.
func TestEventsHead(t *testing.T) {
	f := newFixture(t, nil)
	r := f.do(http.MethodHead, "/api/v1/runs/1/events", nil)
	if r.status != http.StatusOK || r.header.Get("Content-Type") != eventStream {
		t.Errorf("status %d, %v", r.status, r.header)
	}
}

// A quiet run does not look like a broken line.
func TestEventsKeepAlive(t *testing.T) {
	now := clock
	f := newFixture(t, func(c *Config) {
		c.Now = func() time.Time {
			now = now.Add(keepAlive)
			return now
		}
	})
	s := f.listen("/api/v1/runs/1/events")
	s.want("0", eventRun, "running")
	for s.lines.Scan() {
		if s.lines.Text() == ": still here" {
			return
		}
	}
	t.Error("the stream ended without a sign of life")
}

// A stream is cut off where the store fails, and the log says why; the listener
// connects again by itself.
func TestEventsBroken(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.Store = noEvents{c.Store} })
	s := f.listen("/api/v1/runs/1/events")
	s.wantEnd()
	f.server.Close() // waits for the handler, which logs after the last byte
	if lines := f.log.lines(t, "event stream broken"); len(lines) != 1 || lines[0]["err"] != "disk full" {
		t.Errorf("log: %v", lines)
	}
}

// noEvents is a store that can not read events.
type noEvents struct{ intel.Reader }

func (noEvents) RunEvents(context.Context, int64, int64, int) ([]intel.RunEvent, error) {
	return nil, errors.New("disk full")
}
