package edgar

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

const exampleInsider = `<?xml version="1.0"?>
<ownershipDocument>
  <schemaVersion>X0306</schemaVersion>
  <documentType>4/A</documentType>
  <periodOfReport>2022-05-04-05:00</periodOfReport>
  <dateOfOriginalSubmission>2022-05-05</dateOfOriginalSubmission>
  <issuer><issuerCik>0000001001</issuerCik><issuerName>Example  Corp</issuerName><issuerTradingSymbol>EXM</issuerTradingSymbol></issuer>
  <reportingOwner>
    <reportingOwnerId><rptOwnerCik>0000002002</rptOwnerCik><rptOwnerName>Doe Jane</rptOwnerName></reportingOwnerId>
    <reportingOwnerRelationship><isDirector>true</isDirector><isOfficer>1</isOfficer><isTenPercentOwner>0</isTenPercentOwner><isOther/><officerTitle>CFO</officerTitle></reportingOwnerRelationship>
  </reportingOwner>
  <nonDerivativeTable>
    <nonDerivativeTransaction>
      <securityTitle><value>Common &amp; Stock</value><footnoteId id="F1"/></securityTitle>
      <transactionDate><value>2022-05-04</value></transactionDate>
      <transactionCoding><transactionFormType>4</transactionFormType><transactionCode>S</transactionCode><equitySwapInvolved>0</equitySwapInvolved><footnoteId id="F2"/></transactionCoding>
      <transactionTimeliness><value>L</value></transactionTimeliness>
      <transactionAmounts>
        <transactionShares><value>9136.50</value></transactionShares>
        <transactionPricePerShare><value>.94</value><footnoteId id="F1"/></transactionPricePerShare>
        <transactionAcquiredDisposedCode><value>D</value></transactionAcquiredDisposedCode>
      </transactionAmounts>
      <postTransactionAmounts><sharesOwnedFollowingTransaction><value>468198</value></sharesOwnedFollowingTransaction></postTransactionAmounts>
      <ownershipNature><directOrIndirectOwnership><value>I</value></directOrIndirectOwnership><natureOfOwnership><value>By trust</value></natureOfOwnership></ownershipNature>
    </nonDerivativeTransaction>
    <nonDerivativeHolding>
      <securityTitle><value>Common</value></securityTitle>
      <postTransactionAmounts><sharesOwnedFollowingTransaction><value>1,000</value></sharesOwnedFollowingTransaction></postTransactionAmounts>
    </nonDerivativeHolding>
  </nonDerivativeTable>
  <derivativeTable>
    <derivativeHolding>
      <securityTitle><value>Option</value></securityTitle>
      <conversionOrExercisePrice><value>8.88</value></conversionOrExercisePrice>
      <exerciseDate><footnoteId id="F2"/></exerciseDate>
      <expirationDate><value>2031-05-04</value></expirationDate>
      <underlyingSecurity><underlyingSecurityTitle><value>Common</value></underlyingSecurityTitle><underlyingSecurityShares><value>5</value></underlyingSecurityShares></underlyingSecurity>
      <ownershipNature><directOrIndirectOwnership><value>D</value></directOrIndirectOwnership></ownershipNature>
    </derivativeHolding>
  </derivativeTable>
  <footnotes><footnote id="F1">First
    note.</footnote><footnote id="F2">Second.</footnote></footnotes>
  <remarks>None</remarks>
</ownershipDocument>`

const folderURL = "https://www.sec.gov/Archives/edgar/data/1001/000000100122000061/"

// parseAlone reads a document that stands alone.
func parseAlone(kind, data string) (intel.Batch, error) {
	body := intel.Body{Kind: kind, Subject: "1001", URL: folderURL + "doc.xml", Status: 200, SHA256: intel.HashBody([]byte(data)), Size: int64(len(data))}
	return New().Parse(body, []byte(data), nil)
}

