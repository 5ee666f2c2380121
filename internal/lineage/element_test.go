package lineage_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/lineage"
	"github.com/corpintel/intel/internal/recordings"
	"github.com/corpintel/intel/internal/source/edgar"
)

// exampleDocument is a document of our own in which the example's filing of
// 2010 tags its numbers, except for one.
const exampleDocument = `<html xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:iso4217="http://www.xbrl.org/2003/iso4217"
 xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12" xmlns:us-gaap="http://xbrl.us/us-gaap/2009-01-31"><body>
<ix:header><ix:resources>
<xbrli:context id="c1"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">0000001001</xbrli:identifier></xbrli:entity><xbrli:period><xbrli:instant>2009-12-31</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:context id="c2"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">0000001001</xbrli:identifier></xbrli:entity><xbrli:period><xbrli:startDate>2009-01-01</xbrli:startDate><xbrli:endDate>2009-12-31</xbrli:endDate></xbrli:period></xbrli:context>
<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit><xbrli:unit id="eur"><xbrli:measure>iso4217:EUR</xbrli:measure></xbrli:unit></ix:resources></ix:header>
<table><tr><td>Total assets</td><td>$</td><td><ix:nonFraction id="a 1" name="us-gaap:Assets" contextRef="c1" unitRef="usd" scale="3" format="ixt:num-dot-decimal">5</ix:nonFraction></td></tr></table>
<p>A profit of <ix:nonFraction name="us-gaap:NetIncomeLoss" contextRef="c2" unitRef="eur">70</ix:nonFraction> euro, or <ix:nonFraction name="us-gaap:NetIncomeLoss" contextRef="c2" unitRef="usd">100</ix:nonFraction> dollars.</p>
</body></html>`

// list stores that a company filed a document under an accession number.
func (a archive) list(t *testing.T, f intel.Filing) string {
	t.Helper()
	listed := intel.Body{Kind: edgar.KindSubmissions, Subject: f.CIK.String(), URL: "https://data.sec.gov/submissions/" + f.Accession.String(), SHA256: intel.HashBody([]byte(f.Accession.String()))}
	if err := a.store.Archive(t.Context(), &listed); err != nil {
		t.Fatal(err)
	}
	batch := intel.Batch{Body: listed, Company: &intel.Company{CIK: f.CIK, Name: "Example"}, Filings: []intel.Filing{f}}
	if _, err := a.store.Apply(t.Context(), 0, &batch); err != nil {
		t.Fatal(err)
	}
	return f.Documents()[0].URL
}

// keep archives a document under an address.
func (a archive) keep(t *testing.T, cik intel.CIK, url string, data []byte) intel.SHA256 {
	t.Helper()
	body := intel.Body{
		Kind: edgar.KindDocument, Subject: cik.String(), URL: url, Status: 200, FetchedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		SHA256: intel.HashBody(data), Size: int64(len(data)),
	}
	if err := a.blobs.Put(t.Context(), body.SHA256, data); err != nil {
		t.Fatal(err)
	}
	if err := a.store.Archive(t.Context(), &body); err != nil {
		t.Fatal(err)
	}
	return body.SHA256
}

