package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/api"
	"github.com/corpintel/intel/internal/telemetry"
)

// flushTime is how long the last traces may take to be sent.
const flushTime = 5 * time.Second

// Serve answers over HTTP until ctx is done, and then lets requests under way
// end. Listening is told once, with the address, before the first request.
func (a *App) Serve(ctx context.Context, listening func(url string)) error {
	provider, stopTracing, err := telemetry.Tracing(ctx, a.tracing())
	if err != nil {
		return err
	}
	handler, err := api.New(api.Config{
		Store: a.Store, Blob: a.Blob, Trace: a.Tracer().Trace,
		Version: a.Build.Version, Commit: a.Build.Commit,
		Metrics: a.Metrics.Handler(), ObserveRequest: a.Metrics.ObserveRequest,
		Tracer: provider.Tracer("github.com/corpintel/intel/internal/api"), Log: a.Log,
	})
	if err != nil {
		return err
	}
	err = a.listen(ctx, handler, listening)
	flush, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTime)
	defer cancel()
	return errors.Join(err, stopTracing(flush))
}

func (a *App) listen(ctx context.Context, handler http.Handler, listening func(url string)) error {
	return ServeHTTP(ctx, a.Config.Serve.Addr, handler, a.Config.Serve.ShutdownTimeout, listening)
}

// ServeHTTP serves a handler until ctx is done; then no new requests are taken,
// and those under way have grace to end.
func ServeHTTP(ctx context.Context, addr string, handler http.Handler, grace time.Duration, listening func(url string)) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return intel.Errorf(intel.KindUnavailable, "cannot listen on %s; choose another address with --addr: %w", addr, err)
	}
	requests, endStreams := context.WithCancel(context.WithoutCancel(ctx))
	defer endStreams()
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		BaseContext: func(net.Listener) context.Context { return requests },
	}
	listening("http://" + l.Addr().String())
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	endStreams() // event streams never end by themselves
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err = server.Shutdown(drain)
	<-failed // Serve has returned
	if errors.Is(err, context.DeadlineExceeded) {
		return intel.Errorf(intel.KindUnavailable, "some requests had not ended after %s", grace)
	}
	return err
}
