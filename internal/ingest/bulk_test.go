package ingest_test

import (
	"archive/zip"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/blob"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/quality"
	"github.com/corpintel/intel/internal/source/edgar"
	"github.com/corpintel/intel/internal/store"
)

const maxBody = 64 << 20

// companyFacts is a company with one fact, and padding to any size.
func companyFacts(cik intel.CIK, padding int) string {
	return fmt.Sprintf(`{"cik":%d,"entityName":"Company %d","facts":{"us-gaap":{"Assets":{"label":"Assets","description":"What it owns.","units":{"USD":[`+
		`{"end":"2020-12-31","val":%d,"accn":"%010d-21-000001","fy":2020,"fp":"FY","form":"10-K","filed":"2021-02-01"}]}}}}%s}`,
		cik, cik, cik*1000, cik, strings.Repeat(" ", padding))
}

// file is a member of an archive.
type file struct{ name, content string }

func member(cik intel.CIK, content string) file {
	return file{"CIK" + cik.Padded() + ".json", content}
}

func archive(t *testing.T, files ...file) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "companyfacts.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for _, m := range files {
		w, err := z.Create(m.name)
		if err == nil {
			_, err = w.Write([]byte(m.content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// pipeline is one over an empty store and archive.
func pipeline(t *testing.T) *ingest.Pipeline {
	t.Helper()
	s, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "corpintel.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	files, err := blob.NewFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &ingest.Pipeline{
		Store: s, Blob: files, Sources: []intel.Source{edgar.New()}, Checker: quality.New(quality.Rules(), time.Now),
		Workers: 3, Owner: "test:1", Resume: time.Hour, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}
}

// load runs a bulk load and returns its record.
func load(t *testing.T, p *ingest.Pipeline, path string) intel.Run {
	t.Helper()
	run, err := p.Bulk(t.Context(), path, ingest.Layout{Document: edgar.Member}, maxBody, nil)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func checksum(t *testing.T, p *ingest.Pipeline) intel.SHA256 {
	t.Helper()
	sum, err := p.Store.Checksum(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// A member larger than everything that a load holds at once is held alone, and
// those around it neither wait for ever nor change places.
func TestBulkInOrder(t *testing.T) {
	var files []file
	for cik := intel.CIK(1); cik <= 400; cik++ { // more than are held at once
		padding := 0
		if cik%100 == 50 {
			padding = 40 << 20
		}
		files = append(files, member(cik, companyFacts(cik, padding)))
	}
	p := pipeline(t)
	var seen []intel.CIK
	p.Loaded = func(b *intel.Batch, _ intel.Applied) { seen = append(seen, b.Company.CIK) }
	if run := load(t, p, archive(t, files...)); run.State != intel.RunDone || run.Counts.Accepted != 800 || run.Counts.Bodies != 400 {
		t.Errorf("run %+v", run)
	}
	for i, cik := range seen {
		if cik != intel.CIK(i+1) {
			t.Fatalf("company %d was stored as number %d", cik, i+1)
		}
	}
	bodies, err := p.Store.Bodies(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range bodies {
		if _, err := p.Blob.Get(t.Context(), b.SHA256); err != nil {
			t.Errorf("%s: %v", b.URL, err)
		}
	}
	if len(bodies) != 400 {
		t.Errorf("%d bodies, want 400", len(bodies))
	}
}

// What cannot be done for a group is done for each of it.
func TestBulkGroupFails(t *testing.T) {
	files := []file{member(1, companyFacts(1, 0)), member(2, companyFacts(2, 0)), member(3, companyFacts(3, 0))}
	quiet := pipeline(t)
	load(t, quiet, archive(t, files...))
	for _, test := range []struct {
		name  string
		spoil func(p *ingest.Pipeline)
		state intel.RunState
	}{
		{"stored", func(p *ingest.Pipeline) { p.Store = noGroups{p.Store} }, intel.RunDone},
		{"archived", func(p *ingest.Pipeline) { p.Blob = noBlobGroups{p.Blob} }, intel.RunDone},
		{"archived at all", func(p *ingest.Pipeline) { p.Blob = noBlobs{p.Blob} }, intel.RunFailed},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := pipeline(t)
			test.spoil(p)
			if run := load(t, p, archive(t, files...)); run.State != test.state {
				t.Errorf("run %+v, want state %s", run, test.state)
			}
			want := checksum(t, quiet)
			if got := checksum(t, p); got != want && test.state == intel.RunDone {
				t.Errorf("checksum %s, want %s", got, want)
			}
			status, err := p.Store.Status(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if test.state == intel.RunFailed && (status.Bodies != 0 || status.Facts != 0) {
				t.Errorf("nothing is archived, and yet the store notes %+v", status)
			}
		})
	}
}

type noGroups struct{ intel.Store }

func (noGroups) ApplyAll(context.Context, int64, []*intel.Batch) ([]intel.Applied, error) {
	return nil, intel.Errorf(intel.KindUnavailable, "no groups today")
}

type noBlobGroups struct{ intel.Blob }

func (noBlobGroups) PutAll(context.Context, []intel.Content) error {
	return intel.Errorf(intel.KindUnavailable, "no groups today")
}

type noBlobs struct{ intel.Blob }

func (noBlobs) Put(context.Context, intel.SHA256, []byte) error {
	return intel.Errorf(intel.KindUnavailable, "the disk is full")
}

func (noBlobs) PutAll(context.Context, []intel.Content) error {
	return intel.Errorf(intel.KindUnavailable, "the disk is full")
}

// A load in groups ends with what the same bodies end with one by one.
func TestBulkAsOneByOne(t *testing.T) {
	var files []file
	var bodies []intel.Body
	var contents [][]byte
	for cik := intel.CIK(1); cik <= 20; cik++ {
		content := companyFacts(cik, int(cik)*200_000)
		files = append(files, member(cik, content))
		req, _ := edgar.Member(member(cik, content).name, []byte(content[:200]))
		bodies = append(bodies, intel.Body{Kind: req.Kind, Subject: req.Subject, URL: req.URL, Status: 200, FetchedAt: time.Now()})
		contents = append(contents, []byte(content))
	}
	bulk, single := pipeline(t), pipeline(t)
	load(t, bulk, archive(t, files...))
	if _, err := single.Bodies(t.Context(), "test", bodies, contents); err != nil {
		t.Fatal(err)
	}
	if got, want := checksum(t, bulk), checksum(t, single); got != want {
		t.Errorf("checksum %s, want %s as one by one", got, want)
	}
	before := checksum(t, bulk)
	if run := load(t, bulk, archive(t, files...)); run.Counts.Bodies != 0 || run.Counts.In != 0 {
		t.Errorf("again: %+v", run.Counts)
	}
	if after := checksum(t, bulk); after != before {
		t.Errorf("again: checksum %s, want %s", after, before)
	}
}

// Members that lie about their size, or are too large, are refused by
// themselves.
func TestBulkRefuses(t *testing.T) {
	p := pipeline(t)
	path := archive(t, member(1, companyFacts(1, 0)), member(2, companyFacts(2, maxBody)), file{"readme.txt", "hello"})
	run := load(t, p, path)
	if run.State != intel.RunPartial || run.Counts.ItemsDone != 3 || run.Counts.ItemsFailed != 2 {
		t.Errorf("run %+v", run)
	}
	events, err := p.Store.RunEvents(t.Context(), run.ID, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(events) != 2 || !strings.Contains(events[0].Detail, "http.max_body") || !strings.Contains(events[1].Detail, "readme.txt") {
		t.Errorf("events %+v", events)
	}
}

// A load that is cancelled says so and is taken up again.
func TestBulkCancelled(t *testing.T) {
	var files []file
	for cik := intel.CIK(1); cik <= 50; cik++ {
		files = append(files, member(cik, companyFacts(cik, 2<<20)))
	}
	path := archive(t, files...)
	p := pipeline(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	run, err := p.Bulk(ctx, path, ingest.Layout{Document: edgar.Member}, maxBody, func(ingest.Progress) { cancel() })
	if err == nil || run.State != intel.RunCancelled {
		t.Errorf("run %+v, error %v; want it cancelled", run, err)
	}
	if again := load(t, p, path); again.ID != run.ID || again.State != intel.RunDone || again.Counts.ItemsDone != 50 {
		t.Errorf("again: %+v", again)
	}
}

func TestBulkEstimates(t *testing.T) {
	var files []file
	for cik := intel.CIK(1); cik <= 60; cik++ {
		files = append(files, member(cik, companyFacts(cik, 1<<20)))
	}
	var estimates int
	p := pipeline(t)
	if _, err := p.Bulk(t.Context(), archive(t, files...), ingest.Layout{Document: edgar.Member}, maxBody, func(s ingest.Progress) {
		if s.Left > 0 {
			estimates++
		}
	}); err != nil {
		t.Fatal(err)
	}
	if estimates == 0 {
		t.Error("nothing says how long the load will take yet")
	}
}
