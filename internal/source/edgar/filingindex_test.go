package edgar

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/recordings"
)

// exampleIndexPage is an index page in EDGAR's form.
const exampleIndexPage = `<!DOCTYPE html><html><body><!-- <div id="secNum">no</div> -->
<div id="formHeader"><div id="formName"><strong>Form 10-K</strong> - Annual report: </div>
<div id="secNum"><strong><acronym title="x">SEC</acronym> Accession <acronym title="Number">No.</acronym></strong> 0000001001-22-000061
</div></div>
<div class="formGrouping"><div class="infoHead">Filing Date</div><div class="info">2022-02-11</div>
<div class="infoHead">Accepted</div><div class="info">2022-02-11 16:11:25</div></div>
<div class="formGrouping"><div class="infoHead">Period of Report</div><div class="info">2021-12-31</div></div>
<div class="formGrouping"><div class="infoHead">Items</div><div class="info">Item 5.02: Departure; Item of note<br />Item 9.01: Exhibits<br /></div></div>
<table class="tableFile" summary="Document Format Files"><tr><th scope="col">Seq</th></tr>
<tr><td>1</td><td>10-K</td><td><a href="/ix?doc=/Archives/edgar/data/1001/000000100122000061/ex-10k.htm">ex-10k.htm</a> &nbsp;<span style="color: green">iXBRL</span></td><td>10-K</td><td>31103</td></tr>
<tr class="evenRow"><td>2</td><td>ANNUAL &amp; REPORT</td><td><a href='/Archives/edgar/data/1001/000000100122000061/ex-13.htm'>ex-13.htm</a></td><td>EX-13</td><td>9</td></tr>
<tr><td>3</td><td>OTHER</td><td><a href="/Archives/edgar/data/1001/000000100122000061/ex-99.htm">ex-99.htm</a></td><td>EX-99</td><td>9</td></tr>
<tr><td>4</td><td>DATA</td><td><a href="/ix?doc=/Archives/edgar/data/1001/000000100122000061/ex-99d2.htm">ex-99d2.htm</a></td><td>EX-99.2</td><td>9</td></tr>
<tr><td>5</td><td>SHOWN</td><td><a href="/Archives/edgar/data/1001/000000100122000061/xsl/own.xml">own.html</a></td><td>4</td><td>&nbsp;</td></tr>
<tr><td>5</td><td>OWN</td><td><a href="/Archives/edgar/data/1001/000000100122000061/own.xml">own.xml</a></td><td>4</td><td>9</td></tr>
<tr><td>6</td><td>BAD</td><td><a href="/Archives/edgar/data/1001/000000100122000061/../../x?y">x</a></td><td>EX-1</td><td>9</td></tr>
<tr><td>&nbsp;</td><td>Complete submission text file</td><td><a href="/Archives/edgar/data/1001/000000100122000061/0000001001-22-000061.txt">t</a></td><td>&nbsp;</td><td>165811</td></tr>
</table>
<div class="companyInfo"><span class="companyName">EXAMPLE &amp; CO (Filer)
 <acronym title="Central Index Key">CIK</acronym>: <a href="/cgi-bin/browse-edgar?CIK=0000001001">0000001001 (see all company filings)</a></span>
<p class="identInfo">EIN.: <strong>943177549</strong> | Fiscal Year End: <strong>1231</strong><br />Type: <strong>10-K</strong> | Act: <strong>34</strong> | File No.: <a href="x"><strong>000-23985</strong></a> | Film No.: <strong>26731070</strong><br />SIC: <b>3674</b></p></div>
<div class="companyInfo"><span class="companyName">Doe Jane (<a href="x">Reporting</a>) CIK: <a href="x">0000002002 (see all company filings)</a></span></div>
</body></html>`

const exampleIndexURL = archivesURL + "1001/0000001001-22-000061-index.html"

func indexBody() intel.Body {
	return intel.Body{Kind: KindFilingIndex, Subject: "1001", URL: exampleIndexURL}
}

