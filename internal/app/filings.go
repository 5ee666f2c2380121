package app

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/source/edgar"
)

// FilingSelection says whose filings to fetch, and which. Zero fields but
// Companies do not select.
type FilingSelection struct {
	Companies []string // CIKs or tickers
	Form      string   // exact
	Since     intel.Date
	Limit     int // of each company the newest so many
}

// IngestFilings fetches the full text of stored filings and returns the record
// of the run, in which each company is an item. What is in the archive is not
// fetched again.
func (a *App) IngestFilings(ctx context.Context, sel FilingSelection, report func(ingest.Progress)) (intel.Run, error) {
	client, err := a.client(ctx)
	if err != nil {
		return intel.Run{}, err
	}
	run, err := a.ingestFilings(ctx, client, sel, report)
	if run.ID != 0 {
		a.Metrics.ObserveRun("filings", run.State)
	}
	return run, errors.Join(err, client.Close())
}

func (a *App) ingestFilings(ctx context.Context, client *upstream, sel FilingSelection, report func(ingest.Progress)) (intel.Run, error) {
	items, err := distinct(sel.Companies)
	if err != nil {
		return intel.Run{}, err
	}
	// A run is taken up again by its items, which therefore say what was
	// selected.
	for i := range items {
		items[i] += sel.words()
	}
	return a.pipeline(client).Run(ctx, "filings", items, func(item string) ([]intel.Request, error) {
		company, _, _ := strings.Cut(item, ",")
		cik, err := a.cikOf(ctx, company)
		if err != nil {
			return nil, err
		}
		return a.filingRequests(ctx, cik, sel)
	}, report)
}

// words is the selection as it stands behind a company: ", form 4".
func (s FilingSelection) words() string {
	var b strings.Builder
	if s.Form != "" {
		b.WriteString(", form " + s.Form)
	}
	if s.Since != 0 {
		b.WriteString(", since " + s.Since.String())
	}
	if s.Limit > 0 {
		b.WriteString(", newest " + strconv.Itoa(s.Limit))
	}
	return b.String()
}

// filingRequests returns what to ask for to have the selected filings of one
// company whole. A filing with several filers has an address under each: what
// was fetched under any is not fetched again.
func (a *App) filingRequests(ctx context.Context, cik intel.CIK, sel FilingSelection) ([]intel.Request, error) {
	filter := intel.FilingFilter{CIK: cik, Form: sel.Form, Since: sel.Since, PageRequest: intel.PageRequest{Limit: sel.Limit}}
	var list []intel.Request
	for f, err := range Filings(ctx, a.Store, filter) {
		if err != nil {
			return nil, err
		}
		req, err := a.filingRequest(ctx, f)
		if err != nil {
			return nil, err
		}
		list = append(list, req)
	}
	if len(list) > 0 {
		return list, nil
	}
	stored, err := a.Store.Filings(ctx, intel.FilingFilter{CIK: cik, PageRequest: intel.PageRequest{Limit: 1}})
	if err == nil && len(stored.Items) == 0 {
		err = intel.Errorf(intel.KindNotFound, "no filings of CIK %s are stored; load them first with: corpintel ingest edgar %s", cik, cik)
	}
	return nil, err
}

func (a *App) filingRequest(ctx context.Context, f intel.Filing) (intel.Request, error) {
	views, err := a.Store.Filing(ctx, f.Accession)
	if err != nil {
		return intel.Request{}, err
	}
	for _, v := range views {
		req := edgar.SubmissionTextRequest(v.CIK, f.Accession)
		switch last, err := a.Store.LastApplied(ctx, req.URL); {
		case err != nil:
			return intel.Request{}, err
		case !last.IsZero():
			return req, nil
		}
	}
	return edgar.SubmissionTextRequest(f.CIK, f.Accession), nil
}
