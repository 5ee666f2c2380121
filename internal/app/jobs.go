package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/queue"
	"github.com/corpintel/intel/internal/source/edgar"
)

// The lanes: whose budget a job draws on.
const (
	laneEDGAR  = "edgar"
	lanePrices = "alphavantage"
	laneNews   = "news"
	laneLocal  = "local"
)

// The kinds of jobs.
const (
	jobFeed         = "edgar.feed"
	jobTickers      = "edgar.tickers"
	jobSubmissions  = "edgar.submissions"
	jobCompanyFacts = "edgar.companyfacts"
	jobPrices       = "prices"
	jobFeeds        = "news.feeds"
	jobNews         = "news.companies"
	jobFreshness    = "freshness"
	jobStreams      = "streams"
	jobForget       = "forget"
)

const (
	jobLease   = time.Minute
	jobPoll    = time.Second
	localSlots = 2
	// outlasts is how often what asks an upstream may fail: more than a day, at
	// a try every half hour or so. An outage makes nothing dead.
	outlasts = 60
)

// jobKinds are all kinds of jobs that a worker can do. A new one is a line here
// and, if it is to be done by itself, one in schedules.
func (a *App) jobKinds(client intel.Fetcher) []queue.Kind {
	return []queue.Kind{
		{Name: jobFeed, Lane: laneEDGAR, Allowed: outlasts, Timeout: 30 * time.Minute, Do: a.doFeed(client)},
		{Name: jobTickers, Lane: laneEDGAR, Allowed: outlasts, Timeout: 10 * time.Minute, Do: a.doEDGAR(client, func(intel.CIK) []intel.Request { return edgar.TickerRequests() })},
		{Name: jobSubmissions, Lane: laneEDGAR, Allowed: outlasts, Timeout: 10 * time.Minute, Do: a.doEDGAR(client, submissionsRequests)},
		{Name: jobCompanyFacts, Lane: laneEDGAR, Allowed: outlasts, Timeout: 30 * time.Minute, Do: a.doEDGAR(client, companyFactsRequests)},
		{Name: jobPrices, Lane: lanePrices, Allowed: outlasts, Timeout: 10 * time.Minute, Do: a.doPrices},
		{Name: jobFeeds, Lane: laneNews, Allowed: outlasts, Timeout: 10 * time.Minute, Do: a.doNews},
		{Name: jobNews, Lane: laneNews, Allowed: outlasts, Timeout: 10 * time.Minute, Do: a.doNews},
		{Name: jobFreshness, Lane: laneLocal, Allowed: 5, Timeout: 10 * time.Minute, Do: a.doFreshness},
		{Name: jobStreams, Lane: laneLocal, Allowed: 5, Timeout: 10 * time.Minute, Do: a.doStreams},
		{Name: jobForget, Lane: laneLocal, Allowed: 5, Timeout: 10 * time.Minute, Do: a.doForget},
	}
}

// newJob asks for a job of a kind.
func (a *App) newJob(kind, key string, p intel.JobPriority) intel.NewJob {
	for _, k := range a.jobKinds(nil) {
		if k.Name == kind {
			return k.Job(key, p)
		}
	}
	panic("no kind of jobs " + kind) // a slip in this program
}

// worker does jobs. Without a client only those that fetch nothing.
func (a *App) worker(client intel.Fetcher) *queue.Worker {
	slots := map[string]int{laneLocal: localSlots}
	if client != nil {
		slots[laneEDGAR] = a.Config.Jobs.Workers
		slots[lanePrices], slots[laneNews] = 1, 1 // their budgets are what takes time
	}
	return &queue.Worker{
		Queue: a.Store, Kinds: a.jobKinds(client), Slots: slots, Owner: owner(), Lease: jobLease, Poll: jobPoll,
		Drain: a.Config.Serve.ShutdownTimeout, Now: time.Now, Jitter: rand.Float64, Log: a.Log, Ended: a.Metrics.ObserveJob,
	}
}

// submissionsRequests and companyFactsRequests are the two halves of what is
// asked about a company.
func submissionsRequests(cik intel.CIK) []intel.Request { return ofKind(cik, edgar.KindSubmissions) }

func companyFactsRequests(cik intel.CIK) []intel.Request { return ofKind(cik, edgar.KindCompanyFacts) }

func ofKind(cik intel.CIK, kind string) (requests []intel.Request) {
	for _, r := range edgar.CompanyRequests(cik) {
		if r.Kind == kind {
			requests = append(requests, r)
		}
	}
	return requests
}

type doJob func(ctx context.Context, j intel.Job, tell func(string)) (queue.Result, error)

