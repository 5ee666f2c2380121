package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/recordings"
	"github.com/corpintel/intel/internal/replay"
)

// submissionText is a full text submission of a Form 4 about Example Corp
// (1001) by Jane Doe (2002), which the test numbers.
func submissionText(number, form, filed, original string) string {
	if original != "" {
		original = "<dateOfOriginalSubmission>" + original + "</dateOfOriginalSubmission>"
	}
	day := strings.ReplaceAll(filed, "-", "")
	return fmt.Sprintf(`<SEC-DOCUMENT>0000001001-22-%[1]s.txt : %[3]s
<SEC-HEADER>0000001001-22-%[1]s.hdr.sgml : %[3]s
<ACCEPTANCE-DATETIME>%[3]s183057
ACCESSION NUMBER:		0000001001-22-%[1]s
CONFORMED SUBMISSION TYPE:	%[2]s
CONFORMED PERIOD OF REPORT:	20220504
FILED AS OF DATE:		%[3]s

REPORTING-OWNER:
		CENTRAL INDEX KEY:			0000002002

ISSUER:
		CENTRAL INDEX KEY:			0000001001
</SEC-HEADER>
<DOCUMENT>
<TYPE>%[2]s
<SEQUENCE>1
<FILENAME>form4.xml
<TEXT>
<XML>
<ownershipDocument><documentType>%[2]s</documentType><periodOfReport>2022-05-04</periodOfReport>%[4]s
<issuer><issuerCik>1001</issuerCik><issuerName>Example Corp</issuerName></issuer>
<reportingOwner><reportingOwnerId><rptOwnerCik>2002</rptOwnerCik><rptOwnerName>Doe Jane</rptOwnerName></reportingOwnerId></reportingOwner>
<nonDerivativeTable><nonDerivativeTransaction><securityTitle><value>Common</value></securityTitle><transactionDate><value>2022-05-04</value></transactionDate>
<transactionCoding><transactionCode>S</transactionCode></transactionCoding>
<transactionAmounts><transactionShares><value>10.50</value></transactionShares></transactionAmounts></nonDerivativeTransaction></nonDerivativeTable></ownershipDocument>
</XML>
</TEXT>
</DOCUMENT>
`, number, form, day, original)
}

// submissionsOf is a list of submissions with the given forms, numbered from 1,
// each filed on a day of May 2022.
func submissionsOf(forms ...string) string {
	var accessions, filed, form []string
	for i, f := range forms {
		accessions = append(accessions, fmt.Sprintf(`"0000001001-22-%06d"`, i+1))
		filed = append(filed, fmt.Sprintf(`"2022-05-%02d"`, i+6))
		form = append(form, `"`+f+`"`)
	}
	return fmt.Sprintf(`{"cik":"1001","name":"Example Corp","filings":{"recent":{"accessionNumber":[%s],"filingDate":[%s],"form":[%s]},"files":[]}}`,
		strings.Join(accessions, ","), strings.Join(filed, ","), strings.Join(form, ","))
}

func submissionTextURL(number string) string {
	return "https://www.sec.gov/Archives/edgar/data/1001/000000100122" + number + "/0000001001-22-" + number + ".txt"
}

// counting passes requests on to an upstream and notes their paths.
func counting(t *testing.T, upstream string) (address string, asked func() []string) {
	t.Helper()
	target, err := url.Parse(upstream)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var paths []string
	proxy := httputil.NewSingleHostReverseProxy(target)
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		paths = append(paths, r.URL.Path)
		mu.Unlock()
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(h.Close)
	return h.URL, func() []string {
		mu.Lock()
		defer mu.Unlock()
		list := paths
		paths = nil
		return list
	}
}

