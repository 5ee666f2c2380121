package intel

import (
	"strings"
	"time"
)

// Body says where the bytes of one upstream answer came from and where they
// are kept. It is the origin that every record and number leads back to.
type Body struct {
	Fetch     int64             `json:"fetch"`   // number in the archive's order; 0 before it is archived
	Kind      string            `json:"kind"`    // what it is meant to hold, "edgar.companyfacts"
	Subject   string            `json:"subject"` // whom it is about: a CIK, or "" for lists
	URL       string            `json:"url"`     // without secrets
	Status    int               `json:"status"`  // HTTP status
	Headers   map[string]string `json:"headers"` // those worth keeping, lower-case names
	FetchedAt time.Time         `json:"fetched_at"`
	SHA256    SHA256            `json:"sha256"` // of the bytes without transfer compression
	Size      int64             `json:"size"`   // bytes
}

// IsDocument reports whether the body is meant to be a document for people, as
// its kind says at its end: "edgar.document". Where anything else is expected, a web page
// is an upstream's trouble and not an answer.
func (b Body) IsDocument() bool { return strings.HasSuffix(b.Kind, ".document") }

// Content is the bytes of a body and their hash.
type Content struct {
	SHA256 SHA256
	Data   []byte
}
