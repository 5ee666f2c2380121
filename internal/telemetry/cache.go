package telemetry

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/corpintel/intel"
)

// ObserveCache returns c with every question counted, under the name of a tier:
// "memory" or "redis".
func ObserveCache(c intel.Cache, tier string, m *Metrics) intel.Cache {
	count := func(operation, outcome string) prometheus.Counter {
		return m.cache.WithLabelValues(tier, operation, outcome)
	}
	return observedCache{
		Cache: c, hit: count("get", "hit"), miss: count("get", "miss"), getFailed: count("get", "error"),
		put: count("put", "ok"), putFailed: count("put", "error"),
	}
}

type observedCache struct {
	intel.Cache
	hit, miss, getFailed, put, putFailed prometheus.Counter
}

func (c observedCache) Get(ctx context.Context, key string) ([]byte, error) {
	value, err := c.Cache.Get(ctx, key)
	switch {
	case err == nil:
		c.hit.Inc()
	case intel.KindOf(err) == intel.KindNotFound:
		c.miss.Inc()
	default:
		c.getFailed.Inc()
	}
	return value, err
}

func (c observedCache) Put(ctx context.Context, key string, value []byte) error {
	err := c.Cache.Put(ctx, key, value)
	if err == nil {
		c.put.Inc()
	} else {
		c.putFailed.Inc()
	}
	return err
}
