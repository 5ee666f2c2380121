package app

import (
	"context"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/market"
)

// CompareVendors compares what vendors say of a company with what it has
// reported, keeps the disagreements as findings in place of those before, and
// returns how many figures could be compared and how many do not agree.
func (a *App) CompareVendors(ctx context.Context, cik intel.CIK) (compared, disagree int, err error) {
	c, err := a.Store.Company(ctx, cik)
	if err != nil {
		return 0, 0, err
	}
	findings, compared, err := market.Compare(ctx, a.Store, c)
	if err != nil {
		return 0, 0, err
	}
	now := time.Now().UTC()
	for i := range findings {
		findings[i].CreatedAt = now
	}
	_, err = a.Store.ReplaceFindings(ctx, cik, market.RuleVendor, findings)
	return compared, len(findings), err
}

// compareVendors compares for the companies that items of a run name.
func (a *App) compareVendors(ctx context.Context, items []string) error {
	companies, err := a.companiesOf(ctx, items)
	if err != nil {
		return err
	}
	for _, cik := range companies {
		if _, _, err := a.CompareVendors(ctx, cik); err != nil && intel.KindOf(err) != intel.KindNotFound {
			return err
		}
	}
	return nil
}

// compareAll compares for every company of which a vendor's statements are
// stored.
func (a *App) compareAll(ctx context.Context) error {
	symbols, err := a.Store.FigureSymbols(ctx)
	if err != nil {
		return err
	}
	return a.compareVendors(ctx, symbols)
}
