package lineage_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/blob"
	"github.com/corpintel/intel/internal/lineage"
	"github.com/corpintel/intel/internal/recordings"
	"github.com/corpintel/intel/internal/source/edgar"
	"github.com/corpintel/intel/internal/store"
)

const example intel.CIK = 1001

// exampleFacts is a body of our own in EDGAR's shape: a figure that was
// restated, the same end under another start, another unit and as an instant.
const exampleFacts = `{"cik":1001,"entityName":"Example Corp","facts":{
"us-gaap":{
 "NetIncomeLoss":{"label":"Net Income (Loss)","description":"Profit.","units":{
  "EUR":[{"start":"2009-01-01","end":"2009-12-31","val":70,"accn":"0000001001-10-000001","fy":2009,"fp":"FY","form":"10-K","filed":"2010-02-01"}],
  "USD":[
   {"start":"2009-01-01","end":"2009-12-31","val":100.50,"accn":"0000001001-10-000001","fy":2009,"fp":"FY","form":"10-K","filed":"2010-02-01"},
   {"start":"2009-01-01","end":"2009-12-31","val":99,"accn":"0000001001-10-000002","fy":2009,"fp":"FY","form":"10-K/A","filed":"2010-06-01","frame":"CY2009"},
   {"start":"2009-10-01","end":"2009-12-31","val":-7,"accn":"0000001001-10-000001","fy":2009,"fp":"FY","form":"10-K","filed":"2010-02-01","frame":"CY2009Q4"}]}},
 "Assets":{"label":"Assets","description":"What it owns.","units":{
  "USD":[{"end":"2009-12-31","val":5000,"accn":"0000001001-10-000001","fy":2009,"fp":"FY","form":"10-K","filed":"2010-02-01","frame":"CY2009Q4I"}]}}},
"other":{
 "Assets":{"label":null,"description":null,"units":{
  "USD":[{"end":"2009-12-31","val":5000,"accn":"0000001001-10-000001","fy":2009,"fp":"FY","form":"10-K","filed":"2010-02-01"}]}}}}}`

// archive is a store and a blob folder with bodies in them.
type archive struct {
	*lineage.Tracer
	store   *store.Store
	blobs   *blob.Files
	blobDir string
}

