package app

import (
	"context"
	"errors"
	"slices"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/source/edgar"
)

// DocumentsQuery selects the filings of each company whose documents are
// fetched; zero fields do not select.
type DocumentsQuery struct {
	Forms []string   // exact, "10-K" does not select "10-K/A"
	Since intel.Date // filed on or after
	Limit int        // the newest so many of those selected, fetched before or not
}

// IngestDocuments fetches the primary documents of stored inline XBRL filings,
// and those beside them that tag numbers too, as far as they
// are not in the archive yet, and returns the record of the run. Companies
// that failed are in the record, not in the error.
func (a *App) IngestDocuments(ctx context.Context, companies []string, q DocumentsQuery, report func(ingest.Progress)) (intel.Run, error) {
	items, err := distinct(companies)
	if err != nil {
		return intel.Run{}, err
	}
	client, err := a.client(ctx)
	if err != nil {
		return intel.Run{}, err
	}
	p := a.pipeline(client)
	// What an interrupted run did not come to is what is not archived, so there
	// is nothing to take up; and the filter may be another one.
	p.Resume = 0
	p.More = furtherDocuments
	run, err := p.Run(ctx, "documents", items, func(item string) ([]intel.Request, error) {
		return a.documentRequests(ctx, item, q)
	}, report)
	if run.ID != 0 {
		a.Metrics.ObserveRun("documents", run.State)
	}
	return run, errors.Join(err, client.Close())
}

// documentRequests returns what to ask for: the documents of a company that q
// selects and that are not archived. Nothing to ask for is no error, but a
// company without filings is.
func (a *App) documentRequests(ctx context.Context, company string, q DocumentsQuery) ([]intel.Request, error) {
	cik, err := a.cikOf(ctx, company)
	if err != nil {
		return nil, err
	}
	var requests []intel.Request
	listed, selected := 0, 0
	for f, err := range Filings(ctx, a.Store, intel.FilingFilter{CIK: cik, Since: q.Since}) {
		if err != nil {
			return nil, err
		}
		listed++
		req, ok := edgar.DocumentRequest(f)
		if !ok || !f.InlineXBRL || len(q.Forms) > 0 && !slices.Contains(q.Forms, f.Form) {
			continue
		}
		selected++
		archived, err := a.archived(ctx, req.URL)
		if err != nil {
			return nil, err
		}
		if !archived {
			requests = append(requests, req)
		} else {
			missing, err := a.missingDocuments(ctx, f, req.URL)
			if err != nil {
				return nil, err
			}
			requests = append(requests, missing...)
		}
		if selected == q.Limit {
			break
		}
	}
	if listed == 0 {
		return nil, a.unlisted(ctx, cik)
	}
	return requests, nil
}

// unlisted is the error that a company has no filings, or nil where it only has
// none since a day.
func (a *App) unlisted(ctx context.Context, cik intel.CIK) error {
	page, err := a.Store.Filings(ctx, intel.FilingFilter{CIK: cik, PageRequest: intel.PageRequest{Limit: 1}})
	if err != nil {
		return err
	}
	if len(page.Items) == 0 {
		return intel.Errorf(intel.KindNotFound, "no filings of company %s are stored; load them first with: corpintel ingest edgar %s", cik, cik)
	}
	return nil
}

// archived reports whether the store reflects an answer of a URL. One that was
// refused, or that a crash kept from being applied, is asked for again.
func (a *App) archived(ctx context.Context, url string) (bool, error) {
	h, err := a.Store.LastApplied(ctx, url)
	return !h.IsZero(), err
}
