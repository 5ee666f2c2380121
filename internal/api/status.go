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

// readiness is what the probe of readiness reads.
type readiness struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Body         readyAnswer
}

type readyAnswer struct {
	Status   string         `json:"status"`
	Replicas []replicaState `json:"replicas,omitempty"`
}

// replicaState is how a replica of the database is; what is amiss is for those
// who run it.
type replicaState struct {
	Number     int     `json:"number"`
	State      string  `json:"state"`
	LagBytes   int64   `json:"lag_bytes"`
	LagSeconds float64 `json:"lag_seconds"`
}

func (s *server) getHealth(context.Context, *noInput) (*probe, error) {
	return &probe{noStore, probeAnswer{"ok"}}, nil
}

func (s *server) getReadiness(ctx context.Context, _ *noInput) (*readiness, error) {
	if err := s.Ready(ctx); err != nil {
		notReady := intel.Errorf(intel.KindUnavailable, "not ready: the log has the cause under request_id")
		return nil, fmt.Errorf("%w: %w", notReady, err)
	}
	answer := readyAnswer{Status: "ready"}
	if s.Replicas != nil {
		for _, r := range s.Replicas() {
			answer.Replicas = append(answer.Replicas, replicaState{r.Number, string(r.State), r.LagBytes, r.Lag.Seconds()})
		}
	}
	return &readiness{noStore, answer}, nil
}

func (s *server) getMetrics(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", noStore)
	s.Metrics.ServeHTTP(w, r)
	return nil
}
