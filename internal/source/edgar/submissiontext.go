package edgar

import (
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/corpintel/intel"
)

// parseSubmissionText reads a full text submission: the header, which says who
// filed what and when EDGAR accepted it, and the documents one after the other.
// Documents of a form that is typed are read; one that cannot be is quarantined
// alone.
//
//	<SEC-DOCUMENT>…
//	<SEC-HEADER>…
//	</SEC-HEADER>
//	<DOCUMENT>
//	<TYPE>4
//	<SEQUENCE>1
//	<TEXT>
//	…
//	</TEXT>
//	</DOCUMENT>
//	…
func parseSubmissionText(body intel.Body, data []byte) (intel.Batch, error) {
	whole := text(data)
	head, rest, err := splitHeader(whole)
	if err != nil {
		return intel.Batch{}, err
	}
	h, err := readHeader(head)
	if err != nil {
		return intel.Batch{}, err
	}
	if asked := accessionOf(body.URL); asked != 0 && asked != h.accession {
		return intel.Batch{}, fmt.Errorf("the header is of %s, asked for %s", h.accession, asked)
	}
	docs, err := splitDocuments(whole, rest)
	if err != nil {
		return intel.Batch{}, err
	}
	p := submissionText{
		typed: typed{body: body, accession: h.accession, filed: h.filed, period: h.period, manager: h.filers[0].cik},
		batch: intel.Batch{Body: body},
	}
	for _, d := range docs {
		p.document(d)
	}
	p.batch.Filings = h.filings(body, docs)
	return p.batch, nil
}

type submissionText struct {
	typed
	batch intel.Batch
}

// document lists a document and reads it where its form is typed.
func (p *submissionText) document(d sgmlDocument) {
	p.batch.Documents = append(p.batch.Documents, intel.Document{
		Accession: p.accession, Sequence: d.sequence, Type: d.kind, Name: d.name, Description: d.description,
		Offset: int64(d.offset), Length: int64(len(d.text)), SHA256: p.body.SHA256,
	})
	xml, ok := d.xml()
	read := typedBy(d.kind)
	if !ok || read == nil {
		return
	}
	p.form, p.sequence, p.offset = d.kind, d.sequence, d.offset
	p.out = intel.Batch{}
	err := read(&p.typed, xml)
	if err == nil {
		err = p.once()
	}
	if err != nil {
		p.batch.Quarantined = append(p.batch.Quarantined, p.refused(d, err))
		return
	}
	p.batch.Ownership = append(p.batch.Ownership, p.out.Ownership...)
	p.batch.HoldingReports = append(p.batch.HoldingReports, p.out.HoldingReports...)
	p.batch.Holdings = append(p.batch.Holdings, p.out.Holdings...)
	p.batch.Quarantined = append(p.batch.Quarantined, p.out.Quarantined...)
}

// once refuses a second document of a form that a submission has one of: which
// of two holds, nobody could say.
func (p *submissionText) once() error {
	if len(p.batch.Ownership) > 0 && len(p.out.Ownership) > 0 ||
		len(p.batch.HoldingReports) > 0 && len(p.out.HoldingReports) > 0 ||
		len(p.batch.Holdings) > 0 && len(p.out.Holdings) > 0 {
		return errors.New("the submission has another document of this form")
	}
	return nil
}

// refused is a document that cannot be read, with what locates it.
func (p *submissionText) refused(d sgmlDocument, err error) intel.Quarantined {
	where := located(p.accession, map[string]any{"document": d.sequence, "type": d.kind, "name": d.name})
	return quarantined(p.manager, p.body.SHA256, "document", fmt.Sprintf("%s document %d: %v", d.kind, d.sequence, err), where, d.offset)
}

// located is the record of what has no JSON of its own: the words that lead to
// it.
func located(a intel.AccessionNumber, words map[string]any) string {
	words["accession"] = a
	b, err := json.Marshal(words)
	if err != nil {
		return "{}" // texts and numbers always can be written
	}
	return string(b)
}

// AccessionOf returns the submission that an address below Archives is of, false
// where it names none.
func AccessionOf(url string) (intel.AccessionNumber, bool) {
	a := accessionOf(url)
	return a, a != 0
}

// accessionOf returns the submission that an address below Archives is of, 0
// where it names none.
func accessionOf(url string) intel.AccessionNumber {
	dir, name := path.Split(url)
	if a, err := intel.ParseAccession(strings.TrimSuffix(name, ".txt")); err == nil {
		return a
	}
	if a, err := intel.ParseAccession(path.Base(dir)); err == nil {
		return a
	}
	return 0
}
