package app

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/calendar"
	"github.com/corpintel/intel/internal/config"
	"github.com/corpintel/intel/internal/queue"
)

// share of a provider's budget that keeping fresh may use; the rest is for people
// and for what is new.
const share = 0.5

// schedules is everything that is done by the clock, New York's. What the SEC
// is asked goes by what is watched: with nothing watched it is asked nothing.
func (a *App) schedules() ([]queue.Schedule, error) {
	missing := a.lacksContact()
	list := []queue.Schedule{
		{
			Name: jobFeed, When: cron("*/5 * * * *"), Missing: missing,
			Doc:  "looks at the latest filings of everybody, and once an hour at the daily indexes",
			Jobs: a.ifWatched(jobFeed, intel.PriorityHigh),
		},
		{
			Name: jobSubmissions, When: cron("*/5 * * * *"), Missing: missing,
			Doc:  "asks for the lists of watched companies, the stalest first, within half of the budget",
			Jobs: a.stalest(jobSubmissions, 0, room(a.roomAtEDGAR(5*time.Minute))),
		},
		{
			Name: jobCompanyFacts, When: cron("20 * * * *"), Missing: missing,
			Doc:  "asks for the facts of watched companies that were not asked for in a week; after a periodic filing that is done at once",
			Jobs: a.stalest(jobCompanyFacts, 7*24*time.Hour, room(a.roomAtEDGAR(time.Hour))),
		},
		{
			Name: jobTickers, When: cron("30 3 * * 0"), Missing: missing,
			Doc:  "asks for the lists of tickers",
			Jobs: a.ifWatched(jobTickers, intel.PriorityNormal),
		},
		{
			Name: jobPrices, When: cron("45 17 * * 1-5"), Missing: lacks(a.Config.AlphaVantage.Key, "alphavantage.key"),
			Doc:  "after each session of the New York Stock Exchange, asks for the prices of watched companies, the stalest first, within half of the budget of a day",
			Jobs: afterSession(a.stalest(jobPrices, 12*time.Hour, room(portion(a.Config.AlphaVantage.PerDay, pricesCost)))),
		},
		{
			Name: jobFeeds, When: cron("*/30 * * * *"), Missing: unlessFeeds(a.Config.Feeds),
			Doc:  "reads the feeds of the settings",
			Jobs: a.eachFeed,
		},
		{
			Name: jobNews, When: cron("10 * * * *"), Missing: lacks(a.Config.NewsAPI.Key, "newsapi.key"),
			Doc:  "asks for news of watched companies, the stalest first, within half of the budget of a day",
			Jobs: a.stalest(jobNews, 12*time.Hour, hourly(a.Config.NewsAPI.PerDay)),
		},
		{
			Name: jobFreshness, When: cron("*/15 * * * *"),
			Doc:  "finds what is older than it may be",
			Jobs: a.ifWatched(jobFreshness, intel.PriorityHigh),
		},
		{
			Name: jobStreams, When: cron("5 * * * *"),
			Doc:  "looks for hours in which a source brought more or less than it ever did, or otherwise",
			Jobs: a.ifWatched(jobStreams, intel.PriorityLow),
		},
		{
			Name: jobForget, When: cron("45 2 * * *"),
			Doc: "removes jobs that were done and events that were told long ago",
			Jobs: func(context.Context, time.Time) ([]intel.NewJob, error) {
				return []intel.NewJob{a.newJob(jobForget, "", intel.PriorityLow)}, nil
			},
		},
	}
	return override(list, a.Config.Jobs.Schedule)
}

// pricesCost is how many requests the prices, splits and dividends of a company
// take.
const pricesCost = 3

// lacksContact says which setting what is asked of the SEC needs.
func (a *App) lacksContact() string {
	if a.Config.Contact == "" && a.Config.Upstream == "" {
		return `set "contact", the SEC refuses undeclared tools`
	}
	return ""
}

// lacks says which setting the jobs of a provider need.
func lacks(key config.Secret, setting string) string {
	if key == "" {
		return `set "` + setting + `"`
	}
	return ""
}

func unlessFeeds(feeds []string) string {
	if len(feeds) == 0 {
		return `list feeds in "news.feeds"`
	}
	return ""
}

// room is how many jobs a schedule may add at a minute.
type budgeted func(at time.Time) int

func room(n int) budgeted { return func(time.Time) int { return n } }

// portion returns how many jobs have room in our share of a budget of a day, at
// so many requests each; 0 is a budget without limit.
func portion(perDay, cost int) int {
	if perDay == 0 {
		return math.MaxInt
	}
	return max(1, int(share*float64(perDay))/cost)
}

// hourly spreads our share of a budget of a day over its hours, at one request
// a job.
func hourly(perDay int) budgeted {
	all := portion(perDay, 1)
	if perDay == 0 {
		return room(all)
	}
	return func(at time.Time) int {
		h := at.UTC().Hour()
		return all*(h+1)/24 - all*h/24
	}
}

// roomAtEDGAR returns how many requests have room in our share of the SEC's
// budget.
func (a *App) roomAtEDGAR(every time.Duration) int {
	return max(1, int(share*a.Config.EDGAR.Rate*every.Seconds()))
}

// afterSession plans nothing on days without a session.
func afterSession(plan planned) planned {
	return func(ctx context.Context, at time.Time) ([]intel.NewJob, error) {
		if !calendar.IsSession(intel.DateOf(at.In(intel.NewYork))) {
			return nil, nil
		}
		return plan(ctx, at)
	}
}

// cron reads a schedule of the list above.
func cron(text string) queue.Cron {
	c, err := queue.ParseCron(text)
	if err != nil {
		panic(err) // a slip in this program
	}
	return c
}

