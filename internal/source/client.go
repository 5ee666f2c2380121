// Package source holds the one HTTP client that all upstreams are called with.
// It is polite: it says who calls, keeps to a limit that all processes of a
// deployment share, backs off, obeys the SEC's ten-minute penalty, asks only
// for what changed and bounds what it reads. It has every answer archived, and
// it never looks at what a document means: that is for the packages below it,
// one for each upstream.
package source

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/klauspost/compress/gzip"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/corpintel/intel"
)

// Config is what a client is made of. Limiter and Hosts are required; zero
// values of all else mean what the comments say.
type Config struct {
	Limiter intel.Limiter
	Hosts   map[string]Host // by the name in canonical URLs: "www.sec.gov"

	Contact  string // who calls: "Example Analytics data@example.com"; the SEC asks for it
	Version  string // of corpintel, "dev"
	Upstream string // base URL of a replay server that answers for all hosts, none

	Penalty     time.Duration // pause after the SEC shut us out, and the longest Retry-After, 10m
	MaxBody     int64         // bytes of a body without transfer compression, 256 MiB
	Timeout     time.Duration // of one attempt up to its last byte, 60s
	IdleTimeout time.Duration // without a byte, 20s
	Attempts    int           // in all, 6
	Backoff     time.Duration // most that is waited after the first attempt; doubles, 500ms
	MaxBackoff  time.Duration // most that Backoff grows to, 30s

	// LastBody finds the newest answer of a URL for a conditional request;
	// KindNotFound where there is none. Nil: no conditional requests.
	LastBody func(ctx context.Context, url string) (intel.Body, error)
	// Archive keeps an answer, and is called for each that arrived whole,
	// whatever its status. An error ends the fetch. Nil: nothing is kept.
	Archive func(context.Context, *intel.Body, []byte) error
	// Observe is told of every request that was sent, by the goroutine that
	// fetches. Nil: nobody is told.
	Observe func(Observation)

	Tracer trace.Tracer     // no traces
	Log    *slog.Logger     // no log
	Now    func() time.Time // time.Now
	// Transport sends requests; it follows no redirects. Nil: one of the client's own.
	Transport http.RoundTripper
}

// Host is an upstream host that the client may call. It calls no others.
type Host struct {
	Limit string // the limiter's name for its budget; hosts can share one
	Base  string // where its requests go instead of https://HOST; Upstream comes before it
	// Key is sent with every request, as the header or else the query parameter
	// that is named, and shown nowhere: where an answer repeats it, it is taken
	// out before anybody sees the answer. Zero: none is sent.
	Key          string
	KeyHeader    string
	KeyParameter string
	// Judge looks at an answer that is well by HTTP, for upstreams that say in
	// the body what is wrong. Nil: HTTP says it all.
	Judge func(kind string, status int, data []byte) Judgement
}

// Judgement is what a body says of itself. The zero value is a usable answer.
type Judgement struct {
	Outcome Outcome       // "" for OK
	Detail  string        // why
	Pause   time.Duration // no calls under the host's budget for so long; 0: as ever
}

// Observation is one request that was sent and what came of it.
type Observation struct {
	Host    string // as in the canonical URL
	Outcome Outcome
	Status  int           // 0 where no answer came
	Waited  time.Duration // for the limiter
	Took    time.Duration // from sending to the last byte
	Bytes   int64         // of the body, without transfer compression
}

// Client gets bodies from upstreams. It is safe for concurrent use.
type Client struct {
	cfg      Config
	upstream *url.URL
	bases    map[string]*url.URL
	inflate  sync.Pool // of *gzip.Reader
}

// New makes a client. Settings that cannot be used are KindInvalid errors.
func New(cfg Config) (*Client, error) {
	if cfg.Limiter == nil || len(cfg.Hosts) == 0 {
		return nil, intel.Errorf(intel.KindInternal, "a client needs a limiter and hosts")
	}
	if strings.ContainsFunc(cfg.Contact, unicode.IsControl) {
		return nil, intel.Errorf(intel.KindInvalid, "contact %q has control characters; give a name and an e-mail address", cfg.Contact)
	}
	c := &Client{cfg: withDefaults(cfg), bases: make(map[string]*url.URL)}
	var err error
	if cfg.Upstream != "" {
		if c.upstream, err = parseBase(cfg.Upstream); err != nil {
			return nil, err
		}
	}
	for name, host := range cfg.Hosts {
		if host.Base == "" {
			continue
		}
		if c.bases[name], err = parseBase(host.Base); err != nil {
			return nil, err
		}
	}
	c.inflate.New = func() any { return new(gzip.Reader) }
	return c, nil
}

func withDefaults(cfg Config) Config {
	setDefault(&cfg.Version, "dev")
	setDefault(&cfg.Penalty, 10*time.Minute)
	setDefault(&cfg.MaxBody, 256<<20)
	setDefault(&cfg.Timeout, time.Minute)
	setDefault(&cfg.IdleTimeout, 20*time.Second)
	setDefault(&cfg.Attempts, 6)
	setDefault(&cfg.Backoff, 500*time.Millisecond)
	setDefault(&cfg.MaxBackoff, 30*time.Second)
	if cfg.LastBody == nil {
		cfg.LastBody = func(context.Context, string) (intel.Body, error) {
			return intel.Body{}, intel.Errorf(intel.KindNotFound, "no answers are kept")
		}
	}
	if cfg.Archive == nil {
		cfg.Archive = func(context.Context, *intel.Body, []byte) error { return nil }
	}
	if cfg.Observe == nil {
		cfg.Observe = func(Observation) {}
	}
	if cfg.Tracer == nil {
		cfg.Tracer = noop.NewTracerProvider().Tracer("")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Transport == nil {
		cfg.Transport = newTransport()
	}
	return cfg
}

func setDefault[T comparable](setting *T, value T) {
	var unset T
	if *setting == unset {
		*setting = value
	}
}

func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    8,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true, // the client inflates, faster and with a bound
	}
}

// Fetch implements [intel.Fetcher]. It tries as often as Config says, waits as
// it is told, and returns the last answer with all that happened on the way,
// also with an error. A document that the upstream does not have is a
// KindNotFound error even if it may be absent; a tool that the SEC takes for
// undeclared is KindDenied. When ctx ends, so does Fetch, with ctx's error.
func (c *Client) Fetch(ctx context.Context, req intel.Request) (intel.Fetched, error) {
	ctx, span := c.cfg.Tracer.Start(ctx, "source.Fetch", trace.WithAttributes(
		attribute.String("body.kind", req.Kind),
		attribute.String("body.subject", req.Subject),
	))
	defer span.End()
	f := fetch{Client: c, req: req}
	err := f.run(ctx)
	span.SetAttributes(attribute.String("url.full", f.got.Body.URL), attribute.Int64("requests", f.got.Requests))
	if err != nil {
		span.SetStatus(codes.Error, err.Error())
	}
	return f.got, err
}
