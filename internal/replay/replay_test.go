package replay_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel/internal/replay"
)

// row is a line of a hand-made manifest.
type row struct {
	url, status, contentType, body string
	gzip                           bool
	headers                        string // EDGAR's last column
	note                           string // the others'
}

// writeRows makes dir a folder with a manifest and the bodies it lists.
func writeRows(t *testing.T, dir string, rows ...row) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	manifest := "url\tstatus\tfile\tstored_as\tcontent_type\tbytes\tresponse_headers\tnote\n"
	for i, r := range rows {
		name, stored, body := fmt.Sprintf("body-%d", i), "identity", []byte(r.body)
		if r.gzip {
			name, stored, body = name+".gz", "gzip", compress(t, r.body)
		}
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
		manifest += strings.Join([]string{r.url, r.status, name, stored, r.contentType, fmt.Sprint(len(r.body)), r.headers, r.note}, "\t") + "\n"
	}
	if err := os.WriteFile(filepath.Join(dir, "manifest.tsv"), []byte(manifest), 0o600); err != nil {
		t.Fatal(err)
	}
}

func compress(t *testing.T, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, s); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	facts   = `{"cik":1,"entityName":"Example Works","facts":{}}`
	etag    = `"a1b2c3"`
	changed = "Sat, 27 Jun 2026 07:11:02 GMT"
	feed    = "https://www.sec.gov/cgi-bin/browse-edgar?action=getcurrent&count=100&start="
	feedEnd = "&type=&owner=include&output=atom"
	alpha   = "https://www.alphavantage.co/query?function="
)

func edgarRows() []row {
	return []row{
		{url: "https://data.sec.gov/api/xbrl/companyfacts/CIK0000000001.json", status: "200", contentType: "application/json", body: facts, gzip: true},
		{url: "https://www.sec.gov/files/company_tickers.json", status: "200", contentType: "application/json", body: `{"0":{}}`,
			headers: `ETag="t1";Strict-Transport-Security=max-age=31536000 ; includeSubDomains;Last-Modified=` + changed + `;Content-Length=9`},
		{url: "https://www.sec.gov/Archives/edgar/full-index/2026/QTR1/form.gz", status: "304",
			headers: `ETag=` + etag + `;Last-Modified=` + changed + `;Strict-Transport-Security=max-age=31536000 ; includeSubDomains ; preload`},
		{url: "https://data.sec.gov/submissions/CIK0000000404.json", status: "404", contentType: "application/xml", body: "<Error>recorded</Error>"},
		{url: feed + "0" + feedEnd, status: "200", contentType: "application/atom+xml", body: "<feed>0</feed>", gzip: true},
		{url: feed + "100" + feedEnd, status: "200", contentType: "application/atom+xml", body: "<feed>100</feed>"},
		{url: feed + "200" + feedEnd, status: "503", contentType: "text/html", body: "<title>recorded end</title>"},
		{url: "(any www.sec.gov URL without a declared User-Agent)", status: "403", contentType: "text/html", body: "recorded: undeclared"},
		{url: "(any www.sec.gov URL when over 10 requests/s)", status: "429", contentType: "text/html", body: "recorded: too fast"},
		{url: "https://efts.sec.gov/LATEST/search-index (old POST form)", status: "200", contentType: "application/json", body: "{}"},
		{status: "200", contentType: "text/html", body: "of no known URL"},
		{url: "https://www.sec.gov/files/empty.txt", status: "200"},
	}
}

