package redisurl_test

import (
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/redisurl"
	"github.com/corpintel/intel/internal/servicetest"
)

func TestOpen(t *testing.T) {
	servers := map[string]string{}
	for _, c := range []struct {
		name, policy string
		address      func(testing.TB) string
		servers      int
	}{
		{"one that keeps", "noeviction", servicetest.Redis, 1},
		{"one that evicts", "allkeys-lru", servicetest.RedisCache, 1},
		{"whom Sentinels know", "noeviction", servicetest.RedisSentinel, 1},
		{"a cluster", "noeviction", servicetest.RedisCluster, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, _, err := redisurl.Open(c.address(t))
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			if err := client.Ping(t.Context()).Err(); err != nil {
				t.Fatal(err)
			}
			list, err := redisurl.MemoryOf(t.Context(), client)
			if err != nil || len(list) != c.servers {
				t.Errorf("%d servers, %v; want %d", len(list), err, c.servers)
			}
			for _, m := range list {
				if m.Policy != c.policy || m.Server == "" || servers[m.Server] == c.name || c.policy == "allkeys-lru" && m.Most == 0 {
					t.Errorf("got %+v; want policy %s", m, c.policy)
				}
				servers[m.Server] = c.name
			}
			if keeps, unknown, err := redisurl.Keeps(t.Context(), client); err != nil || unknown || keeps != (c.policy == "noeviction") {
				t.Errorf("keeps %v, unknown %v, %v", keeps, unknown, err)
			}
			if h, err := redisurl.Ask(t.Context(), client); err != nil || h.Durable != (c.policy == "noeviction") || h.Used <= 0 || h.Used > 1 {
				t.Errorf("it says of itself %+v, %v; want durable %v and a part of its memory", h, err, (c.policy == "noeviction"))
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, address := range []string{
		"", "http://host", "redis://a,b/0", "redis://host/zero", "redis://host/0/1", "redis+sentinel://a,b", "redis+ring://a", "redis://:secret-word@%zz/0",
		"redis+cluster://a,b/1", "redis://host/0?namespace={a}",
	} {
		t.Run(address, func(t *testing.T) {
			_, _, err := redisurl.Open(address)
			if err == nil || intel.KindOf(err) != intel.KindInvalid || strings.Contains(err.Error(), "secret-word") {
				t.Errorf("got %v, want kind %v without the password", err, intel.KindInvalid)
			}
		})
	}
}
