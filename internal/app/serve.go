package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/api"
	"github.com/corpintel/intel/internal/dispatch"
	"github.com/corpintel/intel/internal/telemetry"
)

// flushTime is how long the last traces may take to be sent.
const flushTime = 5 * time.Second

// Serve answers over HTTP, does jobs and adds them by the clock, as the roles
// say, until ctx is done. Then it lets requests and jobs under way end.
// Listening is told once, with the address, before the first request; without
// the role of the API, with "".
func (a *App) Serve(ctx context.Context, listening func(url string)) (err error) {
	roles := a.Config.Serve.Roles
	clock, err := a.scheduler()
	if err != nil {
		return err
	}
	g, gctx := errgroup.WithContext(ctx)
	if slices.Contains(roles, "worker") {
		var client *upstream
		if client, err = a.client(ctx); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, client.Close()) }()
		w := a.worker(client)
		if a.Config.Redis.URL != "" {
			var d *dispatch.Redis
			if d, err = a.dispatcher(ctx); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, d.Close()) }()
			w.Relay = a.relay(d)
			g.Go(func() error { return a.measureRelay(gctx, d, w.Relay) })
		}
		g.Go(func() error { return stopped(gctx, w.Run(gctx)) })
		g.Go(func() error { return a.measureQueue(gctx) })
	}
	if slices.Contains(roles, "scheduler") {
		g.Go(func() error { return stopped(gctx, clock.Run(gctx)) })
	}
	g.Go(func() error { a.warnOfRedis(gctx); return nil })
	if slices.Contains(roles, "api") {
		g.Go(func() error { return a.serveAPI(gctx, listening) })
	} else {
		listening("")
	}
	return g.Wait()
}

// stopped is the error of what ended because it was told to: none.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return nil
}

// queueEvery is how often the queue is measured.
const queueEvery = 15 * time.Second

// measureQueue keeps the metrics of the queue until ctx is done.
func (a *App) measureQueue(ctx context.Context) error {
	tick := time.NewTicker(queueEvery)
	defer tick.Stop()
	for {
		counts, err := a.Store.JobCounts(ctx)
		switch {
		case err == nil:
			a.Metrics.ObserveQueue(counts, time.Now())
		case ctx.Err() == nil:
			a.Log.WarnContext(ctx, "queue not measured", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// serveAPI answers over HTTP until ctx is done.
func (a *App) serveAPI(ctx context.Context, listening func(url string)) (err error) {
	provider, stopTracing, err := telemetry.Tracing(ctx, a.tracing())
	if err != nil {
		return err
	}
	draining := make(chan struct{})
	var leaving atomic.Bool
	var write api.Writer
	if !a.Config.Serve.Public { // whoever reaches the server may do everything, as long as there is no sign-in
		write = a.Store
	}
	answers, closeCache, err := a.openCache()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeCache()) }()
	quota, closeQuota, err := a.openQuota()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeQuota()) }()
	cfg := a.answering()
	cfg.Cache, cfg.Quota, cfg.Write, cfg.Schedules = answers, quota, write, schedules{a}
	cfg.Replicas = a.store.Replicas
	cfg.Draining = draining
	if a.Config.OTel.Endpoint != "" {
		cfg.Tracer = provider.Tracer("github.com/corpintel/intel/internal/api")
	}
	cfg.Ready = func(ctx context.Context) error {
		if leaving.Load() {
			return intel.Errorf(intel.KindUnavailable, "the server is about to stop")
		}
		_, err := a.Store.Status(ctx)
		return err
	}
	handler, err := api.New(cfg)
	if err != nil {
		return err
	}
	err = listen(ctx, httpServer{
		addr: a.Config.Serve.Addr, handler: handler, grace: a.Config.Serve.ShutdownTimeout,
		notice: a.Config.Serve.DrainNotice, leaving: func() { leaving.Store(true) },
		listening: listening, draining: func() { close(draining) },
	})
	flush, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTime)
	defer cancel()
	return errors.Join(err, stopTracing(flush))
}

// answering is what the API answers with, however it is served.
func (a *App) answering() api.Config {
	return api.Config{
		Store: a.Store, Blob: a.Blob, Trace: a.Tracer().Trace, Judge: a, Log: a.Log,
		Local: !a.Config.Serve.Public, SpareLocal: a.Config.Serve.Limit.SpareLocal, TrustedProxies: a.Config.Serve.TrustedProxies,
		Version: a.Build.Version, Commit: a.Build.Commit,
		Metrics: a.Metrics.Handler(), ObserveRequest: a.Metrics.ObserveRequest, ObserveKept: a.Metrics.ObserveKept,
	}
}

// httpServer is what is served, where, and how it ends.
type httpServer struct {
	addr      string
	handler   http.Handler
	notice    time.Duration    // between leaving and draining, for balancers to see that we are not ready
	leaving   func()           // called once, when the server has been told to stop
	grace     time.Duration    // for requests under way to end
	listening func(url string) // called once, before the first request
	draining  func()           // called once, when no new requests are taken
}

// listen serves until ctx is done. From then on it is not ready, so that nobody
// is sent here any more; after the notice no new requests are taken, and those
// under way have their time to end.
func listen(ctx context.Context, h httpServer) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", h.addr)
	if err != nil {
		return intel.Errorf(intel.KindUnavailable, "cannot listen on %s; choose another address with --addr: %w", h.addr, err)
	}
	server := &http.Server{Handler: h.handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	l = api.InOnePiece(server, l)
	server.RegisterOnShutdown(h.draining)
	h.listening("http://" + l.Addr().String())
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	h.leaving()
	notice := time.NewTimer(h.notice)
	defer notice.Stop()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-notice.C:
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), h.grace)
	defer cancel()
	err = server.Shutdown(drain)
	<-failed // Serve has returned
	if errors.Is(err, context.DeadlineExceeded) {
		return intel.Errorf(intel.KindUnavailable, "some requests had not ended after %s", h.grace)
	}
	return err
}

// schedules shows the API what is done by the clock.
type schedules struct{ app *App }

func (s schedules) List(ctx context.Context) ([]api.Schedule, error) {
	lines, err := s.app.Schedules(ctx)
	list := make([]api.Schedule, len(lines))
	for i, l := range lines {
		list[i] = api.Schedule(l)
	}
	return list, err
}

func (s schedules) Run(ctx context.Context, name string) (int, error) {
	return s.app.RunSchedule(ctx, name)
}
