package edgar

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/recordings"
)

const dashes = "--------------------------------------------------------------------------------\n"

// The same three lines in the three forms, with the days of daily and of full
// indexes.
const (
	formIndex = "Description:  Daily Index\n \n" +
		"Form Type         Company Name                 CIK         Date Filed  File Name\n" + dashes +
		"1-A POS           Acme, Inc.                   2000001     20200318    edgar/data/2000001/0002000001-20-000007.txt   \n" +
		"SCHEDULE 13D/A    Acme, Inc.                   2000001     20200318    edgar/data/2000001/0002000003-20-000099.txt   \n" +
		"SCHEDULE 13D/A    Doe  Jane                    2000003     20200318    edgar/data/2000003/0002000003-20-000099.txt   \n"
	companyIndex = "Description:  Daily Index\n\n" +
		"Company Name                 Form Type         CIK\n      Date Filed  File Name\r\n" + dashes + // broken in two, as EDGAR has it
		"Acme, Inc.                   1-A POS           2000001     20200318    edgar/data/2000001/0002000001-20-000007.txt   \r\n" +
		"Acme, Inc.                   SCHEDULE 13D/A    2000001     20200318    edgar/data/2000001/0002000003-20-000099.txt   \r\n" +
		"Doe  Jane                    SCHEDULE 13D/A    2000003     20200318    edgar/data/2000003/0002000003-20-000099.txt   \r\n"
	masterIndex = "Description:  Master Index\n\n" +
		"CIK|Company Name|Form Type|Date Filed|Filename\n" + dashes +
		"2000001|Acme, Inc.|1-A POS|2020-03-18|edgar/data/2000001/0002000001-20-000007.txt\n" +
		"2000001|Acme, Inc.|SCHEDULE 13D/A|2020-03-18|edgar/data/2000001/0002000003-20-000099.txt\n" +
		"2000003|Doe  Jane|SCHEDULE 13D/A|2020-03-18|edgar/data/2000003/0002000003-20-000099.txt"
)

