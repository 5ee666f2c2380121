package edgar

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

const insiderURL = "https://www.sec.gov/Archives/edgar/data/1001/000000100122000061/0000001001-22-000061.txt"

// exampleSubmission is a submission in the form that EDGAR has, of two filers.
const exampleSubmission = `<SEC-DOCUMENT>0000001001-22-000061.txt : 20220506
<SEC-HEADER>0000001001-22-000061.hdr.sgml : 20220506
<ACCEPTANCE-DATETIME>20220506183057
ACCESSION NUMBER:		0000001001-22-000061
CONFORMED SUBMISSION TYPE:	4
PUBLIC DOCUMENT COUNT:		2
CONFORMED PERIOD OF REPORT:	20220504
ITEM INFORMATION:		First thing
ITEM INFORMATION:		Second thing
FILED AS OF DATE:		20220506

REPORTING-OWNER:

	OWNER DATA:
		COMPANY CONFORMED NAME:			Doe Jane
		CENTRAL INDEX KEY:			0000002002

	FILING VALUES:
		FORM TYPE:		4
		SEC ACT:		1934 Act
		SEC FILE NUMBER:	001-12345
		FILM NUMBER:		22900001

	MAIL ADDRESS:
		STREET 1:		CARE OF: SOMEBODY

ISSUER:

	COMPANY DATA:
		COMPANY CONFORMED NAME:			Example Corp
		CENTRAL INDEX KEY:			0000001001

	FORMER COMPANY:
		FORMER CONFORMED NAME:	OLD EXAMPLE INC
		DATE OF NAME CHANGE:	19990109
</SEC-HEADER>
<DOCUMENT>
<TYPE>4
<SEQUENCE>1
<FILENAME>form4.xml
<DESCRIPTION>FORM 4
<TEXT>
<XML>
` + exampleInsider + `
</XML>
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>EX-24
<SEQUENCE>3
<FILENAME>poa.htm
<TEXT>
<svg><TEXT>inner</TEXT></svg>
</TEXT>
</DOCUMENT>
</SEC-DOCUMENT>
`

// textBody is a body of a full text submission from an address.
func textBody(url, data string) intel.Body {
	return intel.Body{Kind: KindSubmissionText, Subject: "1001", URL: url, Status: 200, SHA256: intel.HashBody([]byte(data)), Size: int64(len(data))}
}

func TestSubmissionText(t *testing.T) {
	body := textBody(insiderURL, exampleSubmission)
	batch, err := New().Parse(body, []byte(exampleSubmission), nil)
	if err != nil {
		t.Fatal(err)
	}
	accession := mustAccession(t, "0000001001-22-000061")
	filing := func(cik intel.CIK, role string) intel.Filing {
		return intel.Filing{
			CIK: cik, Accession: accession, Role: role, Form: "4", FiledAt: 20220506, ReportDate: 20220504, Items: "First thing; Second thing",
			AcceptedAt: time.Date(2022, 5, 6, 22, 30, 57, 0, time.UTC), AcceptedFrom: intel.AcceptedFromHeader, Size: body.Size,
			PrimaryDocument: "form4.xml", PrimaryDescription: "FORM 4", Origin: KindSubmissionText, SHA256: body.SHA256,
		}
	}
	owner := filing(2002, "reporting")
	owner.Act, owner.FileNumber, owner.FilmNumber = "34", "001-12345", "22900001"
	if diff := cmp.Diff([]intel.Filing{owner, filing(1001, "issuer")}, batch.Filings); diff != "" {
		t.Errorf("filings (-want +got):\n%s", diff)
	}
	if len(batch.Documents) != 2 || len(batch.Ownership) != 1 || len(batch.Quarantined) != 1 {
		t.Fatalf("%d documents, %d reports, %d in quarantine", len(batch.Documents), len(batch.Ownership), len(batch.Quarantined))
	}
	second := batch.Documents[1]
	if got := exampleSubmission[second.Offset:][:second.Length]; got != "<svg><TEXT>inner</TEXT></svg>\n" {
		t.Errorf("the text of the second document is %q", got)
	}
	second.Offset, second.Length = 0, 0
	want := intel.Document{Accession: accession, Sequence: 3, Type: "EX-24", Name: "poa.htm", SHA256: body.SHA256}
	if diff := cmp.Diff(want, second); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
	if r := batch.Ownership[0]; r.Accession != accession || r.Document != 1 || r.Form != "4/A" {
		t.Errorf("report %+v", r)
	}
}

