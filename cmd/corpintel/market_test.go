package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel/internal/recordings"
	"github.com/corpintel/intel/internal/replay"
)

// price is a day of prices as every interface shows it.
type price struct {
	Vendor, Symbol, Day, Close, Volume string
	Line                               int
	Adjusted                           *struct{ Close, Factor string }
}

// example is a deployment with a company of which nothing is known but that it
// is there.
func example(t *testing.T) *deployment {
	t.Helper()
	hurry(t)
	dir := recorded(t, map[string]string{
		dataHost + "/submissions/CIK0000001001.json": `{"cik":"1001","name":"Example Corp","tickers":["EXM"],"exchanges":["NYSE"],"filings":{"recent":{"accessionNumber":[],"filingDate":[],"reportDate":[],"acceptanceDateTime":[],"act":[],"form":[],"fileNumber":[],"filmNumber":[],"items":[],"size":[],"isXBRL":[],"isInlineXBRL":[],"primaryDocument":[],"primaryDocDescription":[]},"files":[]}}`,
	})
	d := newDeployment(t, serve(t, replay.Config{Data: dir}))
	d.do(exitOK, "ingest", "edgar", "1001")
	return d
}

func TestImport(t *testing.T) {
	d := example(t)
	dir := t.TempDir()
	prices, actions, symbols := filepath.Join(dir, "p.csv"), filepath.Join(dir, "a.csv"), filepath.Join(dir, "s.csv")
	writeFile(t, prices, "Day,Last,Volume\n2020-08-27,10.00,7\n2020-08-28,8,5\nnever,1,1\n2020-08-31,2.50,20\n")
	writeFile(t, actions, "date,split\n2020-08-31,4\n")
	writeFile(t, symbols, "symbol,from\nEXM,2020-08-28\n")
	mapped := []string{"--symbol", "EXM", "--map", "date=Day,close=Last"}
	if out := d.do(exitOK, append([]string{"import", "prices", prices, "--dry-run"}, mapped...)...); !strings.Contains(out, "4 records, 1 of them unusable; nothing was stored") ||
		!strings.Contains(out, `line 4: "never" is no day`) {
		t.Errorf("dry run:\n%s", out)
	}
	d.do(exitNotFound, "prices", "EXM")
	d.do(exitOK, append([]string{"import", "prices", prices}, mapped...)...)
	d.do(exitOK, "import", "actions", actions, "--symbol", "EXM")
	get := func(args ...string) (list []string) {
		for _, p := range read[[]price](d, append([]string{"prices", "EXM"}, args...)...) {
			shown := p.Close
			if p.Adjusted != nil {
				shown += " " + p.Adjusted.Close + " by " + p.Adjusted.Factor
			}
			list = append(list, p.Day+" "+shown)
		}
		return list
	}
	for _, c := range []struct {
		name string
		args []string
		want []string
	}{
		{"raw", nil, []string{"2020-08-27 10.00", "2020-08-28 8", "2020-08-31 2.50"}},
		{"adjusted beside raw", []string{"--adjusted", "--from", "2020-08-28"}, []string{"2020-08-28 8 2 by 0.25", "2020-08-31 2.50 2.5 by 1"}},
		{"before the split nothing is to be adjusted", []string{"--adjusted", "--as-of", "2020-08-29"}, []string{"2020-08-27 10.00 10 by 1", "2020-08-28 8 8 by 1"}},
	} {
		if diff := cmp.Diff(c.want, get(c.args...)); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
	d.do(exitOK, "import", "symbols", symbols, "--company", "1001")
	if diff := cmp.Diff([]string{"2020-08-28 8", "2020-08-31 2.50"}, get()); diff != "" {
		t.Errorf("since the company has the symbol:\n%s", diff)
	}
	if p := read[[]price](d, "prices", "EXM")[0]; p.Line != 3 || p.Vendor != "user" {
		t.Errorf("origin %+v", p)
	}
	before := d.do(exitOK, "rebuild", "--checksum-only")
	if after := d.checksum(); before != "checksum: "+after+"\n" {
		t.Errorf("before a rebuild %s, after it %s", before, after)
	}
	for _, c := range [][]string{
		{"import", "prices", prices}, // no symbol
		{"import", "prices", filepath.Join(dir, "none.csv"), "--symbol", "EXM"},
		{"import", "prices", prices, "--symbol", "EXM", "--map", "close"},
		{"prices", "EXM", "--adjusted=twice"},
		{"ingest", "news"},
	} {
		d.do(exitUsage, c...)
	}
}

// What providers answer, with a key that has to be seen nowhere, comes to the
// same when it is derived again.
func TestMarketRecordings(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a while")
	}
	hurry(t)
	const key = "K3YthatNobodySees"
	t.Setenv("SOME_KEY", key)
	t.Setenv("CORPINTEL_ALPHAVANTAGE_KEY", "env:SOME_KEY")
	t.Setenv("CORPINTEL_ALPHAVANTAGE_PER_MINUTE", "100")
	t.Setenv("CORPINTEL_NEWSAPI_KEY", "env:SOME_KEY")
	dir := recordings.Dir(t)
	d := newDeployment(t, serve(t, replay.Config{Data: dir}))
	var said strings.Builder
	for _, c := range []struct {
		code int
		args string
	}{
		{exitOK, "ingest fundamentals IBM AAPL"}, // before the facts they are compared with
		{exitOK, "ingest edgar AAPL NVDA IBM"},
		{exitOK, "ingest prices IBM"},
		{exitOK, "ingest news AAPL"},
		{exitOK, "ingest news --headlines us"},
		{exitOK, "ingest symbols"},
		{exitFailed, "ingest prices NONE"},
		{exitOK, "import prices " + filepath.Join(dir, "prices", "lean", "AAPL.csv.gz") + " --symbol AAPL --vendor lean"},
		{exitOK, "import actions " + filepath.Join(dir, "prices", "lean", "factor_files", "AAPL.csv") + " --symbol AAPL --vendor lean --format lean-factors"},
	} {
		out, errs, code := d.try(append(strings.Fields(c.args), "--log-level", "debug")...)
		said.WriteString(out + errs)
		if code != c.code {
			t.Fatalf("%s: exit %d\n%s%s", c.args, code, out, errs)
		}
	}
	if strings.Contains(said.String(), key) {
		t.Error("the key is in what was said")
	}
	if n := len(read[[]price](d, "prices", "IBM")); n != 100 {
		t.Errorf("%d days of prices of IBM, want 100", n)
	}
	if p := read[[]price](d, "prices", "AAPL", "--vendor", "lean", "--adjusted", "--from", "2014-06-06", "--to", "2014-06-06"); len(p) != 1 || p[0].Adjusted.Factor != "1/28" {
		t.Errorf("AAPL on 2014-06-06: %+v", p)
	}
	type finding struct{ Subject, Observed string }
	disagree := read[[]finding](d, "findings", "--rule", "XV01")
	if len(disagree) == 0 {
		t.Error("the vendor and EDGAR agree on everything")
	}
	before := d.do(exitOK, "rebuild", "--checksum-only")
	if after := d.checksum(); before != "checksum: "+after+"\n" {
		t.Errorf("before a rebuild %s, after it %s", before, after)
	}
	if diff := cmp.Diff(disagree, read[[]finding](d, "findings", "--rule", "XV01")); diff != "" {
		t.Errorf("findings after a rebuild:\n%s", diff)
	}
	err := filepath.WalkDir(d.dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), key) {
			t.Errorf("the key is in %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Each function of a provider can be asked for, and what it answers be seen.
func TestVendorFunctions(t *testing.T) {
	hurry(t)
	const alpha = "https://www.alphavantage.co/query?function="
	dir := recorded(t, map[string]string{
		alpha + "GLOBAL_QUOTE&symbol=EXM":               `{"Global Quote":{"01. symbol":"EXM","05. price":"2.50","07. latest trading day":"2026-03-03"}}`,
		alpha + "TIME_SERIES_DAILY_ADJUSTED&symbol=EXM": `{"Time Series (Daily)":{"2026-03-02":{"4. close":"5.00","8. split coefficient":"1.0"},"2026-03-03":{"4. close":"2.50","8. split coefficient":"2.0"}}}`,
		alpha + "SYMBOL_SEARCH&keywords=exam":           `{"bestMatches":[{"1. symbol":"EXM","2. name":"Example Corp","3. type":"Equity"}]}`,
		alpha + "SHARES_OUTSTANDING&symbol=EXM":         `{"symbol":"EXM","data":[{"date":"2026-03-31","shares_outstanding_basic":"7"}]}`,
		alpha + "OVERVIEW&symbol=EXM":                   `{"Information":"premium endpoint"}`,
		"https://newsapi.org/v2/top-headlines/sources":  `{"status":"ok","sources":[{"id":"wire","name":"Example Wire","language":"en"}]}`,
	})
	d := newDeployment(t, serve(t, replay.Config{Data: dir}))
	t.Setenv("CORPINTEL_ALPHAVANTAGE_PER_MINUTE", "100")
	for _, c := range []struct {
		code int
		args string
	}{
		{exitOK, "global_quote EXM"}, {exitOK, "TIME_SERIES_DAILY_ADJUSTED EXM"}, {exitOK, "SYMBOL_SEARCH exam"}, {exitOK, "SHARES_OUTSTANDING EXM"},
		{exitFailed, "OVERVIEW EXM"}, {exitUsage, "CPI"}, {exitUsage, "GLOBAL_QUOTE"}, {exitUsage, "LISTING_STATUS EXM"},
	} {
		d.do(c.code, append([]string{"ingest", "alphavantage"}, strings.Fields(c.args)...)...)
	}
	d.do(exitOK, "ingest", "news", "--publishers")
	for _, c := range []struct{ args, want string }{
		{"symbols EXM", "EXM Example Corp Equity alphavantage.search"},
		{"symbols --name example", "EXM Example Corp Equity alphavantage.search"},
		{"publishers", "wire Example Wire en newsapi"},
		{"figures EXM", "EXM shares shares_outstanding_basic 7"},
	} {
		type row struct {
			Symbol, ID, Name, Language, Vendor, Origin, Statement, Field, Value string
			AssetType                                                           string `json:"asset_type"`
		}
		var got []string
		for _, x := range read[[]row](d, strings.Fields(c.args)...) {
			if x.Statement != "" {
				x.Vendor = ""
			}
			got = append(got, strings.Join(strings.Fields(strings.Join([]string{x.Symbol, x.ID, x.Name, x.Language, x.AssetType, x.Vendor, x.Origin, x.Statement, x.Field, x.Value}, " ")), " "))
		}
		if diff := cmp.Diff([]string{c.want}, got); diff != "" {
			t.Errorf("%s:\n%s", c.args, diff)
		}
	}
	d.do(exitUsage, "symbols")
}

func TestFeeds(t *testing.T) {
	hurry(t)
	const (
		feed  = "https://feed.example/news.xml"
		other = "https://feed.example/more.xml"
		item  = `<rss version="2.0"><channel><title>Example Wire</title><item><title>%s</title><link>https://feed.example/a?utm_source=x</link><pubDate>Tue, 03 Mar 2026 09:30:00 GMT</pubDate></item></channel></rss>`
	)
	dir := recorded(t, map[string]string{feed: strings.Replace(item, "%s", "Everything is as it was yesterday", 1), other: "<html>no feed</html>"})
	d := newDeployment(t, serve(t, replay.Config{Data: dir}))
	t.Setenv("CORPINTEL_NEWS_FEEDS", feed)
	d.do(exitOK, "ingest", "news")
	d.do(exitOK, "ingest", "news", "--feed", feed)
	d.do(exitFailed, "ingest", "news", "--feed", other)
	d.do(exitUsage, "ingest", "news", "--feed", "http://feed.example/insecure.xml")
	type story struct{ ID, Title, Publisher, URL, Vendor, Language string }
	got := read[[]story](d, "news")
	if len(got) != 1 || got[0].URL != "https://feed.example/a" || got[0].Publisher != "Example Wire" || got[0].Vendor != "rss" {
		t.Errorf("%+v", got)
	}
	if copies := read[[]story](d, "news", "--copies", got[0].ID); len(copies) != 1 {
		t.Errorf("copies %+v", copies)
	}
	d.do(exitNotFound, "news", "--copies", "none")
}

// A burst is of articles that speak of a company; those that only have the word
// that it is called by are none.
func TestBursts(t *testing.T) {
	hurry(t)
	for _, c := range []struct {
		name, title string
		want        int
	}{
		{"they speak of the company", "Target raises its forecast, says analyst ", 1},
		{"they have the word", "Target practice begins for the archer ", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			words := strings.Fields("amber birch cedar daisy elder ferns grape hazel indigo jasmine kelp lotus maple nettle olive poppy quince rowan sedge tulip")
			var articles []string
			add := func(at time.Time, publisher, title string) {
				articles = append(articles, fmt.Sprintf(`{"source":{"name":%q},"title":%q,"url":"https://n.example/%d","publishedAt":%q}`,
					publisher, title, len(articles), at.Format(time.RFC3339)))
			}
			start := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
			for day := range 14 {
				add(start.AddDate(0, 0, day), "Wire", "Target opens a store near "+words[day]+" "+words[(day+3)%20]+" "+words[(day+7)%20])
			}
			for n := range 6 {
				add(start.AddDate(0, 0, 15).Add(time.Duration(n)*time.Minute), "Wire "+words[n], c.title+words[n]+" "+words[n+6]+" "+words[n+12]+" of "+words[n+13])
			}
			dir := recorded(t, map[string]string{
				dataHost + "/submissions/CIK0000001001.json": `{"cik":"1001","name":"Target Corp","tickers":["TGT"],"exchanges":["NYSE"],"filings":{"recent":{"accessionNumber":[],"filingDate":[],"reportDate":[],"acceptanceDateTime":[],"act":[],"form":[],"fileNumber":[],"filmNumber":[],"items":[],"size":[],"isXBRL":[],"isInlineXBRL":[],"primaryDocument":[],"primaryDocDescription":[]},"files":[]}}`,
				"https://newsapi.org/v2/everything":          `{"status":"ok","articles":[` + strings.Join(articles, ",") + `]}`,
			})
			d := newDeployment(t, serve(t, replay.Config{Data: dir}))
			d.do(exitOK, "ingest", "edgar", "1001")
			d.do(exitOK, "ingest", "news", "--query", "target")
			type finding struct {
				CIK      int
				Observed string
			}
			if got := read[[]finding](d, "findings", "--rule", "NW-BURST"); len(got) != c.want {
				t.Errorf("%+v", got)
			}
		})
	}
}
