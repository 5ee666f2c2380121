package app

import (
	"context"
	"slices"
	"strings"

	"github.com/corpintel/intel/internal/config"
	"github.com/corpintel/intel/internal/redisurl"
)

// redisChecks sees to it that what is put into the one Redis stays there, and
// that the other makes room.
func redisChecks(ctx context.Context, cfg config.Config) []Check {
	var checks []Check
	if cfg.Redis.URL != "" {
		checks = append(checks, checkRedis(ctx, cfg))
	}
	if cfg.Cache.RedisURL != "" {
		checks = append(checks, checkCache(ctx, cfg))
	}
	return checks
}

// checkCache sees to it that the Redis of answers makes room by itself, and
// takes none from what must stay.
func checkCache(ctx context.Context, cfg config.Config) Check {
	const name = "cache"
	servers, namespace, err := memoryOf(ctx, cfg.Cache.RedisURL)
	if err != nil {
		return Check{name, CheckFailed, err.Error()}
	}
	var keeping []redisurl.Memory
	if cfg.Redis.URL != "" {
		keeping, _, _ = memoryOf(ctx, cfg.Redis.URL) // what is wrong with it another check says
	}
	warn := func(detail string) Check { return Check{name, CheckWarn, detail} }
	find := func(is func(redisurl.Memory) bool) int { return slices.IndexFunc(servers, is) }
	keepsToo := func(m redisurl.Memory) bool {
		return m.Server != "" && slices.ContainsFunc(keeping, func(k redisurl.Memory) bool { return k.Server == m.Server })
	}
	stays := find(func(m redisurl.Memory) bool { return !strings.HasPrefix(m.Policy, "allkeys-") })
	switch {
	case find(keepsToo) >= 0:
		return warn("it is the server of redis.url: what is kept there for a while takes room from what must stay; give answers a Redis of their own, with maxmemory-policy allkeys-lru")
	case find(func(m redisurl.Memory) bool { return m.Policy == "" }) >= 0:
		return warn("it does not say whether it evicts: its maxmemory-policy should be allkeys-lru, with maxmemory")
	case stays >= 0:
		return warn("it does not evict (maxmemory-policy " + servers[stays].Policy + "), so that it takes no more answers once it is full: set that to allkeys-lru, with maxmemory")
	case find(func(m redisurl.Memory) bool { return m.Most == 0 }) >= 0:
		return warn("it has no maxmemory, and grows as it likes: set one")
	}
	return Check{name, CheckOK, "keys begin with " + namespace + ":; what was not asked for of late is evicted"}
}

// memoryOf asks a Redis how its servers deal with their memory.
func memoryOf(ctx context.Context, address config.Secret) ([]redisurl.Memory, string, error) {
	url, err := address.Read()
	if err != nil {
		return nil, "", err
	}
	client, namespace, err := redisurl.Open(url)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = client.Close() }() // nothing is waiting to be sent
	m, err := redisurl.MemoryOf(ctx, client)
	return m, namespace, err
}