func alphaRows() []row {
	return []row{
		{url: alpha + "OVERVIEW&symbol=IBM&apikey=demo", status: "200", contentType: "application/json", body: `{"Symbol":"IBM"}`},
		{url: alpha + "OVERVIEW&symbol=IBM", status: "200", contentType: "application/json", body: `{"Symbol":"IBM","twin":true}`},
		{url: alpha + "WINDOW&SYMBOLS=A,B&RANGE=2023-07-01&RANGE=2023-08-31&CALCULATIONS=STDDEV(annualized=True)&apikey=demo", status: "200", contentType: "application/json", body: `{"window":1}`},
		{url: alpha + "GLOBAL_QUOTE&symbol=IBM&apikey=demo", status: "200", contentType: "application/x-download", body: "symbol,price\n"},
		{url: alpha + "DAILY&symbol=IBM&apikey=demo", status: "200", contentType: "application/x-download", body: "timestamp,open\n"},
		{url: "(any)", status: "200", contentType: "application/json", body: `{"Global Quote":{}}`, note: "unknown symbol on GLOBAL_QUOTE: 200 and an empty object"},
		{url: "(any)", status: "200", contentType: "application/json", body: `{"Error Message":"call"}`, note: "unknown symbol or bad parameter"},
		{url: "(any)", status: "200", contentType: "application/json", body: `{"Error Message":"function"}`, note: "unknown function"},
	}
}

func newsRows() []row {
	const guessed = " (query guessed from the content)"
	return []row{
		{url: "(any)", status: "401", contentType: "application/json", body: `{"status":"error"}`},
		{url: "https://newsapi.org/v2/everything?q=apple" + guessed, status: "200", contentType: "application/json; charset=utf-8", body: "apple"},
		{url: "https://newsapi.org/v2/everything?q=bitcoin&pageSize=100" + guessed, status: "200", contentType: "application/json; charset=utf-8", body: "bitcoin", gzip: true},
		{url: "https://newsapi.org/v2/everything" + guessed, status: "200", contentType: "application/json; charset=utf-8", body: "everything"},
		{url: "https://newsapi.org/v2/sources?language=en", status: "200", contentType: "application/json; charset=utf-8", body: "sources"},
	}
}

// handMade returns a folder with a little of everything.
func handMade(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	writeRows(t, filepath.Join(dir, "edgar"), edgarRows()...)
	writeRows(t, filepath.Join(dir, "alphavantage"), alphaRows()...)
	writeRows(t, filepath.Join(dir, "newsapi"), newsRows()...)
	return dir
}

// serve starts a server; without a Rate it has no limit.
func serve(t *testing.T, c replay.Config) (*httptest.Server, *replay.Server) {
	t.Helper()
	if c.Rate == 0 {
		c.Rate = -1
	}
	s, err := replay.New(c)
	if err != nil {
		t.Fatal(err)
	}
	ts := httptest.NewServer(s)
	t.Cleanup(ts.Close)
	return ts, s
}

// answer is what came over the wire.
type answer struct {
	Status int
	Header http.Header // without Date
	Body   string
}

// ask sends a request as a caller with a contact who takes no compression,
// unless header says otherwise.
func ask(t *testing.T, ts *httptest.Server, method, target string, header http.Header) (answer, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, ts.URL+target, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("User-Agent", "Example Works admin@example.com")
	for name, values := range header {
		req.Header[name] = values
	}
	// Set to nothing, net/http neither asks for gzip nor hides it.
	if req.Header.Get("Accept-Encoding") == "" {
		req.Header.Set("Accept-Encoding", "identity")
	}
	client := ts.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	res.Header.Del("Date")
	return answer{Status: res.StatusCode, Header: res.Header, Body: string(body)}, err
}

func mustAsk(t *testing.T, ts *httptest.Server, target string, header http.Header) answer {
	t.Helper()
	got, err := ask(t, ts, http.MethodGet, target, header)
	if err != nil {
		t.Fatalf("GET %s: %v", target, err)
	}
	return got
}

