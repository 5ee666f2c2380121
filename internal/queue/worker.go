// Package queue does the work that waits in an intel.Queue, and puts work there
// when its time has come: [Worker] takes jobs, shows that it lives, and notes
// what became of them; [Scheduler] adds jobs by the clock. Neither knows what a
// job is about.
package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/corpintel/intel"
)

// Kind is a kind of job that a worker can do.
type Kind struct {
	Name    string
	Lane    string
	Allowed int           // failures after which a job is dead
	Backoff time.Duration // about how long to wait after the first failure; 0: 15 seconds
	Timeout time.Duration // of one attempt
	// Do does a job. It may be called again for a job that was done before, and
	// must then come to the same. tell says what it is doing.
	Do func(ctx context.Context, j intel.Job, tell func(string)) (Result, error)
}

// Job returns a request for a job of the kind.
func (k Kind) Job(key string, p intel.JobPriority) intel.NewJob {
	return intel.NewJob{Kind: k.Name, Key: key, Lane: k.Lane, Priority: p, Allowed: k.Allowed}
}

// Result is what came of a job.
type Result struct {
	Note string
	Run  int64
	Next []intel.NewJob
}

// Worker does jobs. Its fields are set before use and not changed after.
type Worker struct {
	Queue  intel.Queue
	Relay  *Relay // by which jobs come; nil: the queue is asked for them
	Kinds  []Kind
	Slots  map[string]int // how many jobs of a lane are done at once; lanes that are not in it are left alone
	Owner  string
	Lease  time.Duration
	Poll   time.Duration // how often an idle lane is looked at
	Drain  time.Duration // how long jobs under way may take to end when Run is to stop
	Now    func() time.Time
	Jitter func() float64 // from 0 to 1
	Log    *slog.Logger
	// Ended is told what became of each attempt.
	Ended func(kind string, state intel.JobState, failed bool, took time.Duration)
}

var (
	errDrained   = errors.New("the worker stopped")
	errLost      = errors.New("the job was given to another worker")
	errCancelled = errors.New("cancelled")
)

// running is a job under way.
type running struct {
	job    intel.Job
	cancel context.CancelCauseFunc
	note   string
}

// crew is a worker at work.
type crew struct {
	*Worker

	kinds map[string]Kind

	mu   sync.Mutex
	jobs map[int64]*running
}

// Run does jobs until ctx is done. Then it takes no more, gives those under way
// the time of Drain, and puts back what has not ended by then.
func (w *Worker) Run(ctx context.Context) error {
	c := &crew{Worker: w, kinds: map[string]Kind{}, jobs: map[int64]*running{}}
	for _, k := range w.Kinds {
		c.kinds[k.Name] = k
	}
	work, stopWork := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stopWork(nil)
	beats, stopBeats := context.WithCancel(work)
	var beating, relaying, lanes, jobs sync.WaitGroup
	beating.Go(func() { c.beat(beats) })
	if c.Relay != nil {
		c.Relay.check(ctx, true)
		relaying.Go(func() { c.Relay.run(ctx) })
	}
	for name, slots := range w.Slots {
		l := newLane(name, slots)
		lanes.Go(func() { c.ask(ctx, work, l, &jobs) })
		if c.Relay != nil {
			jobs.Go(func() { c.listen(ctx, work, l) })
		}
	}
	lanes.Wait()
	ended := make(chan struct{})
	go func() {
		jobs.Wait()
		close(ended)
	}()
	timer := time.NewTimer(w.Drain)
	select {
	case <-ended:
	case <-timer.C:
		stopWork(errDrained)
		<-ended
	}
	timer.Stop()
	stopBeats()
	beating.Wait()
	relaying.Wait()
	return ctx.Err()
}

// do does one job and notes what became of it.
func (c *crew) do(work context.Context, j intel.Job) {
	began := c.Now()
	kind, known := c.kinds[j.Kind]
	ctx, cancel := context.WithCancelCause(work)
	r := &running{job: j, cancel: cancel}
	c.mu.Lock()
	c.jobs[j.ID] = r
	c.mu.Unlock()
	var res Result
	err := intel.Errorf(intel.KindInvalid, "this program knows no jobs of kind %q", j.Kind)
	if known {
		timed, stop := context.WithTimeout(ctx, kind.Timeout)
		res, err = c.attempt(timed, kind, r)
		if err != nil && ctx.Err() == nil && timed.Err() != nil {
			err = fmt.Errorf("not done within %s: %w", kind.Timeout, err)
		}
		stop()
	}
	cause := context.Cause(ctx)
	cancel(nil)
	c.mu.Lock()
	delete(c.jobs, j.ID)
	c.mu.Unlock()
	o := c.outcome(j, res, err, cause)
	noted, e := c.Queue.Finish(context.WithoutCancel(work), []intel.JobOutcome{o})
	switch {
	case e != nil: // its lease ends, and it is done again
		c.Log.WarnContext(work, "outcome of a job not noted", "job", j.ID, "kind", j.Kind, "err", e)
	case noted == 0:
		c.Log.InfoContext(work, "a job was given to another worker meanwhile", "job", j.ID, "kind", j.Kind)
	case c.Ended != nil:
		c.Ended(j.Kind, o.State, o.Failed, c.Now().Sub(began))
	}
}