func accession(t *testing.T, s string) intel.AccessionNumber {
	t.Helper()
	n, err := intel.ParseAccession(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func exampleFiling(t *testing.T) intel.Filing {
	return intel.Filing{
		CIK: example, Accession: accession(t, "0000001001-10-000001"), Form: "10-K", FiledAt: day(t, "2010-02-01"),
		XBRL: true, InlineXBRL: true, PrimaryDocument: "example.htm",
	}
}

func TestTraceElement(t *testing.T) {
	a := newArchive(t)
	a.load(t, example, []byte(exampleFacts))
	url := a.list(t, exampleFiling(t))
	sum := a.keep(t, example, url, []byte(exampleDocument))
	traces, err := a.Trace(t.Context(), lineage.Query{CIK: example, Taxonomy: "us-gaap", Concept: "Assets", End: day(t, "2009-12-31")})
	if err != nil {
		t.Fatal(err)
	}
	tag := exampleDocument[strings.Index(exampleDocument, `<ix:nonFraction id="a 1"`):]
	tag, _, _ = strings.Cut(tag, "</td>")
	want := &lineage.Element{
		ID: "a 1", URL: url + "#a%201", Text: "5", Row: "Total assets | $ 5", SHA256: sum,
		Span: intel.Span{Offset: int64(strings.Index(exampleDocument, tag)), Length: int64(len(tag))},
	}
	if diff := cmp.Diff(want, traces[0].Element); diff != "" || traces[0].ElementProblem != "" {
		t.Error(traces[0].ElementProblem, "-want +got", diff)
	}

	// Without an id the link is to the document.
	traces, err = a.Trace(t.Context(), lineage.Query{CIK: example, Concept: "NetIncomeLoss", Unit: "EUR", End: day(t, "2009-12-31")})
	if err != nil {
		t.Fatal(err)
	}
	if e := traces[0].Element; e == nil || e.URL != url || e.Text != "70" || e.Row != "" {
		t.Errorf("got %+v: %s", e, traces[0].ElementProblem)
	}
}

// Where there is no element that agrees there is none, and the trace says why.
func TestTraceNoElement(t *testing.T) {
	tests := map[string]struct {
		concept, unit string
		filing        func(*intel.Filing)
		document      string // "": not archived
		spoil         func(*testing.T, archive)
		want          string
	}{
		"another value":            {concept: "NetIncomeLoss", unit: "USD", document: exampleDocument, want: "have other values"},
		"not tagged":               {concept: "Assets", document: strings.ReplaceAll(exampleDocument, ":Assets", ":Liabilities"), want: "no element has the concept"},
		"further documents":        {concept: "Assets", document: strings.ReplaceAll(exampleDocument, `contextRef="c1"`, `contextRef="c2"`), want: "further documents"},
		"not archived":             {concept: "Assets", want: "corpintel ingest documents 1001"},
		"no inline document":       {concept: "Assets", filing: func(f *intel.Filing) { f.InlineXBRL = false }, want: "no inline XBRL document"},
		"no document named":        {concept: "Assets", filing: func(f *intel.Filing) { f.PrimaryDocument = "" }, want: "no list of filings names"},
		"a page without numbers":   {concept: "Assets", document: "<html>File Unavailable</html>", want: "tags no numbers"},
		"a document that is cut":   {concept: "Assets", document: exampleDocument[:300], want: "cannot be read: the tag at byte"},
		"a document that was lost": {concept: "Assets", document: exampleDocument, spoil: func(_ *testing.T, a archive) { a.Blob = anyBytes("other bytes") }, want: "could not be read back"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			a := newArchive(t)
			a.load(t, example, []byte(exampleFacts))
			filing := exampleFiling(t)
			url := filing.Documents()[0].URL
			if tc.filing != nil {
				tc.filing(&filing)
			}
			a.list(t, filing)
			if tc.document != "" {
				a.keep(t, example, url, []byte(tc.document))
			}
			if tc.spoil != nil {
				tc.spoil(t, a)
			}
			traces, err := a.Trace(t.Context(), lineage.Query{
				CIK: example, Taxonomy: "us-gaap", Concept: tc.concept, Unit: tc.unit, End: day(t, "2009-12-31"), AsOf: intel.EndOfDay(day(t, "2010-03-01")),
			})
			if err != nil {
				t.Fatal(err)
			}
			if tr := traces[0]; tr.Element != nil || !strings.Contains(tr.ElementProblem, tc.want) {
				t.Errorf("got %+v, %q, want none: %s", tr.Element, tr.ElementProblem, tc.want)
			}
		})
	}
}

// The number that a person would look up first, in the recorded 10-K.
func TestTraceElementRecorded(t *testing.T) {
	const apple intel.CIK = 320193
	dir := filepath.Join(recordings.Dir(t), "edgar")
	a := newArchive(t)
	a.load(t, apple, recorded(t, filepath.Join(dir, "data.sec.gov", "api", "xbrl", "companyfacts", "CIK"+apple.Padded()+".json.gz")))
	url := a.list(t, intel.Filing{
		CIK: apple, Accession: accession(t, "0000320193-24-000123"), Form: "10-K", FiledAt: day(t, "2024-11-01"),
		XBRL: true, InlineXBRL: true, PrimaryDocument: "aapl-20240928.htm",
	})
	data := recorded(t, filepath.Join(dir, "www.sec.gov", "Archives", "edgar", "data", "320193", "000032019324000123", "aapl-20240928.htm.gz"))
	a.keep(t, apple, url, data)
	traces, err := a.Trace(t.Context(), lineage.Query{
		CIK: apple, Concept: "NetIncomeLoss", Start: day(t, "2023-10-01"), End: day(t, "2024-09-28"), AsOf: intel.EndOfDay(day(t, "2024-11-30")),
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(traces) != 1 || traces[0].Element == nil {
		t.Fatalf("got %q: %s", lines(traces), traces[0].ElementProblem)
	}
	e := traces[0].Element
	tag := data[e.Span.Offset : e.Span.Offset+e.Span.Length]
	if traces[0].Fact.Value != "93736000000" || e.Text != "93,736" || !strings.HasPrefix(e.Row, "Net income | $ 93,736 |") ||
		e.URL != url+"#"+e.ID || !bytes.Contains(tag, []byte(`id="`+e.ID+`"`)) || !bytes.HasSuffix(tag, []byte(">93,736</ix:nonFraction>")) {
		t.Errorf("got %+v, at %s", e, tag)
	}
}

// recorded reads a recorded file.
func recorded(t *testing.T, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
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
	return data
}