// A header has two forms and, before 2001, another mark.
func TestSubmissionHeaderForms(t *testing.T) {
	const document = "<DOCUMENT>\n<TYPE>SC 13D\n<TEXT>\ntext\n</TEXT>\n</DOCUMENT>\n"
	const tags = "<IMS-HEADER>0000950129-95-001652.hdr.sgml : 19960102\n<ACCESSION-NUMBER>0000950129-95-001652\n<TYPE>SC 13D\n" +
		"<PERIOD>19951031\n<FILING-DATE>19951228\n<ITEMS>1\n<SUBJECT-COMPANY>\n<COMPANY-DATA>\n<CONFORMED-NAME>A\n<CIK>0000001001\n</COMPANY-DATA>\n" +
		"<FILING-VALUES>\n<ACT>34\n<FILE-NUMBER>5-1\n<FILM-NUMBER>7\n</FILING-VALUES>\n</SUBJECT-COMPANY>\n<FILED-BY>\n<CIK>0000002002\n</FILED-BY>\n</IMS-HEADER>\n"
	const labels = "-----BEGIN PRIVACY-ENHANCED MESSAGE-----\nProc-Type: 2001,MIC-CLEAR\n\n<SEC-HEADER>x\nACCESSION NUMBER:\t0000950129-95-001652\n" +
		"CONFORMED SUBMISSION TYPE:\tSC 13D\nCONFORMED PERIOD OF REPORT:\t19951031\nITEM INFORMATION:\t1\nFILED AS OF DATE:\t19951228\n" +
		"SUBJECT COMPANY:\n\n\tCOMPANY DATA:\n\t\tCENTRAL INDEX KEY:\t1001\n\tFILING VALUES:\n\t\tSEC ACT:\t1934 Act\n\t\tSEC FILE NUMBER:\t5-1\n\t\tFILM NUMBER:\t7\n" +
		"FILED BY:\n\n\tCOMPANY DATA:\n\t\tCENTRAL INDEX KEY:\t2002\n</SEC-HEADER>\n"
	var views [][]intel.Filing
	for name, head := range map[string]string{"tags": tags, "labels": labels, "windows": strings.ReplaceAll(labels, "\n", "\r\n")} {
		batch, err := New().Parse(textBody("", ""), []byte(head+document), nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if f := batch.Filings[0]; f.Role != "subject" || f.FileNumber != "5-1" || f.Act != "34" || !f.AcceptedAt.IsZero() || f.AcceptedFrom != "" || f.FiledAt != 19951228 {
			t.Errorf("%s: %+v", name, f)
		}
		if d := batch.Documents[0]; d.Sequence != 1 || d.Name != "" {
			t.Errorf("%s: %+v", name, d)
		}
		views = append(views, batch.Filings)
	}
	for _, v := range views[1:] {
		if diff := cmp.Diff(views[0], v); diff != "" {
			t.Errorf("the forms differ:\n%s", diff)
		}
	}
	both := strings.Replace(tags, "0000002002", "0000001001", 1)
	batch, err := New().Parse(textBody("", ""), []byte(both+document), nil)
	if err != nil || len(batch.Filings) != 1 || batch.Filings[0].Role != "filed by, subject" {
		t.Errorf("one filer in two roles: %v, %+v", err, batch.Filings)
	}
}

func TestSubmissionTextRefused(t *testing.T) {
	without := func(s string) string { return strings.Replace(exampleSubmission, s, "", 1) }
	cut, _, _ := strings.Cut(exampleSubmission, "<EX-24")
	for _, c := range []struct {
		name, data, says string
	}{
		{"empty", "", "no <SEC-HEADER>"},
		{"no header", "<DOCUMENT>\n<TYPE>4\n<TEXT>\n<SEC-HEADER></TEXT>\n</DOCUMENT>", "no <SEC-HEADER>"},
		{"header cut off", exampleSubmission[:300], "the header does not end"},
		{"cut off", cut[:len(cut)-200], "cut off"},
		{"no documents", exampleSubmission[:strings.Index(exampleSubmission, "<DOCUMENT>")], "there is no document"},
		{"no text", strings.Replace(without("<TEXT>\n<XML>"), "</TEXT>", "", 1), "it has no text"},
		{"no type", without("<TYPE>4\n"), "it has no type"},
		{"no accession", without("ACCESSION NUMBER:		0000001001-22-000061\n"), "no accession number"},
		{"no form", without("CONFORMED SUBMISSION TYPE:	4\n"), "no submission type"},
		{"no day", without("FILED AS OF DATE:		20220506\n"), "no filing day"},
		{"bad day", strings.Replace(exampleSubmission, "DATE:		20220506", "DATE:		20221306", 1), "is no day"},
		{"bad time", strings.Replace(exampleSubmission, "20220506183057", "2022-05-06", 1), "ACCEPTANCE DATETIME"},
		{"bad CIK", strings.Replace(exampleSubmission, "0000002002", "none", 1), "not a CIK"},
		{"filer without CIK", without("		CENTRAL INDEX KEY:			0000002002\n"), "without a CIK"},
		{"no filer", strings.NewReplacer("REPORTING-OWNER:", "", "ISSUER:", "").Replace(exampleSubmission), "names no filer"},
		{"many filers", strings.Replace(exampleSubmission, "ISSUER:\n", strings.Repeat("ISSUER:\n", maxFilers), 1), "more than 10000 filers"},
		{"another submission", strings.ReplaceAll(exampleSubmission, "22-000061", "22-000062"), "asked for 0000001001-22-000061"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New().Parse(textBody(insiderURL, c.data), []byte(c.data), nil)
			if intel.KindOf(err) != intel.KindInvalid || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one that says %q", err, c.says)
			}
		})
	}
}

