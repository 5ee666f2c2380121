package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/corpintel/intel"
)

const problemType = "application/problem+json"

// Problem is an error as RFC 9457 has it, with the request's id and, where
// there are any, the fields at fault or the things that were meant.
type Problem struct {
	Type       string       `json:"type"`
	Title      string       `json:"title"`
	Status     int          `json:"status"`
	Detail     string       `json:"detail"`
	RequestID  string       `json:"request_id,omitempty"`
	Errors     []FieldError `json:"errors,omitempty"`
	Candidates []Candidate  `json:"candidates,omitempty"`
}

// FieldError says what is wrong with one parameter. It does not repeat the
// value.
type FieldError struct {
	Location string `json:"location"` // "query.limit"
	Message  string `json:"message"`
}

// Candidate is one of several companies that a ticker can mean.
type Candidate struct {
	CIK  intel.CIK `json:"cik"`
	Name string    `json:"name"`
}

func newProblem(status int, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail}
}

// Error returns the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus returns the HTTP status, as huma asks for it.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType returns the media type of problems, as huma asks for it.
func (p *Problem) ContentType(string) string { return problemType }

// statusOf is the one table of what kinds of errors are in HTTP.
func statusOf(k intel.Kind) int {
	switch k {
	case intel.KindInvalid:
		return http.StatusBadRequest
	case intel.KindNotFound:
		return http.StatusNotFound
	case intel.KindConflict:
		return http.StatusConflict
	case intel.KindDenied:
		return http.StatusForbidden
	case intel.KindThrottled:
		return http.StatusTooManyRequests
	case intel.KindUnavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// problem turns a handler's error into an answer. Causes are logged here and
// nowhere else, and shown nowhere.
func (s *server) problem(ctx context.Context, err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		p.RequestID = requestID(ctx)
		return p
	}
	level := slog.LevelDebug
	switch status := statusOf(intel.KindOf(err)); {
	case ctx.Err() != nil:
		// The caller is gone or out of time: whatever failed, failed of that.
		p = newProblem(http.StatusServiceUnavailable, "the request was given up before it was answered")
	case status == http.StatusInternalServerError:
		level = slog.LevelError
		p = newProblem(status, "internal error")
	default:
		if status == http.StatusServiceUnavailable {
			level = slog.LevelWarn
		}
		p = newProblem(status, messageOf(err))
	}
	p.RequestID = requestID(ctx)
	s.Log.Log(ctx, level, "request refused", "request_id", p.RequestID, "status", p.Status, "err", err)
	return p
}

// messageOf returns the message of the outermost error that has a kind: what
// was wrapped around it is for the log.
func messageOf(err error) string {
	var e *intel.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return err.Error()
}

// writeProblem answers with p outside of huma.
func writeProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	// An error here is the connection's: nobody is left to tell.
	_ = json.NewEncoder(w).Encode(p)
}

// refusal turns what huma has to say about parameters into a [Problem]. Huma
// repeats the values it refuses; a refused value may be a secret, so they go.
func refusal(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	status := m.Status
	if status == http.StatusUnprocessableEntity {
		status = http.StatusBadRequest
	}
	p := newProblem(status, m.Detail)
	p.RequestID = requestID(ctx.Context())
	for _, e := range m.Errors {
		p.Errors = append(p.Errors, FieldError{Location: e.Location, Message: strings.TrimPrefix(e.Message, "invalid value: ")})
	}
	return p, nil
}

type humaContext = huma.Context // so that embedding it does not hide its method Context

// asBadRequest answers 400 where huma would answer 422: a parameter that can
// not be read and one that is not known are one kind of error here.
type asBadRequest struct{ humaContext }

// SetStatus sets the status of the answer.
func (c asBadRequest) SetStatus(status int) {
	if status == http.StatusUnprocessableEntity {
		status = http.StatusBadRequest
	}
	c.humaContext.SetStatus(status)
}

// Unwrap returns huma's own context.
func (c asBadRequest) Unwrap() huma.Context { return c.humaContext }
