package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/queue"
	"github.com/corpintel/intel/internal/source/alphavantage"
	"github.com/corpintel/intel/internal/source/edgar"
	"github.com/corpintel/intel/internal/source/newsapi"
	"github.com/corpintel/intel/internal/source/rss"
	"github.com/corpintel/intel/internal/store"
)

// The lanes: whose budget a job draws on.
const (
	laneEDGAR  = "edgar"
	lanePrices = "alphavantage"
	laneNews   = "newsapi"
	laneFeeds  = "feeds"
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
	// What draws on a budget of a day is sent twice at most and then waits: a
	// provider that is down for hours must not cost the whole budget.
	sparing     = 2
	sparingWait = time.Hour
	newsHolds   = 30 * time.Minute // what was answered before is no longer the news
)

// jobKinds are all kinds of jobs that a worker can do. A new one is a line here
// and, if it is to be done by itself, one in schedules.
func (a *App) jobKinds(client intel.Fetcher) []queue.Kind {
	return []queue.Kind{
		{Name: jobFeed, Lane: laneEDGAR, Allowed: outlasts, Timeout: 30 * time.Minute, Do: a.doFeed(client)},
		{Name: jobTickers, Lane: laneEDGAR, Allowed: outlasts, Timeout: 10 * time.Minute, Do: a.doEDGAR(client, func(intel.CIK) []intel.Request { return edgar.TickerRequests() })},
		{Name: jobSubmissions, Lane: laneEDGAR, Allowed: outlasts, Timeout: 10 * time.Minute, Do: a.doEDGAR(client, submissionsRequests)},
		{Name: jobCompanyFacts, Lane: laneEDGAR, Allowed: outlasts, Timeout: 30 * time.Minute, Do: absentIsDone(a.doEDGAR(client, companyFactsRequests))},
		{Name: jobPrices, Lane: lanePrices, Allowed: outlasts, Backoff: sparingWait, Timeout: 10 * time.Minute, Do: a.doPrices(client)},
		{Name: jobFeeds, Lane: laneFeeds, Allowed: outlasts, Timeout: 10 * time.Minute, Do: a.doFeedOfNews(client)},
		{Name: jobNews, Lane: laneNews, Allowed: outlasts, Backoff: sparingWait, Timeout: 10 * time.Minute, Do: a.doNews(client)},
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

// worker does jobs, as far as their upstreams may be asked.
func (a *App) worker(client intel.Fetcher) *queue.Worker {
	slots := map[string]int{laneLocal: localSlots}
	for _, l := range []struct {
		lane    string
		slots   int
		missing string
	}{
		{laneEDGAR, a.Config.Jobs.Workers, a.lacksContact()},
		{lanePrices, 1, lacks(a.Config.AlphaVantage.Key, "alphavantage.key")}, // its budget is what takes time
		{laneNews, 1, lacks(a.Config.NewsAPI.Key, "newsapi.key")},
		{laneFeeds, 1, unlessFeeds(a.Config.Feeds)},
	} {
		if l.missing == "" {
			slots[l.lane] = l.slots
		}
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

// absentIsDone takes it for done that an upstream has nothing: a company that
// reports no numbers has no facts.
func absentIsDone(do doJob) doJob {
	return func(ctx context.Context, j intel.Job, tell func(string)) (queue.Result, error) {
		res, err := do(ctx, j, tell)
		if err != nil && intel.KindOf(err) == intel.KindNotFound {
			return queue.Result{Run: res.Run, Note: "the upstream has nothing of it"}, nil
		}
		return res, err
	}
}

// doPrices fetches the newest prices and corporate actions of a company, whose
// CIK is the key.
func (a *App) doPrices(client intel.Fetcher) doJob {
	return func(ctx context.Context, j intel.Job, tell func(string)) (queue.Result, error) {
		c, err := a.known(ctx, j.Key)
		if err != nil {
			return queue.Result{}, err
		}
		if len(c.Tickers) == 0 {
			return queue.Result{Note: "it has no ticker, so there are no prices"}, nil
		}
		symbol := intel.NormalizeTicker(c.Tickers[0].Symbol)
		res, err := a.ask(ctx, client, "prices", j, lastClose(time.Now()), alphavantage.PriceRequests(symbol, false), tell)
		if err == nil {
			err = a.compareVendors(ctx, []string{j.Key})
		}
		return res, err
	}
}

// doNews fetches the news of a company, whose CIK is the key.
func (a *App) doNews(client intel.Fetcher) doJob {
	return func(ctx context.Context, j intel.Job, tell func(string)) (queue.Result, error) {
		if _, err := a.known(ctx, j.Key); err != nil {
			return queue.Result{}, err
		}
		var requests []intel.Request
		q := NewsRequest{Companies: []string{j.Key}, Vendors: []string{newsapi.Vendor}, Pages: 1}
		if err := a.planNews(ctx, q, func(_ string, list ...intel.Request) { requests = append(requests, list...) }); err != nil {
			return queue.Result{}, err
		}
		return a.ask(ctx, client, "news", j, time.Now().Add(-newsHolds), requests, tell)
	}
}

// known returns a company that a job is about. One that is watched before it is
// stored is so soon.
func (a *App) known(ctx context.Context, key string) (intel.Company, error) {
	cik, err := intel.ParseCIK(key)
	if err != nil {
		return intel.Company{}, err
	}
	c, err := a.Store.Company(ctx, cik)
	if err != nil && intel.KindOf(err) == intel.KindNotFound {
		return c, intel.Errorf(intel.KindUnavailable, "nothing is known of company %s yet: its list of filings comes first", cik)
	}
	return c, err
}

// doFeedOfNews reads a feed, whose address is the key.
func (a *App) doFeedOfNews(client intel.Fetcher) doJob {
	return func(ctx context.Context, j intel.Job, tell func(string)) (queue.Result, error) {
		if !slices.Contains(a.Config.Feeds, j.Key) {
			return queue.Result{Note: "it is no longer among the feeds of the settings"}, nil
		}
		return a.ask(ctx, client, "news", j, time.Now().Add(-newsHolds), []intel.Request{rss.Request(j.Key)}, tell)
	}
}

// ask fetches and stores what a job needs, the key as the item. What an earlier
// attempt of the job was answered since an instant is not asked for again: it
// would cost a budget twice.
func (a *App) ask(ctx context.Context, client intel.Fetcher, source string, j intel.Job, since time.Time, requests []intel.Request, tell func(string)) (queue.Result, error) {
	for i := range requests {
		last, err := a.Store.LastBody(ctx, requests[i].URL)
		if err != nil && intel.KindOf(err) != intel.KindNotFound {
			return queue.Result{}, err
		}
		requests[i].Once = err == nil && j.Attempt > 1 && last.FetchedAt.After(j.CreatedAt) && last.FetchedAt.After(since)
		requests[i].Attempts = sparing
	}
	p := a.pipeline(client)
	p.Workers, p.Sparing = 1, true
	run, err := p.One(ctx, source, j.Key, requests, func(p Progress) { tell(p.Note) })
	if run.ID != 0 {
		a.Metrics.ObserveRun(source, run.State)
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
	if err != nil {
		return queue.Result{}, err
	}
	m, err := a.Store.ForgetAttempts(ctx, now.Add(-store.AttemptsKept))
	return queue.Result{Note: fmt.Sprintf("%d jobs, events and attempts removed", n+m)}, err
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
