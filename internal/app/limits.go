package app

import (
	"context"
	"path/filepath"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/config"
	"github.com/corpintel/intel/internal/limit"
)

// limiter is a rate limit that is closed when it is no longer needed.
type limiter interface {
	intel.Limiter
	// Left returns how many calls the budgets under a name allow now, -1 where
	// it has none, and from when there is one.
	Left(ctx context.Context, name string) (int, time.Time, error)
	Close() error
}

// openLimiter opens the limit that all processes of the deployment share: in
// the Redis that redis.url leads to, or in a file of the data folder.
func openLimiter(cfg config.Config) (limiter, error) {
	limits := limits(cfg)
	if cfg.Redis.URL == "" {
		return limit.OpenSQLite(filepath.Join(cfg.DataDir, "limits.db"), limits)
	}
	url, err := cfg.Redis.URL.Read()
	if err != nil {
		return nil, err
	}
	return limit.OpenRedis(url, limits)
}
