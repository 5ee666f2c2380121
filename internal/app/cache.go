package app

import (
	"context"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/cache"
	"github.com/corpintel/intel/internal/limit"
	"github.com/corpintel/intel/internal/telemetry"
)

// openCache opens what keeps answers: in memory, before a Redis where there is
// one. Without either it is nil.
func (a *App) openCache() (answers intel.Cache, closeIt func() error, err error) {
	var tiers cache.Tiers
	closeIt = func() error { return nil }
	if a.Config.Cache.Size > 0 {
		memory, err := cache.NewMemory(a.Config.Cache.Size)
		if err != nil {
			return nil, nil, err
		}
		tiers = append(tiers, telemetry.ObserveCache(memory, "memory", a.Metrics))
	}
	if a.Config.Cache.RedisURL != "" {
		url, err := a.Config.Cache.RedisURL.Read()
		if err != nil {
			return nil, nil, err
		}
		shared, err := cache.OpenRedis(url)
		if err != nil {
			return nil, nil, err
		}
		closeIt = shared.Close
		tiers = append(tiers, telemetry.ObserveCache(shared, "redis", a.Metrics))
	}
	switch len(tiers) {
	case 0:
		return nil, closeIt, nil
	case 1:
		return tiers[0], closeIt, nil
	}
	return tiers, closeIt, nil
}

// openQuota opens the limit of requests that all servers share: in the Redis
// that redis.url leads to, or in this process. Without a limit it is nil.
func (a *App) openQuota() (q intel.Quota, closeIt func() error, err error) {
	budget := limit.Budget{Calls: a.Config.Serve.Limit.PerMinute, Per: time.Minute}
	closeIt = func() error { return nil }
	if budget.Calls == 0 {
		return nil, closeIt, nil
	}
	if a.Config.Redis.URL == "" {
		own, err := limit.NewMemoryQuota(budget)
		return telemetry.ObserveQuota(own, a.Metrics), closeIt, err
	}
	url, err := a.Config.Redis.URL.Read()
	if err != nil {
		return nil, nil, err
	}
	shared, err := limit.OpenRedisQuota(url, budget)
	if err != nil {
		return nil, nil, err
	}
	return telemetry.ObserveQuota(shared, a.Metrics), shared.Close, nil
}

// warnOfRedis logs what is wrong with the Redis servers, once. It waits for
// neither: the server does without them until they answer.
func (a *App) warnOfRedis(ctx context.Context) {
	for _, c := range redisChecks(ctx, a.Config) {
		if c.State != CheckOK && ctx.Err() == nil {
			a.Log.WarnContext(ctx, "look at redis", "check", c.Name, "detail", c.Detail)
		}
	}
}
