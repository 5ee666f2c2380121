package analysis_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/recordings"
	"github.com/corpintel/intel/internal/source/edgar"
)

// recordedCompanies returns what is recorded of every company with facts.
// Filings without a recorded list are known at the end of their day.
func recordedCompanies(t testing.TB) []analysis.Input {
	t.Helper()
	dir := filepath.Join(recordings.Dir(t), "edgar", "data.sec.gov")
	files, err := filepath.Glob(filepath.Join(dir, "api", "xbrl", "companyfacts", "CIK*.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	var all []analysis.Input
	for _, name := range files {
		facts := parseRecorded(t, edgar.KindCompanyFacts, name)
		in := analysis.Input{Company: *facts.Company}
		accepted := map[intel.AccessionNumber]intel.Filing{}
		submissions := filepath.Join(dir, "submissions", filepath.Base(name))
		if _, err := os.Stat(submissions); err == nil {
			b := parseRecorded(t, edgar.KindSubmissions, submissions)
			in.Company = *b.Company
			for _, f := range b.Filings {
				accepted[f.Accession] = f
			}
		}
		for _, f := range facts.Facts {
			k := intel.KnownFact{Fact: f, KnownAt: intel.EndOfDay(f.FiledAt), SHA256: facts.Body.SHA256}
			if g, ok := accepted[f.Accession]; ok {
				k.AcceptedAt, k.KnownAt = g.AcceptedAt, g.KnownAt()
			}
			in.Facts = append(in.Facts, k)
		}
		all = append(all, in)
	}
	if len(all) == 0 {
		t.Fatal("no company facts are recorded")
	}
	slices.SortFunc(all, func(a, b analysis.Input) int { return strings.Compare(a.Company.Name, b.Company.Name) })
	return all
}

func parseRecorded(t testing.TB, kind, name string) intel.Batch {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	base := strings.TrimSuffix(filepath.Base(name), ".gz")
	body := intel.Body{Kind: kind, URL: "https://data.sec.gov/" + base, SHA256: intel.HashBody(data), Status: 200}
	body.Subject = strings.TrimLeft(base[3:13], "0")
	b, err := edgar.New().Parse(body, data, nil)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b
}
