package api

import (
	"context"
	"time"

	"github.com/corpintel/intel"
)

// addJobs stores a job that is dead and one that waits.
func (f *fixture) addJobs() {
	f.Helper()
	ctx := f.Context()
	add := func(key string) {
		if _, err := f.store.Enqueue(ctx, []intel.NewJob{{Kind: "a.kind", Key: key, Lane: "local"}}); err != nil {
			f.Fatal(err)
		}
	}
	add("dead")
	jobs, err := f.store.Claim(ctx, intel.JobClaim{Lane: "local", Owner: "a test", Lease: time.Minute, Limit: 1})
	if err != nil || len(jobs) != 1 {
		f.Fatalf("claimed %v, %v", jobs, err)
	}
	if _, err := f.store.Finish(ctx, []intel.JobOutcome{{JobLease: jobs[0].Lease(), State: intel.JobDead, Error: "it is broken"}}); err != nil {
		f.Fatal(err)
	}
	add("waits")
}

// oneSchedule is what a server of the tests does by the clock.
type oneSchedule struct{}

func (oneSchedule) List(context.Context) ([]Schedule, error) {
	return []Schedule{{Name: "a.schedule", When: "*/5 * * * *", Last: clock, Next: clock, Missing: "nothing", Doc: "does something"}}, nil
}

func (oneSchedule) Run(ctx context.Context, name string) (int, error) {
	if name != "a.schedule" {
		return noSchedules{}.Run(ctx, name)
	}
	return 3, nil
}
