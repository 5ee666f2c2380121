package api

import (
	"context"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/study"
)

// restatementsAnswer is a page of a ledger, but for the order of keys.
type restatementsAnswer struct {
	Company study.Company          `json:"company"`
	Items   []analysis.Restatement `json:"items"`
	Splits  []analysis.Split       `json:"splits"`
	Next    *string                `json:"next"`
	Notice  string                 `json:"notice,omitempty"`
	AsOf    time.Time              `json:"as_of,omitzero"` // stamped
}

type restatementsInput struct {
	Strict
	Format
	ID       companyID   `path:"id"`
	Taxonomy string      `query:"taxonomy" maxLength:"256" doc:"Exactly this taxonomy." example:"us-gaap"`
	Concept  conceptName `query:"concept"`
	Line     string      `query:"line" maxLength:"64" doc:"Only concepts that are taken for this standardized line." example:"net_income"`
	Class    string      `query:"class" enum:"split,sign,scale,rounding,amendment,reclassification,restatement" doc:"Only changes of this class."`
	AsOf     instant     `query:"as_of"`
	Cursor   string      `query:"cursor" maxLength:"1024" doc:"The next of the answer before; leave it out for the first."`
	Limit    int         `query:"limit" minimum:"1" maximum:"10000" default:"100" doc:"At most so many items."`
}

func (s *server) listRestatements(ctx context.Context, in *restatementsInput) (*document, error) {
	taxonomy, err := in.Concept.in(in.Taxonomy)
	if err != nil {
		return nil, err
	}
	v, c, err := s.companyView(ctx, in.ID, in.AsOf, in.Cursor)
	if err != nil {
		return nil, err
	}
	r, err := s.study.Restatements(ctx, c, study.RestatementQuery{
		Taxonomy: taxonomy, Concept: in.Concept.name, Line: in.Line, Class: analysis.Class(in.Class), AsOf: v.asOf,
	})
	if err != nil {
		return nil, err
	}
	if f := in.wanted(); f != "json" {
		return file(f, downloadName("restatements", c, v.asOf), &r)
	}
	items, next, err := part(r.Items, restatementIdentity, v.cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	p := newPage(items, v.next(next))
	return stampedJSON(restatementsAnswer{r.Company, p.Items, r.Splits, p.Next, noticeOf(c), time.Time{}}, v.asOf)
}

func restatementIdentity(r *analysis.Restatement) string {
	return intel.NaturalID(r.Taxonomy, r.Concept, r.Unit, r.Period.String(), r.Old.Accession.String(), r.New.Accession.String(), r.Old.Value, r.New.Value)
}

// sharesAnswer is a page of a share history, but for the order of keys.
type sharesAnswer struct {
	Company study.Company          `json:"company"`
	Items   []analysis.ShareFigure `json:"items"`
	Splits  []analysis.Split       `json:"splits"`
	Next    *string                `json:"next"`
	Notice  string                 `json:"notice,omitempty"`
	AsOf    time.Time              `json:"as_of,omitzero"` // stamped
}

type sharesInput struct {
	Strict
	Format
	ID      companyID   `path:"id"`
	Concept conceptName `query:"concept"`
	Line    string      `query:"line" maxLength:"64" doc:"Only concepts that are taken for this standardized line." example:"eps_diluted"`
	AsOf    instant     `query:"as_of"`
	Cursor  string      `query:"cursor" maxLength:"1024" doc:"The next of the answer before; leave it out for the first."`
	Limit   int         `query:"limit" minimum:"1" maximum:"10000" default:"100" doc:"At most so many items."`
}

func (s *server) listShares(ctx context.Context, in *sharesInput) (*document, error) {
	v, c, err := s.companyView(ctx, in.ID, in.AsOf, in.Cursor)
	if err != nil {
		return nil, err
	}
	h, err := s.study.ShareHistory(ctx, c, study.ShareQuery{Concept: in.Concept.name, Line: in.Line, AsOf: v.asOf})
	if err != nil {
		return nil, err
	}
	if f := in.wanted(); f != "json" {
		return file(f, downloadName("shares", c, v.asOf), &h)
	}
	items, next, err := part(h.Items, shareIdentity, v.cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	p := newPage(items, v.next(next))
	return stampedJSON(sharesAnswer{h.Company, p.Items, h.Splits, p.Next, noticeOf(c), time.Time{}}, v.asOf)
}

func shareIdentity(f *analysis.ShareFigure) string {
	return intel.NaturalID(f.Taxonomy, f.Concept, f.Unit, f.Period.String(), f.Accession.String(), f.Value)
}

// noticeOf says where figures are those of the sample.
func noticeOf(c intel.Company) string {
	if c.Sample {
		return sampleNotice
	}
	return ""
}
