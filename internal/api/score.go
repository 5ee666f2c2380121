package api

import (
	"context"

	"github.com/corpintel/intel"
)

type scoreInput struct {
	Strict
	Company   companyID       `query:"company"`
	Accession accessionNumber `query:"accession"`
	Series    string          `query:"series" maxLength:"300" doc:"With company and period: one fact, by taxonomy, concept and unit." example:"us-gaap:Assets USD"`
	Period    period          `query:"period"`
	Source    string          `query:"source" maxLength:"64" doc:"Without company: a kind of body, or the source it begins with." example:"edgar"`
	Since     day             `query:"since" doc:"Without company: bodies fetched on this day or later, in UTC." example:"2026-11-20"`
	Until     day             `query:"until" doc:"Without company: bodies fetched on this day or earlier, in UTC." example:"2026-11-20"`
}

func (s *server) getScore(ctx context.Context, in *scoreInput) (*body[intel.Score], error) {
	f := intel.ScoreFilter{
		Accession: in.Accession.AccessionNumber, Subject: in.Series, Period: in.Period.Period, Source: in.Source,
		Since: in.Since.Date, Until: in.Until.Date,
	}
	ofCompany := in.Company != (companyID{})
	switch {
	case ofCompany && (f.Source != "" || f.Since != 0 || f.Until != 0):
		return nil, refused("query.company", "is scored over all time and sources: leave source, since and until out")
	case !ofCompany && (f.Accession != 0 || f.Subject != ""):
		return nil, refused("query.company", "is missing: accession and series are of a company")
	case (f.Subject == "") != (f.Period == intel.Period{}):
		return nil, refused("query.series", "and period name one fact together")
	}
	if ofCompany {
		c, err := s.company(ctx, in.Company)
		if err != nil {
			return nil, err
		}
		f.CIK = c.CIK
	}
	score, err := s.Store.Score(ctx, f)
	if err != nil {
		return nil, err
	}
	return &body[intel.Score]{score}, nil
}

type listSourcesInput struct {
	Strict
	Source string `query:"source" maxLength:"64" doc:"A kind of body, or the source it begins with." example:"edgar"`
	Since  day    `query:"since" doc:"From this day on, in UTC." example:"2026-11-01"`
}

// SourceList is how sources have done.
type SourceList struct {
	Items []intel.SourceHealth `json:"items"`
}

func (s *server) listSources(ctx context.Context, in *listSourcesInput) (*body[SourceList], error) {
	list, err := s.Judge.SourcesHealth(ctx, in.Source, in.Since.Date, s.Now())
	if err != nil {
		return nil, err
	}
	return &body[SourceList]{SourceList{list}}, nil
}
