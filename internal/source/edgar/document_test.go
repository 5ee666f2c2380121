package edgar_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/source/edgar"
)

func TestDocumentRequest(t *testing.T) {
	filing := intel.Filing{CIK: 1001, Accession: 100124000001, PrimaryDocument: "exco-20241231.htm"}
	got, ok := edgar.DocumentRequest(filing)
	want := intel.Request{Kind: edgar.KindDocument, Subject: "1001", URL: "https://www.sec.gov/Archives/edgar/data/1001/000000100124000001/exco-20241231.htm", MayBeAbsent: true}
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Error(ok, "-want +got", diff)
	}
	for _, name := range []string{"", "../../other.htm", "a//b.htm", "/a.htm", "a.htm?x=1", "a b.htm", "a.htm#x", "a%2fb.htm", "ä.htm", "a/"} {
		filing.PrimaryDocument = name
		if req, ok := edgar.DocumentRequest(filing); ok {
			t.Errorf("%q is asked for as %s", name, req.URL)
		}
	}
}

// A document gives no records; what is none is refused.
func TestParseDocument(t *testing.T) {
	body := intel.Body{Kind: edgar.KindDocument, Subject: "1001"}
	for _, page := range []string{
		"<html><body>x</body></html>",
		"<?xml version='1.0'?>\n<!-- made by -->\n<html xmlns='http://www.w3.org/1999/xhtml'/>",
		"<!DOCTYPE html><HTML>",
	} {
		batch, err := edgar.New().Parse(body, []byte(page), nil)
		if err != nil || batch.Records() != 0 || batch.Refused {
			t.Errorf("%s: %+v, %v", page, batch, err)
		}
	}
	for _, data := range []string{"", "{}", "%PDF-1.7", strings.Repeat(" ", 70000) + "<html>"} {
		if _, err := edgar.New().Parse(body, []byte(data), nil); intel.KindOf(err) != intel.KindInvalid || !strings.Contains(err.Error(), "not an HTML document") {
			t.Errorf("%.10q: %v", data, err)
		}
	}
}
