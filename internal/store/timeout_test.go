package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
)

// A statement that takes too long ends, whoever gave it; so does a transaction
// that waits for its client. Behind a pooler the limits hold as well, since they
// are the transaction's and not the session's.
func TestPostgresTimeouts(t *testing.T) {
	const limit, slow = 200 * time.Millisecond, `SELECT pg_sleep(20)`
	nothing := func() {}
	for name, url := range map[string]func(testing.TB) string{"direct": servicetest.OnePostgres, "pooled": servicetest.PostgresPooled} {
		t.Run(name, func(t *testing.T) {
			where := url(t)
			openPostgres(t, where, nil) // makes the tables, which may take longer
			s, err := store.OpenPostgres(t.Context(), where, store.Options{ReadTimeout: limit, WriteTimeout: limit})
			if err != nil {
				t.Fatal(err)
			}
			defer closeStore(t, s)
			began := time.Now()
			for what, err := range map[string]error{
				"a read":  store.Query(t.Context(), s, nothing, slow),
				"a write": store.Exec(t.Context(), s, nothing, slow),
			} {
				if intel.KindOf(err) != intel.KindUnavailable || !strings.Contains(err.Error(), "took too long") {
					t.Errorf("%s: %v, want kind %v", what, err, intel.KindUnavailable)
				}
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("both ended after %s only", took)
			}
			if err := store.Query(t.Context(), s, nothing, `SELECT 1`); err != nil {
				t.Errorf("a quick read afterwards: %v", err)
			}
		})
	}
}

// A writer that says nothing for too long gives its place to another.
func TestPostgresSilentWriter(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"direct": servicetest.OnePostgres, "pooled": servicetest.PostgresPooled} {
		t.Run(name, func(t *testing.T) {
			where := url(t)
			silent, other := openPostgres(t, where, nil), openPostgres(t, where, nil)
			defer closeStore(t, silent)
			defer closeStore(t, other)
			store.SetSilence(silent, 200*time.Millisecond)
			var second error
			first := store.Exec(t.Context(), silent, func() {
				second = store.Exec(t.Context(), other, func() {}, `SELECT 1`)
			}, `SELECT 1`)
			if second != nil {
				t.Errorf("the other writer: %v", second)
			}
			if intel.KindOf(first) != intel.KindUnavailable {
				t.Errorf("the silent writer: %v, want kind %v", first, intel.KindUnavailable)
			}
		})
	}
}

// A process that finds its schema up to date starts though another one writes.
func TestPostgresOpensWhileAnotherWrites(t *testing.T) {
	url := servicetest.OnePostgres(t)
	first := openPostgres(t, url, nil)
	defer closeStore(t, first)
	if err := store.Write(t.Context(), first, func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		second, err := store.OpenPostgres(ctx, url, store.Options{})
		if err != nil {
			return err
		}
		return second.Close()
	}); err != nil {
		t.Error(err)
	}
}
