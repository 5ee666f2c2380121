package api

import (
	"context"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/market"
)

type listFiguresInput struct {
	Strict
	Paging
	Symbol    string  `query:"symbol" required:"true" minLength:"1" maxLength:"20" doc:"The symbol." example:"IBM"`
	Vendor    string  `query:"vendor" maxLength:"80" doc:"Only by this vendor." example:"alphavantage"`
	Statement string  `query:"statement" enum:"income,balance,cash_flow,earnings,earnings_calendar,overview,shares" doc:"Only of this statement."`
	Span      string  `query:"span" enum:"annual,quarterly" doc:"Only of years, or of quarters."`
	End       day     `query:"end" doc:"Only of the period that ended on this day, as the vendor has it."`
	Field     string  `query:"field" maxLength:"120" doc:"Only this field, by the vendor's name." example:"netIncome"`
	AsOf      instant `query:"as_of"`
}

func (s *server) listFigures(ctx context.Context, in *listFiguresInput) (*document, error) {
	v, err := s.view(ctx, in.AsOf, in.Cursor)
	if err != nil {
		return nil, err
	}
	list, err := s.Store.Figures(ctx, intel.FigureFilter{
		Symbol: in.Symbol, Vendor: in.Vendor, Statement: in.Statement, Span: in.Span, End: in.End.Date, Field: in.Field, AsOf: v.asOf,
		PageRequest: intel.PageRequest{Cursor: v.cursor, Limit: in.Limit},
	})
	if err != nil {
		return nil, err
	}
	return stampedJSON(newPage(list.Items, v.next(list.Next)), v.asOf)
}

type listSymbolsInput struct {
	Strict
	Paging
	Symbol  string    `query:"symbol" maxLength:"20" doc:"Who traded under this symbol." example:"WM"`
	Company companyID `query:"company" doc:"Under what a company traded, by those who know its CIK."`
	Name    string    `query:"name" maxLength:"200" doc:"Under what somebody of this name traded, legal form aside." example:"Washington Mutual"`
}

func (s *server) listSymbols(ctx context.Context, in *listSymbolsInput) (*body[page[intel.SymbolSpan]], error) {
	f := intel.SymbolFilter{Symbol: in.Symbol, Name: intel.CoreName(in.Name), PageRequest: in.request()}
	if in.Company != (companyID{}) {
		c, err := s.company(ctx, in.Company)
		if err != nil {
			return nil, err
		}
		f.CIK = c.CIK
	}
	if f.Symbol == "" && f.Name == "" && f.CIK == 0 {
		return nil, refused("query", "say a symbol, a company or a name")
	}
	list, err := s.Store.Symbols(ctx, f)
	if err != nil {
		return nil, err
	}
	return &body[page[intel.SymbolSpan]]{newPage(list.Items, list.Next)}, nil
}

type listPublishersInput struct {
	Strict
	Paging
}

func (s *server) listPublishers(ctx context.Context, in *listPublishersInput) (*body[page[intel.Publisher]], error) {
	list, err := s.Store.Publishers(ctx, in.request())
	if err != nil {
		return nil, err
	}
	return &body[page[intel.Publisher]]{newPage(list.Items, list.Next)}, nil
}

type listGapsInput struct {
	Strict
	ID     companyID `path:"id"`
	Vendor string    `query:"vendor" maxLength:"80" doc:"Of this vendor's prices; without it of those that go on the longest." example:"alphavantage"`
	From   day       `query:"from" doc:"On this day or later."`
	To     day       `query:"to" doc:"On this day or earlier."`
	AsOf   instant   `query:"as_of"`
}

// gapsAnswer is what is missing from a series of prices, and what is too much.
type gapsAnswer struct {
	Vendor string       `json:"vendor"`
	Items  []market.Gap `json:"items"`
	Closed []intel.Date `json:"closed"`
	AsOf   time.Time    `json:"as_of"`
}

func (s *server) listGaps(ctx context.Context, in *listGapsInput) (*document, error) {
	v, c, err := s.companyView(ctx, in.ID, in.AsOf, "")
	if err != nil {
		return nil, err
	}
	series, err := market.Load(ctx, s.Store, market.Query{Company: c, Vendor: in.Vendor, From: in.From.Date, To: in.To.Date, AsOf: v.asOf})
	if err != nil {
		return nil, err
	}
	a := gapsAnswer{Vendor: series.Vendor}
	if a.Items, a.Closed = series.Gaps(); a.Items == nil {
		a.Items = []market.Gap{}
	}
	if a.Closed == nil {
		a.Closed = []intel.Date{}
	}
	return stampedJSON(struct {
		Vendor string       `json:"vendor"`
		Items  []market.Gap `json:"items"`
		Closed []intel.Date `json:"closed"`
	}{a.Vendor, a.Items, a.Closed}, v.asOf)
}
