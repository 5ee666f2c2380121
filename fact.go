package intel

import "time"

// Fact is one number as a filing reported it. Its identity is company,
// taxonomy, concept, unit, period and accession; facts are appended and never
// changed. FiscalYear and FiscalPeriod describe the filing, not the fact: most
// facts of a 10-K are about other years.
type Fact struct {
	CIK          CIK
	Taxonomy     string // "us-gaap", "ifrs-full", "dei" …
	Concept      string // "NetIncomeLoss"
	Unit         string // "USD", "shares", "USD/shares", "pure" …
	Period       Period
	Value        string // the filer's decimal, digit for digit
	Accession    AccessionNumber
	FiscalYear   int    // of the filing; 0 where EDGAR has none
	FiscalPeriod string // of the filing: "FY", "Q1" …; "" where EDGAR has none
	Form         string
	FiledAt      Date
	Frame        string // EDGAR's label of the period on the fact filed last; moves between facts
}

// KnownFact is a stored fact with its origin and the clocks around it.
type KnownFact struct {
	Fact
	Revision   int       // 0 as first seen; more where EDGAR replaced the value under the same accession
	AcceptedAt time.Time // of the filing; zero where unknown
	KnownAt    time.Time // acceptance, or the end of the filing day
	SHA256     SHA256    // the raw body that first held it
	IngestedAt time.Time // when that body was fetched
	Label      string    // the taxonomy's name of the concept, "" where EDGAR gives none
	Sample     bool      // carried by the binary, not fetched
}

// Concept is a taxonomy's element.
type Concept struct {
	Taxonomy    string `json:"taxonomy"`
	Name        string `json:"name"`
	Label       string `json:"label,omitempty"`
	Description string `json:"description,omitempty"`
}
