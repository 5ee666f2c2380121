package store_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
	"github.com/corpintel/intel/internal/store/storetest"
)

// database is one of its own on a server, to which nobody has added an
// extension.
type database struct {
	super string // the URL of whoever may do that
	user  string // of one who has a schema in it and may not
}

func newDatabase(t *testing.T) database {
	t.Helper()
	u, err := url.Parse(servicetest.OnePostgres(t))
	if err != nil {
		t.Fatal(err)
	}
	u.RawQuery = "sslmode=disable"
	server, name := u.String(), "test_"+strings.ToLower(rand.Text()[:16])
	psql(t, server, `CREATE ROLE `+name+` LOGIN PASSWORD 'user'`, `CREATE DATABASE `+name)
	t.Cleanup(func() { psql(t, server, `DROP DATABASE `+name+` WITH (FORCE)`, `DROP ROLE `+name) })
	u.Path = "/" + name
	super := u.String()
	psql(t, super, `CREATE SCHEMA own AUTHORIZATION `+name)
	u.User, u.RawQuery = url.UserPassword(name, "user"), "sslmode=disable&search_path=own"
	return database{super: super, user: u.String()}
}

func psql(t testing.TB, url string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	for _, s := range statements {
		if _, err := conn.Exec(context.Background(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// opened opens a store whose schema goes with its database.
func opened(t *testing.T, url string) *store.Store {
	t.Helper()
	s, err := store.OpenPostgres(t.Context(), url, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// quote stores bars of twelve years as one fetch has them.
func quote(t *testing.T, s *store.Store, content string, closing string) {
	t.Helper()
	b := body(t, s, content)
	b.Company, b.Facts, b.FactsComplete = nil, nil, false
	b.Bars = twelveYears(closing)
	apply(t, s, b)
}

// twelveYears are bars of twelve years, a day of each; of one the close is given.
func twelveYears(closing string) (list []intel.Bar) {
	for year := 2010; year < 2022; year++ {
		list = append(list, intel.Bar{
			Vendor: "v", Symbol: "EXM", Day: intel.Date(year*10_000 + 104), Open: "1", High: "2", Low: "0.5", Close: "1", Volume: "100",
		})
	}
	list[3].Close = closing
	return list
}

func bars(t *testing.T, s *store.Store) []string {
	t.Helper()
	page, err := s.Bars(t.Context(), intel.BarFilter{Symbol: "EXM", All: true, PageRequest: intel.PageRequest{Limit: 100}})
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, b := range page.Items {
		list = append(list, fmt.Sprintf("%s %s r%d", b.Day, b.Close, b.Revision))
	}
	return list
}

func engine(t *testing.T, s *store.Store) string {
	t.Helper()
	e, err := s.Engine(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// What was stored in plain tables is in chunks once the extension is there, and
// is the same.
func TestTimescaleAppears(t *testing.T) {
	db := newDatabase(t)
	s := opened(t, db.user)
	if e := engine(t, s); strings.Count(e, "though the server has it: let a superuser say CREATE EXTENSION") != 2 {
		t.Errorf("before: %s", e)
	}
	quote(t, s, "one", "1")
	quote(t, s, "two", "3")
	want, sum := bars(t, s), checksum(t, s)
	closeStore(t, s)
	if len(want) != 13 {
		t.Fatalf("%d bars: %v", len(want), want)
	}

	psql(t, db.super, `CREATE EXTENSION timescaledb`, `CREATE EXTENSION vector`)
	for n := range 2 {
		s = opened(t, db.user)
		if e := engine(t, s); !strings.Contains(e, "Apache edition: bar in 3 chunks, attempt in 0 chunks") || strings.Contains(e, "though") {
			t.Errorf("opened for time %d: %s", n+1, e)
		}
		if diff := cmp.Diff(want, bars(t, s)); diff != "" {
			t.Errorf("bars (-before +after):\n%s", diff)
		}
		if got := checksum(t, s); got != sum {
			t.Errorf("the checksum is %s, was %s", got, sum)
		}
		closeStore(t, s)
	}
	s = opened(t, db.user)
	defer closeStore(t, s)
	quote(t, s, "three", "1")
	if got := bars(t, s); len(got) != 14 {
		t.Errorf("another revision: %v", got)
	}
}

// Whoever may add extensions need not do it by hand.
func TestExtensionsAdded(t *testing.T) {
	db := newDatabase(t)
	s := opened(t, db.super)
	defer closeStore(t, s)
	if e := engine(t, s); !strings.Contains(e, "Apache edition: bar in 0 chunks, attempt in 0 chunks; no compression") || !strings.Contains(e, "pgvector") {
		t.Error(e)
	}
}

// Each statement for the community licence is one that the Apache edition knows
// and refuses. Afterwards everything is as before.
func TestTimescaleCommunityRefused(t *testing.T) {
	s := openPostgres(t, servicetest.OnePostgres(t), nil)
	defer closeStore(t, s)
	store.KeepHours(t, s) // so that the policies have something to be about
	quote(t, s, "one", "1")
	before := engine(t, s)
	for statement, code := range store.CommunityRefusals(t, s) {
		if code != "0A000" {
			t.Errorf("code %q of %s", code, statement)
		}
	}
	if store.AdaptCommunity(t, s) {
		t.Error("the Apache edition has taken statements of the community edition")
	}
	if diff := cmp.Diff(before, engine(t, s)); diff != "" {
		t.Error(diff)
	}
	quote(t, s, "two", "2")
}

// What the community edition keeps of attempts is the same as what is summed up
// when it is asked for.
func TestHoursKept(t *testing.T) {
	storetest.RunHistories(t, func(t testing.TB, clock *storetest.Clock) intel.Store {
		s := openPostgres(t, servicetest.OnePostgres(t), clock)
		store.KeepHours(t, s)
		return s
	})
}

// Whoever replaces all prices changes more rows of compressed chunks than
// TimescaleDB allows by itself.
func TestTimescaleRowsUnlimited(t *testing.T) {
	s := openPostgres(t, servicetest.OnePostgres(t), nil)
	defer closeStore(t, s)
	if got := store.Setting(t, s, "timescaledb.max_tuples_decompressed_per_dml_transaction"); got != "0" {
		t.Errorf("a writer may change %s rows of compressed chunks, want 0 for any number", got)
	}
}

// Doctor says what is between us and the server.
func TestEngineThroughPooler(t *testing.T) {
	for name, c := range map[string]struct {
		url    string
		pooled bool
	}{"direct": {servicetest.OnePostgres(t), false}, "pooled": {servicetest.PostgresPooled(t), true}} {
		t.Run(name, func(t *testing.T) {
			s := openPostgres(t, c.url, nil)
			defer closeStore(t, s)
			if e := engine(t, s); strings.Contains(e, "through a pooler") != c.pooled {
				t.Error(e)
			}
		})
	}
}
