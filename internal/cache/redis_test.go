package cache_test

import (
	"bytes"
	"strconv"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/cache"
	"github.com/corpintel/intel/internal/cache/cachetest"
	"github.com/corpintel/intel/internal/redisurl"
	"github.com/corpintel/intel/internal/servicetest"
)

func openRedis(t *testing.T, address string) *cache.Redis {
	t.Helper()
	c, err := cache.OpenRedis(address)
	if err != nil {
		t.Fatal(err)
	}
	c.Patient(time.Minute)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func TestRedisKeepsTheContract(t *testing.T) {
	servicetest.RedisCache(t)
	cachetest.Run(t, func(t *testing.T) intel.Cache { return openRedis(t, servicetest.RedisCache(t)) })
}

func TestClusterKeepsTheContract(t *testing.T) {
	servicetest.RedisCluster(t)
	cachetest.Run(t, func(t *testing.T) intel.Cache { return openRedis(t, servicetest.RedisCluster(t)) })
}

func TestTiersKeepTheContract(t *testing.T) {
	servicetest.RedisCache(t)
	cachetest.Run(t, func(t *testing.T) intel.Cache {
		return cache.Tiers{newMemory(t, 64<<20), openRedis(t, servicetest.RedisCache(t))}
	})
}

func TestProcessesShareARedis(t *testing.T) {
	address := servicetest.RedisCache(t)
	near := newMemory(t, 1<<20)
	one, other := openRedis(t, address), cache.Tiers{near, openRedis(t, address)}
	if err := one.Put(t.Context(), "key", []byte("value")); err != nil {
		t.Fatal(err)
	}
	if got, err := other.Get(t.Context(), "key"); err != nil || string(got) != "value" {
		t.Errorf("another process: got %q, %v", got, err)
	}
	if got, err := near.Get(t.Context(), "key"); err != nil || string(got) != "value" {
		t.Errorf("the nearer tier of that: got %q, %v", got, err)
	}
	if _, err := openRedis(t, servicetest.RedisCache(t)).Get(t.Context(), "key"); intel.KindOf(err) != intel.KindNotFound {
		t.Errorf("another deployment: got %v", err)
	}
}

// A Redis that evicts makes room by itself, and goes on answering.
func TestRedisEvicts(t *testing.T) {
	address := servicetest.RedisCache(t)
	client, namespace, err := redisurl.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	limits, err := client.ConfigGet(t.Context(), "maxmemory").Result()
	if err != nil {
		t.Fatal(err)
	}
	most, err := strconv.Atoi(limits["maxmemory"])
	if err != nil || most == 0 {
		t.Fatalf("the cache's Redis has no maxmemory: %v", limits)
	}
	c := openRedis(t, address)
	value := bytes.Repeat([]byte("x"), 1<<20)
	n := 2 * most / len(value)
	for i := range n {
		if err := c.Put(t.Context(), strconv.Itoa(i), value); err != nil {
			t.Fatalf("value %d of %d: %v", i, n, err)
		}
	}
	gone := 0
	for i := range n {
		if _, err := c.Get(t.Context(), strconv.Itoa(i)); intel.KindOf(err) == intel.KindNotFound {
			gone++
		}
	}
	if gone < n/2 {
		t.Errorf("%d of %d MiB are evicted, want those that have no room", gone, n)
	}
	if got, err := c.Get(t.Context(), strconv.Itoa(n-1)); err != nil || len(got) != len(value) {
		t.Errorf("the last: %d bytes, %v", len(got), err)
	}
	for i := range n { // make room again for others
		client.Del(t.Context(), namespace+":answer:"+strconv.Itoa(i))
	}
}

// While Redis hangs or is gone hardly anybody waits, and what is near is there;
// when it is back it is used again.
func TestRedisGoneAndBack(t *testing.T) {
	for name, c := range map[string]struct{ leave, come func(*servicetest.Proxy) }{
		"hangs":  {(*servicetest.Proxy).Pause, (*servicetest.Proxy).Resume},
		"killed": {(*servicetest.Proxy).Stop, (*servicetest.Proxy).Start},
	} {
		t.Run(name, func(t *testing.T) {
			proxy := servicetest.NewProxy(t, servicetest.RedisCache(t))
			far := openRedis(t, proxy.URL)
			far.Patient(time.Second)
			both := cache.Tiers{newMemory(t, 1<<20), far}
			if err := both.Put(t.Context(), "key", []byte("value")); err != nil {
				t.Fatal(err)
			}
			c.leave(proxy)
			start := time.Now()
			for range 200 {
				if _, err := far.Get(t.Context(), "key"); intel.KindOf(err) != intel.KindUnavailable || err == nil {
					t.Fatalf("without Redis: got %v", err)
				}
			}
			if got, err := both.Get(t.Context(), "key"); err != nil || string(got) != "value" {
				t.Errorf("the nearer tier: got %q, %v", got, err)
			}
			if _, err := both.Get(t.Context(), "other"); intel.KindOf(err) != intel.KindNotFound {
				t.Errorf("got %v, want that there is nothing", err)
			}
			if took := time.Since(start); took > 20*time.Second { // each would wait for a second
				t.Errorf("200 questions took %v: they wait for Redis", took)
			}
			c.come(proxy)
			back := false
			for range 200 {
				if got, err := far.Get(t.Context(), "key"); err == nil && string(got) == "value" {
					back = true
					break
				}
				<-time.After(50 * time.Millisecond)
			}
			if !back {
				t.Error("Redis is back and not asked")
			}
		})
	}
}

func TestOpenRedisRefuses(t *testing.T) {
	if _, err := cache.OpenRedis("http://host"); err == nil || intel.KindOf(err) != intel.KindInvalid {
		t.Errorf("got %v", err)
	}
}
