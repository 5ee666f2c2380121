// Package queuetest is the contract of intel.Queue as tests. Everything that
// hands out jobs runs the same suite.
package queuetest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/corpintel/intel"
)

// Queue is what is tested: a queue, and how people see and mend it.
type Queue interface {
	intel.Queue
	intel.JobReader
	intel.JobWriter
	intel.JobKeeper
	intel.JobRelay
	intel.EventReader
}

// Clock is a clock that tests move.
type Clock struct {
	mu sync.Mutex
	t  time.Time
}

// Now returns the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *Clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// Open opens an empty queue that reads the clock and is closed with the test.
type Open func(t testing.TB, clock *Clock) Queue

// fixture is a fresh queue and what the tests do with it.
type fixture struct {
	testing.TB
	Queue
	clock *Clock
	ctx   context.Context // a fixture lives as long as its test
}

// Run runs the suite.
func Run(t *testing.T, open Open) {
	t.Helper()
	for _, c := range []struct {
		name string
		test func(*fixture)
	}{
		{"the more urgent go first, and then those that are due the longest", order},
		{"a like job that waits is not added again", alike},
		{"like jobs never run at once", neverTwice},
		{"a job is not claimed before its time", notBefore},
		{"a worker that gives no sign of life loses the job, and what it says", lostLease},
		{"signs of life keep a job", beats},
		{"a failure waits again until none is allowed", failures},
		{"a failed job whose like waits is merged", merged},
		{"what follows is added with the outcome, or not at all", following},
		{"a dead job is told of, and lives again", deadAndAlive},
		{"of like jobs that failed for good one is dead, until one is done", lastDead},
		{"a job is cancelled, waiting or running", cancelled},
		{"jobs are listed and counted", listed},
		{"a moment of a schedule comes once", ticks},
		{"one leads until it gives up or dies", leads},
		{"what ended long ago is forgotten", forgotten},
		{"many workers take each job once", manyWorkers},
		{"one job is claimed by its number, if it can be taken", byNumber},
		{"jobs that are due are handed over, in the order in which they are claimed", handedOver},
		{"what was handed over long ago, or came back, is handed over again", handedAgain},
		{"a job without a kind is refused, and none is added", refusals},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := &Clock{t: time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)}
			c.test(&fixture{TB: t, Queue: open(t, clock), clock: clock, ctx: context.Background()})
		})
	}
}

const lease = time.Minute

func job(key string, p intel.JobPriority) intel.NewJob {
	return intel.NewJob{Kind: "kind", Key: key, Lane: "lane", Priority: p, Allowed: 2}
}

func (f *fixture) add(jobs ...intel.NewJob) int {
	f.Helper()
	n, err := f.Enqueue(f.ctx, jobs)
	if err != nil {
		f.Fatal(err)
	}
	return n
}

func (f *fixture) claim(n int) []intel.Job {
	f.Helper()
	jobs, err := f.Claim(f.ctx, intel.JobClaim{Lane: "lane", Owner: "me", Lease: lease, Limit: n})
	if err != nil {
		f.Fatal(err)
	}
	return jobs
}

func (f *fixture) one() intel.Job {
	f.Helper()
	jobs := f.claim(1)
	if len(jobs) != 1 {
		f.Fatalf("claimed %d jobs, want 1", len(jobs))
	}
	return jobs[0]
}

func (f *fixture) finish(want int, outcomes ...intel.JobOutcome) {
	f.Helper()
	if n, err := f.Finish(f.ctx, outcomes); err != nil || n != want {
		f.Fatalf("%d outcomes noted, %v, want %d", n, err, want)
	}
}

func (f *fixture) state(id int64, want intel.JobState) intel.Job {
	f.Helper()
	j, err := f.Job(f.ctx, id)
	if err != nil || j.State != want {
		f.Errorf("job %d is %s, %v, want %s", id, j.State, err, want)
	}
	return j
}

func keys(jobs []intel.Job) (list []string) {
	for _, j := range jobs {
		list = append(list, j.Key)
	}
	return list
}

func done(j intel.Job) intel.JobOutcome {
	return intel.JobOutcome{JobLease: j.Lease(), State: intel.JobDone}
}

