package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/blob"
	"github.com/corpintel/intel/internal/config"
	"github.com/corpintel/intel/internal/limit"
	"github.com/corpintel/intel/internal/quality"
	"github.com/corpintel/intel/internal/queue"
	"github.com/corpintel/intel/internal/replay"
	"github.com/corpintel/intel/internal/source"
	"github.com/corpintel/intel/internal/store"
	"github.com/corpintel/intel/internal/telemetry"
)

var (
	weekCompanies = flag.Int("week-companies", 500, "companies that are watched for a simulated week")
	weekSchedule  = flag.String("week-schedule", "edgar.submissions=20 */2 * * *; edgar.feed=*/30 * * * *; freshness=10,40 * * * *", "when schedules are due in it; empty: as they are built in")
)

const (
	firstOfWeek intel.CIK = 5000001
	weekRate              = 8 // requests a second
	week                  = 7 * 24 * time.Hour
)

// outage is when the upstream is out of order, longer than things may be old.
var outage = [2]time.Duration{50 * time.Hour, 56 * time.Hour}

// editions is when the upstream's files change.
var editions = []time.Duration{0, 30 * time.Hour, 106 * time.Hour}

// files says a tenth of the companies files a report in an edition after the
// first.
func files(company, edition int) bool { return company%10 == edition }

func weekAccession(company, edition int) string {
	return fmt.Sprintf("%010d-00-%06d", int(firstOfWeek)+company, edition+1)
}

