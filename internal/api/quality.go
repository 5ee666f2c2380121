package api

import (
	"context"

	"github.com/corpintel/intel"
)

type listQuarantineInput struct {
	Strict
	Paging
	CIK   cikNumber `query:"cik"`
	Rule  string    `query:"rule" maxLength:"64" doc:"Exactly this rule." example:"DQ01"`
	State string    `query:"state" enum:"held,released,waived" doc:"What became of the record."`
}

func (s *server) listQuarantine(ctx context.Context, in *listQuarantineInput) (*body[page[intel.Quarantined]], error) {
	list, err := s.Store.Quarantine(ctx, intel.QuarantineFilter{
		CIK: in.CIK.CIK, Rule: in.Rule, State: intel.QuarantineState(in.State), PageRequest: in.request(),
	})
	if err != nil {
		return nil, err
	}
	return &body[page[intel.Quarantined]]{newPage(list.Items, list.Next)}, nil
}

type getQuarantinedInput struct {
	Strict
	ID string `path:"id" maxLength:"64" doc:"The id of the quarantined record." example:"5d41402abc4b2a76b971"`
}

func (s *server) getQuarantined(ctx context.Context, in *getQuarantinedInput) (*body[intel.Quarantined], error) {
	q, err := s.Store.QuarantinedRecord(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &body[intel.Quarantined]{q}, nil
}

type listFindingsInput struct {
	Strict
	Paging
	Company  companyID `query:"company"`
	Rule     string    `query:"rule" maxLength:"64" doc:"Exactly this rule." example:"DQ10"`
	Severity string    `query:"severity" enum:"info,warn,error" doc:"Exactly this severity."`
	Kind     string    `query:"kind" enum:"quality,fundamentals,prices,news,filings,freshness,series" doc:"Only findings about this."`
	State    string    `query:"state" enum:"new,acknowledged,dismissed,confirmed" doc:"What people have said of it."`
}

func (s *server) listFindings(ctx context.Context, in *listFindingsInput) (*body[page[intel.Finding]], error) {
	filter := intel.FindingFilter{
		Kind: intel.FindingKind(in.Kind), Rule: in.Rule, Severity: in.Severity, State: intel.FindingState(in.State), PageRequest: in.request(),
	}
	if in.Company != (companyID{}) {
		c, err := s.company(ctx, in.Company)
		if err != nil {
			return nil, err
		}
		filter.CIK = c.CIK
	}
	list, err := s.Store.Findings(ctx, filter)
	if err != nil {
		return nil, err
	}
	return &body[page[intel.Finding]]{newPage(list.Items, list.Next)}, nil
}

type getFindingInput struct {
	Strict
	ID string `path:"id" maxLength:"64" doc:"The id of the finding." example:"5d41402abc4b2a76b971"`
}

func (s *server) getFinding(ctx context.Context, in *getFindingInput) (*body[intel.Finding], error) {
	f, err := s.Store.Finding(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &body[intel.Finding]{f}, nil
}

// FindingWord is what somebody says of a finding.
type FindingWord struct {
	_      struct{} `additionalProperties:"false"`
	Reason string   `json:"reason,omitempty" maxLength:"2000"`
}

type decideInput struct {
	Strict
	ID   string `path:"id" maxLength:"64" doc:"The id of the finding." example:"5d41402abc4b2a76b971"`
	Body *FindingWord
}

// decide returns the handler of a route that says one thing of a finding.
func (s *server) decide(state intel.FindingState) func(context.Context, *decideInput) (*body[intel.Finding], error) {
	return func(ctx context.Context, in *decideInput) (*body[intel.Finding], error) {
		d := intel.FindingDecision{Finding: in.ID, State: state, By: anonymousAuthor}
		if in.Body != nil {
			d.Reason = in.Body.Reason
		}
		f, err := s.Write.Decide(ctx, d)
		if err != nil {
			return nil, err
		}
		return &body[intel.Finding]{f}, nil
	}
}
