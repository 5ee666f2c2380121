package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/calendar"
	"github.com/corpintel/intel/internal/queue"
)

// freshnessRule is the rule of findings about what is older than it may be.
const freshnessRule = "FR01"

// target is how old what a kind of jobs keeps fresh may be, while it is watched.
type target struct {
	kind string
	what string // in a sentence
	age  time.Duration
	// sessions: it may be older than the age, if it is younger than every close
	// of the exchange that is so long ago.
	sessions bool
	each     func(*App) []string // the keys, where there is not one for each watched company
	turn     func(*App) int      // how many a day have room in the budget; nil: all
	// optional: without what its schedule needs, only what was done before is
	// expected to go on.
	optional bool
}

// targets are those of everything that is kept fresh.
func targets() []target {
	everybody := func(*App) []string { return []string{""} }
	return []target{
		{kind: jobFeed, what: "the latest filings", age: time.Hour, each: everybody},
		{kind: jobTickers, what: "the lists of tickers", age: 15 * 24 * time.Hour, each: everybody},
		{kind: jobSubmissions, what: "the list of filings", age: 2 * time.Hour},
		{kind: jobCompanyFacts, what: "the facts", age: 8 * 24 * time.Hour},
		{
			kind: jobPrices, what: "prices and corporate actions", age: 24 * time.Hour, sessions: true, optional: true,
			turn: func(a *App) int { return portion(a.Config.AlphaVantage.PerDay, pricesCost) },
		},
		{kind: jobFeeds, what: "the feed", age: 2 * time.Hour, each: func(a *App) []string { return a.Config.Feeds }, optional: true},
		{
			kind: jobNews, what: "the news", age: 48 * time.Hour, optional: true,
			turn: func(a *App) int { return portion(a.Config.NewsAPI.PerDay, 1) },
		},
	}
}

// since is the instant after which it has to have been done.
func (t target) since(now time.Time) time.Time {
	at := now.Add(-t.age)
	if !t.sessions {
		return at
	}
	return lastClose(at)
}

// lastClose is when the exchange closed last.
func lastClose(now time.Time) time.Time {
	for day := intel.DateOf(now.In(intel.NewYork)); ; day = calendar.Previous(day) {
		if s, open := calendar.On(day); open && !s.Close.After(now) {
			return s.Close
		}
	}
}

func (t target) allowed() string {
	if t.sessions {
		return fmt.Sprintf("asked for within %s of each session", hours(t.age))
	}
	return "at most " + hours(t.age) + " old"
}

// hours writes 2h, or 8 days where it is more than two.
func hours(d time.Duration) string {
	const day = 24 * time.Hour
	if d > 2*day && d%day == 0 {
		return fmt.Sprintf("%d days", d/day)
	}
	return strings.TrimSuffix(strings.TrimSuffix(d.String(), "0s"), "0m")
}

// factsTarget is how long the facts of a periodic filing may take.
const factsTarget = 6 * time.Hour

// stale is something older than it may be.
type stale struct {
	kind    string
	key     string
	cik     intel.CIK // 0: of nobody
	since   time.Time // when it was last done, or began to be wanted
	allowed string
	message string
}

// doFreshness makes the findings of freshnessRule those that hold now. What is
// as it was is not written again.
func (a *App) doFreshness(ctx context.Context, _ intel.Job, _ func(string)) (queue.Result, error) {
	now := time.Now()
	list, err := a.stale(ctx, now)
	if err != nil {
		return queue.Result{}, err
	}
	found, known := map[intel.CIK][]intel.Finding{}, map[intel.CIK]map[string]bool{}
	for _, s := range list {
		found[s.cik] = append(found[s.cik], s.finding(now))
	}
	for f, err := range Findings(ctx, a.Store, intel.FindingFilter{Rule: freshnessRule}) {
		if err != nil {
			return queue.Result{}, err
		}
		if known[f.CIK] == nil {
			known[f.CIK] = map[string]bool{}
		}
		known[f.CIK][f.ID] = true
	}
	of := map[intel.CIK]bool{}
	for cik := range found {
		of[cik] = true
	}
	for cik := range known {
		of[cik] = true
	}
	for _, cik := range slices.Sorted(maps.Keys(of)) {
		same := len(known[cik]) == len(found[cik]) && !slices.ContainsFunc(found[cik], func(f intel.Finding) bool { return !known[cik][f.ID] })
		if same {
			continue
		}
		if _, err := a.Store.ReplaceFindings(ctx, cik, freshnessRule, found[cik]); err != nil {
			return queue.Result{}, err
		}
	}
	return queue.Result{Note: fmt.Sprintf("%d things are older than they may be", len(list))}, nil
}