// TestIngestFilings: what is stored as filings is fetched whole once, read, and
// derived again to the same.
func TestIngestFilings(t *testing.T) {
	hurry(t)
	answers := map[string]string{
		submissionsURL(1001):        submissionsOf("4", "4/A", "8-K"),
		submissionTextURL("000001"): submissionText("000001", "4", "2022-05-06", ""),
		submissionTextURL("000002"): submissionText("000002", "4/A", "2022-05-07", "2022-05-06"),
	}
	upstream, asked := counting(t, serve(t, replay.Config{Data: recorded(t, answers)}))
	d := newDeployment(t, upstream)
	if _, errs, code := d.try("ingest", "filings", "1001"); code != exitFailed || !strings.Contains(errs+d.do(exitOK, "runs", "show", "1"), "load them first with: corpintel ingest edgar 1001") {
		t.Errorf("without filings: exit %d, %s", code, errs)
	}
	d.do(exitOK, "ingest", "edgar", "1001")
	asked()
	d.do(exitOK, "ingest", "filings", "1001", "--form", "4")
	if got := asked(); len(got) != 1 || !strings.HasSuffix(got[0], "0000001001-22-000001.txt") {
		t.Errorf("asked for %q", got)
	}
	d.do(exitOK, "ingest", "filings", "1001") // the third is not there, as where it is confidential
	if got := asked(); len(got) != 2 {
		t.Errorf("asked for %q, want two that are not in the archive", got)
	}
	if out := d.do(exitOK, "ingest", "filings", "1001", "--since", "2022-05-06", "--limit", "3"); !strings.Contains(out, " 0 new") || !strings.Contains(out, " 0 changed") {
		t.Errorf("again: %s", out)
	}
	if got := asked(); len(got) != 1 {
		t.Errorf("again asked for %q, want the one that is absent", got)
	}
	d.do(exitOK, "ingest", "filings", "1001", "--form", "10-K")
	if _, _, code := d.try("ingest", "filings", "1001", "--limit", "-1"); code != exitUsage {
		t.Errorf("a negative limit: exit %d", code)
	}

	filings := read[[]struct {
		Accession, Accepted, Role string
		Filers                    []struct{ CIK intel.CIK }
	}](d, "filings", "1001", "--form", "4")
	if len(filings) != 1 || filings[0].Accepted != "2022-05-06T22:30:57Z" || len(filings[0].Filers) != 2 || filings[0].Role != "issuer" {
		t.Errorf("filings %+v", filings)
	}
	for _, who := range []string{"1001", "Example Corp", "2002"} {
		got := read[[]intel.OwnershipReport](d, "ownership", who)
		if len(got) != 2 || got[0].Form != "4/A" || got[1].SupersededBy != got[0].Accession || got[1].Lines[0].Shares != "10.50" || got[1].FiledAt != 20220506 {
			t.Errorf("ownership %s: %+v", who, got)
		}
	}
	if got := read[[]intel.OwnershipReport](d, "ownership", "1001", "--as-of", "2022-05-06", "--form", "4"); len(got) != 1 || got[0].SupersededBy != 0 {
		t.Errorf("before the amendment: %+v", got)
	}
	if out := d.do(exitOK, "ownership", "2002", "--output", "csv", "--limit", "1"); !strings.Contains(out, ",4/A,2022-05-07,2022-05-04,Example Corp,1001,Doe Jane,transaction,Common,2022-05-04,S,,10.50,") {
		t.Errorf("as CSV: %s", out)
	}
	d.do(exitNotFound, "ownership", "Nobody Inc")
	d.checksum()
}

// holdingsText is a Form 13F of Example Corp with one holding.
const holdingsText = `<SEC-HEADER>
ACCESSION NUMBER:		0000001001-22-000001
CONFORMED SUBMISSION TYPE:	13F-HR
CONFORMED PERIOD OF REPORT:	20220331
FILED AS OF DATE:		20220506
FILER:
		CENTRAL INDEX KEY:			0000001001
</SEC-HEADER>
<DOCUMENT>
<TYPE>13F-HR
<SEQUENCE>1
<TEXT>
<XML>
<edgarSubmission><headerData><submissionType>13F-HR</submissionType></headerData><formData>
<coverPage><reportCalendarOrQuarter>03-31-2022</reportCalendarOrQuarter><filingManager><name>Example Corp</name></filingManager></coverPage>
<summaryPage><tableEntryTotal>1</tableEntryTotal><tableValueTotal>17479</tableValueTotal></summaryPage></formData></edgarSubmission>
</XML>
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>INFORMATION TABLE
<SEQUENCE>2
<TEXT>
<XML>
<informationTable><infoTable><nameOfIssuer>AMAZON COM INC</nameOfIssuer><titleOfClass>COM</titleOfClass><cusip>023135106</cusip><value>17479</value>
<shrsOrPrnAmt><sshPrnamt>137500</sshPrnamt><sshPrnamtType>SH</sshPrnamtType></shrsOrPrnAmt></infoTable></informationTable>
</XML>
</TEXT>
</DOCUMENT>
`

