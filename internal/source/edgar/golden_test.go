package edgar

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/recordings"
)

// Every fact of every recorded company is read, and none is quarantined.
func TestRecordedFacts(t *testing.T) {
	const companies, all = 61, 177_079
	bodies := recordedBodies(t, "edgar", factsPattern)
	total := 0
	for _, r := range bodies {
		batch := mustParse(t, r)
		if want := len(plainParse(t, r.data)); len(batch.Facts) != want || len(batch.Quarantined) > 0 {
			t.Errorf("CIK %s: %d facts, encoding/json reads %d; %d in quarantine", r.body.Subject, len(batch.Facts), want, len(batch.Quarantined))
		}
		if batch.Company == nil || batch.Company.Name == "" || !batch.FactsComplete || len(batch.Filings) == 0 {
			t.Errorf("CIK %s: company %v, complete %v, %d filings", r.body.Subject, batch.Company, batch.FactsComplete, len(batch.Filings))
		}
		checkSeries(t, batch.Facts)
		total += len(batch.Facts)
	}
	if len(bodies) != companies || total != all {
		t.Errorf("%d companies with %d facts, want %d with %d", len(bodies), total, companies, all)
	}
}

// checkSeries checks that series are contiguous and in order.
func checkSeries(t *testing.T, facts []intel.Fact) {
	t.Helper()
	seen := map[string]bool{}
	for i := range facts {
		f := &facts[i]
		if i > 0 && facts[i-1].Series() == f.Series() {
			if compareFacts(&facts[i-1], f) > 0 {
				t.Errorf("CIK %s %s: out of order at %s", f.CIK, f.Series(), f.Period)
			}
			continue
		}
		if seen[f.Series()] {
			t.Errorf("CIK %s %s: not contiguous", f.CIK, f.Series())
		}
		seen[f.Series()] = true
	}
}

// Whole companies agree with encoding/json fact by fact: a chip maker, a
// software company and a foreign filer under IFRS.
func TestRecordedFactsInFull(t *testing.T) {
	for _, r := range recordedBodies(t, "edgar", `/companyfacts/CIK(0001835632|0001640147|0001997711)\.json$`) {
		cik, err := intel.ParseCIK(r.body.Subject)
		if err != nil {
			t.Fatal(err)
		}
		facts := agreeOn(t, r.body, r.data, &reference{cik: cik})
		for i := 0; i < len(facts); i += 101 {
			span, ok := New().Locate(r.body, r.data, facts[i])
			if !ok || !bytes.Contains(r.data[span.Offset:span.Offset+span.Length], []byte(facts[i].Accession.String())) {
				t.Errorf("CIK %s: %+v not located", r.body.Subject, facts[i])
			}
		}
	}
}

// The later answer for NVIDIA holds everything that the earlier one held.
func TestRecordedFactsLater(t *testing.T) {
	const pattern = `/companyfacts/CIK0001045810\.json$`
	known := map[intel.Fact]string{}
	for _, f := range mustParse(t, recordedBodies(t, "edgar", pattern)[0]).Facts {
		frame := f.Frame
		f.Frame = ""
		known[f] = frame
	}
	added, moved := 0, 0
	for _, f := range mustParse(t, recordedBodies(t, "edgar-later", pattern)[0]).Facts {
		frame := f.Frame
		f.Frame = ""
		before, ok := known[f]
		switch {
		case !ok:
			added++
		case before != frame:
			moved++
		}
		delete(known, f)
	}
	if added != 332 || len(known) != 0 || moved != 133 {
		t.Errorf("%d added, %d gone, %d frames moved; want 332, 0 and 133", added, len(known), moved)
	}
}

// Every row of every recorded list of submissions is read, and its clock is
// known where there is anything to tell it.
func TestRecordedSubmissions(t *testing.T) {
	const all = 42_413
	total := 0
	for _, folder := range []string{"edgar", "edgar-later"} {
		for _, r := range recordedBodies(t, folder, submissionsPattern) {
			batch := mustParse(t, r)
			rows := plainRows(t, r)
			if len(batch.Filings) != rows || len(batch.Quarantined) > 0 {
				t.Errorf("%s: %d filings of %d rows, %d in quarantine", r.body.URL, len(batch.Filings), rows, len(batch.Quarantined))
			}
			if (batch.Company == nil) != (r.body.Kind == KindSubmissionsPage) {
				t.Errorf("%s: company %v", r.body.URL, batch.Company)
			}
			total += rows
			for _, f := range batch.Filings {
				if strings.Contains(f.PrimaryDocument, "/") {
					t.Errorf("%s: document %s", f.Accession, f.PrimaryDocument)
				}
				if f.AcceptedFrom == intel.AcceptedETAssumed && rows > 10 {
					t.Errorf("%s: the clock of %d rows is only assumed", r.body.URL, rows)
					break
				}
			}
		}
	}
	if total != all {
		t.Errorf("%d rows, want %d", total, all)
	}
}

