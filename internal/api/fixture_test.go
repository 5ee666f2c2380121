package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/blob"
	"github.com/corpintel/intel/internal/cache"
	"github.com/corpintel/intel/internal/lineage"
	"github.com/corpintel/intel/internal/news"
	"github.com/corpintel/intel/internal/source/edgar"
	"github.com/corpintel/intel/internal/store"
)

// The companies of the tests, none of which exists.
const (
	example intel.CIK = 1001 // has facts, filings, names and the ticker EXM
	twinA   intel.CIK = 1002 // shares the ticker TWN with twinB
	twinB   intel.CIK = 1003
	sampled intel.CIK = 1004 // is carried by the program
)

const (
	annual    = "0000001001-10-000001"
	amendment = "0000001001-10-000002"
)

// exampleFacts is a body of our own in EDGAR's shape, in which a figure was
// restated.
const exampleFacts = `{"cik":1001,"entityName":"Example Corp","facts":{"us-gaap":{
 "Assets":{"label":"Assets","description":"What the company owns, at the values that its books have.","units":{"USD":[
  {"end":"2008-12-31","val":4000,"accn":"0000001001-10-000001","fy":2009,"fp":"FY","form":"10-K","filed":"2010-02-01","frame":"CY2008Q4I"},
  {"end":"2009-12-31","val":5000,"accn":"0000001001-10-000001","fy":2009,"fp":"FY","form":"10-K","filed":"2010-02-01","frame":"CY2009Q4I"}]}},
 "NetIncomeLoss":{"label":"Net Income (Loss)","description":"What is left of revenues after all expenses, taxes included.","units":{"USD":[
  {"start":"2009-01-01","end":"2009-12-31","val":100.50,"accn":"0000001001-10-000001","fy":2009,"fp":"FY","form":"10-K","filed":"2010-02-01"},
  {"start":"2009-01-01","end":"2009-12-31","val":99,"accn":"0000001001-10-000002","fy":2009,"fp":"FY","form":"10-K/A","filed":"2010-06-01","frame":"CY2009"},
  {"start":"2009-10-01","end":"2009-12-31","val":-7,"accn":"0000001001-10-000001","fy":2009,"fp":"FY","form":"10-K","filed":"2010-02-01","frame":"CY2009Q4"}]}}}}}`

// hostilePage is a recorded page that would like to run in our origin.
const hostilePage = `<!doctype html><script>alert(document.domain)</script>`

// clock is what the tests' server takes for now.
var clock = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// fixture is a server over a store and an archive with a little of everything.
type fixture struct {
	*testing.T

	store  *store.Store
	blobs  *blob.Files
	rawDir string
	config Config
	log    *logBuffer
	server *httptest.Server

	factsBody, page intel.SHA256
	quarantined     string // an id
	finding         string // an id
	run             int64
}

// newFixture starts a server; tweak, if not nil, may change its configuration.
func newFixture(t *testing.T, tweak func(*Config)) *fixture {
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
	rawDir := filepath.Join(dir, "raw")
	blobs, err := blob.NewFiles(rawDir)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{T: t, store: st, blobs: blobs, rawDir: rawDir, log: &logBuffer{}}
	f.fill()
	tracer := &lineage.Tracer{Store: st, Blob: blobs, Sources: []intel.Source{edgar.New()}}
	answers, err := cache.NewMemory(8 << 20)
	if err != nil {
		t.Fatal(err)
	}
	f.serve(Config{Store: st, Cache: answers, Write: st, Schedules: oneSchedule{}, Local: true, Blob: blobs, Trace: tracer.Trace, Judge: judge{st}}, tweak)
	return f
}

// newBareFixture starts a server without data, for what needs none.
func newBareFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{T: t, log: &logBuffer{}}
	down := intel.Errorf(intel.KindUnavailable, "there is no store")
	f.serve(Config{
		Store: failing{err: down}, Blob: struct{ intel.Blob }{},
		Trace: func(context.Context, lineage.Query) ([]lineage.Trace, error) { return nil, down },
		Judge: judge{},
	}, nil)
	return f
}

