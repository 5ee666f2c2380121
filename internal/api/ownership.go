package api

import (
	"context"

	"github.com/corpintel/intel"
)

type listOwnershipInput struct {
	Strict
	Paging
	ID    companyID `path:"id"`
	Form  string    `query:"form" maxLength:"40" doc:"Exactly this form; 4 does not select 4/A." example:"4"`
	Since day       `query:"since" doc:"About this day or later."`
	Until day       `query:"until" doc:"About this day or earlier."`
	AsOf  instant   `query:"as_of"`
}

func (s *server) listOwnership(ctx context.Context, in *listOwnershipInput) (*document, error) {
	if !in.Until.IsZero() && in.Since.Date > in.Until.Date {
		return nil, refused("query.since", "is later than until")
	}
	return reported(ctx, s, in.ID, in.AsOf, in.Paging, func(cik intel.CIK, v view, p intel.PageRequest) (intel.Page[intel.OwnershipReport], error) {
		return s.Store.Ownership(ctx, intel.OwnershipFilter{
			CIK: cik, Form: in.Form, Since: in.Since.Date, Until: in.Until.Date, AsOf: v.asOf, PageRequest: p,
		})
	})
}

type listHoldingReportsInput struct {
	Strict
	Paging
	ID     companyID `path:"id"`
	Period day       `query:"period" doc:"Only the quarter that ended on this day."`
	AsOf   instant   `query:"as_of"`
}

func (s *server) listHoldingReports(ctx context.Context, in *listHoldingReportsInput) (*document, error) {
	return reported(ctx, s, in.ID, in.AsOf, in.Paging, func(cik intel.CIK, v view, p intel.PageRequest) (intel.Page[intel.HoldingReport], error) {
		return s.Store.HoldingReports(ctx, intel.HoldingFilter{Manager: cik, Period: in.Period.Date, AsOf: v.asOf, PageRequest: p})
	})
}

type listHoldingsInput struct {
	Strict
	Paging
	ID     companyID `path:"id"`
	Period day       `query:"period" doc:"Only the quarter that ended on this day."`
	AsOf   instant   `query:"as_of"`
	CUSIP  string    `query:"cusip" maxLength:"9" doc:"Only this security." example:"037833100"`
}

func (s *server) listHoldings(ctx context.Context, in *listHoldingsInput) (*document, error) {
	return reported(ctx, s, in.ID, in.AsOf, in.Paging, func(cik intel.CIK, v view, p intel.PageRequest) (intel.Page[intel.Holding], error) {
		return s.Store.Holdings(ctx, intel.HoldingFilter{Manager: cik, Period: in.Period.Date, CUSIP: in.CUSIP, AsOf: v.asOf, PageRequest: p})
	})
}

// reported answers with a page of what somebody reported. Persons who report
// need not be stored as companies; who is not and has reported nothing is
// absent.
func reported[T any](
	ctx context.Context, s *server, id companyID, asOf instant, paging Paging,
	list func(intel.CIK, view, intel.PageRequest) (intel.Page[T], error),
) (*document, error) {
	v, err := s.view(ctx, asOf, paging.Cursor)
	if err != nil {
		return nil, err
	}
	c, absent := s.company(ctx, id)
	if absent != nil {
		if id.cik == 0 || intel.KindOf(absent) != intel.KindNotFound {
			return nil, absent
		}
		c = intel.Company{CIK: id.cik}
	}
	got, err := list(c.CIK, v, intel.PageRequest{Cursor: v.cursor, Limit: paging.Limit})
	if err != nil {
		return nil, err
	}
	if absent != nil && len(got.Items) == 0 && v.cursor == "" {
		return nil, absent
	}
	out := newPage(got.Items, v.next(got.Next))
	if c.Sample {
		out.Notice = sampleNotice
	}
	return stampedJSON(out, v.asOf)
}