func packed(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestIndex(t *testing.T) {
	a, b := mustAccession(t, accB), mustAccession(t, accA)
	for name, data := range map[string][]byte{
		"form": []byte(formIndex), "company": []byte(companyIndex), "master": []byte(masterIndex), "compressed": packed(t, masterIndex),
	} {
		for _, kind := range []string{KindDailyIndex, KindFullIndex} {
			batch, err := New().Parse(intel.Body{Kind: kind}, data, nil)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			want := intel.Batch{
				Body:            intel.Body{Kind: kind},
				FilingsComplete: true,
				Filings: []intel.Filing{
					{CIK: 2000001, Accession: a, Form: "1-A POS", FiledAt: 20200318, Origin: kind},
					{CIK: 2000001, Accession: b, Form: "SCHEDULE 13D/A", FiledAt: 20200318, Origin: kind},
					{CIK: 2000003, Accession: b, Form: "SCHEDULE 13D/A", FiledAt: 20200318, Origin: kind},
				},
				Companies: []intel.Company{{CIK: 2000001, Name: "Acme, Inc.", Origin: kind}, {CIK: 2000003, Name: "Doe  Jane", Origin: kind}},
			}
			if diff := cmp.Diff(batch, want); diff != "" {
				t.Errorf("%s as %s (-got +want):\n%s", name, kind, diff)
			}
		}
	}
}

func TestIndexWithoutLines(t *testing.T) {
	head, _, _ := strings.Cut(formIndex, "1-A")
	batch, err := New().Parse(intel.Body{Kind: KindFullIndex}, []byte(head), nil)
	if err != nil || batch.Records() != 0 {
		t.Errorf("%d records, %v; so begins every quarter", batch.Records(), err)
	}
}

func TestIndexNamesInLatin1(t *testing.T) {
	text := strings.Replace(formIndex, "Acme, Inc.", "Acm\xe9, Inc.", 1)
	batch, err := New().Parse(intel.Body{Kind: KindDailyIndex}, []byte(text), nil)
	if err != nil || len(batch.Companies) != 2 || batch.Companies[0].Name != "Acmé, Inc." {
		t.Errorf("%+v, %v", batch.Companies, err)
	}
}

func TestIndexLineInQuarantine(t *testing.T) {
	for _, c := range []struct{ base, old, new, reason string }{
		{masterIndex, "2000003|", "x|", "is not a CIK"},
		{masterIndex, "2000003|Doe", "2000003|0|Doe", "6 columns"},
		{masterIndex, "Doe  Jane|SCHEDULE 13D/A|", "Doe  Jane||", "the form is missing"},
		{masterIndex, "Doe  Jane|SCHEDULE 13D/A|2020-03-18", "Doe  Jane|SCHEDULE 13D/A|2020-02-30", "is not a day"},
		{masterIndex, "2000003/0002000003-20-000099.txt", "2000003/none.txt", "is not named by an accession number"},
		{masterIndex, "Doe  Jane", strings.Repeat("x", maxIndexLine), "a line of"},
		{formIndex, "SCHEDULE 13D/A    Doe  Jane                    2000003 ", "4 2000003 ", "too short"},
		{formIndex, "SCHEDULE 13D/A    Doe", "SCHEDULE 13D/A Doe Doe", "does not end before"},
	} {
		text := strings.Replace(c.base, c.old, c.new, 1)
		if text == c.base {
			t.Fatalf("%s: nothing was replaced", c.reason)
		}
		batch, err := New().Parse(intel.Body{Kind: KindDailyIndex}, []byte(text), nil)
		switch {
		case err != nil:
			t.Errorf("%s: %v", c.reason, err)
		case len(batch.Filings) != 2 || len(batch.Quarantined) != 1:
			t.Errorf("%s: %d filings, %d in quarantine; want the others to stay", c.reason, len(batch.Filings), len(batch.Quarantined))
		case !strings.Contains(batch.Quarantined[0].Reason, c.reason):
			t.Errorf("reason %q, want %q", batch.Quarantined[0].Reason, c.reason)
		}
	}
}

func TestIndexRefused(t *testing.T) {
	for name, c := range map[string]struct {
		data   []byte
		reason string
	}{
		"nothing":         {nil, "no line of dashes"},
		"a page":          {[]byte("<!DOCTYPE html>\n<html></html>"), "no line of dashes"},
		"an error":        {[]byte("<Error><Code>AccessDenied</Code></Error>"), "no line of dashes"},
		"other columns":   {[]byte("Name   Form\n" + dashes), "the columns are"},
		"bad compression": {[]byte("\x1f\x8bxxxxxxxxxxxxxx"), "cannot be read"},
		"cut compression": {packed(t, masterIndex)[:60], "cannot be read"},
		"mostly unreadable": {
			[]byte("CIK|Company Name|Form Type|Date Filed|File Name\n" + dashes + strings.Repeat("x\n", maxBadRecords+1)), "lines cannot be read",
		},
	} {
		if _, err := New().Parse(intel.Body{Kind: KindDailyIndex}, c.data, nil); err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: %v, want %q", name, err, c.reason)
		}
	}
}