func (f *fixture) serve(c Config, tweak func(*Config)) {
	f.Helper()
	c.Version, c.Commit, c.PollInterval = "1.2.3", "abc", 5*time.Millisecond
	c.Log = slog.New(slog.NewJSONHandler(f.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c.Now = func() time.Time { return clock }
	c.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "intel_up 1\n")
	})
	if tweak != nil {
		tweak(&c)
	}
	f.config = c
	f.server = httptest.NewServer(mustServer(f.T, c))
	f.Cleanup(f.server.Close)
}

// fill stores what the tests ask for.
func (f *fixture) fill() {
	f.Helper()
	set := intel.PeerSet{Name: "examples", CreatedBy: "ann", Note: "of the tests", PeerRule: intel.PeerRule{Chosen: []intel.CIK{example}}}
	if _, err := f.store.SavePeerSet(f.Context(), set); err != nil {
		f.Fatal(err)
	}
	facts := f.archive(intel.Body{Kind: edgar.KindCompanyFacts, Subject: "1001", Headers: map[string]string{"content-type": "application/json"}}, exampleFacts)
	f.factsBody = facts.SHA256
	batch, err := edgar.New().Parse(facts, []byte(exampleFacts), nil)
	if err != nil {
		f.Fatal(err)
	}
	period := intel.Period{End: 20091231}
	f.finding = intel.NaturalID("finding")
	batch.Findings = []intel.Finding{{
		ID: f.finding, Kind: intel.FindingQuality, Rule: "DQ10", Version: 1, Severity: intel.SeverityWarn, CIK: example,
		Subject: "us-gaap:Assets USD", Period: period, Observed: "5000", Expected: "more", Message: "Assets are few.", SHA256: facts.SHA256, CreatedAt: clock,
		Evidence: []intel.Evidence{{Note: "judged", Value: "5000", Accession: f.accession(annual), FiledAt: 20100201}},
	}}
	f.quarantined = intel.NaturalID("quarantined")
	if _, err := f.store.SaveCheck(f.Context(), "quiet", "{id: quiet, title: t, check: not_null}", "a test", ""); err != nil {
		f.Fatal(err)
	}
	batch.Quarantined = []intel.Quarantined{{
		ID: f.quarantined, Rule: "DQ01", Version: 1, Reason: "val is not a number", CIK: example, Kind: "fact",
		Record: json.RawMessage(`{"val":"<b>"}`), SHA256: facts.SHA256, Offset: 10, CreatedAt: clock, State: intel.QuarantineHeld,
	}}
	f.run = f.newRun()
	f.apply(f.run, batch)

	f.addJobs()
	for key, companies := range map[intel.WatchlistKey][]intel.CIK{
		{Name: "all"}: {example, 4711}, {Name: "taken"}: {example, 4711}, {Owner: "ada", Name: "mine"}: {example}, {Owner: "ada", Name: "taken"}: {},
	} {
		if _, err := f.store.SetWatchlist(f.Context(), key, companies, "a test"); err != nil {
			f.Fatal(err)
		}
	}

	f.apply(0, intel.Batch{
		Body: f.archive(intel.Body{Kind: edgar.KindSubmissions, Subject: "1001"}, "submissions"),
		Company: &intel.Company{
			CIK: example, Name: "Example Corp", SIC: "3571",
			Names:   []intel.Name{{Name: "OLD EXAMPLE INC", From: 19900101, To: 20070109}, {Name: "Example Corp", From: 20070109}},
			Tickers: []intel.Ticker{{Symbol: "EXM", Exchange: "NYSE"}},
		},
		Filings: []intel.Filing{
			f.filing(example, annual, "10-K", 20100201), f.filing(example, amendment, "10-K/A", 20100601),
		},
	})
	for _, cik := range []intel.CIK{twinA, twinB} {
		b := intel.Batch{
			Body:    f.archive(intel.Body{Kind: edgar.KindSubmissions, Subject: cik.String()}, "submissions of "+cik.String()),
			Company: &intel.Company{CIK: cik, Name: "Twin " + cik.String(), Tickers: []intel.Ticker{{Symbol: "TWN"}}},
		}
		if cik == twinA {
			b.Filings = []intel.Filing{f.filing(twinA, annual, "10-K", 20100201)}
		}
		f.apply(0, b)
	}
	f.fillDocuments()
	f.fillMarket()
	f.page = f.archive(intel.Body{
		Kind: edgar.KindSubmissions, Subject: "9", URL: "https://www.sec.gov/a/ evil\".html?x=1", Headers: map[string]string{"content-type": "text/html; charset=utf-8"},
	}, hostilePage).SHA256
}

