package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/source/alphavantage"
	"github.com/corpintel/intel/internal/source/newsapi"
)

// world is what the upstreams of a simulated week have.
type world struct {
	companies int
	editions  []string // folders of recordings, see editions
}

const firstOfWeek intel.CIK = 5000001

// editions is when the files of the SEC, and the feeds, change. The clock of a
// bubble begins with the year 2000, in UTC, on a Saturday.
var editions = []time.Duration{0, 30 * time.Hour, 106 * time.Hour}

// weekFeeds are read; each edition has more items.
var weekFeeds = []string{"https://feeds.example.com/a", "https://feeds.example.com/b"}

const (
	barsOfWeek     = 5 // of each company's series
	articlesOfWeek = 2 // of each company
)

// feedItems is how many items a feed has in an edition.
func feedItems(edition int) int { return 3 + 2*edition }

func (w *world) cik(company int) intel.CIK { return firstOfWeek + intel.CIK(company) }

func (w *world) symbol(company int) string { return fmt.Sprintf("W%d", company) }

// name is made of letters alone, so that none is the beginning of another.
func (w *world) name(company int) string {
	return "Wexmoor X" + strings.Map(func(r rune) rune { return r - '0' + 'k' }, fmt.Sprintf("%05d", company))
}

// files says a tenth of the companies files a report in an edition after the
// first.
func (w *world) files(company, edition int) bool { return company%10 == edition }

// filed is when what was filed in an edition was known.
func (w *world) filed(edition int) time.Time {
	day := time.Date(1999, 11, 15, 0, 30, 0, 0, time.UTC)
	if edition > 0 {
		day = time.Date(2000, 1, 1, 0, 30, 0, 0, time.UTC).Add(editions[edition].Truncate(24 * time.Hour))
	}
	return day
}

func (w *world) accession(company, edition int) string {
	return fmt.Sprintf("%010d-00-%06d", int(w.cik(company)), edition+1)
}

func newWorld(t *testing.T, companies int) *world {
	t.Helper()
	w := &world{companies: companies}
	for e := range editions {
		w.editions = append(w.editions, w.write(t, e))
	}
	return w
}

// recorder writes recordings as replay reads them.
type recorder struct {
	testing.TB
	folder   string
	manifest strings.Builder
	n        int
}

func (r *recorder) add(url, body string) {
	r.n++
	name := fmt.Sprintf("%d.body", r.n)
	fmt.Fprintf(&r.manifest, "%s\t200\t%s\tidentity\tapplication/json\t%d\n", url, name, len(body))
	if err := os.WriteFile(filepath.Join(r.folder, name), []byte(body), 0o644); err != nil {
		r.Fatal(err)
	}
}

