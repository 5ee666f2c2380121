package edgar

import (
	"errors"
	"strings"

	"github.com/corpintel/intel"
)

// proposedSale reads a Form 144: what a person related to the issuer is about
// to sell, how it was acquired, and what was sold in the three months before.
func (t *typed) proposedSale(xml string) error {
	doc, err := readTree(xml, edgarSubmission)
	if err != nil {
		return err
	}
	var f fields
	head, data := doc.child("headerData"), doc.child("formData")
	issuer := data.child("issuerInfo")
	r := t.report(head.child("submissionType").value())
	r.FiledBy = f.cik(head.child("filerInfo", "filer", "filerCredentials", "cik"))
	r.Issuer = intel.Issuer{CIK: f.cik(issuer.child("issuerCik")), Name: issuer.child("issuerName").value()}
	var relations []string
	for _, e := range issuer.child("relationshipsToIssuer").all("relationshipToIssuer") {
		relations = append(relations, e.value())
	}
	r.Owners = []intel.Owner{{
		Name:         issuer.child("nameOfPersonForWhoseAccountTheSecuritiesAreToBeSold").value(),
		Relationship: strings.Join(relations, ", "),
	}}
	r.Remarks = data.child("remarks").value()
	if err := t.saleLines(&r, data); err != nil {
		return err
	}
	if r.Period == 0 { // a sale without a day: the day of the notice
		r.Period = f.day(data.child("noticeSignature", "noticeDate"))
	}
	switch {
	case f.reason != "":
		return errors.New(f.reason)
	case r.Form == "" || r.Issuer.CIK == 0 || r.Owners[0].Name == "":
		return errors.New("the submission type, the issuer's CIK or the seller is missing")
	}
	t.out.Ownership = append(t.out.Ownership, r)
	return nil
}

// saleLines reads the three tables of a Form 144.
func (t *typed) saleLines(r *intel.OwnershipReport, data *element) error {
	line := 0
	for _, e := range data.children {
		var f fields
		var l intel.OwnershipLine
		switch e.name {
		case "securitiesInformation":
			l = intel.OwnershipLine{
				Kind: intel.LinePlannedSale, Date: f.day(e.child("approxSaleDate")),
				Shares: f.decimal(e.child("noOfUnitsSold")), Amount: f.decimal(e.child("aggregateMarketValue")),
				Outstanding: f.decimal(e.child("noOfUnitsOutstanding")), Exchange: e.child("securitiesExchangeName").value(),
			}
		case "securitiesToBeSold":
			l = intel.OwnershipLine{
				Kind: intel.LineAcquired, Date: f.day(e.child("acquiredDate")),
				Shares: f.decimal(e.child("amountOfSecuritiesAcquired")), Nature: e.child("natureOfAcquisitionTransaction").value(),
				Counterparty: either(e, "nameOfPersonfromWhomAcquired", "nameOfPersonFromWhomAcquired").value(),
			}
		case "securitiesSoldInPast3Months":
			l = intel.OwnershipLine{
				Kind: intel.LinePastSale, Date: f.day(e.child("saleDate")),
				Shares: f.decimal(e.child("amountOfSecuritiesSold")), Amount: f.decimal(e.child("grossProceeds")),
				Counterparty: e.child("sellerDetails", "name").value(),
			}
		default:
			continue
		}
		line++
		if l.Security = e.child("securitiesClassTitle").value(); l.Security == "" {
			continue // the form has the table also where there is nothing to say
		}
		if f.reason != "" {
			if err := t.quarantine("ownership", line, f.reason); err != nil {
				return err
			}
			continue
		}
		if l.Kind == intel.LinePlannedSale && r.Period == 0 {
			r.Period = l.Date
		}
		r.Lines = append(r.Lines, l)
	}
	return nil
}
