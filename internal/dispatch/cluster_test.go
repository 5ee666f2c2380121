package dispatch_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/redisurl"
	"github.com/corpintel/intel/internal/servicetest"
)

// onFirst returns the URL of a namespace whose jobs of normal priority are with
// the first master of a cluster, and a client of that.
func onFirst(t *testing.T) (address string, cluster *redis.ClusterClient) {
	t.Helper()
	for {
		address := servicetest.RedisCluster(t)
		client, namespace, err := redisurl.Open(address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = client.Close() })
		slot, err := client.ClusterKeySlot(t.Context(), "asynq:{"+namespace+":lane:normal}:pending").Result()
		if err != nil {
			t.Fatal(err)
		}
		if slot < 16384/3 {
			return address, client.(*redis.ClusterClient)
		}
	}
}

// workOnCluster has two workers do jobs that come by a cluster.
func (y *yard) workOnCluster(address string, counted *ways) {
	for i := range 2 {
		w := worker(y.store, open(y.TB, address), fmt.Sprint("worker ", i), effect(func(context.Context, intel.Job) { pause(50 * time.Millisecond) }))
		w.Queue = counted
		y.work(w)
	}
}

// goesByCluster waits until the cluster answers, adds jobs to the 500 there are,
// sees that some come by it, and that all have their effect.
func (y *yard) goesByCluster(address string, counted *ways) {
	y.Helper()
	d := open(y.TB, address)
	y.until("the cluster answers", func() bool { return d.Check(y.Context()) == nil })
	before := counted.byRedis.Load()
	y.add(intel.PriorityNormal, numbered(600)[500:]...)
	y.until("jobs come by it again", func() bool { return counted.byRedis.Load() > before })
	y.untilDone(600)
	y.Logf("%d jobs came by the cluster, %d were asked for", counted.byRedis.Load(), counted.asked.Load())
}

// The master of a cluster that has the jobs is killed in the middle: work goes
// on without the cluster, goes by it again when the master is back, and each job
// has its effect once.
func TestMasterOfClusterKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("long; it runs after the short tests")
	}
	own := servicetest.StartOwn(t, "redis-cluster1", "redis-cluster2", "redis-cluster3")
	address, _ := onFirst(t)
	y, counted := newYard(t), &ways{}
	counted.Queue = y.store
	y.add(intel.PriorityNormal, numbered(500)...)
	y.workOnCluster(address, counted)
	y.until("it is killed", func() bool { return y.count("kind", intel.JobDone) >= 100 })
	if counted.asked.Load() != 0 {
		t.Errorf("%d jobs were asked for while the cluster was there", counted.asked.Load())
	}
	own.Kill("redis-cluster1")
	y.until("work goes on without it", func() bool { return counted.asked.Load() >= 100 })
	own.Start()
	y.goesByCluster(address, counted)
}

// The replica of a master that is killed takes its place in the middle.
func TestFailoverInCluster(t *testing.T) {
	if testing.Short() {
		t.Skip("long; it runs after the short tests")
	}
	own := servicetest.StartOwn(t, "redis-cluster1", "redis-cluster2", "redis-cluster3", "redis-cluster4")
	address, _ := onFirst(t)
	y, counted := newYard(t), &ways{}
	counted.Queue = y.store
	y.add(intel.PriorityNormal, numbered(500)...)
	y.workOnCluster(address, counted)
	y.until("the master is killed", func() bool { return counted.byRedis.Load() >= 100 })
	own.Kill("redis-cluster1")
	y.goesByCluster(address, counted)
}

// One master that evicts is enough to lose jobs.
func TestCheckLooksAtEveryMaster(t *testing.T) {
	if testing.Short() {
		t.Skip("long; it runs after the short tests")
	}
	servicetest.StartOwn(t, "redis-cluster1", "redis-cluster2", "redis-cluster3")
	address, cluster := onFirst(t)
	d := open(t, address)
	if err := d.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	one, err := cluster.MasterForKey(t.Context(), "any")
	if err != nil {
		t.Fatal(err)
	}
	if err := one.ConfigSet(t.Context(), "maxmemory-policy", "allkeys-lru").Err(); err != nil {
		t.Fatal(err)
	}
	if err := d.Check(t.Context()); intel.KindOf(err) != intel.KindInvalid {
		t.Errorf("got %v, want kind %v", err, intel.KindInvalid)
	}
}