func newArchive(t *testing.T) archive {
	t.Helper()
	dir := t.TempDir()
	st, err := store.OpenSQLite(t.Context(), filepath.Join(dir, "intel.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	blobDir := filepath.Join(dir, "raw")
	blobs, err := blob.NewFiles(blobDir)
	if err != nil {
		t.Fatal(err)
	}
	tracer := &lineage.Tracer{Store: st, Blob: blobs, Sources: []intel.Source{edgar.New()}}
	return archive{tracer, st, blobs, blobDir}
}

// load archives a companyfacts body and stores what is in it.
func (a archive) load(t *testing.T, cik intel.CIK, data []byte) intel.SHA256 {
	t.Helper()
	body := intel.Body{
		Kind: edgar.KindCompanyFacts, Subject: cik.String(), URL: "https://data.sec.gov/api/xbrl/companyfacts/CIK" + cik.Padded() + ".json",
		Status: 200, FetchedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), SHA256: intel.HashBody(data), Size: int64(len(data)),
	}
	if err := a.blobs.Put(t.Context(), body.SHA256, data); err != nil {
		t.Fatal(err)
	}
	if err := a.store.Archive(t.Context(), &body); err != nil {
		t.Fatal(err)
	}
	batch, err := edgar.New().Parse(body, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.store.Apply(t.Context(), 0, &batch); err != nil {
		t.Fatal(err)
	}
	return body.SHA256
}

func day(t *testing.T, s string) intel.Date {
	t.Helper()
	d, err := intel.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// line says of a trace what the tests compare.
func line(tr lineage.Trace) string {
	k := tr.Fact
	s := fmt.Sprintf("%s %s = %s by %s", k.Series(), k.Period, k.Value, k.Form)
	if tr.Verified {
		s += ", verified"
	}
	if tr.Problem != "" {
		s += ": " + tr.Problem
	}
	for _, h := range tr.History {
		s += " | " + h.Value
	}
	return s
}

func lines(traces []lineage.Trace) []string {
	var list []string
	for _, tr := range traces {
		list = append(list, line(tr))
	}
	return list
}

func TestTrace(t *testing.T) {
	a := newArchive(t)
	sum := a.load(t, example, []byte(exampleFacts))
	end := day(t, "2009-12-31")
	tests := map[string]struct {
		query lineage.Query
		want  []string
	}{
		"longest period first, each unit": {
			lineage.Query{Concept: "NetIncomeLoss", End: end},
			[]string{
				"us-gaap:NetIncomeLoss EUR 2009-01-01/2009-12-31 = 70 by 10-K, verified | 70",
				"us-gaap:NetIncomeLoss USD 2009-01-01/2009-12-31 = 99 by 10-K/A, verified | 100.50 | 99",
				"us-gaap:NetIncomeLoss USD 2009-10-01/2009-12-31 = -7 by 10-K, verified | -7",
			},
		},
		"as known before the amendment": {
			lineage.Query{Concept: "NetIncomeLoss", Unit: "USD", Start: day(t, "2009-01-01"), End: end, AsOf: intel.EndOfDay(day(t, "2010-03-01"))},
			[]string{"us-gaap:NetIncomeLoss USD 2009-01-01/2009-12-31 = 100.50 by 10-K, verified | 100.50"},
		},
		"an instant, in each taxonomy": {
			lineage.Query{Concept: "Assets", End: end},
			[]string{"other:Assets USD 2009-12-31 = 5000 by 10-K, verified | 5000", "us-gaap:Assets USD 2009-12-31 = 5000 by 10-K, verified | 5000"},
		},
		"one taxonomy": {
			lineage.Query{Taxonomy: "us-gaap", Concept: "Assets", End: end},
			[]string{"us-gaap:Assets USD 2009-12-31 = 5000 by 10-K, verified | 5000"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			tc.query.CIK = example
			traces, err := a.Trace(t.Context(), tc.query)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, lines(traces)); diff != "" {
				t.Error("-want +got", diff)
			}
			for _, tr := range traces {
				if tr.Fact.SHA256 != sum || tr.Body.SHA256 != sum || tr.Filing.Accession != tr.Fact.Accession || len(tr.Documents) == 0 {
					t.Errorf("incomplete: %+v", tr)
				}
				at := exampleFacts[tr.Span.Offset : tr.Span.Offset+tr.Span.Length]
				if at != tr.Record || !strings.HasPrefix(at, "{") || !strings.Contains(at, `"val":`+tr.Fact.Value) {
					t.Errorf("record %q, in the body %q", tr.Record, at)
				}
			}
		})
	}
}

func TestTraceAbsent(t *testing.T) {
	a := newArchive(t)
	a.load(t, example, []byte(exampleFacts))
	tests := map[string]struct {
		query lineage.Query
		kind  intel.Kind
		says  string
	}{
		"no concept":      {lineage.Query{CIK: example, End: day(t, "2009-12-31")}, intel.KindInvalid, "needs a company, a concept"},
		"no end":          {lineage.Query{CIK: example, Concept: "Assets"}, intel.KindInvalid, "the end of a period"},
		"no company":      {lineage.Query{Concept: "Assets", End: day(t, "2009-12-31")}, intel.KindInvalid, "needs a company"},
		"unknown concept": {lineage.Query{CIK: example, Taxonomy: "us-gaap", Concept: "Nothing", End: day(t, "2009-12-31")}, intel.KindNotFound, "no fact us-gaap:Nothing"},
		"another end":     {lineage.Query{CIK: example, Concept: "NetIncomeLoss", End: day(t, "2009-12-30")}, intel.KindNotFound, "nearest ends are 2009-12-31"},
		"another unit":    {lineage.Query{CIK: example, Concept: "Assets", Unit: "EUR", End: day(t, "2009-12-31")}, intel.KindNotFound, "but USD 2009-12-31"},
		"before it was known": {
			lineage.Query{CIK: example, Concept: "Assets", End: day(t, "2009-12-31"), AsOf: time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)},
			intel.KindNotFound, "known at 2010-01-01T00:00:00Z",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			traces, err := a.Trace(t.Context(), tc.query)
			if err == nil || intel.KindOf(err) != tc.kind || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("got %v, %v; want a %v error that says %q", lines(traces), err, tc.kind, tc.says)
			}
		})
	}
}

