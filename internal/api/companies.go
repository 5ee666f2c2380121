package api

import (
	"context"
	"slices"

	"github.com/corpintel/intel"
)

// companyAnswer is a company and, where a day was asked for, what it was called
// then.
type companyAnswer struct {
	intel.Company
	AsOf     intel.Date `json:"as_of,omitzero"`
	NameAsOf string     `json:"name_as_of,omitempty"`
	Notice   string     `json:"notice,omitempty"`
}

func newCompanyAnswer(c intel.Company, asOf intel.Date) companyAnswer {
	a := companyAnswer{Company: c, AsOf: asOf}
	if !asOf.IsZero() {
		a.NameAsOf = c.NameOn(asOf)
	}
	return a
}

type listCompaniesInput struct {
	Strict
	Paging
	Query     string `query:"q" maxLength:"200" doc:"A CIK, the beginning of a ticker, or words of a name, past names included." example:"apple"`
	Ticker    string `query:"ticker" maxLength:"16" doc:"Exactly this ticker; BRK.B and BRK-B are one." example:"AAPL"`
	Name      string `query:"name" maxLength:"200" doc:"Exactly this name, but for case and punctuation." example:"APPLE COMPUTER INC"`
	AsOf      dayOf  `query:"as_of" doc:"The day on which the company was called name; each item also says what it was called then. Without it: at any time." example:"2005-01-01"`
	WithFacts bool   `query:"with_facts" doc:"Only companies of which facts are stored."`
}

func (s *server) listCompanies(ctx context.Context, in *listCompaniesInput) (*body[page[companyAnswer]], error) {
	list, err := s.Store.Companies(ctx, intel.CompanyFilter{
		Ticker: in.Ticker, Name: in.Name, NameOn: in.AsOf.Date, Query: in.Query,
		WithFacts: in.WithFacts, PageRequest: in.request(),
	})
	if err != nil {
		return nil, err
	}
	items := make([]companyAnswer, len(list.Items))
	for i, c := range list.Items {
		items[i] = newCompanyAnswer(c, in.AsOf.Date)
	}
	out := newPage(items, list.Next)
	if slices.ContainsFunc(list.Items, func(c intel.Company) bool { return c.Sample }) {
		out.Notice = sampleNotice
	}
	return &body[page[companyAnswer]]{out}, nil
}

type getCompanyInput struct {
	Strict
	ID   companyID `path:"id"`
	AsOf dayOf     `query:"as_of" doc:"Also say what the company was called on this day." example:"2005-01-01"`
}

func (s *server) getCompany(ctx context.Context, in *getCompanyInput) (*body[companyAnswer], error) {
	c, err := s.company(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := newCompanyAnswer(c, in.AsOf.Date)
	if c.Sample {
		out.Notice = sampleNotice
	}
	return &body[companyAnswer]{out}, nil
}

// cik returns whom id names: any CIK, or that of a stored company's ticker.
func (s *server) cik(ctx context.Context, id companyID) (intel.CIK, error) {
	if id.cik != 0 {
		return id.cik, nil
	}
	c, err := s.company(ctx, id)
	return c.CIK, err
}

// company returns the one company that id names. A ticker that several have is
// a conflict that lists them.
func (s *server) company(ctx context.Context, id companyID) (intel.Company, error) {
	if id.cik != 0 {
		return s.Store.Company(ctx, id.cik)
	}
	const most = 20
	list, err := s.Store.Companies(ctx, intel.CompanyFilter{Ticker: id.ticker, PageRequest: intel.PageRequest{Limit: most}})
	switch {
	case err != nil:
		return intel.Company{}, err
	case len(list.Items) == 1:
		return list.Items[0], nil
	case len(list.Items) == 0:
		return intel.Company{}, intel.Errorf(intel.KindNotFound, "no company has the ticker %s: search with /api/v1/companies?q=%s, or use its CIK", id.ticker, id.ticker)
	}
	p := newProblem(statusOf(intel.KindConflict), "several companies have the ticker "+id.ticker+": use the CIK of the one you mean")
	for _, c := range list.Items {
		p.Candidates = append(p.Candidates, Candidate{CIK: c.CIK, Name: c.Name})
	}
	return intel.Company{}, p
}
