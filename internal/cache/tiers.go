package cache

import (
	"context"
	"errors"

	"github.com/corpintel/intel"
)

// Tiers are caches that are asked in their order, the nearest first. What a
// farther one has, the nearer ones get.
type Tiers []intel.Cache

// Get returns what the first has that has something. Without one it is a
// KindNotFound error, whatever else is wrong with a tier: it counts that itself.
func (t Tiers) Get(ctx context.Context, key string) ([]byte, error) {
	for i, tier := range t {
		if value, err := tier.Get(ctx, key); err == nil {
			// A tier that cannot take it is no worse off than before.
			_ = t[:i].Put(ctx, key, value)
			return value, nil
		}
	}
	return nil, absent()
}

// Put keeps value in every tier.
func (t Tiers) Put(ctx context.Context, key string, value []byte) error {
	var errs []error
	for _, tier := range t {
		errs = append(errs, tier.Put(ctx, key, value))
	}
	return errors.Join(errs...)
}
