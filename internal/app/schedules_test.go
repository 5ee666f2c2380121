package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/config"
	"github.com/corpintel/intel/internal/quality"
	"github.com/corpintel/intel/internal/queue"
	"github.com/corpintel/intel/internal/store"
	"github.com/corpintel/intel/internal/telemetry"
)

// storedApp is an app with an empty store and nothing else.
func storedApp(t testing.TB, cfg config.Config) *App {
	t.Helper()
	a := &App{Config: cfg, Metrics: telemetry.NewMetrics("", "")}
	a.own.Store(&[]*quality.Own{})
	s, err := store.OpenSQLite(t.Context(), t.TempDir()+"/corpintel.db", store.Options{Follow: a.follow})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	a.store, a.Store = s, s
	return a
}

func watch(t *testing.T, a *App, ciks ...intel.CIK) {
	t.Helper()
	if _, err := a.Store.EditWatchlist(t.Context(), intel.WatchlistKey{Name: "all"}, ciks, nil, "test"); err != nil {
		t.Fatal(err)
	}
}

// end has a job of a kind and key come to an end.
func end(t *testing.T, a *App, kind, key string, state intel.JobState) {
	t.Helper()
	j := a.newJob(kind, key, intel.PriorityUrgent)
	if _, err := a.Store.Enqueue(t.Context(), []intel.NewJob{j}); err != nil {
		t.Fatal(err)
	}
	claimed, err := a.Store.Claim(t.Context(), intel.JobClaim{Lane: j.Lane, Owner: "test", Lease: time.Minute, Limit: 1})
	if err != nil || len(claimed) != 1 {
		t.Fatalf("claimed %v, %v", claimed, err)
	}
	if n, err := a.Store.Finish(t.Context(), []intel.JobOutcome{{JobLease: claimed[0].Lease(), State: state, Failed: state == intel.JobDead}}); err != nil || n != 1 {
		t.Fatal(n, err)
	}
}

