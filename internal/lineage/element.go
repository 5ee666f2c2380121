package lineage

import (
	"context"
	"fmt"
	"net/url"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/document"
)

// Element is the place of a fact in the filing's own document: the tagged
// number that a reader of the document sees. It is there only if the hash of
// the document was computed again and agreed, and the element is about the same
// company, concept, unit and period and stands for exactly the same number.
type Element struct {
	ID     string       `json:"id,omitempty"`  // of the element in the document; absent where it has none
	URL    string       `json:"url"`           // of the document at EDGAR, with the id as its anchor
	Text   string       `json:"text"`          // the number as it is shown, without scale and sign
	Row    string       `json:"row,omitempty"` // the table row around it, on one line; absent outside of tables
	Hidden bool         `json:"hidden"`        // the document does not show it
	Span   intel.Span   `json:"span"`          // the element in the bytes of the document
	SHA256 intel.SHA256 `json:"sha256"`        // the document in the archive
}

// Why a trace has no element.
const (
	elementNoName   = "no list of filings names the filing's document"
	elementPlain    = "the filing has no inline XBRL document"
	elementAbsent   = "the filing's document is not in the archive; fetch it with: corpintel ingest documents %s"
	elementUntagged = "the filing's document tags no numbers"
	elementFurther  = "; the filing has further documents with numbers, and only the primary one is looked at"
)

// tagged is a filing's document as read, or why it is not.
type tagged struct {
	*document.Document

	problem string
}

// element fills in where the fact of tr stands in the filing's document. What
// is missing is said in ElementProblem; only what may be better on the next try
// is an error.
func (b bodies) element(ctx context.Context, tr *Trace) error {
	f := &tr.Filing
	if f.PrimaryDocument == "" {
		tr.ElementProblem = elementNoName
		return nil
	}
	at := f.Documents()[0].URL
	body, err := b.tracer.Store.LastBody(ctx, at)
	switch {
	case intel.KindOf(err) == intel.KindNotFound && err != nil:
		tr.ElementProblem = fmt.Sprintf(elementAbsent, f.CIK)
		if !f.InlineXBRL {
			tr.ElementProblem = elementPlain
		}
		return nil
	case err != nil:
		return err
	}
	doc, err := b.document(ctx, body.SHA256)
	if err != nil {
		return err
	}
	if tr.ElementProblem = doc.problem; tr.ElementProblem != "" {
		return nil
	}
	e, outcome := doc.Find(tr.Fact.Fact)
	if outcome != document.Found {
		tr.ElementProblem = "in the filing's document " + string(outcome)
		if doc.Unused > 0 {
			tr.ElementProblem += elementFurther
		}
		return nil
	}
	tr.Element = &Element{
		ID: e.ID, URL: anchored(at, e.ID), Text: e.Text, Row: e.Row, Hidden: e.Hidden, Span: e.Span, SHA256: body.SHA256,
	}
	return nil
}

// document reads a document once in a query. Its bytes are not kept: a query
// can lead to as many documents as there are periods.
func (b bodies) document(ctx context.Context, h intel.SHA256) (tagged, error) {
	if doc, ok := b.documents[h]; ok {
		return doc, nil
	}
	raw, err := b.load(ctx, h)
	if err != nil {
		return tagged{}, err
	}
	doc := tagged{problem: raw.problem}
	if doc.problem == "" {
		doc.Document, err = document.Read(raw.data)
		switch {
		case err != nil:
			doc.problem = "the filing's document cannot be read: " + err.Error()
		case len(doc.Elements) == 0:
			doc.problem = elementUntagged
		}
	}
	b.documents[h] = doc
	return doc, nil
}

// anchored returns the address of an element.
func anchored(at, id string) string {
	if id == "" {
		return at
	}
	return at + "#" + (&url.URL{Fragment: id}).EscapedFragment()
}