func TestInsider(t *testing.T) {
	batch, err := parseAlone(KindOwnership, exampleInsider)
	if err != nil {
		t.Fatal(err)
	}
	want := intel.OwnershipReport{
		Accession: mustAccession(t, "0000001001-22-000061"), Form: "4/A", Period: 20220504, Original: 20220505,
		Issuer: intel.Issuer{CIK: 1001, Name: "Example Corp", Ticker: "EXM"},
		Owners: []intel.Owner{{CIK: 2002, Name: "Doe Jane", Director: true, Officer: true, OfficerTitle: "CFO"}},
		Lines: []intel.OwnershipLine{
			{
				Kind: intel.LineTransaction, Security: "Common & Stock", Date: 20220504, Code: "S", Timeliness: "L", Shares: "9136.50", Price: ".94",
				AcquiredDisposed: "D", SharesAfter: "468198", Held: "I", Nature: "By trust", Footnotes: []string{"F1", "F2"},
			},
			{
				Kind: intel.LineHolding, Derivative: true, Security: "Option", ExercisePrice: "8.88", ExpirationDate: 20310504,
				Underlying: "Common", UnderlyingShares: "5", Held: "D", Footnotes: []string{"F2"},
			},
		},
		Footnotes: []intel.OwnershipNote{{ID: "F1", Text: "First note."}, {ID: "F2", Text: "Second."}},
		Remarks:   "None", Origin: KindOwnership, SHA256: intel.HashBody([]byte(exampleInsider)),
	}
	if diff := cmp.Diff([]intel.OwnershipReport{want}, batch.Ownership); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	if len(batch.Quarantined) != 1 || batch.Quarantined[0].Kind != "ownership" || batch.Quarantined[0].Reason != `line 2: sharesOwnedFollowingTransaction is "1,000", not a number` {
		t.Errorf("quarantined %+v", batch.Quarantined)
	}
}

const example13D = `<?xml version="1.0" encoding="UTF-8"?><edgarSubmission xmlns="http://www.sec.gov/edgar/schedule13D" xmlns:com="http://www.sec.gov/edgar/common">
<headerData><submissionType>SCHEDULE 13D</submissionType><filerInfo><filer><filerCredentials><cik>0000002002</cik></filerCredentials></filer></filerInfo></headerData>
<formData><coverPageHeader><securitiesClassTitle>Common</securitiesClassTitle><dateOfEvent>12/31/2024</dateOfEvent>
<issuerInfo><issuerCIK>0000001001</issuerCIK><issuerCUSIP>00032Q104</issuerCUSIP><issuerName>Example Corp</issuerName></issuerInfo></coverPageHeader>
<reportingPersons><reportingPersonInfo><reportingPersonCIK>0000002002</reportingPersonCIK><reportingPersonName>Fund LP</reportingPersonName><fundType>WC</fundType>
<citizenshipOrOrganization>DE</citizenshipOrOrganization><soleVotingPower>0</soleVotingPower><sharedVotingPower>2100000</sharedVotingPower><soleDispositivePower>1</soleDispositivePower>
<sharedDispositivePower>2</sharedDispositivePower><aggregateAmountOwned>2100000</aggregateAmountOwned><percentOfClass>8.5</percentOfClass><typeOfReportingPerson>PN</typeOfReportingPerson></reportingPersonInfo>
<reportingPersonInfo><reportingPersonName>Second</reportingPersonName><percentOfClass>nine</percentOfClass></reportingPersonInfo></reportingPersons></formData></edgarSubmission>`

