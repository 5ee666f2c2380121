package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/lineage"
)

// withTrace has the trace route do what a test wants of a handler.
func withTrace(do func(context.Context) error) func(*Config) {
	return func(c *Config) {
		c.Trace = func(ctx context.Context, _ lineage.Query) ([]lineage.Trace, error) { return nil, do(ctx) }
	}
}

const tracePath = "/api/v1/companies/1001/trace?concept=Assets&end=2009-12-31"

func TestKinds(t *testing.T) {
	var kind intel.Kind
	f := newFixture(t, withTrace(func(context.Context) error { return intel.Errorf(kind, "as the handler said") }))
	for k, want := range map[intel.Kind]struct {
		status int
		detail string
	}{
		intel.KindInternal:    {500, "internal error"},
		intel.KindInvalid:     {400, "as the handler said"},
		intel.KindNotFound:    {404, "as the handler said"},
		intel.KindConflict:    {409, "as the handler said"},
		intel.KindDenied:      {403, "as the handler said"},
		intel.KindThrottled:   {429, "as the handler said"},
		intel.KindUnavailable: {503, "as the handler said"},
	} {
		kind = k
		if p := problemOf(t, f.get(tracePath), want.status); p.Detail != want.detail {
			t.Errorf("%v: detail %q, want %q", kind, p.Detail, want.detail)
		}
	}
}

// The cause of an internal error is in the log, under the request's id, and
// nowhere else.
func TestInternalErrorHidden(t *testing.T) {
	f := newFixture(t, withTrace(func(context.Context) error { return errors.New("/secret/path is gone") }))
	r := f.get(tracePath, "X-Request-Id", "my-request")
	p := problemOf(t, r, http.StatusInternalServerError)
	if p.Detail != "internal error" || strings.Contains(string(r.body), "secret") || p.RequestID != "my-request" {
		t.Errorf("got %s", r.body)
	}
	lines := f.log.lines(t, "request refused")
	if len(lines) != 1 || lines[0]["level"] != "ERROR" || lines[0]["request_id"] != "my-request" || lines[0]["err"] != "/secret/path is gone" {
		t.Errorf("log: %v", lines)
	}
}

// What is wrapped around a message is for the log.
func TestWrappedError(t *testing.T) {
	f := newFixture(t, func(c *Config) {
		c.Ready = func(context.Context) error { return errors.New("connect to 10.0.0.1: refused") }
	})
	p := problemOf(t, f.get("/readyz"), http.StatusServiceUnavailable)
	if strings.Contains(p.Detail, "10.0.0.1") {
		t.Errorf("detail %q", p.Detail)
	}
	lines := f.log.lines(t, "request refused")
	if len(lines) != 1 || !strings.Contains(lines[0]["err"].(string), "10.0.0.1") || lines[0]["level"] != "WARN" {
		t.Errorf("log: %v", lines)
	}
	if r := f.get("/healthz"); r.status != http.StatusOK {
		t.Errorf("the process lives, but /healthz says %d", r.status)
	}
}

func TestReadyByStore(t *testing.T) {
	f := newFixture(t, func(c *Config) {
		c.Store = failing{c.Store, intel.Errorf(intel.KindUnavailable, "database is locked")}
	})
	problemOf(t, f.get("/readyz"), http.StatusServiceUnavailable)
	problemOf(t, f.get("/api/v1/status"), http.StatusServiceUnavailable)
	problemOf(t, f.get("/api/v1/companies/1001"), http.StatusServiceUnavailable)
}

func TestPanic(t *testing.T) {
	f := newFixture(t, withTrace(func(context.Context) error { panic("secret") }))
	r := f.get(tracePath)
	p := problemOf(t, r, http.StatusInternalServerError)
	if p.Detail != "internal error" || strings.Contains(string(r.body), "secret") {
		t.Errorf("got %s", r.body)
	}
	lines := f.log.lines(t, "handler panicked")
	if len(lines) != 1 || lines[0]["panic"] != "secret" || lines[0]["request_id"] != p.RequestID || !strings.Contains(lines[0]["stack"].(string), "traceFact") {
		t.Errorf("log: %v", lines)
	}
	if r := f.get("/healthz"); r.status != http.StatusOK {
		t.Errorf("after a panic: status %d", r.status)
	}
}

