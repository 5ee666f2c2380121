package main

import (
	"strings"
	"testing"

	"github.com/corpintel/intel/internal/replay"
)

const (
	acmeFolder    = "https://www.sec.gov/Archives/edgar/data/2000001/000200000118000007/"
	acmeIndexURL  = "https://www.sec.gov/Archives/edgar/data/2000001/0002000001-18-000007-index.html"
	acmeExhibit   = acmeFolder + "acme-ex13.htm"
	acmeIndexPage = `<html><body><div id="formName"><strong>Form 10-K</strong> - Annual report</div>
<div id="secNum">SEC Accession No. 0002000001-18-000007</div>
<div class="infoHead">Filing Date</div><div class="info">2018-02-15</div>
<div class="infoHead">Accepted</div><div class="info">2018-02-15 16:30:15</div>
<table class="tableFile">
<tr><td>1</td><td>10-K</td><td><a href="/ix?doc=/Archives/edgar/data/2000001/000200000118000007/acme-2018.htm">acme-2018.htm</a></td><td>10-K</td><td>1</td></tr>
<tr><td>2</td><td>ANNUAL REPORT</td><td><a href="/ix?doc=/Archives/edgar/data/2000001/000200000118000007/acme-ex13.htm">acme-ex13.htm</a></td><td>EX-13</td><td>1</td></tr>
</table>
<div class="companyInfo"><span class="companyName">ACME INC (Filer) CIK: 0002000001 (see all)</span></div></body></html>`
)

// furtherUpstream is an upstream whose newest filing of ACME's has its numbers in
// an exhibit, under a context that the primary document defines.
func furtherUpstream() map[string]string {
	answers := documentUpstream()
	whole := answers[acmeDocumentURL(2018)]
	table := whole[strings.Index(whole, "<table>"):strings.Index(whole, "</body>")]
	answers[acmeDocumentURL(2018)] = strings.Replace(whole, table, "<p>See the annual report.</p>", 1)
	answers[acmeIndexURL] = acmeIndexPage
	answers[acmeExhibit] = `<html xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12" xmlns:us-gaap="http://fasb.org/us-gaap/2018"><body>` + table + `</body></html>`
	return answers
}

// TestIngestFurtherDocuments: where a primary document leaves its numbers to an
// exhibit, the exhibit is fetched and traces lead into it; an earlier run that
// ended before is made up for.
func TestIngestFurtherDocuments(t *testing.T) {
	hurry(t)
	upstream := furtherUpstream()
	without := with(upstream, nil)
	delete(without, acmeExhibit)
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, without)}))
	d.do(exitOK, "ingest", "edgar", acme.String())
	trace := []string{"trace", acme.String(), "NetIncomeLoss", "2017-12-31"}
	fetch := func(requests int64) {
		t.Helper()
		if got := read[runRecord](d, "ingest", "documents", acme.String(), "--limit", "1"); got.State != "done" || got.Counts.Requests != requests {
			t.Errorf("%+v, want %d requests", got, requests)
		}
	}
	fetch(3) // the document, the page of the filing's files, and what is absent
	if out := d.do(exitOK, trace...); !strings.Contains(out, "the filing has further documents with numbers; fetch them with: corpintel ingest documents 2000001") {
		t.Errorf("without the exhibit:\n%s", out)
	}
	d.upstream = serve(t, replay.Config{Data: recorded(t, upstream)})
	fetch(1)
	fetch(0)
	out := d.do(exitOK, trace...)
	for _, want := range []string{"element   " + acmeExhibit + "#f-7\n", "shown     2017\n", "row       Net income | 2017\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("the trace does not say %q:\n%s", want, out)
		}
	}
	// The page has told of the filing too.
	if got := read[[]struct{ Accepted, Form string }](d, "filings", acme.String(), "--since", "2018-01-01"); len(got) != 1 || got[0].Form != "10-K" {
		t.Errorf("filings %+v", got)
	}
	d.checksum()
	if out := d.do(exitOK, "trace", acme.String(), "Assets", "2017-12-31"); !strings.Contains(out, "and neither is it in the filing's further documents") {
		t.Errorf("a number that is in none of them:\n%s", out)
	}
}
