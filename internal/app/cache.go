package app

import (
	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/cache"
	"github.com/corpintel/intel/internal/telemetry"
)

// openCache opens what keeps answers; nil where nothing does.
func (a *App) openCache() (answers intel.Cache, err error) {
	if a.Config.Cache.Size == 0 {
		return answers, nil
	}
	memory, err := cache.NewMemory(a.Config.Cache.Size)
	if err != nil {
		return nil, err
	}
	return telemetry.ObserveCache(memory, "memory", a.Metrics), nil
}