func order(f *fixture) {
	f.add(job("a", intel.PriorityLow), job("b", intel.PriorityNormal))
	f.clock.pass(time.Second)
	f.add(job("c", intel.PriorityNormal), job("d", intel.PriorityUrgent), intel.NewJob{Kind: "kind", Key: "e", Lane: "other"})
	if got := keys(f.claim(2)); !slices.Equal(got, []string{"d", "b"}) {
		f.Errorf("claimed %v, want d, b", got)
	}
	if got := keys(f.claim(9)); !slices.Equal(got, []string{"c", "a"}) {
		f.Errorf("claimed %v, want c, a", got)
	}
	if got := f.claim(9); len(got) != 0 {
		f.Errorf("claimed %v twice", keys(got))
	}
}

func alike(f *fixture) {
	later := job("a", intel.PriorityLow)
	later.RunAt = f.clock.Now().Add(time.Hour)
	if n := f.add(later, later, job("b", intel.PriorityLow)); n != 2 {
		f.Errorf("%d new, want 2", n)
	}
	if n := f.add(job("a", intel.PriorityHigh)); n != 0 {
		f.Errorf("%d new, want none", n)
	}
	if n := f.add(later); n != 0 {
		f.Errorf("%d new, want none", n)
	}
	if j := f.one(); j.Key != "a" || j.Priority != intel.PriorityHigh || !j.RunAt.Equal(f.clock.Now()) {
		f.Errorf("%+v, want a at once, with the higher priority", j)
	}
}

func neverTwice(f *fixture) {
	f.add(job("a", 0))
	first := f.one()
	if n := f.add(job("a", 0)); n != 1 {
		f.Errorf("%d new, want 1: what came while the first was done may be news", n)
	}
	if got := f.claim(9); len(got) != 0 {
		f.Errorf("claimed %v while a like job runs", keys(got))
	}
	f.finish(1, done(first))
	f.one()
	last, err := f.LastDone(f.ctx, "kind")
	if err != nil || !last["a"].Equal(f.clock.Now()) {
		f.Errorf("last done %v, %v", last, err)
	}
}

func notBefore(f *fixture) {
	j := job("a", 0)
	j.RunAt = f.clock.Now().Add(time.Minute)
	f.add(j)
	if got := f.claim(1); len(got) != 0 {
		f.Error("claimed too early")
	}
	f.clock.pass(time.Minute)
	f.one()
}

func lostLease(f *fixture) {
	f.add(job("a", 0))
	first := f.one()
	f.clock.pass(lease + time.Second)
	second := f.one()
	if second.ID != first.ID || second.Attempt != 2 || second.Failures != 1 {
		f.Errorf("%+v, want the same job with one failure", second)
	}
	follow := done(first)
	follow.Next = []intel.NewJob{job("of the first", 0)}
	f.finish(0, follow)
	f.state(first.ID, intel.JobRunning)
	now, err := f.Extend(f.ctx, lease, []intel.JobBeat{{JobLease: first.Lease(), Progress: "still here"}})
	if err != nil || len(now) != 1 || now[0].Attempt == first.Attempt || now[0].Progress != "" {
		f.Errorf("a sign of life of the first: %+v, %v", now, err)
	}
	f.finish(1, done(second))
	f.finish(0, done(second))
	if got := f.claim(9); len(got) != 0 {
		f.Errorf("what followed the first was added: %v", keys(got))
	}
	// A job that kills whoever does it comes to an end.
	f.add(job("b", 0))
	killer := f.one()
	for range 2 {
		f.clock.pass(lease + time.Second)
		f.claim(1)
	}
	if j := f.state(killer.ID, intel.JobDead); j.Error != "worker me gave no sign of life" {
		f.Errorf("error %q", j.Error)
	}
}

func beats(f *fixture) {
	f.add(job("a", 0))
	j := f.one()
	for range 3 {
		f.clock.pass(lease - time.Second)
		now, err := f.Extend(f.ctx, lease, []intel.JobBeat{{JobLease: j.Lease(), Progress: "half"}})
		if err != nil || len(now) != 1 || now[0].Attempt != j.Attempt || now[0].State != intel.JobRunning || now[0].Progress != "half" {
			f.Fatalf("%+v, %v", now, err)
		}
		if got := f.claim(1); len(got) != 0 {
			f.Fatal("claimed while its worker lives")
		}
	}
	if now, err := f.Extend(f.ctx, lease, []intel.JobBeat{{JobLease: intel.JobLease{ID: 99, Attempt: 1}}}); err != nil || len(now) != 1 || now[0].State == intel.JobRunning {
		f.Errorf("a job that is not there: %+v, %v", now, err)
	}
}

