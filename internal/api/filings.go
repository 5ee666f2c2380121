package api

import (
	"context"

	"github.com/corpintel/intel"
)

// filingAnswer is a filing with those of its files that are known.
type filingAnswer struct {
	intel.Filing
	Documents []intel.Document `json:"documents"`
}

func newFilingAnswers(filings []intel.Filing) []filingAnswer {
	answers := make([]filingAnswer, len(filings))
	for i, f := range filings {
		answers[i] = filingAnswer{f, f.Documents()}
	}
	return answers
}

type listFilingsInput struct {
	Strict
	Paging
	ID    companyID `path:"id"`
	Form  string    `query:"form" maxLength:"40" doc:"Exactly this form; 10-K does not select 10-K/A." example:"10-K"`
	Since day       `query:"since" doc:"Filed on this day or later."`
	Until day       `query:"until" doc:"Filed on this day or earlier."`
	AsOf  instant   `query:"as_of"`
}

func (s *server) listFilings(ctx context.Context, in *listFilingsInput) (*document, error) {
	if !in.Until.IsZero() && in.Since.Date > in.Until.Date {
		return nil, refused("query.since", "is later than until")
	}
	v, c, err := s.companyView(ctx, in.ID, in.AsOf, in.Cursor)
	if err != nil {
		return nil, err
	}
	list, err := s.Store.Filings(ctx, intel.FilingFilter{
		CIK: c.CIK, Form: in.Form, Since: in.Since.Date, Until: in.Until.Date, AsOf: v.asOf,
		PageRequest: intel.PageRequest{Cursor: v.cursor, Limit: in.Limit},
	})
	if err != nil {
		return nil, err
	}
	out := newPage(newFilingAnswers(list.Items), v.next(list.Next))
	if c.Sample {
		out.Notice = sampleNotice
	}
	return stampedJSON(out, v.asOf)
}

// submissionAnswer is one submission: what each of its filers lists of it, and
// the documents that its full text holds, where that is stored.
type submissionAnswer struct {
	Accession intel.AccessionNumber `json:"accession"`
	Items     []filingAnswer        `json:"items"`
	Documents []intel.Document      `json:"documents"`
}

type getFilingInput struct {
	Strict
	Accession accessionNumber `path:"accession"`
}

func (s *server) getFiling(ctx context.Context, in *getFilingInput) (*body[submissionAnswer], error) {
	views, err := s.Store.Filing(ctx, in.Accession.AccessionNumber)
	if err != nil {
		return nil, err
	}
	documents, err := s.Store.Documents(ctx, in.Accession.AccessionNumber)
	if err != nil {
		return nil, err
	}
	if documents == nil {
		documents = []intel.Document{}
	}
	return &body[submissionAnswer]{submissionAnswer{in.Accession.AccessionNumber, newFilingAnswers(views), documents}}, nil
}
