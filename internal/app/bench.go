package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/bench"
	"github.com/corpintel/intel/internal/study"
)

// generatedCompanies is how many companies are made up where none are recorded.
const generatedCompanies = 20

// BenchPipeline measures the pipeline on the recorded company facts below dir,
// or on generated ones where dir is "".
func BenchPipeline(ctx context.Context, dir string, repeats int, report func(done, total int64)) (bench.Report, error) {
	documents, err := benchDocuments(dir)
	if err != nil {
		return bench.Report{}, err
	}
	return bench.Pipeline(ctx, documents, repeats, "", report)
}

func benchDocuments(dir string) ([]bench.Document, error) {
	if dir == "" {
		return bench.Generated(generatedCompanies)
	}
	return bench.Recorded(dir)
}

// Latency is how long reads took, in milliseconds.
type Latency = bench.Latency

// UniverseParams say what universe to build.
type UniverseParams struct {
	Recordings string // folder of recorded company facts; "": they are generated
	Companies  int
	Facts      int
	Reads      bench.Reads
}

// UniverseReport is what loading a universe took and what reading from it takes.
type UniverseReport struct {
	Companies   int           `json:"companies"`
	Facts       int64         `json:"facts"`
	ZipBytes    int64         `json:"zip_bytes"`
	JSONBytes   int64         `json:"json_bytes"`
	Seconds     float64       `json:"load_seconds"` // by the clock on the wall
	CPUSeconds  float64       `json:"load_cpu_seconds"`
	FactsPerSec float64       `json:"facts_per_second"`
	StoreBytes  int64         `json:"store_bytes"`
	RawBytes    int64         `json:"raw_bytes"` // the archive of bodies, compressed
	PeakMemory  int64         `json:"peak_memory_bytes"`
	Value       bench.Latency `json:"latest_value_of_a_concept"`
	Company     bench.Latency `json:"all_facts_of_a_company"`
}

// universeFile is the archive that a universe is loaded from.
const universeFile = "universe.zip"

// BenchUniverse builds a universe in the data folder, which must be new, loads
// it as any bulk file is loaded, and measures reads from it.
func BenchUniverse(ctx context.Context, a *App, p UniverseParams, report func(Progress), stage func(name string, done, total int64)) (r UniverseReport, err error) {
	status, err := a.Store.Status(ctx)
	if err != nil {
		return r, err
	}
	if status.Bodies > 0 {
		return r, intel.Errorf(intel.KindConflict, "%s holds data already; a universe needs a folder of its own: give another one with --dir", a.Config.DataDir)
	}
	documents, err := benchDocuments(p.Recordings)
	if err != nil {
		return r, err
	}
	u, err := bench.NewUniverse(documents, p.Companies, p.Facts)
	if err != nil {
		return r, err
	}
	r.Companies = p.Companies
	path := a.path(universeFile)
	defer func() { err = errors.Join(err, os.RemoveAll(path)) }()
	if r.ZipBytes, err = writeUniverse(ctx, u, path, stage); err != nil {
		return r, err
	}
	u.Release()
	debug.FreeOSMemory() // the peak is to be that of the load
	began, cpu := time.Now(), bench.CPUTime()
	run, err := a.IngestBulk(ctx, path, report)
	if err != nil {
		return r, err
	}
	r.Seconds, r.CPUSeconds = time.Since(began).Seconds(), (bench.CPUTime() - cpu).Seconds()
	r.PeakMemory = bench.PeakMemory()
	if run.State != intel.RunDone {
		return r, intel.Errorf(intel.KindInternal, "the universe could not be loaded: see run %d", run.ID)
	}
	r.JSONBytes = run.Counts.Bytes
	if status, err = a.Store.Status(ctx); err != nil {
		return r, err
	}
	r.Facts = status.Facts
	r.FactsPerSec = float64(r.Facts) / r.Seconds
	if r.StoreBytes, err = sizeOf(a.path("corpintel.db"), a.path("corpintel.db-wal")); err != nil {
		return r, err
	}
	if r.RawBytes, err = sizeOf(a.path("raw")); err != nil {
		return r, err
	}
	r.Value, r.Company, err = u.Measure(ctx, a.Store, p.Reads)
	return r, err
}

func writeUniverse(ctx context.Context, u *bench.Universe, path string, stage func(name string, done, total int64)) (int64, error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, intel.Errorf(intel.KindUnavailable, "the universe needs a file: %w", err)
	}
	_, err = u.Write(ctx, f, func(done, total int64) { stage("writing the universe", done, total) })
	if err := errors.Join(err, f.Close()); err != nil {
		return 0, err
	}
	return sizeOf(path)
}

// sizeOf returns how many bytes are in files and below folders; what is not
// there has none.
func sizeOf(paths ...string) (bytes int64, err error) {
	for _, path := range paths {
		err = errors.Join(err, filepath.WalkDir(path, func(_ string, entry fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil || entry.IsDir() {
				return err
			}
			info, err := entry.Info()
			if err == nil {
				bytes += info.Size()
			}
			return err
		}))
	}
	return bytes, err
}

// BenchStatements measures how long it takes to lay out all statements of a
// stored company as of an instant, n times.
func BenchStatements(ctx context.Context, a *App, n int) (bench.StatementsReport, error) {
	companies, err := a.withFacts(ctx)
	if err != nil {
		return bench.StatementsReport{}, err
	}
	return bench.Statements(ctx, study.New(a.Store), companies, n, nil)
}

// BenchStudies measures metrics of stored companies, reads times, and screens of
// all of them.
func BenchStudies(ctx context.Context, a *App, reads, screens int) (bench.StudiesReport, error) {
	companies, err := a.withFacts(ctx)
	if err != nil {
		return bench.StudiesReport{}, err
	}
	return bench.Studies(ctx, study.New(a.Store), companies, reads, screens)
}

// withFacts returns all companies of which facts are stored.
func (a *App) withFacts(ctx context.Context) (companies []intel.Company, err error) {
	for c, err := range Companies(ctx, a.Store, intel.CompanyFilter{WithFacts: true}) {
		if err != nil {
			return nil, err
		}
		companies = append(companies, c)
	}
	return companies, nil
}