func TestHoldings(t *testing.T) {
	hurry(t)
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, map[string]string{
		submissionsURL(1001):        submissionsOf("13F-HR"),
		submissionTextURL("000001"): holdingsText,
	})}))
	d.do(exitOK, "ingest", "edgar", "1001")
	if got := read[[]intel.Holding](d, "holdings", "1001"); len(got) != 0 {
		t.Errorf("before: %+v", got)
	}
	d.do(exitOK, "ingest", "filings", "1001")
	got := read[[]intel.Holding](d, "holdings", "Example Corp", "--period", "2022-03-31")
	if len(got) != 1 || got[0].CUSIP != "023135106" || got[0].Value != "17479" || got[0].Unit != intel.ValueThousands || got[0].FiledAt != 20220506 {
		t.Errorf("holdings %+v", got)
	}
	if out := d.do(exitOK, "holdings", "1001", "--output", "csv"); !strings.Contains(out, "0000001001-22-000001,1,2022-05-06,2022-03-31,AMAZON COM INC,COM,023135106,,17479,USD thousands,137500,SH,") {
		t.Errorf("as CSV: %s", out)
	}
	reports := read[[]intel.HoldingReport](d, "holdings", "1001", "--reports")
	if len(reports) != 1 || reports[0].ValueTotal != "17479" || reports[0].ManagerName != "Example Corp" {
		t.Errorf("reports %+v", reports)
	}
	for _, args := range [][]string{{"--cusip", "037833100"}, {"--period", "2022-06-30"}, {"--as-of", "2022-05-05"}} {
		if got := read[[]intel.Holding](d, append([]string{"holdings", "1001"}, args...)...); len(got) != 0 {
			t.Errorf("%v: %+v", args, got)
		}
	}
	d.checksum()
}

// TestIngestFilingsOnRecordings: recorded submissions, through the whole
// program; the filings of their filers come from the recorded lists.
func TestIngestFilingsOnRecordings(t *testing.T) {
	dir := recordings.Dir(t)
	hurry(t)
	upstream, asked := counting(t, serve(t, replay.Config{Data: dir}))
	d := newDeployment(t, upstream)
	d.do(exitOK, "ingest", "edgar", "1462356", "1796129", "66740", "1847577")
	before := d.checksum()
	asked()
	d.do(exitOK, "ingest", "filings", "1462356", "--since", "2022-05-06", "--form", "4")
	d.do(exitOK, "ingest", "filings", "66740", "1796129", "1847577", "--limit", "2000", "--form", "S-3")
	if len(asked()) == 0 {
		t.Error("nothing was asked for")
	}
	reports := read[[]intel.OwnershipReport](d, "ownership", "320193")
	if len(reports) != 1 || reports[0].Accession.String() != "0000320193-22-000061" || len(reports[0].Lines) != 7 || reports[0].Owners[0].CIK != 1462356 {
		t.Errorf("ownership of Apple: %+v", reports)
	}
	after := d.checksum()
	if after == before {
		t.Error("the submissions are not in the checksum")
	}
	d.do(exitOK, "ingest", "filings", "1462356", "--since", "2022-05-06", "--form", "4")
	for _, path := range asked() {
		if strings.Contains(path, "0000320193-22-000061") {
			t.Errorf("%s was fetched again", path)
		}
	}
	if diff := cmp.Diff(after, d.checksum()); diff != "" {
		t.Errorf("again (-want +got):\n%s", diff)
	}
}