const example13G = `<edgarSubmission xmlns="http://www.sec.gov/edgar/schedule13g">
<headerData><submissionType>SCHEDULE 13G/A</submissionType><filerInfo><filer><filerCredentials><cik>0000002002</cik></filerCredentials></filer></filerInfo></headerData>
<formData><coverPageHeader><securitiesClassTitle>Common</securitiesClassTitle><eventDateRequiresFilingThisStatement>12/31/2024</eventDateRequiresFilingThisStatement>
<issuerInfo><issuerCik>0000001001</issuerCik><issuerName>Example Corp</issuerName><issuerCusips><issuerCusipNumber>00032Q104</issuerCusipNumber></issuerCusips></issuerInfo></coverPageHeader>
<coverPageHeaderReportingPersonDetails><reportingPersonName>Fund LP</reportingPersonName><citizenshipOrOrganization>DE</citizenshipOrOrganization>
<reportingPersonBeneficiallyOwnedNumberOfShares><soleVotingPower>0</soleVotingPower><sharedVotingPower>2100000</sharedVotingPower><soleDispositivePower>1</soleDispositivePower>
<sharedDispositivePower>2</sharedDispositivePower></reportingPersonBeneficiallyOwnedNumberOfShares>
<reportingPersonBeneficiallyOwnedAggregateNumberOfShares>2100000</reportingPersonBeneficiallyOwnedAggregateNumberOfShares><classPercent>8.5</classPercent>
<typeOfReportingPerson>PN</typeOfReportingPerson></coverPageHeaderReportingPersonDetails></formData></edgarSubmission>`

// The two schedules say the same with other names.
func TestBeneficial(t *testing.T) {
	for _, c := range []struct {
		data, form  string
		cik         intel.CIK // of the owner: only 13D has it
		funds       string
		quarantined int
	}{
		{example13D, "SCHEDULE 13D", 2002, "WC", 1},
		{example13G, "SCHEDULE 13G/A", 0, "", 0},
	} {
		batch, err := parseAlone(KindBeneficialOwnership, c.data)
		if err != nil {
			t.Fatalf("%s: %v", c.form, err)
		}
		want := intel.OwnershipReport{
			Accession: mustAccession(t, "0000001001-22-000061"), Form: c.form, Period: 20241231, FiledBy: 2002,
			Issuer: intel.Issuer{CIK: 1001, Name: "Example Corp", CUSIP: "00032Q104"},
			Owners: []intel.Owner{{
				CIK: c.cik, Name: "Fund LP", SoleVoting: "0", SharedVoting: "2100000", SoleDispositive: "1", SharedDispositive: "2",
				Amount: "2100000", Percent: "8.5", PersonType: "PN", Citizenship: "DE", Funds: c.funds,
			}},
			Lines: []intel.OwnershipLine{{Kind: intel.LineClass, Security: "Common"}}, Footnotes: []intel.OwnershipNote{},
			Origin: KindBeneficialOwnership, SHA256: intel.HashBody([]byte(c.data)),
		}
		if diff := cmp.Diff([]intel.OwnershipReport{want}, batch.Ownership); diff != "" || len(batch.Quarantined) != c.quarantined {
			t.Errorf("%s: %d in quarantine (-want +got):\n%s", c.form, len(batch.Quarantined), diff)
		}
	}
}

const example144 = `<?xml version="1.0" encoding="ISO-8859-1"?><edgarSubmission xmlns="http://www.sec.gov/edgar/ownership">
<headerData><submissionType>144</submissionType><filerInfo><filer><filerCredentials><cik>0000002002</cik></filerCredentials></filer></filerInfo></headerData>
<formData><issuerInfo><issuerCik>0000001001</issuerCik><issuerName>Soci` + "\xe9" + `t` + "\xe9" + `</issuerName>
<nameOfPersonForWhoseAccountTheSecuritiesAreToBeSold>Doe Jane</nameOfPersonForWhoseAccountTheSecuritiesAreToBeSold>
<relationshipsToIssuer><relationshipToIssuer>Officer</relationshipToIssuer><relationshipToIssuer>Director</relationshipToIssuer></relationshipsToIssuer></issuerInfo>
<securitiesInformation><securitiesClassTitle>Common</securitiesClassTitle><noOfUnitsSold>60000</noOfUnitsSold><aggregateMarketValue>9718200.00</aggregateMarketValue>
<noOfUnitsOutstanding>50773337</noOfUnitsOutstanding><approxSaleDate>12/09/2025</approxSaleDate><securitiesExchangeName>Nasdaq</securitiesExchangeName></securitiesInformation>
<securitiesToBeSold><securitiesClassTitle>Common</securitiesClassTitle><acquiredDate>03/27/2016</acquiredDate><natureOfAcquisitionTransaction>Exercise</natureOfAcquisitionTransaction>
<nameOfPersonfromWhomAcquired>Issuer</nameOfPersonfromWhomAcquired><amountOfSecuritiesAcquired>851000</amountOfSecuritiesAcquired></securitiesToBeSold>
<securitiesSoldInPast3Months><sellerDetails><name>Doe Jane</name></sellerDetails><securitiesClassTitle>Common</securitiesClassTitle><saleDate>09/17/2025</saleDate>
<amountOfSecuritiesSold>7500</amountOfSecuritiesSold><grossProceeds>1598310.77</grossProceeds></securitiesSoldInPast3Months>
<securitiesSoldInPast3Months><securitiesClassTitle>Common</securitiesClassTitle><saleDate>99/99/2025</saleDate></securitiesSoldInPast3Months>
<securitiesSoldInPast3Months/><remarks>None</remarks><noticeSignature><noticeDate>12/09/2025</noticeDate></noticeSignature></formData></edgarSubmission>`