func TestWhatWasRecordedIsAnswered(t *testing.T) {
	ts, _ := serve(t, replay.Config{Data: handMade(t)})
	for _, test := range []struct {
		name, target string
		status       int
		contentType  string
		body         string
	}{
		{"body stored compressed", "/data.sec.gov/api/xbrl/companyfacts/CIK0000000001.json", 200, "application/json", facts},
		{"body stored as it is", "/www.sec.gov/files/company_tickers.json", 200, "application/json", `{"0":{}}`},
		{"host in capitals", "/WWW.SEC.GOV/files/company_tickers.json", 200, "application/json", `{"0":{}}`},
		{"recorded 404", "/data.sec.gov/submissions/CIK0000000404.json", 404, "application/xml", "<Error>recorded</Error>"},
		{"no body and no type", "/www.sec.gov/files/empty.txt", 200, "", ""},
		{"query in the recorded order", "/www.sec.gov/cgi-bin/browse-edgar?action=getcurrent&count=100&start=100&type=&owner=include&output=atom", 200, "application/atom+xml", "<feed>100</feed>"},
		{"query in another order", "/www.sec.gov/cgi-bin/browse-edgar?start=0&output=atom&owner=include&type&count=100&action=getcurrent", 200, "application/atom+xml", "<feed>0</feed>"},
		{"recorded end of the feed", "/www.sec.gov/cgi-bin/browse-edgar?action=getcurrent&count=100&start=200&type=&owner=include&output=atom", 503, "text/html", "<title>recorded end</title>"},

		{"any API key", "/www.alphavantage.co/query?function=OVERVIEW&symbol=IBM&apikey=SECRET", 200, "application/json", `{"Symbol":"IBM"}`},
		{"keys in capitals", "/www.alphavantage.co/query?FUNCTION=OVERVIEW&Symbol=IBM&ApiKey=SECRET", 200, "application/json", `{"Symbol":"IBM"}`},
		{"recorded twin without a key", "/www.alphavantage.co/query?function=OVERVIEW&symbol=IBM", 200, "application/json", `{"Symbol":"IBM","twin":true}`},
		{"key given twice", "/www.alphavantage.co/query?function=WINDOW&symbols=A,B&range=2023-07-01&range=2023-08-31&calculations=STDDEV%28annualized%3DTrue%29&apikey=x", 200, "application/json", `{"window":1}`},
		{"key given twice the other way round", "/www.alphavantage.co/query?function=WINDOW&symbols=A,B&range=2023-08-31&range=2023-07-01&calculations=STDDEV%28annualized%3DTrue%29&apikey=x", 200, "application/json", `{"Error Message":"call"}`},

		{"news: the very query", "/newsapi.org/v2/everything?apiKey=SECRET", 200, "application/json; charset=utf-8", "everything"},
		{"news: the query in another order", "/newsapi.org/v2/everything?pageSize=100&q=bitcoin", 200, "application/json; charset=utf-8", "bitcoin"},
		{"news: most of the query", "/newsapi.org/v2/everything?q=bitcoin&page=1", 200, "application/json; charset=utf-8", "bitcoin"},
		{"news: nothing of the query is the first of the path", "/newsapi.org/v2/everything?q=unheard", 200, "application/json; charset=utf-8", "apple"},
		{"news: new name of sources", "/newsapi.org/v2/top-headlines/sources?language=en", 200, "application/json; charset=utf-8", "sources"},
		{"news: old name of sources", "/newsapi.org/v2/sources?language=en", 200, "application/json; charset=utf-8", "sources"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := mustAsk(t, ts, test.target, nil)
			want := answer{Status: test.status, Body: test.body}
			if diff := cmp.Diff(want, answer{Status: got.Status, Body: got.Body}); diff != "" {
				t.Error(diff)
			}
			if typ := got.Header.Get("Content-Type"); typ != test.contentType {
				t.Errorf("Content-Type %q, want %q", typ, test.contentType)
			}
			if length := got.Header.Get("Content-Length"); length != fmt.Sprint(len(test.body)) {
				t.Errorf("Content-Length %q of %d bytes", length, len(test.body))
			}
		})
	}
}

