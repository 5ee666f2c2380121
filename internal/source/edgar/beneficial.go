package edgar

import (
	"errors"
	"fmt"

	"github.com/corpintel/intel"
)

// edgarSubmission is the root of the forms that are filed with EDGAR's newer
// programs.
const edgarSubmission = "edgarSubmission"

// beneficial reads a Schedule 13D or 13G, which name the same things
// differently: who owns more than five percent of a class.
func (t *typed) beneficial(xml string) error {
	doc, err := readTree(xml, edgarSubmission)
	if err != nil {
		return err
	}
	var f fields
	head, data := doc.child("headerData"), doc.child("formData")
	cover := data.child("coverPageHeader")
	issuer := cover.child("issuerInfo")
	r := t.report(head.child("submissionType").value())
	r.FiledBy = f.cik(head.child("filerInfo", "filer", "filerCredentials", "cik"))
	r.Period = f.day(either(cover, "dateOfEvent", "eventDateRequiresFilingThisStatement"))
	r.Issuer = intel.Issuer{
		CIK: f.cik(either(issuer, "issuerCIK", "issuerCik")), Name: issuer.child("issuerName").value(),
		CUSIP: cusip(issuer),
	}
	if class := cover.child("securitiesClassTitle").value(); class != "" {
		r.Lines = append(r.Lines, intel.OwnershipLine{Kind: intel.LineClass, Security: class})
	}
	persons := append(data.child("reportingPersons").all("reportingPersonInfo"), data.all("coverPageHeaderReportingPersonDetails")...)
	for i, e := range persons {
		var g fields
		o := beneficialOwner(&g, e)
		if g.reason == "" && o.Name == "" && o.CIK == 0 {
			g.reason = "a person without a name"
		}
		if g.reason != "" {
			if err := t.quarantine("ownership", i+1, g.reason); err != nil {
				return err
			}
			continue
		}
		r.Owners = append(r.Owners, o)
	}
	switch {
	case f.reason != "":
		return errors.New(f.reason)
	case r.Form == "" || r.Period == 0 || r.Issuer.CIK == 0:
		return errors.New("the submission type, the day of the event or the issuer's CIK is missing")
	case len(persons) == 0:
		return errors.New("there is no reporting person")
	}
	t.out.Ownership = append(t.out.Ownership, r)
	return nil
}

// either returns the first of some children that is not empty.
func either(e *element, names ...string) *element {
	for _, n := range names {
		if c := e.child(n); c.value() != "" {
			return c
		}
	}
	return &element{name: fmt.Sprint(names[0])}
}

// cusip returns the number of the class, which may stand in a list.
func cusip(issuer *element) string {
	if e := either(issuer, "issuerCUSIP", "issuerCusip"); e.value() != "" {
		return e.value()
	}
	for _, list := range []string{"issuerCusips", "issuerCUSIPs"} {
		for _, e := range issuer.child(list).children {
			if e.value() != "" {
				return e.value()
			}
		}
	}
	return ""
}

func beneficialOwner(f *fields, e *element) intel.Owner {
	votes := e // Schedule 13D; 13G has an element around them
	if own := e.child("reportingPersonBeneficiallyOwnedNumberOfShares"); len(own.children) > 0 {
		votes = own
	}
	return intel.Owner{
		CIK: f.cik(either(e, "reportingPersonCIK", "reportingPersonCik")), Name: e.child("reportingPersonName").value(),
		SoleVoting:        f.decimal(votes.child("soleVotingPower")),
		SharedVoting:      f.decimal(votes.child("sharedVotingPower")),
		SoleDispositive:   f.decimal(votes.child("soleDispositivePower")),
		SharedDispositive: f.decimal(votes.child("sharedDispositivePower")),
		Amount:            f.decimal(either(e, "aggregateAmountOwned", "reportingPersonBeneficiallyOwnedAggregateNumberOfShares")),
		Percent:           f.decimal(either(e, "percentOfClass", "classPercent")),
		PersonType:        e.child("typeOfReportingPerson").value(),
		Citizenship:       e.child("citizenshipOrOrganization").value(),
		Funds:             e.child("fundType").value(),
	}
}
