package source

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
)

// The reasons of ours for which an answer is not whole.
var (
	errTooLarge = errors.New("body too large")
	errSlow     = errors.New("the answer took too long")
	errIdle     = errors.New("the answer stalled")
	errEncoding = errors.New("the answer is compressed in a way that was not asked for")
)

// answer is what came back from one request.
type answer struct {
	status int // 0 where nothing came
	header http.Header
	data   []byte // without transfer compression; as far as it came
	err    error  // why it is not whole, nil if it is
}

// send sends one request, conditional on the versions in known (lower-case
// header names), and reads the answer whole.
func (c *Client) send(ctx context.Context, to address, known map[string]string) answer {
	ctx, cancel := context.WithTimeoutCause(ctx, c.cfg.Timeout, errSlow)
	defer cancel()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	idle := time.AfterFunc(c.cfg.IdleTimeout, func() { stop(errIdle) })
	defer idle.Stop()

	req, err := http.NewRequestWithContext(ctx, http.MethodGet, to.target.String(), http.NoBody)
	if err != nil {
		return answer{err: cause(ctx, err)}
	}
	req.Header.Set("User-Agent", to.userAgent)
	req.Header.Set("Accept-Encoding", "gzip")
	if to.header != "" {
		req.Header.Set(to.header, to.key)
	}
	if etag := known["etag"]; etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	if modified := known["last-modified"]; modified != "" {
		req.Header.Set("If-Modified-Since", modified)
	}
	resp, err := c.cfg.Transport.RoundTrip(req) // not http.Client: each redirect takes its turn at the limiter
	if err != nil {
		return answer{err: cause(ctx, err)}
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, header: resp.Header}
	a.data, err = c.read(resp, func() { idle.Reset(c.cfg.IdleTimeout) })
	if err != nil {
		a.err = cause(ctx, err)
	}
	return a
}

// cause returns why err happened: our own time limit where that is it.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil && !errors.Is(err, errTooLarge) {
		return context.Cause(ctx)
	}
	return err
}

// read returns the body of resp, inflated. It calls alive whenever bytes come,
// and reads and keeps no more than MaxBody, whatever resp claims or packs.
func (c *Client) read(resp *http.Response, alive func()) ([]byte, error) {
	// A byte more than may come tells a body that is too large; compressed
	// bytes are as many at most, and something for the format.
	const format = 64 << 10
	wire := &io.LimitedReader{R: watched{resp.Body, alive}, N: c.cfg.MaxBody + format}
	var body io.Reader = wire
	switch strings.ToLower(resp.Header.Get("Content-Encoding")) {
	case "", "identity":
	case "gzip", "x-gzip":
		inflate := c.inflate.Get().(*gzip.Reader)
		defer c.inflate.Put(inflate)
		if err := inflate.Reset(wire); err != nil {
			if errors.Is(err, io.EOF) { // an empty body, which nobody compressed
				return nil, nil
			}
			return nil, err
		}
		body = inflate
	default:
		return nil, errEncoding
	}
	data, err := io.ReadAll(io.LimitReader(body, c.cfg.MaxBody+1))
	if int64(len(data)) > c.cfg.MaxBody || wire.N <= 0 {
		return nil, errTooLarge
	}
	return data, err
}

// watched tells when bytes come.
type watched struct {
	io.Reader
	alive func()
}

func (w watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if n > 0 {
		w.alive()
	}
	return n, err
}

// keptHeaders returns those headers of an answer that are worth keeping, by
// their lower-case names.
func keptHeaders(h http.Header) map[string]string {
	kept := make(map[string]string)
	for _, name := range []string{"cache-control", "content-type", "date", "etag", "last-modified", "retry-after"} {
		if value := h.Get(name); value != "" {
			kept[name] = value
		}
	}
	return kept
}