// The filing of a trace is as the fact's own company lists it; a co-registrant
// lists the same accession.
func TestTraceFiling(t *testing.T) {
	a := newArchive(t)
	a.load(t, example, []byte(exampleFacts))
	accession, err := intel.ParseAccession("0000001001-10-000001")
	if err != nil {
		t.Fatal(err)
	}
	for cik, document := range map[intel.CIK]string{900: "other.htm", example: "ours.htm"} {
		listed := intel.Body{Kind: edgar.KindSubmissions, Subject: cik.String(), URL: "https://data.sec.gov/submissions/CIK" + cik.Padded() + ".json", SHA256: intel.HashBody([]byte(document))}
		if err := a.store.Archive(t.Context(), &listed); err != nil {
			t.Fatal(err)
		}
		batch := intel.Batch{
			Body: listed, Company: &intel.Company{CIK: cik, Name: "Name " + cik.String()},
			Filings: []intel.Filing{{CIK: cik, Accession: accession, Form: "10-K", FiledAt: day(t, "2010-02-01"), PrimaryDocument: document}},
		}
		if _, err := a.store.Apply(t.Context(), 0, &batch); err != nil {
			t.Fatal(err)
		}
	}
	traces, err := a.Trace(t.Context(), lineage.Query{CIK: example, Taxonomy: "us-gaap", Concept: "Assets", End: day(t, "2009-12-31")})
	if err != nil {
		t.Fatal(err)
	}
	want := []intel.Document{
		{Name: "ours.htm", URL: "https://www.sec.gov/Archives/edgar/data/1001/000000100110000001/ours.htm"},
		{Name: "0000001001-10-000001.txt", Description: "complete submission text file", URL: "https://www.sec.gov/Archives/edgar/data/1001/000000100110000001/0000001001-10-000001.txt"},
	}
	if diff := cmp.Diff(want, traces[0].Documents); diff != "" {
		t.Error("-want +got", diff)
	}
}

// What the archive has lost or got wrong leaves the number there and says so.
func TestTraceUnverified(t *testing.T) {
	tests := map[string]struct {
		spoil func(*testing.T, archive)
		want  string
	}{
		"bytes gone": {func(t *testing.T, a archive) {
			if err := os.RemoveAll(a.blobDir); err != nil {
				t.Fatal(err)
			}
		}, "could not be read back"},
		"bytes damaged": {func(t *testing.T, a archive) {
			err := filepath.WalkDir(a.blobDir, func(path string, d os.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				return os.WriteFile(path, []byte("damaged"), 0o600)
			})
			if err != nil {
				t.Fatal(err)
			}
		}, "could not be read back"},
		"other bytes": {func(_ *testing.T, a archive) {
			a.Blob = anyBytes("other bytes")
		}, "could not be read back"},
		"no source": {func(_ *testing.T, a archive) {
			a.Sources = nil
		}, "no source"},
		"no record": {func(_ *testing.T, a archive) {
			a.Sources = []intel.Source{claims{found: false}}
		}, "no such record"},
		"another record": {func(_ *testing.T, a archive) {
			a.Sources = []intel.Source{claims{intel.Span{Offset: 0, Length: 10}, true}}
		}, "does not hold the value"},
		"beyond the body": {func(_ *testing.T, a archive) {
			a.Sources = []intel.Source{claims{intel.Span{Offset: 10, Length: 1 << 40}, true}}
		}, "outside the raw body"},
		"origin unknown to the archive": {func(_ *testing.T, a archive) {
			a.Store = forgetful{a.store, intel.Errorf(intel.KindNotFound, "no body")}
		}, "no record of the raw body"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			a := newArchive(t)
			a.load(t, example, []byte(exampleFacts))
			tc.spoil(t, a)
			traces, err := a.Trace(t.Context(), lineage.Query{CIK: example, Taxonomy: "us-gaap", Concept: "Assets", End: day(t, "2009-12-31")})
			if err != nil {
				t.Fatal(err)
			}
			if tr := traces[0]; tr.Verified || !strings.Contains(tr.Problem, tc.want) || tr.Fact.Value != "5000" {
				t.Errorf("got %s, want it unverified: %s", line(tr), tc.want)
			}
		})
	}
}

