package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/blob"
	"github.com/corpintel/intel/internal/config"
	"github.com/corpintel/intel/internal/quality"
	"github.com/corpintel/intel/internal/queue"
	"github.com/corpintel/intel/internal/source"
	"github.com/corpintel/intel/internal/store"
	"github.com/corpintel/intel/internal/telemetry"
)

var (
	weekCompanies = flag.Int("week-companies", 500, "companies that are watched for a simulated week")
	weekSchedule  = flag.String("week-schedule", "edgar.submissions=20 */2 * * *; edgar.feed=*/30 * * * *; freshness=10,40 * * * *", "when schedules are due in it; empty: as they are built in")
	weekSeed      = flag.Uint64("week-seed", 0, "of the faults and of who is killed when; 0: a new one")
)

const (
	weekRate   = 8 // requests a second to the SEC
	week       = 7 * 24 * time.Hour
	longest    = 5 * 24 * time.Hour // that what is left may take after it
	clockEvery = 2 * time.Minute    // is looked at
	newsOfDay  = 30                 // companies whose news is asked for, half of the budget: a hundred take longer than news may be old
	byHand     = 10                 // companies whose prices a person asks for on Wednesday, beyond the budget
)

// simulated is one week of a deployment whose processes are killed.
type simulated struct {
	*testing.T
	dir     string
	store   *store.Store
	began   time.Time
	conns   pipes
	workers int
	checked int // expected findings
}

// mortal is a store as a process has it: what was killed changes nothing more.
type mortal struct {
	intel.Store
	dead atomic.Bool
}

var errDead = errors.New("the process was killed")

// living does what changes something, in a process that was not killed.
func living[T any](m *mortal, do func() (T, error)) (T, error) {
	if m.dead.Load() {
		var none T
		return none, errDead
	}
	return do()
}

func (m *mortal) must(do func() error) error {
	_, err := living(m, func() (struct{}, error) { return struct{}{}, do() })
	return err
}

func (m *mortal) Enqueue(ctx context.Context, j []intel.NewJob) (int, error) {
	return living(m, func() (int, error) { return m.Store.Enqueue(ctx, j) })
}

func (m *mortal) Claim(ctx context.Context, c intel.JobClaim) ([]intel.Job, error) {
	return living(m, func() ([]intel.Job, error) { return m.Store.Claim(ctx, c) })
}

func (m *mortal) Extend(ctx context.Context, lease time.Duration, b []intel.JobBeat) ([]intel.Job, error) {
	return living(m, func() ([]intel.Job, error) { return m.Store.Extend(ctx, lease, b) })
}

func (m *mortal) Finish(ctx context.Context, o []intel.JobOutcome) (int, error) {
	return living(m, func() (int, error) { return m.Store.Finish(ctx, o) })
}

func (m *mortal) Tick(ctx context.Context, schedule string, at time.Time, jobs []intel.NewJob) (bool, error) {
	return living(m, func() (bool, error) { return m.Store.Tick(ctx, schedule, at, jobs) })
}

func (m *mortal) Lead(ctx context.Context, name, owner string, lease time.Duration) (bool, error) {
	return living(m, func() (bool, error) { return m.Store.Lead(ctx, name, owner, lease) })
}

func (m *mortal) Resign(ctx context.Context, name, owner string) error {
	return m.must(func() error { return m.Store.Resign(ctx, name, owner) })
}

func (m *mortal) ForgetJobs(ctx context.Context, jobs, events time.Time) (int64, error) {
	return living(m, func() (int64, error) { return m.Store.ForgetJobs(ctx, jobs, events) })
}

func (m *mortal) Archive(ctx context.Context, b *intel.Body) error {
	return m.must(func() error { return m.Store.Archive(ctx, b) })
}

func (m *mortal) Apply(ctx context.Context, run int64, b *intel.Batch) (intel.Applied, error) {
	return living(m, func() (intel.Applied, error) { return m.Store.Apply(ctx, run, b) })
}

func (m *mortal) ReplaceFindings(ctx context.Context, cik intel.CIK, rule string, list []intel.Finding) (int64, error) {
	return living(m, func() (int64, error) { return m.Store.ReplaceFindings(ctx, cik, rule, list) })
}

func (m *mortal) StartRun(ctx context.Context, source string, items []string, owner string, maxAge time.Duration) (intel.Run, error) {
	return living(m, func() (intel.Run, error) { return m.Store.StartRun(ctx, source, items, owner, maxAge) })
}

func (m *mortal) SaveRun(ctx context.Context, r intel.Run) error {
	return m.must(func() error { return m.Store.SaveRun(ctx, r) })
}

func (m *mortal) FinishItem(ctx context.Context, run int64, it intel.RunItem) error {
	return m.must(func() error { return m.Store.FinishItem(ctx, run, it) })
}

func (m *mortal) AddRunEvents(ctx context.Context, run int64, events []intel.RunEvent) error {
	return m.must(func() error { return m.Store.AddRunEvents(ctx, run, events) })
}

