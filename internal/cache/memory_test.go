package cache_test

import (
	"bytes"
	"strconv"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/cache"
	"github.com/corpintel/intel/internal/cache/cachetest"
)

func newMemory(t testing.TB, size int64) *cache.Memory {
	t.Helper()
	m, err := cache.NewMemory(size)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMemoryKeepsTheContract(t *testing.T) {
	cachetest.Run(t, func(t *testing.T) intel.Cache { return newMemory(t, 64<<20) })
}

func TestMemoryIsBounded(t *testing.T) {
	const size = 1 << 20
	m := newMemory(t, size)
	most := int64(0)
	for i := range 2000 {
		if err := m.Put(t.Context(), strconv.Itoa(i), bytes.Repeat([]byte("x"), 4<<10)); err != nil {
			t.Fatal(err)
		}
		most = max(most, m.Bytes())
	}
	if most > size*5/4 { // eviction may lag behind by a few entries
		t.Errorf("up to %d bytes were kept, want about %d", most, size)
	}
	if err := m.Put(t.Context(), "large", make([]byte, size/4+1)); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Get(t.Context(), "large"); intel.KindOf(err) != intel.KindNotFound {
		t.Errorf("a value of more than a quarter of the room: got %v", err)
	}
}

func TestMemoryWantsRoom(t *testing.T) {
	for _, size := range []int64{0, -1} {
		if _, err := cache.NewMemory(size); err == nil || intel.KindOf(err) != intel.KindInvalid {
			t.Errorf("%d bytes: got %v", size, err)
		}
	}
}