func TestUnknownIsAnsweredAsTheUpstreamDoes(t *testing.T) {
	ts, _ := serve(t, replay.Config{Data: handMade(t)})
	const prolog = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	for _, test := range []struct {
		name, target string
		status       int
		contentType  string
		begins       string
	}{
		{"data: the key is the path", "/data.sec.gov/submissions/CIK-1&.json", 404, "application/xml",
			prolog + "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>submissions/CIK-1&amp;.json</Key>"},
		{"archives", "/www.sec.gov/Archives/edgar/full-index/2099/QTR1/form.gz", 403, "application/xml",
			prolog + "<Error><Code>AccessDenied</Code><Message>Access Denied</Message>"},
		{"archives: only a 304 was recorded", "/www.sec.gov/Archives/edgar/full-index/2026/QTR1/form.gz", 403, "application/xml", prolog + "<Error><Code>AccessDenied"},
		{"elsewhere at the SEC", "/www.sec.gov/about.htm", 404, "text/html", "<!DOCTYPE html>"},
		{"no path", "/www.sec.gov", 404, "text/html", "<!DOCTYPE html>"},
		{"feed: past the last page", "/www.sec.gov/cgi-bin/browse-edgar?action=getcurrent&count=40&start=900&output=atom", 503, "text/html", "<title>recorded end</title>"},
		{"feed: a page that was not recorded", "/www.sec.gov/cgi-bin/browse-edgar?action=getcurrent&count=40&start=40&output=atom", 404, "text/html", "<!DOCTYPE html>"},
		{"feed: of another kind", "/www.sec.gov/cgi-bin/browse-edgar?action=getcompany&start=900", 404, "text/html", "<!DOCTYPE html>"},
		{"full text: only a POST was recorded", "/efts.sec.gov/LATEST/search-index", 404, "text/html", "<!DOCTYPE html>"},
		{"alpha: function", "/www.alphavantage.co/query?function=NONE&apikey=x", 200, "application/json", `{"Error Message":"function"}`},
		{"alpha: symbol", "/www.alphavantage.co/query?function=DAILY&symbol=NONE&apikey=x", 200, "application/json", `{"Error Message":"call"}`},
		{"alpha: symbol, by the function's own way", "/www.alphavantage.co/query?function=GLOBAL_QUOTE&symbol=NONE", 200, "application/json", `{"Global Quote":{}}`},
		{"alpha: path", "/www.alphavantage.co/documentation/", 404, "text/html", "<!DOCTYPE html>"},
		{"news: path", "/newsapi.org/v2/nothing", 404, "application/json", `{"status":"error","code":"notFound"`},
		{"no host", "/", 404, "text/plain; charset=utf-8", "no such upstream"},
		{"not a host", "/example.com/index.html", 404, "text/plain; charset=utf-8", "no such upstream"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := mustAsk(t, ts, test.target, nil)
			if got.Status != test.status || got.Header.Get("Content-Type") != test.contentType || !strings.HasPrefix(got.Body, test.begins) {
				t.Errorf("got %d %s\n%s\nwant %d %s\n%s…", got.Status, got.Header.Get("Content-Type"), got.Body, test.status, test.contentType, test.begins)
			}
		})
	}
}

func TestWithoutRecordedErrorsOwnOnesAreSent(t *testing.T) {
	dir := t.TempDir()
	writeRows(t, filepath.Join(dir, "edgar"), row{url: feed + "0" + feedEnd, status: "200", contentType: "application/atom+xml", body: "<feed/>"})
	ts, _ := serve(t, replay.Config{Data: dir, Rate: 3})
	for _, test := range []struct {
		name, target, agent string
		status              int
		contains            string
	}{
		{"undeclared", "/www.sec.gov/", "curl/8", 403, "<title>SEC.gov | Your Request Originates from an Undeclared Automated Tool</title>"},
		{"past the last page", "/www.sec.gov/cgi-bin/browse-edgar?action=getcurrent&start=100", "a@b.example", 503, "File Unavailable"},
		{"unknown function", "/www.alphavantage.co/query?function=X", "", 200, `"Error Message"`},
		{"a third", "/data.sec.gov/x", "a@b.example", 404, "NoSuchKey"},
		{"too fast", "/data.sec.gov/x", "a@b.example", 429, "<title>SEC.gov | Request Rate Threshold Exceeded</title>"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := mustAsk(t, ts, test.target, http.Header{"User-Agent": {test.agent}})
			if got.Status != test.status || !strings.Contains(got.Body, test.contains) {
				t.Errorf("got %d %s, want %d with %s", got.Status, got.Body, test.status, test.contains)
			}
		})
	}

	dir = t.TempDir()
	writeRows(t, filepath.Join(dir, "alphavantage"), row{url: alpha + "DAILY&symbol=IBM", status: "200", body: "x"})
	ts, _ = serve(t, replay.Config{Data: dir})
	if got := mustAsk(t, ts, "/www.alphavantage.co/query?function=DAILY&symbol=X", nil); got.Status != 200 || !strings.Contains(got.Body, `"Error Message"`) {
		t.Errorf("unknown symbol: got %d %s", got.Status, got.Body)
	}
}

