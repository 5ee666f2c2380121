package queue

import (
	"context"
	"log/slog"
	"time"

	"github.com/corpintel/intel"
)

// Schedule adds jobs at certain minutes.
type Schedule struct {
	Name string
	Doc  string // what it is for, one sentence
	When Cron
	// Missing says what has to be set before it can do anything; "" where
	// nothing is.
	Missing string
	// Jobs returns what is to be done at a minute.
	Jobs func(ctx context.Context, at time.Time) ([]intel.NewJob, error)
}

// Keeper is what a scheduler needs of a store.
type Keeper interface {
	intel.JobKeeper
	Schedules(context.Context) (map[string]time.Time, error)
}

// Scheduler adds jobs by the clock, as one of those that share a store: the one
// that has the lease. Its fields are set before use and not changed after.
type Scheduler struct {
	Store     Keeper
	Schedules []Schedule
	Owner     string
	Every     time.Duration // how often it looks at the clock
	Now       func() time.Time
	Log       *slog.Logger
}

const leadership = "scheduler"

// Run adds jobs until ctx is done. A minute that was missed, because nobody was
// there, is made up for once.
func (s *Scheduler) Run(ctx context.Context) error {
	var missing []string
	for _, x := range s.Schedules {
		if x.Missing != "" {
			missing = append(missing, x.Name+": "+x.Missing)
		}
	}
	if len(missing) > 0 {
		s.Log.InfoContext(ctx, "some schedules wait for a setting", "schedules", missing)
	}
	started, led := s.Now(), false
	tick := time.NewTicker(s.Every)
	defer tick.Stop()
	for {
		leads, err := s.turn(ctx, started)
		if err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "schedules not looked at", "err", err)
		}
		if leads != led {
			led = leads
			s.Log.InfoContext(ctx, "lead of the schedulers", "leads", leads)
		}
		select {
		case <-ctx.Done():
			return s.resign(ctx)
		case <-tick.C:
		}
	}
}

func (s *Scheduler) resign(ctx context.Context) error {
	short, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := s.Store.Resign(short, leadership, s.Owner); err != nil {
		s.Log.WarnContext(short, "the lease of the scheduler is left to end by itself", "err", err)
	}
	return ctx.Err()
}

// turn looks at every schedule once, if this is the one that leads, and reports
// whether it is. A schedule that is new begins with the scheduler, which is noted:
// it may be stopped before the first minute comes.
func (s *Scheduler) turn(ctx context.Context, started time.Time) (leads bool, err error) {
	leads, err = s.Store.Lead(ctx, leadership, s.Owner, 3*s.Every)
	if err != nil || !leads {
		return false, err
	}
	last, err := s.Store.Schedules(ctx)
	if err != nil {
		return leads, err
	}
	now := s.Now()
	for _, x := range s.Schedules {
		if x.Missing != "" {
			continue
		}
		since, had := last[x.Name]
		if !had {
			since = started.Add(-time.Minute)
			if _, err := s.Store.Tick(ctx, x.Name, since, nil); err != nil {
				return true, err
			}
		}
		at := x.When.Latest(since, now)
		if at.IsZero() {
			continue
		}
		if _, err := s.Do(ctx, x, at); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "a schedule failed; its next minute is tried as usual", "schedule", x.Name, "err", err)
		}
	}
	return leads, ctx.Err()
}

// Do adds the jobs of a schedule's minute, unless that or a later one has been,
// and returns how many there are.
func (s *Scheduler) Do(ctx context.Context, x Schedule, at time.Time) (int, error) {
	jobs, err := x.Jobs(ctx, at)
	if err != nil {
		return 0, err
	}
	first, err := s.Store.Tick(ctx, x.Name, at, jobs)
	if err != nil || !first {
		return 0, err
	}
	return len(jobs), nil
}
