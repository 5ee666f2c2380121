package api

import (
	"context"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/corpintel/intel"
)

// frameName is the period of a frame, at the end of a path.
type frameName struct{ intel.Frame }

// UnmarshalText reads "CY2019Q1I", or that with the ending that EDGAR's
// addresses have.
func (f *frameName) UnmarshalText(b []byte) (err error) {
	f.Frame, err = intel.ParseFrame(strings.TrimSuffix(string(b), jsonEnding))
	return err
}

// Schema describes the parameter.
func (frameName) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "A calendar year (CY2019), quarter (CY2019Q1) or the end of one (CY2019Q1I).", Examples: []any{"CY2019Q1I"}}
}

const (
	jsonEnding = ".json"
	// perUnit is how a unit that is a quotient is written in a path.
	perUnit = "-per-"
)

// frameAnswer is EDGAR's frame with the instant it is true of.
type frameAnswer struct {
	intel.ConceptFrame
	AsOf time.Time `json:"as_of"`
}

// conceptAnswer is EDGAR's answer about a concept with the instant it is
// true of.
type conceptAnswer struct {
	intel.CompanyConcept
	AsOf time.Time `json:"as_of"`
}

type getFrameInput struct {
	Strict
	Taxonomy string    `path:"taxonomy" maxLength:"256" doc:"The taxonomy." example:"us-gaap"`
	Concept  string    `path:"concept" maxLength:"256" doc:"The concept." example:"AccountsPayableCurrent"`
	Unit     string    `path:"unit" maxLength:"256" doc:"The unit; a quotient is written USD-per-shares." example:"USD"`
	Period   frameName `path:"period"`
	AsOf     instant   `query:"as_of"`
}

// getFrame answers in the shape of EDGAR's frames, with the instant it is true
// of.
func (s *server) getFrame(ctx context.Context, in *getFrameInput) (*document, error) {
	v, err := s.view(ctx, in.AsOf, "")
	if err != nil {
		return nil, err
	}
	frame, err := s.Store.Frame(ctx, intel.FrameFilter{
		Taxonomy: in.Taxonomy, Concept: in.Concept, Unit: strings.ReplaceAll(in.Unit, perUnit, "/"), Frame: in.Period.Frame, AsOf: v.asOf,
	})
	if err != nil {
		return nil, err
	}
	return stampedJSON(frame, v.asOf)
}

type getCompanyConceptInput struct {
	Strict
	ID       companyID `path:"id"`
	Taxonomy string    `path:"taxonomy" maxLength:"256" doc:"The taxonomy." example:"us-gaap"`
	Concept  string    `path:"concept" maxLength:"261" doc:"The concept; .json at its end is left out." example:"AccountsPayableCurrent"`
	AsOf     instant   `query:"as_of"`
}

// getCompanyConcept answers in the shape of EDGAR's answer about a concept, with
// the instant it is true of.
func (s *server) getCompanyConcept(ctx context.Context, in *getCompanyConceptInput) (*document, error) {
	v, c, err := s.companyView(ctx, in.ID, in.AsOf, "")
	if err != nil {
		return nil, err
	}
	concept, err := s.Store.CompanyConcept(ctx, intel.ConceptFilter{
		CIK: c.CIK, Taxonomy: in.Taxonomy, Concept: strings.TrimSuffix(in.Concept, jsonEnding), AsOf: v.asOf,
	})
	if err != nil {
		return nil, err
	}
	return stampedJSON(concept, v.asOf)
}