const (
	report        = "0000001001-10-000010"
	reportAmended = "0000001001-10-000011"
	holdings      = "0001067983-10-000001"
)

// fillDocuments stores what filings with documents hold: a report of an
// insider, its amendment, and a table of a manager who is no company here.
func (f *fixture) fillDocuments() {
	f.Helper()
	for _, r := range []struct {
		accession, form string
		filed           intel.Date
	}{{report, "4", 20100506}, {reportAmended, "4/A", 20100601}} {
		a := f.accession(r.accession)
		f.apply(0, intel.Batch{
			Body:      f.archive(intel.Body{Kind: edgar.KindSubmissionText, Subject: "1001", URL: "https://www.sec.gov/Archives/edgar/data/1001/" + a.Compact() + "/" + a.String() + ".txt"}, r.accession),
			Filings:   []intel.Filing{f.filing(example, r.accession, r.form, r.filed)},
			Documents: []intel.Document{{Accession: a, Sequence: 1, Type: r.form, Name: "form.xml", Offset: 10, Length: 20}},
			Ownership: []intel.OwnershipReport{{
				Accession: a, Form: r.form, Document: 1, Period: 20100504,
				Issuer:    intel.Issuer{CIK: example, Name: "Example Corp", Ticker: "EXM"},
				Owners:    []intel.Owner{{CIK: 1462356, Name: "Doe Jane", Officer: true, OfficerTitle: "CFO"}},
				Lines:     []intel.OwnershipLine{{Kind: intel.LineTransaction, Security: "Common", Date: 20100504, Code: "S", Shares: "10.50"}},
				Footnotes: []intel.OwnershipNote{{ID: "F1", Text: "A note."}},
			}},
		})
	}
	a := f.accession(holdings)
	f.apply(0, intel.Batch{
		Body:    f.archive(intel.Body{Kind: edgar.KindSubmissionText, Subject: "1067983"}, holdings),
		Filings: []intel.Filing{f.filing(1067983, holdings, "13F-HR", 20100515)},
		HoldingReports: []intel.HoldingReport{{
			Accession: a, Form: "13F-HR", Document: 1, Manager: 1067983, ManagerName: "Manager", Period: 20100331, ValueTotal: "17479", Unit: intel.ValueThousands,
		}},
		Holdings: []intel.Holding{{
			Accession: a, Row: 1, Document: 2, Manager: 1067983, Period: 20100331, Issuer: "APPLE INC", Class: "COM", CUSIP: "037833100",
			Value: "17479", Unit: intel.ValueThousands, Shares: "137500", SharesType: "SH", Discretion: "SOLE", VotingSole: "137500", VotingShared: "0", VotingNone: "0",
		}},
	})
}

// addSample stores a company as the program carries it.
func (f *fixture) addSample() {
	f.Helper()
	f.apply(0, intel.Batch{
		Body:    f.archive(intel.Body{Kind: "sample", URL: "sample:"}, "sample"),
		Company: &intel.Company{CIK: sampled, Name: "Sampled Corp"},
		Filings: []intel.Filing{f.filing(sampled, "0000001004-10-000001", "10-K", 20100201)},
		Facts: []intel.Fact{{
			CIK: sampled, Taxonomy: "us-gaap", Concept: "Assets", Unit: "USD", Period: intel.Period{End: 20091231}, Value: "1",
			Accession: f.accession("0000001004-10-000001"), Form: "10-K", FiledAt: 20100201,
		}},
	})
}

