package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/corpintel/intel"
)

const (
	noStore    = "no-store"
	revalidate = "private, no-cache"
	unmatched  = "unmatched"

	// Only routes that change something read a body; what is sent to others all
	// the same is not taken in.
	maxRequestBody = 64 << 10
	maxChange      = 1 << 20 // the body of a change
)

// ServeHTTP answers a request: it finds the route, and does around its handler
// what all answers have in common.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := s.Now()
	id := r.Header.Get("X-Request-Id")
	if !wellFormedID(id) {
		id = newRequestID()
	}
	_, pattern := s.mux.Handler(r)
	rt, found := s.byPattern[pattern]
	label := unmatched
	if found {
		label = rt.label()
	}
	method := methodLabel(r.Method)
	ctx := context.WithValue(r.Context(), requestIDKey{}, id)
	var span trace.Span // nil: the request is not traced
	if s.Tracer != nil {
		name := "api." + unmatched
		if found {
			name = "api." + rt.id
		}
		ctx, span = s.Tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindServer))
		if span.IsRecording() {
			span.SetAttributes(attribute.String("http.request.method", method),
				attribute.String("http.route", label), attribute.String("request_id", id))
		}
	}
	rec := &recorder{ResponseWriter: w}
	secure(rec.Header(), id)
	defer func() {
		took := s.Now().Sub(start)
		if span != nil {
			span.SetAttributes(attribute.Int("http.response.status_code", rec.status))
			if rec.status >= http.StatusInternalServerError {
				span.SetStatus(codes.Error, http.StatusText(rec.status))
			}
			span.End()
		}
		s.ObserveRequest(method, label, rec.status, took)
		level := slog.LevelInfo
		if found && rt.access != accessViewer {
			level = slog.LevelDebug // probes come every few seconds
		}
		s.Log.LogAttrs(ctx, level, "request answered", slog.String("request_id", id), slog.String("method", method), slog.String("route", label),
			slog.String("path", r.URL.Path), slog.Int("status", rec.status), slog.Int64("bytes", rec.bytes), slog.Duration("duration", took),
			slog.String("remote", r.RemoteAddr))
	}()
	defer s.rescue(ctx, rec)
	if s.limited(ctx, rec, r, rt) {
		return
	}
	most := int64(maxRequestBody)
	if found && rt.changes() {
		most = maxChange
		if p := s.guard(r); p != nil {
			writeProblem(rec, s.problem(ctx, p))
			return
		}
	}
	if r.ContentLength > most {
		writeProblem(rec, s.problem(ctx, newProblem(http.StatusRequestEntityTooLarge, "the request's body is larger than this route takes")))
		return
	}
	var missed sought
	if s.Cache != nil && s.kept[pattern] {
		var hit bool
		if missed, hit = s.serveHit(ctx, rec, r, rt); hit {
			return
		}
	}
	if found && !rt.stream && !rt.changes() {
		ctx = intel.FromReplicas(ctx)
	}
	r = r.WithContext(ctx)
	r.Body = http.MaxBytesReader(rec, r.Body, most)
	switch {
	case !found:
		s.refuse(rec, r)
	case rt.stream:
		s.mux.ServeHTTP(rec, r)
	case missed.key != "":
		s.serveMiss(rec, r, missed)
	default:
		s.serveHeld(rec, r)
	}
}

// refuse answers a request that no route matches: 404, or 405 where the path
// has a route for other methods.
func (s *server) refuse(w http.ResponseWriter, r *http.Request) {
	held := &heldAnswer{header: make(http.Header)}
	s.mux.ServeHTTP(held, r)
	p := newProblem(http.StatusNotFound, "there is no such path: /openapi.json lists all, /docs explains them")
	if held.status == http.StatusMethodNotAllowed {
		allowed := held.header.Get("Allow")
		w.Header().Set("Allow", allowed)
		p = newProblem(http.StatusMethodNotAllowed, "this path answers "+allowed+" only")
	}
	writeProblem(w, s.problem(r.Context(), p))
}

// rescue answers 500 for a handler that panicked. What is already under way
// is cut off instead, so that nobody takes it for whole.
func (s *server) rescue(ctx context.Context, w *recorder) {
	v := recover()
	if v == nil {
		return
	}
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(v)
	}
	s.Log.ErrorContext(ctx, "handler panicked", "request_id", requestID(ctx), "panic", v, "stack", string(debug.Stack()))
	if w.status != 0 {
		panic(http.ErrAbortHandler)
	}
	writeProblem(w, s.problem(ctx, newProblem(http.StatusInternalServerError, "internal error")))
}

// secure sets the headers that every answer has. Handlers of pages and of raw
// bodies replace the policy by one that fits.
func secure(h http.Header, id string) {
	h["X-Request-Id"] = []string{id}
	for _, f := range &secured {
		h[f.name] = f.values
	}
}

// secured are the same for all answers, and so are their values, which nobody
// changes: whoever wants others sets new ones.
var secured = [...]struct {
	name   string
	values []string
}{
	{"X-Content-Type-Options", []string{"nosniff"}},
	{"Referrer-Policy", []string{"no-referrer"}},
	{"X-Frame-Options", []string{"DENY"}},
	{"Cross-Origin-Resource-Policy", []string{"same-origin"}},
	{"Content-Security-Policy", []string{"default-src 'none'; frame-ancestors 'none'"}},
	{"Cache-Control", []string{noStore}},
}

type requestIDKey struct{}

// requestID returns the id under which the log has the request of ctx.
func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// wellFormedID reports whether an id that was sent along can go into headers
// and logs as it is.
func wellFormedID(id string) bool {
	const most = 64
	const safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
	return id != "" && len(id) <= most && strings.Trim(id, safe) == ""
}

func newRequestID() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails: it ends the program instead
	return hex.EncodeToString(b[:])
}

// methodLabel keeps the methods that somebody makes up out of metrics.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// recorder notes what is sent.
type recorder struct {
	http.ResponseWriter

	status int // 0 until the header is sent
	bytes  int64
}

// WriteHeader sends the header.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body.
func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets [http.ResponseController] reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
