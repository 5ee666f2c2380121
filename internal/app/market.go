package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/source/alphavantage"
)

// IngestPrices fetches prices and corporate actions of companies, or of symbols
// that no company is known to trade under. long: the whole history, which a free
// key does not have.
func (a *App) IngestPrices(ctx context.Context, companies []string, long bool, report func(ingest.Progress)) (intel.Run, error) {
	run, err := a.ingestSymbols(ctx, "prices", companies, func(symbol string) []intel.Request { return alphavantage.PriceRequests(symbol, long) }, report)
	if err == nil {
		err = a.noteDone(ctx, run, companies, jobPrices)
	}
	return run, err
}

// IngestFundamentals fetches a vendor's version of companies' statements, and
// compares it with what they have reported to EDGAR.
func (a *App) IngestFundamentals(ctx context.Context, companies []string, report func(ingest.Progress)) (intel.Run, error) {
	return a.ingestSymbols(ctx, "fundamentals", companies, alphavantage.FundamentalRequests, report)
}

// IngestSymbols fetches who is listed under which symbol, who no longer is, and
// when companies are expected to report.
func (a *App) IngestSymbols(ctx context.Context, report func(ingest.Progress)) (intel.Run, error) {
	return a.ingest(ctx, "symbols", []string{"listed", "delisted", "earnings calendar"}, func(item string) ([]intel.Request, error) {
		switch item {
		case "listed":
			return []intel.Request{alphavantage.Request(alphavantage.KindListingStatus, "")}, nil
		case "delisted":
			return []intel.Request{alphavantage.Request(alphavantage.KindListingStatus, "", "state=delisted")}, nil
		default:
			return []intel.Request{alphavantage.Request(alphavantage.KindEarningsCalendar, "", "horizon=3month")}, nil
		}
	}, report)
}

// AlphaVantageFunctions are those that can be asked for by name.
func AlphaVantageFunctions() []string { return alphavantage.Names() }

// IngestAlphaVantage asks for one function of the provider's about symbols, or
// once if it is about none. full: of a daily series the whole history.
func (a *App) IngestAlphaVantage(ctx context.Context, function string, symbols []string, full bool, report func(ingest.Progress)) (intel.Run, error) {
	kind := alphavantage.KindOf(function)
	switch {
	case kind == "":
		return intel.Run{}, intel.Errorf(intel.KindInvalid, "there is no function %q: want one of %s", function, strings.Join(alphavantage.Names(), ", "))
	case len(symbols) > 0 && !alphavantage.NeedsSymbol(kind):
		return intel.Run{}, intel.Errorf(intel.KindInvalid, "%s is about no symbol", function)
	case len(symbols) == 0 && alphavantage.NeedsSymbol(kind):
		return intel.Run{}, intel.Errorf(intel.KindInvalid, "%s is about a symbol: name one", function)
	}
	var size []string
	if full {
		size = []string{"outputsize=full"}
	}
	if kind == alphavantage.KindSearch { // words, which are no symbols
		return a.ingest(ctx, alphavantage.Vendor, symbols, func(words string) ([]intel.Request, error) {
			return []intel.Request{alphavantage.Request(kind, words)}, nil
		}, report)
	}
	if len(symbols) > 0 {
		return a.ingestSymbols(ctx, alphavantage.Vendor, symbols, func(symbol string) []intel.Request {
			return []intel.Request{alphavantage.Request(kind, symbol, size...)}
		}, report)
	}
	return a.ingest(ctx, alphavantage.Vendor, []string{strings.ToUpper(function)}, func(string) ([]intel.Request, error) {
		return []intel.Request{alphavantage.Request(kind, "")}, nil
	}, report)
}

func (a *App) ingestSymbols(ctx context.Context, source string, companies []string, requests func(symbol string) []intel.Request, report func(ingest.Progress)) (intel.Run, error) {
	items, err := distinct(companies)
	if err != nil {
		return intel.Run{}, err
	}
	return a.ingest(ctx, source, items, func(item string) ([]intel.Request, error) {
		symbol, err := a.symbolOf(ctx, item)
		if err != nil {
			return nil, err
		}
		return requests(symbol), nil
	}, report)
}

// ingest runs a plan with a provider that needs a key.
func (a *App) ingest(ctx context.Context, source string, items []string, plan ingest.Plan, report func(ingest.Progress)) (intel.Run, error) {
	if err := needKey(a.Config, a.Config.AlphaVantage.Key, "alphavantage.key", "Alpha Vantage"); err != nil {
		return intel.Run{}, err
	}
	client, err := a.client(ctx)
	if err != nil {
		return intel.Run{}, err
	}
	p := a.pipeline(client)
	p.Workers = 1 // the budget is what takes time
	run, err := p.Run(ctx, source, items, plan, report)
	if run.ID != 0 {
		a.Metrics.ObserveRun(source, run.State)
		if ctx.Err() == nil { // a run that was cancelled compares nothing
			err = errors.Join(err, a.compareVendors(ctx, items))
		}
	}
	return run, errors.Join(err, client.Close())
}

// cikIn returns the CIK that an item is, 0 where it is none.
func cikIn(item string) intel.CIK {
	cik, err := intel.ParseCIK(item)
	if err != nil {
		return 0
	}
	return cik
}

// symbolOf returns the symbol that an item of a run stands for: that of the
// company with a CIK, or the item itself.
func (a *App) symbolOf(ctx context.Context, item string) (string, error) {
	cik := cikIn(item)
	if cik == 0 {
		return intel.NormalizeTicker(item), nil
	}
	c, err := a.Store.Company(ctx, cik)
	if err != nil {
		return "", err
	}
	if len(c.Tickers) == 0 {
		return "", intel.Errorf(intel.KindNotFound, "no ticker of %s is known; name the symbol", c.Name)
	}
	return intel.NormalizeTicker(c.Tickers[0].Symbol), nil
}

// companiesOf returns the stored companies that items name, each once; items
// that name none are left out.
func (a *App) companiesOf(ctx context.Context, items []string) ([]intel.CIK, error) {
	var list []intel.CIK
	for _, item := range items {
		cik, err := a.cikOf(ctx, strings.TrimSpace(item))
		switch kind := intel.KindOf(err); {
		case err == nil:
			list = append(list, cik)
		case kind != intel.KindNotFound && kind != intel.KindConflict:
			return nil, err
		}
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}
