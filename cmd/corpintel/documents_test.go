package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/replay"
)

// acmeDocument is ACME's 10-K of a year, in which it tags its income.
func acmeDocument(filed int) string {
	return fmt.Sprintf(`<!DOCTYPE html>
<html xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:iso4217="http://www.xbrl.org/2003/iso4217"
 xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12" xmlns:us-gaap="http://fasb.org/us-gaap/%d"><body>
<ix:header><ix:resources><xbrli:context id="c"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">%s</xbrli:identifier></xbrli:entity>
<xbrli:period><xbrli:startDate>%d-01-01</xbrli:startDate><xbrli:endDate>%[3]d-12-31</xbrli:endDate></xbrli:period></xbrli:context>
<xbrli:unit id="u"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit></ix:resources></ix:header>
<table><tr><td>Net income</td><td><ix:nonFraction id="f-7" name="us-gaap:NetIncomeLoss" contextRef="c" unitRef="u" scale="3" format="ixt:num-dot-decimal">%d</ix:nonFraction></td></tr></table>
</body></html>`, filed, acme.Padded(), filed-1, filed-1)
}

// documentUpstream is the small upstream in which ACME's filings are inline
// XBRL, with two of their documents.
func documentUpstream() map[string]string {
	answers := smallUpstream()
	inline := regexp.MustCompile(`"isInlineXBRL":\[[0,]*\]`)
	answers[submissionsURL(acme)] = inline.ReplaceAllStringFunc(answers[submissionsURL(acme)], func(s string) string {
		return strings.ReplaceAll(s, "0", "1")
	})
	for _, filed := range []int{2017, 2018} {
		answers[acmeDocumentURL(filed)] = acmeDocument(filed)
	}
	return answers
}

func acmeDocumentURL(filed int) string {
	return fmt.Sprintf("https://www.sec.gov/Archives/edgar/data/%s/0002000001%02d000007/acme-%d.htm", acme, filed%100, filed)
}

// runRecord is what a run says of itself.
type runRecord struct {
	Source, State string
	Counts        intel.Counts
}

func TestIngestDocuments(t *testing.T) {
	hurry(t)
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, documentUpstream())}))
	d.do(exitOK, "ingest", "edgar", acme.String(), person.String())
	before := d.checksum()

	fetch := func(args ...string) runRecord {
		t.Helper()
		return read[runRecord](d, append([]string{"ingest", "documents"}, args...)...)
	}
	steps := []struct {
		says     string
		args     []string
		requests int64
		bodies   int64
	}{
		{"no such form", []string{acme.String(), "--form", "10-Q"}, 0, 0},
		{"none since", []string{acme.String(), "--since", "2019-01-01"}, 0, 0},
		{"the newest", []string{"ACME", "--limit", "1"}, 1, 1},
		{"the newest is there", []string{acme.String(), "--limit", "1"}, 0, 0},
		{"the others since", []string{acme.String(), "--form", "10-K,10-Q", "--since", "2017-01-01"}, 1, 1},
		{"a filer without inline filings", []string{person.String()}, 0, 0},
	}
	for _, s := range steps {
		got := fetch(s.args...)
		if got.Source != "documents" || got.State != "done" || got.Counts.Requests != s.requests || got.Counts.Bodies != s.bodies {
			t.Errorf("%s: %+v, want %d requests and %d bodies", s.says, got, s.requests, s.bodies)
		}
	}
	if after := d.checksum(); after != before {
		t.Errorf("documents changed what is derived: %s, was %s", after, before)
	}
	// Rebuilt, they are still known to be there.
	if got := fetch(acme.String(), "--limit", "2"); got.Counts.Requests != 0 {
		t.Errorf("fetched again after a rebuild: %+v", got)
	}

	// That the upstream lacks those that are left is an event, not a failure.
	absent := fetch(acme.String())
	if absent.State != "done" || absent.Counts.Requests != 6 || absent.Counts.ItemsFailed != 0 {
		t.Errorf("absent documents: %+v", absent)
	}
	d.do(exitFailed, "ingest", "documents", nobody.String())
	d.do(exitUsage, "ingest", "documents", "ACME", "--limit", "-1")
	d.do(exitUsage, "ingest", "documents", "ACME", "--since", "yesterday")
	d.do(exitUsage, "ingest", "documents")
}

// A document that the upstream lacks is told of; what is no document is refused
// and asked for again.
func TestIngestDocumentsTroubled(t *testing.T) {
	hurry(t)
	upstream := documentUpstream()
	delete(upstream, acmeDocumentURL(2017))
	upstream[acmeDocumentURL(2018)] = "no page at all"
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, upstream)}))
	d.do(exitOK, "ingest", "edgar", acme.String())
	for range 2 {
		d.do(exitFailed, "ingest", "documents", acme.String(), "--limit", "2")
	}
	out := d.do(exitOK, "runs", "show", "3")
	for _, want := range []string{"not an HTML document", "the upstream has no " + acmeDocumentURL(2017)} {
		if !strings.Contains(out, want) {
			t.Errorf("the run does not say %q:\n%s", want, out)
		}
	}
}

func TestTraceIntoDocument(t *testing.T) {
	hurry(t)
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, documentUpstream())}))
	d.do(exitOK, "ingest", "edgar", acme.String())
	trace := []string{"trace", acme.String(), "NetIncomeLoss", "2017-12-31"}
	if out := d.do(exitOK, trace...); !strings.Contains(out, "element   none: the filing's document is not in the archive; fetch it with: corpintel ingest documents 2000001") {
		t.Errorf("before the document is there:\n%s", out)
	}
	d.do(exitOK, "ingest", "documents", acme.String(), "--limit", "2")
	out := d.do(exitOK, trace...)
	for _, want := range []string{"element   " + acmeDocumentURL(2018) + "#f-7\n", "shown     2017\n", "row       Net income | 2017\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("the trace does not say %q:\n%s", want, out)
		}
	}
	type element struct {
		ID, URL, Text, Row string
		Span               intel.Span
		SHA256             string
	}
	got := read[[]struct{ Element element }](d, trace...)
	document := acmeDocument(2018)
	at := strings.Index(document, "<ix:nonFraction")
	want := element{
		ID: "f-7", URL: acmeDocumentURL(2018) + "#f-7", Text: "2017", Row: "Net income | 2017", SHA256: intel.HashBody([]byte(document)).String(),
		Span: intel.Span{Offset: int64(at), Length: int64(strings.Index(document, "</td></tr></table>") - at)},
	}
	if len(got) != 1 {
		t.Fatalf("%d traces", len(got))
	}
	if diff := cmp.Diff(want, got[0].Element); diff != "" {
		t.Error("-want +got", diff)
	}
	if csv := d.do(exitOK, append(trace, "--output", "csv")...); !strings.Contains(csv, want.URL+",2017,Net income | 2017,"+fmt.Sprint(at)+","+want.SHA256) {
		t.Errorf("as CSV:\n%s", csv)
	}
}