// override changes when schedules are due, as a setting says: "edgar.feed=off;
// edgar.submissions=*/15 * * * *".
func override(list []queue.Schedule, setting string) ([]queue.Schedule, error) {
	for part := range strings.SplitSeq(setting, ";") {
		name, when, ok := strings.Cut(part, "=")
		name, when = strings.TrimSpace(name), strings.TrimSpace(when)
		if name == "" && !ok {
			continue
		}
		i := slices.IndexFunc(list, func(s queue.Schedule) bool { return s.Name == name })
		switch {
		case i < 0:
			return nil, intel.Errorf(intel.KindInvalid, "jobs.schedule names %q: there is no such schedule; list them with: corpintel schedule list", name)
		case when == "off":
			list = slices.Delete(list, i, i+1)
			continue
		}
		c, err := queue.ParseCron(when)
		if err != nil {
			return nil, err
		}
		list[i].When = c
	}
	return list, nil
}

type planned func(ctx context.Context, at time.Time) ([]intel.NewJob, error)

// ifWatched plans the one job of a kind, if anything is watched.
func (a *App) ifWatched(kind string, p intel.JobPriority) planned {
	return func(ctx context.Context, _ time.Time) ([]intel.NewJob, error) {
		watched, err := a.Store.Watched(ctx)
		if err != nil || len(watched) == 0 {
			return nil, err
		}
		return []intel.NewJob{a.newJob(kind, "", p)}, nil
	}
}

// stalest plans jobs of a kind for the watched companies for which it was not
// done for an age, the one that waits longest first, as many as the budget has
// room for until the next time.
func (a *App) stalest(kind string, age time.Duration, room budgeted) planned {
	return func(ctx context.Context, at time.Time) ([]intel.NewJob, error) {
		watched, err := a.Store.Watched(ctx)
		if err != nil {
			return nil, err
		}
		done, err := a.Store.LastDone(ctx, kind)
		if err != nil {
			return nil, err
		}
		dead, err := a.Store.LastDead(ctx, kind)
		if err != nil {
			return nil, err
		}
		unfinished, err := a.Store.Unfinished(ctx, kind)
		if err != nil {
			return nil, err
		}
		watched = slices.DeleteFunc(watched, func(cik intel.CIK) bool {
			key := cik.String()
			return !unfinished[key].IsZero() || done[key].After(at.Add(-age)) || dead[key].After(at.Add(-deadRests))
		})
		ended := func(cik intel.CIK) time.Time { // well or not: what always fails lets the others have their turn
			if key := cik.String(); dead[key].After(done[key]) {
				return dead[key]
			}
			return done[cik.String()]
		}
		slices.SortStableFunc(watched, func(x, y intel.CIK) int {
			return cmp.Or(ended(x).Compare(ended(y)), cmp.Compare(x, y))
		})
		var jobs []intel.NewJob
		for _, cik := range watched[:min(room(at), len(watched))] {
			jobs = append(jobs, a.newJob(kind, cik.String(), intel.PriorityNormal))
		}
		return jobs, nil
	}
}

// deadRests is how long what failed for good is left alone by the clock.
const deadRests = 12 * time.Hour

// eachFeed plans a job for each feed of the settings, if anything is watched.
func (a *App) eachFeed(ctx context.Context, at time.Time) ([]intel.NewJob, error) {
	watched, err := a.Store.Watched(ctx)
	if err != nil || len(watched) == 0 {
		return nil, err
	}
	dead, err := a.Store.LastDead(ctx, jobFeeds)
	if err != nil {
		return nil, err
	}
	var jobs []intel.NewJob
	for _, feed := range a.Config.Feeds {
		if !dead[feed].After(at.Add(-deadRests)) {
			jobs = append(jobs, a.newJob(jobFeeds, feed, intel.PriorityNormal))
		}
	}
	return jobs, nil
}

// scheduler adds jobs by the clock.
func (a *App) scheduler() (*queue.Scheduler, error) {
	list, err := a.schedules()
	if err != nil {
		return nil, err
	}
	return &queue.Scheduler{Store: a.Store, Schedules: list, Owner: owner(), Every: a.Config.Jobs.Clock, Now: time.Now, Log: a.Log}, nil
}

// ScheduleLine is a schedule as people see it.
type ScheduleLine struct {
	Name    string    `json:"name"`
	When    string    `json:"when"` // minute hour day month weekday, New York's time
	Last    time.Time `json:"last,omitzero"`
	Next    time.Time `json:"next,omitzero"`
	Missing string    `json:"missing,omitempty"`
	Doc     string    `json:"doc"`
}

// Schedules lists what is done by the clock.
func (a *App) Schedules(ctx context.Context) ([]ScheduleLine, error) {
	list, err := a.schedules()
	if err != nil {
		return nil, err
	}
	last, err := a.Store.Schedules(ctx)
	if err != nil {
		return nil, err
	}
	var lines []ScheduleLine
	for _, s := range list {
		line := ScheduleLine{Name: s.Name, When: s.When.String(), Last: last[s.Name], Missing: s.Missing, Doc: s.Doc}
		if s.Missing == "" {
			line.Next = s.When.Next(time.Now())
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// RunSchedule adds the jobs of a schedule now, and returns how many there are.
func (a *App) RunSchedule(ctx context.Context, name string) (int, error) {
	s, err := a.scheduler()
	if err != nil {
		return 0, err
	}
	for _, x := range s.Schedules {
		switch {
		case x.Name != name:
		case x.Missing != "":
			return 0, intel.Errorf(intel.KindConflict, "schedule %s can do nothing: %s", name, x.Missing)
		default:
			return s.Do(ctx, x, time.Now())
		}
	}
	return 0, intel.Errorf(intel.KindNotFound, "there is no schedule %q; list them with: corpintel schedule list", name)
}
