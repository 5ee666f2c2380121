package source

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/corpintel/intel"
)

// maxRedirects is how many redirects one attempt follows.
const maxRedirects = 3

// fetch is one call of Fetch on its way.
type fetch struct {
	*Client
	req  intel.Request
	addr address
	last intel.Body // what the request asks for changes of; zero: for all there is
	got  intel.Fetched
}

func (f *fetch) run(ctx context.Context) (err error) {
	f.got.Body = intel.Body{Kind: f.req.Kind, Subject: f.req.Subject}
	f.addr, err = f.locate(f.req.URL)
	f.got.Body.URL = f.addr.public
	if err != nil {
		return err
	}
	if err := f.findLast(ctx); err != nil {
		return fmt.Errorf("%s: %w", f.addr.public, err)
	}
	for attempt := 1; ; attempt++ {
		v, err := f.attempt(ctx)
		if err == nil && v.outcome == Penalized {
			err = f.penalize(ctx, attempt, v)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.addr.public, err)
		}
		if attempt == f.attempts() || !v.outcome.transient() {
			return f.conclude(v, attempt)
		}
		if err := f.pause(ctx, attempt, v); err != nil {
			return fmt.Errorf("%s: %w", f.addr.public, err)
		}
	}
}

// attempts is how often the request is sent at most.
func (f *fetch) attempts() int {
	if f.req.Attempts > 0 {
		return min(f.req.Attempts, f.cfg.Attempts)
	}
	return f.cfg.Attempts
}

// findLast looks for a body whose upstream gave it a version to ask about.
func (f *fetch) findLast(ctx context.Context) error {
	last, err := f.cfg.LastBody(ctx, f.addr.public)
	switch {
	case err != nil && intel.KindOf(err) == intel.KindNotFound:
		return nil
	case err != nil:
		return err
	}
	if last.Status == http.StatusOK && !last.SHA256.IsZero() && (last.Headers["etag"] != "" || last.Headers["last-modified"] != "") {
		f.last = last
	}
	return nil
}

// attempt asks once, redirects included, and judges the last answer. Its error
// is one of ours, or ctx's.
func (f *fetch) attempt(ctx context.Context) (verdict, error) {
	to := f.addr
	for hop := 0; ; hop++ {
		v, err := f.request(ctx, to)
		if err != nil || v.outcome != Redirected {
			return v, err
		}
		next, reason := f.follow(to, v.location)
		if hop == maxRedirects {
			reason = fmt.Sprintf("more than %d redirects", maxRedirects)
		}
		if reason != "" {
			return verdict{outcome: Refused, detail: to.scrub(v.detail + ": " + reason)}, nil
		}
		to = next
	}
}

// request waits for its turn, sends one request, and has the answer archived.
func (f *fetch) request(ctx context.Context, to address) (verdict, error) {
	ctx, span := f.cfg.Tracer.Start(ctx, "source.request")
	defer span.End()
	waiting := f.cfg.Now()
	if err := f.cfg.Limiter.Wait(ctx, to.limit); err != nil {
		return verdict{}, err
	}
	sent := f.cfg.Now()
	a := f.send(ctx, to, f.last.Headers)
	a.data = to.scrubBody(a.data)
	done := f.cfg.Now()
	f.got.Requests++

	v := classify(to.canonical, !f.last.SHA256.IsZero(), a, done)
	if a.err == nil && f.cfg.Hosts[to.host].Judge != nil {
		if err := f.judge(ctx, to, a, &v); err != nil {
			return verdict{}, err
		}
	}
	v.detail = to.scrub(v.detail)
	if ctx.Err() != nil {
		v.outcome = Cancelled
	}
	f.cfg.Observe(Observation{
		Host: to.host, Outcome: v.outcome, Status: a.status,
		Waited: sent.Sub(waiting), Took: done.Sub(sent), Bytes: int64(len(a.data)),
	})
	span.SetAttributes(
		attribute.String("url.full", to.public),
		attribute.Int("http.response.status_code", a.status),
		attribute.String("outcome", string(v.outcome)),
	)
	if ctx.Err() != nil {
		return verdict{}, ctx.Err()
	}
	return v, f.keep(ctx, a, done, v.outcome == OK)
}

// judge asks the host's own judge, and keeps everybody from calling for as long
// as the upstream wants that.
func (f *fetch) judge(ctx context.Context, to address, a answer, v *verdict) error {
	j := f.cfg.Hosts[to.host].Judge(f.req.Kind, a.status, a.data)
	if j.Outcome == "" {
		return nil
	}
	v.outcome, v.detail = j.Outcome, fmt.Sprintf("status %d: %s", a.status, to.scrub(oneLine(j.Detail)))
	if j.Pause <= 0 {
		return nil
	}
	until := f.cfg.Now().Add(j.Pause)
	f.note(intel.EventPenalty, fmt.Sprintf("%s; no requests before %s", v.detail, until.UTC().Format(time.RFC3339)))
	return f.cfg.Limiter.Penalize(ctx, to.limit, until, v.detail)
}

