package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/config"
)

// newYork is an instant of January 2000, whose first day was a Saturday.
func newYork(day, hour, minute int) time.Time {
	return time.Date(2000, 1, day, hour, minute, 0, 0, intel.NewYork)
}

// Prices have to be younger than every close that is a day ago.
func TestPricesSince(t *testing.T) {
	i := slices.IndexFunc(targets(), func(t target) bool { return t.kind == jobPrices })
	prices := targets()[i]
	for _, c := range []struct{ name, now, want string }{
		{"a day after Monday's close", "2000-01-04 16:00", "2000-01-03 16:00"},
		{"a minute before", "2000-01-04 15:59", "1999-12-31 13:00"}, // which was short
		{"over a weekend", "2000-01-09 12:00", "2000-01-07 16:00"},
		{"over a holiday", "2000-01-18 12:00", "2000-01-14 16:00"},
		{"on the day after it", "2000-01-19 15:59", "2000-01-14 16:00"},
		{"and then", "2000-01-19 16:00", "2000-01-18 16:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			now, err := time.ParseInLocation("2006-01-02 15:04", c.now, intel.NewYork)
			if err != nil {
				t.Fatal(err)
			}
			if got := prices.since(now).In(intel.NewYork).Format("2006-01-02 15:04"); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// freshness runs the check and returns what is found: whom it is about, the
// subject, and since when.
func freshness(t *testing.T, a *App) (list []string) {
	t.Helper()
	if _, err := a.doFreshness(t.Context(), intel.Job{}, nil); err != nil {
		t.Fatal(err)
	}
	for f, err := range Findings(t.Context(), a.Store, intel.FindingFilter{Rule: freshnessRule}) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, fmt.Sprintf("%s %s since %s", f.CIK, f.Subject, f.Observed[:16]))
	}
	slices.Sort(list)
	return list
}

// There is one finding of each thing that is older than it may be, for as long
// as it is so.
func TestFreshness(t *testing.T) {
	const off = "edgar.feed=off; edgar.tickers=off; edgar.submissions=off; edgar.companyfacts=off; "
	key := config.AlphaVantage{Key: "env:NONE", PerDay: 6}
	for _, c := range []struct {
		name  string
		cfg   config.Config
		steps func(t *testing.T, a *App, at func(time.Time) []string)
	}{
		{"everything of EDGAR's, each in its time", config.Config{Contact: "A a@example.com"}, func(t *testing.T, a *App, at func(time.Time) []string) {
			watch(t, a, 1)
			end(t, a, jobFeed, "", intel.JobDone)
			end(t, a, jobSubmissions, "1", intel.JobDone)
			want(t, at(newYork(1, 0, 0)), "0 edgar.feed since 2000-01-01T00:00", "1 edgar.submissions since 2000-01-01T00:00")
			end(t, a, jobSubmissions, "1", intel.JobDone)
			want(t, at(newYork(1, 0, 1)), "0 edgar.feed since 2000-01-01T00:00")
			want(t, at(newYork(9, 0, 0)), "0 edgar.feed since 2000-01-01T00:00", "1 edgar.companyfacts since 2000-01-01T00:00", "1 edgar.submissions since 2000-01-01T05:00")
		}},
		{"prices and feeds only where they can be had", config.Config{Jobs: config.Jobs{Schedule: off}}, func(t *testing.T, a *App, at func(time.Time) []string) {
			watch(t, a, 1)
			want(t, at(newYork(14, 0, 0)))
			end(t, a, jobPrices, "1", intel.JobDone) // with a key that is no longer set
			want(t, at(newYork(15, 15, 59)))
			want(t, at(newYork(15, 16, 1)), "1 prices since 2000-01-14T05:00")
		}},
		{"prices that have no room in the budget, until their turn comes", config.Config{AlphaVantage: key, Jobs: config.Jobs{Schedule: off}}, func(t *testing.T, a *App, at func(time.Time) []string) {
			watch(t, a, 1, 2)
			want(t, at(newYork(3, 18, 0)))
			end(t, a, jobPrices, "1", intel.JobDone)
			want(t, at(newYork(4, 18, 0)), "2 prices since 2000-01-01T00:00")
			f, err := a.Store.Findings(t.Context(), intel.FindingFilter{Rule: freshnessRule})
			if err != nil || !strings.Contains(f.Items[0].Message, "prices and corporate actions of company 2: not asked for since 2000-01-01T00:00:00Z, want asked for within 24h of each session; the budget has room for 1 of 2 companies a day, each has its turn every 2 days") {
				t.Errorf("%q, %v", f.Items[0].Message, err)
			}
			end(t, a, jobPrices, "2", intel.JobDone)
			want(t, at(newYork(5, 18, 0)), "1 prices since 2000-01-03T23:00")
		}},
		{"each feed for itself, news of each company", config.Config{Feeds: []string{"https://a.example/1", "https://a.example/2"}, NewsAPI: config.NewsAPI{Key: "env:NONE", PerDay: 100}, Jobs: config.Jobs{Schedule: off}}, func(t *testing.T, a *App, at func(time.Time) []string) {
			watch(t, a, 1)
			at(newYork(3, 0, 0))
			end(t, a, jobFeeds, "https://a.example/1", intel.JobDone)
			want(t, at(newYork(3, 1, 0)), "0 news.feeds https://a.example/2 since 2000-01-01T00:00", "1 news.companies since 2000-01-01T00:00")
			end(t, a, jobNews, "1", intel.JobDone)
			end(t, a, jobFeeds, "https://a.example/2", intel.JobDone)
			want(t, at(newYork(3, 2, 0)))
		}},
		{"a company that comes to a list later has its own time", config.Config{Contact: "A a@example.com", Jobs: config.Jobs{Schedule: "edgar.feed=off"}}, func(t *testing.T, a *App, at func(time.Time) []string) {
			watch(t, a, 1)
			at(newYork(1, 0, 0))
			watch(t, a, 2)
			want(t, at(newYork(1, 1, 0)), "1 edgar.submissions since 2000-01-01T00:00")
			if _, err := a.Store.SetWatchlist(t.Context(), intel.WatchlistKey{Name: "all"}, []intel.CIK{1, 3}, "test"); err != nil {
				t.Fatal(err)
			}
			want(t, at(newYork(1, 1, 30)), "1 edgar.submissions since 2000-01-01T00:00")
			want(t, at(newYork(1, 6, 0)), "1 edgar.submissions since 2000-01-01T00:00", "3 edgar.submissions since 2000-01-01T06:00")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := storedApp(t, c.cfg)
				c.steps(t, a, func(at time.Time) []string {
					t.Helper()
					<-time.After(time.Until(at))
					return freshness(t, a)
				})
			})
		})
	}
}

func want(t *testing.T, got []string, list ...string) {
	t.Helper()
	if diff := cmp.Diff(list, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is as it was is not written again, and told once.
func TestFreshnessToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := storedApp(t, config.Config{Contact: "A a@example.com", Jobs: config.Jobs{Schedule: "edgar.tickers=off; edgar.companyfacts=off"}})
		watch(t, a, 1)
		for range 4 {
			<-time.After(3 * time.Hour)
			freshness(t, a)
		}
		events, err := a.Store.Events(t.Context(), intel.EventFilter{Kinds: []intel.EventKind{intel.EventFinding}})
		if err != nil || len(events) != 2 {
			t.Errorf("told %d times, want of the feed and the list once each: %v", len(events), err)
		}
	})
}