// attempt does a job; what panics has failed.
func (c *crew) attempt(ctx context.Context, kind Kind, r *running) (res Result, err error) {
	defer func() {
		if v := recover(); v != nil {
			c.Log.ErrorContext(ctx, "a job panicked", "job", r.job.ID, "kind", r.job.Kind, "panic", v, "stack", string(debug.Stack()))
			err = intel.Errorf(intel.KindInternal, "it panicked: %v", v)
		}
	}()
	return kind.Do(ctx, r.job, func(note string) {
		c.mu.Lock()
		r.note = note
		c.mu.Unlock()
	})
}

// outcome decides what becomes of a job.
func (c *crew) outcome(j intel.Job, res Result, err, cause error) intel.JobOutcome {
	o := intel.JobOutcome{JobLease: j.Lease(), State: intel.JobDone, Progress: res.Note, Run: res.Run}
	if err == nil {
		o.Next = res.Next
		return o
	}
	o.Error = err.Error()
	now := c.Now()
	switch {
	case errors.Is(cause, errCancelled):
		o.State, o.Error = intel.JobCancelled, "cancelled"
	case errors.Is(cause, errDrained):
		o.State, o.RunAt, o.Error = intel.JobWaiting, now, ""
	case errors.Is(cause, errLost): // whatever is said of it is dropped
		o.State, o.RunAt = intel.JobWaiting, now
	default:
		var retry bool
		retry, o.Failed = retried(err)
		o.State, o.RunAt = intel.JobWaiting, now.Add(c.backoff(c.kinds[j.Kind].Backoff, j.Failures, o.Failed))
		if until := intel.UntilOf(err); !o.Failed && until.After(o.RunAt) { // what waits for one budget does not come back at once
			o.RunAt = until.Add(time.Duration(float64(throttled) * c.Jitter()))
		}
		if !retry {
			o.State = intel.JobDead
		}
	}
	return o
}

// retried is the one table of what kinds of errors are to jobs: whether it is
// worth another try, and whether this one counts.
func retried(err error) (retry, counts bool) {
	switch intel.KindOf(err) {
	case intel.KindInvalid, intel.KindNotFound, intel.KindConflict, intel.KindDenied:
		return false, true
	case intel.KindThrottled: // the budget comes back
		return true, false
	}
	return true, true
}

const (
	firstBackoff = 15 * time.Second
	mostBackoff  = 30 * time.Minute
	throttled    = 10 * time.Minute
)

// backoff is how long to wait before the next try: twice as long after each
// failure, and more or less by half, so that what failed together does not come
// back together.
func (c *crew) backoff(first time.Duration, failures int, failed bool) time.Duration {
	d := throttled
	if failed {
		first = max(first, firstBackoff)
		d = min(first<<min(failures, 20), max(4*first, mostBackoff))
	}
	return time.Duration(float64(d) * (0.5 + c.Jitter()))
}

// beat shows that the jobs under way are being done, and stops those that were
// cancelled or that somebody else has.
func (c *crew) beat(ctx context.Context) {
	tick := time.NewTicker(c.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		var beats []intel.JobBeat
		c.mu.Lock()
		for _, r := range c.jobs {
			beats = append(beats, intel.JobBeat{JobLease: r.job.Lease(), Progress: r.note})
		}
		c.mu.Unlock()
		if len(beats) == 0 {
			continue
		}
		now, err := c.Queue.Extend(ctx, c.Lease, beats)
		if err != nil {
			if ctx.Err() == nil {
				c.Log.WarnContext(ctx, "no sign of life could be given", "jobs", len(beats), "err", err)
			}
			continue
		}
		c.mu.Lock()
		for i, j := range now {
			r := c.jobs[beats[i].ID]
			switch {
			case r == nil:
			case j.State != intel.JobRunning || j.Attempt != beats[i].Attempt:
				r.cancel(errLost)
			case j.Cancel:
				r.cancel(errCancelled)
			}
		}
		c.mu.Unlock()
	}
}
