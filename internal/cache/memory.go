// Package cache keeps answers, in the process ([Memory]), in a Redis that several
// share ([Redis]), or in both, one before the other ([Tiers]). What is in an
// answer, and whether it still holds, is the business of whoever puts it there.
package cache

import (
	"context"

	"github.com/maypok86/otter/v2"

	"github.com/corpintel/intel"
)

// Largest is the most bytes of one value that a cache keeps; a cache in memory
// also keeps none that would take a quarter of its room.
const Largest = 4 << 20

// Memory is a cache in the process, bounded by the bytes of what it keeps. All
// methods are safe for concurrent use.
type Memory struct {
	kept    *otter.Cache[string, []byte]
	largest int
}

// overhead is about what an entry costs besides its bytes.
const overhead = 128

// NewMemory makes a cache of so many bytes, which must be above 0.
func NewMemory(size int64) (*Memory, error) {
	if size <= 0 {
		return nil, intel.Errorf(intel.KindInvalid, "a cache of %d bytes: want more than 0", size)
	}
	kept, err := otter.New(&otter.Options[string, []byte]{
		MaximumWeight: uint64(size),
		Weigher:       func(key string, value []byte) uint32 { return uint32(len(key) + len(value) + overhead) },
	})
	if err != nil {
		return nil, intel.Errorf(intel.KindInternal, "cache in memory: %w", err)
	}
	return &Memory{kept: kept, largest: int(min(Largest, size/4))}, nil
}

// Get returns what was last put under key, or a KindNotFound error.
func (m *Memory) Get(_ context.Context, key string) ([]byte, error) {
	value, ok := m.kept.GetIfPresent(key)
	if !ok {
		return nil, absent()
	}
	return value, nil
}

// Put keeps value under key. What is too large is not kept, nor is what was
// there before.
func (m *Memory) Put(_ context.Context, key string, value []byte) error {
	if len(value) > m.largest {
		m.kept.Invalidate(key)
		return nil
	}
	m.kept.Set(key, value)
	return nil
}

// Bytes returns about how many bytes are kept.
func (m *Memory) Bytes() int64 { return int64(m.kept.WeightedSize()) }

func absent() error { return intel.Errorf(intel.KindNotFound, "nothing is kept under the key") }