// writeEdition writes the recordings of one edition as replay reads them. The
// clock of a bubble begins with the year 2000.
func writeEdition(t *testing.T, edition, companies int) string {
	t.Helper()
	dir := t.TempDir()
	folder := filepath.Join(dir, "edgar")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	manifest := "url\tstatus\tfile\tstored_as\tcontent_type\tbytes\tsha256\tfidelity\trecorded\torigin\tresponse_headers\n"
	n := 0
	add := func(url, body string) {
		n++
		name := fmt.Sprintf("%d.json", n)
		manifest += fmt.Sprintf("%s\t200\t%s\tidentity\tapplication/json\t%d\t%s\texact\t\t\t\n", url, name, len(body), intel.HashBody([]byte(body)))
		if err := os.WriteFile(filepath.Join(folder, name), []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var tickers, listed []string
	for c := range companies {
		cik := firstOfWeek + intel.CIK(c)
		var accessions, days, instants, forms, blanks, numbers, values []string
		for e := edition; e >= 0; e-- {
			if e > 0 && !files(c, e) {
				continue
			}
			day := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(editions[e])
			if e == 0 {
				day = time.Date(1999, 11, 15, 0, 0, 0, 0, time.UTC)
			}
			accessions = append(accessions, `"`+weekAccession(c, e)+`"`)
			days = append(days, `"`+day.Format(time.DateOnly)+`"`)
			instants = append(instants, `"`+day.Format(time.DateOnly)+`T00:30:00.000Z"`)
			forms, blanks, numbers = append(forms, `"10-Q"`), append(blanks, `""`), append(numbers, "0")
			values = append(values, fmt.Sprintf(`{"end":"1999-%02d-30","val":%d,"accn":"%s","fy":1999,"fp":"Q3","form":"10-Q","filed":"%s"}`, 9+e, 1000+c*10+e, weekAccession(c, e), day.Format(time.DateOnly)))
		}
		list := func(v []string) string { return "[" + strings.Join(v, ",") + "]" }
		add("https://data.sec.gov/submissions/CIK"+cik.Padded()+".json", fmt.Sprintf(`{"cik":"%s","entityType":"operating","sic":"3571","sicDescription":"","name":"Company %d","tickers":["W%d"],"exchanges":["NYSE"],`+
			`"ein":"","lei":null,"description":"","website":"","category":"","fiscalYearEnd":"1231","stateOfIncorporation":"","phone":"","formerNames":[],`+
			`"filings":{"recent":{"accessionNumber":%s,"filingDate":%s,"reportDate":%s,"acceptanceDateTime":%s,"act":%s,"form":%s,"fileNumber":%s,"filmNumber":%s,"items":%s,"size":%s,"isXBRL":%s,"isInlineXBRL":%s,"primaryDocument":%s,"primaryDocDescription":%s},"files":[]}}`,
			cik.Padded(), c, c, list(accessions), list(days), list(blanks), list(instants), list(blanks), list(forms), list(blanks), list(blanks), list(blanks), list(numbers), list(numbers), list(numbers), list(blanks), list(blanks)))
		add("https://data.sec.gov/api/xbrl/companyfacts/CIK"+cik.Padded()+".json", fmt.Sprintf(`{"cik":%d,"entityName":"Company %d","facts":{"us-gaap":{"Assets":{"label":"Assets","description":"Assets","units":{"USD":[%s]}}}}}`, cik, c, strings.Join(values, ",")))
		tickers = append(tickers, fmt.Sprintf(`"%d":{"cik_str":%d,"ticker":"W%d","title":"Company %d"}`, c, cik, c, c))
		listed = append(listed, fmt.Sprintf(`[%d,"Company %d","W%d","NYSE"]`, cik, c, c))
	}
	add("https://www.sec.gov/files/company_tickers.json", "{"+strings.Join(tickers, ",")+"}")
	add("https://www.sec.gov/files/company_tickers_exchange.json", `{"fields":["cik","name","ticker","exchange"],"data":[`+strings.Join(listed, ",")+`]}`)
	add("https://www.sec.gov/cgi-bin/browse-edgar?action=getcurrent&count=100&start=0&type=&owner=include&output=atom",
		`<?xml version="1.0" encoding="ISO-8859-1" ?><feed xmlns="http://www.w3.org/2005/Atom"><title>Latest Filings</title></feed>`)
	if err := os.WriteFile(filepath.Join(folder, "manifest.tsv"), []byte(manifest), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// simulated is one week of a deployment whose workers are killed.
type simulated struct {
	*testing.T
	dir     string
	store   *store.Store
	fetcher intel.Fetcher
	began   time.Time
}

// upstreamOfWeek serves the editions in their time over connections in memory,
// and counts.
type upstreamOfWeek struct {
	began    time.Time
	editions []http.Handler

	mu     sync.Mutex
	recent []time.Time // requests of the last second
	most   int         // in any one second
	total  int
}

func (u *upstreamOfWeek) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	u.mu.Lock()
	u.recent = append(u.recent, now)
	for now.Sub(u.recent[0]) >= time.Second {
		u.recent = u.recent[1:]
	}
	u.most = max(u.most, len(u.recent))
	u.total++
	u.mu.Unlock()
	since := now.Sub(u.began)
	if since >= outage[0] && since < outage[1] {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	for i := len(editions) - 1; i >= 0; i-- {
		if since >= editions[i] {
			u.editions[i].ServeHTTP(w, r)
			return
		}
	}
}

// pipes is a listener for connections in memory, which a bubble's clock heeds.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	c, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (p pipes) Close() error {
	close(p)
	return nil
}

func (p pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func (p pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// mortal is a store as a process has it: what was killed changes nothing more.
type mortal struct {
	intel.Store
	dead atomic.Bool
}

var errDead = errors.New("the process was killed")

func (m *mortal) Claim(ctx context.Context, c intel.JobClaim) ([]intel.Job, error) {
	if m.dead.Load() {
		return nil, errDead
	}
	return m.Store.Claim(ctx, c)
}

func (m *mortal) Extend(ctx context.Context, lease time.Duration, b []intel.JobBeat) ([]intel.Job, error) {
	if m.dead.Load() {
		return nil, errDead
	}
	return m.Store.Extend(ctx, lease, b)
}

func (m *mortal) Finish(ctx context.Context, o []intel.JobOutcome) (int, error) {
	if m.dead.Load() {
		return 0, errDead
	}
	return m.Store.Finish(ctx, o)
}

func (m *mortal) Archive(ctx context.Context, b *intel.Body) error {
	if m.dead.Load() {
		return errDead
	}
	return m.Store.Archive(ctx, b)
}

func (m *mortal) Apply(ctx context.Context, run int64, b *intel.Batch) (intel.Applied, error) {
	if m.dead.Load() {
		return intel.Applied{}, errDead
	}
	return m.Store.Apply(ctx, run, b)
}

func (m *mortal) SaveRun(ctx context.Context, r intel.Run) error {
	if m.dead.Load() {
		return errDead
	}
	return m.Store.SaveRun(ctx, r)
}

func (m *mortal) FinishItem(ctx context.Context, run int64, it intel.RunItem) error {
	if m.dead.Load() {
		return errDead
	}
	return m.Store.FinishItem(ctx, run, it)
}

func (m *mortal) ForgetRun(ctx context.Context, run int64) error {
	if m.dead.Load() {
		return errDead
	}
	return m.Store.ForgetRun(ctx, run)
}

func weekConfig(dir string, workers int) config.Config {
	return config.Config{
		DataDir: dir, Upstream: "http://upstream",
		EDGAR:  config.EDGAR{Rate: weekRate, Penalty: 10 * time.Minute, DataURL: "https://data.sec.gov", WWWURL: "https://www.sec.gov"},
		HTTP:   config.HTTP{Timeout: time.Minute, MaxBody: 1 << 20, Attempts: 6, Backoff: 500 * time.Millisecond},
		Ingest: config.Ingest{Workers: 1}, Jobs: config.Jobs{Workers: workers, Schedule: *weekSchedule},
		Serve: config.Serve{ShutdownTimeout: 30 * time.Second},
	}
}

// life is a process: its view of the deployment, until it is killed or stopped.
func (s *simulated) life(ctx context.Context, workers int, name string, killed <-chan struct{}) {
	m := &mortal{Store: s.store}
	files, err := blob.NewFiles(filepath.Join(s.dir, "raw"))
	if err != nil {
		s.Error(err)
		return
	}
	a := &App{Config: weekConfig(s.dir, workers), Log: slog.New(slog.DiscardHandler), Metrics: telemetry.NewMetrics("", ""), Store: m, Blob: files, store: s.store}
	a.own.Store(&[]*quality.Own{})
	w := a.worker(s.fetcher)
	w.Owner = name
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w.Drain, w.Poll = 0, time.Minute
	ended := make(chan struct{})
	go func() {
		_ = w.Run(ctx) // the end of its context
		close(ended)
	}()
	select {
	case <-killed:
		m.dead.Store(true)
		cancel()
	case <-ctx.Done():
	}
	<-ended
}

// outcomeOfWeek is what must not depend on how many work and who is killed.
type outcomeOfWeek struct {
	sum    intel.SHA256
	events string
}

func simulateWeek(t *testing.T, dirs []string, companies, workers, kills int, seed uint64) (result outcomeOfWeek) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		began := time.Now()
		up := &upstreamOfWeek{began: began}
		for i, dir := range dirs {
			h, err := replay.New(replay.Config{Data: dir, Seed: seed, Rate: 10, Faults: []replay.Fault{
				{Kind: replay.FaultUnavailable, Rate: 0.01}, {Kind: replay.FaultThrottled, Rate: 0.005}, {Kind: replay.FaultDrop, Rate: 0.01}, {Kind: replay.FaultDelay, Rate: 0.01},
			}})
			if err != nil {
				t.Fatalf("edition %d: %v", i, err)
			}
			up.editions = append(up.editions, h)
		}
		conns := make(pipes)
		server := &http.Server{Handler: up, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
		served := make(chan error, 1)
		go func() { served <- server.Serve(conns) }()

		s := &simulated{T: t, dir: t.TempDir(), began: began}
		a := &App{Config: weekConfig(s.dir, workers), Log: slog.New(slog.DiscardHandler), Metrics: telemetry.NewMetrics("", "")}
		a.own.Store(&[]*quality.Own{})
		opened, err := store.OpenSQLite(ctx, filepath.Join(s.dir, "corpintel.db"), store.Options{Follow: a.follow})
		if err != nil {
			t.Fatal(err)
		}
		s.store = opened
		a.store, a.Store = opened, opened
		files, err := blob.NewFiles(filepath.Join(s.dir, "raw"))
		if err != nil {
			t.Fatal(err)
		}
		a.Blob = files
		limits, err := limit.NewMemory(map[string]limit.Limit{edgarLimit: {PerSecond: weekRate}})
		if err != nil {
			t.Fatal(err)
		}
		transport := &http.Transport{DialContext: conns.dial}
		pipeline := a.pipeline(nil)
		client, err := source.New(source.Config{
			Limiter: limits, Upstream: a.Config.Upstream, Transport: transport, Version: "test",
			Hosts:   map[string]source.Host{"data.sec.gov": {Limit: edgarLimit}, "www.sec.gov": {Limit: edgarLimit}},
			Penalty: a.Config.EDGAR.Penalty, MaxBody: a.Config.HTTP.MaxBody, Timeout: a.Config.HTTP.Timeout, Attempts: a.Config.HTTP.Attempts, Backoff: a.Config.HTTP.Backoff,
			LastBody: opened.LastBody, Archive: pipeline.Archive, Log: a.Log,
		})
		if err != nil {
			t.Fatal(err)
		}
		s.fetcher = client
		var ciks []intel.CIK
		for c := range companies {
			ciks = append(ciks, firstOfWeek+intel.CIK(c))
		}
		if _, err := opened.SetWatchlist(ctx, intel.WatchlistKey{Name: "all"}, ciks, "test"); err != nil {
			t.Fatal(err)
		}
		scheduler, err := a.scheduler()
		if err != nil {
			t.Fatal(err)
		}
		scheduler.Every = 2 * time.Minute
		var all sync.WaitGroup
		all.Go(func() { _ = scheduler.Run(ctx) })
		random := rand.New(rand.NewPCG(seed, 1))
		all.Go(func() { // one process after the other
			for n := 0; ctx.Err() == nil; n++ {
				killed := make(chan struct{})
				var timer *time.Timer
				if n < kills {
					// While there is work: within the two minutes after a sweep begins.
					next := time.Now().Truncate(2 * time.Hour).Add(2*time.Hour + 20*time.Minute)
					timer = time.AfterFunc(time.Until(next)+time.Duration(random.Int64N(int64(2*time.Minute))), func() { close(killed) })
				}
				s.life(ctx, workers, fmt.Sprint("worker ", n), killed)
				if timer != nil {
					timer.Stop()
				}
			}
		})
		var told bool
		timer := time.NewTimer(outage[1] - 15*time.Minute)
		<-timer.C
		told = s.told(ctx, companies)
		<-time.After(time.Until(began.Add(week)))
		stop()
		all.Wait()
		transport.CloseIdleConnections()
		_ = server.Close() // nobody is connected any more
		<-served
		if !told {
			t.Error("nothing was found to be stale in an outage")
		}
		result = s.judge(a, up, companies)
		t.Logf("%d workers, %d kills: %d requests, at most %d a second", workers, kills, up.total, up.most)
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	return result
}

// told reports whether there is a finding about every company.
func (s *simulated) told(ctx context.Context, companies int) bool {
	p, err := s.store.Findings(ctx, intel.FindingFilter{Rule: freshnessRule, PageRequest: intel.PageRequest{Limit: intel.MaxPage}})
	return err == nil && len(p.Items) >= companies
}

// judge checks what must hold after the week.
func (s *simulated) judge(a *App, up *upstreamOfWeek, companies int) (o outcomeOfWeek) {
	s.Helper()
	ctx := context.Background()
	if up.most > 10 {
		s.Errorf("%d requests in one second", up.most)
	}
	var dead []string
	p, err := s.store.Jobs(ctx, intel.JobFilter{State: intel.JobDead})
	if err != nil {
		s.Fatal(err)
	}
	for _, j := range p.Items {
		dead = append(dead, j.Kind+" "+j.Key+": "+j.Error)
	}
	if len(dead) > 0 {
		s.Errorf("%d dead jobs, the last: %s", len(dead), dead[0])
	}
	stale, err := a.stale(ctx, time.Now())
	if err != nil || len(stale) > 0 {
		s.Errorf("%d things are stale after the week: %v", len(stale), err)
	}
	if s.told(ctx, 1) {
		s.Error("findings about what is fresh again")
	}
	// Each effect counts once: what appeared is told once, and nothing else.
	filings, facts := map[string]int{}, 0
	for after := int64(0); ; {
		list, err := s.store.Events(ctx, intel.EventFilter{After: after, Kinds: []intel.EventKind{intel.EventFiling, intel.EventFacts}, Limit: intel.MaxPage})
		if err != nil {
			s.Fatal(err)
		}
		for _, e := range list {
			after = e.ID
			if e.Kind == intel.EventFacts {
				facts++
				continue
			}
			filings[e.CIK.String()+" "+e.Accession.String()]++
		}
		if len(list) == 0 {
			break
		}
	}
	want, reports := 0, 0
	for c := range companies {
		for e := 1; e < len(editions); e++ {
			if files(c, e) {
				want++
				key := (firstOfWeek + intel.CIK(c)).String() + " " + weekAccession(c, e)
				if filings[key] != 1 {
					s.Errorf("filing %s was told of %d times", key, filings[key])
				}
			}
		}
	}
	reports = companies + want
	if len(filings) != want || facts != reports {
		s.Errorf("%d filings and %d sets of facts were told of, want %d and %d", len(filings), facts, want, reports)
	}
	o.events = fmt.Sprint(len(filings), " ", facts)
	if o.sum, err = s.store.Checksum(ctx, nil); err != nil {
		s.Fatal(err)
	}
	return o
}

// TestWeekBounds: a week of watched companies with faults, an outage and
// workers that are killed comes to the same with any number of workers, and
// keeps to every bound on the way.
func TestWeekBounds(t *testing.T) {
	companies := *weekCompanies
	runs := []struct{ workers, kills int }{{1, 0}, {4, 12}, {16, 40}}
	if testing.Short() {
		t.Skip("half a million looks at a clock take minutes under the race detector: make test runs it after the short tests")
	}
	var dirs []string
	for e := range editions {
		dirs = append(dirs, writeEdition(t, e, companies))
	}
	var first outcomeOfWeek
	for i, r := range runs {
		t.Run(fmt.Sprintf("%d workers, %d kills", r.workers, r.kills), func(t *testing.T) {
			got := simulateWeek(t, dirs, companies, r.workers, r.kills, uint64(i+1))
			if i == 0 {
				first = got
			}
			if got != first {
				t.Errorf("it came to %s, with one worker to %s", got.sum, first.sum)
			}
		})
	}
}

var _ queue.Keeper = (*store.Store)(nil)
