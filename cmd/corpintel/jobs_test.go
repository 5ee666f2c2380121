package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/replay"
	"github.com/corpintel/intel/internal/servicetest"
)

type shownJob struct {
	ID                         int64
	Kind, Key, State, Progress string
	Error                      string
}

// ended waits until the newest job of a kind is over.
func (d *deployment) ended(kind string) shownJob {
	d.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		list := read[[]shownJob](d, "jobs", "list", "--kind", kind)
		if len(list) > 0 && list[0].State != "waiting" && list[0].State != "running" {
			return list[0]
		}
		if time.Now().After(deadline) {
			d.Fatalf("not over: %+v", list)
		}
	}
}

func TestJobs(t *testing.T) {
	hurry(t)
	const feed = "https://feed.example/news.xml"
	answers := smallUpstream()
	answers[feed] = `<rss version="2.0"><channel><title>Example Wire</title><item><title>Acme Corp opens a plant</title><link>https://feed.example/a</link><pubDate>Tue, 03 Mar 2026 09:30:00 GMT</pubDate></item></channel></rss>`
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, answers)}))
	t.Setenv("CORPINTEL_NEWS_FEEDS", feed)
	d.do(exitOK, "ingest", "edgar", acme.String())
	d.do(exitOK, "watchlist", "add", "mine", acme.String())

	schedules := map[string]string{}
	for _, s := range read[[]struct{ Name, Missing string }](d, "schedule", "list") {
		schedules[s.Name] = s.Missing
	}
	for name, want := range map[string]string{"edgar.submissions": "", "news.feeds": "", "prices": "alphavantage.key", "news.companies": "newsapi.key"} {
		if got, ok := schedules[name]; !ok || !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("schedule %s lacks %q, want %q", name, got, want)
		}
	}
	d.do(exitFailed, "schedule", "run", "prices")
	d.do(exitNotFound, "schedule", "run", "none")

	d.do(exitOK, "schedule", "run", "news.feeds")
	d.do(exitOK, "schedule", "run", "edgar.submissions")
	d.do(exitOK, "schedule", "run", "news.feeds") // one of a kind and key waits
	if list := read[[]shownJob](d, "jobs", "list"); len(list) != 2 {
		t.Fatalf("jobs %+v, want 2", list)
	}
	_, stop := d.server()
	if j := d.ended("news.feeds"); j.State != "done" || !strings.Contains(j.Progress, "1 new") {
		t.Errorf("news.feeds: %+v", j)
	}
	if j := d.ended("edgar.submissions"); j.State != "done" || j.Key != acme.String() {
		t.Errorf("edgar.submissions: %+v", j)
	}
	if code := stop(); code != exitOK {
		t.Errorf("the server ends with %d", code)
	}
	if news := read[[]struct{ Title string }](d, "news"); len(news) != 1 {
		t.Errorf("news %+v", news)
	}
	yesterday := time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly)
	for kind, want := range map[string]int64{"news.feeds": 1, "edgar.submissions": 1, "none": 0} {
		var attempts, failed int64
		for _, h := range read[[]intel.JobHour](d, "jobs", "history", "--by", "day", "--kind", kind, "--since", yesterday) {
			attempts, failed = attempts+h.Attempts, failed+h.Failed
		}
		if attempts != want || failed != 0 {
			t.Errorf("history of %s: %d attempts, %d failed, want %d and none", kind, attempts, failed, want)
		}
	}
	if hours := read[[]intel.JobHour](d, "jobs", "history", "--until", "1999-12-31"); len(hours) > 0 {
		t.Errorf("history of the last century: %+v", hours)
	}
	d.do(exitUsage, "jobs", "history", "--by", "week")
	d.do(exitFailed, "jobs", "cancel", "1") // it is over
	d.do(exitNotFound, "jobs", "show", "99")
}

// TestJobsByRedis: the same where jobs come to workers through Redis.
func TestJobsByRedis(t *testing.T) {
	file := filepath.Join(t.TempDir(), "redis")
	writeFile(t, file, servicetest.Redis(t))
	t.Setenv("CORPINTEL_REDIS_URL", "file:"+file)
	TestJobs(t)
}

// A Redis that evicts would lose jobs: no worker starts with it.
func TestWorkerRefusesRedisThatEvicts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "redis")
	writeFile(t, file, servicetest.RedisCache(t))
	t.Setenv("CORPINTEL_REDIS_URL", "file:"+file)
	d := newDeployment(t, "")
	if _, errs, code := d.try("serve", "--roles", "worker"); code != exitUsage || !strings.Contains(errs, "noeviction") {
		t.Errorf("exit %d, want %d and what to set:\n%s", code, exitUsage, errs)
	}
}
