package api

import (
	"context"
	"time"

	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/study"
)

type financialsInput struct {
	Strict
	Format
	ID        companyID `path:"id"`
	Statement string    `query:"statement" enum:"income,balance,cashflow" default:"income" doc:"Which statement."`
	Period    string    `query:"period" enum:"annual,quarterly,half,ttm" default:"annual" doc:"The length of the periods; ttm is the twelve months that end with each quarter."`
	View      string    `query:"view" enum:"latest,original" default:"latest" doc:"As last reported, or as first reported."`
	AsOf      instant   `query:"as_of"`
	Count     int       `query:"count" minimum:"0" maximum:"1000" doc:"The newest so many periods; 0 for all."`
	Explain   bool      `query:"explain" doc:"With the facts that were rejected, and why."`
}

func (s *server) getFinancials(ctx context.Context, in *financialsInput) (*document, error) {
	v, c, err := s.companyView(ctx, in.ID, in.AsOf, "")
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
	if format := in.wanted(); format != "json" {
		return file(format, downloadName(string(f.Statement), c, v.asOf), &f)
	}
	if f.Sample {
		f.Notice = sampleNotice
	}
	f.AsOf = time.Time{} // stamped below
	return stampedJSON(f, v.asOf)
}