// write writes what there is in an edition.
func (w *world) write(t *testing.T, edition int) string {
	t.Helper()
	dir := t.TempDir()
	r := &recorder{TB: t, folder: dir}
	r.manifest.WriteString("url\tstatus\tfile\tstored_as\tcontent_type\tbytes\n")
	var tickers, listed []string
	for c := range w.companies {
		w.writeReports(r, c, edition)
		w.writePrices(r, c)
		w.writeNews(r, c)
		cik, name, symbol := w.cik(c), w.name(c), w.symbol(c)
		tickers = append(tickers, fmt.Sprintf(`"%d":{"cik_str":%d,"ticker":"%s","title":"%s"}`, c, cik, symbol, name))
		listed = append(listed, fmt.Sprintf(`[%d,"%s","%s","NYSE"]`, cik, name, symbol))
	}
	r.add("https://www.sec.gov/files/company_tickers.json", "{"+strings.Join(tickers, ",")+"}")
	r.add("https://www.sec.gov/files/company_tickers_exchange.json", `{"fields":["cik","name","ticker","exchange"],"data":[`+strings.Join(listed, ",")+`]}`)
	r.add("https://www.sec.gov/cgi-bin/browse-edgar?action=getcurrent&count=100&start=0&type=&owner=include&output=atom",
		`<?xml version="1.0" encoding="ISO-8859-1" ?><feed xmlns="http://www.w3.org/2005/Atom"><title>Latest Filings</title></feed>`)
	for _, feed := range weekFeeds {
		var items strings.Builder
		for i := range feedItems(edition) {
			fmt.Fprintf(&items, `<item><title>%s</title><link>%s/%d</link><pubDate>Fri, 31 Dec 1999 %02d:00:00 GMT</pubDate></item>`, headline(feed, i), feed, i, 10+i)
		}
		r.add(feed, `<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>`+items.String()+`</channel></rss>`)
	}
	if err := os.WriteFile(filepath.Join(dir, "manifest.tsv"), []byte(r.manifest.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// headline makes a title that no other one is like.
func headline(about string, n int) string {
	letters := func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + 'k'
		}
		return r
	}
	hash := strings.Map(letters, intel.NaturalID(about, fmt.Sprint(n)))
	return fmt.Sprintf("%s %s %s %s", hash[:5], hash[5:10], hash[10:15], hash[15:])
}

func (w *world) writeReports(r *recorder, c, edition int) {
	cik := w.cik(c)
	var accessions, days, instants, forms, blanks, numbers, values []string
	for e := edition; e >= 0; e-- {
		if e > 0 && !w.files(c, e) {
			continue
		}
		day := w.filed(e).Format(time.DateOnly)
		accessions = append(accessions, `"`+w.accession(c, e)+`"`)
		days = append(days, `"`+day+`"`)
		instants = append(instants, `"`+day+`T00:30:00.000Z"`)
		forms, blanks, numbers = append(forms, `"10-Q"`), append(blanks, `""`), append(numbers, "0")
		values = append(values, fmt.Sprintf(`{"end":"1999-%02d-30","val":%d,"accn":"%s","fy":1999,"fp":"Q3","form":"10-Q","filed":"%s"}`, 9+e, 1000+c*10+e, w.accession(c, e), day))
	}
	list := func(v []string) string { return "[" + strings.Join(v, ",") + "]" }
	r.add("https://data.sec.gov/submissions/CIK"+cik.Padded()+".json", fmt.Sprintf(`{"cik":"%s","entityType":"operating","sic":"3571","sicDescription":"","name":"%s","tickers":["%s"],"exchanges":["NYSE"],`+
		`"ein":"","lei":null,"description":"","website":"","category":"","fiscalYearEnd":"1231","stateOfIncorporation":"","phone":"","formerNames":[],`+
		`"filings":{"recent":{"accessionNumber":%s,"filingDate":%s,"reportDate":%s,"acceptanceDateTime":%s,"act":%s,"form":%s,"fileNumber":%s,"filmNumber":%s,"items":%s,"size":%s,"isXBRL":%s,"isInlineXBRL":%s,"primaryDocument":%s,"primaryDocDescription":%s},"files":[]}}`,
		cik.Padded(), w.name(c), w.symbol(c), list(accessions), list(days), list(blanks), list(instants), list(blanks), list(forms), list(blanks), list(blanks), list(blanks), list(numbers), list(numbers), list(numbers), list(blanks), list(blanks)))
	r.add("https://data.sec.gov/api/xbrl/companyfacts/CIK"+cik.Padded()+".json", fmt.Sprintf(`{"cik":%d,"entityName":"%s","facts":{"us-gaap":{"Assets":{"label":"Assets","description":"Assets","units":{"USD":[%s]}}}}}`, cik, w.name(c), strings.Join(values, ",")))
}

func (w *world) writePrices(r *recorder, c int) {
	for _, req := range alphavantage.PriceRequests(w.symbol(c), false) {
		switch req.Kind {
		case alphavantage.KindDaily:
			var days []string
			for i := range barsOfWeek {
				days = append(days, fmt.Sprintf(`"1999-12-%d":{"1. open":"%[2]d.0","2. high":"%[2]d.9","3. low":"%[2]d.0","4. close":"%[2]d.5","5. volume":"100"}`, 27+i, 10+c%7+i))
			}
			r.add(req.URL, `{"Meta Data":{"2. Symbol":"`+w.symbol(c)+`"},"Time Series (Daily)":{`+strings.Join(days, ",")+`}}`)
		case alphavantage.KindSplits:
			r.add(req.URL, `{"symbol":"`+w.symbol(c)+`","data":[{"effective_date":"1998-06-01","split_factor":"2.0000"}]}`)
		case alphavantage.KindDividends:
			r.add(req.URL, `{"symbol":"`+w.symbol(c)+`","data":[{"ex_dividend_date":"1999-11-08","declaration_date":"None","record_date":"1999-11-08","payment_date":"1999-12-10","amount":"0.25"}]}`)
		default:
			r.Fatalf("prices ask for %s", req.Kind)
		}
	}
}

func (w *world) newsURL(c int) string {
	list, err := newsapi.EverythingRequests(w.cik(c).String(), newsapi.Query{Words: `"` + searchName(w.name(c)) + `"`, Language: "en", Pages: 1})
	if err != nil {
		panic(err) // a slip in this test
	}
	return list[0].URL
}

func (w *world) writeNews(r *recorder, c int) {
	var articles []string
	for i := range articlesOfWeek {
		articles = append(articles, fmt.Sprintf(`{"source":{"id":"wire","name":"Wire"},"author":null,"title":"%s: %s","description":null,"url":"https://news.example.com/%d/%d","publishedAt":"1999-12-31T1%d:00:00Z"}`,
			w.name(c), headline(w.symbol(c), i), c, i, i))
	}
	r.add(w.newsURL(c), `{"status":"ok","totalResults":2,"articles":[`+strings.Join(articles, ",")+`]}`)
}
