package limit_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/limit"
	"github.com/corpintel/intel/internal/limit/limittest"
	"github.com/corpintel/intel/internal/servicetest"
)

func newMemoryQuota(t *testing.T, b limit.Budget) *limit.MemoryQuota {
	t.Helper()
	q, err := limit.NewMemoryQuota(b)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func openRedisQuota(t *testing.T, address string, b limit.Budget) *limit.RedisQuota {
	t.Helper()
	q, err := limit.OpenRedisQuota(address, b)
	if err != nil {
		t.Fatal(err)
	}
	q.Patient(time.Minute)
	t.Cleanup(func() {
		if err := q.Close(); err != nil {
			t.Error(err)
		}
	})
	return q
}

func TestMemoryQuotaKeepsTheContract(t *testing.T) {
	limittest.RunQuota(t, true, func(t *testing.T, b limit.Budget) func() intel.Quota {
		return func() intel.Quota { return newMemoryQuota(t, b) }
	})
}

func TestRedisQuotaKeepsTheContract(t *testing.T) {
	for name, server := range map[string]func(testing.TB) string{"one": servicetest.Redis, "sentinel": servicetest.RedisSentinel, "cluster": servicetest.RedisCluster} {
		t.Run(name, func(t *testing.T) {
			server(t)
			limittest.RunQuota(t, false, func(t *testing.T, b limit.Budget) func() intel.Quota {
				address := server(t)
				return func() intel.Quota { return openRedisQuota(t, address, b) }
			})
		})
	}
}

// However many addresses somebody makes up, what is kept of them is bounded,
// and those who were there before keep what they had.
func TestMemoryQuotaIsBounded(t *testing.T) {
	q := newMemoryQuota(t, limit.Budget{Calls: 2, Per: time.Minute})
	now := noon
	q.Now = func() time.Time { return now }
	q.Take(t.Context(), "old")
	a, refused := netip.MustParseAddr("2001:db8::"), 0
	for range 60_000 {
		if a = a.Next(); !q.Take(t.Context(), a.String()).OK {
			refused++
		}
	}
	if refused < 9_000 {
		t.Errorf("%d of 60,000 strangers were refused: they are all told apart", refused)
	}
	if a := q.Take(t.Context(), "old"); !a.OK || a.Left != 0 {
		t.Errorf("a client of before: %+v", a)
	}
	now = now.Add(2 * time.Minute)
	for range 3 {
		a = a.Next()
		if !q.Take(t.Context(), a.String()).OK {
			t.Error("a client is refused when the strangers are gone")
		}
	}
}

// While Redis is gone, processes go on with a part of the number each, of which
// none waits, and come back to the whole.
func TestQuotaWithoutRedis(t *testing.T) {
	proxy := servicetest.NewProxy(t, servicetest.Redis(t))
	b := limit.Budget{Calls: 40, Per: time.Minute}
	var replicas []*limit.RedisQuota
	for range 3 {
		replicas = append(replicas, openRedisQuota(t, proxy.URL, b))
	}
	take := func(q *limit.RedisQuota, client string, n int) (ok, alone int) {
		for range n {
			a := q.Take(t.Context(), client)
			if a.OK {
				ok++
			}
			if a.Alone {
				alone++
			}
		}
		return ok, alone
	}
	if ok, alone := take(replicas[0], "busy", 10); ok != 10 || alone != 0 {
		t.Fatalf("%d allowed, %d decided alone", ok, alone)
	}
	for _, q := range replicas {
		q.Patient(time.Second)
	}
	proxy.Pause()
	begun, all := time.Now(), 0
	for _, q := range replicas {
		ok, alone := take(q, "client", 100)
		if ok != 10 || alone != 100 {
			t.Errorf("%d allowed and %d decided alone, want a quarter, and all", ok, alone)
		}
		all += ok
		take(q, "other", 1)
	}
	if all > b.Calls {
		t.Errorf("%d allowed by all, want at most %d", all, b.Calls)
	}
	if ok, _ := take(replicas[0], "busy", 10); ok != 0 {
		t.Errorf("%d more for one who had a quarter already", ok)
	}
	if took := time.Since(begun); took > 20*time.Second { // each would wait for a second
		t.Errorf("300 questions took %v: they wait for Redis", took)
	}
	proxy.Resume()
	for range 100 {
		if a := replicas[0].Take(t.Context(), "later"); !a.Alone {
			return
		}
		<-time.After(50 * time.Millisecond)
	}
	t.Error("Redis is back and not asked")
}

func TestQuotasThatCannotBe(t *testing.T) {
	for _, b := range []limit.Budget{{Calls: 0, Per: time.Minute}, {Calls: 1, Per: time.Millisecond}} {
		if _, err := limit.NewMemoryQuota(b); err == nil || intel.KindOf(err) != intel.KindInvalid {
			t.Errorf("%+v: %v", b, err)
		}
		if _, err := limit.OpenRedisQuota("redis://127.0.0.1", b); err == nil || intel.KindOf(err) != intel.KindInvalid {
			t.Errorf("%+v: %v", b, err)
		}
	}
	if _, err := limit.OpenRedisQuota("nowhere", limit.Budget{Calls: 1, Per: time.Minute}); err == nil || intel.KindOf(err) != intel.KindInvalid {
		t.Errorf("got %v", err)
	}
}

func BenchmarkMemoryQuota(b *testing.B) {
	q, err := limit.NewMemoryQuota(limit.Budget{Calls: 100, Per: time.Minute})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		q.Take(b.Context(), "client")
	}
}
