package app

import (
	"context"
	"slices"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/dispatch"
	"github.com/corpintel/intel/internal/queue"
)

const (
	relayEvery = 100 * time.Millisecond
	relayAgain = 30 * time.Second
	relayDepth = 500
)

// dispatcher opens what gives workers their jobs, in the Redis that redis.url
// leads to. One that evicts is refused; one that does not answer now is not,
// since jobs are done without it.
func (a *App) dispatcher(ctx context.Context) (*dispatch.Redis, error) {
	url, err := a.Config.Redis.URL.Read()
	if err != nil {
		return nil, err
	}
	d, err := dispatch.Open(url, a.Log)
	if err != nil {
		return nil, err
	}
	if err := d.Check(ctx); intel.KindOf(err) == intel.KindInvalid {
		_ = d.Close() // nothing is waiting to be sent
		return nil, err
	}
	return d, nil
}

// relay hands jobs that are due to the dispatcher.
func (a *App) relay(d *dispatch.Redis) *queue.Relay {
	return &queue.Relay{
		Store: a.Store, To: d, Lanes: a.lanes(), Owner: owner(), Every: relayEvery, Again: relayAgain, Depth: relayDepth,
		Now: time.Now, Log: a.Log, Handed: a.Metrics.ObserveHanded,
	}
}

// lanes are the lanes of all kinds of jobs.
func (a *App) lanes() (list []string) {
	for _, k := range a.jobKinds(nil) {
		list = append(list, k.Lane)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// measureRelay keeps the metrics of what is with Redis until ctx is done.
func (a *App) measureRelay(ctx context.Context, d *dispatch.Redis, r *queue.Relay) error {
	tick := time.NewTicker(queueEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		a.Metrics.ObserveByRedis(r.Up())
		loads, err := d.Loads(a.lanes())
		if err != nil { // the relay tells of it
			continue
		}
		for _, l := range loads {
			a.Metrics.ObserveInRedis(l.Lane, l.Waiting, l.Given)
		}
	}
}