func (f *fixture) accession(s string) intel.AccessionNumber {
	f.Helper()
	a, err := intel.ParseAccession(s)
	if err != nil {
		f.Fatal(err)
	}
	return a
}

func (f *fixture) filing(cik intel.CIK, accession, form string, filed intel.Date) intel.Filing {
	f.Helper()
	return intel.Filing{
		CIK: cik, Accession: f.accession(accession), Form: form, FiledAt: filed,
		AcceptedAt: filed.Time().Add(21 * time.Hour), AcceptedFrom: intel.AcceptedUTCProven, PrimaryDocument: "main.htm",
	}
}

// archive keeps a body and notes that it was fetched.
func (f *fixture) archive(b intel.Body, content string) intel.Body {
	f.Helper()
	if b.URL == "" {
		b.URL = "https://data.sec.gov/" + b.Kind + "/" + b.Subject
	}
	b.Status, b.FetchedAt, b.SHA256, b.Size = 200, clock, intel.HashBody([]byte(content)), int64(len(content))
	if err := f.blobs.Put(f.Context(), b.SHA256, []byte(content)); err != nil {
		f.Fatal(err)
	}
	if err := f.store.Archive(f.Context(), &b); err != nil {
		f.Fatal(err)
	}
	return b
}

func (f *fixture) apply(run int64, b intel.Batch) {
	f.Helper()
	if _, err := f.store.Apply(f.Context(), run, &b); err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) newRun() int64 {
	f.Helper()
	run, err := f.store.StartRun(f.Context(), "edgar", []string{"1001"}, "test", 0)
	if err != nil {
		f.Fatal(err)
	}
	return run.ID
}

// reply is an answer, read to its end and decompressed.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// get asks for a path; header is name and value in turn.
func (f *fixture) get(path string, header ...string) reply {
	f.Helper()
	return f.do(http.MethodGet, path, nil, header...)
}