// plainRows counts the rows of a list of submissions with encoding/json.
func plainRows(t *testing.T, r recorded) int {
	t.Helper()
	type columns struct {
		AccessionNumber []string `json:"accessionNumber"`
	}
	var body struct {
		columns
		Filings struct {
			Recent columns `json:"recent"`
		} `json:"filings"`
	}
	if err := json.Unmarshal(r.data, &body); err != nil {
		t.Fatal(err)
	}
	return len(body.AccessionNumber) + len(body.Filings.Recent.AccessionNumber)
}

// Of two answers for one URL, some have New York's clock in one and UTC in the
// other: the instants must be the same.
func TestRecordedAcceptanceLater(t *testing.T) {
	common := map[string]int{"310522": 0, "789019": 0, "1318605": 0, "1677077": 0}
	for _, later := range recordedBodies(t, "edgar-later", submissionsPattern) {
		earlier := recordedBodies(t, "edgar", regexp.QuoteMeta(later.body.URL))[0]
		known := map[intel.AccessionNumber]intel.Filing{}
		for _, f := range mustParse(t, earlier).Filings {
			known[f.Accession] = f
		}
		for _, f := range mustParse(t, later).Filings {
			before, ok := known[f.Accession]
			if !ok {
				continue
			}
			common[f.CIK.String()]++
			if !f.AcceptedAt.Equal(before.AcceptedAt) {
				t.Errorf("%s of CIK %s: accepted %s (%s), and before %s (%s)", f.Accession, f.CIK,
					f.AcceptedAt, f.AcceptedFrom, before.AcceptedAt, before.AcceptedFrom)
			}
		}
	}
	for cik, n := range common {
		t.Logf("CIK %s: %d filings in both answers", cik, n)
		if n < 300 {
			t.Errorf("CIK %s: only %d filings in both answers", cik, n)
		}
	}
}

// The header of a submission has New York's time, without doubt.
func TestRecordedAcceptanceHeaders(t *testing.T) {
	headers := recordedHeaders(t)
	compared := 0
	for _, r := range recordedBodies(t, "edgar", submissionsPattern) {
		for _, f := range mustParse(t, r).Filings {
			want, ok := headers[f.Accession]
			if !ok {
				continue
			}
			compared++
			if !f.AcceptedAt.Equal(want) {
				t.Errorf("%s of CIK %s: accepted %s (%s), its header says %s", f.Accession, f.CIK, f.AcceptedAt, f.AcceptedFrom, want.UTC())
			}
		}
	}
	t.Logf("%d recorded headers, %d rows compared", len(headers), compared)
	if compared == 0 {
		t.Error("nothing to compare")
	}
}

// recordedHeaders returns the acceptance times in the headers of the recorded
// submissions.
func recordedHeaders(t *testing.T) map[intel.AccessionNumber]time.Time {
	t.Helper()
	number := regexp.MustCompile(`ACCESSION NUMBER:\s+(\d{10}-\d\d-\d{6})`)
	stamp := regexp.MustCompile(`<ACCEPTANCE-DATETIME>(\d{14})`)
	headers := map[intel.AccessionNumber]time.Time{}
	dir := filepath.Join(recordings.Dir(t), "edgar")
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(strings.TrimSuffix(path, ".gz"), ".txt") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, ".gz") {
			data = gunzip(t, data)
		}
		n, s := number.FindSubmatch(data), stamp.FindSubmatch(data)
		if n == nil || s == nil {
			return nil
		}
		accession, err := intel.ParseAccession(string(n[1]))
		if err != nil {
			return err
		}
		headers[accession], err = time.ParseInLocation("20060102150405", string(s[1]), intel.NewYork)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return headers
}

func TestRecordedTickers(t *testing.T) {
	for pattern, want := range map[string]int{`/company_tickers\.json$`: 10_391, `/company_tickers_exchange\.json$`: 9_708} {
		batch := mustParse(t, recordedBodies(t, "edgar", pattern)[0])
		if len(batch.Listings) != want || len(batch.Quarantined) > 0 {
			t.Errorf("%s: %d listings, want %d; %d in quarantine", pattern, len(batch.Listings), want, len(batch.Quarantined))
		}
	}
}