func TestHeadersAreTheRecordedOnes(t *testing.T) {
	ts, _ := serve(t, replay.Config{Data: handMade(t)})
	packed := compress(t, facts)
	tickers := http.Header{
		"Content-Type":              {"application/json"},
		"Content-Length":            {"8"},
		"Etag":                      {`"t1"`},
		"Last-Modified":             {changed},
		"Strict-Transport-Security": {"max-age=31536000 ; includeSubDomains"},
	}
	for _, test := range []struct {
		name, method, target, encoding string
		want                           answer
	}{
		{"plain", "GET", "/www.sec.gov/files/company_tickers.json", "gzip", answer{200, tickers, `{"0":{}}`}},
		{"plain HEAD", "HEAD", "/www.sec.gov/files/company_tickers.json", "gzip", answer{200, tickers, ""}},
		{"gzip is sent as stored", "GET", "/data.sec.gov/api/xbrl/companyfacts/CIK0000000001.json", "br, gzip;q=0.5", answer{200, http.Header{
			"Content-Type": {"application/json"}, "Content-Length": {fmt.Sprint(len(packed))}, "Content-Encoding": {"gzip"}, "Vary": {"Accept-Encoding"},
		}, string(packed)}},
		{"gzip refused", "GET", "/data.sec.gov/api/xbrl/companyfacts/CIK0000000001.json", "gzip;q=0, *", answer{200, http.Header{
			"Content-Type": {"application/json"}, "Content-Length": {fmt.Sprint(len(facts))}, "Vary": {"Accept-Encoding"},
		}, facts}},
		{"gzip HEAD", "HEAD", "/data.sec.gov/api/xbrl/companyfacts/CIK0000000001.json", "*", answer{200, http.Header{
			"Content-Type": {"application/json"}, "Content-Length": {fmt.Sprint(len(packed))}, "Content-Encoding": {"gzip"}, "Vary": {"Accept-Encoding"},
		}, ""}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := ask(t, ts, test.method, test.target, http.Header{"Accept-Encoding": {test.encoding}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestConditionalRequests(t *testing.T) {
	ts, _ := serve(t, replay.Config{Data: handMade(t)})
	const (
		index   = "/www.sec.gov/Archives/edgar/full-index/2026/QTR1/form.gz"
		tickers = "/www.sec.gov/files/company_tickers.json"
	)
	for _, test := range []struct {
		name, target, header, value string
		want                        int
	}{
		{"recorded 304 by tag", index, "If-None-Match", etag, 304},
		{"by weak tag among others", index, "If-None-Match", `"x,y", W/` + etag, 304},
		{"by any tag", index, "If-None-Match", "*", 304},
		{"by another tag", index, "If-None-Match", `"other"`, 403},
		{"by a broken tag", index, "If-None-Match", `"other`, 403},
		{"by a tag without quotes", index, "If-None-Match", "a1b2c3", 403},
		{"by the same day", index, "If-Modified-Since", changed, 304},
		{"by a later day", index, "If-Modified-Since", "Sun, 28 Jun 2026 00:00:00 GMT", 304},
		{"by an earlier day", index, "If-Modified-Since", "Fri, 26 Jun 2026 00:00:00 GMT", 403},
		{"by no day", index, "If-Modified-Since", "yesterday", 403},
		{"recorded 200 by tag", tickers, "If-None-Match", `"t1"`, 304},
		{"by another tag", tickers, "If-None-Match", `"t2"`, 200},
		{"by day", tickers, "If-Modified-Since", changed, 304},
		{"nothing to compare with", "/data.sec.gov/api/xbrl/companyfacts/CIK0000000001.json", "If-None-Match", "*", 200},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := mustAsk(t, ts, test.target, http.Header{test.header: {test.value}})
			if got.Status != test.want {
				t.Errorf("%s: %s: got %d, want %d", test.header, test.value, got.Status, test.want)
			}
		})
	}

	got := mustAsk(t, ts, index, http.Header{"If-None-Match": {etag}, "If-Modified-Since": {"Fri, 26 Jun 2026 00:00:00 GMT"}})
	want := answer{304, http.Header{
		"Etag": {etag}, "Last-Modified": {changed}, "Strict-Transport-Security": {"max-age=31536000 ; includeSubDomains ; preload"},
	}, ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the tag decides, and the recorded headers are sent (-want +got):\n%s", diff)
	}
	got = mustAsk(t, ts, tickers, http.Header{"If-None-Match": {`"other"`}, "If-Modified-Since": {changed}})
	if got.Status != 200 {
		t.Errorf("a tag that differs outweighs the day: got %d, want 200", got.Status)
	}
	got = mustAsk(t, ts, tickers, http.Header{"If-None-Match": {`"t1"`}})
	if typ, ok := got.Header["Content-Type"]; ok {
		t.Errorf("a 304 describes no body: Content-Type %q", typ)
	}
}

func TestLaterRecordingsWin(t *testing.T) {
	data := handMade(t)
	flat := t.TempDir()
	later := []row{
		{url: "https://data.sec.gov/api/xbrl/companyfacts/CIK0000000001.json", status: "200", contentType: "application/json", body: "later", gzip: true},
		{url: "(any www.sec.gov URL without a declared User-Agent)", status: "429", contentType: "text/html", body: "later: undeclared"},
	}
	writeRows(t, flat, later...)
	nested := t.TempDir()
	writeRows(t, filepath.Join(nested, "edgar"), later...)
	writeRows(t, filepath.Join(nested, "alphavantage"), row{url: alpha + "OVERVIEW&symbol=IBM&apikey=other", status: "200", contentType: "application/json", body: "later"})

	for name, dir := range map[string]string{"manifest in the folder": flat, "manifests below the folder": nested} {
		t.Run(name, func(t *testing.T) {
			ts, _ := serve(t, replay.Config{Data: data, Later: dir})
			if got := mustAsk(t, ts, "/data.sec.gov/api/xbrl/companyfacts/CIK0000000001.json", nil); got.Body != "later" {
				t.Errorf("got %q", got.Body)
			}
			if got := mustAsk(t, ts, "/www.sec.gov/files/company_tickers.json", nil); got.Body != `{"0":{}}` {
				t.Errorf("what was not recorded again: got %q", got.Body)
			}
			if got := mustAsk(t, ts, "/www.sec.gov/", http.Header{"User-Agent": {"x"}}); got.Status != 429 || got.Body != "later: undeclared" {
				t.Errorf("undeclared: got %d %q", got.Status, got.Body)
			}
		})
	}
	ts, _ := serve(t, replay.Config{Data: data, Later: nested})
	for _, key := range []string{"&apikey=demo", ""} {
		if got := mustAsk(t, ts, "/www.alphavantage.co/query?function=OVERVIEW&symbol=IBM"+key, nil); got.Body != "later" {
			t.Errorf("the key is no part of the URL: got %q", got.Body)
		}
	}
}
