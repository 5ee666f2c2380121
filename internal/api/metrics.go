package api

import (
	"context"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/study"
)

// metricsAnswer is a page of a company's metrics, but for the order of keys.
type metricsAnswer struct {
	Company study.Company          `json:"company"`
	Period  analysis.PeriodType    `json:"period"`
	View    analysis.View          `json:"view"`
	Items   []analysis.MetricValue `json:"items"`
	Next    *string                `json:"next"`
	Notice  string                 `json:"notice,omitempty"`
	AsOf    time.Time              `json:"as_of,omitzero"` // stamped
}

type metricsInput struct {
	Strict
	Format
	ID                   companyID `path:"id"`
	Period               string    `query:"period" enum:"annual,quarterly,ttm" default:"annual" doc:"The periods to compute for."`
	View                 string    `query:"view" enum:"latest,original" default:"latest" doc:"Of several reports of a period: the latest known, or the first."`
	Metrics              []string  `query:"metrics" maxItems:"200" doc:"Only these, with commas between them; docs/ratios.md lists them." example:"gross_margin,altman_z_double_prime"`
	Count                int       `query:"count" minimum:"1" maximum:"200" default:"5" doc:"The newest so many periods."`
	Absent               bool      `query:"absent" doc:"Also metrics of which an operand is missing, and which."`
	MarketCapitalization float64   `query:"market_capitalization" minimum:"0" doc:"What the equity was worth when the newest period ended, in the company's currency: Altman's Z asks for it and statements do not have it."`
	AsOf                 instant   `query:"as_of"`
	Cursor               string    `query:"cursor" maxLength:"1024" doc:"The next of the answer before; leave it out for the first."`
	Limit                int       `query:"limit" minimum:"1" maximum:"10000" default:"1000" doc:"At most so many items."`
}

func (s *server) listMetrics(ctx context.Context, in *metricsInput) (*document, error) {
	v, c, err := s.companyView(ctx, in.ID, in.AsOf, in.Cursor)
	if err != nil {
		return nil, err
	}
	m, err := s.study.Metrics(ctx, c, study.MetricsQuery{
		MetricQuery: analysis.MetricQuery{
			Periods: analysis.PeriodType(in.Period), Metrics: in.Metrics, Count: in.Count, Absent: in.Absent, MarketCapitalization: study.Amount(in.MarketCapitalization),
		},
		View: analysis.View(in.View), AsOf: v.asOf,
	})
	if intel.KindOf(err) == intel.KindNotFound && err != nil {
		return nil, refused("query.metrics", err.Error())
	}
	if err != nil {
		return nil, err
	}
	if f := in.wanted(); f != "json" {
		return file(f, downloadName("metrics", c, v.asOf), &m)
	}
	items, next, err := part(m.Items, metricIdentity, v.cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	p := newPage(items, v.next(next))
	return stampedJSON(metricsAnswer{m.Company, m.Period, m.View, p.Items, p.Next, noticeOf(c), time.Time{}}, v.asOf)
}

func metricIdentity(m *analysis.MetricValue) string {
	return intel.NaturalID(m.Metric, m.Period.String())
}
