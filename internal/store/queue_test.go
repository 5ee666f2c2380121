package store_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/corpintel/intel/internal/queue/queuetest"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
)

func TestQueueSQLite(t *testing.T) {
	queuetest.Run(t, func(t testing.TB, clock *queuetest.Clock) queuetest.Queue {
		s, err := store.OpenSQLite(context.Background(), filepath.Join(t.TempDir(), "a.db"), store.Options{Now: clock.Now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { closeStore(t, s) })
		return s
	})
}

func TestQueuePostgres(t *testing.T) {
	servicetest.Postgres(t, func(t *testing.T, schema func(testing.TB) string) {
		queuetest.Run(t, func(t testing.TB, clock *queuetest.Clock) queuetest.Queue {
			url := schema(t)
			s, err := store.OpenPostgres(context.Background(), url, store.Options{Now: clock.Now})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				closeStore(t, s)
				if err := store.DropPostgres(context.Background(), url, ""); err != nil {
					t.Error(err)
				}
			})
			return s
		})
	})
}
