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

// twoFilings are columns as EDGAR has them, with two that are not ours.
const twoFilings = `{
	"accessionNumber":["0000000042-24-000002","0000000042-24-000001"],
	"filingDate":["2024-02-05","2024-01-05"],
	"reportDate":["2024-02-01",""],
	"acceptanceDateTime":["2024-02-05T16:30:05.000Z","2024-01-05T18:45:00.000Z"],
	"act":["34",""],
	"form":["8-K/A","4"],
	"fileNumber":["001-00042",""],
	"filmNumber":["24591234",""],
	"items":["2.02,9.01",""],
	"core_type":["8-K/A","4"],
	"size":[123456,4567],
	"isXBRL":[1,0],
	"isXBRLNumeric":[null,null],
	"isInlineXBRL":[1,0],
	"primaryDocument":["acme-20240201.htm","xslF345X05/form4.xml"],
	"primaryDocDescription":["8-K/A",""]}`

func submissionsBody(cik, recent, files string) string {
	return fmt.Sprintf(`{"cik":%s,"entityType":"operating","sic":"3571","sicDescription":"Electronic Computers","name":"Acme Corp",
		"tickers":["ACME","ACME-PA"],"exchanges":["NYSE",null],"ein":"123456789","lei":null,"website":"","category":"Accelerated filer<br>Emerging growth company",
		"fiscalYearEnd":"0926","stateOfIncorporation":"DE","phone":"555-0100","formerNames":[],
		"filings":{"recent":%s,"files":%s},"new":{"a":[1]}}`, cik, recent, files)
}

func parseText(kind, text string) (intel.Batch, error) {
	return New().Parse(intel.Body{Kind: kind, Subject: "42", SHA256: intel.HashBody([]byte(text))}, []byte(text), nil)
}

func TestSubmissions(t *testing.T) {
	text := submissionsBody(`"0000000042"`, twoFilings, `[{"name":"CIK0000000042-submissions-001.json","filingCount":2,"filingFrom":"1994-01-26","filingTo":"2015-03-11"}]`)
	batch, err := parseText(KindSubmissions, text)
	if err != nil {
		t.Fatal(err)
	}
	hash := intel.HashBody([]byte(text))
	want := intel.Batch{
		Body: intel.Body{Kind: KindSubmissions, Subject: "42", SHA256: hash},
		Company: &intel.Company{
			CIK: 42, Name: "Acme Corp", EntityType: "operating", SIC: "3571", SICDescription: "Electronic Computers",
			Category: "Accelerated filer, Emerging growth company", StateOfIncorporation: "DE", FiscalYearEnd: "0926",
			EIN: "123456789", Phone: "555-0100", Names: []intel.Name{{Name: "Acme Corp"}},
			Tickers: []intel.Ticker{{Symbol: "ACME", Exchange: "NYSE"}, {Symbol: "ACME-PA"}},
			Origin:  KindSubmissions, SHA256: hash,
		},
		Filings: []intel.Filing{{
			CIK: 42, Accession: 42_24_000002, Form: "8-K/A", FiledAt: 20240205, ReportDate: 20240201,
			AcceptedAt: time.Date(2024, 2, 5, 21, 30, 5, 0, time.UTC), AcceptedFrom: intel.AcceptedETAssumed,
			Items: "2.02,9.01", Act: "34", FileNumber: "001-00042", FilmNumber: "24591234", Size: 123456,
			XBRL: true, InlineXBRL: true, PrimaryDocument: "acme-20240201.htm", PrimaryDescription: "8-K/A",
			Origin: KindSubmissions, SHA256: hash,
		}, {
			CIK: 42, Accession: 42_24_000001, Form: "4", FiledAt: 20240105,
			AcceptedAt: time.Date(2024, 1, 5, 23, 45, 0, 0, time.UTC), AcceptedFrom: intel.AcceptedETAssumed,
			Size: 4567, PrimaryDocument: "form4.xml", Origin: KindSubmissions, SHA256: hash,
		}},
		Next: []intel.Request{{
			Kind: KindSubmissionsPage, Subject: "42", MayBeAbsent: true,
			URL: "https://data.sec.gov/submissions/CIK0000000042-submissions-001.json",
		}},
	}
	if diff := cmp.Diff(batch, want); diff != "" {
		t.Errorf("batch (-got +want):\n%s", diff)
	}

	page, err := parseText(KindSubmissionsPage, twoFilings)
	if err != nil {
		t.Fatal(err)
	}
	hash = intel.HashBody([]byte(twoFilings))
	for i := range want.Filings {
		want.Filings[i].Origin, want.Filings[i].SHA256 = KindSubmissionsPage, hash
	}
	wantPage := intel.Batch{Body: intel.Body{Kind: KindSubmissionsPage, Subject: "42", SHA256: hash}, Filings: want.Filings}
	if diff := cmp.Diff(page, wantPage); diff != "" {
		t.Errorf("older page (-got +want):\n%s", diff)
	}
}

