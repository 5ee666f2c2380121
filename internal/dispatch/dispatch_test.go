package dispatch_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/dispatch"
	"github.com/corpintel/intel/internal/servicetest"
)

func open(t testing.TB, address string) *dispatch.Redis {
	t.Helper()
	d, err := dispatch.Open(address, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// onRedis runs a test on one server, on those that Sentinels know, and on a
// cluster.
func onRedis(t *testing.T, test func(t *testing.T, d *dispatch.Redis)) {
	t.Helper()
	t.Run("one", func(t *testing.T) { test(t, open(t, servicetest.Redis(t))) })
	t.Run("sentinel", func(t *testing.T) { test(t, open(t, servicetest.RedisSentinel(t))) })
	t.Run("cluster", func(t *testing.T) { test(t, open(t, servicetest.RedisCluster(t))) })
}

func job(id int64, p intel.JobPriority) intel.Job {
	return intel.Job{ID: id, Kind: "kind", Key: "320193", Lane: "lane", Priority: p}
}

// offer hands a job over and reports what the dispatcher says, as "held added".
func offer(t *testing.T, d *dispatch.Redis, j intel.Job) [2]bool {
	t.Helper()
	held, added, err := d.Offer(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	return [2]bool{held, added}
}

var (
	isNew = [2]bool{true, true}
	isOld = [2]bool{true, false}
	isNot = [2]bool{false, false}
)

// taker notes which jobs come, and lets go of each when it is told to.
type taker struct {
	mu   sync.Mutex
	took []int64
	came chan int64
	goOn chan struct{}
}

func newTaker() *taker { return &taker{came: make(chan int64, 100), goOn: make(chan struct{}, 100)} }

func (k *taker) take(id int64) {
	k.mu.Lock()
	k.took = append(k.took, id)
	k.mu.Unlock()
	k.came <- id
	<-k.goOn
}

// next waits for the next job.
func (k *taker) next(t *testing.T) int64 {
	t.Helper()
	select {
	case id := <-k.came:
		return id
	case <-time.After(20 * time.Second):
		t.Fatal("no job comes")
	}
	return 0
}

// deliver gives jobs to k until the test ends or stop is called.
func deliver(t *testing.T, d *dispatch.Redis, slots int, k *taker) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := d.Deliver(ctx, "lane", slots, k.take); err != nil {
			t.Error(err)
		}
	})
	return func() {
		cancel()
		wg.Wait()
	}
}

func TestOfferAndDeliver(t *testing.T) {
	onRedis(t, func(t *testing.T, d *dispatch.Redis) {
		if err := d.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			what string
			job  intel.Job
			want [2]bool
		}{
			{"a job", job(1, intel.PriorityLow), isNew},
			{"the same again", job(1, intel.PriorityLow), isOld},
			{"its next attempt", intel.Job{ID: 1, Attempt: 1, Kind: "kind", Lane: "lane", Priority: intel.PriorityLow}, isNew},
			{"another one", job(2, intel.PriorityNormal), isNew},
			{"one that is more urgent", job(3, intel.PriorityUrgent), isNew},
			{"one of another lane", intel.Job{ID: 4, Kind: "kind", Lane: "other"}, isNew},
		} {
			if got := offer(t, d, c.job); got != c.want {
				t.Errorf("%s: held and added are %v, want %v", c.what, got, c.want)
			}
		}
		loads, err := d.Loads([]string{"lane", "none", "other"})
		if diff := cmp.Diff([]dispatch.Load{{Lane: "lane", Waiting: 4}, {Lane: "none"}, {Lane: "other", Waiting: 1}}, loads); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		k := newTaker()
		stop := deliver(t, d, 1, k)
		if first := k.next(t); first != 3 {
			t.Errorf("job %d comes first, want the most urgent", first)
		}
		if got := offer(t, d, job(3, intel.PriorityUrgent)); got != isNot {
			t.Errorf("one that is being given away: held and added are %v, want %v", got, isNot)
		}
		lost := job(3, intel.PriorityUrgent)
		lost.HandedAt = time.Now().Add(-time.Hour)
		for _, want := range [][2]bool{isNew, isOld} {
			if got := offer(t, d, lost); got != want {
				t.Errorf("one that was given away long ago and waits: held and added are %v, want %v", got, want)
			}
		}
		for range 5 {
			k.goOn <- struct{}{}
		}
		for range 4 {
			k.next(t)
		}
		stop()
		if want := []int64{3, 3, 2, 1, 1}; !slices.Equal(k.took, want) {
			t.Errorf("jobs came as %v, want %v", k.took, want)
		}
		if got := offer(t, d, job(2, intel.PriorityNormal)); got != isNew {
			t.Errorf("one that was done: held and added are %v, want %v", got, isNew)
		}
	})
}

