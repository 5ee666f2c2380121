package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"go.opentelemetry.io/otel/trace"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/lineage"
	"github.com/corpintel/intel/internal/study"
)

// Config is what the API needs from the rest of the program. Store, Blob and
// Trace are required; zero values of the other fields have the meaning given.
type Config struct {
	Store intel.Reader
	Blob  intel.Blob
	// Trace leads a number back to its raw body: a [lineage.Tracer]'s Trace.
	Trace func(context.Context, lineage.Query) ([]lineage.Trace, error)

	// Cache keeps answers. Nil: each is worked out anew.
	Cache intel.Cache

	// Quota limits the requests of each client. Nil: they are not limited.
	Quota intel.Quota
	// SpareLocal: requests of this machine itself, without a proxy, are not limited.
	SpareLocal bool
	// TrustedProxies are believed whom they ask for. Nil: nobody is.
	TrustedProxies []netip.Prefix

	// Write changes what people decide. Nil: routes that change something
	// answer 403.
	Write Writer
	// Schedules is what is done by the clock. Nil: nothing.
	Schedules Schedules
	// Local: only this machine reaches the server, by one of its own names. A
	// request that would change something under another name is refused: the
	// name of somebody's page can be made to lead here.
	Local bool

	// Judge answers what routes about quality ask beyond the store.
	Judge Judge

	Version string // of the program, shown in /api/v1/status
	Commit  string // likewise

	// Ready reports whether requests can be answered. Nil: when the store
	// gives its status.
	Ready func(context.Context) error
	// Replicas tells how the replicas of the store are. Nil: there are none.
	Replicas func() []intel.Replica
	// Metrics serves /metrics. Nil: there is no such route.
	Metrics http.Handler
	// ObserveRequest is told of every request when it is over: the route is
	// the path with its parameters' names, or "unmatched". Nil: nobody is told.
	ObserveRequest func(method, route string, status int, d time.Duration)
	// ObserveKept is told of every request to a route whose answers are kept:
	// "hit", "miss" or "outdated". Nil: nobody is told.
	ObserveKept func(outcome string)
	// Tracer makes a span for every request. Nil: none.
	Tracer trace.Tracer
	// Log takes the access log and the causes of errors. Nil: none is kept.
	Log *slog.Logger
	// Now is the clock that "now" as an as_of is read from. Nil: [time.Now].
	Now func() time.Time
	// Draining is closed when the server is about to stop. Streams of events
	// end then, as nothing else would end them. Nil: they end with their run.
	Draining <-chan struct{}
	// PollInterval is how often the events of a run are asked for while
	// somebody listens. Zero: 500 ms.
	PollInterval time.Duration
}

const defaultPollInterval = 500 * time.Millisecond

// Writer is what routes that change something need of a store.
type Writer interface {
	intel.WatchlistWriter
	intel.JobWriter
	// Decide keeps a person's word on a finding.
	Decide(context.Context, intel.FindingDecision) (intel.Finding, error)
}

// New returns the handler of all routes. It fails where a required field is
// missing or a route says nobody may call it.
func New(cfg Config) (http.Handler, error) { return newServer(cfg) }

func newServer(cfg Config) (*server, error) {
	if cfg.Store == nil || cfg.Blob == nil || cfg.Trace == nil || cfg.Judge == nil {
		return nil, intel.Errorf(intel.KindInternal, "api: Config needs Store, Blob, Trace and Judge")
	}
	s := &server{Config: cfg.withDefaults(), mux: http.NewServeMux(), byPattern: make(map[string]route), kept: make(map[string]bool), study: study.New(cfg.Store)}
	s.flights.going = make(map[sought]*flight)
	s.versions.read = func(ctx context.Context) (intel.DataVersion, error) { return s.Store.DataVersion(ctx, s.Now()) }
	var err error
	if s.encoders, err = newEncoders(); err != nil {
		return nil, err
	}
	if s.files, err = docsFiles(); err != nil {
		return nil, err
	}
	s.api = newHuma(s.mux)
	for _, rt := range s.routes() {
		if err := s.mount(rt); err != nil {
			return nil, err
		}
	}
	describe(s.api.OpenAPI())
	if s.openAPI, err = json.MarshalIndent(s.api.OpenAPI(), "", "  "); err != nil {
		return nil, intel.Errorf(intel.KindInternal, "api: OpenAPI document: %w", err)
	}
	return s, nil
}

func (c Config) withDefaults() Config {
	if c.Ready == nil {
		c.Ready = func(ctx context.Context) error {
			_, err := c.Store.Status(ctx)
			return err
		}
	}
	if c.Schedules == nil {
		c.Schedules = noSchedules{}
	}
	if c.ObserveRequest == nil {
		c.ObserveRequest = func(string, string, int, time.Duration) {}
	}
	if c.ObserveKept == nil {
		c.ObserveKept = func(string) {}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.PollInterval <= 0 {
		c.PollInterval = defaultPollInterval
	}
	return c
}

// server holds what handlers share. But for what is under way it does not change
// after newServer.
type server struct {
	Config

	mux       *http.ServeMux
	api       huma.API
	byPattern map[string]route // the routes by the mux's name of them
	kept      map[string]bool  // those whose answers are kept
	encoders  *encoders
	files     map[string]docsFile
	study     *study.Study
	openAPI   []byte

	crossOrigin http.CrossOriginProtection
	versions    versions
	flights     flights
}
