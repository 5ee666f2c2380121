package telemetry_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel/internal/telemetry"
)

// collector takes traces as an OpenTelemetry collector does, and remembers
// where they were sent and what they said.
type collector struct {
	status int
	paths  []string
	body   []byte
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.paths = append(c.paths, r.URL.Path)
	c.body, _ = io.ReadAll(r.Body)
	w.WriteHeader(c.status)
}

func TestTracing(t *testing.T) {
	for _, c := range []struct {
		name, path string // of the endpoint
		ratio      float64
		paths      []string // where spans arrive
	}{
		{"usual path", "", 1, []string{"/v1/traces"}},
		{"usual path after a slash", "/", 1, []string{"/v1/traces"}},
		{"path of its own", "/tenant/traces", 1, []string{"/tenant/traces"}},
		{"nothing sampled", "", 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := &collector{status: http.StatusOK}
			server := httptest.NewServer(got)
			defer server.Close()
			span(t, telemetry.TracingConfig{Endpoint: server.URL + c.path, Ratio: c.ratio, Version: "v1.2.3"})
			if diff := cmp.Diff(got.paths, c.paths); diff != "" {
				t.Errorf("paths (-got +want):\n%s", diff)
			}
			for _, part := range []string{"corpintel", "v1.2.3", "store.Apply"} {
				if len(c.paths) > 0 && !bytes.Contains(got.body, []byte(part)) {
					t.Errorf("%q was not sent", part)
				}
			}
		})
	}
}

func TestTracingOff(t *testing.T) {
	provider, shutdown, err := telemetry.Tracing(t.Context(), telemetry.TracingConfig{Ratio: 1})
	if err != nil {
		t.Fatal(err)
	}
	_, s := provider.Tracer("test").Start(t.Context(), "store.Apply")
	if s.IsRecording() {
		t.Error("a span records, though there is nowhere to send it")
	}
	s.End()
	if err := shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

// Lost traces are told in our log, and are no error of what was traced.
func TestTracingLost(t *testing.T) {
	server := httptest.NewServer(&collector{status: http.StatusBadRequest})
	defer server.Close()
	var b bytes.Buffer
	span(t, telemetry.TracingConfig{Endpoint: server.URL, Ratio: 1, Log: slog.New(slog.NewTextHandler(&b, nil))})
	if !strings.Contains(b.String(), `msg="traces lost" spans=1 err=`) {
		t.Errorf("log %q, want traces lost", b.String())
	}
	span(t, telemetry.TracingConfig{Endpoint: server.URL, Ratio: 1}) // no log is no crash
}

func TestTracingCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := telemetry.Tracing(ctx, telemetry.TracingConfig{Endpoint: "http://127.0.0.1:4318"})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

// span begins and ends one span and sends it.
func span(t *testing.T, c telemetry.TracingConfig) {
	t.Helper()
	provider, shutdown, err := telemetry.Tracing(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	_, s := provider.Tracer("test").Start(t.Context(), "store.Apply")
	s.End()
	if err := shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
}