func (f *fixture) do(method, path string, body io.Reader, header ...string) reply {
	f.Helper()
	req, err := http.NewRequestWithContext(f.Context(), method, f.server.URL+path, body)
	if err != nil {
		f.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	client := http.Client{
		Transport:     &http.Transport{DisableCompression: true, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := client.Do(req)
	if err != nil {
		f.Fatal(err)
	}
	defer res.Body.Close()
	var from io.Reader = res.Body
	if method != http.MethodHead {
		switch res.Header.Get("Content-Encoding") {
		case "gzip":
			if from, err = gzip.NewReader(res.Body); err != nil {
				f.Fatal(err)
			}
		case "zstd":
			z, err := zstd.NewReader(res.Body)
			if err != nil {
				f.Fatal(err)
			}
			defer z.Close()
			from = z
		}
	}
	b, err := io.ReadAll(from)
	if err != nil {
		f.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, b}
}

// decode reads an answer's JSON and fails the test where it is none.
func decode[T any](t *testing.T, r reply) T {
	t.Helper()
	var v T
	d := json.NewDecoder(bytes.NewReader(r.body))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %.300s", err, r.body)
	}
	return v
}

// problemOf checks the form of a problem and returns it.
func problemOf(t *testing.T, r reply, status int) Problem {
	t.Helper()
	if r.status != status {
		t.Fatalf("status %d, want %d: %.300s", r.status, status, r.body)
	}
	if got := r.header.Get("Content-Type"); got != problemType {
		t.Errorf("content type %q, want %q: %.300s", got, problemType, r.body)
	}
	if got := r.header.Get("Cache-Control"); got != noStore {
		t.Errorf("cache-control of a problem is %q, want %q", got, noStore)
	}
	p := decode[Problem](t, r)
	if p.Status != status || p.Title != http.StatusText(status) || p.Type != "about:blank" || p.Detail == "" {
		t.Errorf("incomplete problem %+v", p)
	}
	if p.RequestID == "" || p.RequestID != r.header.Get("X-Request-Id") {
		t.Errorf("problem has request id %q, the header %q", p.RequestID, r.header.Get("X-Request-Id"))
	}
	return p
}

// says joins what a problem tells.
func (p Problem) says() string {
	s := p.Detail
	for _, e := range p.Errors {
		s += fmt.Sprintf("; %s: %s", e.Location, e.Message)
	}
	return s
}

// logBuffer keeps log lines.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

// lines returns the log's lines with a message.
func (l *logBuffer) lines(t *testing.T, message string) []map[string]any {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []map[string]any
	for line := range strings.SplitSeq(strings.TrimSpace(l.b.String()), "\n") {
		if line == "" {
			continue
		}
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		if m["msg"] == message {
			found = append(found, m)
		}
	}
	return found
}

// failing is a store of which every read fails.
type failing struct {
	intel.Reader

	err error
}

func (s failing) Company(context.Context, intel.CIK) (intel.Company, error) {
	return intel.Company{}, s.err
}

func (s failing) Status(context.Context) (intel.Status, error) { return intel.Status{}, s.err }

// fillMarket stores two days of prices with a split between them, a vendor's
// figures, who traded under which symbol, a publisher, and two articles, one of
// which speaks of the company.
func (f *fixture) fillMarket() {
	f.Helper()
	bar := func(day intel.Date, closing string) intel.Bar {
		return intel.Bar{Vendor: "alphavantage", Symbol: "EXM", Day: day, Close: closing, Volume: "100"}
	}
	f.apply(0, intel.Batch{
		Body:    f.archive(intel.Body{Kind: "alphavantage.daily", Subject: "EXM", URL: "https://www.alphavantage.co/query?function=X"}, "prices"),
		Bars:    []intel.Bar{bar(20100504, "5.00"), bar(20100505, "2.50")},
		Actions: []intel.CorporateAction{{Vendor: "alphavantage", Symbol: "EXM", Kind: intel.ActionSplit, ExDay: 20100505, Ratio: "2"}},
	})
	figure := func(field, value string) intel.VendorFigure {
		return intel.VendorFigure{Vendor: "alphavantage", Symbol: "EXM", Statement: "income", Span: "annual", End: 20091231, Field: field, Value: value, Currency: "USD"}
	}
	f.apply(0, intel.Batch{
		Body:    f.archive(intel.Body{Kind: "alphavantage.income_statement", Subject: "EXM", URL: "https://www.alphavantage.co/query?function=Y"}, "figures"),
		Figures: []intel.VendorFigure{figure("netIncome", "5"), figure("totalRevenue", "7")},
	})
	f.apply(0, intel.Batch{
		Body: f.archive(intel.Body{Kind: "user.symbols", URL: "user:symbols.csv"}, "symbols"),
		Symbols: []intel.SymbolSpan{
			{Symbol: "EXM", CIK: 1001, Name: "Example Inc", Exchange: "NYSE", From: 20000103}, {Symbol: "OEXM", Name: "Example Inc", From: 19900102, To: 19991231},
		},
	})
	f.apply(0, intel.Batch{
		Body:       f.archive(intel.Body{Kind: "newsapi.sources", URL: "https://newsapi.org/v2/top-headlines/sources"}, "publishers"),
		Publishers: []intel.Publisher{{Vendor: "newsapi", ID: "example-wire", Name: "Example Wire", Language: "en"}},
	})
	var articles []intel.Article
	for i, title := range []string{"Old Example Inc reports a record profit", "The weather stays fair in all of the country"} {
		a := intel.Article{
			ID: intel.NaturalID("newsapi", title), Vendor: "newsapi", URL: "https://news.example/" + strconv.Itoa(i), Link: "https://news.example/" + strconv.Itoa(i),
			Publisher: "Example Wire", Title: title, PublishedAt: time.Date(2010, 5, 5, 12, i, 0, 0, time.UTC),
		}
		news.Describe(&a)
		articles = append(articles, a)
	}
	f.apply(0, intel.Batch{Body: f.archive(intel.Body{Kind: "newsapi.everything", URL: "https://newsapi.org/v2/everything"}, "news"), Articles: articles})
}