// As many are given away at once as there are slots, over several workers each
// to one, and one that stops ends what it has.
func TestDeliverToMany(t *testing.T) {
	d := open(t, servicetest.Redis(t))
	for id := range int64(20) {
		offer(t, d, job(id+1, intel.PriorityNormal))
	}
	a, b := newTaker(), newTaker()
	stopA, stopB := deliver(t, d, 2, a), deliver(t, d, 3, b)
	for range 2 {
		a.next(t)
	}
	for range 3 {
		b.next(t)
	}
	if loads, err := d.Loads([]string{"lane"}); err != nil || loads[0].Given != 5 || loads[0].Waiting != 15 {
		t.Errorf("%+v, %v; want 5 given away and 15 waiting", loads, err)
	}
	stopped := make(chan struct{})
	go func() {
		stopA()
		close(stopped)
	}()
	select {
	case <-stopped:
		t.Error("it stopped before its jobs had ended")
	case <-time.After(300 * time.Millisecond):
	}
	a.goOn <- struct{}{}
	a.goOn <- struct{}{}
	<-stopped
	for range 18 {
		b.goOn <- struct{}{}
	}
	for range 15 {
		b.next(t)
	}
	stopB()
	all := slices.Concat(a.took, b.took)
	slices.Sort(all)
	if len(all) != 20 || len(slices.Compact(all)) != 20 {
		t.Errorf("20 jobs came as %v and %v", a.took, b.took)
	}
}

func TestSweep(t *testing.T) {
	onRedis(t, func(t *testing.T, d *dispatch.Redis) {
		for id := range int64(1100) {
			offer(t, d, job(id+1, intel.JobPriority(id%2)))
		}
		n, err := d.Sweep(t.Context(), "lane", func(_ context.Context, l intel.JobLease) (bool, error) {
			return l.ID > 1000 && l.Attempt == 0, nil
		})
		if err != nil || n != 1000 {
			t.Errorf("%d removed, %v, want 1000", n, err)
		}
		if loads, err := d.Loads([]string{"lane"}); err != nil || loads[0].Waiting != 100 {
			t.Errorf("%+v, %v, want 100 waiting", loads, err)
		}
		if n, err := d.Sweep(t.Context(), "none", nil); err != nil || n != 0 {
			t.Errorf("a lane that never had a job: %d, %v", n, err)
		}
	})
}

func TestCheckRefuses(t *testing.T) {
	for _, c := range []struct {
		name, address string
		want          intel.Kind
	}{
		{"one that evicts", servicetest.RedisCache(t), intel.KindInvalid},
		{"one that is not there", "redis://127.0.0.1:1/0", intel.KindUnavailable},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := open(t, c.address)
			if err := d.Check(t.Context()); intel.KindOf(err) != c.want {
				t.Errorf("got %v, want kind %v", err, c.want)
			}
		})
	}
	if _, err := dispatch.Open("http://host", slog.New(slog.DiscardHandler)); intel.KindOf(err) != intel.KindInvalid {
		t.Errorf("a bad address: %v", err)
	}
	d := open(t, "redis://127.0.0.1:1/0")
	if _, _, err := d.Offer(t.Context(), job(1, 0)); intel.KindOf(err) != intel.KindUnavailable {
		t.Errorf("an offer to nobody: %v", err)
	}
	if _, err := d.Loads([]string{"lane"}); intel.KindOf(err) != intel.KindUnavailable {
		t.Errorf("the load of nobody: %v", err)
	}
	if _, err := d.Sweep(t.Context(), "lane", nil); intel.KindOf(err) != intel.KindUnavailable {
		t.Errorf("nobody is swept: %v", err)
	}
}
