package app

import (
	"context"
	"strings"

	"github.com/corpintel/intel"
)

// Resolve finds the one stored company that a person means by a CIK, a ticker,
// or a name it has or had. Several are a KindConflict error that lists them.
func (a *App) Resolve(ctx context.Context, company string) (intel.Company, error) {
	if cik, err := intel.ParseCIK(company); err == nil {
		return a.Store.Company(ctx, cik)
	}
	for _, f := range []intel.CompanyFilter{{Ticker: company}, {Name: company}} {
		f.Limit = 20
		page, err := a.Store.Companies(ctx, f)
		switch {
		case err != nil:
			return intel.Company{}, err
		case len(page.Items) == 1:
			return page.Items[0], nil
		case len(page.Items) > 1:
			return intel.Company{}, intel.Errorf(intel.KindConflict, "%q is several companies; use the CIK of one: %s", company, candidates(page.Items))
		}
	}
	return intel.Company{}, intel.Errorf(intel.KindNotFound,
		"no stored company has the CIK, ticker or name %q; search with: corpintel company search %q, or load it with: corpintel ingest edgar %q", company, company, company)
}

// Filer finds whom a person means, as Resolve does, and takes any CIK: persons
// who report what they own need not be stored as companies.
func (a *App) Filer(ctx context.Context, who string) (intel.Company, error) {
	c, err := a.Resolve(ctx, who)
	if cik, bad := intel.ParseCIK(who); bad == nil && err != nil && intel.KindOf(err) == intel.KindNotFound {
		return intel.Company{CIK: cik}, nil
	}
	return c, err
}

func candidates(list []intel.Company) string {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.CIK.String() + " (" + c.Name + ")"
	}
	return strings.Join(names, ", ")
}
