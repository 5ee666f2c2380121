package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/dispatch"
	"github.com/corpintel/intel/internal/queue"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
)

// TestMain lets a test run a worker in a process of its own, which it can kill.
func TestMain(m *testing.M) {
	if database := os.Getenv("WORKER_DATABASE"); database != "" {
		if err := workAlone(database, os.Getenv("WORKER_REDIS")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func workAlone(database, redis string) error {
	s, err := store.OpenPostgres(context.Background(), database, store.Options{})
	if err != nil {
		return err
	}
	d, err := dispatch.Open(redis, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	name := fmt.Sprint("process ", os.Getpid())
	w := worker(s, d, name, effect(func(context.Context, intel.Job) { pause(10 * time.Millisecond) }))
	return w.Run(context.Background())
}

// pause waits in the place of work.
func pause(d time.Duration) { <-time.After(d) }

// yard is a store with jobs, and the workers on it.
type yard struct {
	testing.TB
	store  *store.Store
	cancel context.CancelFunc
	ctx    context.Context // until the workers are to stop
	wg     sync.WaitGroup
}

func newYard(t testing.TB) *yard {
	t.Helper()
	s, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "a.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return yardOf(t, s)
}

func yardOf(t testing.TB, s *store.Store) *yard {
	t.Helper()
	y := &yard{TB: t, store: s}
	y.ctx, y.cancel = context.WithCancel(context.Background())
	t.Cleanup(func() {
		if err := y.store.Close(); err != nil {
			t.Error(err)
		}
	})
	return y
}

// work lets a worker work until stop, or until what was opened before it is
// closed.
func (y *yard) work(w *queue.Worker) {
	y.Cleanup(y.stop)
	y.wg.Go(func() {
		if err := w.Run(y.ctx); !errors.Is(err, context.Canceled) {
			y.Errorf("a worker ended with %v", err)
		}
	})
}

func (y *yard) stop() {
	y.cancel()
	y.wg.Wait()
}

// newServerYard is a yard on PostgreSQL, and where that is.
func newServerYard(t testing.TB) (y *yard, database string) {
	t.Helper()
	database = servicetest.OnePostgres(t)
	s, err := store.OpenPostgres(t.Context(), database, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.DropPostgres(context.Background(), database, ""); err != nil {
			t.Error(err)
		}
	})
	return yardOf(t, s), database
}

// add adds jobs by their keys.
func (y *yard) add(p intel.JobPriority, keys ...string) {
	y.Helper()
	var list []intel.NewJob
	for _, key := range keys {
		list = append(list, intel.NewJob{Kind: "kind", Key: key, Lane: "lane", Priority: p, Allowed: 50})
	}
	if n, err := y.store.Enqueue(y.Context(), list); err != nil || n != len(keys) {
		y.Fatalf("%d of %d jobs added, %v", n, len(keys), err)
	}
}

func numbered(n int) (keys []string) {
	for i := range n {
		keys = append(keys, fmt.Sprint("job ", i))
	}
	return keys
}

// count counts jobs of a kind that are in a state.
func (y *yard) count(kind string, state intel.JobState) (n int64) {
	y.Helper()
	counts, err := y.store.JobCounts(y.Context())
	if err != nil {
		y.Fatal(err)
	}
	for _, c := range counts {
		if c.Kind == kind && c.State == state {
			n += c.Count
		}
	}
	return n
}

// until waits until something holds.
func (y *yard) until(what string, holds func() bool) {
	y.Helper()
	for deadline := time.Now().Add(90 * time.Second); !holds(); pause(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			counts, err := y.store.JobCounts(y.Context())
			y.Fatalf("%s: it never was; jobs are %+v, %v", what, counts, err)
		}
	}
}

// untilDone waits until n jobs are done, and sees to it that each had its effect
// once: the effect of an attempt is a job that is stored with its outcome.
func (y *yard) untilDone(n int) {
	y.Helper()
	y.until(fmt.Sprint(n, " jobs are done"), func() bool { return y.count("kind", intel.JobDone) >= int64(n) })
	effects := map[string]int{}
	filter := intel.JobFilter{Kind: "effect"}
	for {
		page, err := y.store.Jobs(y.Context(), filter)
		if err != nil {
			y.Fatal(err)
		}
		for _, j := range page.Items {
			key, _, _ := strings.Cut(j.Key, "/")
			effects[key]++
		}
		if filter.Cursor = page.Next; filter.Cursor == "" {
			break
		}
	}
	if len(effects) != n {
		y.Errorf("%d jobs had an effect, want %d", len(effects), n)
	}
	for key, times := range effects {
		if times != 1 {
			y.Errorf("%s had its effect %d times", key, times)
		}
	}
	if left := y.count("kind", intel.JobWaiting) + y.count("kind", intel.JobRunning) + y.count("kind", intel.JobDead); left != 0 {
		y.Errorf("%d jobs are left", left)
	}
}

// effect is a kind of job that leaves a job behind for each attempt that counts.
func effect(do func(context.Context, intel.Job)) queue.Kind {
	return queue.Kind{Name: "kind", Lane: "lane", Allowed: 50, Timeout: time.Minute, Do: func(ctx context.Context, j intel.Job, _ func(string)) (queue.Result, error) {
		do(ctx, j)
		if ctx.Err() != nil {
			return queue.Result{}, ctx.Err()
		}
		return queue.Result{Next: []intel.NewJob{{Kind: "effect", Key: fmt.Sprintf("%s/%d", j.Key, j.Attempt), Lane: "effects"}}}, nil
	}}
}

// worker works by Redis, in a hurry.
func worker(s *store.Store, d *dispatch.Redis, owner string, kinds ...queue.Kind) *queue.Worker {
	return &queue.Worker{
		Queue: s, Kinds: kinds, Slots: map[string]int{"lane": 4}, Owner: owner, Lease: 2 * time.Second, Poll: 100 * time.Millisecond, Drain: 10 * time.Second,
		Now: time.Now, Jitter: func() float64 { return -0.5 }, Log: slog.New(slog.DiscardHandler),
		Relay: &queue.Relay{
			Store: s, To: d, Lanes: []string{"lane"}, Owner: owner, Every: 20 * time.Millisecond, Again: time.Second, Depth: 500,
			Now: time.Now, Log: slog.New(slog.DiscardHandler), Handed: func(int, int, int) {},
		},
	}
}

// ways counts in which way jobs are claimed.
type ways struct {
	intel.Queue
	byRedis, asked atomic.Int64 // jobs
}

func (w *ways) Claim(ctx context.Context, c intel.JobClaim) ([]intel.Job, error) {
	jobs, err := w.Queue.Claim(ctx, c)
	if c.ID != 0 {
		w.byRedis.Add(int64(len(jobs)))
	} else {
		w.asked.Add(int64(len(jobs)))
	}
	return jobs, err
}
