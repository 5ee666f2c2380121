package dispatch_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/hibiken/asynq"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/queue"
	"github.com/corpintel/intel/internal/redisurl"
	"github.com/corpintel/intel/internal/servicetest"
)

// way is how jobs come from those who make them to those who do them.
type way struct {
	name string
	// open lets workers work, so many with four slots each, and returns what adds
	// jobs; each that is begun is told by its key.
	open func(b *testing.B, workers int, began func(key string)) (add func(keys ...string))
}

// compared are the store asked by workers as the program does it, jobs by Redis, and
// asynq by itself, with nothing that is kept.
func compared() []way {
	return []way{
		{"asked", func(b *testing.B, workers int, began func(string)) func(...string) {
			return onStore(b, workers, began, false)
		}},
		{"by_redis", func(b *testing.B, workers int, began func(string)) func(...string) {
			return onStore(b, workers, began, true)
		}},
		{"bare_asynq", onAsynq},
	}
}

func onStore(b *testing.B, workers int, began func(string), byRedis bool) func(...string) {
	y, _ := newServerYard(b)
	address := servicetest.Redis(b)
	for i := range workers {
		k := queue.Kind{Name: "kind", Lane: "lane", Allowed: 50, Timeout: time.Minute, Do: func(_ context.Context, j intel.Job, _ func(string)) (queue.Result, error) {
			began(j.Key)
			return queue.Result{}, nil
		}}
		w := worker(y.store, open(b, address), "worker "+strconv.Itoa(i), k)
		w.Lease, w.Poll, w.Relay.Every, w.Relay.Again = time.Minute, time.Second, 100*time.Millisecond, 30*time.Second
		if !byRedis {
			w.Relay = nil
		}
		y.work(w)
	}
	return func(keys ...string) { y.add(intel.PriorityNormal, keys...) }
}

func onAsynq(b *testing.B, workers int, began func(string)) func(...string) {
	client, name, err := redisurl.Open(servicetest.Redis(b))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = client.Close() })
	for range workers {
		server := asynq.NewServerFromRedisClient(client, asynq.Config{
			Concurrency: 4, Queues: map[string]int{name: 1}, TaskCheckInterval: 100 * time.Millisecond, LogLevel: asynq.FatalLevel,
		})
		if err := server.Start(asynq.HandlerFunc(func(_ context.Context, t *asynq.Task) error {
			began(string(t.Payload()))
			return nil
		})); err != nil {
			b.Fatal(err)
		}
		b.Cleanup(server.Shutdown)
	}
	producer := asynq.NewClientFromRedisClient(client)
	return func(keys ...string) {
		for _, key := range keys {
			if _, err := producer.Enqueue(asynq.NewTask("kind", []byte(key)), asynq.Queue(name), asynq.MaxRetry(0)); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkBegin measures how long a job waits that is added while nothing else
// is to be done (-benchtime 200x).
func BenchmarkBegin(b *testing.B) {
	for _, w := range compared() {
		b.Run(w.name, func(b *testing.B) {
			came := make(chan time.Time, 1)
			add := w.open(b, 1, func(string) { came <- time.Now() })
			var took []time.Duration
			for i := range b.N {
				b.StopTimer()
				pause(100*time.Millisecond + rand.N(time.Second)) // at any moment between two looks
				b.StartTimer()
				added := time.Now()
				add(strconv.Itoa(i))
				took = append(took, (<-came).Sub(added))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/median")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms/p99")
		})
	}
}

// BenchmarkMany measures how many jobs a second are done by three workers with
// four slots each, when all are added at once (-benchtime 5000x).
func BenchmarkMany(b *testing.B) {
	for _, w := range compared() {
		b.Run(w.name, func(b *testing.B) {
			var all sync.WaitGroup
			all.Add(b.N)
			add := w.open(b, 3, func(string) { all.Done() })
			var keys []string
			for i := range b.N {
				keys = append(keys, strconv.Itoa(i))
			}
			b.ResetTimer()
			add(keys...)
			all.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}