func TestOlderPagesFollowed(t *testing.T) {
	for file, follow := range map[string]bool{
		`{"name":"CIK0000000042-submissions-001.json"}`:                   true,
		`{"filingCount":3,"name":"CIK0000000042-submissions-999.json"}`:   true,
		`{"name":"CIK0000000043-submissions-001.json"}`:                   false,
		`{"name":"CIK0000000042-submissions-1.json"}`:                     false,
		`{"name":"CIK0000000042-submissions-00a.json"}`:                   false,
		`{"name":"CIK0000000042-submissions-001.json?x=.json"}`:           false,
		`{"name":"../../CIK0000000042-submissions-001.json"}`:             false,
		`{"name":"CIK0000000042-submissions-/../evil.json"}`:              false,
		`{"name":"https://example.com/CIK0000000042-submissions-1.json"}`: false,
		`{"name":7}`: false,
		`{}`:         false,
		`7`:          false,
	} {
		batch, err := parseText(KindSubmissions, submissionsBody("42", twoFilings, "["+file+"]"))
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if len(batch.Next) == 1 != follow || len(batch.Quarantined) == 0 != follow || len(batch.Filings) != 2 {
			t.Errorf("%s: %d requests, %d in quarantine, %d filings", file, len(batch.Next), len(batch.Quarantined), len(batch.Filings))
		}
		if !follow && (batch.Quarantined[0].Kind != "page" || string(batch.Quarantined[0].Record) != file) {
			t.Errorf("%s: quarantined %+v", file, batch.Quarantined[0])
		}
	}
}

func TestFilingsInQuarantine(t *testing.T) {
	for name, c := range map[string]struct{ old, replacement, reason string }{
		"accession":        {`"0000000042-24-000001"`, `"42-24-1"`, `accessionNumber is "42-24-1", not an accession number`},
		"accession zero":   {`"0000000042-24-000001"`, `"0000000000-00-000000"`, `accessionNumber is "0000000000-00-000000", not an accession number`},
		"accession null":   {`"0000000042-24-000001"`, `null`, `accessionNumber is missing`},
		"filing day":       {`"2024-01-05"]`, `"2024-01-32"]`, `filingDate is "2024-01-32", not a day`},
		"no filing day":    {`"2024-01-05"]`, `""]`, `filingDate is missing`},
		"report day":       {`"2024-02-01",""`, `"2024-02-01","0000-00-00"`, `reportDate is "0000-00-00", not a day`},
		"form":             {`"8-K/A","4"],` + "\n\t" + `"fileNumber"`, `"8-K/A",null],"fileNumber"`, `form is missing`},
		"form an object":   {`"8-K/A","4"],` + "\n\t" + `"fileNumber"`, `"8-K/A",{}],"fileNumber"`, `form is {}, not a text`},
		"size":             {`4567`, `"big"`, `size is "big", not a whole number`},
		"size negative":    {`4567`, `-1`, `size is -1, not a whole number`},
		"flag":             {`"isXBRL":[1,0]`, `"isXBRL":[1,2]`, `isXBRL is 2, neither 0 nor 1`},
		"document a truth": {`"xslF345X05/form4.xml"`, `true`, `primaryDocument is true, not a text`},
	} {
		t.Run(name, func(t *testing.T) {
			columns := strings.Replace(twoFilings, c.old, c.replacement, 1)
			if columns == twoFilings {
				t.Fatal("the case changes nothing")
			}
			batch, err := parseText(KindSubmissionsPage, columns)
			if err != nil {
				t.Fatal(err)
			}
			if len(batch.Filings) != 1 || batch.Filings[0].Accession != 42_24_000002 {
				t.Errorf("the filing beside it: %+v", batch.Filings)
			}
			if len(batch.Quarantined) != 1 {
				t.Fatalf("%d in quarantine", len(batch.Quarantined))
			}
			q := batch.Quarantined[0]
			if q.Reason != c.reason || q.Kind != "filing" || q.CIK != 42 || q.Rule != "DQ01" || q.SHA256 != intel.HashBody([]byte(columns)) {
				t.Errorf("quarantined %+v", q)
			}
			var record map[string]json.RawMessage
			if err := json.Unmarshal(q.Record, &record); err != nil {
				t.Fatalf("record %s: %v", q.Record, err)
			}
			if len(record) != 16 || string(record["acceptanceDateTime"]) != `"2024-01-05T18:45:00.000Z"` || string(record["core_type"]) != `"4"` {
				t.Errorf("record %s", q.Record)
			}
		})
	}
}

