// Package store keeps everything corpintel knows, in SQLite by default or in
// PostgreSQL. It is the only package with SQL. Each exported method is one transaction; readers
// never wait for the writer.
//
// What a store holds is of three kinds: the archive's list of bodies and
// people's decisions, which nothing can restore; what is derived from them,
// which a rebuild makes again (the list is derivedTables); and the records of
// runs.
package store

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/corpintel/intel"
)

// Store implements intel.Store over an engine. It is safe for concurrent use,
// also by several processes on one database.
type Store struct {
	db     versioned
	opt    Options
	schema int

	dict *dictionary
	seen atomic.Pointer[seenVersion]

	mu      sync.RWMutex
	origins map[int64]origin // of fetches
}

var _ intel.Store = (*Store)(nil)

// Options are what a store needs from its surroundings. The zero value is
// usable.
type Options struct {
	Now func() time.Time // default time.Now
	// Alive reports whether the owner of a run is still at work. Default: its
	// last sign of life is less than a minute old.
	Alive func(owner string, lastSign time.Time) bool
	// Schema is where PostgreSQL keeps the tables. Default: where the URL leads.
	Schema string
	// ReadTimeout and WriteTimeout are how long PostgreSQL may work on one
	// statement. Default: a minute, and five. What goes through whole tables, or
	// changes them, has no limit.
	ReadTimeout, WriteTimeout time.Duration
	// Replicas are standbys of the database, which answer what is read under
	// [intel.FromReplicas] as far as they have come.
	Replicas Replicas
	// Follow says what is to be done after an event; watched: its company is on
	// some watchlist. The jobs are stored with the event. Nil: nothing.
	Follow func(e intel.Event, watched bool) []intel.NewJob
	// Silent: nothing that happens is told, as in a store that is made from
	// what another one has told of.
	Silent bool
}

// OpenSQLite opens the database file, making it and its folder where there is
// none, and brings its schema up to date.
func OpenSQLite(ctx context.Context, path string, opt Options) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "the data folder cannot be made: %w", err)
	}
	db, err := openSQLite(path)
	if err != nil {
		return nil, err
	}
	return open(ctx, db, "sqlite", opt)
}

// OpenPostgres opens the schema of a PostgreSQL database, making the schema
// where there is none, and brings its tables up to date. The URL is in any form
// that libpq takes; search_path in it names the schema, which is public
// otherwise. It may lead to a pooler of sessions or of transactions.
func OpenPostgres(ctx context.Context, url string, opt Options) (*Store, error) {
	db, err := openPostgres(ctx, url, opt.Schema)
	if err != nil {
		return nil, err
	}
	db.reading, db.writing = cmp.Or(opt.ReadTimeout, db.reading), cmp.Or(opt.WriteTimeout, db.writing)
	if err := db.createSchema(ctx); err != nil {
		_ = db.close() // the first error says more
		return nil, err
	}
	s, err := open(ctx, db, "postgres", opt)
	if err == nil && len(opt.Replicas.URLs) > 0 {
		db.replicas = openReplicas(db, opt.Replicas)
	}
	return s, err
}

func open(ctx context.Context, db database, dialect string, opt Options) (*Store, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Alive == nil {
		opt.Alive = func(_ string, lastSign time.Time) bool { return opt.Now().Sub(lastSign) < time.Minute }
	}
	s := &Store{db: versioned{db}, opt: opt, dict: newDictionary(), origins: map[int64]origin{}}
	list, err := loadMigrations(dialect)
	if err == nil {
		s.schema, err = migrate(ctx, db, list)
	}
	if err == nil && !opt.Silent { // what is taken over from is soon gone
		err = db.adapt(ctx)
	}
	if err == nil {
		err = s.fillCores(ctx)
	}
	if err != nil {
		_ = db.close() // the first error says more
		return nil, err
	}
	return s, nil
}

// Close waits for reads and writes under way and closes the database.
func (s *Store) Close() error { return s.db.close() }

// Engine says which database is in use, and which of its extensions are active.
func (s *Store) Engine(ctx context.Context) (string, error) { return s.db.describe(ctx) }

// Status returns what the store holds.
func (s *Store) Status(ctx context.Context) (intel.Status, error) {
	st := intel.Status{Schema: s.schema}
	err := s.db.read(ctx, func(t tx) error {
		_, err := one(t, `
			SELECT (SELECT count(*) FROM company),
				(SELECT count(*) FROM filing),
				(SELECT coalesce(sum(facts), 0) FROM company),
				(SELECT count(*) FROM finding),
				(SELECT count(*) FROM quarantine WHERE id NOT IN (SELECT quarantine FROM decision WHERE state = 'released' OR expires_at > $1)),
				(SELECT count(*) FROM body),
				(SELECT count(*) FROM company WHERE sample = 1),
				(SELECT count(*) FROM bar),
				(SELECT count(*) FROM article)`, []any{s.opt.Now()}, func(r row) error {
			st.Companies, st.Filings, st.Facts = r.int(0), r.int(1), r.int(2)
			st.Findings, st.Quarantined, st.Bodies = r.int(3), r.int(4), r.int(5)
			st.Sample = r.int(6) > 0
			st.Prices, st.Articles = r.int(7), r.int(8)
			return nil
		})
		return err
	})
	return st, err
}

// origin is where a fetch's records came from.
type origin struct {
	kind      string
	sha256    intel.SHA256
	fetchedAt time.Time
}

// originOf returns the body behind a fetch number, remembered after the first
// time.
func (s *Store) originOf(t tx, fetch int64) (origin, error) {
	s.mu.RLock()
	o, ok := s.origins[fetch]
	s.mu.RUnlock()
	if ok {
		return o, nil
	}
	_, err := one(t, `SELECT sha256, fetched_at, kind FROM body WHERE fetch = $1`, []any{fetch}, func(r row) error {
		h, err := intel.ParseSHA256(r.text(0))
		o = origin{r.text(2), h, instant(r.int(1))}
		return err
	})
	if err == nil {
		s.remember(fetch, o)
	}
	return o, err
}

func (s *Store) remember(fetch int64, o origin) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.origins) > 100_000 { // a bound, not a policy
		clear(s.origins)
	}
	s.origins[fetch] = o
}
