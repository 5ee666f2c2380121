package intel

import (
	"slices"
	"strings"
	"time"
)

// Filing is one submission to EDGAR as the list of one of its filers has it.
type Filing struct {
	CIK                CIK             `json:"cik"`
	Accession          AccessionNumber `json:"accession"`
	Role               string          `json:"role,omitempty"` // what the filer is to it: "filer", "issuer", "reporting", "subject", "filed by", several as JoinRoles writes them; "" where no list says
	Form               string          `json:"form"`           // "10-K", "10-K/A"
	FiledAt            Date            `json:"filed"`
	AcceptedAt         time.Time       `json:"accepted,omitzero"` // when EDGAR took it; zero where unknown
	AcceptedFrom       AcceptedFrom    `json:"accepted_from,omitempty"`
	ReportDate         Date            `json:"report_date"` // end of the period reported on
	Items              string          `json:"items"`
	Act                string          `json:"act,omitempty"`
	FileNumber         string          `json:"file_number,omitempty"`
	FilmNumber         string          `json:"film_number,omitempty"`
	Size               int64           `json:"size,omitempty"` // bytes
	XBRL               bool            `json:"xbrl"`
	InlineXBRL         bool            `json:"inline_xbrl"`
	PrimaryDocument    string          `json:"primary_document"`
	PrimaryDescription string          `json:"primary_description,omitempty"`

	Origin string `json:"origin,omitempty"` // the kind of body it comes from
	SHA256 SHA256 `json:"sha256,omitzero"`  // the raw body
}

// Amendment reports whether the form amends an earlier filing.
func (f Filing) Amendment() bool { return len(f.Form) > 2 && f.Form[len(f.Form)-2:] == "/A" }

// KnownAt returns the instant from which the public could know the filing: its
// acceptance, or the end of its filing day where that is unknown.
func (f Filing) KnownAt() time.Time {
	if !f.AcceptedAt.IsZero() {
		return f.AcceptedAt
	}
	return EndOfDay(f.FiledAt)
}

// JoinRoles returns the roles of one filer in one filing that two lists give,
// each several or none, in the order of the alphabet: "issuer, reporting".
func JoinRoles(x, y string) string {
	if x == y || y == "" {
		return x
	}
	if x == "" {
		return y
	}
	roles := append(strings.Split(x, roleSeparator), strings.Split(y, roleSeparator)...)
	slices.Sort(roles)
	return strings.Join(slices.Compact(roles), roleSeparator)
}

const roleSeparator = ", "

// AcceptedFrom says how an acceptance time was read and how sure that is.
// EDGAR's JSON marks every time with a Z, but in some files the digits are New
// York's clock.
type AcceptedFrom string

// The ways an acceptance time is read, from the least to the most sure.
const (
	AcceptedUnknown      AcceptedFrom = ""
	AcceptedETAssumed    AcceptedFrom = "et-assumed"     // nothing in the file speaks for either clock; the later one
	AcceptedUTCLikely    AcceptedFrom = "utc-likely"     // filing days fit UTC better
	AcceptedETLikely     AcceptedFrom = "et-likely"      // filing days fit New York better
	AcceptedStatements   AcceptedFrom = "statement-data" // the SEC's statement data sets, which have the minute in New York
	AcceptedUTCProven    AcceptedFrom = "utc-proven"     // as New York time some are outside EDGAR's hours
	AcceptedETProven     AcceptedFrom = "et-proven"      // as UTC some are outside EDGAR's hours
	AcceptedFromFeed     AcceptedFrom = "feed"           // the list of the latest filings, which gives the zone
	AcceptedFromIndex    AcceptedFrom = "filing-index"   // the filing's index page, New York time
	AcceptedFromHeader   AcceptedFrom = "sgml-header"    // the submission's own header, New York time
	documentsFolderURL                = "https://www.sec.gov/Archives/edgar/data/"
	completeTextDocument              = "complete submission text file"
)

// Document is one file of a filing. What is known of it depends on how: the
// fields from Accession on come from a full text submission, which holds the
// files of a filing one after the other.
type Document struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	URL         string `json:"url"`

	Accession AccessionNumber `json:"accession,omitzero"`
	Sequence  int             `json:"sequence,omitempty"` // from 1, in the order of the submission
	Type      string          `json:"type,omitempty"`     // "10-K", "EX-99.1", "INFORMATION TABLE" …
	Offset    int64           `json:"offset,omitempty"`   // of its text in the body, bytes
	Length    int64           `json:"length,omitempty"`   // of its text, bytes
	SHA256    SHA256          `json:"sha256,omitzero"`    // the raw body
}

// Documents returns the files of the filing that are known without its index
// page: the primary document and the complete submission.
func (f Filing) Documents() []Document {
	folder := documentsFolderURL + f.CIK.String() + "/" + f.Accession.Compact() + "/"
	var docs []Document
	if f.PrimaryDocument != "" {
		docs = append(docs, Document{Name: f.PrimaryDocument, Description: f.PrimaryDescription, URL: folder + f.PrimaryDocument})
	}
	text := f.Accession.String() + ".txt"
	return append(docs, Document{Name: text, Description: completeTextDocument, URL: folder + text})
}
