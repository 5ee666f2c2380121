package app

import (
	"context"
	"iter"
	"time"

	"github.com/corpintel/intel"
)

// eventsEvery is how often somebody who follows events is told of new ones.
const eventsEvery = time.Second

// EventQuery says which events to tell of.
type EventQuery struct {
	Filter    intel.EventFilter
	Company   string // a CIK, ticker or name; "" for all
	Watchlist string // its name, with its owner where it has one
	// FromNow: without Filter.After only what happens from now on.
	FromNow bool
	Follow  bool // go on until ctx is done
}

// Events tells of what happened, and of what happens if it is to follow. The
// end of ctx ends it without an error.
func (a *App) Events(ctx context.Context, q EventQuery) iter.Seq2[intel.Event, error] {
	return func(yield func(intel.Event, error) bool) {
		if err := a.events(ctx, q, func(e intel.Event) bool { return yield(e, nil) }); err != nil && ctx.Err() == nil {
			yield(intel.Event{}, err)
		}
	}
}

func (a *App) events(ctx context.Context, q EventQuery, tell func(intel.Event) bool) error {
	f := q.Filter
	left := f.Limit // 0: all
	if q.Company != "" {
		c, err := a.Filer(ctx, q.Company)
		if err != nil {
			return err
		}
		f.CIK = c.CIK
	}
	if q.Watchlist != "" {
		key, err := intel.ParseWatchlistKey(q.Watchlist)
		if err != nil {
			return err
		}
		f.Watchlist = key
	}
	if q.FromNow {
		last, err := a.Store.LastEvent(ctx)
		if err != nil {
			return err
		}
		f.After = last
	}
	tick := time.NewTicker(eventsEvery)
	defer tick.Stop()
	for {
		f.Limit = intel.MaxPage
		if left > 0 {
			f.Limit = min(left, f.Limit)
		}
		list, err := a.Store.Events(ctx, f)
		if err != nil {
			return err
		}
		for _, e := range list {
			if f.After = e.ID; !tell(e) {
				return nil
			}
		}
		if left > 0 {
			if left -= len(list); left <= 0 {
				return nil
			}
		}
		if len(list) == f.Limit {
			continue
		}
		if !q.Follow {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
