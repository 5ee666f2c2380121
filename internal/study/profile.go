package study

import (
	"context"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/expression"
)

// profile is what was known of a company's newest period.
type profile struct {
	screening
	lines   map[string]*analysis.Item
	metrics map[string]*analysis.MetricValue
	filings filings
}

// universe returns every company of which facts are stored, by CIK.
func (s *Study) universe(ctx context.Context) iter.Seq2[intel.Company, error] {
	return intel.Pages(intel.PageRequest{}, func(p intel.PageRequest) (intel.Page[intel.Company], error) {
		return s.Store.Companies(ctx, intel.CompanyFilter{WithFacts: true, PageRequest: p})
	})
}

// profile returns what was known of a company, and nil where that was nothing.
func (s *Study) profile(ctx context.Context, c intel.Company, p analysis.PeriodType, v analysis.View, asOf time.Time) (*profile, error) {
	facts, err := s.facts(ctx, c.CIK, asOf)
	if err != nil || len(facts) == 0 {
		return nil, err
	}
	built := s.Mapping.Build(analysis.Input{Company: c, Facts: facts, AsOf: asOf})
	// Five years are as far as formulas look back, and one more may be open.
	const years, quarters = 7, 26
	count := years
	if p != analysis.Annual {
		count = quarters
	}
	items := built.Items(analysis.Query{Period: p, View: v, Count: count})
	values, err := s.Formulas.Compute(items, analysis.Splits(facts), analysis.MetricQuery{Periods: p, Count: 1})
	if err != nil {
		return nil, err
	}
	out := &profile{lines: map[string]*analysis.Item{}, metrics: map[string]*analysis.MetricValue{}, filings: filings{}.of(items)}
	out.company, out.asOf = c, asOf
	out.kind, _ = built.Template()
	newestReport(&out.screening, facts)
	for i := range values {
		out.metrics[values[i].Metric] = &values[i]
	}
	for i := range items {
		it := &items[i]
		if it.FiscalPeriod == analysis.Transition {
			continue
		}
		if out.end == 0 {
			out.end = it.End
		}
		if it.End != out.end {
			continue
		}
		out.lines[it.Line] = it
		if currency, _, _ := strings.Cut(it.Unit, "/"); currency != "shares" && out.units == "" {
			out.units = currency
		}
	}
	return out, nil
}

// newestReport notes the form and day of the newest periodic report.
func newestReport(s *screening, facts []intel.KnownFact) {
	var newest time.Time
	for i := range facts {
		f := &facts[i]
		if f.KnownAt.Before(newest) {
			continue
		}
		if f.KnownAt.After(newest) {
			newest = f.KnownAt
			s.known = intel.DateOf(f.KnownAt.Add(-time.Nanosecond).In(intel.NewYork)) // the end of a day belongs to it
		}
		if strings.HasPrefix(f.Form, "10-") || strings.HasPrefix(f.Form, "20-F") || strings.HasPrefix(f.Form, "40-F") || strings.HasPrefix(f.Form, "6-K") {
			s.form = f.Form
		}
	}
}

// value gives a name's value to an expression.
func (p *profile) value(name string) expression.Value {
	for _, a := range attributes() {
		if a.Name.Name == name {
			return a.of(&p.screening)
		}
	}
	if m := p.metrics[name]; m != nil && m.Value != nil {
		return parsed(*m.Value)
	}
	if it := p.lines[name]; it != nil {
		return parsed(it.Value)
	}
	return expression.Value{}
}

func parsed(text string) expression.Value {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return expression.Value{}
	}
	return expression.NumberValue(f)
}
