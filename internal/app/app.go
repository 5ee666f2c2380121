// Package app puts the parts together: it is the only package that knows them
// all. New things are wired here by hand, and every set of things is a literal
// list (sources.go).
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/anomaly"
	"github.com/corpintel/intel/internal/config"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/lineage"
	"github.com/corpintel/intel/internal/quality"
	"github.com/corpintel/intel/internal/store"
	"github.com/corpintel/intel/internal/telemetry"
)

// Build says which program this is.
type Build struct {
	Version string
	Commit  string
}

// App is an opened deployment: its store and its archive. It is safe for
// concurrent use.
type App struct {
	Config  config.Config
	Build   Build
	Log     *slog.Logger
	Metrics *telemetry.Metrics
	Store   intel.Store // observed
	Blob    intel.Blob  // of raw bodies

	store *store.Store // the same, with what the port leaves out
	twin  twin
	rules []quality.Rule // as they are set
	own   atomic.Pointer[[]*quality.Own]
}

// Open opens the data folder, making it where there is none, and the database.
// Log lines go to logs.
func Open(ctx context.Context, cfg config.Config, build Build, logs io.Writer) (*App, error) {
	a := &App{
		Config: cfg, Build: build,
		Log:     telemetry.Logger(logs, cfg.Log.Level, cfg.Log.Format),
		Metrics: telemetry.NewMetrics(build.Version, build.Commit),
	}
	rules, err := quality.Configure(quality.Rules(), cfg.Rules)
	if err != nil {
		return nil, err
	}
	a.rules = rules
	s, err := a.openStore(ctx)
	if err != nil {
		return nil, err
	}
	bodies, err := a.openShelf(ctx, rawBodies)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	a.store, a.Store, a.Blob = s, telemetry.ObserveStore(s, a.Metrics), bodies
	if err := a.takeUpChecks(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if err := a.refreshChecks(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// Close closes the store.
func (a *App) Close() error { return a.store.Close() }

// path returns the place of a file in the data folder.
func (a *App) path(name string) string { return filepath.Join(a.Config.DataDir, name) }

// Tracer leads numbers back to where they came from.
func (a *App) Tracer() *lineage.Tracer {
	return &lineage.Tracer{Store: a.Store, Blob: a.Blob, Sources: sources()}
}

// RuleSettings are what can be set about quality rules.
func RuleSettings() []config.Setting {
	var list []config.Setting
	for _, s := range quality.Settings(quality.Rules()) {
		list = append(list, config.RuleSetting(s.Name, s.Default, s.Allowed, s.Doc, s.Valid))
	}
	return list
}

// checker judges by the rules as they are set, and by people's own checks.
func (a *App) checker() *quality.Checker { return quality.New(a.rules, time.Now).With(*a.own.Load()) }

// pipeline returns the steps from upstream to store; fetcher may be nil where
// nothing is fetched.
func (a *App) pipeline(fetcher intel.Fetcher) *ingest.Pipeline {
	return &ingest.Pipeline{
		Store: a.Store, Blob: a.Blob, Fetcher: fetcher, Sources: sources(),
		Checker: a.checker(), Detectors: anomaly.Detectors(),
		Workers: a.Config.Ingest.Workers, Owner: owner(), Resume: 24 * time.Hour,
		Now: time.Now, Log: a.Log,
		Settle: func(ctx context.Context) error {
			_, err := a.detectTouched(ctx)
			return err
		},
	}
}

// owner names this process in run records.
func owner() string {
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	return fmt.Sprintf("%s:%d", host, os.Getpid())
}