// The stalest go first, within the budget; what failed for good rests, and then
// comes after those that wait longer.
func TestStalest(t *testing.T) {
	a := storedApp(t, config.Config{})
	watch(t, a, 1, 2, 3, 4)
	end(t, a, jobPrices, "1", intel.JobDead)
	end(t, a, jobPrices, "2", intel.JobDone)
	for _, c := range []struct {
		name string
		age  time.Duration
		room int
		at   time.Duration
		want []string
	}{
		{"never asked for, before what was done", 0, 9, time.Minute, []string{"3", "4", "2"}},
		{"what is young enough is left alone", time.Hour, 9, time.Minute, []string{"3", "4"}},
		{"no more than there is room for", 0, 1, time.Minute, []string{"3"}},
		{"what failed for good comes again, in its turn", 0, 9, deadRests + time.Hour, []string{"3", "4", "1", "2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			jobs, err := a.stalest(jobPrices, c.age, room(c.room))(t.Context(), time.Now().Add(c.at))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, j := range jobs {
				got = append(got, j.Key)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What waits or runs has its turn already: the others' comes.
func TestStalestLeavesOutWhatWaits(t *testing.T) {
	a := storedApp(t, config.Config{})
	watch(t, a, 1, 2, 3)
	if _, err := a.Store.Enqueue(t.Context(), []intel.NewJob{a.newJob(jobNews, "1", intel.PriorityNormal), a.newJob(jobNews, "2", intel.PriorityNormal)}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Store.Claim(t.Context(), intel.JobClaim{Lane: laneNews, Owner: "test", Lease: time.Minute, Limit: 1}); err != nil {
		t.Fatal(err)
	}
	jobs, err := a.stalest(jobNews, 0, room(2))(t.Context(), time.Now())
	if err != nil || len(jobs) != 1 || jobs[0].Key != "3" {
		t.Errorf("%+v, %v", jobs, err)
	}
}

// An hour's part of a day's budget is a whole number; together they are our
// share of it, and no more.
func TestHourly(t *testing.T) {
	for perDay, want := range map[int]int{1: 1, 2: 1, 20: 10, 100: 50, 1000: 500} {
		plan, sum, most := hourly(perDay), 0, 0
		for h := range 24 {
			n := plan(time.Date(2026, 3, 8, h, 10, 0, 0, time.UTC))
			sum, most = sum+n, max(most, n)
		}
		if sum != want || most > want/24+1 {
			t.Errorf("of %d a day: %d in all, at most %d an hour; want %d", perDay, sum, most, want)
		}
	}
}

// A worker does the jobs of those upstreams that may be asked: a provider's key
// does not need a contact for the SEC.
func TestWorkerSlots(t *testing.T) {
	for name, c := range map[string]struct {
		cfg  config.Config
		want []string
	}{
		"nothing is set":   {config.Config{}, []string{laneLocal}},
		"a contact":        {config.Config{Contact: "A a@example.com", Jobs: config.Jobs{Workers: 4}}, []string{laneEDGAR, laneLocal}},
		"a replay server":  {config.Config{Upstream: "http://127.0.0.1:1", Jobs: config.Jobs{Workers: 4}}, []string{laneEDGAR, laneLocal}},
		"keys alone":       {config.Config{AlphaVantage: config.AlphaVantage{Key: "env:A"}, NewsAPI: config.NewsAPI{Key: "env:B"}}, []string{lanePrices, laneLocal, laneNews}},
		"feeds need none":  {config.Config{Feeds: []string{"https://example.com/feed"}}, []string{laneFeeds, laneLocal}},
		"a feed has a job": {config.Config{Feeds: []string{"https://example.com/1", "https://example.com/2"}}, []string{laneFeeds, laneLocal}},
	} {
		t.Run(name, func(t *testing.T) {
			a := storedApp(t, c.cfg)
			if got := slices.Sorted(maps.Keys(a.worker(nil).Slots)); !slices.Equal(got, c.want) {
				t.Errorf("slots for %v, want %v", got, c.want)
			}
			watch(t, a, 1)
			jobs, err := a.eachFeed(t.Context(), time.Now())
			if err != nil || len(jobs) != len(c.cfg.Feeds) {
				t.Errorf("%d jobs for %d feeds: %v", len(jobs), len(c.cfg.Feeds), err)
			}
		})
	}
}

// What a person had fetched is as fresh as what the clock had, if all went well.
func TestNoteDone(t *testing.T) {
	a := storedApp(t, config.Config{Upstream: "http://127.0.0.1:1", Feeds: []string{"https://a.example/1"}})
	for _, c := range []struct {
		name string
		note func(run intel.Run) error
		kind string
		key  string
	}{
		{"a company", func(r intel.Run) error { return a.noteDone(t.Context(), r, []string{"320193"}, jobSubmissions) }, jobSubmissions, "320193"},
		{"a feed", func(r intel.Run) error { return a.noteNewsDone(t.Context(), r, NewsRequest{Feeds: a.Config.Feeds}) }, jobFeeds, "https://a.example/1"},
		{"news", func(r intel.Run) error { return a.noteNewsDone(t.Context(), r, NewsRequest{Companies: []string{"7"}}) }, jobNews, "7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, state := range []intel.RunState{intel.RunPartial, intel.RunDone} {
				if err := c.note(intel.Run{State: state}); err != nil {
					t.Fatal(err)
				}
				done, err := a.Store.LastDone(t.Context(), c.kind)
				if err != nil || (state == intel.RunDone) == done[c.key].IsZero() {
					t.Errorf("%s: %v, %v", state, done, err)
				}
			}
		})
	}
}

// What an upstream does not have is no failure where it may lack it.
func TestAbsentIsDone(t *testing.T) {
	for _, c := range []struct {
		fail error
		want intel.Kind
		done bool
	}{
		{nil, 0, true},
		{intel.Errorf(intel.KindNotFound, "none"), 0, true},
		{intel.Errorf(intel.KindUnavailable, "down"), intel.KindUnavailable, false},
	} {
		t.Run(fmt.Sprint(c.fail), func(t *testing.T) {
			_, err := absentIsDone(func(context.Context, intel.Job, func(string)) (queue.Result, error) {
				return queue.Result{}, c.fail
			})(t.Context(), intel.Job{}, nil)
			if c.done != (err == nil) || !c.done && intel.KindOf(err) != c.want {
				t.Errorf("%v", err)
			}
		})
	}
}
