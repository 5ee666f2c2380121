package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corpintel/intel/internal/recordings"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
)

func TestBenchUsage(t *testing.T) {
	d := newDeployment(t, "http://127.0.0.1:1")
	d.do(exitNotFound, "bench", "pipeline", t.TempDir())
	d.do(exitUsage, "bench", "pipeline", "--repeats", "0")
	d.do(exitUsage, "bench", "universe")
	d.do(exitUsage, "bench", "statements", "--reads", "0")
	d.do(exitUsage, "bench", "statements") // nothing is stored
	d.do(exitUsage, "bench", "universe", "--dir", t.TempDir(), "--companies", "0")
}

func TestBenchPipeline(t *testing.T) {
	dir := recordings.Dir(t)
	d := newDeployment(t, "http://127.0.0.1:1")
	var report struct {
		Ratios  map[string]float64
		Medians map[string]struct {
			MS float64 `json:"ms"`
		}
		Facts, CPUs int
		Go          string
	}
	out := d.do(exitOK, "bench", "pipeline", dir, "--repeats", "1", "--output", "json")
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if report.Facts < 100_000 || report.CPUs < 1 || report.Go == "" || len(report.Ratios) != 5 || len(report.Medians) != 10 {
		t.Errorf("report %s", out)
	}
}

func TestBenchUniverse(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "universe")
	d := newDeployment(t, "http://127.0.0.1:1")
	args := []string{"bench", "universe", "--companies", "3", "--facts", "30000", "--values", "5", "--whole", "2", "--dir", dir}
	out := d.do(exitOK, append(args, "--output", "json")...)
	var report struct {
		Companies, Facts int64
		ZipBytes         int64   `json:"zip_bytes"`
		JSONBytes        int64   `json:"json_bytes"`
		StoreBytes       int64   `json:"store_bytes"`
		RawBytes         int64   `json:"raw_bytes"`
		LoadSeconds      float64 `json:"load_seconds"`
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if report.Companies != 3 || report.Facts < 30_000 || report.ZipBytes == 0 || report.JSONBytes == 0 || report.StoreBytes == 0 || report.RawBytes == 0 || report.LoadSeconds <= 0 {
		t.Errorf("report %s", out)
	}
	if _, errs, code := d.try(args...); code == exitOK || !strings.Contains(errs, "--dir") {
		t.Errorf("into a folder with data: exit %d, %s", code, errs)
	}
}

func TestBenchStatements(t *testing.T) {
	d := loaded(t)
	r := read[struct {
		Companies, Items int
		Facts            struct{ Reads, Facts int } `json:"all_facts_as_of"`
		Statements       struct{ Reads, Facts int } `json:"all_statements_as_of"`
		Ratio            float64
	}](d, "bench", "statements", "--reads", "20")
	if r.Companies != 3 || r.Items == 0 || r.Facts.Reads != 20 || r.Facts != r.Statements || r.Facts.Facts == 0 || r.Ratio <= 0 {
		t.Errorf("%+v", r)
	}
}

func TestBenchStudies(t *testing.T) {
	d := loaded(t)
	r := read[struct {
		Companies, Screened int
		Facts               struct{ Reads, Facts int } `json:"all_facts_as_of"`
		Metrics             struct{ Reads int }        `json:"all_metrics_as_of"`
		Screen              struct{ Reads int }        `json:"screen_as_of"`
	}](d, "bench", "studies", "--reads", "10", "--screens", "2")
	if r.Companies != 3 || r.Facts.Reads != 10 || r.Facts.Facts == 0 || r.Metrics.Reads != 10 || r.Screen.Reads != 2 {
		t.Errorf("%+v", r)
	}
	d.do(exitUsage, "bench", "studies", "--screens", "0")
}

// The store on a server is compared with bare statements on rows that are the
// same, and leaves nothing behind.
func TestBenchPostgres(t *testing.T) {
	t.Setenv("BENCH_DATABASE", servicetest.OnePostgres(t))
	d := newDeployment(t, "http://127.0.0.1:1")
	dir := t.TempDir()
	folder := filepath.Join(dir, "data.sec.gov/api/xbrl/companyfacts")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(folder, "CIK"+acme.Padded()+".json"), everyKindUpstream(t)[factsURL(acme)])
	args := []string{"bench", "postgres", dir, "--database", "env:BENCH_DATABASE", "--repeats", "2", "--reads", "60"}
	r := read[struct {
		Ratios  map[string]struct{ CPU, Wall float64 }
		Goals   map[string]float64
		Medians map[string]struct{ MS float64 }
		Reads   struct {
			Store, Bare struct{ Reads, Facts int }
		} `json:"point_in_time_reads"`
		Facts  int
		Server string
	}](d, args...)
	if r.Facts == 0 || !strings.HasPrefix(r.Server, "PostgreSQL 17") || len(r.Ratios) != 5 || len(r.Goals) != 2 || len(r.Medians) != 6 {
		t.Errorf("%+v", r)
	}
	if r.Reads.Store.Reads != 60 || r.Reads.Store != r.Reads.Bare || r.Reads.Store.Facts == 0 {
		t.Errorf("reads: %+v", r.Reads)
	}
	d.do(exitUsage, "bench", "postgres")
	d.do(exitUsage, "bench", "postgres", "--database", "env:BENCH_DATABASE", "--repeats", "0")
	d.do(exitUsage, "bench", "postgres", "--database", "env:NOWHERE")
}

// A store grows step by step, and goes on where it stopped.
func TestBenchGrowth(t *testing.T) {
	url := servicetest.OnePostgres(t)
	t.Setenv("BENCH_DATABASE", url)
	t.Cleanup(func() {
		if err := store.DropPostgres(context.Background(), url, ""); err != nil {
			t.Error(err)
		}
	})
	d := newDeployment(t, "http://127.0.0.1:1")
	type step struct {
		Facts, Loaded int64
		Seconds       float64                    `json:"load_seconds"`
		FactBytes     int64                      `json:"fact_bytes"`
		Index         int64                      `json:"fact_index_bytes"`
		Value         struct{ Reads, Facts int } `json:"latest_values_of_a_concept"`
		Bare          struct {
			Store, Bare struct{ Reads, Facts int }
		} `json:"latest_values_against_bare_statement"`
	}
	grow := func(facts string) []step {
		return read[[]step](d, "bench", "growth", "--dir", filepath.Join(d.dir, "growth"), "--database", "env:BENCH_DATABASE",
			"--facts", facts, "--per-company", "12000", "--values", "20", "--whole", "2")
	}
	first := grow("12000")
	both := grow("12000,36000")
	if len(first) != 1 || len(both) != 2 || both[0] != first[0] {
		t.Fatalf("first %+v, then %+v", first, both)
	}
	before := int64(0)
	for _, s := range both {
		if s.Facts-before != s.Loaded || s.Loaded == 0 || s.Seconds <= 0 || s.FactBytes == 0 || s.Index == 0 || s.Value.Reads != 20 || s.Bare.Store != s.Bare.Bare {
			t.Errorf("after %d facts: %+v", before, s)
		}
		before = s.Facts
	}
	d.do(exitUsage, "bench", "growth")
	d.do(exitUsage, "bench", "growth", "--dir", d.dir, "--facts", "2,1")
}