// A document that cannot be read is kept out alone.
func TestSubmissionTextQuarantines(t *testing.T) {
	bad := strings.Replace(exampleSubmission, "<issuerCik>0000001001</issuerCik>", "<issuerCik>x</issuerCik>", 1)
	batch, err := New().Parse(textBody(insiderURL, bad), []byte(bad), nil)
	if err != nil || len(batch.Ownership) != 0 || len(batch.Documents) != 2 || len(batch.Filings) != 2 || len(batch.Quarantined) != 1 {
		t.Fatalf("%v: %d reports, %d documents, %d in quarantine", err, len(batch.Ownership), len(batch.Documents), len(batch.Quarantined))
	}
	q := batch.Quarantined[0]
	if q.Kind != "document" || q.CIK != 2002 || !strings.Contains(q.Reason, `issuerCik is "x", not a CIK`) || q.Offset != batch.Documents[0].Offset ||
		string(q.Record) != `{"accession":"0000001001-22-000061","document":1,"name":"form4.xml","type":"4"}` {
		t.Errorf("quarantined %+v %s", q, q.Record)
	}
	first := strings.Index(exampleSubmission, "<DOCUMENT>")
	second := strings.Index(exampleSubmission, "<DOCUMENT>\n<TYPE>EX-24")
	twice := exampleSubmission[:second] + strings.Replace(exampleSubmission[first:second], "<SEQUENCE>1", "<SEQUENCE>2", 1) + exampleSubmission[second:]
	batch, err = New().Parse(textBody(insiderURL, twice), []byte(twice), nil)
	if err != nil || len(batch.Ownership) != 1 || len(batch.Documents) != 3 || len(batch.Quarantined) != 2 || !strings.Contains(batch.Quarantined[1].Reason, "another document") {
		t.Errorf("two reports in one submission: %v, %d reports, %+v", err, len(batch.Ownership), batch.Quarantined)
	}
}

// Sequences that are missing or not unique are replaced, all of them.
func TestDocumentNumbers(t *testing.T) {
	same := strings.Replace(exampleSubmission, "<SEQUENCE>3", "<SEQUENCE>1", 1)
	batch, err := New().Parse(textBody(insiderURL, same), []byte(same), nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []int
	for _, d := range batch.Documents {
		got = append(got, d.Sequence)
	}
	if !slices.Equal(got, []int{1, 2}) {
		t.Errorf("sequences %v", got)
	}
}

func TestSubmissionTextRequest(t *testing.T) {
	a := mustAccession(t, "0000320193-22-000061")
	got := SubmissionTextRequest(1462356, a)
	want := intel.Request{
		Kind: "edgar.submission_text", Subject: "1462356", MayBeAbsent: true, Once: true,
		URL: "https://www.sec.gov/Archives/edgar/data/1462356/000032019322000061/0000320193-22-000061.txt",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
	for url, want := range map[string]intel.AccessionNumber{
		got.URL: a,
		"https://www.sec.gov/Archives/edgar/data/1462356/000032019322000061/wf-form4.xml": a,
		"https://www.sec.gov/files/company_tickers.json":                                  0,
		"": 0,
	} {
		if got := accessionOf(url); got != want {
			t.Errorf("%s: %s, want %s", url, got, want)
		}
	}
}

func FuzzSubmissionText(f *testing.F) {
	f.Add([]byte(exampleSubmission))
	f.Add([]byte("<IMS-HEADER><ACCESSION-NUMBER>0000950129-95-001652\n<TYPE>3\n<FILING-DATE>19951228\n<FILER>\n<CIK>1\n</IMS-HEADER><DOCUMENT><TYPE>3\n<TEXT><XML></TEXT></DOCUMENT>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		body := textBody("", "")
		batch, err := New().Parse(body, data, nil)
		if err != nil {
			if intel.KindOf(err) != intel.KindInvalid {
				t.Errorf("kind %s", intel.KindOf(err))
			}
			return
		}
		if len(batch.Filings) == 0 || len(batch.Documents) == 0 {
			t.Error("neither refused nor read")
		}
		seen := map[int]bool{}
		for _, d := range batch.Documents {
			if d.Offset < 0 || d.Length < 0 || d.Offset+d.Length > int64(len(data)) || seen[d.Sequence] {
				t.Errorf("document %+v of %d bytes", d, len(data))
			}
			seen[d.Sequence] = true
		}
	})
}