// doEDGAR fetches and stores what is asked about a company, whose CIK is the
// key, or about all.
func (a *App) doEDGAR(client intel.Fetcher, requests func(intel.CIK) []intel.Request) doJob {
	return func(ctx context.Context, j intel.Job, tell func(string)) (queue.Result, error) {
		var cik intel.CIK
		if j.Key != "" {
			var err error
			if cik, err = intel.ParseCIK(j.Key); err != nil {
				return queue.Result{}, err
			}
		}
		p := a.pipeline(client)
		p.Workers = 1
		item := j.Key
		if item == "" {
			item = tickersItem
		}
		run, err := p.One(ctx, "edgar", item, requests(cik), func(p Progress) { tell(p.Note) })
		if run.ID != 0 {
			a.Metrics.ObserveRun("edgar", run.State)
		}
		return queue.Result{Run: run.ID, Note: noteOf(run)}, err
	}
}

// doFeed looks at the latest filings once, and at the daily indexes once an
// hour.
func (a *App) doFeed(client intel.Fetcher) doJob {
	return func(ctx context.Context, _ intel.Job, tell func(string)) (queue.Result, error) {
		done, err := a.Store.LastDone(ctx, jobFeed)
		if err != nil {
			return queue.Result{}, err
		}
		now := time.Now()
		indexes := !now.Truncate(indexesEvery).Equal(done[""].Truncate(indexesEvery))
		feed := ingest.Feed{Pages: edgar.FeedPages, Page: edgar.FeedRequest, Past: edgar.PastFeed, Index: edgar.DailyIndexRequest}
		looked, err := a.pipeline(client).Watch(ctx, feed, indexes, func(p Progress) { tell(p.Note) })
		run := looked.Run
		if run.ID != 0 {
			a.Metrics.ObserveRun("watch", run.State)
		}
		if err == nil && run.State != intel.RunDone {
			err = intel.Errorf(intel.KindUnavailable, "the latest filings could not be read to their end: see run %d", run.ID)
		}
		return queue.Result{Run: run.ID, Note: noteOf(run)}, err
	}
}

// doPrices fetches the newest prices of a company, whose CIK is the key.
func (a *App) doPrices(ctx context.Context, j intel.Job, tell func(string)) (queue.Result, error) {
	if _, err := a.symbolOf(ctx, j.Key); intel.KindOf(err) == intel.KindNotFound {
		return queue.Result{Note: "it has no ticker, so there are no prices"}, nil
	}
	run, err := a.IngestPrices(ctx, []string{j.Key}, false, func(p Progress) { tell(p.Note) })
	return whole(run, err)
}

// doNews fetches the news of a company, whose CIK is the key, or without a key
// what is in the feeds of the settings.
func (a *App) doNews(ctx context.Context, j intel.Job, tell func(string)) (queue.Result, error) {
	var q NewsRequest
	if j.Key != "" {
		q = NewsRequest{Companies: []string{j.Key}, Vendors: []string{"newsapi"}, Pages: 1}
	}
	run, err := a.IngestNews(ctx, q, func(p Progress) { tell(p.Note) })
	return whole(run, err)
}

// whole makes a failure of a run that did not do all that was asked.
func whole(run intel.Run, err error) (queue.Result, error) {
	if err == nil && run.State != intel.RunDone {
		err = intel.Errorf(intel.KindUnavailable, "not all of it could be had: see run %d", run.ID)
	}
	return queue.Result{Run: run.ID, Note: noteOf(run)}, err
}

// noteOf says what a run came to.
func noteOf(run intel.Run) string {
	c := run.Counts
	return fmt.Sprintf("%d new, %d unchanged, %d changed; %d requests", c.Accepted, c.Unchanged, c.Changed, c.Requests)
}

const (
	keepJobs   = 3 * 24 * time.Hour
	keepEvents = 90 * 24 * time.Hour
)

// doStreams looks at how much sources brought.
func (a *App) doStreams(ctx context.Context, _ intel.Job, _ func(string)) (queue.Result, error) {
	added, err := a.detectStreams(ctx)
	return queue.Result{Note: fmt.Sprintf("%d new findings", added)}, err
}

// doForget removes what was done and told long ago.
func (a *App) doForget(ctx context.Context, _ intel.Job, _ func(string)) (queue.Result, error) {
	now := time.Now()
	n, err := a.Store.ForgetJobs(ctx, now.Add(-keepJobs), now.Add(-keepEvents))
	return queue.Result{Note: fmt.Sprintf("%d jobs and events removed", n)}, err
}

// periodic are the forms that bring new facts.
var periodicForms = map[string]bool{
	"10-K": true, "10-K/A": true, "10-Q": true, "10-Q/A": true, "10-KT": true, "10-KT/A": true, "20-F": true, "20-F/A": true, "40-F": true, "40-F/A": true,
}

// factsAfter is how long EDGAR takes to have the facts of a filing.
const factsAfter = 2 * time.Minute

// follow says what is to be done after an event, in the transaction that stores
// it. It is the one list of such things.
func (a *App) follow(e intel.Event, watched bool) []intel.NewJob {
	if e.Kind == intel.EventFiling && watched && periodicForms[e.Subject] {
		j := a.newJob(jobCompanyFacts, e.CIK.String(), intel.PriorityHigh)
		j.RunAt = time.Now().Add(factsAfter)
		return []intel.NewJob{j}
	}
	return nil
}
