package queuetest

import (
	"slices"
	"time"

	"github.com/corpintel/intel"
)

// take claims a job by its number.
func (f *fixture) take(lane string, id int64) []intel.Job {
	f.Helper()
	jobs, err := f.Claim(f.ctx, intel.JobClaim{Lane: lane, Owner: "me", Lease: lease, Limit: 1, ID: id})
	if err != nil {
		f.Fatal(err)
	}
	return jobs
}

// due returns the jobs that were not handed over in the last minute.
func (f *fixture) due(depth int) []intel.Job {
	f.Helper()
	jobs, err := f.DueJobs(f.ctx, "lane", f.clock.Now().Add(-time.Minute), depth)
	if err != nil {
		f.Fatal(err)
	}
	return jobs
}

func (f *fixture) handOver(jobs ...intel.Job) {
	f.Helper()
	var leases []intel.JobLease
	for _, j := range jobs {
		leases = append(leases, j.Lease())
	}
	if err := f.HandedOver(f.ctx, leases); err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) wantDue(why string, want ...string) []intel.Job {
	f.Helper()
	jobs := f.due(9)
	if got := keys(jobs); !slices.Equal(got, want) {
		f.Errorf("%s: due are %v, want %v", why, got, want)
	}
	return jobs
}

func byNumber(f *fixture) {
	later := job("later", 0)
	later.RunAt = f.clock.Now().Add(time.Hour)
	f.add(job("a", intel.PriorityLow), job("b", intel.PriorityUrgent), later)
	if got := f.take("lane", 1); !slices.Equal(keys(got), []string{"a"}) || got[0].Attempt != 1 || got[0].State != intel.JobRunning || got[0].Owner != "me" {
		f.Errorf("claimed %+v, want a", got)
	}
	f.add(job("a", 0))
	for why, got := range map[string][]intel.Job{
		"it runs": f.take("lane", 1), "it is not due": f.take("lane", 3), "a like one runs": f.take("lane", 4),
		"it is of another lane": f.take("other", 2), "there is none": f.take("lane", 99),
	} {
		if len(got) != 0 {
			f.Errorf("claimed %v although %s", keys(got), why)
		}
	}
	if _, err := f.CancelJob(f.ctx, 2); err != nil {
		f.Fatal(err)
	}
	if got := f.take("lane", 2); len(got) != 0 {
		f.Errorf("claimed %v, which was cancelled", keys(got))
	}
	f.finish(1, intel.JobOutcome{JobLease: intel.JobLease{ID: 1, Attempt: 1}, State: intel.JobDone})
	if got := f.take("lane", 4); !slices.Equal(keys(got), []string{"a"}) {
		f.Errorf("claimed %v, want the like one", keys(got))
	}
}

func handedOver(f *fixture) {
	later := job("later", 0)
	later.RunAt = f.clock.Now().Add(time.Hour)
	f.add(job("a", intel.PriorityLow), job("b", intel.PriorityNormal), later, intel.NewJob{Kind: "kind", Key: "e", Lane: "other"})
	f.clock.pass(time.Second)
	f.add(job("c", intel.PriorityNormal), job("d", intel.PriorityUrgent))
	f.handOver(f.wantDue("none is handed over", "d", "b", "c", "a")...)
	f.wantDue("all are handed over")
	counts, err := f.JobCounts(f.ctx)
	if err != nil || len(counts) != 2 || counts[0].Handed != 4 || counts[1].Handed != 0 {
		f.Errorf("counts %+v, %v; want 4 handed over", counts, err)
	}
	f.add(job("x", intel.PriorityLow), job("y", intel.PriorityUrgent))
	if got := keys(f.due(1)); len(got) != 0 {
		f.Errorf("due are %v: the first one of each priority is handed over", got)
	}
	f.take("lane", 1)
	if got := keys(f.due(1)); !slices.Equal(got, []string{"x"}) {
		f.Errorf("due are %v, want the one that comes first now", got)
	}
}

func handedAgain(f *fixture) {
	f.add(job("a", intel.PriorityLow), job("b", intel.PriorityLow))
	f.handOver(f.due(9)...)
	f.clock.pass(time.Minute)
	f.handOver(f.wantDue("it was a minute ago", "a", "b")...)
	f.add(job("b", intel.PriorityHigh))
	f.handOver(f.wantDue("it is more urgent now", "b")...)

	a := f.take("lane", 1)[0]
	f.handOver(intel.Job{ID: a.ID, Attempt: a.Attempt - 1}, a) // too late
	if j := f.state(a.ID, intel.JobRunning); !j.HandedAt.IsZero() {
		f.Errorf("%+v runs and is handed over", j)
	}
	f.add(job("a", intel.PriorityLow))
	f.wantDue("a like job runs")
	f.handOver(intel.Job{ID: 3})
	if got := f.take("lane", 3); len(got) != 0 {
		f.Errorf("claimed %v while a like job runs", keys(got))
	}
	f.clock.pass(lease + time.Second)
	f.handOver(f.wantDue("its worker gave no sign of life, and the like one was given back", "b", "a")...)
	f.state(a.ID, intel.JobMerged)

	b := f.take("lane", 2)[0]
	f.finish(1, intel.JobOutcome{JobLease: b.Lease(), State: intel.JobWaiting, RunAt: f.clock.Now()})
	f.handOver(intel.Job{ID: b.ID, Attempt: b.Attempt - 1}) // of the attempt before
	f.handOver(f.wantDue("it waits for its next attempt", "b")...)
	if _, err := f.CancelJob(f.ctx, b.ID); err != nil {
		f.Fatal(err)
	}
	if _, err := f.RetryJob(f.ctx, b.ID); err != nil {
		f.Fatal(err)
	}
	f.wantDue("a person wants it again", "b")
}