func TestProposedSale(t *testing.T) {
	batch, err := parseAlone(KindProposedSale, example144)
	if err != nil {
		t.Fatal(err)
	}
	want := intel.OwnershipReport{
		Accession: mustAccession(t, "0000001001-22-000061"), Form: "144", Period: 20251209, FiledBy: 2002, Issuer: intel.Issuer{CIK: 1001, Name: "Société"},
		Owners: []intel.Owner{{Name: "Doe Jane", Relationship: "Officer, Director"}},
		Lines: []intel.OwnershipLine{
			{Kind: intel.LinePlannedSale, Security: "Common", Date: 20251209, Shares: "60000", Amount: "9718200.00", Outstanding: "50773337", Exchange: "Nasdaq"},
			{Kind: intel.LineAcquired, Security: "Common", Date: 20160327, Shares: "851000", Nature: "Exercise", Counterparty: "Issuer"},
			{Kind: intel.LinePastSale, Security: "Common", Date: 20250917, Shares: "7500", Amount: "1598310.77", Counterparty: "Doe Jane"},
		},
		Footnotes: []intel.OwnershipNote{}, Remarks: "None", Origin: KindProposedSale, SHA256: intel.HashBody([]byte(example144)),
	}
	if diff := cmp.Diff([]intel.OwnershipReport{want}, batch.Ownership); diff != "" || len(batch.Quarantined) != 1 {
		t.Errorf("%d in quarantine (-want +got):\n%s", len(batch.Quarantined), diff)
	}
}

const exampleCover = `<edgarSubmission xmlns="http://www.sec.gov/edgar/thirteenffiler"><headerData><submissionType>13F-HR/A</submissionType>
<filerInfo><filer><credentials><cik>0000001001</cik></credentials></filer><periodOfReport>12-31-2022</periodOfReport></filerInfo></headerData>
<formData><coverPage><reportCalendarOrQuarter>12-31-2022</reportCalendarOrQuarter><isAmendment>true</isAmendment><amendmentNo>1</amendmentNo>
<amendmentInfo><amendmentType>RESTATEMENT</amendmentType></amendmentInfo><filingManager><name>Manager LP</name></filingManager>
<reportType>13F HOLDINGS REPORT</reportType><form13FFileNumber>028-1</form13FFileNumber></coverPage>
<summaryPage><tableEntryTotal>2</tableEntryTotal><tableValueTotal>30</tableValueTotal></summaryPage></formData></edgarSubmission>`

