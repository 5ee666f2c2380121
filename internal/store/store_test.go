package store_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/store"
	"github.com/corpintel/intel/internal/store/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t testing.TB, clock *storetest.Clock) intel.Store {
		return openSQLite(t, filepath.Join(t.TempDir(), "corpintel.db"), clock)
	})
}

func openSQLite(t testing.TB, path string, clock *storetest.Clock) *store.Store {
	t.Helper()
	opt := store.Options{}
	if clock != nil {
		opt.Now = clock.Now
	}
	s, err := store.OpenSQLite(context.Background(), path, opt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
