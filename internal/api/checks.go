package api

import (
	"context"
	"time"

	"github.com/corpintel/intel"
)

// Judge is what routes about quality need of the rest of the program.
type Judge interface {
	SaveCheck(ctx context.Context, definition, by, note string) ([]intel.Check, error)
	SetCheck(ctx context.Context, id string, state intel.CheckState, by, note string) (intel.Check, error)
	CheckTallies(ctx context.Context, id string) ([]intel.Tally, error)
	// DryRunText tries checks, of text or by the id of a stored one.
	DryRunText(ctx context.Context, idOrText string, companies []intel.CIK) ([]intel.DryRun, error)
	SourcesHealth(ctx context.Context, source string, since intel.Date, now time.Time) ([]intel.SourceHealth, error)
	QuarantinedBytes(ctx context.Context, id string) ([]byte, intel.Span, error)
	Replay(ctx context.Context, f intel.QuarantineFilter, by string) (intel.Replayed, error)
	Release(ctx context.Context, id, by, note string) (intel.Quarantined, error)
	Waive(ctx context.Context, id, by, note string, until time.Time) (intel.Quarantined, error)
}

type listChecksInput struct {
	Strict
	Paging
}

func (s *server) listChecks(ctx context.Context, in *listChecksInput) (*body[page[intel.Check]], error) {
	list, err := s.Store.Checks(ctx, in.request())
	if err != nil {
		return nil, err
	}
	return &body[page[intel.Check]]{newPage(list.Items, list.Next)}, nil
}

// CheckPath names a check in a path. It is exported because huma looks into
// exported fields only.
type CheckPath struct {
	ID string `path:"id" maxLength:"64" doc:"The id of the check or record." example:"revenue-positive"`
}

type getCheckInput struct {
	Strict
	CheckPath
}

// CheckAnswer is a check with what it came to.
type CheckAnswer struct {
	intel.Check

	Tallies []intel.Tally `json:"tallies"`
}

func (s *server) getCheck(ctx context.Context, in *getCheckInput) (*body[CheckAnswer], error) {
	c, err := s.Store.Check(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	tallies, err := s.Judge.CheckTallies(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &body[CheckAnswer]{CheckAnswer{c, tallies}}, nil
}

// CheckDefinition is a check, or several, to be stored.
type CheckDefinition struct {
	_          struct{} `additionalProperties:"false"`
	Definition string   `json:"definition" minLength:"1" maxLength:"262144"`
	Note       string   `json:"note,omitempty" maxLength:"1000"`
}

type saveChecksInput struct {
	Strict
	Body CheckDefinition
}

// CheckList is checks that were stored.
type CheckList struct {
	Items []intel.Check `json:"items"`
}

func (s *server) saveChecks(ctx context.Context, in *saveChecksInput) (*body[CheckList], error) {
	checks, err := s.Judge.SaveCheck(ctx, in.Body.Definition, anonymousAuthor, in.Body.Note)
	if err != nil {
		return nil, err
	}
	return &body[CheckList]{CheckList{checks}}, nil
}

// CheckTrial says what to try: the definition of a check, or several, or the id
// of a stored one; and on which companies.
type CheckTrial struct {
	_          struct{} `additionalProperties:"false"`
	Definition string   `json:"definition,omitempty" maxLength:"262144"`
	ID         string   `json:"id,omitempty" maxLength:"64"`
	Companies  []string `json:"companies,omitempty" maxItems:"1000"`
}

type dryRunInput struct {
	Strict
	Body CheckTrial
}

// DryRunList is what checks would say.
type DryRunList struct {
	Items []intel.DryRun `json:"items"`
}

func (s *server) dryRunChecks(ctx context.Context, in *dryRunInput) (*body[DryRunList], error) {
	what := in.Body.Definition + in.Body.ID
	if (in.Body.Definition == "") == (in.Body.ID == "") {
		return nil, intel.Errorf(intel.KindInvalid, "give either definition, the text of checks, or id, that of a stored one")
	}
	var companies []intel.CIK
	for _, text := range in.Body.Companies {
		var id companyID
		if err := id.UnmarshalText([]byte(text)); err != nil {
			return nil, intel.Errorf(intel.KindInvalid, "companies: %q: %w", abridge(text), err)
		}
		cik, err := s.cik(ctx, id)
		if err != nil {
			return nil, err
		}
		companies = append(companies, cik)
	}
	runs, err := s.Judge.DryRunText(ctx, what, companies)
	if err != nil {
		return nil, err
	}
	return &body[DryRunList]{DryRunList{runs}}, nil
}

// CheckStateChange says what a check is to do.
type CheckStateChange struct {
	_     struct{} `additionalProperties:"false"`
	State string   `json:"state" enum:"draft,shadow,armed,off"`
	Note  string   `json:"note,omitempty" maxLength:"1000"`
}

type setCheckInput struct {
	Strict
	CheckPath
	Body CheckStateChange
}

func (s *server) setCheck(ctx context.Context, in *setCheckInput) (*body[intel.Check], error) {
	c, err := s.Judge.SetCheck(ctx, in.ID, intel.CheckState(in.Body.State), anonymousAuthor, in.Body.Note)
	if err != nil {
		return nil, err
	}
	return &body[intel.Check]{c}, nil
}

type qualityLogInput struct {
	Strict
	Paging
	CheckPath
}

func (s *server) listQualityLog(ctx context.Context, in *qualityLogInput) (*body[page[intel.QualityEntry]], error) {
	list, err := s.Store.QualityLog(ctx, in.ID, in.request())
	if err != nil {
		return nil, err
	}
	return &body[page[intel.QualityEntry]]{newPage(list.Items, list.Next)}, nil
}