const exampleTable = `<?xml version="1.0"?><n1:informationTable xmlns:n1="http://www.sec.gov/edgar/document/thirteenf/informationtable">
<n1:infoTable><n1:nameOfIssuer>AMAZON COM INC</n1:nameOfIssuer><n1:titleOfClass>COM</n1:titleOfClass><n1:cusip>023135106</n1:cusip><n1:figi>BBG1</n1:figi><n1:value>17479</n1:value>
<n1:shrsOrPrnAmt><n1:sshPrnamt>137500</n1:sshPrnamt><n1:sshPrnamtType>SH</n1:sshPrnamtType></n1:shrsOrPrnAmt><n1:putCall>Put</n1:putCall>
<n1:investmentDiscretion>DFND</n1:investmentDiscretion><n1:otherManager>1,2</n1:otherManager>
<n1:votingAuthority><n1:Sole>137500</n1:Sole><n1:Shared>0</n1:Shared><n1:None>1</n1:None></n1:votingAuthority></n1:infoTable>
<n1:infoTable><n1:cusip>1</n1:cusip></n1:infoTable></n1:informationTable>`

// whole13F is a submission with a cover and a table, filed on a day.
func whole13F(filed string) string {
	return `<SEC-HEADER>
ACCESSION NUMBER:		0000001001-22-000061
CONFORMED SUBMISSION TYPE:	13F-HR/A
CONFORMED PERIOD OF REPORT:	20221231
FILED AS OF DATE:		` + filed + `
FILER:
		CENTRAL INDEX KEY:			0000001001
</SEC-HEADER>
<DOCUMENT>
<TYPE>13F-HR/A
<SEQUENCE>1
<TEXT>
<XML>
` + exampleCover + `
</XML>
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>INFORMATION TABLE
<SEQUENCE>2
<TEXT>
<XML>
` + exampleTable + `
</XML>
</TEXT>
</DOCUMENT>`
}

// The day of filing says what the values are in; without it nothing does.
func TestHoldings(t *testing.T) {
	for _, c := range []struct{ filed, unit string }{{"20230102", "USD thousands"}, {"20230103", "USD"}} {
		batch, err := New().Parse(textBody(insiderURL, ""), []byte(whole13F(c.filed)), nil)
		if err != nil {
			t.Fatal(err)
		}
		report := intel.HoldingReport{
			Accession: mustAccession(t, "0000001001-22-000061"), Form: "13F-HR/A", Document: 1, Manager: 1001, ManagerName: "Manager LP", Period: 20221231,
			ReportType: "13F HOLDINGS REPORT", AmendmentNumber: "1", AmendmentType: "RESTATEMENT", FileNumber: "028-1", EntryTotal: "2", ValueTotal: "30",
			Unit: c.unit, Origin: KindSubmissionText, SHA256: intel.HashBody(nil),
		}
		if diff := cmp.Diff([]intel.HoldingReport{report}, batch.HoldingReports); diff != "" || !report.Restates() {
			t.Errorf("report (-want +got):\n%s", diff)
		}
		row := intel.Holding{
			Accession: report.Accession, Row: 1, Document: 2, Manager: 1001, Period: 20221231, Issuer: "AMAZON COM INC", Class: "COM", CUSIP: "023135106", FIGI: "BBG1",
			Value: "17479", Unit: c.unit, Shares: "137500", SharesType: "SH", PutCall: "Put", Discretion: "DFND", OtherManagers: "1,2",
			VotingSole: "137500", VotingShared: "0", VotingNone: "1", Origin: KindSubmissionText, SHA256: intel.HashBody(nil),
		}
		if diff := cmp.Diff([]intel.Holding{row}, batch.Holdings); diff != "" {
			t.Errorf("holdings (-want +got):\n%s", diff)
		}
		if len(batch.Quarantined) != 1 || batch.Quarantined[0].Reason != "line 2: cusip or value is missing" {
			t.Errorf("quarantined %+v", batch.Quarantined)
		}
	}
	alone, err := parseAlone(KindHoldingTable, exampleTable)
	if err != nil || len(alone.Holdings) != 1 || alone.Holdings[0].Unit != "" || alone.Holdings[0].Period != 0 || alone.Holdings[0].Manager != 1001 {
		t.Errorf("a table alone: %v, %+v", err, alone.Holdings)
	}
	cover, err := parseAlone(KindHoldingReport, exampleCover)
	if err != nil || len(cover.HoldingReports) != 1 || cover.HoldingReports[0].Unit != "" {
		t.Errorf("a cover alone: %v, %+v", err, cover.HoldingReports)
	}
}