// A stream that breaks is cut off, so that nobody takes it for whole; so is an
// answer whose handler gives up.
func TestPanicUnderWay(t *testing.T) {
	f := newBareFixture(t)
	for name, h := range map[string]http.HandlerFunc{
		"after a part": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "part")
			panic("later")
		},
		"abort": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			s := mustServer(t, f.config)
			if err := s.mount(route{
				method: http.MethodGet, path: "/broken", access: accessViewer, id: "broken", stream: true,
				handler: func(s *server, rt route) { s.mux.HandleFunc(rt.pattern(), h) },
			}); err != nil {
				t.Fatal(err)
			}
			server := httptest.NewUnstartedServer(s)
			server.Config.ErrorLog = nil
			server.Start()
			defer server.Close()
			res, err := server.Client().Get(server.URL + "/broken")
			if err == nil {
				defer res.Body.Close()
				_, err = io.ReadAll(res.Body)
			}
			if err == nil {
				t.Error("the answer looks whole")
			}
		})
	}
}

// All that is wrong with the parameters is said at once, and what was sent is
// not repeated: it may be a secret that went astray.
func TestAllErrorsAtOnce(t *testing.T) {
	f := newFixture(t, nil)
	r := f.get("/api/v1/companies/1001/facts?limit=hunter2&period=hunter2&form=" + strings.Repeat("hunter2", 10) + "&limt=4&all=&unit=USD&unit=EUR&password=hunter2")
	p := problemOf(t, r, http.StatusBadRequest)
	var got []string
	for _, e := range p.Errors {
		got = append(got, e.Location+": "+e.Message)
	}
	want := []string{
		"query.period: want a period's end (2009-09-26) or its start and end (2008-09-28/2009-09-26)",
		"query.form: expected length <= 40",
		"query.limit: invalid integer",
		"query.all: given without a value: leave it out instead",
		"query.limt: unknown parameter: did you mean limit?",
		"query.password: unknown parameter: there are taxonomy, concept, unit, period, form, as_of, all, cursor, limit",
		"query.unit: given more than once",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("-want +got", diff)
	}
	if strings.Contains(string(r.body), "hunter2") {
		t.Errorf("a value is repeated: %s", r.body)
	}
	for _, query := range []string{"limit=%zz", "a;b"} {
		p := problemOf(t, f.get("/api/v1/companies?"+query), http.StatusBadRequest)
		if !strings.Contains(p.says(), "percent-encode") {
			t.Errorf("%s: %s", query, p.says())
		}
	}
	if p := problemOf(t, f.get("/healthz?verbose=1"), http.StatusBadRequest); !strings.Contains(p.says(), "this route has none") {
		t.Error(p.says())
	}
}

func TestSecurityHeaders(t *testing.T) {
	f := newBareFixture(t)
	for _, path := range []string{"/", "/docs", "/docs/init.js", "/api/v1/status", "/api/v1/companies/4711", "/nothing", "/healthz", "/openapi.json", "/metrics"} {
		h := f.get(path).header
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s %q, want %q", path, name, got, want)
			}
		}
		if got := h.Values("Content-Security-Policy"); len(got) != 1 || !strings.HasPrefix(got[0], "default-src 'none'") {
			t.Errorf("%s: policy %q", path, got)
		}
	}
}

func TestRequestID(t *testing.T) {
	f := newBareFixture(t)
	for sent, echoed := range map[string]bool{
		"abc-123_4.5": true, "": false, "a b": false, "<script>": false, strings.Repeat("a", 64): true, strings.Repeat("a", 65): false,
	} {
		got := f.get("/healthz", "X-Request-Id", sent).header.Get("X-Request-Id")
		if (got == sent) != echoed || !wellFormedID(got) {
			t.Errorf("sent %q, got %q", sent, got)
		}
	}
	if a, b := f.get("/healthz").header.Get("X-Request-Id"), f.get("/healthz").header.Get("X-Request-Id"); a == b {
		t.Error("two requests have one id")
	}
}

