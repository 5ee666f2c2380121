package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corpintel/intel/internal/recordings"
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
