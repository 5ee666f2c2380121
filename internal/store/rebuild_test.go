package store_test

import (
	"context"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
)

// body archives a body of facts and returns the batch of it.
func body(t *testing.T, s *store.Store, content string, facts ...intel.Fact) intel.Batch {
	t.Helper()
	b := intel.Body{
		Kind: "edgar.companyfacts", Subject: "1", URL: "https://facts/1", Status: 200, Headers: map[string]string{},
		FetchedAt: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), SHA256: intel.HashBody([]byte(content)),
	}
	if err := s.Archive(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return intel.Batch{Body: b, Company: &intel.Company{CIK: 1, Name: "One"}, Facts: facts, FactsComplete: true}
}

func apply(t *testing.T, s *store.Store, b intel.Batch) {
	t.Helper()
	if _, err := s.Apply(context.Background(), 0, &b); err != nil {
		t.Fatal(err)
	}
}

func assets(concept, value string) intel.Fact {
	return intel.Fact{
		CIK: 1, Taxonomy: "us-gaap", Concept: concept, Unit: "USD", Period: intel.Period{End: intel.NewDate(2020, 12, 31)},
		Value: value, Accession: 121000001, Form: "10-K", FiledAt: intel.NewDate(2021, 2, 1),
	}
}

// twins are a store with one body in it and a second one with a copy of its
// archive, and what each is called by the other.
type twins struct {
	main, scratch         *store.Store
	mainName, scratchName string
	last                  int64
}

// onTwins runs a test on every engine.
func onTwins(t *testing.T, test func(*testing.T, twins)) {
	t.Helper()
	run := func(t *testing.T, p twins) {
		t.Cleanup(func() {
			closeStore(t, p.main)
			closeStore(t, p.scratch)
		})
		apply(t, p.main, body(t, p.main, "first", assets("Assets", "1")))
		last, adoption, err := p.scratch.CopyArchive(t.Context(), p.mainName)
		if err != nil || adoption != intel.Adopted || last != 1 {
			t.Fatalf("copy: %d, %v, %v", last, adoption, err)
		}
		p.last = last
		test(t, p)
	}
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		p := twins{mainName: filepath.Join(dir, "it's main?.db"), scratchName: filepath.Join(dir, "100% scratch #2.db")}
		p.main, p.scratch = openSQLite(t, p.mainName, nil), openSQLite(t, p.scratchName, nil)
		run(t, p)
	})
	servicetest.Postgres(t, func(t *testing.T, schema func(testing.TB) string) {
		main, scratch := schema(t), schema(t)
		p := twins{mainName: schemaOf(t, main), scratchName: schemaOf(t, scratch)}
		p.main, p.scratch = openPostgres(t, main, nil), openPostgres(t, scratch, nil)
		run(t, p)
	})
}

func schemaOf(t testing.TB, at string) string {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("search_path")
}

