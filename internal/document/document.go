// Package document reads the documents of filings as they were filed. So far
// that is one thing: the numbers that an inline XBRL document (Inline XBRL 1.1,
// in XHTML) tags, each with its context, its unit and the place where it stands.
//
// It does no input or output and judges no number. It reads in one pass over
// the bytes, expands no entities but HTML's own, follows no references out of
// the document, and bounds what it keeps whatever the document holds.
package document

import (
	"github.com/corpintel/intel"
)

// Document is what an inline XBRL document tags as numbers.
type Document struct {
	Elements []Element // in the order of the document
	Contexts int       // how many the document defines
	// Unused counts the contexts that no element of the document refers to. A
	// filing uses all its contexts; where one document does not, the filing has
	// further inline XBRL documents, exhibits for the most part.
	Unused int
}

// Element is a number that the document tags, an ix:nonFraction. What the
// document leaves out, or has in a form that is not understood, is zero.
type Element struct {
	ID string
	// Taxonomy is the standard taxonomy of the concept, as EDGAR's data names it
	// ("us-gaap", "ifrs-full", "dei"), or the namespace of any other one.
	Taxonomy string
	Concept  string    // "NetIncomeLoss"
	Entity   intel.CIK // whom the context is about
	intel.Period
	Unit       string      // as EDGAR's data has it: "USD", "shares", "USD/shares", "pure"
	Dimensions []Dimension // none: it is about the entity as a whole
	// Value is the plain decimal that the element stands for, after format,
	// scale and sign: no exponent, no zeros that say nothing. "" for nil and for
	// what is not readable as a number.
	Value  string
	Nil    bool   // reported as having no value
	Text   string // what a reader sees, on one line
	Row    string // the cells of the table row around it, on one line; "" outside of tables
	Hidden bool   // not shown to readers
	intel.Span
}

// Dimension narrows a context to a part of the entity: a segment, a class of
// stock, a product.
type Dimension struct {
	Axis   string // "us-gaap:StatementClassOfStockAxis", as written
	Member string // "us-gaap:CommonClassAMember"; "" where it is not an explicit member
}

// Outcome says what became of the search for a fact.
type Outcome string

// The outcomes of [Document.Find].
const (
	Found     Outcome = "found"
	NoConcept Outcome = "no element has the concept"
	NoContext Outcome = "no element has the concept with that company, unit and period and without dimensions"
	NoValue   Outcome = "the elements with that concept, unit and period have other values"
)

// Find returns the element that reports f: the same company, concept, unit and
// period, no dimensions, and exactly the same number. Of several it is the
// first in a table, else the first that is shown, else the first.
func (d *Document) Find(f intel.Fact) (Element, Outcome) {
	best, rank, outcome := -1, 0, NoConcept
	want, ok := canonical(f.Value)
	for i := range d.Elements {
		e := &d.Elements[i]
		if e.Concept != f.Concept || e.Taxonomy != f.Taxonomy {
			continue
		}
		if e.Entity != f.CIK || e.Unit != f.Unit || e.Period != f.Period || len(e.Dimensions) > 0 || f.CIK == 0 || f.Unit == "" || f.End == 0 {
			if outcome == NoConcept {
				outcome = NoContext
			}
			continue
		}
		if !ok || e.Value == "" || e.Value != want {
			outcome = NoValue
			continue
		}
		if r := e.prominence(); r > rank {
			best, rank = i, r
		}
	}
	if best < 0 {
		return Element{}, outcome
	}
	return d.Elements[best], Found
}

// prominence orders elements by how well they show a number to a reader.
func (e *Element) prominence() int {
	switch {
	case e.Hidden:
		return 1
	case e.Row == "":
		return 2
	default:
		return 3
	}
}
