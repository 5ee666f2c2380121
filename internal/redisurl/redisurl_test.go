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
		name, address string
		policy        string
	}{
		{"one that keeps", servicetest.Redis(t), "noeviction"},
		{"one that evicts", servicetest.RedisCache(t), "allkeys-lru"},
		{"whom Sentinels know", servicetest.RedisSentinel(t), "noeviction"},
	} {
		t.Run(c.name, func(t *testing.T) {
			client, _, err := redisurl.Open(c.address)
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			if err := client.Ping(t.Context()).Err(); err != nil {
				t.Fatal(err)
			}
			m, err := redisurl.MemoryOf(t.Context(), client)
			if err != nil || m.Policy != c.policy || m.Server == "" || servers[m.Server] == c.name || c.policy == "allkeys-lru" && m.Most == 0 {
				t.Errorf("got %+v, %v; want policy %s", m, err, c.policy)
			}
			servers[m.Server] = c.name
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
	} {
		t.Run(address, func(t *testing.T) {
			_, _, err := redisurl.Open(address)
			if err == nil || intel.KindOf(err) != intel.KindInvalid || strings.Contains(err.Error(), "secret-word") {
				t.Errorf("got %v, want kind %v without the password", err, intel.KindInvalid)
			}
		})
	}
}
