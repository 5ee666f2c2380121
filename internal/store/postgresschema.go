package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/corpintel/intel"
)

// altering is how long a change of the schema waits for who uses the tables.
// Whoever reads a table has a lock of it that a change waits for, and while it
// waits all that come after it wait too. So it waits for a short time, lets the
// others go first, and comes again.
type altering struct {
	wait   time.Duration // of one attempt, for the lock of a table
	pause  time.Duration // between two
	within time.Duration // of all attempts
}

var defaultAltering = altering{wait: 2 * time.Second, pause: time.Second, within: time.Minute}

func (db *postgresDB) alter(ctx context.Context, f func(tx) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	patience := time.NewTimer(db.altering.within)
	defer patience.Stop()
	for {
		began := false
		err := db.writeFor(ctx, 0, fmt.Sprintf(" SET LOCAL lock_timeout = %d;", db.altering.wait.Milliseconds()), func(t tx) error {
			began = true
			return f(t)
		})
		var pg *pgconn.PgError
		if !began || !errors.As(err, &pg) || pg.Code != lockedOut {
			return err
		}
		pause := time.NewTimer(db.altering.pause)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return ctx.Err()
		case <-patience.C:
			pause.Stop()
			return intel.Errorf(intel.KindUnavailable,
				"the tables were in use all the time for %s and nothing was changed; try again when no long read or checksum is running: %w", db.altering.within, pg)
		}
	}
}

// createSchema makes the schema where there is none.
func (db *postgresDB) createSchema(ctx context.Context) error {
	found := false
	look := func(t tx) (err error) {
		found, err = one(t, `SELECT 1 FROM pg_namespace WHERE nspname = $1`, []any{db.schema}, func(row) error { return nil })
		return err
	}
	if err := db.read(ctx, look); err != nil || found {
		return err
	}
	return db.alter(ctx, func(t tx) error {
		if err := look(t); err != nil || found { // another process may have been first
			return err
		}
		_, err := t.exec(`CREATE SCHEMA ` + quoted(db.schema))
		return err
	})
}

func (db *postgresDB) has(t tx, table string) (bool, error) {
	return one(t, `SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace($1) AND relname = $2`, []any{quoted(db.schema), table}, func(row) error { return nil })
}

// PostgresSchema returns the schema that a URL leads to.
func PostgresSchema(url string) (string, error) {
	cfg, err := postgresConfig(url)
	if err != nil {
		return "", err
	}
	return takeSchema(cfg), nil
}

// DropPostgres removes a schema, "" for the one that the URL leads to, with all
// that is in it. One that is not there is removed already.
func DropPostgres(ctx context.Context, url, schema string) error {
	db, err := openPostgres(ctx, url, schema)
	if err != nil {
		return err
	}
	defer db.pool.Close()
	return db.alter(ctx, func(t tx) error {
		_, err := t.exec(`DROP SCHEMA IF EXISTS ` + quoted(db.schema) + ` CASCADE`)
		return err
	})
}
