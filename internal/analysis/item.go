package analysis

import (
	"time"

	"github.com/corpintel/intel"
)

// PeriodType is a way to cut time into periods.
type PeriodType string

// The period types.
const (
	Annual    PeriodType = "annual"
	Quarterly PeriodType = "quarterly"
	Half      PeriodType = "half"
	TTM       PeriodType = "ttm" // the twelve months that end with each quarter
)

// View says which of several reports of one period counts.
type View string

// The views.
const (
	Latest   View = "latest"   // as last reported
	Original View = "original" // as first reported
)

// FiscalPeriod names a period within its fiscal year.
type FiscalPeriod string

// The fiscal periods. A transition period is shorter than a year: before the
// first fiscal year, or between two where the company moved its year's end.
const (
	FY         FiscalPeriod = "FY"
	Q1         FiscalPeriod = "Q1"
	Q2         FiscalPeriod = "Q2"
	Q3         FiscalPeriod = "Q3"
	Q4         FiscalPeriod = "Q4"
	H1         FiscalPeriod = "H1"
	H2         FiscalPeriod = "H2"
	Trailing   FiscalPeriod = "TTM"
	Transition FiscalPeriod = "TP"
)

// Item is one value of a standardized line. The value is the sum of its
// operands: of one where it is as filed, of several where it is derived.
type Item struct {
	Line         string       `json:"line"`
	intel.Period              // an instant for lines of the balance sheet
	FiscalYear   int          `json:"fiscal_year"` // the calendar year in which the fiscal year ends
	FiscalPeriod FiscalPeriod `json:"fiscal_period"`
	Value        string       `json:"value"` // exact, the filer's digits where it is as filed
	Unit         string       `json:"unit"`  // "USD", "shares", "USD/shares"
	Derived      bool         `json:"derived"`
	// KnownAt is when the last of the operands became known.
	KnownAt    time.Time               `json:"known_at"`
	Accessions []intel.AccessionNumber `json:"accessions"` // of the operands, each once
	Concepts   []string                `json:"concepts"`   // of the operands, each once
	Marks      []Mark                  `json:"marks,omitempty"`
	Operands   []Operand               `json:"operands,omitempty"`
	Rejected   []Rejected              `json:"rejected,omitempty"` // only where asked for
}

// Operand is a reported fact that is part of a value.
type Operand struct {
	Sign         string `json:"sign"` // "+" or "-"
	Line         string `json:"line"` // as which it was read
	Concept      string `json:"concept"`
	intel.Period        // as reported
	Value        string `json:"value"`
	Unit         string `json:"unit"`
	Source
}

// Source says where a fact is from.
type Source struct {
	Accession intel.AccessionNumber `json:"accession"`
	Form      string                `json:"form"`
	KnownAt   time.Time             `json:"known_at"`
	SHA256    intel.SHA256          `json:"sha256"` // the raw body
}

// Rejected is a fact that might have been the value, and why it is not.
type Rejected struct {
	Concept      string `json:"concept"`
	intel.Period        // as reported
	Value        string `json:"value"`
	Unit         string `json:"unit"`
	Source
	Reason string `json:"reason"`
}

// MarkKind names what is to be known about a value.
type MarkKind string

// The marks.
const (
	MarkScale       MarkKind = "scale"       // evidently thousands or millions off, and no other report says it right
	MarkSign        MarkKind = "sign"        // evidently with the wrong sign, and no other report says it right
	MarkDisputed    MarkKind = "disputed"    // another report has another scale or sign, and nothing tells which is right
	MarkFinding     MarkKind = "finding"     // a rule has something to say about a fact it is made of
	MarkFallback    MarkKind = "fallback"    // the concept is not quite the line
	MarkIncomplete  MarkKind = "incomplete"  // an optional part is not reported
	MarkComparative MarkKind = "comparative" // first known from a later period's report: what was reported at the time is not in the data
	MarkBasis       MarkKind = "basis"       // operands were reported before and after a restatement
	MarkOtherForm   MarkKind = "other_form"  // only a filing that is no periodic report has it
	MarkConverted   MarkKind = "converted"   // at a rate of exchange that the caller gave; operands are as reported
	MarkVanished    MarkKind = "vanished"    // EDGAR no longer lists a fact it is made of
)

// Mark is something to be known about a value before it is used.
type Mark struct {
	Kind    MarkKind `json:"kind"`
	Reason  string   `json:"reason"`
	Finding string   `json:"finding,omitempty"` // its ID
}
