package app

import (
	"context"
	"errors"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/source/edgar"
)

// indexesEvery is how often the daily indexes are looked at. They are made once
// a night, and an index that is unchanged costs a request as well.
const indexesEvery = time.Hour

// WatchOptions say what to watch for.
type WatchOptions struct {
	Companies []string // CIKs or tickers; none: everybody
	Interval  time.Duration
	Once      bool // look once
}

// Watching is told of a watch as it goes on.
type Watching struct {
	Progress func(Progress)
	// Of is told once whose filings are asked for; nil: everybody's.
	Of func([]intel.CIK)
	// Looked is told what each look brought. Its error ends the watch.
	Looked func(Watched) error
}

// Watch stores new filings as EDGAR lists them, of all companies, and the daily
// indexes of the days in question. It looks once, or every interval until ctx is
// done. What failed in a look is in its record.
func (a *App) Watch(ctx context.Context, o WatchOptions, w Watching) (err error) {
	client, err := a.client(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, client.Close()) }()
	p := a.pipeline(client)
	ciks, err := a.watched(ctx, p, o.Companies, w.Progress)
	if err != nil {
		return err
	}
	w.Of(ciks)
	feed := ingest.Feed{Pages: edgar.FeedPages, Page: edgar.FeedRequest, Past: edgar.PastFeed, Index: edgar.DailyIndexRequest}
	ticker := time.NewTicker(o.Interval)
	defer ticker.Stop()
	var indexes time.Time
	for {
		due := time.Since(indexes) >= indexesEvery
		looked, err := p.Watch(ctx, feed, due, w.Progress)
		if due {
			indexes = time.Now()
		}
		if looked.Run.ID != 0 {
			a.Metrics.ObserveRun("watch", looked.Run.State)
		}
		if e := w.Looked(looked); e != nil || err != nil {
			return errors.Join(err, e)
		}
		if o.Once {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

// watched returns the CIKs of those who are asked for.
func (a *App) watched(ctx context.Context, p *ingest.Pipeline, companies []string, report func(Progress)) ([]intel.CIK, error) {
	items, err := distinct(companies)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	if err := a.refreshTickers(ctx, p, items, report); err != nil {
		return nil, err
	}
	ciks := make([]intel.CIK, len(items))
	for i, item := range items {
		if ciks[i], err = a.cikOf(ctx, item); err != nil {
			return nil, err
		}
	}
	return ciks, nil
}
