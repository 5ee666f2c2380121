package api

import (
	"context"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/market"
	"github.com/corpintel/intel/internal/news"
)

type listPricesInput struct {
	Strict
	Paging
	ID       companyID `path:"id"`
	Vendor   string    `query:"vendor" maxLength:"80" doc:"By this vendor; without it the one whose prices go on the longest." example:"alphavantage"`
	From     day       `query:"from" doc:"On this day or later."`
	To       day       `query:"to" doc:"On this day or earlier."`
	Adjusted string    `query:"adjusted" enum:"splits,total" doc:"Also in shares of the day that is looked back to: for splits, or for dividends and spin-offs too."`
	AsOf     instant   `query:"as_of"`
}

func (s *server) listPrices(ctx context.Context, in *listPricesInput) (*document, error) {
	if !in.To.IsZero() && in.From.Date > in.To.Date {
		return nil, refused("query.from", "is later than to")
	}
	v, c, err := s.companyView(ctx, in.ID, in.AsOf, in.Cursor)
	if err != nil {
		return nil, err
	}
	series, err := market.Load(ctx, s.Store, market.Query{
		Company: c, Vendor: in.Vendor, From: in.From.Date, To: in.To.Date, AsOf: v.asOf, Adjusted: market.Adjustment(in.Adjusted),
	})
	if err != nil {
		return nil, err
	}
	prices := series.Prices()
	if v.cursor != "" { // the day after which to go on
		after, ok := intel.ParseISODate(v.cursor)
		if !ok {
			return nil, refused("query.cursor", "is none of this list: use the next of the page before")
		}
		for len(prices) > 0 && prices[0].Day <= after {
			prices = prices[1:]
		}
	}
	next := ""
	if len(prices) > in.Limit {
		prices = prices[:in.Limit]
		next = prices[in.Limit-1].Day.String()
	}
	return stampedJSON(newPage(prices, v.next(next)), v.asOf)
}

type listActionsInput struct {
	Strict
	ID   companyID `path:"id"`
	AsOf instant   `query:"as_of"`
}

// actionsAnswer is what vendors, and share counts, say of a company's actions.
type actionsAnswer struct {
	Items   []market.Confirmed  `json:"items"`
	Missing []market.ShareSplit `json:"missing"`
	AsOf    time.Time           `json:"as_of"`
}

func (s *server) listActions(ctx context.Context, in *listActionsInput) (*document, error) {
	v, c, err := s.companyView(ctx, in.ID, in.AsOf, "")
	if err != nil {
		return nil, err
	}
	known, missing, err := market.Actions(ctx, s.Store, c, v.asOf)
	if err != nil {
		return nil, err
	}
	if known == nil {
		known = []market.Confirmed{}
	}
	if missing == nil {
		missing = []market.ShareSplit{}
	}
	return stampedJSON(struct {
		Items   []market.Confirmed  `json:"items"`
		Missing []market.ShareSplit `json:"missing"`
	}{known, missing}, v.asOf)
}

// NewsFilter are the parameters of lists of news.
type NewsFilter struct {
	Paging
	Since    instant `query:"since" doc:"Published then or later." example:"2026-05-01T00:00:00Z"`
	Until    instant `query:"until" doc:"Published before." example:"2026-05-18T00:00:00Z"`
	Language string  `query:"language" maxLength:"2" doc:"Only in this language." example:"en"`
	Vendor   string  `query:"vendor" maxLength:"80" doc:"Only by this vendor." example:"newsapi"`
	Copies   bool    `query:"copies" doc:"The copies of a story too."`
	Cluster  string  `query:"cluster" maxLength:"20" doc:"Only the copies of one story." example:"29db63dc684aa89512b9"`
	AsOf     instant `query:"as_of"`
}

type listNewsInput struct {
	Strict
	NewsFilter
}

type listCompanyNewsInput struct {
	Strict
	NewsFilter
	ID companyID `path:"id"`
}

func (s *server) listNews(ctx context.Context, in *listNewsInput) (*document, error) {
	return s.news(ctx, in.NewsFilter, nil)
}

func (s *server) listCompanyNews(ctx context.Context, in *listCompanyNewsInput) (*document, error) {
	c, err := s.company(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return s.news(ctx, in.NewsFilter, &c)
}

func (s *server) news(ctx context.Context, in NewsFilter, c *intel.Company) (*document, error) {
	v, err := s.view(ctx, in.AsOf, in.Cursor)
	if err != nil {
		return nil, err
	}
	page, err := news.Reader{Store: s.Store}.List(ctx, intel.ArticleFilter{
		Since: in.Since.Time, Until: in.Until.Time, Language: strings.ToLower(in.Language), Vendor: in.Vendor, All: in.Copies, Cluster: in.Cluster, AsOf: v.asOf,
		PageRequest: intel.PageRequest{Cursor: v.cursor, Limit: in.Limit},
	}, c)
	if err != nil {
		return nil, err
	}
	return stampedJSON(newPage(page.Items, v.next(page.Next)), v.asOf)
}
