package api

import (
	"bytes"
	"context"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/study"
)

type financialsInput struct {
	Strict
	ID        companyID `path:"id"`
	Statement string    `query:"statement" enum:"income,balance,cashflow" default:"income" doc:"Which statement."`
	Period    string    `query:"period" enum:"annual,quarterly,half,ttm" default:"annual" doc:"The length of the periods; ttm is the twelve months that end with each quarter."`
	View      string    `query:"view" enum:"latest,original" default:"latest" doc:"As last reported, or as first reported."`
	AsOf      instant   `query:"as_of"`
	Count     int       `query:"count" minimum:"0" maximum:"1000" doc:"The newest so many periods; 0 for all."`
	Explain   bool      `query:"explain" doc:"With the facts that were rejected, and why."`
	Format    string    `query:"format" enum:"json,csv" default:"json" doc:"The form of the answer."`
}

func (s *server) getFinancials(ctx context.Context, in *financialsInput) (*document, error) {
	v, err := s.view(in.AsOf, "")
	if err != nil {
		return nil, err
	}
	c, err := s.company(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	f, err := s.study.Financials(ctx, c, study.FinancialsQuery{AsOf: v.asOf, Query: analysis.Query{
		Statement: analysis.Statement(in.Statement), Period: analysis.PeriodType(in.Period), View: analysis.View(in.View),
		Count: in.Count, Explain: in.Explain,
	}})
	if err != nil {
		return nil, err
	}
	if in.Format == "csv" {
		var b bytes.Buffer
		if err := f.WriteCSV(&b); err != nil {
			return nil, err
		}
		return &document{ContentType: csvType, Body: b.Bytes()}, nil
	}
	if f.Sample {
		f.Notice = sampleNotice
	}
	f.AsOf = time.Time{} // stamped below
	return stampedJSON(f, v.asOf)
}

const csvType = "text/csv; charset=utf-8"

// tabular serves an answer that looks as T does, or is a table.
func tabular[T, I any](h func(context.Context, *I) (*document, error)) handler {
	return func(s *server, rt route) {
		op := s.operation(rt)
		schema := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, rt.id)
		op.Responses["200"] = answer("application/json", schema)
		op.Responses["200"].Content[csvType] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Description: "The items as a table, with the names of the columns above."}}
		register(s, op, h)
	}
}