// What may be better on the next try is no statement about the number.
func TestTraceOutOfReach(t *testing.T) {
	query := lineage.Query{CIK: example, Taxonomy: "us-gaap", Concept: "Assets", End: day(t, "2009-12-31")}
	down := intel.Errorf(intel.KindUnavailable, "down")
	t.Run("blob storage", func(t *testing.T) {
		a := newArchive(t)
		a.load(t, example, []byte(exampleFacts))
		a.Blob = unreachable{down}
		if _, err := a.Trace(t.Context(), query); intel.KindOf(err) != intel.KindUnavailable {
			t.Errorf("got %v, want a KindUnavailable error", err)
		}
	})
	t.Run("store", func(t *testing.T) {
		a := newArchive(t)
		a.load(t, example, []byte(exampleFacts))
		a.Store = forgetful{a.store, down}
		if _, err := a.Trace(t.Context(), query); intel.KindOf(err) != intel.KindUnavailable {
			t.Errorf("got %v, want a KindUnavailable error", err)
		}
	})
	t.Run("the store, for a document", func(t *testing.T) {
		a := newArchive(t)
		a.load(t, example, []byte(exampleFacts))
		a.list(t, exampleFiling(t))
		a.Store = noDocuments{a.store, down}
		if _, err := a.Trace(t.Context(), query); intel.KindOf(err) != intel.KindUnavailable {
			t.Errorf("got %v, want a KindUnavailable error", err)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		a := newArchive(t)
		a.load(t, example, []byte(exampleFacts))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := a.Trace(ctx, query); err == nil {
			t.Error("a cancelled trace answered")
		}
	})
}

// The figure that the product is judged by, on the recorded answer.
func TestTraceRecorded(t *testing.T) {
	const apple intel.CIK = 320193
	a := newArchive(t)
	a.load(t, apple, recorded(t, filepath.Join(recordings.Dir(t), "edgar", "data.sec.gov", "api", "xbrl", "companyfacts", "CIK"+apple.Padded()+".json.gz")))
	for asOf, want := range map[string]string{"2009-12-31": "5704000000", "2010-02-01": "8235000000"} {
		traces, err := a.Trace(t.Context(), lineage.Query{
			CIK: apple, Concept: "NetIncomeLoss", Start: day(t, "2008-09-28"), End: day(t, "2009-09-26"), AsOf: intel.EndOfDay(day(t, asOf)),
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(traces) != 1 || traces[0].Fact.Value != want || !traces[0].Verified {
			t.Errorf("as of %s: got %q, want %s, verified", asOf, lines(traces), want)
		}
	}
}

// claims is a source that says of every fact that it stands at a span.
type claims struct {
	span  intel.Span
	found bool
}

func (claims) Name() string { return "edgar" }

func (claims) Parse(intel.Body, []byte, []intel.Fact) (intel.Batch, error) { return intel.Batch{}, nil }

func (c claims) Locate(intel.Body, []byte, intel.Fact) (intel.Span, bool) { return c.span, c.found }

// anyBytes is a blob storage that answers everything with the same bytes.
type anyBytes string

func (anyBytes) Put(context.Context, intel.SHA256, []byte) error { return nil }

func (anyBytes) PutAll(context.Context, []intel.Content) error { return nil }

func (b anyBytes) Get(context.Context, intel.SHA256) ([]byte, error) { return []byte(b), nil }

// unreachable is a blob storage that is down.
type unreachable struct{ err error }

func (u unreachable) Put(context.Context, intel.SHA256, []byte) error { return u.err }

func (u unreachable) PutAll(context.Context, []intel.Content) error { return u.err }

func (u unreachable) Get(context.Context, intel.SHA256) ([]byte, error) { return nil, u.err }

// forgetful is a store that has an error for every body.
type forgetful struct {
	intel.Reader

	err error
}

func (f forgetful) Body(context.Context, intel.SHA256) (intel.Body, error) {
	return intel.Body{}, f.err
}

// noDocuments is a store that has an error for every address.
type noDocuments struct {
	intel.Reader

	err error
}

func (n noDocuments) LastBody(context.Context, string) (intel.Body, error) {
	return intel.Body{}, n.err
}