func (m *mortal) ForgetRun(ctx context.Context, run int64) error {
	return m.must(func() error { return m.Store.ForgetRun(ctx, run) })
}

func (s *simulated) config() config.Config {
	return config.Config{
		DataDir: s.dir, Upstream: "http://upstream", Feeds: weekFeeds,
		EDGAR:        config.EDGAR{Rate: weekRate, Penalty: 10 * time.Minute, DataURL: "https://data.sec.gov", WWWURL: "https://www.sec.gov"},
		AlphaVantage: config.AlphaVantage{Key: "env:CORPINTEL_WEEK_KEY", PerDay: 25, PerMinute: 5},
		NewsAPI:      config.NewsAPI{Key: "env:CORPINTEL_WEEK_KEY", PerDay: 2 * newsOfDay},
		HTTP:         config.HTTP{Timeout: time.Minute, MaxBody: 1 << 20, Attempts: 6, Backoff: 500 * time.Millisecond},
		Ingest:       config.Ingest{Workers: 1}, Jobs: config.Jobs{Workers: s.workers, Schedule: *weekSchedule},
		Serve: config.Serve{ShutdownTimeout: 30 * time.Second},
	}
}

// app is a process's view of the deployment.
func (s *simulated) app(of intel.Store) *App {
	a := &App{Config: s.config(), Log: slog.New(slog.DiscardHandler), Metrics: telemetry.NewMetrics("", ""), Store: of, store: s.store}
	a.own.Store(&[]*quality.Own{})
	files, err := blob.NewFiles(filepath.Join(s.dir, "raw"))
	if err != nil {
		s.Error(err)
	}
	a.Blob = files
	return a
}

// life is a process, from its beginning until it is killed or ctx ends. clock is
// until when there is anything by the clock.
func (s *simulated) life(ctx, clock context.Context, name string, killed <-chan struct{}) {
	m := &mortal{Store: s.store}
	a := s.app(m)
	limits, err := openLimiter(a.Config) // of the deployment: what was spent outlives the process
	if err != nil {
		s.Error(err)
		return
	}
	all, err := hosts(a.Config)
	if err != nil {
		s.Error(err)
		return
	}
	transport := &http.Transport{DialContext: s.conns.dial}
	client, err := source.New(source.Config{
		Limiter: limits, Upstream: a.Config.Upstream, Transport: transport, Version: "test", Contact: "Week week@example.com", Hosts: all,
		Penalty: a.Config.EDGAR.Penalty, MaxBody: a.Config.HTTP.MaxBody, Timeout: a.Config.HTTP.Timeout, Attempts: a.Config.HTTP.Attempts, Backoff: a.Config.HTTP.Backoff,
		LastBody: m.LastBody, Archive: a.pipeline(nil).Archive, Log: a.Log,
	})
	if err != nil {
		s.Error(err)
		return
	}
	w := a.worker(client)
	w.Owner, w.Drain, w.Poll = name, 0, time.Minute
	scheduler, err := a.scheduler()
	if err != nil {
		s.Error(err)
		return
	}
	scheduler.Owner, scheduler.Every = name, clockEvery
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	clock, stop := context.WithCancel(clock)
	defer stop()
	var parts sync.WaitGroup
	parts.Go(func() { _ = w.Run(ctx) }) // the end of its context
	parts.Go(func() { _ = scheduler.Run(clock) })
	select {
	case <-killed:
		m.dead.Store(true)
	case <-ctx.Done():
	}
	cancel()
	stop()
	parts.Wait()
	transport.CloseIdleConnections()
	if err := limits.Close(); err != nil {
		s.Error(err)
	}
}

// deaths are when a process is killed: any time, or while there is much to do.
func deaths(kills int, random *rand.Rand) []time.Duration {
	busy := []time.Duration{time.Hour + 20*time.Minute, 10 * time.Minute, 22*time.Hour + 45*time.Minute} // lists, news, prices
	var list []time.Duration
	for i := range kills {
		at := time.Duration(random.Int64N(int64(week)))
		if i%2 == 0 {
			at = at.Truncate(24*time.Hour) + busy[i/2%len(busy)] + time.Duration(random.Int64N(int64(4*time.Minute)))
		}
		list = append(list, at)
	}
	slices.Sort(list)
	return list
}

// run lets processes live, one after the other in each place, and kills them.
func (s *simulated) run(ctx, clock context.Context, places int, kills []time.Duration, random *rand.Rand) {
	var all sync.WaitGroup
	kill := make([]chan struct{}, places)
	for place := range places {
		kill[place] = make(chan struct{})
		all.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				s.life(ctx, clock, fmt.Sprintf("process %d.%d", place, n), kill[place])
			}
		})
	}
	for _, at := range kills {
		place := random.IntN(places)
		timer := time.NewTimer(time.Until(s.began.Add(at)))
		select {
		case <-timer.C:
			kill[place] <- struct{}{}
		case <-ctx.Done():
		}
		timer.Stop()
	}
	all.Wait()
}

