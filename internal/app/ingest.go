package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/source/edgar"
)

// tickersFor is how long the lists of tickers are good before they are fetched
// again.
const tickersFor = 7 * 24 * time.Hour

// tickersItem is the item of a run that fetches the lists of tickers.
const tickersItem = "tickers"

// IngestEDGAR fetches companies from EDGAR, named by CIK or ticker, and returns
// the record of the run. Items that failed are in the record, not in the error.
func (a *App) IngestEDGAR(ctx context.Context, companies []string, report func(ingest.Progress)) (intel.Run, error) {
	client, err := a.client(ctx)
	if err != nil {
		return intel.Run{}, err
	}
	run, err := a.ingestEDGAR(ctx, client, companies, report)
	if run.ID != 0 {
		a.Metrics.ObserveRun("edgar", run.State)
		if ctx.Err() == nil { // a run that was cancelled compares nothing
			err = errors.Join(err, a.compareVendors(ctx, companies), a.noteDone(ctx, run, companies, jobSubmissions, jobCompanyFacts))
		}
	}
	return run, errors.Join(err, client.Close())
}

func (a *App) ingestEDGAR(ctx context.Context, client *upstream, companies []string, report func(ingest.Progress)) (intel.Run, error) {
	p := a.pipeline(client)
	if err := a.refreshTickers(ctx, p, companies, report); err != nil {
		return intel.Run{}, err
	}
	items, err := distinct(companies)
	if err != nil {
		return intel.Run{}, err
	}
	return p.Run(ctx, "edgar", items, func(item string) ([]intel.Request, error) {
		cik, err := a.cikOf(ctx, item)
		if err != nil {
			return nil, err
		}
		return edgar.CompanyRequests(cik), nil
	}, report)
}

// distinct drops what was named twice, in whatever spelling of a number.
func distinct(companies []string) ([]string, error) {
	seen := map[string]bool{}
	var items []string
	for _, c := range companies {
		item := strings.TrimSpace(c)
		if cik, err := intel.ParseCIK(item); err == nil {
			item = cik.String()
		} else {
			item = strings.ToUpper(item)
		}
		if item == "" {
			return nil, intel.Errorf(intel.KindInvalid, "a company needs a CIK or a ticker, not %q", c)
		}
		if !seen[item] {
			seen[item] = true
			items = append(items, item)
		}
	}
	return items, nil
}

// cikOf returns whom an item names: a CIK, or a ticker that the store knows.
func (a *App) cikOf(ctx context.Context, item string) (intel.CIK, error) {
	if cik, err := intel.ParseCIK(item); err == nil {
		return cik, nil
	}
	page, err := a.Store.Companies(ctx, intel.CompanyFilter{Ticker: item, PageRequest: intel.PageRequest{Limit: 20}})
	switch {
	case err != nil:
		return 0, err
	case len(page.Items) == 1:
		return page.Items[0].CIK, nil
	case len(page.Items) == 0:
		return 0, intel.Errorf(intel.KindNotFound, "%q is no CIK, and no ticker of the SEC's lists", item)
	}
	return 0, intel.Errorf(intel.KindConflict, "the ticker %q is several companies; use the CIK of one: %s", item, candidates(page.Items))
}

// refreshTickers fetches the lists of tickers when a ticker is to be looked up
// and they are old. Lists that cannot be had do not stop those who gave CIKs,
// or tickers that are known.
func (a *App) refreshTickers(ctx context.Context, p *ingest.Pipeline, companies []string, report func(ingest.Progress)) error {
	isCIK := func(c string) bool {
		_, err := intel.ParseCIK(c)
		return err == nil
	}
	if !slices.ContainsFunc(companies, func(c string) bool { return !isCIK(c) }) {
		return nil
	}
	fresh, err := a.tickersFresh(ctx)
	if err != nil || fresh {
		return err
	}
	run, err := p.Run(ctx, "edgar", []string{tickersItem}, func(string) ([]intel.Request, error) {
		return edgar.TickerRequests(), nil
	}, report)
	if run.ID != 0 {
		a.Metrics.ObserveRun("edgar", run.State)
	}
	return err
}

// tickersFresh reports whether every list of tickers was fetched lately.
func (a *App) tickersFresh(ctx context.Context) (bool, error) {
	for _, req := range edgar.TickerRequests() {
		last, err := a.Store.LastBody(ctx, req.URL)
		switch {
		case intel.KindOf(err) == intel.KindNotFound && err != nil:
			return false, nil
		case err != nil:
			return false, err
		case time.Since(last.FetchedAt) > tickersFor:
			return false, nil
		}
		applied, err := a.Store.LastApplied(ctx, req.URL)
		if err != nil {
			return false, err
		}
		if applied != last.SHA256 { // fetched, but a crash came before it was stored
			return false, nil
		}
	}
	return true, nil
}

// noteDone notes of companies, where all of a run went well, that it did what
// jobs of these kinds do: they are as fresh as if the clock had asked for them.
func (a *App) noteDone(ctx context.Context, run intel.Run, companies []string, kinds ...string) error {
	if run.State != intel.RunDone {
		return nil
	}
	ciks, err := a.companiesOf(ctx, companies)
	if err != nil {
		return err
	}
	var keys []string
	for _, cik := range ciks {
		keys = append(keys, cik.String())
	}
	for _, kind := range kinds {
		if err := a.Store.NoteDone(ctx, kind, keys); err != nil {
			return err
		}
	}
	return nil
}
