package queue

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/corpintel/intel"
)

// Dispatcher takes jobs that are due and gives each to one of the workers that
// wait for jobs, at once. It may lose them, or give one away twice: what holds
// is what the store says.
type Dispatcher interface {
	// Check reports why it takes and gives away no jobs now, if it does not.
	Check(context.Context) error
	// Offer hands a job over. It reports whether it holds it, to give it away
	// later, and whether it did not before. Offered twice, a job is held once; one
	// that is being given away at this moment is not held.
	Offer(context.Context, intel.Job) (held, added bool, err error)
	// Deliver calls take with the numbers of jobs of a lane, so many at once as
	// there are slots, until ctx is done. It returns when the last call has.
	Deliver(ctx context.Context, lane string, slots int, take func(id int64)) error
	// Sweep removes what it holds of a lane and is not wanted, and returns how
	// much that was.
	Sweep(ctx context.Context, lane string, wanted func(context.Context, intel.JobLease) (bool, error)) (int, error)
}

// RelayStore is what a relay needs of a store.
type RelayStore interface {
	intel.JobRelay
	Job(context.Context, int64) (intel.Job, error)
	Lead(ctx context.Context, name, owner string, lease time.Duration) (bool, error)
	Resign(ctx context.Context, name, owner string) error
}

// Relay hands jobs that are due to a dispatcher, as one of those that share a
// store: the one that has the lease. Every worker has one, so that there is one
// where there is a worker; two at once do no harm. What was handed over, and
// after a while still waits, is handed over again: the dispatcher has it, or has
// lost it. Its fields are set before use and not changed after.
type Relay struct {
	Store RelayStore
	To    Dispatcher
	Lanes []string
	Owner string
	Every time.Duration // how often it looks for jobs that are due
	Again time.Duration // after which a job that waits is handed over again
	Depth int           // how many jobs of a lane and priority are with the dispatcher at once, at most
	Now   func() time.Time
	Log   *slog.Logger
	// Handed is told how many jobs were handed over, how many of them for a
	// second time since the dispatcher had lost them, and how many it held that
	// were over.
	Handed func(handed, lost, swept int)

	up atomic.Bool
}

const (
	relayLease    = 15 * time.Second
	relayCheck    = time.Second
	relayRest     = 2 * time.Second // after a failure
	relaySweep    = time.Minute
	relayPatience = 3 * time.Second // with a Redis that does not answer
	relayName     = "relay"
)

// Up reports whether jobs come by the dispatcher. Where they do not, workers ask
// the store themselves.
func (r *Relay) Up() bool { return r.up.Load() }

// run hands jobs over until ctx is done. It was begun with a check.
func (r *Relay) run(ctx context.Context) {
	tick := time.NewTicker(r.Every)
	defer tick.Stop()
	w := watch{Relay: r}
	defer w.end(ctx)
	checked, rest := r.Now(), time.Time{}
	for {
		now := r.Now()
		if now.Sub(checked) >= relayCheck {
			checked = now
			r.check(ctx, false)
		}
		switch {
		case !r.Up():
			w.end(ctx) // another one may reach the dispatcher
		case now.Before(rest):
		default:
			if err := w.work(ctx, now); err != nil && ctx.Err() == nil {
				rest = now.Add(relayRest)
				r.Log.WarnContext(ctx, "jobs not handed over; it is tried again", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// watch is the time in which a relay may lead.
type watch struct {
	*Relay

	leads        bool
	asked, swept time.Time
}

// work hands over what is due, if this is the relay that leads.
func (w *watch) work(ctx context.Context, now time.Time) (err error) {
	if now.Sub(w.asked) >= relayLease/3 {
		w.asked = now
		if w.leads, err = w.Store.Lead(ctx, relayName, w.Owner, relayLease); err != nil {
			return err
		}
	}
	if !w.leads {
		return nil
	}
	if err := w.turn(ctx); err != nil {
		return err
	}
	if now.Sub(w.swept) < relaySweep {
		return nil
	}
	w.swept = now
	return w.sweep(ctx)
}

// end gives the lease up.
func (w *watch) end(ctx context.Context) {
	if w.leads {
		short, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := w.Store.Resign(short, relayName, w.Owner); err != nil {
			w.Log.WarnContext(short, "the lease of the relay is left to end by itself", "err", err)
		}
	}
	w.leads, w.asked = false, time.Time{}
}

// check asks the dispatcher how it is, and tells when that has changed.
func (r *Relay) check(ctx context.Context, first bool) {
	short, cancel := context.WithTimeout(ctx, relayPatience)
	defer cancel()
	err := r.To.Check(short)
	if ctx.Err() != nil {
		return
	}
	switch was := r.up.Swap(err == nil); {
	case err != nil && (was || first):
		r.Log.WarnContext(ctx, "jobs do not come by Redis now; the store is asked for them until they do", "err", err)
	case err == nil && !was:
		r.Log.InfoContext(ctx, "jobs come by Redis")
	}
}

// turn hands over what is due and was not handed over of late.
func (r *Relay) turn(ctx context.Context) error {
	for _, lane := range r.Lanes {
		jobs, err := r.Store.DueJobs(ctx, lane, r.Now().Add(-r.Again), r.Depth)
		if err != nil {
			return err
		}
		if err := r.offer(ctx, jobs); err != nil {
			return err
		}
	}
	return nil
}

func (r *Relay) offer(ctx context.Context, jobs []intel.Job) error {
	var holds []intel.JobLease
	handed, lost := 0, 0
	for _, j := range jobs {
		held, added, err := r.To.Offer(ctx, j)
		if err != nil {
			r.up.Store(false) // until the next check
			return err
		}
		if held {
			holds = append(holds, j.Lease())
		}
		if added {
			handed++
		}
		if added && !j.HandedAt.IsZero() {
			lost++
		}
	}
	r.Handed(handed, lost, 0)
	return r.Store.HandedOver(ctx, holds)
}

// sweep removes what the dispatcher holds of jobs that no longer wait.
func (r *Relay) sweep(ctx context.Context) error {
	for _, lane := range r.Lanes {
		n, err := r.To.Sweep(ctx, lane, func(ctx context.Context, l intel.JobLease) (bool, error) {
			j, err := r.Store.Job(ctx, l.ID)
			if intel.KindOf(err) == intel.KindNotFound {
				return false, nil
			}
			return j.State == intel.JobWaiting && j.Attempt == l.Attempt, err
		})
		if err != nil {
			return err
		}
		r.Handed(0, 0, n)
	}
	return nil
}