func failures(f *fixture) {
	f.add(job("a", 0))
	again := func(failed bool) intel.JobOutcome {
		return intel.JobOutcome{JobLease: f.one().Lease(), State: intel.JobWaiting, RunAt: f.clock.Now(), Failed: failed, Error: "no"}
	}
	for range 5 {
		f.finish(1, again(false)) // put back, not failed
	}
	f.finish(1, again(true))
	if j := f.state(1, intel.JobWaiting); j.Failures != 1 || j.Error != "no" {
		f.Errorf("%+v, want one failure", j)
	}
	later := again(false)
	later.RunAt = f.clock.Now().Add(time.Hour)
	f.finish(1, later)
	f.add(job("a", intel.PriorityHigh))
	if got := f.claim(1); len(got) != 0 {
		f.Error("a job that failed does not wait because it was asked for again")
	}
	f.add(job("a", intel.PriorityUrgent)) // a person asks
	f.finish(1, again(true))
	f.state(1, intel.JobDead)
}

func merged(f *fixture) {
	f.add(job("a", 0))
	j := f.one()
	f.add(job("a", 0))
	f.finish(1, intel.JobOutcome{JobLease: j.Lease(), State: intel.JobWaiting, RunAt: f.clock.Now(), Failed: true, Error: "no"})
	f.state(j.ID, intel.JobMerged)
	if next := f.one(); next.ID == j.ID || next.Failures != 0 {
		f.Errorf("%+v, want the other one", next)
	}
}

func following(f *fixture) {
	f.add(job("a", 0))
	o := done(f.one())
	o.Next = []intel.NewJob{job("b", 0), {}}
	if _, err := f.Finish(f.ctx, []intel.JobOutcome{o}); err == nil {
		f.Error("a job without a kind was added")
	}
	f.state(o.ID, intel.JobRunning)
	o.Next = o.Next[:1]
	f.finish(1, o)
	if j := f.one(); j.Key != "b" {
		f.Errorf("%+v, want b", j)
	}
}

func deadAndAlive(f *fixture) {
	f.add(intel.NewJob{Kind: "kind", Key: "320193", Lane: "lane"})
	j := f.one()
	if _, err := f.RetryJob(f.ctx, j.ID); intel.KindOf(err) != intel.KindConflict {
		f.Errorf("retry of a running job: %v", err)
	}
	f.finish(1, intel.JobOutcome{JobLease: j.Lease(), State: intel.JobDead, Error: "broken", Failed: true})
	events, err := f.Events(f.ctx, intel.EventFilter{Kinds: []intel.EventKind{intel.EventJob}})
	if err != nil || len(events) != 1 || events[0].CIK != 320193 || events[0].Ref != fmt.Sprint(j.ID) || events[0].Detail != "kind 320193 failed for good: broken" {
		f.Errorf("told %+v, %v", events, err)
	}
	again, err := f.RetryJob(f.ctx, j.ID)
	if err != nil || again.State != intel.JobWaiting || again.Failures != 0 || again.Error != "" {
		f.Errorf("again: %+v, %v", again, err)
	}
	f.finish(1, intel.JobOutcome{JobLease: f.one().Lease(), State: intel.JobDead, Error: "broken"})
	f.add(intel.NewJob{Kind: "kind", Key: "320193", Lane: "lane"})
	if _, err := f.RetryJob(f.ctx, j.ID); intel.KindOf(err) != intel.KindConflict {
		f.Errorf("retry while a like one waits: %v", err)
	}
	if _, err := f.RetryJob(f.ctx, 99); intel.KindOf(err) != intel.KindNotFound {
		f.Errorf("retry of nothing: %v", err)
	}
}

