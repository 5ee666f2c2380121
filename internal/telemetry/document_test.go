package telemetry

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"

	"github.com/corpintel/intel"
)

var update = flag.Bool("update", false, "write docs/metrics.md anew")

// docs/metrics.md has every metric, and no other, as the process has it.
func TestDocument(t *testing.T) {
	const path = "../../docs/metrics.md"
	want := document(gather(t))
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), string(want)); diff != "" {
		t.Errorf("docs/metrics.md is not of these metrics: make generate (-is +should be):\n%s", diff)
	}
}

// gather returns our metrics after each was observed once: those with labels
// do not exist before.
func gather(t *testing.T) []*dto.MetricFamily {
	t.Helper()
	m := NewMetrics("v1", "abc")
	m.ObserveRequest("GET", "/", 200, time.Second)
	m.ObserveUpstream("data.sec.gov", "ok", time.Second)
	m.ObserveWait(time.Second)
	m.ObserveRun("edgar", intel.RunDone)
	m.ObserveJob("edgar.submissions", intel.JobDone, false, time.Second)
	m.ObserveQueue([]intel.JobCount{{Kind: "edgar.submissions", State: intel.JobWaiting, Count: 1}}, time.Now())
	m.ObserveKept("hit")
	ObserveCache(nil, "memory", m)
	m.ObserveHanded(2, 1, 0)
	m.ObserveByRedis(true)
	m.ObserveInRedis("edgar", 1, 1)
	m.ObserveReplicaRead("answered")
	m.ObserveReplica(intel.Replica{Number: 1})
	ObserveQuota(nil, m)
	m.observeApply(&intel.Batch{}, intel.Applied{}, nil, time.Second)

	all, err := m.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	ours := slices.DeleteFunc(all, func(f *dto.MetricFamily) bool {
		return strings.HasPrefix(f.GetName(), "go_") || strings.HasPrefix(f.GetName(), "process_")
	})
	if want := registered(m.registry); len(ours) != want {
		t.Errorf("%d metrics were observed, %d are registered: observe the new one above", len(ours), want)
	}
	for _, f := range ours {
		if !strings.HasPrefix(f.GetName(), "intel_") {
			t.Errorf("%s: the name of a metric of ours begins with intel_", f.GetName())
		}
		if f.GetHelp() == "" {
			t.Errorf("%s: want a sentence of what it means", f.GetName())
		}
	}
	return ours
}

// registered counts the metrics of ours that a registry knows, observed or not.
func registered(r *prometheus.Registry) int {
	descs := make(chan *prometheus.Desc)
	go func() {
		r.Describe(descs)
		close(descs)
	}()
	n := 0
	for d := range descs {
		if strings.Contains(d.String(), `fqName: "intel_`) {
			n++
		}
	}
	return n
}

func document(families []*dto.MetricFamily) []byte {
	var b bytes.Buffer
	b.WriteString(documentHead)
	for _, f := range families {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", f.GetName(), strings.ToLower(f.GetType().String()), unit(f), labels(f), f.GetHelp())
	}
	b.WriteString(documentFoot)
	return b.Bytes()
}

func unit(f *dto.MetricFamily) string {
	switch name := strings.TrimSuffix(f.GetName(), "_total"); {
	case strings.HasSuffix(name, "_seconds"):
		return "seconds"
	case strings.HasSuffix(name, "_queued"):
		return "jobs"
	case strings.HasSuffix(name, "_info"), strings.HasSuffix(name, "_up"):
		return "none"
	default: // a count is of the noun before it: intel_http_requests_total
		return name[strings.LastIndexByte(name, '_')+1:]
	}
}

func labels(f *dto.MetricFamily) string {
	var names []string
	for _, l := range f.GetMetric()[0].GetLabel() {
		names = append(names, "`"+l.GetName()+"`")
	}
	return strings.Join(names, ", ")
}

const documentHead = `<!-- Written by "make generate" from internal/telemetry/metrics.go. -->
# Metrics

` + "`/metrics`" + ` serves these in Prometheus' text form. Labels take few and known values, never a company or a path.

| metric | type | unit | labels | meaning |
|--|--|--|--|--|
`

const documentFoot = `
Besides these there are the Prometheus client's own: ` + "`go_…`" + ` about the Go runtime and ` + "`process_…`" + ` about the
process (processor time, memory, open files, start time).

A histogram has the series ` + "`_bucket`, `_sum` and `_count`" + `. Examples:

- answers that take long: ` + "`histogram_quantile(0.99, sum by (le, route) (rate(intel_http_request_seconds_bucket[5m])))`" + `
- requests to the SEC a second, which must stay below ten: ` + "`sum(rate(intel_upstream_requests_total{host=~\".*sec.gov\"}[1m]))`" + `
- records kept out: ` + "`increase(intel_ingest_records_total{result=\"quarantined\"}[1d])`" + `
`
