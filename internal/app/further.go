package app

import (
	"context"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/document"
	"github.com/corpintel/intel/internal/source/edgar"
)

// furtherDocuments returns what to ask for because of a filing's document that
// was taken in: where it leaves contexts to other documents of the filing, the
// page that lists them, which asks for them in turn.
func furtherDocuments(_ context.Context, body intel.Body, data []byte) ([]intel.Request, error) {
	if body.Kind != edgar.KindDocument {
		return nil, nil
	}
	cik, err := intel.ParseCIK(body.Subject)
	accession, ok := edgar.AccessionOf(body.URL)
	if err != nil || !ok {
		return nil, nil //nolint:nilerr // a document of no known filing has none beside it
	}
	doc, err := document.Read(data)
	if err != nil || doc.Unused == 0 {
		return nil, nil //nolint:nilerr // what cannot be read is archived all the same
	}
	return []intel.Request{edgar.FilingIndexRequest(cik, accession)}, nil
}

// missingDocuments returns what to ask for to complete a filing whose primary
// document is in the archive: an earlier run may have ended before.
func (a *App) missingDocuments(ctx context.Context, f intel.Filing, primary string) ([]intel.Request, error) {
	page, data, err := a.lastAnswer(ctx, edgar.FilingIndexRequest(f.CIK, f.Accession).URL)
	switch {
	case intel.KindOf(err) == intel.KindNotFound && err != nil:
		body, data, err := a.lastAnswer(ctx, primary)
		if err != nil {
			return nil, err
		}
		return furtherDocuments(ctx, body, data)
	case err != nil:
		return nil, err
	}
	batch, err := edgar.New().Parse(page, data, nil)
	if err != nil {
		return []intel.Request{edgar.FilingIndexRequest(f.CIK, f.Accession)}, nil //nolint:nilerr // it is asked for again
	}
	var missing []intel.Request
	for _, req := range batch.Next {
		archived, err := a.archived(ctx, req.URL)
		if err != nil {
			return nil, err
		}
		if !archived {
			missing = append(missing, req)
		}
	}
	return missing, nil
}

// lastAnswer returns the newest good answer of a URL.
func (a *App) lastAnswer(ctx context.Context, url string) (intel.Body, []byte, error) {
	body, err := a.Store.LastBody(ctx, url)
	if err != nil {
		return body, nil, err
	}
	data, err := a.Blob.Get(ctx, body.SHA256)
	return body, data, err
}