func lastDead(f *fixture) {
	fail := func() (id int64) {
		f.add(job("a", 0))
		j := f.one()
		f.finish(1, intel.JobOutcome{JobLease: j.Lease(), State: intel.JobDead, Error: "broken", Failed: true})
		return j.ID
	}
	dead := func(want map[string]time.Time) {
		f.Helper()
		if got, err := f.LastDead(f.ctx, "kind"); err != nil || !maps.Equal(got, want) {
			f.Errorf("dead: %v, %v, want %v", got, err, want)
		}
	}
	unfinished := func(want map[string]time.Time) {
		f.Helper()
		if got, err := f.Unfinished(f.ctx, "kind"); err != nil || !maps.Equal(got, want) {
			f.Errorf("unfinished: %v, %v, want %v", got, err, want)
		}
	}
	first := fail()
	unfinished(map[string]time.Time{})
	f.add(job("b", 0))
	added := f.clock.Now()
	f.clock.pass(time.Hour)
	unfinished(map[string]time.Time{"b": added})
	b := f.one()
	unfinished(map[string]time.Time{"b": added})
	f.finish(1, intel.JobOutcome{JobLease: b.Lease(), State: intel.JobCancelled})
	second := fail()
	f.state(first, intel.JobMerged)
	f.state(second, intel.JobDead)
	dead(map[string]time.Time{"a": f.clock.Now()})
	f.add(job("a", 0))
	f.finish(1, intel.JobOutcome{JobLease: f.one().Lease(), State: intel.JobDone})
	f.state(second, intel.JobMerged)
	dead(map[string]time.Time{})
	f.clock.pass(time.Hour)
	if err := f.NoteDone(f.ctx, "kind", []string{"a", "c"}); err != nil {
		f.Error(err)
	}
	if done, err := f.LastDone(f.ctx, "kind"); err != nil || !maps.Equal(done, map[string]time.Time{"a": f.clock.Now(), "c": f.clock.Now()}) {
		f.Errorf("done by a person: %v, %v", done, err)
	}
}

func cancelled(f *fixture) {
	f.add(job("a", 0), job("b", 1))
	j := f.one()
	if c, err := f.CancelJob(f.ctx, j.ID+1); err != nil || c.State != intel.JobCancelled {
		f.Errorf("waiting: %+v, %v", c, err)
	}
	if c, err := f.CancelJob(f.ctx, j.ID); err != nil || c.State != intel.JobRunning || !c.Cancel {
		f.Errorf("running: %+v, %v", c, err)
	}
	now, err := f.Extend(f.ctx, lease, []intel.JobBeat{{JobLease: j.Lease()}})
	if err != nil || !now[0].Cancel {
		f.Errorf("its worker is not told: %+v, %v", now, err)
	}
	f.clock.pass(lease + time.Second) // and dies
	if got := f.claim(9); len(got) != 0 {
		f.Errorf("claimed %v", keys(got))
	}
	f.state(j.ID, intel.JobCancelled)
	if _, err := f.CancelJob(f.ctx, j.ID); intel.KindOf(err) != intel.KindConflict {
		f.Errorf("twice: %v", err)
	}
}

func listed(f *fixture) {
	for _, k := range []string{"a", "b", "c"} {
		f.add(job(k, 0))
	}
	f.finish(1, done(f.one()))
	var got []string
	page := intel.PageRequest{Limit: 2}
	for {
		p, err := f.Jobs(f.ctx, intel.JobFilter{PageRequest: page})
		if err != nil {
			f.Fatal(err)
		}
		got = append(got, keys(p.Items)...)
		if page.Cursor = p.Next; page.Cursor == "" {
			break
		}
	}
	if !slices.Equal(got, []string{"c", "b", "a"}) {
		f.Errorf("listed %v", got)
	}
	for _, c := range []struct {
		filter intel.JobFilter
		want   int
	}{{intel.JobFilter{State: intel.JobWaiting}, 2}, {intel.JobFilter{Kind: "kind", Key: "a"}, 1}, {intel.JobFilter{Lane: "other"}, 0}} {
		if p, err := f.Jobs(f.ctx, c.filter); err != nil || len(p.Items) != c.want {
			f.Errorf("%+v: %d, %v, want %d", c.filter, len(p.Items), err, c.want)
		}
	}
	counts, err := f.JobCounts(f.ctx)
	want := []intel.JobCount{{Kind: "kind", Lane: "lane", State: intel.JobDone, Count: 1, Oldest: f.clock.Now()}, {Kind: "kind", Lane: "lane", State: intel.JobWaiting, Count: 2, Oldest: f.clock.Now()}}
	if err != nil || !slices.Equal(counts, want) {
		f.Errorf("counts %+v, %v", counts, err)
	}
	if _, err := f.Jobs(f.ctx, intel.JobFilter{PageRequest: intel.PageRequest{Cursor: "x"}}); intel.KindOf(err) != intel.KindInvalid {
		f.Errorf("a bad cursor: %v", err)
	}
}

