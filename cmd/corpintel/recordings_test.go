package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/recordings"
	"github.com/corpintel/intel/internal/replay"
)

// recordedFacts counts the facts of every recorded company, with the plainest
// of readers.
func recordedFacts(t *testing.T, dir string) map[intel.CIK]int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "edgar", "data.sec.gov", "api", "xbrl", "companyfacts", "*.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded facts in %s: %v", dir, err)
	}
	counts := map[intel.CIK]int{}
	for _, path := range files {
		var body struct {
			Facts map[string]map[string]struct {
				Units map[string][]json.RawMessage
			}
		}
		if err := json.Unmarshal(inflate(t, path), &body); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		n := 0
		for _, taxonomy := range body.Facts {
			for _, concept := range taxonomy {
				for _, facts := range concept.Units {
					n += len(facts)
				}
			}
		}
		cik, err := intel.ParseCIK(strings.TrimSuffix(filepath.Base(path), ".json.gz"))
		if err != nil {
			t.Fatal(err)
		}
		counts[cik] = n
	}
	return counts
}

func inflate(t *testing.T, path string) []byte {
	t.Helper()
	packed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// recordedCIKs returns every filer of which facts or submissions are recorded.
func recordedCIKs(t *testing.T, dir string) []string {
	t.Helper()
	var ciks []string
	for _, pattern := range []string{"api/xbrl/companyfacts/CIK*", "submissions/CIK*"} {
		files, err := filepath.Glob(filepath.Join(dir, "edgar", "data.sec.gov", filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			cik, err := intel.ParseCIK(filepath.Base(f)[:13])
			if err == nil && !slices.Contains(ciks, cik.String()) {
				ciks = append(ciks, cik.String())
			}
		}
	}
	return ciks
}

// TestRecordings: every recorded company loads whole, loading again changes
// nothing, and what a later recording changes is explained.
func TestRecordings(t *testing.T) {
	if testing.Short() {
		t.Skip("long: run without -short, as the second half of make test does")
	}
	dir := recordings.Dir(t)
	hurry(t)
	d := newDeployment(t, serve(t, replay.Config{Data: dir}))
	command := append([]string{"ingest", "edgar"}, recordedCIKs(t, dir)...)
	d.do(exitOK, command...)
	want := recordedFacts(t, dir)
	total := 0
	for cik, n := range want {
		total += n
		if got := strings.Count(d.do(exitOK, "facts", cik.String(), "--all", "--output", "ndjson"), "\n"); got != n {
			t.Errorf("CIK %s: %d facts stored, want %d", cik, got, n)
		}
	}
	t.Logf("%d companies, %d facts", len(want), total)
	if held := read[[]intel.Quarantined](d, "quarantine", "list"); len(held) != 0 {
		t.Errorf("%d records in quarantine, the first: %s", len(held), held[0].Reason)
	}
	before := d.checksum()
	if out := d.do(exitOK, command...); !strings.Contains(out, " 0 new") || !strings.Contains(out, " 0 changed") {
		t.Errorf("the second time: %s", out)
	}
	if after := d.checksum(); after != before {
		t.Errorf("the second time: checksum %s became %s", before, after)
	}

	for _, c := range []struct{ asOf, value, accession string }{
		{"2009-12-31", "5704000000", "0001193125-09-214859"},
		{"2010-02-01", "8235000000", "0001193125-10-012091"},
	} {
		got := read[[]fact](d, "facts", "320193", "--concept", "NetIncomeLoss", "--period", "2008-09-28/2009-09-26", "--as-of", c.asOf)
		if len(got) != 1 || got[0].Value != c.value || got[0].Accession != c.accession {
			t.Errorf("Apple's net income of fiscal 2009 as of %s: %+v", c.asOf, got)
		}
	}

	const nvidia = "1045810"
	d.upstream = serve(t, replay.Config{Data: dir, Later: filepath.Join(dir, "edgar-later")})
	d.do(exitOK, "ingest", "edgar", nvidia)
	if got, want := strings.Count(d.do(exitOK, "facts", nvidia, "--all", "--output", "ndjson"), "\n"), want[1045810]+332; got != want {
		t.Errorf("NVIDIA later: %d facts, want %d", got, want)
	}
	runs := read[[]intel.Run](d, "runs", "--limit", "1")
	shown := read[struct{ Changes []intel.Change }](d, "runs", "show", intel.CIK(runs[0].ID).String())
	kinds := map[intel.ChangeKind]int64{}
	for _, c := range shown.Changes {
		kinds[c.Kind] += c.Count
	}
	if diff := cmp.Diff(map[intel.ChangeKind]int64{intel.FactsAdded: 332, intel.FrameMoved: 133, intel.FilingsAdded: 3}, kinds); diff != "" {
		t.Errorf("NVIDIA later, changes:\n%s", diff)
	}
}

// TestKillOnRecordings kills ingests of large companies at random moments.
func TestKillOnRecordings(t *testing.T) {
	if testing.Short() {
		t.Skip("long: run without -short, as the second half of make test does")
	}
	dir := recordings.Dir(t)
	hurry(t)
	upstream := serve(t, replay.Config{Data: dir})
	command := []string{"ingest", "edgar", "320193", "1045810", "1835632", "1640147", "19617", "AAPL", "104169"}
	quiet := newDeployment(t, upstream)
	began := time.Now()
	quiet.do(exitOK, command...)
	whole := time.Since(began)
	want := quiet.checksum()
	killed := 0
	for range 6 {
		d := newDeployment(t, upstream)
		for range 3 {
			if kill(t, d.process(command...), time.Duration(rand.Int64N(int64(whole)))) {
				killed++
			}
		}
		d.do(exitOK, command...)
		if got := d.checksum(); got != want {
			t.Errorf("checksum %s, want %s", got, want)
		}
	}
	if killed == 0 {
		t.Error("no process was killed before it ended; the test shows nothing")
	}
	t.Logf("%d processes killed", killed)
}

// TestFrameRecordings: what is computed from facts says the same as EDGAR's
// labels in every recorded company facts, and nothing more but for one odd
// month.
func TestFrameRecordings(t *testing.T) {
	hurry(t)
	dir := recordings.Dir(t)
	d := newDeployment(t, serve(t, replay.Config{Data: dir}))
	d.do(exitOK, "ingest", "edgar", "320193", "1045810", "18230")
	compared := 0
	for _, cik := range []intel.CIK{320193, 1045810, 18230} {
		var body struct {
			Facts map[string]map[string]struct {
				Units map[string][]map[string]any
			}
		}
		path := filepath.Join(dir, "edgar", "data.sec.gov", "api", "xbrl", "companyfacts", "CIK"+cik.Padded()+".json.gz")
		if err := json.Unmarshal(inflate(t, path), &body); err != nil {
			t.Fatal(err)
		}
		for taxonomy, concepts := range body.Facts {
			for concept, want := range concepts {
				if compared++; compared%10 != 0 { // a few hundred
					continue
				}
				got := read[struct{ Units map[string][]map[string]any }](d, "concept", cik.String(), taxonomy+":"+concept)
				for unit, facts := range want.Units {
					byReport := func(x, y map[string]any) int {
						return strings.Compare(fmt.Sprint(x["end"], x["start"], x["accn"]), fmt.Sprint(y["end"], y["start"], y["accn"]))
					}
					slices.SortFunc(facts, byReport)
					slices.SortFunc(got.Units[unit], byReport)
					if diff := cmp.Diff(facts, got.Units[unit]); diff != "" {
						t.Errorf("%s of %s in %s (-EDGAR +ours):\n%s", concept, cik, unit, diff)
					}
				}
			}
		}
	}
}
