// Package cachetest holds the contract every [intel.Cache] keeps, as tests that
// each backend runs.
package cachetest

import (
	"bytes"
	"strconv"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/cache"
)

// Run checks a backend. Each call of open returns an empty cache with room for
// a few values of [cache.Largest] bytes.
func Run(t *testing.T, open func(t *testing.T) intel.Cache) {
	t.Helper()
	for _, test := range []struct {
		name string
		run  func(*testing.T, intel.Cache)
	}{
		{"what was put comes back, byte for byte", comesBack},
		{"what was put last counts", lastCounts},
		{"what is absent is not found", absent},
		{"what is too large is not kept, nor what was there", tooLarge},
		{"many at once", manyAtOnce},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

func put(t *testing.T, c intel.Cache, key string, value []byte) {
	t.Helper()
	if err := c.Put(t.Context(), key, value); err != nil {
		t.Fatalf("Put(%q): %v", key, err)
	}
}

func has(t *testing.T, c intel.Cache, key string, want []byte) {
	t.Helper()
	got, err := c.Get(t.Context(), key)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("Get(%q): %d bytes, %v; want %d", key, len(got), err, len(want))
	}
}

func hasNot(t *testing.T, c intel.Cache, key string) {
	t.Helper()
	if got, err := c.Get(t.Context(), key); err == nil || intel.KindOf(err) != intel.KindNotFound {
		t.Errorf("Get(%q): %d bytes, %v; want kind %v", key, len(got), err, intel.KindNotFound)
	}
}

func comesBack(t *testing.T, c intel.Cache) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	for key, value := range map[string][]byte{"bytes": every, "nothing": {}, "\x00 \xff key": []byte("x"), "large": bytes.Repeat(every, cache.Largest/256)} {
		put(t, c, key, value)
		has(t, c, key, value)
	}
}

func lastCounts(t *testing.T, c intel.Cache) {
	put(t, c, "key", []byte("first"))
	put(t, c, "key", []byte("second"))
	put(t, c, "other", []byte("third"))
	has(t, c, "key", []byte("second"))
}

func absent(t *testing.T, c intel.Cache) {
	hasNot(t, c, "key")
	put(t, c, "key", []byte("x"))
	hasNot(t, c, "KEY")
}

func tooLarge(t *testing.T, c intel.Cache) {
	put(t, c, "key", []byte("x"))
	put(t, c, "key", make([]byte, cache.Largest+1))
	hasNot(t, c, "key")
}

func manyAtOnce(t *testing.T, c intel.Cache) {
	var g errgroup.Group
	for i := range 8 {
		g.Go(func() error {
			for n := range 100 {
				key, value := strconv.Itoa(n%10), []byte(strconv.Itoa(n%10))
				if err := c.Put(t.Context(), key, value); err != nil {
					return err
				}
				got, err := c.Get(t.Context(), key)
				if err == nil && !bytes.Equal(got, value) {
					t.Errorf("worker %d: got %q under %q", i, got, key)
				}
				if err != nil && intel.KindOf(err) != intel.KindNotFound {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
}