func (s stale) finding(now time.Time) intel.Finding {
	subject := s.kind
	if s.cik == 0 && s.key != "" {
		subject += " " + s.key
	}
	return intel.Finding{
		ID: intel.NaturalID(freshnessRule, s.kind, s.key, s.since.UTC().Format(time.RFC3339Nano)), Kind: intel.FindingFreshness,
		Rule: freshnessRule, Version: 2, Severity: intel.SeverityWarn, CIK: s.cik, Subject: subject,
		Observed: s.since.UTC().Format(time.RFC3339), Expected: s.allowed, Message: s.message, CreatedAt: now.UTC(),
	}
}

// stale returns what is older than it may be. What no schedule does, because it
// was turned off, may be of any age.
func (a *App) stale(ctx context.Context, now time.Time) ([]stale, error) {
	wanted, err := a.Store.WatchedSince(ctx)
	if err != nil || len(wanted) == 0 {
		return nil, err
	}
	schedules, err := a.schedules()
	if err != nil {
		return nil, err
	}
	var list []stale
	for _, t := range targets() {
		i := slices.IndexFunc(schedules, func(s queue.Schedule) bool { return s.Name == t.kind })
		if i < 0 {
			continue
		}
		more, err := a.staleOf(ctx, t, schedules[i].Missing, wanted, now)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

// staleOf returns what of one kind is older than it may be.
func (a *App) staleOf(ctx context.Context, t target, missing string, watchedSince map[intel.CIK]time.Time, now time.Time) (list []stale, err error) {
	done, err := a.Store.LastDone(ctx, t.kind)
	if err != nil {
		return nil, err
	}
	dead, err := a.Store.LastDead(ctx, t.kind)
	if err != nil {
		return nil, err
	}
	bound := t.since(now)
	judge := func(cik intel.CIK, key string, wanted time.Time) {
		since := done[key]
		if since.IsZero() && t.optional && missing != "" {
			return
		}
		if wanted.After(since) {
			since = wanted
		}
		if since.Before(bound) {
			s := stale{kind: t.kind, key: key, cik: cik, since: since, allowed: t.allowed()}
			s.message = s.why(a, t, missing, !dead[key].IsZero(), len(watchedSince))
			list = append(list, s)
		}
	}
	if t.each != nil {
		first := slices.MinFunc(slices.Collect(maps.Values(watchedSince)), time.Time.Compare)
		for _, key := range t.each(a) {
			judge(0, key, first)
		}
		return list, nil
	}
	for _, cik := range slices.Sorted(maps.Keys(watchedSince)) {
		judge(cik, cik.String(), watchedSince[cik])
	}
	if t.kind == jobCompanyFacts {
		late, err := a.lateFacts(ctx, t, watchedSince, done, now)
		return append(list, late...), err
	}
	return list, nil
}

// why says what a finding is about and what can be done.
func (s stale) why(a *App, t target, missing string, dead bool, watched int) string {
	whom := s.key
	if s.cik != 0 {
		whom = "of company " + s.key
	}
	message := strings.TrimSpace(t.what+" "+whom) + ": not asked for since " + s.since.UTC().Format(time.RFC3339) + ", want " + s.allowed
	if t.turn != nil {
		if turn := t.turn(a); turn < watched {
			message += fmt.Sprintf("; the budget has room for %d of %d companies a day, each has its turn every %d days", turn, watched, (watched+turn-1)/turn)
		}
	}
	switch {
	case missing != "":
		return message + "; " + missing
	case dead:
		return message + "; the last try failed for good: see corpintel jobs list --state dead --kind " + t.kind
	}
	return message + "; see corpintel jobs list --kind " + t.kind
}

// lateFacts returns the companies whose facts were asked for within their time,
// but not since a periodic filing that is out for long enough.
func (a *App) lateFacts(ctx context.Context, t target, watchedSince map[intel.CIK]time.Time, done map[string]time.Time, now time.Time) (list []stale, err error) {
	for _, cik := range slices.Sorted(maps.Keys(watchedSince)) {
		at := done[cik.String()]
		if at.Before(t.since(now)) || now.Sub(at) <= factsTarget {
			continue
		}
		filed, err := a.lastPeriodic(ctx, cik, at)
		if err != nil {
			return nil, err
		}
		if at.Before(filed) && now.Sub(filed) > factsTarget {
			s := stale{kind: t.kind, key: cik.String(), cik: cik, since: at, allowed: "asked for within " + hours(factsTarget) + " of a periodic filing"}
			s.message = s.why(a, t, "", false, len(watchedSince))
			list = append(list, s)
		}
	}
	return list, nil
}

// lastPeriodic returns when the newest filing since an instant that brings facts
// was known, zero where there is none.
func (a *App) lastPeriodic(ctx context.Context, cik intel.CIK, since time.Time) (time.Time, error) {
	f := intel.FilingFilter{CIK: cik, Since: intel.DateOf(since.In(intel.NewYork))}
	for filing, err := range intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.Filing], error) {
		f.PageRequest = p
		return a.Store.Filings(ctx, f)
	}) {
		if err != nil {
			return time.Time{}, err
		}
		if periodicForms[filing.Form] {
			return filing.KnownAt(), nil
		}
	}
	return time.Time{}, nil
}
