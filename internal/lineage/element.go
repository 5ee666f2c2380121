package lineage

import (
	"context"
	"fmt"
	"net/url"
	"path"
	"strings"

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
	elementNoName    = "no list of filings names the filing's document"
	elementPlain     = "the filing has no inline XBRL document"
	elementAbsent    = "the filing's document is not in the archive; fetch it with: corpintel ingest documents %s"
	elementUntagged  = "the filing's document tags no numbers"
	elementFurther   = "; the filing has further documents with numbers; fetch them with: corpintel ingest documents %s"
	elementElsewhere = ", and neither is it in the filing's further documents"
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
	if outcome == document.Found {
		tr.Element = element(at, body.SHA256, e)
		return nil
	}
	tr.ElementProblem = "in the filing's document " + string(outcome)
	if doc.Unused == 0 {
		return nil
	}
	return b.further(ctx, tr, at, body.SHA256)
}

func element(at string, h intel.SHA256, e document.Element) *Element {
	return &Element{ID: e.ID, URL: anchored(at, e.ID), Text: e.Text, Row: e.Row, Hidden: e.Hidden, Span: e.Span, SHA256: h}
}

// part is one of the documents of a filing that are in the archive.
type part struct {
	url    string
	sha256 intel.SHA256
	doc    *document.Document
}

// further looks for the fact in the filing's other documents, where its primary
// one, at an address, leaves contexts to them.
func (b bodies) further(ctx context.Context, tr *Trace, at string, primary intel.SHA256) error {
	parts, err := b.parts(ctx, tr.Filing.Accession, at, primary)
	switch {
	case err != nil:
		return err
	case len(parts) == 0:
		tr.ElementProblem += fmt.Sprintf(elementFurther, tr.Filing.CIK)
		return nil
	}
	for _, p := range parts {
		if e, outcome := p.doc.Find(tr.Fact.Fact); outcome == document.Found {
			tr.Element, tr.ElementProblem = element(p.url, p.sha256, e), ""
			return nil
		}
	}
	tr.ElementProblem += elementElsewhere
	return nil
}

// parts reads the archived documents of a filing but the primary one, once in a
// query, together with that one: they share their contexts. What cannot be read
// is left out.
func (b bodies) parts(ctx context.Context, acc intel.AccessionNumber, at string, primary intel.SHA256) ([]part, error) {
	if parts, ok := b.filings[acc]; ok {
		return parts, nil
	}
	list, err := b.tracer.Store.Documents(ctx, acc)
	if err != nil {
		return nil, err
	}
	first, err := b.load(ctx, primary)
	if err != nil {
		return nil, err
	}
	var parts []part
	texts := [][]byte{first.data}
	for _, d := range list {
		if !isPage(d.Name) || d.URL == at {
			continue
		}
		body, err := b.tracer.Store.LastBody(ctx, d.URL)
		if intel.KindOf(err) == intel.KindNotFound && err != nil {
			continue
		}
		if err != nil {
			return nil, err
		}
		raw, err := b.load(ctx, body.SHA256)
		if err != nil {
			return nil, err
		}
		if _, err := document.Read(raw.data); raw.problem != "" || err != nil {
			continue
		}
		parts, texts = append(parts, part{url: d.URL, sha256: body.SHA256}), append(texts, raw.data)
	}
	if len(parts) > 0 {
		documents, err := document.ReadSet(texts...)
		if err != nil {
			return nil, err
		}
		for i := range parts {
			parts[i].doc = documents[i+1]
		}
	}
	b.filings[acc] = parts
	return parts, nil
}

// isPage reports whether a file is an HTML page, by its name.
func isPage(name string) bool {
	ending := strings.ToLower(path.Ext(name))
	return ending == ".htm" || ending == ".html"
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
		case len(doc.Elements) == 0 && doc.Unused == 0:
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