// watches looks at the findings twice a day and in the outage, and does what
// people do.
func (s *simulated) watches(ctx context.Context, u *upstreams) {
	moments := []time.Duration{55*time.Hour + 52*time.Minute}
	for at := 3*time.Hour + 52*time.Minute; at < week; at += 12 * time.Hour {
		moments = append(moments, at)
	}
	slices.Sort(moments)
	asked := false
	for _, at := range moments {
		if noon := s.began.Add(4*24*time.Hour + 12*time.Hour); !asked && s.began.Add(at).After(noon) {
			<-time.After(time.Until(noon))
			asked = true
			a := s.app(s.store)
			var jobs []intel.NewJob
			for c := max(0, u.companies-byHand); c < u.companies; c++ {
				jobs = append(jobs, a.newJob(jobPrices, u.cik(c).String(), intel.PriorityUrgent))
			}
			if _, err := s.store.Enqueue(ctx, jobs); err != nil {
				s.Error(err)
			}
		}
		<-time.After(time.Until(s.began.Add(at)))
		s.check(u)
	}
	<-time.After(time.Until(s.began.Add(week)))
}

// drain waits until nothing is left to do.
func (s *simulated) drain(ctx context.Context) {
	for began := time.Now(); time.Since(began) < longest; <-time.After(10 * time.Minute) {
		left := int64(0)
		counts, err := s.store.JobCounts(ctx)
		if err != nil {
			s.Fatal(err)
		}
		for _, c := range counts {
			if c.State == intel.JobWaiting || c.State == intel.JobRunning {
				left += c.Count
			}
		}
		if left == 0 {
			return
		}
	}
	s.Errorf("jobs were left %s after the week", longest)
}

func simulateWeek(t *testing.T, w *world, workers, places, kills int, seed uint64) (result outcomeOfWeek) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		clock, stopClock := context.WithCancel(ctx)
		u := newUpstreams(t, w, seed)
		s := &simulated{T: t, dir: t.TempDir(), began: u.began, conns: make(pipes), workers: workers}
		server := &http.Server{Handler: u, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
		served := make(chan error, 1)
		go func() { served <- server.Serve(s.conns) }()
		var err error
		if s.store, err = store.OpenSQLite(ctx, filepath.Join(s.dir, "corpintel.db"), store.Options{Follow: s.app(nil).follow}); err != nil {
			t.Fatal(err)
		}
		var ciks []intel.CIK
		for c := range w.companies {
			ciks = append(ciks, w.cik(c))
		}
		if _, err := s.store.SetWatchlist(ctx, intel.WatchlistKey{Name: "all"}, ciks, "test"); err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(seed, 1))
		moments := deaths(kills, random)
		for _, at := range moments {
			u.killed = append(u.killed, u.began.Add(at))
		}
		var all sync.WaitGroup
		all.Go(func() { s.run(ctx, clock, places, moments, random) })
		s.watches(ctx, u)
		stopClock()
		s.drain(ctx)
		drained := time.Since(u.began)
		stop()
		all.Wait()
		_ = server.Close() // nobody is connected any more
		<-served
		result = s.judge(u)
		var most []string
		for _, b := range budgetsOfWeek {
			most = append(most, fmt.Sprintf("%s %d of %d in %s", b.hosts[0], u.most(b), b.calls, b.per))
		}
		t.Logf("seed %d: %d workers in %d processes, %d kills: %d expected findings; over after %s; at most %v", seed, workers*places, places, kills, s.checked, drained, most)
		if err := s.store.Close(); err != nil {
			t.Error(err)
		}
	})
	return result
}

// TestWeekBounds: a week of watched companies with faults, outages and processes
// that are killed comes to the same with any number of workers, and keeps to
// every bound on the way.
func TestWeekBounds(t *testing.T) {
	if testing.Short() {
		t.Skip("half a million looks at a clock take minutes under the race detector: make test runs it after the short tests")
	}
	t.Setenv("CORPINTEL_WEEK_KEY", "none of anybody's")
	seed := *weekSeed
	if seed == 0 {
		seed = rand.Uint64() >> 1
	}
	t.Logf("to see it again: -week-companies %d -week-seed %d", *weekCompanies, seed)
	w := newWorld(t, *weekCompanies)
	var first outcomeOfWeek
	for i, r := range []struct{ workers, places, kills int }{{1, 1, 0}, {2, 2, 12}, {4, 4, 40}} {
		t.Run(fmt.Sprintf("%d workers, %d kills", r.workers*r.places, r.kills), func(t *testing.T) {
			got := simulateWeek(t, w, r.workers, r.places, r.kills, seed+uint64(i))
			if first.effects == "" {
				first = got
			}
			if got != first {
				t.Errorf("it came to %s (%s), with one worker to %s (%s)", got.sum, got.effects, first.sum, first.effects)
			}
		})
	}
}

var _ queue.Keeper = (*store.Store)(nil)
