package app

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/market"
	"github.com/corpintel/intel/internal/source/user"
)

// What commands show of prices has names here too, since they know only app.
type (
	// Price is a day's price, raw and adjusted.
	Price = market.Price
	// PriceQuery selects prices.
	PriceQuery = market.Query
	// Gap is a run of sessions without a price.
	Gap = market.Gap
	// Confirmed is a corporate action and what share counts say of it.
	Confirmed = market.Confirmed
	// ShareSplit is a split that only share counts tell of.
	ShareSplit = market.ShareSplit
	// Adjustment says how prices are brought to one basis.
	Adjustment = market.Adjustment
)

// PriceTable are the prices of a company and what is missing.
type PriceTable struct {
	Vendor string
	Prices []Price
	Gaps   []Gap
	Closed []intel.Date // days with prices on which the exchange was closed
	Others []string     // further vendors of prices under the same symbols
}

// Prices returns the prices of a company.
func (a *App) Prices(ctx context.Context, q PriceQuery) (PriceTable, error) {
	series, err := market.Load(ctx, a.Store, q)
	if err != nil {
		return PriceTable{}, err
	}
	t := PriceTable{Vendor: series.Vendor, Prices: series.Prices()}
	t.Gaps, t.Closed = series.Gaps()
	seen := map[string]bool{series.Vendor: true}
	for _, span := range series.Spans {
		list, err := a.Store.PriceSeries(ctx, span.Symbol, q.AsOf)
		if err != nil {
			return t, err
		}
		for _, s := range list {
			if !seen[s.Vendor] {
				seen[s.Vendor] = true
				t.Others = append(t.Others, s.Vendor)
			}
		}
	}
	return t, nil
}

// Actions returns the corporate actions of a company, each with what its own
// share counts say, and the splits that only those tell of.
func (a *App) Actions(ctx context.Context, c intel.Company, asOf time.Time) ([]Confirmed, []ShareSplit, error) {
	return market.Actions(ctx, a.Store, c, asOf)
}

// ImportOptions say what file to import and how it is read.
type ImportOptions struct {
	File    string
	Kind    string            // "prices", "actions" or "symbols"
	Columns map[string]string // the names of columns by those of fields
	Symbol  string
	Company string // whose the symbols are, where the file does not say
	Vendor  string
	Format  string

	Currency      string
	SplitsThrough intel.Date
	From, To      intel.Date
}

// ImportKinds are what can be imported.
func ImportKinds() []string { return []string{"prices", "actions", "symbols"} }

// ImportPreview is what a file holds, read as it would be.
type ImportPreview struct {
	File        string              `json:"file"`
	Records     int64               `json:"records"`
	First       []string            `json:"first"` // a few, in words
	Quarantined []intel.Quarantined `json:"quarantined"`
}

// PreviewImport reads a file as an import would, and stores nothing.
func (a *App) PreviewImport(ctx context.Context, o ImportOptions) (ImportPreview, error) {
	body, data, err := a.importBody(ctx, o)
	if err != nil {
		return ImportPreview{}, err
	}
	b, err := user.New().Parse(body, data, nil)
	if err != nil {
		return ImportPreview{}, err
	}
	p := ImportPreview{File: o.File, Records: b.Records(), Quarantined: b.Quarantined}
	const few = 3
	for _, x := range b.Bars[:min(few, len(b.Bars))] {
		p.First = append(p.First, strings.Join([]string{x.Symbol, x.Day.String(), "open", x.Open, "high", x.High, "low", x.Low, "close", x.Close, "volume", x.Volume}, " "))
	}
	for _, x := range b.Actions[:min(few, len(b.Actions))] {
		p.First = append(p.First, strings.Join([]string{x.Symbol, x.ExDay.String(), string(x.Kind), x.Ratio + x.Amount}, " "))
	}
	for _, x := range b.Symbols[:min(few, len(b.Symbols))] {
		p.First = append(p.First, strings.Join([]string{x.Symbol, x.From.String() + "/" + x.To.String(), x.CIK.String(), x.Name}, " "))
	}
	return p, nil
}

// Import archives a file and stores what it holds.
func (a *App) Import(ctx context.Context, o ImportOptions, report func(ingest.Progress)) (intel.Run, error) {
	body, data, err := a.importBody(ctx, o)
	if err != nil {
		return intel.Run{}, err
	}
	if _, err := user.New().Parse(body, data, nil); err != nil { // before it is archived for good
		return intel.Run{}, err
	}
	run, err := a.pipeline(nil).File(ctx, body, data, report)
	if run.ID != 0 {
		a.Metrics.ObserveRun("import", run.State)
	}
	return run, err
}

// importBody reads the file, inflated if its name ends in .gz.
func (a *App) importBody(ctx context.Context, o ImportOptions) (body intel.Body, data []byte, err error) {
	name := filepath.Base(o.File)
	if data, err = os.ReadFile(o.File); err != nil {
		return body, nil, intel.Errorf(intel.KindInvalid, "the file cannot be read: %w", err)
	}
	if strings.HasSuffix(name, ".gz") {
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return body, nil, intel.Errorf(intel.KindInvalid, "%s cannot be inflated: %w", name, err)
		}
		data, err = io.ReadAll(io.LimitReader(z, a.Config.HTTP.MaxBody+1))
		if err = errors.Join(err, z.Close()); err != nil {
			return body, nil, intel.Errorf(intel.KindInvalid, "%s cannot be inflated: %w", name, err)
		}
		name = strings.TrimSuffix(name, ".gz")
	}
	if int64(len(data)) > a.Config.HTTP.MaxBody {
		return body, nil, intel.Errorf(intel.KindInvalid, "%s is larger than http.max_body allows (%d bytes)", name, a.Config.HTTP.MaxBody)
	}
	if o.Vendor == "" {
		o.Vendor = "user"
	}
	m := user.Mapping{
		Columns: o.Columns, Symbol: o.Symbol, Vendor: o.Vendor, Format: o.Format, Currency: o.Currency,
		SplitsThrough: o.SplitsThrough, From: o.From, To: o.To,
	}
	if o.Company != "" {
		c, err := a.Resolve(ctx, o.Company)
		if err != nil {
			return body, nil, err
		}
		m.CIK = c.CIK
	}
	body = intel.Body{
		Kind: "user." + o.Kind, Subject: o.Symbol, URL: m.URL(name), Status: 200, Headers: map[string]string{"content-type": "text/csv"},
		SHA256: intel.HashBody(data), Size: int64(len(data)),
	}
	return body, data, nil
}
