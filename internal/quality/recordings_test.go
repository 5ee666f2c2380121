package quality_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/quality"
	"github.com/corpintel/intel/internal/recordings"
)

// TestHits holds what the rules say about all recorded companies to what they
// said before, so that a change of a rule shows what it does to real filings.
func TestHits(t *testing.T) {
	var facts, kept int
	hits, companies := map[string]int{}, map[string]int{}
	c := quality.New(quality.Rules(), time.Now)
	for _, b := range recorded(t) {
		facts += len(b.Facts)
		c.Check(&b)
		kept += len(b.Facts)
		if len(b.Quarantined) > 0 {
			t.Errorf("a filed number was refused:\n%s", said(&b))
		}
		of := map[string]bool{}
		for _, f := range b.Findings {
			hits[f.Rule]++
			of[f.Rule] = true
			t.Logf("%s %s: %s", f.CIK, f.Rule, f.Message)
		}
		for rule := range of {
			companies[rule]++
		}
	}
	if kept != facts {
		t.Errorf("%d of %d recorded facts are kept, want all", kept, facts)
	}
	var got bytes.Buffer
	fmt.Fprintf(&got, "facts\t%d\nrule\tfindings\tcompanies\tchecks\n", facts)
	for _, r := range quality.Rules() {
		fmt.Fprintf(&got, "%s\t%d\t%d\t%s\n", r.ID, hits[r.ID], companies[r.ID], checks(t, r))
	}
	golden(t, filepath.Join("testdata", "hits.tsv"), got.Bytes())
}

// checks returns how many filings and periods an identity is judged on: as many
// as it fails on when the left side is everywhere out of all proportion. Rules
// of another form see every fact.
func checks(t *testing.T, r quality.Rule) string {
	if r.Identity == nil {
		return "-"
	}
	wrong := "1e30"
	if r.Identity.Is == quality.AtLeast {
		wrong = "-1e30"
	}
	c, n := quality.New([]quality.Rule{r}, time.Now), 0
	for _, b := range recorded(t) {
		for i := range b.Facts {
			if f := &b.Facts[i]; slices.Contains(r.Identity.Left.AnyOf, f.Taxonomy+":"+f.Concept) {
				f.Value = wrong
			}
		}
		c.Check(&b)
		n += len(b.Findings)
	}
	return strconv.Itoa(n)
}

// recorded returns a batch for every recorded companyfacts body.
func recorded(tb testing.TB) []intel.Batch {
	tb.Helper()
	dir := recordings.Dir(tb)
	files, err := filepath.Glob(filepath.Join(dir, "edgar", "data.sec.gov", "api", "xbrl", "companyfacts", "CIK*.json.gz"))
	if err != nil {
		tb.Fatal(err)
	}
	if len(files) == 0 {
		tb.Fatalf("no companyfacts in %s", dir)
	}
	batches := make([]intel.Batch, len(files))
	for i, file := range files {
		if batches[i], err = readCompanyFacts(file); err != nil {
			tb.Fatalf("%s: %v", file, err)
		}
	}
	return batches
}

// readCompanyFacts is the plainest reader of EDGAR's companyfacts there is.
func readCompanyFacts(file string) (intel.Batch, error) {
	f, err := os.Open(file)
	if err != nil {
		return intel.Batch{}, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return intel.Batch{}, err
	}
	type concept struct {
		Units map[string][]struct {
			Start, End, Filed intel.Date
			Val               json.Number
			Accn              intel.AccessionNumber
			FY                int
			FP, Form, Frame   string
		}
	}
	var body struct {
		Facts map[string]map[string]concept
	}
	if err := json.NewDecoder(z).Decode(&body); err != nil {
		return intel.Batch{}, err
	}
	// The body has its CIK as a number or as a string; the name has it always.
	cik, err := intel.ParseCIK(strings.TrimSuffix(filepath.Base(file), ".json.gz"))
	if err != nil {
		return intel.Batch{}, err
	}
	b := intel.Batch{Body: intel.Body{FetchedAt: time.Unix(0, 0).UTC()}}
	for _, taxonomy := range slices.Sorted(maps.Keys(body.Facts)) {
		for _, name := range slices.Sorted(maps.Keys(body.Facts[taxonomy])) {
			units := body.Facts[taxonomy][name].Units
			for _, unit := range slices.Sorted(maps.Keys(units)) {
				n := len(b.Facts)
				for _, u := range units[unit] {
					b.Facts = append(b.Facts, intel.Fact{
						CIK: cik, Taxonomy: taxonomy, Concept: name, Unit: unit,
						Period: intel.Period{Start: u.Start, End: u.End}, Value: u.Val.String(), Accession: u.Accn,
						FiscalYear: u.FY, FiscalPeriod: u.FP, Form: u.Form, FiledAt: u.Filed, Frame: u.Frame,
					})
				}
				slices.SortStableFunc(b.Facts[n:], func(f, g intel.Fact) int {
					return cmp.Or(cmp.Compare(f.End, g.End), cmp.Compare(f.Start, g.Start),
						cmp.Compare(f.FiledAt, g.FiledAt), cmp.Compare(f.Accession, g.Accession))
				})
			}
		}
	}
	return b, nil
}

// BenchmarkCheck judges all recorded companies, or made ones where there are no
// recordings.
func BenchmarkCheck(b *testing.B) {
	for _, set := range []struct {
		name string
		make func(testing.TB) []intel.Batch
	}{{"recorded", recorded}, {"made", made}} {
		b.Run(set.name, func(b *testing.B) {
			batches := set.make(b)
			facts := 0
			for i := range batches {
				facts += len(batches[i].Facts)
			}
			c := quality.New(quality.Rules(), time.Now)
			b.ReportAllocs()
			for b.Loop() {
				for _, batch := range batches { // a copy: nothing is quarantined, so facts stay as they are
					c.Check(&batch)
				}
			}
			n := float64(facts) * float64(b.N)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/n, "ns/fact")
			b.ReportMetric(n/b.Elapsed().Seconds(), "facts/s")
		})
	}
}