func TestSubmissionsRefused(t *testing.T) {
	const files = `[]`
	for name, c := range map[string]struct{ text, message string }{
		"another filer":    {submissionsBody(`"0000000043"`, twoFilings, files), `body is about CIK 43, asked for 42`},
		"no cik":           {strings.Replace(submissionsBody(`42`, twoFilings, files), `"cik"`, `"kic"`, 1), `cik is missing`},
		"no filings":       {`{"cik":42,"name":"Acme"}`, `filings is missing`},
		"no recent":        {`{"cik":42,"name":"Acme","filings":{"files":[]}}`, `filings has no recent`},
		"filings twice":    {`{"cik":42,"filings":{"recent":{}},"filings":{}}`, `filings is there twice`},
		"recent twice":     {`{"cik":42,"filings":{"recent":{"accessionNumber":[],"filingDate":[],"form":[]},"recent":{}}}`, `recent is there twice`},
		"filings a list":   {`{"cik":42,"filings":[]}`, `found '[' where an object should be`},
		"files an object":  {submissionsBody(`42`, twoFilings, `{}`), `found '{' where a list should be`},
		"ragged":           {submissionsBody(`42`, strings.Replace(twoFilings, `[123456,4567]`, `[123456]`, 1), files), `the column size has 1 rows, another has 2`},
		"ragged, empty":    {submissionsBody(`42`, strings.Replace(twoFilings, `[123456,4567]`, `[]`, 1), files), `the column size has 0 rows, another has 2`},
		"ragged, longer":   {submissionsBody(`42`, strings.Replace(twoFilings, `[123456,4567]`, `[1,2,3]`, 1), files), `the column accessionNumber has 2 rows, another has 3`},
		"no form":          {submissionsBody(`42`, strings.Replace(twoFilings, `"form":`, `"from":`, 1), files), `the column form is missing`},
		"a column twice":   {submissionsBody(`42`, strings.Replace(twoFilings, `"act":`, `"form":`, 1), files), `the column form is there twice`},
		"a column no list": {submissionsBody(`42`, strings.Replace(twoFilings, `[123456,4567]`, `{}`, 1), files), `found '{' where a list should be`},
		"too many columns": {submissionsBody(`42`, columnsOfNothing(maxColumns+1), files), `more than 100 columns`},
		"cut off":          {submissionsBody(`42`, twoFilings, files)[:900], `the body ends where`},
		"trailing garbage": {submissionsBody(`42`, twoFilings, files) + `,`, `where the end of the body should be`},
		"HTML":             {`<html>`, `the body is HTML or XML, not JSON`},
	} {
		t.Run(name, func(t *testing.T) {
			batch, err := parseText(KindSubmissions, c.text)
			if intel.KindOf(err) != intel.KindInvalid || !strings.Contains(fmt.Sprint(err), c.message) {
				t.Errorf("error %v, want %q in it", err, c.message)
			}
			if diff := cmp.Diff(batch, intel.Batch{}); diff != "" {
				t.Errorf("a refused body returned something:\n%s", diff)
			}
		})
	}
}

func columnsOfNothing(n int) string {
	var columns []string
	for i := range n {
		columns = append(columns, fmt.Sprintf(`"c%d":[]`, i))
	}
	return "{" + strings.Join(columns, ",") + "}"
}

func TestColumnsThatMayDiffer(t *testing.T) {
	for name, c := range map[string]struct {
		columns string
		filings int
	}{
		"only the three that must be":  {`{"form":["4"],"accessionNumber":["0000000042-24-000001"],"filingDate":["2024-01-05"]}`, 1},
		"no filings":                   {`{"form":[],"accessionNumber":[],"filingDate":[],"size":[]}`, 0},
		"a new column of its own kind": {strings.Replace(twoFilings, `"core_type":["8-K/A","4"]`, `"core_type":{"a":1},"more":[1,2,3]`, 1), 2},
	} {
		batch, err := parseText(KindSubmissionsPage, c.columns)
		if err != nil || len(batch.Filings) != c.filings || len(batch.Quarantined) > 0 {
			t.Errorf("%s: %d filings, error %v", name, len(batch.Filings), err)
		}
	}
}

func TestPrimaryDocument(t *testing.T) {
	for listed, want := range map[string]string{
		"xslF345X05/form4.xml": "form4.xml",
		"xsl144X01/doc.xml":    "doc.xml",
		"acme-20240201.htm":    "acme-20240201.htm",
		"exhibits/ex99.htm":    "exhibits/ex99.htm",
		"xsl.htm":              "xsl.htm",
		"":                     "",
	} {
		if got := rawDocument(listed); got != want {
			t.Errorf("%q: got %q, want %q", listed, got, want)
		}
	}
}
