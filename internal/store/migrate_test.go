package store_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
)

// What an older program asks of its tables, and stores in them, the newest
// schema takes: migrations add, and take nothing away that is in use.
func TestOlderProgramsGoOn(t *testing.T) {
	check := func(t *testing.T, s *store.Store, dialect string) {
		t.Helper()
		defer closeStore(t, s)
		for of, statements := range store.OlderSchemas(t, s, dialect) {
			for _, sql := range statements {
				if err := store.Exec(t.Context(), s, func() {}, sql); err != nil {
					t.Errorf("a program of migration %s fails on the newest schema: %v", of, err)
				}
			}
		}
	}
	t.Run("sqlite", func(t *testing.T) {
		check(t, store.OpenEmptyFile(t, filepath.Join(t.TempDir(), "a.db")), "sqlite")
	})
	servicetest.Postgres(t, func(t *testing.T, schema func(testing.TB) string) {
		url := schema(t)
		t.Cleanup(func() {
			if err := store.DropPostgres(context.Background(), url, ""); err != nil {
				t.Error(err)
			}
		})
		check(t, store.OpenEmpty(t, url), "postgres")
	})
}

// Processes that start at once on an empty database migrate it once.
func TestPostgresOpenedAtOnce(t *testing.T) {
	url := servicetest.OnePostgres(t)
	atOnce(t, func() (*store.Store, error) { return store.OpenPostgres(context.Background(), url, store.Options{}) })
	s := openPostgres(t, url, nil)
	defer closeStore(t, s)
	want := int64(len(store.MigrationNames(t, "postgres")))
	if last, made := store.Number(t, s); last != want || made != want {
		t.Errorf("%d migrations were made up to number %d, want %d", made, last, want)
	}
}

// An older program reads on while a newer one changes the tables it reads from.
func TestPostgresReadsDuringMigration(t *testing.T) {
	url := servicetest.OnePostgres(t)
	older, newer := openPostgres(t, url, nil), openPostgres(t, url, nil)
	defer closeStore(t, older)
	defer closeStore(t, newer)
	apply(t, older, body(t, older, "first", assets("Assets", "1"), assets("Liabilities", "2")))
	want, err := older.Facts(t.Context(), intel.FactFilter{CIK: 1})
	if err != nil || len(want.Items) != 2 {
		t.Fatalf("facts: %+v, %v", want, err)
	}
	migrated := make(chan error, 1)
	go func() {
		migrated <- store.MigrateFurther(context.Background(), newer, time.Minute,
			`ALTER TABLE fact ADD COLUMN further TEXT NOT NULL DEFAULT ''`,
			`CREATE INDEX fact_further ON fact (further, cik)`,
			`ALTER TABLE company ADD COLUMN further BIGINT NOT NULL DEFAULT 0`,
			`SELECT pg_sleep(0.5)`)
	}()
	for reads, done := 0, false; !done; reads++ {
		select {
		case err := <-migrated:
			if err != nil {
				t.Fatal(err)
			}
			done = true
		default:
		}
		got, err := older.Facts(t.Context(), intel.FactFilter{CIK: 1, AsOf: time.Now()})
		if err != nil {
			t.Fatalf("read %d: %v", reads, err)
		}
		if diff := cmp.Diff(want.Items, got.Items); diff != "" {
			t.Fatalf("read %d (-before +now):\n%s", reads, diff)
		}
	}
	apply(t, older, body(t, older, "second", assets("Assets", "3"), assets("Liabilities", "2")))
	if _, err := store.OpenPostgres(t.Context(), url, store.Options{}); intel.KindOf(err) != intel.KindConflict || !strings.Contains(err.Error(), "newer corpintel") {
		t.Errorf("an older program that starts now: %v, want kind %v", err, intel.KindConflict)
	}
}

// A migration waits for those who use its tables, without keeping others from
// reading for long; when they use them on and on it gives up and has changed
// nothing.
func TestPostgresMigrationGivesUp(t *testing.T) {
	url := servicetest.OnePostgres(t)
	older, newer := openPostgres(t, url, nil), openPostgres(t, url, nil)
	defer closeStore(t, older)
	defer closeStore(t, newer)
	want, _ := store.Number(t, older)
	further := []string{`CREATE TABLE further (a BIGINT PRIMARY KEY)`, `ALTER TABLE company ADD COLUMN further BIGINT NOT NULL DEFAULT 0`}
	using, enough := make(chan struct{}), make(chan struct{})
	used := make(chan error, 1)
	go func() {
		used <- store.QueryThen(context.Background(), older, `SELECT count(*) FROM company`, func() { close(using); <-enough })
	}()
	<-using // who has read a table keeps it until the transaction ends
	reads := make(chan error, 1)
	stop := make(chan struct{})
	go func() {
		defer close(reads)
		for {
			select {
			case <-stop:
				return
			default:
			}
			if _, err := older.Status(context.Background()); err != nil {
				reads <- err
				return
			}
		}
	}()
	err := store.MigrateFurther(t.Context(), newer, time.Second, further...)
	if intel.KindOf(err) != intel.KindUnavailable || !strings.Contains(err.Error(), "in use") {
		t.Errorf("while the table is in use: %v, want kind %v", err, intel.KindUnavailable)
	}
	close(stop)
	if err := <-reads; err != nil {
		t.Errorf("a read meanwhile: %v", err)
	}
	if last, _ := store.Number(t, older); last != want {
		t.Errorf("the schema has number %d, want %d", last, want)
	}
	if err := store.Query(t.Context(), older, func() {}, `SELECT a FROM further`); err == nil {
		t.Error("half of the migration was left")
	}
	close(enough)
	if err := <-used; err != nil {
		t.Error(err)
	}
	if err := store.MigrateFurther(t.Context(), newer, time.Minute, further...); err != nil {
		t.Errorf("when nobody uses the table: %v", err)
	}
}
