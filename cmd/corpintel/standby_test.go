package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel/internal/replay"
	"github.com/corpintel/intel/internal/servicetest"
)

// With a standby of the database set, it answers, by HTTP and on the command
// line; probes, metrics and doctor say so, and what was changed is seen at once.
func TestServerWithReplica(t *testing.T) {
	servicetest.PostgresPair(t)
	hurry(t)
	t.Setenv(testProfile, "cluster")
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, everyKindUpstream(t))}))
	d.ingestEverything()
	server, _ := d.server()
	answer := func(path string) string {
		t.Helper()
		resp, err := http.Get(server + path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }() // read to its end
		text, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %v\n%s", path, resp.Status, err, text)
		}
		return string(text)
	}
	for _, name := range []string{"first", "second", "third"} {
		d.do(exitOK, "watchlist", "add", name, acme.String())
		if lists := answer("/api/v1/watchlists"); !strings.Contains(lists, `"`+name+`"`) {
			t.Errorf("what the command line has just added is not there: %s", lists)
		}
	}
	const answered = `intel_replica_reads_total{outcome="answered"}`
	deadline := time.Now().Add(time.Minute)
	for !strings.Contains(answer("/metrics"), answered) {
		if time.Now().After(deadline) {
			t.Fatalf("no read was answered by the standby:\n%s", answer("/metrics"))
		}
		answer("/api/v1/companies/" + acme.String())
	}
	if ready := answer("/readyz"); !strings.Contains(ready, `"replicas":[{"number":1,"state":"ready"`) {
		t.Errorf("the probe says %s", ready)
	}
	if out := d.do(exitOK, "doctor"); !strings.Contains(out, "replica 1") {
		t.Errorf("doctor says nothing of the standby:\n%s", out)
	}
	t.Setenv("CORPINTEL_STORE_REPLICA_URLS", "postgres://nobody@127.0.0.1:1/nowhere")
	d.do(exitOK, "facts", acme.String())
	if out := d.do(exitOK, "doctor"); !strings.Contains(out, "the database itself answers in its place") {
		t.Errorf("doctor says nothing of a standby that is not there:\n%s", out)
	}
}
