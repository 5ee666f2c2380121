package dispatch_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/redisurl"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
)

func idle(context.Context, intel.Job) {}

// A job that comes twice is done once, and what comes for one that was
// cancelled is let pass.
func TestDuplicatesAndCancelled(t *testing.T) {
	y, d := newYard(t), open(t, servicetest.Redis(t))
	y.add(intel.PriorityNormal, "twice", "cancelled", "last")
	jobs, err := y.store.DueJobs(t.Context(), "lane", time.Now(), 10)
	if err != nil || len(jobs) != 3 {
		t.Fatalf("%d jobs, %v", len(jobs), err)
	}
	for _, j := range jobs {
		for _, p := range []intel.JobPriority{intel.PriorityUrgent, intel.PriorityNormal} { // in two queues it is held twice
			j.Priority = p
			if got := offer(t, d, j); got != isNew {
				t.Fatalf("held and added are %v", got)
			}
		}
	}
	if _, err := y.store.CancelJob(t.Context(), jobs[1].ID); err != nil {
		t.Fatal(err)
	}
	var did atomic.Int64
	y.work(worker(y.store, d, "me", effect(func(context.Context, intel.Job) { did.Add(1) })))
	y.until("Redis is empty", func() bool {
		loads, err := d.Loads([]string{"lane"})
		return err == nil && loads[0].Waiting+loads[0].Given == 0
	})
	y.untilDone(2)
	if did.Load() != 2 || y.count("kind", intel.JobCancelled) != 1 {
		t.Errorf("%d jobs were done, want 2", did.Load())
	}
}

// What is more urgent goes first, also when a job becomes it while it waits in
// Redis.
func TestPriorities(t *testing.T) {
	y, d := newYard(t), open(t, servicetest.Redis(t))
	var mu sync.Mutex
	var order []string
	goOn := make(chan struct{})
	w := worker(y.store, d, "me", effect(func(_ context.Context, j intel.Job) {
		mu.Lock()
		order = append(order, j.Key)
		mu.Unlock()
		<-goOn
	}))
	w.Slots["lane"] = 1
	y.add(intel.PriorityNormal, "first")
	y.work(w)
	y.until("the first one runs", func() bool { return y.count("kind", intel.JobRunning) == 1 })
	y.add(intel.PriorityLow, "low", "raised")
	y.add(intel.PriorityNormal, "normal")
	handed := func(n int64) func() bool {
		return func() bool {
			counts, err := y.store.JobCounts(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return slices.ContainsFunc(counts, func(c intel.JobCount) bool { return c.Handed == n })
		}
	}
	y.until("three are handed over", handed(3))
	if _, err := y.store.Enqueue(t.Context(), []intel.NewJob{{Kind: "kind", Key: "raised", Lane: "lane", Priority: intel.PriorityUrgent, Allowed: 1}}); err != nil {
		t.Fatal(err)
	}
	y.until("the one that was raised is handed over again", handed(3))
	close(goOn)
	y.untilDone(4)
	if want := []string{"first", "raised", "normal", "low"}; !slices.Equal(order, want) {
		t.Errorf("done in the order %v, want %v", order, want)
	}
}

// leader is a store that lets everybody lead.
type leader struct{ *store.Store }

func (leader) Lead(context.Context, string, string, time.Duration) (bool, error) { return true, nil }

func TestTwoRelays(t *testing.T) {
	y, address := newYard(t), servicetest.Redis(t)
	var handed, lost atomic.Int64
	counted := &ways{Queue: y.store}
	y.add(intel.PriorityNormal, numbered(500)...)
	for i := range 2 {
		w := worker(y.store, open(t, address), fmt.Sprint("worker ", i), effect(idle))
		w.Queue, w.Relay.Store, w.Relay.Again = counted, leader{y.store}, time.Minute
		w.Relay.Handed = func(h, l, _ int) {
			handed.Add(int64(h))
			lost.Add(int64(l))
		}
		y.work(w)
	}
	y.untilDone(500)
	if counted.asked.Load() != 0 || counted.byRedis.Load() != 500 || lost.Load() != 0 {
		t.Errorf("%d jobs came by Redis and %d were asked for, %d were lost; want 500, 0 and 0", counted.byRedis.Load(), counted.asked.Load(), lost.Load())
	}
	t.Logf("%d handed over for 500 jobs", handed.Load())
}

// silent is a queue whose worker is paused: it gives no sign of life.
type silent struct{ intel.Queue }

func (silent) Extend(ctx context.Context, _ time.Duration, _ []intel.JobBeat) ([]intel.Job, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// A worker that was paused for too long finds that another one did its job, and
// what it says of it has no effect.
func TestPausedWorker(t *testing.T) {
	y, address := newYard(t), servicetest.Redis(t)
	goOn := make(chan struct{})
	paused := worker(y.store, open(t, address), "paused", effect(func(context.Context, intel.Job) { <-goOn }))
	paused.Queue = silent{y.store}
	paused.Slots["lane"] = 1 // which it is to do no more than wait with
	y.add(intel.PriorityNormal, "a")
	y.work(paused)
	y.until("it runs", func() bool { return y.count("kind", intel.JobRunning) == 1 })
	y.work(worker(y.store, open(t, address), "other", effect(idle)))
	y.untilDone(1)
	close(goOn)
	y.stop()
	y.untilDone(1)
	j, err := y.store.Job(t.Context(), 1)
	if err != nil || j.Attempt != 2 || j.Failures != 1 {
		t.Errorf("%+v, %v; want two attempts, one of them lost", j, err)
	}
}

// Everything that Redis has is lost in the middle, twice.
func TestFlushed(t *testing.T) {
	servicetest.StartOwn(t, "redis-queue")
	address := servicetest.Redis(t)
	y, counted := newYard(t), &ways{}
	counted.Queue = y.store
	var lost atomic.Int64
	y.add(intel.PriorityNormal, numbered(600)...)
	for i := range 2 {
		w := worker(y.store, open(t, address), fmt.Sprint("worker ", i), effect(func(context.Context, intel.Job) { pause(5 * time.Millisecond) }))
		w.Queue = counted
		w.Relay.Handed = func(_, l, _ int) { lost.Add(int64(l)) }
		y.work(w)
	}
	for _, done := range []int64{100, 300} {
		y.until("it is flushed", func() bool { return y.count("kind", intel.JobDone) >= done })
		flush(t, address)
	}
	y.untilDone(600)
	if lost.Load() == 0 || counted.byRedis.Load() < 600 {
		t.Errorf("%d jobs were handed over for a second time and %d came by Redis; want some, and all", lost.Load(), counted.byRedis.Load())
	}
	t.Logf("%d jobs handed over for a second time", lost.Load())
}

func flush(t *testing.T, address string) {
	t.Helper()
	client, _, err := redisurl.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
}

// Redis is killed in the middle of 2,000 jobs and comes back empty: work goes
// on without it, goes by it again, and each job has its effect once.
func TestRedisKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("long; it runs after the short tests")
	}
	own := servicetest.StartOwn(t, "redis-queue")
	address := servicetest.Redis(t)
	y, counted := newYard(t), &ways{}
	counted.Queue = y.store
	y.add(intel.PriorityNormal, numbered(2000)...)
	for i := range 3 {
		w := worker(y.store, open(t, address), fmt.Sprint("worker ", i), effect(func(context.Context, intel.Job) { pause(20 * time.Millisecond) }))
		w.Queue = counted
		y.work(w)
	}
	y.until("it is killed", func() bool { return y.count("kind", intel.JobDone) >= 400 })
	if counted.asked.Load() != 0 {
		t.Errorf("%d jobs were asked for while Redis was there", counted.asked.Load())
	}
	flush(t, address)
	own.Kill("redis-queue")
	y.until("work goes on without it", func() bool { return counted.asked.Load() >= 200 })
	own.Start()
	before := counted.byRedis.Load()
	y.until("jobs come by it again", func() bool { return counted.byRedis.Load() > before })
	y.untilDone(2000)
	t.Logf("%d jobs came by Redis, %d were asked for", counted.byRedis.Load(), counted.asked.Load())
}

