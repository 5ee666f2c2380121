package edgar

import (
	"errors"
	"fmt"

	"github.com/corpintel/intel"
)

// maxHoldings bounds an information table; the largest managers have some ten
// thousand lines.
const maxHoldings = 100_000

// holdingReport reads the cover of a Form 13F.
func (t *typed) holdingReport(xml string) error {
	doc, err := readTree(xml, edgarSubmission)
	if err != nil {
		return err
	}
	var f fields
	head, data := doc.child("headerData"), doc.child("formData")
	cover, summary := data.child("coverPage"), data.child("summaryPage")
	amendment := cover.child("amendmentInfo")
	r := intel.HoldingReport{
		Accession: t.accession, Form: head.child("submissionType").value(), Document: t.sequence,
		Manager:         f.cik(head.child("filerInfo", "filer", "credentials", "cik")),
		ManagerName:     cover.child("filingManager", "name").value(),
		Period:          f.day(either(cover, "reportCalendarOrQuarter")),
		ReportType:      cover.child("reportType").value(),
		AmendmentNumber: cover.child("amendmentNo").value(), AmendmentType: amendment.child("amendmentType").value(),
		FileNumber: cover.child("form13FFileNumber").value(),
		EntryTotal: f.decimal(summary.child("tableEntryTotal")), ValueTotal: f.decimal(summary.child("tableValueTotal")),
		Unit: intel.HoldingUnit(t.filed), Origin: t.body.Kind, SHA256: t.body.SHA256,
	}
	if r.Manager == 0 {
		r.Manager = t.manager
	}
	switch {
	case f.reason != "":
		return errors.New(f.reason)
	case r.Form == "" || r.Period == 0:
		return errors.New("the submission type or the quarter is missing")
	}
	t.out.HoldingReports = append(t.out.HoldingReports, r)
	return nil
}

// holdingTable reads the information table of a Form 13F line by line.
func (t *typed) holdingTable(xml string) error {
	row := 0
	_, err := readXML(xml, []string{"informationTable"}, func(e *element) error {
		if e.name != "infoTable" {
			return nil
		}
		if row++; row > maxHoldings {
			return fmt.Errorf("more than %d lines", maxHoldings)
		}
		var f fields
		amount, votes := e.child("shrsOrPrnAmt"), e.child("votingAuthority")
		h := intel.Holding{
			Accession: t.accession, Row: row, Document: t.sequence, Manager: t.manager, Period: t.period,
			Issuer: e.child("nameOfIssuer").value(), Class: e.child("titleOfClass").value(),
			CUSIP: e.child("cusip").value(), FIGI: e.child("figi").value(),
			Value: f.decimal(e.child("value")), Unit: intel.HoldingUnit(t.filed),
			Shares: f.decimal(amount.child("sshPrnamt")), SharesType: amount.child("sshPrnamtType").value(),
			PutCall: e.child("putCall").value(), Discretion: e.child("investmentDiscretion").value(), OtherManagers: e.child("otherManager").value(),
			VotingSole: f.decimal(votes.child("Sole")), VotingShared: f.decimal(votes.child("Shared")), VotingNone: f.decimal(votes.child("None")),
			Origin: t.body.Kind, SHA256: t.body.SHA256,
		}
		if f.reason == "" && (h.CUSIP == "" || h.Value == "") {
			f.reason = "cusip or value is missing"
		}
		if f.reason != "" {
			return t.quarantine("holding", row, f.reason)
		}
		t.out.Holdings = append(t.out.Holdings, h)
		return nil
	})
	return err
}
