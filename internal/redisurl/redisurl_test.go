package redisurl_test

import (
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/redisurl"
	"github.com/corpintel/intel/internal/servicetest"
)

func TestOpen(t *testing.T) {
	for _, c := range []struct {
		name, address string
		keeps         bool
	}{
		{"one that keeps", servicetest.Redis(t), true},
		{"one that evicts", servicetest.RedisCache(t), false},
		{"whom Sentinels know", servicetest.RedisSentinel(t), true},
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
			if keeps, unknown, err := redisurl.Keeps(t.Context(), client); err != nil || unknown || keeps != c.keeps {
				t.Errorf("keeps %v, unknown %v, %v; want %v", keeps, unknown, err, c.keeps)
			}
			if h, err := redisurl.Ask(t.Context(), client); err != nil || h.Durable != c.keeps || h.Used <= 0 || h.Used > 1 {
				t.Errorf("it says of itself %+v, %v; want durable %v and a part of its memory", h, err, c.keeps)
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
