package api

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/lineage"
)

type listFactsInput struct {
	Strict
	ID       companyID   `path:"id"`
	Taxonomy string      `query:"taxonomy" maxLength:"256" doc:"Exactly this taxonomy." example:"us-gaap"`
	Concept  conceptName `query:"concept"`
	Unit     string      `query:"unit" maxLength:"256" doc:"Exactly this unit." example:"USD"`
	Period   period      `query:"period"`
	Form     string      `query:"form" maxLength:"40" doc:"Only facts that a filing of exactly this form reported." example:"10-K"`
	AsOf     instant     `query:"as_of"`
	All      bool        `query:"all" doc:"Every reported fact. Without it: the latest known of each concept, unit and period."`
	Cursor   string      `query:"cursor" maxLength:"1024" doc:"The next of the answer before; leave it out for the first."`
	Limit    int         `query:"limit" minimum:"1" maximum:"10000" default:"100" doc:"At most so many items."`
}

// listFacts is the hot path: it encodes without reflection.
func (s *server) listFacts(ctx context.Context, in *listFactsInput) (*document, error) {
	taxonomy, err := in.Concept.in(in.Taxonomy)
	if err != nil {
		return nil, err
	}
	v, c, err := s.companyView(ctx, in.ID, in.AsOf, in.Cursor)
	if err != nil {
		return nil, err
	}
	facts, err := s.Store.Facts(ctx, intel.FactFilter{
		CIK: c.CIK, Taxonomy: taxonomy, Concept: in.Concept.name, Unit: in.Unit,
		Start: in.Period.Start, End: in.Period.End, Form: in.Form, AsOf: v.asOf, All: in.All,
		PageRequest: intel.PageRequest{Cursor: v.cursor, Limit: in.Limit},
	})
	if err != nil {
		return nil, err
	}
	return stamped(appendFacts(facts.Items, v.next(facts.Next)), v.asOf), nil
}

func appendFacts(facts []intel.KnownFact, next string) []byte {
	const envelope, usual = 512, 640 // bytes, of the rest and of a fact
	b := make([]byte, 0, envelope+usual*len(facts))
	b = append(b, `{"items":[`...)
	sample := false
	for i := range facts {
		if i > 0 {
			b = append(b, ',')
		}
		b = facts[i].AppendJSON(b)
		sample = sample || facts[i].Sample
	}
	b = append(b, `],"next":`...)
	if next == "" {
		b = append(b, "null"...)
	} else {
		quoted, _ := json.Marshal(next) // no string is an error
		b = append(b, quoted...)
	}
	if sample {
		b = append(b, `,"notice":`...)
		b = strconv.AppendQuote(b, sampleNotice)
	}
	return append(b, '}')
}

type traceFactInput struct {
	Strict
	ID       companyID   `path:"id"`
	Taxonomy string      `query:"taxonomy" maxLength:"256" doc:"Exactly this taxonomy." example:"us-gaap"`
	Concept  conceptName `query:"concept" required:"true"`
	End      day         `query:"end" required:"true" doc:"The end of the period."`
	Start    day         `query:"start" doc:"The start of the period. Without it: each period that has the end." example:"2008-09-28"`
	Unit     string      `query:"unit" maxLength:"256" doc:"Exactly this unit." example:"USD"`
	AsOf     instant     `query:"as_of"`
}

func (s *server) traceFact(ctx context.Context, in *traceFactInput) (*document, error) {
	taxonomy, err := in.Concept.in(in.Taxonomy)
	if err != nil {
		return nil, err
	}
	if in.Start.Date > in.End.Date {
		return nil, refused("query.start", "is later than end")
	}
	v, c, err := s.companyView(ctx, in.ID, in.AsOf, "")
	if err != nil {
		return nil, err
	}
	traces, err := s.Trace(ctx, lineage.Query{
		CIK: c.CIK, Taxonomy: taxonomy, Concept: in.Concept.name, Unit: in.Unit,
		Start: in.Start.Date, End: in.End.Date, AsOf: v.asOf,
	})
	if err != nil {
		return nil, err
	}
	out := newPage(traces, "") // one number has few traces: they are never paged
	for i := range traces {
		if traces[i].Fact.Sample {
			out.Notice = sampleNotice
		}
		traces[i].Body.Headers = present(traces[i].Body.Headers)
	}
	return stampedJSON(out, v.asOf)
}

// present returns m, or an empty map where there is none: an object is not null.
func present(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}