func ticks(f *fixture) {
	now := f.clock.Now()
	for _, c := range []struct {
		at    time.Time
		first bool
	}{{now, true}, {now, false}, {now.Add(-time.Hour), false}, {now.Add(time.Hour), true}} {
		first, err := f.Tick(f.ctx, "s", c.at, []intel.NewJob{job(c.at.String(), 0)})
		if err != nil || first != c.first {
			f.Errorf("%s: %v, %v, want %v", c.at, first, err, c.first)
		}
	}
	if got := f.claim(9); len(got) != 2 {
		f.Errorf("%d jobs, want 2", len(got))
	}
	if _, err := f.Tick(f.ctx, "t", now, []intel.NewJob{{}}); err == nil {
		f.Error("a job without a kind was added")
	}
	last, err := f.Schedules(f.ctx)
	if err != nil || len(last) != 1 || !last["s"].Equal(now.Add(time.Hour)) {
		f.Errorf("schedules %v, %v", last, err)
	}
}

func leads(f *fixture) {
	lead := func(owner string, want bool) {
		f.Helper()
		if got, err := f.Lead(f.ctx, "l", owner, lease); err != nil || got != want {
			f.Errorf("%s leads: %v, %v, want %v", owner, got, err, want)
		}
	}
	lead("a", true)
	lead("b", false)
	f.clock.pass(lease - time.Second)
	lead("a", true)
	f.clock.pass(lease - time.Second)
	lead("b", false)
	f.clock.pass(2 * time.Second)
	lead("b", true)
	lead("a", false)
	if err := f.Resign(f.ctx, "l", "a"); err != nil {
		f.Error(err)
	}
	lead("a", false)
	if err := f.Resign(f.ctx, "l", "b"); err != nil {
		f.Error(err)
	}
	lead("a", true)
}

func forgotten(f *fixture) {
	f.add(job("a", 0), job("b", 0), job("c", 0))
	jobs := f.claim(2)
	f.finish(2, done(jobs[0]), intel.JobOutcome{JobLease: jobs[1].Lease(), State: intel.JobDead})
	f.clock.pass(time.Hour)
	if n, err := f.ForgetJobs(f.ctx, f.clock.Now(), f.clock.Now().Add(-2*time.Hour)); err != nil || n != 1 {
		f.Errorf("%d forgotten, %v, want the one that is done", n, err)
	}
	if n, err := f.ForgetJobs(f.ctx, f.clock.Now(), f.clock.Now()); err != nil || n != 1 {
		f.Errorf("%d forgotten, %v, want the event", n, err)
	}
	f.state(jobs[1].ID, intel.JobDead)
}

func manyWorkers(f *fixture) {
	const jobs, workers = 300, 8
	for i := range jobs {
		f.add(job(fmt.Sprint(i), intel.JobPriority(i%intel.JobPriorities)))
	}
	var mu sync.Mutex
	taken := map[string]int{}
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				list, err := f.Claim(f.ctx, intel.JobClaim{Lane: "lane", Owner: "me", Lease: lease, Limit: 7})
				if err != nil || len(list) == 0 {
					if err != nil {
						f.Error(err)
					}
					return
				}
				var outcomes []intel.JobOutcome
				mu.Lock()
				for _, j := range list {
					taken[j.Key]++
					outcomes = append(outcomes, done(j))
				}
				mu.Unlock()
				if n, err := f.Finish(f.ctx, outcomes); err != nil || n != len(list) {
					f.Errorf("%d of %d noted, %v", n, len(list), err)
				}
			}
		})
	}
	wg.Wait()
	for key, n := range taken {
		if n != 1 {
			f.Errorf("job %s was taken %d times", key, n)
		}
	}
	if len(taken) != jobs {
		f.Errorf("%d jobs taken, want %d", len(taken), jobs)
	}
}

func refusals(f *fixture) {
	for _, bad := range []intel.NewJob{{}, {Kind: "kind"}, {Lane: "lane"}, {Kind: "kind", Lane: "lane", Priority: -1}, {Kind: "kind", Lane: "lane", Priority: intel.JobPriorities}} {
		if n, err := f.Enqueue(f.ctx, []intel.NewJob{job("a", 0), bad}); err == nil || n != 0 {
			f.Errorf("%+v: %d added, %v", bad, n, err)
		}
	}
	if got := f.claim(9); len(got) != 0 {
		f.Errorf("%v were added", keys(got))
	}
}
