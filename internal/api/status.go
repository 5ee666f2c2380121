package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/corpintel/intel"
)

// statusAnswer is what is stored and which program says so.
type statusAnswer struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	intel.Status
	Notice string    `json:"notice,omitempty"`
	AsOf   time.Time `json:"as_of,omitzero" required:"true"` // zero until it is stamped
}

type noInput struct{ Strict }

func (s *server) getStatus(ctx context.Context, _ *noInput) (*document, error) {
	st, err := s.Store.Status(ctx)
	if err != nil {
		return nil, err
	}
	out := statusAnswer{Version: s.Version, Commit: s.Commit, Status: st}
	if st.Sample {
		out.Notice = sampleNotice
	}
	return stampedJSON(out, s.Now())
}

// probeAnswer is what probes read.
type probeAnswer struct {
	Status string `json:"status"`
}

// probe is an answer that must not be kept.
type probe struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Body         probeAnswer
}

func (s *server) getHealth(context.Context, *noInput) (*probe, error) {
	return &probe{noStore, probeAnswer{"ok"}}, nil
}

func (s *server) getReadiness(ctx context.Context, _ *noInput) (*probe, error) {
	if err := s.Ready(ctx); err != nil {
		notReady := intel.Errorf(intel.KindUnavailable, "not ready: the log has the cause under request_id")
		return nil, fmt.Errorf("%w: %w", notReady, err)
	}
	return &probe{noStore, probeAnswer{"ready"}}, nil
}

func (s *server) getMetrics(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", noStore)
	s.Metrics.ServeHTTP(w, r)
	return nil
}
