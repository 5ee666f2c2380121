package telemetry_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/telemetry"
)

// scrape returns the lines that Prometheus gets, of metrics with a prefix.
func scrape(t *testing.T, m *telemetry.Metrics, prefix string) []string {
	t.Helper()
	server := httptest.NewServer(m.Handler())
	defer server.Close()
	answer, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, prefix) {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

func TestObserveRequest(t *testing.T) {
	m := telemetry.NewMetrics("v1", "abc")
	m.ObserveRequest("GET", "/api/v1/companies", 200, 3*time.Millisecond)
	m.ObserveRequest("GET", "/api/v1/companies", 200, 3*time.Second)
	m.ObserveRequest("BREW", "", 405, time.Millisecond)
	want := []string{
		`intel_http_requests_total{method="GET",route="/api/v1/companies",status="200"} 2`,
		`intel_http_requests_total{method="other",route="",status="405"} 1`,
	}
	if diff := cmp.Diff(scrape(t, m, "intel_http_requests_total"), want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	want = []string{`intel_http_request_seconds_count{route=""} 1`, `intel_http_request_seconds_count{route="/api/v1/companies"} 2`}
	if diff := cmp.Diff(scrape(t, m, "intel_http_request_seconds_count"), want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	want = []string{`intel_http_request_seconds_bucket{route="/api/v1/companies",le="0.005"} 1`}
	if diff := cmp.Diff(scrape(t, m, `intel_http_request_seconds_bucket{route="/api/v1/companies",le="0.005"}`), want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestObserveUpstreamAndRuns(t *testing.T) {
	m := telemetry.NewMetrics("v1", "abc")
	m.ObserveUpstream("data.sec.gov", "ok", time.Second)
	m.ObserveRun("edgar", intel.RunPartial)
	for prefix, want := range map[string]string{
		"intel_upstream_requests_total":      `intel_upstream_requests_total{host="data.sec.gov",outcome="ok"} 1`,
		"intel_upstream_request_seconds_sum": `intel_upstream_request_seconds_sum{host="data.sec.gov"} 1`,
		"intel_runs_total":                   `intel_runs_total{source="edgar",state="partial"} 1`,
		"intel_build_info":                   `intel_build_info{commit="abc",version="v1"} 1`,
	} {
		if diff := cmp.Diff(scrape(t, m, prefix), []string{want}); diff != "" {
			t.Errorf("(-got +want):\n%s", diff)
		}
	}
}

// Two deployments in one process, as in tests, do not count each other's work.
func TestMetricsAreNotShared(t *testing.T) {
	one, other := telemetry.NewMetrics("v1", "a"), telemetry.NewMetrics("v1", "a")
	one.ObserveRun("edgar", intel.RunDone)
	if got := scrape(t, other, "intel_runs_total"); got != nil {
		t.Errorf("counted %q, want nothing", got)
	}
}

// applyStore stores nothing and answers as it is told.
type applyStore struct {
	intel.Store
	applied intel.Applied
	err     error
}

func (s applyStore) Apply(context.Context, int64, *intel.Batch) (intel.Applied, error) {
	return s.applied, s.err
}

func (s applyStore) LastApplied(context.Context, string) (intel.SHA256, error) {
	return intel.SHA256{1}, nil
}

func TestObserveStore(t *testing.T) {
	lost := errors.New("disk full")
	for _, c := range []struct {
		name    string
		store   applyStore
		batch   intel.Batch
		batches []string
		records []string
	}{
		{
			"applied",
			applyStore{applied: intel.Applied{In: 15, Accepted: 1, Unchanged: 2, Changed: 3, Flagged: 4, Quarantined: 5}},
			intel.Batch{Body: intel.Body{Kind: "edgar.companyfacts"}},
			[]string{`intel_ingest_batches_total{kind="edgar.companyfacts",result="applied",source="edgar"} 1`},
			[]string{
				`intel_ingest_records_total{result="accepted",source="edgar"} 1`,
				`intel_ingest_records_total{result="changed",source="edgar"} 3`,
				`intel_ingest_records_total{result="flagged",source="edgar"} 4`,
				`intel_ingest_records_total{result="quarantined",source="edgar"} 5`,
				`intel_ingest_records_total{result="unchanged",source="edgar"} 2`,
			},
		},
		{
			"refused",
			applyStore{},
			intel.Batch{Body: intel.Body{Kind: "edgar.companyfacts"}, Refused: true},
			[]string{`intel_ingest_batches_total{kind="edgar.companyfacts",result="refused",source="edgar"} 1`},
			[]string{
				`intel_ingest_records_total{result="accepted",source="edgar"} 0`,
				`intel_ingest_records_total{result="changed",source="edgar"} 0`,
				`intel_ingest_records_total{result="flagged",source="edgar"} 0`,
				`intel_ingest_records_total{result="quarantined",source="edgar"} 0`,
				`intel_ingest_records_total{result="unchanged",source="edgar"} 0`,
			},
		},
		{
			"failed",
			applyStore{err: lost, applied: intel.Applied{Accepted: 9}},
			intel.Batch{Body: intel.Body{Kind: "sample"}},
			[]string{`intel_ingest_batches_total{kind="sample",result="failed",source="sample"} 1`},
			nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := telemetry.NewMetrics("v1", "abc")
			store := telemetry.ObserveStore(c.store, m)
			got, err := store.Apply(t.Context(), 7, &c.batch)
			if !errors.Is(err, c.store.err) {
				t.Errorf("error %v, want %v", err, c.store.err)
			}
			if diff := cmp.Diff(got, c.store.applied); diff != "" {
				t.Errorf("applied (-got +want):\n%s", diff)
			}
			if diff := cmp.Diff(scrape(t, m, "intel_ingest_batches_total"), c.batches); diff != "" {
				t.Errorf("batches (-got +want):\n%s", diff)
			}
			if diff := cmp.Diff(scrape(t, m, "intel_ingest_records_total"), c.records); diff != "" {
				t.Errorf("records (-got +want):\n%s", diff)
			}
			if diff := cmp.Diff(scrape(t, m, "intel_store_apply_seconds_count"), []string{"intel_store_apply_seconds_count 1"}); diff != "" {
				t.Errorf("timed (-got +want):\n%s", diff)
			}
			if h, err := store.LastApplied(t.Context(), "u"); h != (intel.SHA256{1}) || err != nil {
				t.Errorf("other methods do not reach the store: %v, %v", h, err)
			}
		})
	}
}

// busyLimiter has no slot before its caller gives up.
type busyLimiter struct{ intel.Limiter }

func (busyLimiter) Wait(ctx context.Context, _ string) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestObserveLimiter(t *testing.T) {
	m := telemetry.NewMetrics("v1", "abc")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := telemetry.ObserveLimiter(busyLimiter{}, m).Wait(ctx, "edgar"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
	if diff := cmp.Diff(scrape(t, m, "intel_upstream_wait_seconds_count"), []string{"intel_upstream_wait_seconds_count 1"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}
