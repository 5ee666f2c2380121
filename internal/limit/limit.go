// Package limit spaces calls to upstreams. [SQLite] holds for all processes
// that share a database file, [Memory] for one process; both decide by the
// same [pace] and [state], and one contract suite runs over both.
//
// A call is granted when its time has come, never reserved ahead: a waiter that
// gives up, or wakes up late, costs nobody a call and makes nobody too early.
package limit

import (
	"context"
	"math"
	"time"

	"github.com/corpintel/intel"
)

// Limit is what an upstream allows.
type Limit struct {
	// PerSecond is how many calls any one second may hold, above 0. A fraction
	// is a mean: 2.5 means one call every 0.4 s, so that a second holds 3 at
	// times, and 0.5 one call every two seconds.
	PerSecond float64
	// Budgets are what longer times may hold. They outlive the process.
	Budgets []Budget
	// Patience is the longest that a Wait waits for a penalty or a budget; what
	// takes longer is a KindThrottled error that says until when, in its Until too. Zero: a Wait
	// waits as long as it takes.
	Patience time.Duration
}

const (
	// delivery allows for the time between a grant and the call it is for,
	// which differs from call to call when the machine is busy.
	delivery = 10 * time.Millisecond
	// maxSlack is the most by which a late grant lets the next one come early.
	maxSlack = 20 * time.Millisecond
	// maxNap is the longest sleep without a look at the clock, which may have
	// been set, and at the penalty, which may have been prolonged.
	maxNap = 30 * time.Second
	// absurd is how far ahead of the clock a note about the past must be before
	// it counts as proof that the clock was set back.
	absurd = time.Minute
)

// pace is a limit in the form grants are decided by.
//
// Grants follow a schedule of one in every interval. A waiter wakes up late by
// a little; as long as that is no more than slack, the schedule goes on as if
// it had been on time, so that lateness does not add up to a lower rate. N+1
// grants therefore span at least N*interval-slack, and interval is chosen so
// that this is a second and delivery more.
type pace struct {
	interval, slack time.Duration
	budgets         []Budget
	patience        time.Duration
}

func newPace(name string, l Limit) (pace, error) {
	if !(l.PerSecond > 0) || l.PerSecond > 1e6 {
		return pace{}, intel.Errorf(intel.KindInvalid, "limit %q is %v calls a second: want more than 0 and at most 1000000", name, l.PerSecond)
	}
	for _, b := range l.Budgets {
		if err := b.valid(name); err != nil {
			return pace{}, err
		}
	}
	slack := min(maxSlack, time.Duration(float64(time.Second)/l.PerSecond/4))
	return pace{
		interval: time.Duration(math.Ceil(float64(time.Second+slack+delivery) / l.PerSecond)),
		slack:    slack, budgets: l.Budgets, patience: l.Patience,
	}, nil
}

func newPaces(limits map[string]Limit) (map[string]pace, error) {
	paces := make(map[string]pace, len(limits))
	for name, l := range limits {
		p, err := newPace(name, l)
		if err != nil {
			return nil, err
		}
		paces[name] = p
	}
	return paces, nil
}

// state is what all waiters of one name share. Its instants are nanoseconds of
// Unix time, because processes compare them; zero is none.
type state struct {
	next           int64 // no grant before
	penalizedAt    int64 // when the penalty was set
	penalizedUntil int64 // no grant before
	reason         string
	spent          string // of budgets: see ledger
}

// grant returns 0 and takes a call, or returns how long to wait before asking
// again, or an error where that is longer than is waited for.
func (s *state) grant(now int64, p pace) (time.Duration, error) {
	s.heal(now, p)
	l := readLedger(s.spent, len(p.budgets))
	free := l.free(now, p.budgets)
	if p.patience > 0 {
		if lasts := max(free, s.penalizedUntil) - now; lasts > int64(p.patience) {
			return 0, s.exhausted(now, free)
		}
	}
	if ready := max(s.next, s.penalizedUntil, free); now < ready {
		return time.Duration(ready - now), nil
	}
	s.next = max(s.next, now-int64(p.slack)) + int64(p.interval)
	s.spent = l.spend(now, p.budgets)
	return 0, nil
}

func (s *state) exhausted(now, free int64) error {
	if s.penalizedUntil > max(now, free) {
		return throttled(s.penalizedUntil, "no calls before "+instant(s.penalizedUntil)+": "+s.reason)
	}
	return throttled(free, "the budget of calls is used up; the next is free at "+instant(free))
}

func throttled(until int64, message string) error {
	return &intel.Error{Kind: intel.KindThrottled, Message: message, Until: time.Unix(0, until).UTC()}
}

func instant(ns int64) string { return time.Unix(0, ns).UTC().Format(time.RFC3339) }

// left returns how many calls the budgets allow now, -1 where there are none,
// and from when there is one.
func (s *state) left(now int64, p pace) (int, time.Time) {
	s.heal(now, p)
	l := readLedger(s.spent, len(p.budgets))
	ready := max(now, s.penalizedUntil, l.free(now, p.budgets))
	calls := l.left(now, p.budgets)
	if s.penalizedUntil > now && calls > 0 {
		calls = 0
	}
	return calls, time.Unix(0, ready).UTC()
}

// heal undoes what a clock that was set back would do: a next grant that was
// to come within the interval, or a penalty that was set in the past, would
// otherwise last until the clock has made up for the step.
func (s *state) heal(now int64, p pace) {
	if s.next-now > int64(p.interval+absurd) {
		s.next = now + int64(p.interval)
	}
	if s.penalizedAt-now > int64(absurd) {
		s.penalizedUntil -= s.penalizedAt - now
		s.penalizedAt = now
	}
	if s.spent != "" {
		s.spent = readLedger(s.spent, len(p.budgets)).heal(now, p.budgets)
	}
}

// penalize notes a penalty. One that lasts longer stays as it is.
func (s *state) penalize(now time.Time, p pace, until time.Time, reason string) {
	ns := now.UnixNano()
	s.heal(ns, p)
	// A century fits; the last years that time.Time knows do not.
	lasts := min(until.Sub(now), 100*365*24*time.Hour)
	if lasts > 0 && ns+int64(lasts) > s.penalizedUntil {
		s.penalizedAt, s.penalizedUntil, s.reason = ns, ns+int64(lasts), reason
	}
}

// penalty returns the end and reason of the penalty that holds now.
func (s *state) penalty(now time.Time, p pace) (time.Time, string) {
	s.heal(now.UnixNano(), p)
	if s.penalizedUntil <= now.UnixNano() {
		return time.Time{}, ""
	}
	return time.Unix(0, s.penalizedUntil).UTC(), s.reason
}

// queue lets the waiters of one name in one process ask one at a time, in the
// order in which they came. Only one of them sleeps until the next grant.
type queue chan struct{}

// wait returns when ask, which says how long to wait before asking again,
// answers 0.
func (q queue) wait(ctx context.Context, ask func(context.Context) (time.Duration, error)) error {
	select {
	case q <- struct{}{}:
		defer func() { <-q }()
	case <-ctx.Done():
		return ctx.Err()
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		nap, err := ask(ctx)
		if err != nil || nap <= 0 {
			return err
		}
		timer := time.NewTimer(min(nap, maxNap))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

func unknown(name string) error {
	return intel.Errorf(intel.KindInternal, "no limit is named %q", name)
}
