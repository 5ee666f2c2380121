package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/bench"
	"github.com/corpintel/intel/internal/config"
	"github.com/corpintel/intel/internal/store"
)

// PostgresBench says what is measured on which database.
type PostgresBench struct {
	Recordings string // folder of recorded company facts; "": they are generated
	Database   string // where the URL is, as store.url has it
	Repeats    int
	Reads      int
}

// BenchPostgres compares the store on a PostgreSQL database with bare COPY and
// bare statements, in a schema of its own that it removes.
func BenchPostgres(ctx context.Context, p PostgresBench, report func(done, total int64)) (bench.PostgresReport, error) {
	url, err := config.Secret(p.Database).Read()
	if err != nil {
		return bench.PostgresReport{}, err
	}
	documents, err := benchDocuments(p.Recordings)
	if err != nil {
		return bench.PostgresReport{}, err
	}
	return bench.Postgres(ctx, documents, url, p.Repeats, p.Reads, report)
}

// GrowthParams say to which sizes a store is to grow.
type GrowthParams struct {
	Recordings string // folder of recorded company facts; "": they are generated
	Facts      []int  // of each step, about and in all; each more than the one before
	PerCompany int    // facts of a company, on average
	Reads      bench.Reads
}

// GrowthStep is what a step took, and what reading takes after it.
type GrowthStep struct {
	Facts       int64   `json:"facts"`
	Companies   int     `json:"companies"`
	Loaded      int64   `json:"loaded"` // facts that the step brought; fewer where an earlier run was interrupted
	Seconds     float64 `json:"load_seconds"`
	CPUSeconds  float64 `json:"load_cpu_seconds"`        // ours
	ServerCPU   float64 `json:"load_server_cpu_seconds"` // 0 where the server is on another machine
	FactsPerSec float64 `json:"facts_per_second"`
	store.Size
	PeakMemory int64             `json:"peak_memory_bytes"`
	Value      bench.Latency     `json:"latest_values_of_a_concept"`
	Company    bench.Latency     `json:"all_facts_of_a_company"`
	Bare       bench.PointInTime `json:"latest_values_against_bare_statement"` // on PostgreSQL
}

const (
	growthFile = "growth.zip"
	growthNote = "bench.growth"
)

// BenchGrowth lets a store grow step by step, as bulk files are loaded, and
// measures each. The store must be new, or one that an interrupted growth of the
// same steps has left: that is gone on with. Each step is told when it is done.
func BenchGrowth(ctx context.Context, a *App, p GrowthParams, report func(Progress), stage func(name string, done, total int64), done func(GrowthStep) error) error {
	documents, err := benchDocuments(p.Recordings)
	if err != nil {
		return err
	}
	var steps []GrowthStep
	note, err := a.store.Note(ctx, growthNote)
	if err != nil {
		return err
	}
	status, err := a.Store.Status(ctx)
	switch {
	case err != nil:
		return err
	case note == "" && status.Bodies > 0:
		return intel.Errorf(intel.KindConflict, "the store holds data already; growth needs one of its own: give another folder with --dir, or schema with search_path in the database's URL")
	case note != "":
		if err := json.Unmarshal([]byte(note), &steps); err != nil {
			return err
		}
	}
	for i, facts := range p.Facts {
		if i < len(steps) { // of an earlier run
			if err := done(steps[i]); err != nil {
				return err
			}
			continue
		}
		if err := a.noteGrowth(ctx, steps); err != nil {
			return err
		}
		// The companies of a step are those of the one before and more.
		companies := max(1, facts/p.PerCompany)
		u, err := bench.NewUniverse(documents, companies, companies*p.PerCompany)
		if err != nil {
			return err
		}
		s, err := a.grow(ctx, u, p.Reads, report, stage)
		if err != nil {
			return fmt.Errorf("%d facts: %w", facts, err)
		}
		steps = append(steps, s)
		if err := errors.Join(a.noteGrowth(ctx, steps), done(s)); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) noteGrowth(ctx context.Context, steps []GrowthStep) error {
	text, err := json.Marshal(steps)
	if err != nil {
		return err
	}
	return a.store.SetNote(ctx, growthNote, string(text))
}

// grow loads a universe whose beginning may be there already.
func (a *App) grow(ctx context.Context, u *bench.Universe, reads bench.Reads, report func(Progress), stage func(name string, done, total int64)) (s GrowthStep, err error) {
	before, err := a.Store.Status(ctx)
	if err != nil {
		return s, err
	}
	path := a.path(growthFile)
	defer func() { err = errors.Join(err, os.RemoveAll(path)) }()
	if _, err := writeUniverse(ctx, u, path, stage); err != nil {
		return s, err
	}
	u.Release()
	debug.FreeOSMemory() // the peak is to be that of the load
	spent, err := bench.Spend(ctx, a.store, func() error {
		run, err := a.IngestBulk(ctx, path, report)
		if err == nil && run.State != intel.RunDone {
			err = intel.Errorf(intel.KindInternal, "not all could be loaded: see run %d", run.ID)
		}
		return err
	})
	if err != nil {
		return s, err
	}
	after, err := a.Store.Status(ctx)
	if err != nil {
		return s, err
	}
	s = GrowthStep{
		Facts: after.Facts, Companies: u.Companies, Loaded: after.Facts - before.Facts, PeakMemory: bench.PeakMemory(),
		Seconds: spent.Wall.Seconds(), CPUSeconds: spent.Client.Seconds(), ServerCPU: spent.Server.Seconds(),
	}
	s.FactsPerSec = float64(s.Loaded) / s.Seconds
	stage("measuring reads", 0, 1)
	if s.Size, err = a.store.Size(ctx); err != nil {
		return s, err
	}
	if s.Value, s.Company, err = u.Measure(ctx, a.Store, reads); err == nil && a.Config.Store.URL != "" {
		s.Bare, err = u.MeasureBare(ctx, a.store, reads.Values)
	}
	return s, err
}