func TestFilingIndex(t *testing.T) {
	b, err := New().Parse(indexBody(), []byte(exampleIndexPage), nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range b.Filings {
		got = append(got, fmt.Sprintf("%s %s %s %s %s %s %s %s %q %s|%s|%s %s %t %t", f.CIK, f.Role, f.Form, f.FiledAt, f.AcceptedAt.Format("15:04:05"), f.AcceptedFrom,
			f.ReportDate, f.Items, f.PrimaryDocument, f.Act, f.FileNumber, f.FilmNumber, f.Accession, f.XBRL, f.InlineXBRL))
	}
	for _, c := range b.Companies {
		got = append(got, c.CIK.String()+" "+c.Name)
	}
	for _, d := range b.Documents {
		got = append(got, fmt.Sprintf("%d %s %q %s", d.Sequence, d.Type, d.Name, d.Description))
	}
	for _, r := range b.Next {
		got = append(got, r.Kind+" "+r.URL)
	}
	want := []string{
		`1001 filer 10-K 2022-02-11 21:11:25 filing-index 2021-12-31 5.02,9.01 "ex-10k.htm" 34|000-23985|26731070 0000001001-22-000061 true true`,
		`2002 reporting 10-K 2022-02-11 21:11:25 filing-index 2021-12-31 5.02,9.01 "ex-10k.htm" || 0000001001-22-000061 true true`,
		"1001 EXAMPLE & CO", "2002 Doe Jane",
		`1 10-K "ex-10k.htm" 10-K`, `2 EX-13 "ex-13.htm" ANNUAL & REPORT`, `3 EX-99 "ex-99.htm" OTHER`, `4 EX-99.2 "ex-99d2.htm" DATA`, `5 4 "own.xml" OWN`,
		"edgar.document " + folderURL + "ex-13.htm", "edgar.document " + folderURL + "ex-99d2.htm",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(b.Quarantined) != 1 || !strings.Contains(b.Quarantined[0].Reason, "x?y") {
		t.Errorf("quarantined %+v", b.Quarantined)
	}
	for name, change := range map[string][2]string{
		"another filing": {"No.</acronym></strong> 0000001001-22-000061", "No.</acronym></strong> 0000001001-22-000062"},
		"no number":      {`id="secNum"`, `id="sec"`},
		"no filing day":  {"2022-02-11</div>", "yesterday</div>"},
		"no document":    {`class="tableFile"`, `class="table"`},
		"no filer":       {`class="companyName"`, `class="name"`},
		"cut off":        {exampleIndexPage[900:], ""},
	} {
		bad := strings.ReplaceAll(exampleIndexPage, change[0], change[1])
		if _, err := New().Parse(indexBody(), []byte(bad), nil); err == nil || intel.KindOf(err) != intel.KindInvalid {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestFilingFolder(t *testing.T) {
	body := intel.Body{Kind: KindFilingFolder, Subject: "1001", URL: folderURL + "index.json"}
	const good = `{"directory":{"item":[{"name":"a.htm","type":"text.gif","size":"3"},{"name":"../b"},{"name":"c.jpg","size":""}],"name":"/Archives/edgar/data/1001/000000100122000061","parent-dir":"/x"}}`
	b, err := New().Parse(body, []byte(good), nil)
	if err != nil || len(b.Documents) != 2 || b.Documents[1].Name != "c.jpg" || b.Documents[1].Sequence != 2 || len(b.Quarantined) != 1 {
		t.Errorf("%+v, %v", b, err)
	}
	for _, bad := range []string{"", "{}", `{"directory":{}}`, `{"directory":{"item":[]}}`, good[:40], strings.Replace(good, "22000061", "22000062", 1), `{"directory":[]}`} {
		if _, err := New().Parse(body, []byte(bad), nil); err == nil || intel.KindOf(err) != intel.KindInvalid {
			t.Errorf("%q: error %v", bad, err)
		}
	}
}

// Every recorded index page is read, and says of the acceptance time what the
// submission's own header says.
func TestFilingIndexRecordings(t *testing.T) {
	root := filepath.Join(recordings.Dir(t), "edgar", "www.sec.gov", "Archives", "edgar", "data")
	pages, err := filepath.Glob(filepath.Join(root, "*", "*"+indexEnding))
	if err != nil || len(pages) == 0 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, page := range pages {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		cik := filepath.Base(filepath.Dir(page))
		body := intel.Body{Kind: KindFilingIndex, Subject: cik, URL: archivesURL + cik + "/" + filepath.Base(page)}
		b, err := New().Parse(body, data, nil)
		if err != nil || len(b.Filings) == 0 || len(b.Documents) == 0 || len(b.Quarantined) > 0 {
			t.Errorf("%s: %d filings, %d documents, quarantined %v, error %v", page, len(b.Filings), len(b.Documents), b.Quarantined, err)
		}
		for _, f := range b.Filings {
			if f.Role == "" || f.Form == "" {
				t.Errorf("%s: filing %+v", page, f)
			}
		}
	}
}

// Whatever a page holds, reading ends and what it gives keeps its promises.
func FuzzFilingIndex(f *testing.F) {
	f.Add([]byte(exampleIndexPage))
	f.Add([]byte(`<div id="secNum">No. 0000001001-22-000061</div><div class="info">`))
	f.Add([]byte(`{"directory":{"item":[{"name":"a"}],"name":"000000100122000061"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, body := range []intel.Body{indexBody(), {Kind: KindFilingFolder, Subject: "1001", URL: folderURL + "index.json"}} {
			b, err := New().Parse(body, data, nil)
			if err != nil {
				if intel.KindOf(err) != intel.KindInvalid {
					t.Fatalf("%v is not KindInvalid", err)
				}
				continue
			}
			for _, d := range b.Documents {
				if d.Accession != mustAccession(t, "0000001001-22-000061") || d.Sequence <= 0 {
					t.Fatalf("document %+v", d)
				}
			}
			for _, r := range b.Next {
				if !strings.HasPrefix(r.URL, folderURL) || strings.Contains(r.URL[len(folderURL):], "..") {
					t.Fatalf("asks for %s", r.URL)
				}
			}
			for _, filing := range b.Filings {
				if filing.CIK == 0 || filing.Form == "" || filing.FiledAt == 0 {
					t.Fatalf("filing %+v", filing)
				}
			}
		}
	})
}

// FuzzSubmissions: whatever the lists of a filer hold, reading ends, and every
// filing has what makes one.
func FuzzSubmissions(f *testing.F) {
	f.Add([]byte(`{"cik":"0000001001","name":"Example","tickers":["EXM"],"exchanges":[null],"formerNames":[{"name":"Old","from":"1999-02-03T00:00:00.000Z","to":null}],"filings":{"recent":{"accessionNumber":["0000001001-22-000061"],"filingDate":["2022-02-11"],"reportDate":[""],"acceptanceDateTime":["2022-02-11T16:11:25.000Z"],"form":["10-K"],"size":[1],"isXBRL":[1],"isInlineXBRL":[0],"primaryDocument":["a.htm"]},"files":[{"name":"CIK0000001001-submissions-001.json"}]}}`))
	f.Add([]byte(`{"accessionNumber":["0000001001-22-000061"],"filingDate":["2022-02-11"],"form":["4"],"acceptanceDateTime":["20220211"]}`))
	f.Add([]byte(`{"cik":1001,"filings":{"recent":{"form":[[]]}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, kind := range []string{KindSubmissions, KindSubmissionsPage} {
			body := intel.Body{Kind: kind, Subject: "1001", URL: submissionsURL + "CIK0000001001.json"}
			b, err := New().Parse(body, data, nil)
			if err != nil {
				if intel.KindOf(err) != intel.KindInvalid {
					t.Fatalf("%v is not KindInvalid", err)
				}
				continue
			}
			for _, filing := range b.Filings {
				if filing.CIK != 1001 || filing.Accession == 0 || filing.Form == "" || filing.FiledAt == 0 {
					t.Fatalf("filing %+v", filing)
				}
			}
			for _, r := range b.Next {
				if !strings.HasPrefix(r.URL, submissionsURL+"CIK0000001001-submissions-") {
					t.Fatalf("asks for %s", r.URL)
				}
			}
			if c := b.Company; c != nil && (c.Name == "" || c.CIK != 1001) {
				t.Fatalf("company %+v", c)
			}
		}
	})
}

// FuzzTickers: whatever the lists of tickers hold, reading ends, and every line
// has a filer and a ticker.
func FuzzTickers(f *testing.F) {
	f.Add([]byte(`{"0":{"cik_str":320193,"ticker":"AAPL","title":"Apple Inc."},"1":{"cik_str":"x"}}`))
	f.Add([]byte(`{"fields":["cik","name","ticker","exchange"],"data":[[320193,"Apple Inc.","AAPL","Nasdaq"],[1,null,"X",null],[]]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, kind := range []string{KindTickers, KindTickersExchange} {
			b, err := New().Parse(intel.Body{Kind: kind}, data, nil)
			if err != nil {
				if intel.KindOf(err) != intel.KindInvalid {
					t.Fatalf("%v is not KindInvalid", err)
				}
				continue
			}
			for _, l := range b.Listings {
				if l.CIK == 0 || l.Ticker == "" {
					t.Fatalf("listing %+v", l)
				}
			}
		}
	})
}
