package store_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
	"github.com/corpintel/intel/internal/store/storetest"
)

func TestPostgres(t *testing.T) {
	servicetest.Postgres(t, func(t *testing.T, schema func(testing.TB) string) {
		storetest.Run(t, func(t testing.TB, clock *storetest.Clock) intel.Store {
			return openPostgres(t, schema(t), clock)
		})
	})
}

// A pooler that lends a session for one transaction, and knows neither prepared
// statements nor anything else that outlives it, is recognized.
func TestPostgresPooled(t *testing.T) {
	storetest.Run(t, func(t testing.TB, clock *storetest.Clock) intel.Store {
		return openPostgres(t, servicetest.PostgresPooled(t), clock)
	})
}

func TestPoolerIsRecognized(t *testing.T) {
	direct, pooled := servicetest.OnePostgres(t), servicetest.PostgresPooled(t)
	for _, c := range []struct {
		name, url string
		want      pgx.QueryExecMode
	}{
		{"a server remembers statements", direct, pgx.QueryExecModeCacheStatement},
		{"a pooler does not", pooled, pgx.QueryExecModeExec},
		{"a URL has the last word on a server", direct + "&default_query_exec_mode=exec", pgx.QueryExecModeExec},
		{"a URL has the last word on a pooler", pooled + "&default_query_exec_mode=cache_describe", pgx.QueryExecModeCacheDescribe},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := store.ExecMode(t.Context(), c.url)
			if err != nil || got != c.want {
				t.Errorf("statements are sent as %v, %v, want %v", got, err, c.want)
			}
		})
	}
}

// openPostgres opens a schema that is removed when the test is over.
func openPostgres(t testing.TB, url string, clock *storetest.Clock) *store.Store {
	t.Helper()
	opt := store.Options{}
	if clock != nil {
		opt.Now = clock.Now
	}
	s, err := store.OpenPostgres(context.Background(), url, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.DropPostgres(context.Background(), url, ""); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Every migration is there for both engines, under the same name.
func TestMigrationsInBothDialects(t *testing.T) {
	if diff := cmp.Diff(store.MigrationNames(t, "sqlite"), store.MigrationNames(t, "postgres")); diff != "" {
		t.Errorf("a migration lacks its twin; CONTRIBUTING.md says how to write it (-sqlite +postgres):\n%s", diff)
	}
}

// Both engines have the same tables, columns, keys and indexes.
func TestSchemaParity(t *testing.T) {
	servicetest.Postgres(t, func(t *testing.T, schema func(testing.TB) string) {
		postgres := openPostgres(t, schema(t), nil)
		defer closeStore(t, postgres)
		sqlite := openSQLite(t, t.TempDir()+"/a.db", nil)
		defer closeStore(t, sqlite)
		if diff := cmp.Diff(store.Schema(t, sqlite), store.Schema(t, postgres)); diff != "" {
			t.Errorf("(-sqlite +postgres):\n%s", diff)
		}
	})
}

func closeStore(t testing.TB, s *store.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestPostgresRefuses(t *testing.T) {
	u, err := url.Parse(servicetest.OnePostgres(t))
	if err != nil {
		t.Fatal(err)
	}
	wrongPassword, wrongDatabase := *u, *u
	wrongPassword.User = url.UserPassword("postgres", "secret-word")
	wrongDatabase.Path = "/nowhere"
	for _, c := range []struct {
		name, url string
		kind      intel.Kind
		says      string
	}{
		{"what is no URL", "postgres://h:port/", intel.KindInvalid, "want postgres://"},
		{"a wrong password", wrongPassword.String(), intel.KindInvalid, "refuses us"},
		{"a database that is not there", wrongDatabase.String(), intel.KindInvalid, "refuses us"},
		{"a host that does not answer", "postgres://u:secret-word@127.0.0.1:1/x", intel.KindUnavailable, "does not answer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := store.OpenPostgres(t.Context(), c.url, store.Options{})
			if err == nil || intel.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want kind %v and %q", err, c.kind, c.says)
			}
			if err != nil && strings.Contains(err.Error(), "secret-word") {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

// A server that goes away and comes back costs errors, not the process.
func TestPostgresAfterItsConnectionsWereCut(t *testing.T) {
	s := openPostgres(t, servicetest.OnePostgres(t)+"&application_name=cut-me&pool_max_conns=4", nil)
	defer closeStore(t, s)
	for range 3 {
		if err := store.CutConnections(t.Context(), s, "cut-me"); err != nil {
			t.Fatal(err)
		}
		var err error
		for range 10 { // at most as often as there are connections
			if _, err = s.Status(t.Context()); err == nil {
				break
			}
			if intel.KindOf(err) != intel.KindUnavailable {
				t.Fatalf("status: %v, want kind %v", err, intel.KindUnavailable)
			}
		}
		if err != nil {
			t.Fatalf("the store did not recover: %v", err)
		}
	}
}

func TestPostgresWritersTakeTurns(t *testing.T) {
	url := servicetest.OnePostgres(t)
	first, second := openPostgres(t, url, nil), openPostgres(t, url, nil)
	defer closeStore(t, first)
	defer closeStore(t, second)
	inside, leave := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- store.Write(context.Background(), first, func() error {
			close(inside)
			<-leave
			return nil
		})
	}()
	<-inside
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	err := store.Write(ctx, second, func() error {
		t.Error("two writers at once")
		return nil
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the second writer got %v", err)
	}
	close(leave)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := store.Write(t.Context(), second, func() error { return nil }); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
