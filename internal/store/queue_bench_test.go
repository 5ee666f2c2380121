package store

import (
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/corpintel/intel"
)

const (
	enqueuedAtOnce = 1000
	claimedAtOnce  = 100
)

// BenchmarkJobs measures the queue with as many jobs as -benchtime says
// (1000000x); the baseline is the driver's insert of the same rows into the same
// table with the same indexes.
func BenchmarkJobs(b *testing.B) {
	b.Run("bare_insert", func(b *testing.B) {
		s := emptyStore(b)
		now := time.Now()
		for at := range batches(b.N, enqueuedAtOnce) {
			err := s.db.write(b.Context(), func(t tx) error {
				for i := at; i < min(at+enqueuedAtOnce, b.N); i++ {
					if _, err := t.exec(`
						INSERT INTO job (kind, key, lane, priority, state, run_at, attempt, failures, allowed, error, progress, run, owner, cancel,
							leased_until, created_at, started_at, ended_at)
						VALUES ('edgar.submissions', $1, 'edgar', 2, 'waiting', $2, 0, 0, 5, '', '', 0, '', 0, 0, $2, 0, 0)`, strconv.Itoa(i), now); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("enqueue", func(b *testing.B) { fillQueue(b, emptyStore(b)) })
	b.Run("dispatch", func(b *testing.B) {
		s := emptyStore(b)
		fillQueue(b, s)
		b.ResetTimer()
		for done := 0; done < b.N; {
			jobs, err := s.Claim(b.Context(), intel.JobClaim{Lane: "edgar", Owner: "bench", Lease: time.Hour, Limit: claimedAtOnce})
			if err != nil || len(jobs) == 0 {
				b.Fatalf("%d of %d jobs done, then %d claimed: %v", done, b.N, len(jobs), err)
			}
			outcomes := make([]intel.JobOutcome, len(jobs))
			for i := range jobs {
				outcomes[i] = intel.JobOutcome{JobLease: jobs[i].Lease(), State: intel.JobDone}
			}
			noted, err := s.Finish(b.Context(), outcomes)
			if err != nil || noted != len(jobs) {
				b.Fatalf("%d of %d outcomes noted: %v", noted, len(jobs), err)
			}
			done += noted
		}
	})
}

func emptyStore(b *testing.B) *Store {
	b.Helper()
	s, err := OpenSQLite(b.Context(), filepath.Join(b.TempDir(), "corpintel.db"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	b.ResetTimer()
	return s
}

func fillQueue(b *testing.B, s *Store) {
	b.Helper()
	for at := range batches(b.N, enqueuedAtOnce) {
		var jobs []intel.NewJob
		for i := at; i < min(at+enqueuedAtOnce, b.N); i++ {
			jobs = append(jobs, intel.NewJob{Kind: "edgar.submissions", Key: strconv.Itoa(i), Lane: "edgar", Priority: intel.PriorityNormal, Allowed: 5})
		}
		if added, err := s.Enqueue(b.Context(), jobs); err != nil || added != len(jobs) {
			b.Fatalf("%d of %d jobs added: %v", added, len(jobs), err)
		}
	}
}

// batches counts from 0 to n in steps.
func batches(n, step int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for at := 0; at < n; at += step {
			if !yield(at) {
				return
			}
		}
	}
}