func checksum(t *testing.T, s *store.Store) intel.SHA256 {
	t.Helper()
	sum, err := s.Checksum(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func TestAdopt(t *testing.T) { onTwins(t, adopt) }

func adopt(t *testing.T, p twins) {
	main, scratch, path, last := p.main, p.scratch, p.scratchName, p.last
	bodies, err := scratch.Bodies(t.Context(), 0, 10)
	if err != nil || len(bodies) != 1 {
		t.Fatalf("bodies %+v: %v", bodies, err)
	}
	apply(t, scratch, intel.Batch{
		Body: bodies[0], Company: &intel.Company{CIK: 1, Name: "One"}, Facts: []intel.Fact{assets("Assets", "1"), assets("Liabilities", "2")},
		Bars: twelveYears("1"),
	})
	if checksum(t, main) == checksum(t, scratch) {
		t.Fatal("the two stores should differ")
	}
	if adoption, err := main.AdoptDerived(t.Context(), path, last); err != nil || adoption != intel.Adopted {
		t.Fatalf("adopt: %v, %v", adoption, err)
	}
	if checksum(t, main) != checksum(t, scratch) {
		t.Error("the two stores differ after adoption")
	}
	page, err := main.Facts(t.Context(), intel.FactFilter{CIK: 1})
	if err != nil || len(page.Items) != 2 || page.Items[1].Concept != "Liabilities" {
		t.Errorf("facts %+v: %v", page.Items, err)
	}
	if got := bars(t, main); len(got) != 12 {
		t.Errorf("prices: %v", got)
	}
	apply(t, main, body(t, main, "second", assets("Assets", "1"), assets("Equity", "3"))) // it goes on working
}

func TestAdoptAfterTheArchiveGrew(t *testing.T) { onTwins(t, adoptAfterTheArchiveGrew) }

func adoptAfterTheArchiveGrew(t *testing.T, p twins) {
	main, scratch, mainPath, path, last := p.main, p.scratch, p.mainName, p.scratchName, p.last
	before := checksum(t, main)
	body(t, main, "second", assets("Assets", "2"))
	if adoption, err := main.AdoptDerived(t.Context(), path, last); err != nil || adoption != intel.ArchiveGrew {
		t.Errorf("adopt: %v, %v", adoption, err)
	}
	if checksum(t, main) != before {
		t.Error("a refused adoption changed the store")
	}
	if last, adoption, err := scratch.CopyArchive(t.Context(), mainPath); err != nil || adoption != intel.Adopted || last != 2 {
		t.Errorf("copy again: %d, %v, %v", last, adoption, err)
	}
}

func TestAdoptAfterADecision(t *testing.T) { onTwins(t, adoptAfterADecision) }

func adoptAfterADecision(t *testing.T, p twins) {
	main, scratch, mainPath, path, last := p.main, p.scratch, p.mainName, p.scratchName, p.last
	b := body(t, main, "second", assets("Assets", "1"))
	held := assets("Liabilities", "9")
	q := intel.Quarantined{Rule: "DQ02", Version: 1, CIK: 1, Kind: "fact", Record: []byte(`{}`), SHA256: b.Body.SHA256, Fact: &held}
	q.Identify()
	b.Quarantined = []intel.Quarantined{q}
	apply(t, main, b)
	last++
	if _, adoption, err := scratch.CopyArchive(t.Context(), mainPath); err != nil || adoption != intel.Adopted {
		t.Fatalf("copy: %v, %v", adoption, err)
	}
	if _, err := main.Release(t.Context(), q.ID, "ann", "checked"); err != nil {
		t.Fatal(err)
	}
	if adoption, err := main.AdoptDerived(t.Context(), path, last); err != nil || adoption != intel.StartOver {
		t.Errorf("adopt: %v, %v", adoption, err)
	}
	if _, adoption, err := scratch.CopyArchive(t.Context(), mainPath); err != nil || adoption != intel.StartOver {
		t.Errorf("copy again: %v, %v", adoption, err)
	}
}

func TestAdoptWithOtherNumbers(t *testing.T) { onTwins(t, adoptWithOtherNumbers) }

func adoptWithOtherNumbers(t *testing.T, p twins) {
	main, scratch, path, last := p.main, p.scratch, p.scratchName, p.last
	apply(t, scratch, body(t, scratch, "x", assets("Liabilities", "1")))
	apply(t, main, intel.Batch{Body: intel.Body{Fetch: 1, URL: "https://other"}, Facts: []intel.Fact{assets("Equity", "1")}})
	if adoption, err := main.AdoptDerived(t.Context(), path, last); err != nil || adoption != intel.StartOver {
		t.Errorf("adopt: %v, %v", adoption, err)
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := openSQLite(t, path, nil)
	store.SetSchema(t, s, 9999)
	closeStore(t, s)
	_, err := store.OpenSQLite(t.Context(), path, store.Options{})
	if intel.KindOf(err) != intel.KindConflict || !strings.Contains(err.Error(), "newer corpintel") {
		t.Errorf("open: %v", err)
	}
}

func TestTwoProcessesOpenAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	atOnce(t, func() (*store.Store, error) { return store.OpenSQLite(context.Background(), path, store.Options{}) })
}

// atOnce opens and closes a store four times at once.
func atOnce(t *testing.T, open func() (*store.Store, error)) {
	t.Helper()
	opened := make(chan error, 4)
	for range cap(opened) {
		go func() {
			s, err := open()
			if err == nil {
				err = s.Close()
			}
			opened <- err
		}()
	}
	for range cap(opened) {
		if err := <-opened; err != nil {
			t.Error(err)
		}
	}
}
