package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
)

func quiet(string, int64) {}

// filled is a store with something in many of its tables.
func filled(t *testing.T) *store.Store {
	t.Helper()
	s := openSQLite(t, filepath.Join(t.TempDir(), "a.db"), nil)
	odd := assets("Odd", "1")
	odd.Form = "zero\x00byte \xff"
	b := body(t, s, "first", assets("Assets", "1"), odd)
	held := assets("Liabilities", "9")
	q := intel.Quarantined{Rule: "DQ02", Version: 1, CIK: 1, Kind: "fact", Record: []byte(`{}`), SHA256: b.Body.SHA256, Fact: &held}
	q.Identify()
	b.Quarantined = []intel.Quarantined{q}
	apply(t, s, b)
	if _, err := s.Release(t.Context(), q.ID, "ann", "checked"); err != nil {
		t.Fatal(err)
	}
	quote(t, s, "prices", "2")
	if _, err := s.Enqueue(t.Context(), []intel.NewJob{{Kind: "a", Lane: "a"}}); err != nil {
		t.Fatal(err)
	}
	jobs, err := s.Claim(t.Context(), intel.JobClaim{Lane: "a", Owner: "w", Lease: time.Minute, Limit: 1})
	if err != nil || len(jobs) != 1 {
		t.Fatalf("claimed %v: %v", jobs, err)
	}
	if _, err := s.Finish(t.Context(), []intel.JobOutcome{{JobLease: jobs[0].Lease(), State: intel.JobDone}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.StartRun(t.Context(), "edgar", []string{"1", "2"}, "host:1", 0); err != nil {
		t.Fatal(err)
	}
	return s
}

// A store goes from a file to each server and back, and is the same all along.
func TestCopy(t *testing.T) {
	servicetest.Postgres(t, func(t *testing.T, schema func(testing.TB) string) {
		from := filled(t)
		defer closeStore(t, from)
		up := openPostgres(t, schema(t), nil)
		defer closeStore(t, up)
		down := openSQLite(t, filepath.Join(t.TempDir(), "b.db"), nil)
		defer closeStore(t, down)
		if err := from.CopyTo(t.Context(), up, quiet); err != nil {
			t.Fatal(err)
		}
		if err := up.CopyTo(t.Context(), down, quiet); err != nil {
			t.Fatal(err)
		}
		want := checksum(t, from)
		for name, s := range map[string]*store.Store{"on the server": up, "back in a file": down} {
			if got := checksum(t, s); got != want {
				t.Errorf("%s the checksum is %s, want %s", name, got, want)
			}
			run, err := s.Run(t.Context(), 1)
			if err != nil || len(run.Items) != 2 {
				t.Errorf("%s run 1 is %+v, %v", name, run, err)
			}
			before, err := s.Bodies(t.Context(), 0, 10)
			if err != nil {
				t.Fatal(err)
			}
			if b := body(t, s, "later", assets("Assets", "1"), assets("New", "2")); b.Body.Fetch <= before[len(before)-1].Fetch {
				t.Errorf("%s the next fetch has number %d, after %d", name, b.Body.Fetch, before[len(before)-1].Fetch)
			} else {
				apply(t, s, b)
			}
		}
		if checksum(t, up) != checksum(t, down) {
			t.Error("the copies do not go on alike")
		}
		if err := from.CopyTo(t.Context(), up, quiet); intel.KindOf(err) != intel.KindConflict || !strings.Contains(err.Error(), "data of its own") {
			t.Errorf("over data: %v, want kind %v", err, intel.KindConflict)
		}
	})
}

// A copy that stopped anywhere is gone on with, also when the original has
// changed since.
func TestCopyGoesOn(t *testing.T) {
	to := openPostgres(t, servicetest.OnePostgres(t), nil)
	defer closeStore(t, to)
	from := filled(t)
	defer closeStore(t, from)
	for steps := 1; ; steps++ {
		ctx, cancel := context.WithCancel(t.Context())
		left := steps
		err := from.CopyTo(ctx, to, func(string, int64) {
			if left--; left == 0 {
				cancel()
			}
		})
		cancel()
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) || steps > 100 {
			t.Fatalf("stopped at step %d: %v", steps, err)
		}
		apply(t, from, body(t, from, "later "+strings.Repeat("x", steps), assets("Assets", "1"), assets("A", "2")))
	}
	if checksum(t, from) != checksum(t, to) {
		t.Error("the copy differs")
	}
}
