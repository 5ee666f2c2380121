package app

import (
	"context"
	"errors"
	"slices"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/source"
	"github.com/corpintel/intel/internal/telemetry"
)

// edgarLimit is the budget that the SEC's hosts share.
const edgarLimit = "edgar"

// upstream is the client of all upstreams, with the limiter it keeps to and the
// traces it makes.
type upstream struct {
	*source.Client
	limits limiter
	flush  func(context.Context) error
}

// client returns the one client, which archives every answer here.
func (a *App) client(ctx context.Context, feeds ...string) (*upstream, error) {
	cfg := a.Config
	cfg.Feeds = append(slices.Clone(cfg.Feeds), feeds...)
	hosts, err := hosts(cfg)
	if err != nil {
		return nil, err
	}
	limits, err := openLimiter(a.Config)
	if err != nil {
		return nil, err
	}
	provider, flush, err := telemetry.Tracing(ctx, a.tracing())
	if err != nil {
		return nil, errors.Join(err, limits.Close())
	}
	archive := ingest.Pipeline{Store: a.Store, Blob: a.Blob}
	client, err := source.New(source.Config{
		Limiter: telemetry.ObserveLimiter(limits, a.Metrics),
		Hosts:   hosts,
		Contact: a.Config.Contact, Version: a.Build.Version, Upstream: a.Config.Upstream,
		Penalty: a.Config.EDGAR.Penalty, MaxBody: a.Config.HTTP.MaxBody, Timeout: a.Config.HTTP.Timeout,
		Attempts: a.Config.HTTP.Attempts, Backoff: a.Config.HTTP.Backoff,
		LastBody: a.Store.LastBody, Archive: archive.Archive,
		Observe: func(o source.Observation) { a.Metrics.ObserveUpstream(o.Host, string(o.Outcome), o.Took) },
		Tracer:  provider.Tracer("github.com/corpintel/intel/internal/source"), Log: a.Log,
	})
	if err != nil {
		return nil, errors.Join(err, limits.Close(), flush(ctx))
	}
	return &upstream{client, limits, flush}, nil
}

func (a *App) tracing() telemetry.TracingConfig {
	return telemetry.TracingConfig{
		Endpoint: a.Config.OTel.Endpoint, Ratio: a.Config.OTel.SampleRatio, Version: a.Build.Version, Log: a.Log,
	}
}

// Close sends what traces are left and closes the limiter.
func (u *upstream) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), flushTime)
	defer cancel()
	return errors.Join(u.flush(ctx), u.limits.Close())
}

var _ intel.Fetcher = (*upstream)(nil)
