package edgar

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

func feedOf(entries ...string) string {
	return `<?xml version="1.0" encoding="ISO-8859-1" ?>
<feed xmlns="http://www.w3.org/2005/Atom">
<title>Latest</title><updated>2020-03-03T18:00:00-05:00</updated>
` + strings.Join(entries, "\n") + "\n</feed>\n"
}

func entryOf(form, title, accession, updated, filed, rest string) string {
	return fmt.Sprintf(`<entry>
<title>%s</title>
<link rel="alternate" href="/Archives/x-index.htm"/>
<summary type="html">
 &lt;b&gt;Filed:&lt;/b&gt; %s &lt;b&gt;AccNo:&lt;/b&gt; %s &lt;b&gt;Size:&lt;/b&gt; %s
</summary>
<updated>%s</updated>
<category scheme="https://www.sec.gov/" label="form type" term="%s"/>
<id>urn:tag:sec.gov,2008:accession-number=%s</id>
</entry>`, title, filed, accession, rest, updated, form, accession)
}

const (
	accA = "0002000003-20-000099"
	accB = "0002000001-20-000007"
)

func TestFeed(t *testing.T) {
	text := feedOf(
		entryOf("4", "4 - Doe Jane (III) - heir (0002000003) (Reporting)", accA, "2020-03-03T17:32:31-05:00", "2020-03-03", "11 KB"),
		entryOf("4", "4 - Soci\xe9t\xe9 &amp; Co (0002000001) (Issuer)", accA, "2020-03-03T17:32:31-05:00", "2020-03-03", "11 KB"),
		entryOf("4", "4 - Doe Jane (III) - heir (0002000003) (Issuer)", accA, "2020-03-03T17:32:31-05:00", "2020-03-03", "11 KB"),
		entryOf("8-K/A", "8-K/A - Acme (0002000004) (Filed by)", accB, "2020-07-01T09:00:00-04:00", "2020-07-01",
			"2 MB\n&lt;br&gt;Item 2.02: Results\n&lt;br&gt;Item 9.01: Exhibits"),
	)
	hash := intel.HashBody([]byte(text))
	body := intel.Body{Kind: KindFeed, SHA256: hash}
	batch, err := New().Parse(body, []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	a, b := mustAccession(t, accA), mustAccession(t, accB)
	at := time.Date(2020, 3, 3, 22, 32, 31, 0, time.UTC)
	want := intel.Batch{
		Body: body,
		Filings: []intel.Filing{
			{CIK: 2000003, Accession: a, Role: "issuer, reporting", Form: "4", FiledAt: 20200303, AcceptedAt: at, AcceptedFrom: intel.AcceptedFromFeed, Size: 11000, Origin: KindFeed, SHA256: hash},
			{CIK: 2000001, Accession: a, Role: "issuer", Form: "4", FiledAt: 20200303, AcceptedAt: at, AcceptedFrom: intel.AcceptedFromFeed, Size: 11000, Origin: KindFeed, SHA256: hash},
			{CIK: 2000004, Accession: b, Role: "filed by", Form: "8-K/A", FiledAt: 20200701, AcceptedAt: time.Date(2020, 7, 1, 13, 0, 0, 0, time.UTC),
				AcceptedFrom: intel.AcceptedFromFeed, Items: "2.02,9.01", Size: 2_000_000, Origin: KindFeed, SHA256: hash},
		},
		Companies: []intel.Company{
			{CIK: 2000003, Name: "Doe Jane (III) - heir", Origin: KindFeed, SHA256: hash},
			{CIK: 2000001, Name: "Société & Co", Origin: KindFeed, SHA256: hash},
			{CIK: 2000004, Name: "Acme", Origin: KindFeed, SHA256: hash},
		},
	}
	if diff := cmp.Diff(batch, want); diff != "" {
		t.Errorf("batch (-got +want):\n%s", diff)
	}
}

func mustAccession(t testing.TB, s string) intel.AccessionNumber {
	t.Helper()
	a, err := intel.ParseAccession(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestFeedWithoutEntries(t *testing.T) {
	batch, err := New().Parse(intel.Body{Kind: KindFeed}, []byte(feedOf()), nil)
	if err != nil || batch.Records() != 0 {
		t.Errorf("%d records, %v; want an empty page", batch.Records(), err)
	}
}

func TestFeedEntryInQuarantine(t *testing.T) {
	good := entryOf("4", "4 - Doe (0002000003) (Reporting)", accA, "2020-03-03T17:32:31-05:00", "2020-03-03", "11 KB")
	for _, c := range []struct{ entry, reason string }{
		{strings.Replace(good, `term="4"`, ``, 1), "category has no term"},
		{strings.Replace(good, "<title>4 - ", "<title>5 - ", 1), "does not begin with the form"},
		{strings.Replace(good, " (Reporting)", "", 1), "does not end with the CIK and the role"},
		{strings.Replace(good, "(0002000003)", "(none)", 1), "is not a CIK"},
		{strings.Replace(good, "Reporting", "", 1), "is not a role"},
		{strings.Replace(good, "Doe ", "", 1), "the name is missing"},
		{strings.Replace(good, "number="+accA, "number=12", 1), "does not end with an accession number"},
		{strings.Replace(good, "</b&gt; "+accA, "</b&gt; "+accB, 1), ""}, // of no effect: the markup is escaped
		{strings.Replace(good, "AccNo:&lt;/b&gt; "+accA, "AccNo:&lt;/b&gt; "+accB, 1), "the accession number is"},
		{strings.Replace(good, "<updated>2020-03-03T17:32:31-05:00", "<updated>yesterday", 1), "is not an instant"},
		{strings.Replace(good, "Filed:&lt;/b&gt; 2020-03-03", "Filed:&lt;/b&gt; 2020-33-03", 1), "the filing day is"},
		{strings.Replace(good, "11 KB", "11 XB", 1), "the size is"},
		{strings.Replace(good, "<id>", "<di>", 1), "syntax"},
		{strings.Replace(good, "Doe", "&lol;", 1), "invalid character entity"},
		{strings.Replace(good, "Doe", strings.Repeat("x", maxEntrySize), 1), "more than 65536"},
		{strings.Replace(good, "<title>", strings.Repeat("<a>", 10_100)+"<title>", 1), "XML"},
	} {
		text := feedOf(c.entry, strings.ReplaceAll(good, accA, accB))
		batch, err := New().Parse(intel.Body{Kind: KindFeed}, []byte(text), nil)
		switch {
		case err != nil:
			t.Errorf("%s: %v", c.reason, err)
		case c.reason == "" && len(batch.Filings) == 2:
		case len(batch.Filings) != 1 || len(batch.Quarantined) != 1:
			t.Errorf("%s: %d filings, %d in quarantine; want the other one to stay", c.reason, len(batch.Filings), len(batch.Quarantined))
		case !strings.Contains(batch.Quarantined[0].Reason, c.reason):
			t.Errorf("reason %q, want %q", batch.Quarantined[0].Reason, c.reason)
		case int(batch.Quarantined[0].Offset) != strings.Index(text, "<entry>"):
			t.Errorf("%s: offset %d", c.reason, batch.Quarantined[0].Offset)
		}
	}
}

func TestFeedRefused(t *testing.T) {
	good := entryOf("4", "4 - Doe (0002000003) (Reporting)", accA, "2020-03-03T17:32:31-05:00", "2020-03-03", "11 KB")
	whole := feedOf(good)
	for name, c := range map[string]struct{ text, reason string }{
		"nothing":            {"", "want an Atom feed"},
		"a page":             {"<!DOCTYPE html><html><title>File Unavailable</title></html>", "want an Atom feed"},
		"another feed":       {"<feed><entry></entry></feed>", "want an Atom feed"},
		"cut off":            {whole[:len(whole)-20], "cut off"},
		"cut in the header":  {"<?xml version", "the XML declaration has no end"},
		"an entry cut short": {strings.Replace(whole, "</entry>", "", 1), "an entry has no end"},
		"too many entries":   {feedOf(strings.Repeat("<entry></entry>", maxEntries+1)), "more than 10000 entries"},
	} {
		if _, err := New().Parse(intel.Body{Kind: KindFeed}, []byte(c.text), nil); err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: %v, want %q", name, err, c.reason)
		}
	}
}

func FuzzParseFeed(f *testing.F) {
	good := entryOf("4", "4 - Doe (0002000003) (Reporting)", accA, "2020-03-03T17:32:31-05:00", "2020-03-03", "11 KB")
	f.Add([]byte(feedOf(good)))
	f.Add([]byte(feedOf(strings.Replace(good, "Doe", "D\xe9", 1), "<entry></entry>")))
	f.Add([]byte("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry></feed>"))
	f.Fuzz(func(t *testing.T, data []byte) { checkList(t, KindFeed, data) })
}

// checkList: a list either is refused with a reason or its rows are whole, each
// (filer, filing) once.
func checkList(t *testing.T, kind string, data []byte) {
	t.Helper()
	batch, err := New().Parse(intel.Body{Kind: kind}, data, nil)
	if err != nil {
		if intel.KindOf(err) != intel.KindInvalid {
			t.Errorf("%v is %s", err, intel.KindOf(err))
		}
		return
	}
	seen := map[filingKey]bool{}
	for _, f := range batch.Filings {
		key := filingKey{f.CIK, f.Accession}
		if f.CIK == 0 || f.Accession == 0 || f.Form == "" || f.FiledAt == 0 || f.Size < 0 || seen[key] {
			t.Errorf("filing %+v", f)
		}
		seen[key] = true
	}
	for _, q := range batch.Quarantined {
		if q.Reason == "" || q.Offset < 0 || !json.Valid(q.Record) {
			t.Errorf("quarantined %+v", q)
		}
	}
}