// A Sentinel makes the replica the master in the middle.
func TestFailover(t *testing.T) {
	if testing.Short() {
		t.Skip("long; it runs after the short tests")
	}
	own := servicetest.StartOwn(t, "redis-queue", "redis-replica", "sentinel1", "sentinel2", "sentinel3")
	address := servicetest.RedisSentinel(t)
	y, counted := newYard(t), &ways{}
	counted.Queue = y.store
	y.add(intel.PriorityNormal, numbered(1000)...)
	for i := range 2 {
		w := worker(y.store, open(t, address), fmt.Sprint("worker ", i), effect(func(context.Context, intel.Job) { pause(50 * time.Millisecond) }))
		w.Queue = counted
		y.work(w)
	}
	y.until("the master is killed", func() bool { return counted.byRedis.Load() >= 200 })
	own.Kill("redis-queue")
	before := counted.byRedis.Load()
	y.until("jobs come by the new master", func() bool { return counted.byRedis.Load() > before+50 })
	y.untilDone(1000)
	t.Logf("%d jobs came by Redis, %d were asked for", counted.byRedis.Load(), counted.asked.Load())
}

// Workers are processes, and are killed at random moments.
func TestWorkersKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("long; it runs after the short tests")
	}
	address := servicetest.Redis(t)
	y, database := newServerYard(t)
	y.add(intel.PriorityNormal, numbered(2000)...)
	start := func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "WORKER_DATABASE="+database, "WORKER_REDIS="+address)
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd
	}
	kill := func(cmd *exec.Cmd) {
		if err := cmd.Process.Kill(); err != nil {
			t.Error(err)
		}
		_ = cmd.Wait() // it was killed
	}
	workers := []*exec.Cmd{start(), start(), start()}
	defer func() {
		for _, w := range workers {
			kill(w)
		}
	}()
	seed := time.Now().UnixNano()
	random := rand.New(rand.NewPCG(uint64(seed), 1))
	t.Logf("seed %d", seed)
	for n := range 10 {
		y.until("one is killed", func() bool { return y.count("kind", intel.JobDone) >= int64(150*(n+1)) })
		pause(time.Duration(random.IntN(50)) * time.Millisecond)
		i := random.IntN(len(workers))
		kill(workers[i])
		workers[i] = start()
	}
	y.untilDone(2000)
}