func TestAccessLog(t *testing.T) {
	f := newFixture(t, nil)
	f.get("/api/v1/companies/1001?as_of=2005-01-01", "X-Request-Id", "one")
	f.get("/healthz", "X-Request-Id", "two")
	f.get("/nothing/at/all", "X-Request-Id", "three")
	f.server.Close() // waits for the handlers, which log after the last byte
	got := map[any][]any{}
	for _, l := range f.log.lines(t, "request answered") {
		got[l["request_id"]] = []any{l["level"], l["method"], l["route"], l["path"], l["status"]}
		if l["bytes"].(float64) <= 0 || l["remote"] == "" || l["duration"] == nil {
			t.Errorf("incomplete line %v", l)
		}
	}
	want := map[any][]any{
		"one":   {"INFO", "GET", "/api/v1/companies/{id}", "/api/v1/companies/1001", 200.0},
		"two":   {"DEBUG", "GET", "/healthz", "/healthz", 200.0},
		"three": {"INFO", "GET", "unmatched", "/nothing/at/all", 404.0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("-want +got", diff)
	}
}

func TestObserved(t *testing.T) {
	type seen struct {
		method, route string
		status        int
	}
	var mu sync.Mutex
	var got []seen
	spans := tracetest.NewSpanRecorder()
	f := newFixture(t, func(c *Config) {
		c.ObserveRequest = func(method, route string, status int, _ time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, seen{method, route, status})
		}
		c.Tracer = trace.NewTracerProvider(trace.WithSpanProcessor(spans)).Tracer("test")
		withTrace(func(context.Context) error { return errors.New("broken") })(c)
	})
	f.get("/")
	f.get("/api/v1/runs/1")
	f.get("/api/v1/runs/99")
	f.get(tracePath)
	f.do("BREW", "/coffee", nil)
	f.do(http.MethodHead, "/healthz", nil)
	f.server.Close()
	want := []seen{
		{"GET", "/", 200},
		{"GET", "/api/v1/runs/{id}", 200},
		{"GET", "/api/v1/runs/{id}", 404},
		{"GET", "/api/v1/companies/{id}/trace", 500},
		{"other", "unmatched", 404},
		{"HEAD", "/healthz", 200},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(seen{})); diff != "" {
		t.Error("-want +got", diff)
	}
	var names []string
	for _, s := range spans.Ended() {
		attrs := attribute.NewSet(s.Attributes()...)
		route, _ := attrs.Value("http.route")
		names = append(names, s.Name()+" "+route.AsString()+" "+s.Status().Code.String())
	}
	wantSpans := []string{
		"api.getLanding / Unset", "api.getRun /api/v1/runs/{id} Unset", "api.getRun /api/v1/runs/{id} Unset",
		"api.traceFact /api/v1/companies/{id}/trace Error", "api.unmatched unmatched Unset", "api.getHealth /healthz Unset",
	}
	if diff := cmp.Diff(wantSpans, names); diff != "" {
		t.Error("-want +got", diff)
	}
}

// No route that only reads takes a body: what announces itself as large is refused, what does
// not is not read to the end. There is no form that huma would read past any
// limit.
func TestBodies(t *testing.T) {
	f := newBareFixture(t)
	large := bytes.Repeat([]byte("x"), maxRequestBody+1)
	problemOf(t, f.do(http.MethodGet, "/healthz", bytes.NewReader(large)), http.StatusRequestEntityTooLarge)
	s := mustServer(t, f.config)
	for path, item := range s.api.OpenAPI().Paths {
		if item.Get != nil && item.Get.RequestBody != nil {
			t.Errorf("%s takes a body", path)
		}
	}
	var read int64
	var readErr error
	err := s.mount(route{
		method: http.MethodGet, path: "/reads", access: accessViewer, id: "reads",
		handler: plain(func(_ http.ResponseWriter, r *http.Request) error {
			read, readErr = io.Copy(io.Discard, r.Body)
			return nil
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	f.server.Config.Handler = s
	f.do(http.MethodGet, "/reads", struct{ io.Reader }{bytes.NewReader(large)}) // of unknown length
	var tooLarge *http.MaxBytesError
	if read > maxRequestBody || !errors.As(readErr, &tooLarge) {
		t.Errorf("read %d bytes, %v", read, readErr)
	}
}

// A caller that hangs up is no defect of ours.
func TestCallerGone(t *testing.T) {
	began, done := make(chan struct{}), make(chan struct{})
	f := newFixture(t, withTrace(func(ctx context.Context) error {
		close(began)
		<-ctx.Done()
		defer close(done)
		return ctx.Err()
	}))
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.server.URL+tracePath, nil)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		<-began
		cancel()
	}()
	if res, err := f.server.Client().Do(req); err == nil {
		res.Body.Close()
		t.Error("a cancelled request was answered")
	}
	<-done
	f.server.Close()
	lines := f.log.lines(t, "request refused")
	if len(lines) != 1 || lines[0]["level"] != "DEBUG" || lines[0]["status"] != 503.0 {
		t.Errorf("log: %v", lines)
	}
}

func TestMetrics(t *testing.T) {
	f := newBareFixture(t)
	r := f.get("/metrics")
	if r.status != http.StatusOK || string(r.body) != "intel_up 1\n" || r.header.Get("Cache-Control") != noStore || r.header.Get("ETag") != "" {
		t.Errorf("status %d, %q, %v", r.status, r.body, r.header)
	}
}
