package store_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
	"github.com/corpintel/intel/internal/store/storetest"
)

// mixture is batches of many kinds, anew at each call: of one company and of
// several, the same company again, a filing that is named twice, findings that
// were there before, records that are kept out.
func mixture() []*intel.Batch {
	at := time.Date(2024, 2, 2, 12, 0, 0, 0, time.UTC)
	var list []*intel.Batch
	add := func(kind, subject string, b intel.Batch) *intel.Batch {
		content := fmt.Sprintf("%d", len(list))
		b.Body = intel.Body{
			Kind: kind, Subject: subject, URL: "https://example.com/" + kind + "/" + subject, Status: 200, FetchedAt: at.Add(time.Duration(len(list)) * time.Minute),
			SHA256: intel.HashBody([]byte(content)), Size: int64(len(content)),
		}
		b.Review = teller{}
		list = append(list, &b)
		return &b
	}
	filing := func(cik intel.CIK, acc intel.AccessionNumber, role string) intel.Filing {
		return intel.Filing{CIK: cik, Accession: acc, Form: "10-K", FiledAt: 20240201, Items: "a\tb\\.\n\r", Role: role}
	}
	fact := func(cik intel.CIK, concept, value string) intel.Fact {
		return intel.Fact{
			CIK: cik, Taxonomy: "us-gaap", Concept: concept, Unit: "USD", Period: intel.Period{End: 20231231}, Value: value,
			Accession: intel.AccessionNumber(cik), Form: "10-K", FiledAt: 20240201,
		}
	}
	facts := func(kind string, cik intel.CIK, facts ...intel.Fact) *intel.Batch {
		b := add(kind, cik.String(), intel.Batch{
			Company: &intel.Company{CIK: cik, Name: "Company " + cik.String()}, Facts: facts, FactsComplete: kind == "edgar.companyfacts",
			Filings:  []intel.Filing{filing(cik, intel.AccessionNumber(cik), "")},
			Concepts: []intel.Concept{{Taxonomy: "us-gaap", Name: "Assets", Label: "Assets of " + cik.String()}},
		})
		for i, f := range facts {
			b.Findings = append(b.Findings, intel.Finding{
				ID: intel.NaturalID("R1", cik.String(), f.Concept), Rule: "R1", Version: 1, Severity: intel.SeverityWarn, CIK: cik,
				Subject: f.Concept, Message: fmt.Sprintf("finding %d\tof %s", i, cik), SHA256: b.Body.SHA256, CreatedAt: b.Body.FetchedAt,
			})
		}
		return b
	}
	facts("edgar.companyfacts", 1, fact(1, "Assets", "1"), fact(1, "Liabilities", "2"))
	facts("edgar.companyfacts", 2, fact(2, "Assets", "3"))
	facts("edgar.statement_data", 3, fact(3, "Assets", "4"))
	facts("edgar.companyfacts", 1, fact(1, "Assets", "5"), fact(1, "Equity", "6")) // the second body of the company
	facts("edgar.companyfacts", 3, fact(3, "Assets", "4"))
	add("edgar.submissions", "2", intel.Batch{
		Company: &intel.Company{CIK: 2, Name: "Two", Names: []intel.Name{{Name: "Two"}, {Name: "Deux", To: 20200101}}, Tickers: []intel.Ticker{{Symbol: "TWO"}}},
		Filings: []intel.Filing{filing(2, 2, ""), filing(2, 7, "")},
	})
	add("edgar.feed", "", intel.Batch{
		Companies: []intel.Company{{CIK: 1, Name: "ONE"}, {CIK: 9, Name: "NINE"}, {CIK: 9, Name: "NINE"}},
		Filings:   []intel.Filing{filing(1, 8, "issuer"), filing(9, 8, "reporting"), filing(9, 8, "filed by")},
	})
	add("edgar.tickers", "", intel.Batch{Listings: []intel.Listing{{CIK: 9, Ticker: "NIN", Name: "Nine"}, {CIK: 9, Ticker: "NINE", Name: "Nine"}}})
	held := facts("edgar.companyfacts", 4, fact(4, "Assets", "8"))
	wrong := fact(4, "Liabilities", "9")
	q := intel.Quarantined{Rule: "DQ02", Version: 1, CIK: 4, Kind: "fact", Record: []byte(`{}`), SHA256: held.Body.SHA256, Fact: &wrong}
	q.Identify()
	held.Quarantined = []intel.Quarantined{q}
	facts("edgar.companyfacts", 2, fact(2, "Assets", "3"))
	return list
}

// told is what a store tells of how it was filled.
type told struct {
	Checksum intel.SHA256
	Applied  []intel.Applied
	Events   []intel.Event
	Changes  []intel.Change
}

// fill stores the mixture in groups of a size.
func fill(t *testing.T, s *store.Store, size int) (w told) {
	t.Helper()
	ctx := t.Context()
	run, err := s.StartRun(ctx, "edgar", []string{"1"}, "host:1", 0)
	if err != nil {
		t.Fatal(err)
	}
	batches := mixture()
	for _, b := range batches { // one after the other, so that both number them alike
		if err := s.Archive(ctx, &b.Body); err != nil {
			t.Fatal(err)
		}
	}
	for len(batches) > 0 {
		n := min(size, len(batches))
		results, err := s.ApplyAll(ctx, run.ID, batches[:n])
		if err != nil {
			t.Fatal(err)
		}
		w.Applied, batches = append(w.Applied, results...), batches[n:]
	}
	if w.Events, err = s.Events(ctx, intel.EventFilter{Limit: 1000}); err != nil {
		t.Fatal(err)
	}
	changes, err := s.RunChanges(ctx, run.ID, intel.PageRequest{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	w.Changes, w.Checksum = changes.Items, checksum(t, s)
	return w
}

// However batches are grouped, and on every engine, the same is stored and told.
func TestGroupsAgree(t *testing.T) {
	clock := &storetest.Clock{T: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	alone := openSQLite(t, filepath.Join(t.TempDir(), "s.db"), clock)
	defer closeStore(t, alone)
	want := fill(t, alone, 1)
	if len(want.Events) < 10 || len(want.Changes) < 10 {
		t.Fatalf("too little is told for a comparison: %+v", want)
	}
	agree := func(t *testing.T, s *store.Store, size int) {
		t.Helper()
		if diff := cmp.Diff(want, fill(t, s, size)); diff != "" {
			t.Errorf("in groups of %d (-alone +so):\n%s", size, diff)
		}
		closeStore(t, s)
	}
	for _, size := range []int{2, 3, 100} {
		agree(t, openSQLite(t, filepath.Join(t.TempDir(), "s.db"), clock), size)
	}
	servicetest.Postgres(t, func(t *testing.T, schema func(testing.TB) string) {
		agree(t, openPostgres(t, schema(t), clock), 1)
		agree(t, openPostgres(t, schema(t), clock), 100)
	})
}