// keep makes a the answer so far and has it archived if it is whole.
//
// An upstream that says in the body what is wrong, with the status of a good
// answer, is believed: such a body is no answer, and is not kept as one.
func (f *fetch) keep(ctx context.Context, a answer, at time.Time, usable bool) error {
	body := &f.got.Body
	*body = intel.Body{
		Kind: f.req.Kind, Subject: f.req.Subject, URL: f.addr.public,
		Status: a.status, Headers: keptHeaders(a.header), FetchedAt: at.UTC(),
	}
	f.got.Data = nil
	if whole := a.err == nil; whole && a.status != http.StatusNotModified { // which has no body
		body.SHA256, body.Size = intel.HashBody(a.data), int64(len(a.data))
		if f.cfg.Hosts[f.addr.host].Judge != nil && !usable {
			return nil // it says that there is no answer
		}
		f.got.Data = a.data
		return f.cfg.Archive(ctx, body, a.data)
	}
	return nil
}

// penalize stops all calls under the host's budget, in every process: each call
// while shut out would prolong it.
func (f *fetch) penalize(ctx context.Context, attempt int, v verdict) error {
	until := f.cfg.Now().Add(f.cfg.Penalty)
	if err := f.cfg.Limiter.Penalize(ctx, f.addr.limit, until, v.detail); err != nil {
		return err
	}
	f.note(intel.EventPenalty, fmt.Sprintf("attempt %d of %d: %s; no requests before %s",
		attempt, f.attempts(), v.detail, until.UTC().Format(time.RFC3339)))
	f.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "upstream shut us out",
		slog.String("url", f.addr.public), slog.String("reason", v.detail), slog.Time("until", until))
	return nil
}

// pause waits before the next attempt.
func (f *fetch) pause(ctx context.Context, attempt int, v verdict) error {
	wait := min(v.retryAfter, f.cfg.Penalty)
	told := wait
	switch {
	case v.outcome == Penalized:
		wait, told = 0, f.cfg.Penalty // the limiter makes all wait, not only us
	case wait <= 0:
		wait = fullJitter(attempt, f.cfg.Backoff, f.cfg.MaxBackoff)
		told = wait
	}
	f.note(intel.EventRetry, fmt.Sprintf("attempt %d of %d: %s; waiting %s",
		attempt, f.attempts(), v.detail, told.Round(time.Millisecond)))
	f.cfg.Log.LogAttrs(ctx, slog.LevelDebug, "request will be sent again",
		slog.String("url", f.addr.public), slog.Int("attempt", attempt),
		slog.String("reason", v.detail), slog.Duration("wait", told))
	return sleep(ctx, wait)
}

func (f *fetch) note(kind, detail string) {
	f.got.Events = append(f.got.Events, intel.RunEvent{
		At: f.cfg.Now().UTC(), Kind: kind, URL: f.addr.public, Detail: detail,
	})
}

// conclude turns the last verdict into what Fetch returns.
func (f *fetch) conclude(v verdict, attempts int) error {
	tries := fmt.Sprintf("%d attempts", attempts)
	if attempts == 1 {
		tries = "1 attempt"
	}
	url := f.addr.public
	switch v.outcome {
	case OK:
		return nil
	case NotModified:
		f.got.NotModified = true
		f.got.Body.SHA256, f.got.Body.Size = f.last.SHA256, f.last.Size
		return nil
	case NotFound:
		return intel.Errorf(intel.KindNotFound, "%s: %s: the upstream has no such document", url, v.detail)
	case Throttled, Penalized:
		return intel.Errorf(intel.KindThrottled, "%s: too many requests for the upstream (%s, the last: %s); try again later", url, tries, v.detail)
	case Exhausted:
		return intel.Errorf(intel.KindThrottled, "%s: %s; the budget is used up for a while", url, v.detail)
	case Denied:
		return intel.Errorf(intel.KindDenied, "%s: %s", url, v.detail)
	case Undeclared:
		return intel.Errorf(intel.KindDenied, "%s: %s; it was asked as %q: %s", url, v.detail, f.addr.userAgent, undeclared)
	case Unavailable:
		return intel.Errorf(intel.KindUnavailable, "%s: no usable answer (%s, the last: %s); try again later", url, tries, v.detail)
	case TooLarge:
		return intel.Errorf(intel.KindInvalid, "%s: body larger than %d bytes; raise http.max_body if it is genuine", url, f.cfg.MaxBody)
	case Unexpected:
		return intel.Errorf(intel.KindInvalid, "%s: %s (%s)", url, v.detail, tries)
	default: // Refused; the others do not end a fetch
		return intel.Errorf(intel.KindInvalid, "%s: the upstream refused: %s", url, v.detail)
	}
}
