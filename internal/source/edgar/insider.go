package edgar

import (
	"errors"
	"fmt"
	"slices"

	"github.com/corpintel/intel"
)

// insider reads a Form 3, 4 or 5: who holds or traded what of an issuer.
func (t *typed) insider(xml string) error {
	doc, err := readTree(xml, "ownershipDocument")
	if err != nil {
		return err
	}
	var f fields
	r := t.report(doc.child("documentType").value())
	r.Period = f.day(doc.child("periodOfReport"))
	r.Original = f.day(doc.child("dateOfOriginalSubmission"))
	issuer := doc.child("issuer")
	r.Issuer = intel.Issuer{
		CIK: f.cik(issuer.child("issuerCik")), Name: issuer.child("issuerName").value(), Ticker: issuer.child("issuerTradingSymbol").value(),
	}
	for _, e := range doc.all("reportingOwner") {
		r.Owners = append(r.Owners, insiderOwner(&f, e))
	}
	switch {
	case f.reason != "":
		return errors.New(f.reason)
	case r.Form == "" || r.Issuer.CIK == 0 || r.Period == 0:
		return errors.New("documentType, issuerCik or periodOfReport is missing")
	case len(r.Owners) == 0 || slices.ContainsFunc(r.Owners, func(o intel.Owner) bool { return o.CIK == 0 }):
		return errors.New("there is no reporting owner, or one without a CIK")
	}
	line := 0
	for _, table := range []string{"nonDerivativeTable", "derivativeTable"} {
		for _, e := range doc.child(table).children {
			kind, ok := insiderLineKind(e.name)
			if !ok {
				continue
			}
			line++
			l, reason := insiderLine(e, kind, table == "derivativeTable")
			if reason != "" {
				if err := t.quarantine("ownership", line, reason); err != nil {
					return err
				}
				continue
			}
			r.Lines = append(r.Lines, l)
		}
	}
	for _, e := range doc.child("footnotes").all("footnote") {
		r.Footnotes = append(r.Footnotes, intel.OwnershipNote{ID: e.id, Text: e.value()})
	}
	r.Remarks = doc.child("remarks").value()
	t.out.Ownership = append(t.out.Ownership, r)
	return nil
}

func insiderOwner(f *fields, e *element) intel.Owner {
	id, relation := e.child("reportingOwnerId"), e.child("reportingOwnerRelationship")
	return intel.Owner{
		CIK: f.cik(id.child("rptOwnerCik")), Name: id.child("rptOwnerName").value(),
		Director: isYes(relation.child("isDirector")), Officer: isYes(relation.child("isOfficer")),
		TenPercent: isYes(relation.child("isTenPercentOwner")), Other: isYes(relation.child("isOther")),
		OfficerTitle: relation.child("officerTitle").value(), Relationship: relation.child("otherText").value(),
	}
}

func insiderLineKind(name string) (intel.LineKind, bool) {
	switch name {
	case "nonDerivativeTransaction", "derivativeTransaction":
		return intel.LineTransaction, true
	case "nonDerivativeHolding", "derivativeHolding":
		return intel.LineHolding, true
	default:
		return "", false
	}
}

// insiderLine reads a line of either table. A reason says why it cannot be
// kept.
func insiderLine(e *element, kind intel.LineKind, derivative bool) (l intel.OwnershipLine, reason string) {
	var f fields
	coding, amounts := e.child("transactionCoding"), e.child("transactionAmounts")
	after, nature, underlying := e.child("postTransactionAmounts"), e.child("ownershipNature"), e.child("underlyingSecurity")
	l = intel.OwnershipLine{
		Kind: kind, Derivative: derivative,
		Security:   e.child("securityTitle").value(),
		Date:       f.day(e.child("transactionDate")),
		DeemedDate: f.day(e.child("deemedExecutionDate")),
		Code:       coding.child("transactionCode").value(),
		EquitySwap: isYes(coding.child("equitySwapInvolved")),
		Timeliness: e.child("transactionTimeliness").value(),

		Shares:           f.decimal(amounts.child("transactionShares")),
		Amount:           f.decimal(amounts.child("transactionTotalValue")),
		Price:            f.decimal(amounts.child("transactionPricePerShare")),
		AcquiredDisposed: amounts.child("transactionAcquiredDisposedCode").value(),
		SharesAfter:      f.decimal(after.child("sharesOwnedFollowingTransaction")),
		AmountAfter:      f.decimal(after.child("valueOwnedFollowingTransaction")),
		Held:             nature.child("directOrIndirectOwnership").value(),
		Nature:           nature.child("natureOfOwnership").value(),

		ExercisePrice:    f.decimal(e.child("conversionOrExercisePrice")),
		ExerciseDate:     f.day(e.child("exerciseDate")),
		ExpirationDate:   f.day(e.child("expirationDate")),
		Underlying:       underlying.child("underlyingSecurityTitle").value(),
		UnderlyingShares: f.decimal(underlying.child("underlyingSecurityShares")),
		UnderlyingAmount: f.decimal(underlying.child("underlyingSecurityValue")),
		Footnotes:        footnotes(e),
	}
	if f.reason == "" && l.Security == "" && len(l.Footnotes) == 0 {
		f.reason = fmt.Sprintf("a %s without a security", kind)
	}
	return l, f.reason
}

// footnotes returns the ids of the footnotes that an element and what is in it
// refer to, each once.
func footnotes(e *element) []string {
	var ids []string
	seen := map[string]bool{"": true}
	var visit func(*element)
	visit = func(e *element) {
		if e.name == "footnoteId" && !seen[e.id] {
			seen[e.id] = true
			ids = append(ids, e.id)
		}
		for _, c := range e.children {
			visit(c)
		}
	}
	visit(e)
	return ids
}