func TestTypedRefused(t *testing.T) {
	bomb := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>`
	deep := strings.Repeat("<a>", 10_000) + strings.Repeat("</a>", 10_000)
	in := func(s string) string { return "<ownershipDocument>" + s + "</ownershipDocument>" }
	for _, c := range []struct{ name, kind, data, says string }{
		{"empty", KindOwnership, "", "there is no XML"},
		{"cut off", KindOwnership, exampleInsider[:len(exampleInsider)/2], "unexpected EOF"},
		{"another document", KindOwnership, example144, `the document is a "edgarSubmission", not a ownershipDocument`},
		{"entity bomb", KindOwnership, bomb + in("<remarks>&b;</remarks>"), "declares a document type"},
		{"declared inside", KindOwnership, in("<a>" + bomb + "</a>"), "declares a document type"},
		{"unknown entity", KindOwnership, in("<remarks>&nbsp;</remarks>"), "invalid character entity"},
		{"deep", KindOwnership, in(deep), "nested deeper than 32"},
		{"many", KindOwnership, in(strings.Repeat("<a/>", maxXMLElements+1)), "more than 200000 elements"},
		{"many in one", KindHoldingTable, "<informationTable><infoTable>" + strings.Repeat("<a/>", maxXMLElements+1) + "</infoTable></informationTable>", "more than 200000 elements"},
		{"two documents", KindOwnership, exampleInsider + in(""), "more than one document"},
		{"many lines", KindHoldingTable, "<informationTable>" + strings.Repeat("<infoTable><cusip>1</cusip><value>1</value></infoTable>", maxHoldings+1) + "</informationTable>", "more than 100000 lines"},
		{"many bad lines", KindHoldingTable, "<informationTable>" + strings.Repeat("<infoTable/>", maxBadLines+1) + "</informationTable>", "more than 1000 lines cannot be read"},
		{"not UTF-8", KindOwnership, in("<remarks>\xff</remarks>"), "invalid UTF-8"},
		{"unknown encoding", KindOwnership, `<?xml version="1.0" encoding="EBCDIC"?>` + in(""), `the encoding "EBCDIC" is not known`},
		{"no issuer", KindOwnership, in("<documentType>4</documentType><periodOfReport>2022-05-04</periodOfReport>"), "issuerCik or periodOfReport is missing"},
		{"bad period", KindOwnership, strings.Replace(exampleInsider, "2022-05-04-05:00", "2022-05-04x", 1), "periodOfReport is"},
		{"no owner", KindOwnership, strings.Replace(exampleInsider, "reportingOwner>", "nobody>", 2), "no reporting owner"},
		{"13D without persons", KindBeneficialOwnership, strings.ReplaceAll(example13D, "reportingPersonInfo", "x"), "no reporting person"},
		{"13D without event", KindBeneficialOwnership, strings.ReplaceAll(example13D, "dateOfEvent", "x"), "the day of the event"},
		{"13D with a bad event", KindBeneficialOwnership, strings.Replace(example13D, "12/31/2024", "31/12/2024", 1), "dateOfEvent is"},
		{"144 without seller", KindProposedSale, strings.ReplaceAll(example144, "nameOfPerson", "x"), "the seller is missing"},
		{"144 with a bad issuer", KindProposedSale, strings.Replace(example144, "0000001001", "none", 1), "issuerCik is"},
		{"cover without quarter", KindHoldingReport, strings.ReplaceAll(exampleCover, "reportCalendarOrQuarter", "x"), "the quarter is missing"},
		{"cover with a bad total", KindHoldingReport, strings.Replace(exampleCover, ">30<", ">thirty<", 1), "tableValueTotal is"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := parseAlone(c.kind, c.data)
			runtime.ReadMemStats(&after)
			if intel.KindOf(err) != intel.KindInvalid || err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one that says %q", err, c.says)
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 512<<20 {
				t.Errorf("%d MiB allocated to refuse %d bytes", used>>20, len(c.data))
			}
		})
	}
	if _, err := New().Parse(intel.Body{Kind: KindOwnership, Subject: "1001", URL: "https://example.com/x"}, []byte(exampleInsider), nil); err == nil || !strings.Contains(err.Error(), "of which submission") {
		t.Errorf("without an accession number: %v", err)
	}
	if _, err := New().Parse(intel.Body{Kind: KindOwnership, URL: folderURL + "x.xml"}, []byte(exampleInsider), nil); intel.KindOf(err) != intel.KindInvalid {
		t.Errorf("about nobody: %v", err)
	}
}

// manyFootnotes are as many references as one record may have, no two alike.
func manyFootnotes() string {
	var b strings.Builder
	for i := range maxXMLElements / 2 {
		fmt.Fprintf(&b, "<footnoteId id=\"F%d\"/>", i)
	}
	return b.String()
}

// A line with a hundred thousand footnotes takes no longer than its length.
func TestManyFootnotes(t *testing.T) {
	data := strings.Replace(exampleInsider, `<footnoteId id="F1"/>`, manyFootnotes(), 1)
	batch, err := parseAlone(KindOwnership, data)
	if err != nil || len(batch.Ownership[0].Lines[0].Footnotes) != maxXMLElements/2 {
		t.Errorf("%v", err)
	}
}

func TestDecimalsAndDays(t *testing.T) {
	for s, want := range map[string]bool{
		"0": true, "-1.5": true, "+.5": true, "5.": true, "007": true, "10000000.00": true,
		"": false, ".": false, "-": false, "1,000": false, "1e3": false, "--1": false, "1.2.3": false, "N/A": false, strings.Repeat("1", 65): false,
	} {
		if isDecimal(s) != want {
			t.Errorf("isDecimal(%q) = %t", s, !want)
		}
	}
	for s, want := range map[string]intel.Date{
		"2022-05-04": 20220504, "2022-05-04-05:00": 20220504, "2022-05-04T00:00:00": 20220504, "05/04/2022": 20220504, "05-04-2022": 20220504,
		"05/04-2022": 0, "2022-05-04 ": 0, "05.04.2022": 0, "5/4/2022": 0, "13/01/2022": 0, "": 0,
	} {
		if d, _ := readDay(s); d != want {
			t.Errorf("readDay(%q) = %s, want %s", s, d, want)
		}
	}
	if got := latin(0x80); got != '€' {
		t.Errorf("windows-1252 0x80 is %q", got)
	}
	if got := latin(0x9f); got != 'Ÿ' {
		t.Errorf("windows-1252 0x9f is %q", got)
	}
}

func FuzzTyped(f *testing.F) {
	kinds := []string{KindOwnership, KindBeneficialOwnership, KindProposedSale, KindHoldingReport, KindHoldingTable}
	for i, data := range []string{exampleInsider, example13D, example144, exampleCover, exampleTable, example13G} {
		f.Add([]byte(data), uint8(i%len(kinds)))
	}
	f.Fuzz(func(t *testing.T, data []byte, kind uint8) {
		batch, err := parseAlone(kinds[int(kind)%len(kinds)], string(data))
		if err != nil {
			if intel.KindOf(err) != intel.KindInvalid {
				t.Errorf("kind %s", intel.KindOf(err))
			}
			return
		}
		for _, r := range batch.Ownership {
			if r.Accession == 0 || r.Form == "" || r.Issuer.CIK == 0 {
				t.Errorf("report %+v", r)
			}
		}
		for _, h := range batch.Holdings {
			if h.Row < 1 || h.CUSIP == "" || !isDecimal(h.Value) {
				t.Errorf("holding %+v", h)
			}
		}
	})
}
