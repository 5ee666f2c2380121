package queue

import (
	"context"
	"sync"
	"time"

	"github.com/corpintel/intel"
)

// lane is so many slots for jobs that draw on one budget.
type lane struct {
	name  string
	free  chan struct{} // the slots
	freed chan struct{} // told when there is one again
}

func newLane(name string, slots int) *lane {
	l := &lane{name: name, free: make(chan struct{}, slots), freed: make(chan struct{}, 1)}
	l.give(slots)
	return l
}

// take takes the slots that are free, and returns how many there were.
func (l *lane) take() (slots int) {
	for {
		select {
		case <-l.free:
			slots++
		default:
			return slots
		}
	}
}

// give gives slots back that were not needed.
func (l *lane) give(slots int) {
	for range slots {
		l.free <- struct{}{}
	}
}

// leave gives the slot of a job back that is over.
func (l *lane) leave() {
	l.give(1)
	select {
	case l.freed <- struct{}{}:
	default:
	}
}

// ask claims jobs of a lane as it has slots for them, unless they come by
// themselves.
func (c *crew) ask(ctx, work context.Context, l *lane, jobs *sync.WaitGroup) {
	for ctx.Err() == nil {
		claimed := 0
		if c.Relay == nil || !c.Relay.Up() {
			claimed = c.claim(ctx, work, l, jobs)
		}
		if claimed > 0 {
			continue // as many as there were slots, or the last of those that are due
		}
		rest(ctx, c.Poll, l.freed)
	}
}

// rest waits for a time, until something is told, or until ctx is done.
func rest(ctx context.Context, d time.Duration, told <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-told:
	case <-timer.C:
	}
}

// claim fills the free slots of a lane, as far as there are jobs.
func (c *crew) claim(ctx, work context.Context, l *lane, jobs *sync.WaitGroup) int {
	slots := l.take()
	if slots == 0 {
		return 0
	}
	list, err := c.Queue.Claim(ctx, intel.JobClaim{Lane: l.name, Owner: c.Owner, Lease: c.Lease, Limit: slots})
	if err != nil && ctx.Err() == nil {
		c.Log.WarnContext(ctx, "jobs not claimed", "lane", l.name, "err", err)
	}
	for _, j := range list {
		jobs.Go(func() {
			c.do(work, j)
			l.leave()
		})
	}
	l.give(slots - len(list))
	return len(list)
}

// listen does the jobs of a lane that come by the relay. One that somebody has
// already, or that is over, is let pass.
func (c *crew) listen(ctx, work context.Context, l *lane) {
	err := c.Relay.To.Deliver(ctx, l.name, cap(l.free), func(id int64) {
		select {
		case <-l.free: // all are taken where jobs were asked for of late
		case <-ctx.Done():
			return
		}
		defer l.leave()
		list, err := c.Queue.Claim(ctx, intel.JobClaim{Lane: l.name, Owner: c.Owner, Lease: c.Lease, Limit: 1, ID: id})
		if err != nil && ctx.Err() == nil { // it waits, and is handed over again
			c.Log.WarnContext(ctx, "a job was not claimed", "job", id, "err", err)
			rest(ctx, c.Poll, nil) // or Redis would be emptied while the store is away
		}
		for _, j := range list {
			c.do(work, j)
		}
	})
	if err != nil {
		c.Log.ErrorContext(ctx, "jobs do not come by Redis to this worker", "lane", l.name, "err", err)
	}
}
