package api

import (
	"context"
	"time"

	"github.com/corpintel/intel"
)

func (s *server) getQuarantinedRaw(ctx context.Context, in *getQuarantinedInput) (*document, error) {
	data, _, err := s.Judge.QuarantinedBytes(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &document{
		ContentType: octetStream, ContentDisposition: `attachment; filename="record"`, Policy: rawPolicy, CacheControl: revalidate,
		ETag: entityTag(data), Body: data,
	}, nil
}

// QuarantineNote says why.
type QuarantineNote struct {
	_    struct{} `additionalProperties:"false"`
	Note string   `json:"note,omitempty" maxLength:"1000"`
}

type releaseInput struct {
	Strict
	ID   string `path:"id" maxLength:"64" doc:"The id of the quarantined record." example:"5d41402abc4b2a76b971"`
	Body QuarantineNote
}

func (s *server) releaseQuarantined(ctx context.Context, in *releaseInput) (*body[intel.Quarantined], error) {
	q, err := s.Judge.Release(ctx, in.ID, anonymousAuthor, in.Body.Note)
	if err != nil {
		return nil, err
	}
	return &body[intel.Quarantined]{q}, nil
}

// QuarantineWaiver says why a record stays out, and until when nobody need look.
type QuarantineWaiver struct {
	_      struct{}  `additionalProperties:"false"`
	Reason string    `json:"reason" minLength:"1" maxLength:"1000"`
	Until  time.Time `json:"until"`
}

type waiveInput struct {
	Strict
	ID   string `path:"id" maxLength:"64" doc:"The id of the quarantined record." example:"5d41402abc4b2a76b971"`
	Body QuarantineWaiver
}

func (s *server) waiveQuarantined(ctx context.Context, in *waiveInput) (*body[intel.Quarantined], error) {
	q, err := s.Judge.Waive(ctx, in.ID, anonymousAuthor, in.Body.Reason, in.Body.Until)
	if err != nil {
		return nil, err
	}
	return &body[intel.Quarantined]{q}, nil
}

// ReplayRequest says which records to judge again.
type ReplayRequest struct {
	_    struct{} `additionalProperties:"false"`
	Rule string   `json:"rule,omitempty" maxLength:"80"`
}

type replayInput struct {
	Strict
	Body ReplayRequest
}

func (s *server) replayQuarantine(ctx context.Context, in *replayInput) (*body[intel.Replayed], error) {
	r, err := s.Judge.Replay(ctx, intel.QuarantineFilter{Rule: in.Body.Rule}, anonymousAuthor)
	if err != nil {
		return nil, err
	}
	return &body[intel.Replayed]{r}, nil
}