func TestLatestRequests(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{FeedRequest(0).URL, "https://www.sec.gov/cgi-bin/browse-edgar?action=getcurrent&count=100&start=0&type=&owner=include&output=atom"},
		{FeedRequest(51).URL, "https://www.sec.gov/cgi-bin/browse-edgar?action=getcurrent&count=100&start=5100&type=&owner=include&output=atom"},
		{DailyIndexRequest(20201001).URL, "https://www.sec.gov/Archives/edgar/daily-index/2020/QTR4/master.20201001.idx"},
		{DailyIndexRequest(20200318).URL, "https://www.sec.gov/Archives/edgar/daily-index/2020/QTR1/master.20200318.idx"},
		{FullIndexRequest(20200930).URL, "https://www.sec.gov/Archives/edgar/full-index/2020/QTR3/master.gz"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
	unavailable := intel.Fetched{Body: intel.Body{Status: 503}}
	for i, want := range []bool{false, true} {
		if got := PastFeed(i, unavailable); got != want {
			t.Errorf("503 for page %d: past the feed %v, want %v", i, got, want)
		}
	}
	if PastFeed(3, intel.Fetched{Body: intel.Body{Status: 500}}) {
		t.Error("500 was taken for the end")
	}
}

func FuzzParseIndex(f *testing.F) {
	for _, s := range []string{formIndex, companyIndex, masterIndex} {
		f.Add([]byte(s))
	}
	f.Add(packed(f, masterIndex))
	f.Add([]byte("CIK|Company Name|Form Type|Date Filed|File Name\n" + dashes + "1|\xff|4|20200318|/0002000003-20-000099.txt\nx"))
	f.Fuzz(func(t *testing.T, data []byte) { checkList(t, KindDailyIndex, data) })
}

// TestRecordedFeed: the pages of one crawl hold 5,100 entries, every one of
// which can be read, of 3,315 filings.
func TestRecordedFeed(t *testing.T) {
	dir := filepath.Join(recordings.Dir(t), "edgar", "www.sec.gov", "cgi-bin", "browse-edgar", "2025-12-12T2303")
	pages, err := filepath.Glob(filepath.Join(dir, "*.xml.gz"))
	if err != nil || len(pages) != 51 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	entries := 0
	rows, filings := map[filingKey]string{}, map[intel.AccessionNumber]bool{}
	for _, path := range pages {
		stored, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		data := gunzip(t, stored)
		batch, err := New().Parse(intel.Body{Kind: KindFeed}, data, nil)
		if err != nil || len(batch.Quarantined) > 0 {
			t.Fatalf("%s: %v, in quarantine %+v", path, err, batch.Quarantined)
		}
		entries += bytes.Count(data, []byte("<entry>"))
		for _, f := range batch.Filings {
			key := filingKey{f.CIK, f.Accession}
			if role, ok := rows[key]; ok && role != f.Role {
				t.Errorf("%s: %d is %q and %q", f.Accession, f.CIK, role, f.Role)
			}
			rows[key], filings[f.Accession] = f.Role, true
		}
	}
	if got, want := fmt.Sprint(entries, len(rows), len(filings)), "5100 5057 3315"; got != want {
		t.Errorf("entries, rows and filings: %s, want %s", got, want)
	}
}

// TestRecordedIndexes: every line of the whole indexes is read, and a plain
// search finds the same numbers in the same order.
func TestRecordedIndexes(t *testing.T) {
	dir := filepath.Join(recordings.Dir(t), "edgar", "www.sec.gov", "Archives", "edgar", "daily-index")
	for _, name := range []string{"2020/QTR1/form.20200318.idx.gz", "2022/QTR4/company.20221003.idx.gz", "2018/QTR4/master.20181231.idx"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".gz") {
			data = gunzip(t, data)
		}
		batch, err := New().Parse(intel.Body{Kind: KindDailyIndex}, data, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		lines, distinct := 0, map[string]bool{}
		for line := range strings.SplitSeq(string(data), "\n") {
			if _, file, ok := strings.Cut(line, "edgar/data/"); ok && strings.Contains(file, ".txt") {
				lines++
				distinct[strings.TrimSpace(file)] = true
			}
		}
		bad := len(batch.Quarantined)
		if name != "2018/QTR4/master.20181231.idx" && bad > 0 { // of which only the head was recorded
			t.Errorf("%s: %d lines in quarantine, the first: %s", name, bad, batch.Quarantined[0].Reason)
		}
		if len(batch.Filings) != len(distinct) {
			t.Errorf("%s: %d filings, want %d of %d lines", name, len(batch.Filings), len(distinct), lines)
		}
		t.Logf("%s: %d lines, %d filings and filers, %d companies", name, lines, len(batch.Filings), len(batch.Companies))
	}
}
