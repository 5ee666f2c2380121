package store

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/corpintel/intel"
)

const (
	// readTimeout and writeTimeout are how long the server works on one statement.
	readTimeout  = time.Minute
	writeTimeout = 5 * time.Minute
	// silentTimeout is how long the server lets a transaction wait for its
	// client before it gives the writer's place to another.
	silentTimeout = 5 * time.Minute
	// rollbackTimeout bounds what is done for a caller that is gone.
	rollbackTimeout = 5 * time.Second
	// connectTimeout is used where the URL names none.
	connectTimeout = 10 * time.Second
)

// postgresDB is a schema of a PostgreSQL database. Any number of processes may
// use it at the same time; a lock of the database lets one of them write.
//
// Nothing is left behind in a session: what a transaction needs is set for it
// alone, so that a pooler may lend the session to another after each.
type postgresDB struct {
	pool    *pgxpool.Pool
	schema  string
	dialect postgresDialect
	writer  chan struct{} // holds one: who waits for the writer's place waits here, without a connection

	setWriting string // what more is set where something is written; see adaptTimescale

	reading, writing time.Duration // of one statement
	silent           time.Duration
	altering         altering
	replicas         *replicas // nil: none
}

func openPostgres(ctx context.Context, url, schema string) (*postgresDB, error) {
	cfg, err := postgresConfig(url)
	if err != nil {
		return nil, err
	}
	if own := takeSchema(cfg); schema == "" {
		schema = own
	}
	if err := fitPooler(ctx, cfg.ConnConfig); err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, postgresError(err)
	}
	return &postgresDB{
		pool: pool, schema: schema, writer: make(chan struct{}, 1),
		reading: readTimeout, writing: writeTimeout, silent: silentTimeout, altering: defaultAltering,
	}, nil
}

// postgresConfig reads the URL. Its errors do not repeat it, since it may hold
// a password.
func postgresConfig(url string) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "the URL of the database cannot be read: want postgres://USER@HOST:PORT/DATABASE")
	}
	if cfg.ConnConfig.ConnectTimeout == 0 {
		cfg.ConnConfig.ConnectTimeout = connectTimeout
	}
	if cfg.ConnConfig.RuntimeParams["application_name"] == "" {
		cfg.ConnConfig.RuntimeParams["application_name"] = "corpintel"
	}
	return cfg, nil
}

// takeSchema returns the schema that the URL names by search_path, which is
// then set for each transaction instead of for the session.
func takeSchema(cfg *pgxpool.Config) string {
	schema := cfg.ConnConfig.RuntimeParams["search_path"]
	delete(cfg.ConnConfig.RuntimeParams, "search_path")
	if schema == "" {
		return "public"
	}
	return schema
}

// quoted is a name as SQL writes it.
func quoted(name string) string { return pgx.Identifier{name}.Sanitize() }

// lockKey names the writer's place among the advisory locks of the database.
func (db *postgresDB) lockKey() int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte("corpintel " + db.schema)) // a hash takes everything
	return int64(h.Sum64())
}

// begin is what a transaction starts with, in one round trip.
func (db *postgresDB) begin(mode string, statement time.Duration, more string) string {
	return fmt.Sprintf("BEGIN ISOLATION LEVEL %s; SET LOCAL search_path = %s, public; SET LOCAL statement_timeout = %d; "+
		"SET LOCAL idle_in_transaction_session_timeout = %d;%s",
		mode, quoted(db.schema), statement.Milliseconds(), db.silent.Milliseconds(), more)
}

func (db *postgresDB) read(ctx context.Context, f func(tx) error) error {
	if reading := intel.ReadingOf(ctx); reading != nil && db.replicas != nil {
		if answered, err := db.replicas.read(ctx, reading, f); answered {
			return err
		}
	}
	return db.transact(ctx, db.begin("REPEATABLE READ READ ONLY", db.reading, ""), f)
}

func (db *postgresDB) scan(ctx context.Context, f func(tx) error) error {
	return db.transact(ctx, db.begin("REPEATABLE READ READ ONLY", 0, ""), f)
}

func (db *postgresDB) ask(ctx context.Context, sql string, args []any, each func(row) error) error {
	return db.askOf(ctx, db.pool, sql, args, each)
}

func (db *postgresDB) askOf(ctx context.Context, pool *pgxpool.Pool, sql string, args []any, each func(row) error) error {
	c, err := pool.Acquire(ctx)
	if err != nil {
		return ended(ctx, err)
	}
	defer c.Release()
	if err := (&postgresTx{ctx: ctx, db: db, conn: c.Conn()}).query(sql, args, each); err != nil {
		return ended(ctx, err)
	}
	return nil
}

func (db *postgresDB) place(table string) string { return quoted(db.schema) + "." + table }

func (db *postgresDB) write(ctx context.Context, f func(tx) error) error {
	return db.writeFor(ctx, db.writing, "", f)
}

func (db *postgresDB) writeLong(ctx context.Context, f func(tx) error) error {
	return db.writeFor(ctx, 0, "", f)
}

// writeFor holds the writer's place from its first statement until its commit
// is seen by all; more is set after the place was got.
func (db *postgresDB) writeFor(ctx context.Context, statement time.Duration, more string, f func(tx) error) error {
	select {
	case db.writer <- struct{}{}:
		defer func() { <-db.writer }()
	case <-ctx.Done():
		return ctx.Err()
	}
	// Waiting for the place is no work, and has a limit of its own.
	place := fmt.Sprintf(" SET LOCAL lock_timeout = %d; SELECT pg_advisory_xact_lock(%d); SET LOCAL statement_timeout = %d;%s",
		busyTimeout.Milliseconds(), db.lockKey(), statement.Milliseconds(), db.setWriting+more)
	if reading := intel.ReadingOf(ctx); reading != nil {
		defer reading.Wrote()
	}
	return db.transact(ctx, db.begin("READ COMMITTED READ WRITE", 0, place), f)
}

// writeDurably is write: a commit is durable as the server is set up, and one
// that is not would take numbers back that processes remember.
func (db *postgresDB) writeDurably(ctx context.Context, f func(tx) error) error {
	return db.write(ctx, f)
}

// beside reaches another schema of the same database.
func (db *postgresDB) beside(ctx context.Context, schema string, f func(t tx, own, other string) error) error {
	return db.writeLong(ctx, func(t tx) error {
		if err := f(t, quoted(db.schema), quoted(schema)); err != nil {
			return err
		}
		return db.raiseNumbers(t)
	})
}

// raiseNumbers lets the numbers that the server gives away go on after the
// highest that are there, where rows that were copied have brought their own.
func (db *postgresDB) raiseNumbers(t tx) error {
	type identity struct{ table, column string }
	var list []identity
	if err := t.query(`SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = $1 AND is_identity = 'YES'`,
		[]any{db.schema}, func(r row) error {
			list = append(list, identity{r.text(0), r.text(1)})
			return nil
		}); err != nil {
		return err
	}
	for _, i := range list {
		table := quoted(db.schema) + "." + quoted(i.table)
		if _, err := t.exec(`
			SELECT setval(s.name, s.highest)
			FROM (SELECT pg_get_serial_sequence($1, $2)::regclass AS name, (SELECT max(`+quoted(i.column)+`) FROM `+table+`) AS highest) s
			WHERE s.highest > coalesce(pg_sequence_last_value(s.name), 0)`, table, i.column); err != nil {
			return err
		}
	}
	return nil
}

func (db *postgresDB) tables(t tx) ([]table, error) { return readTables(t, postgresTables) }

func (db *postgresDB) numbersGoOn(ctx context.Context) error {
	return db.writeLong(ctx, db.raiseNumbers)
}

func (db *postgresDB) close() error {
	if db.replicas != nil {
		db.replicas.close()
	}
	db.pool.Close()
	return nil
}

func (db *postgresDB) transact(ctx context.Context, begin string, f func(tx) error) error {
	c, err := db.pool.Acquire(ctx)
	if err != nil {
		return ended(ctx, err)
	}
	defer c.Release() // a connection that is still in a transaction is closed
	if err := db.run(ctx, c.Conn(), begin, nil, f); err != nil {
		return ended(ctx, err)
	}
	return nil
}

// run runs f in a transaction, unless check has something against what the
// beginning came to.
func (db *postgresDB) run(ctx context.Context, conn *pgx.Conn, begin string, check func([]*pgconn.Result) error, f func(tx) error) error {
	wire := conn.PgConn()
	done := false
	defer func() { // also where f panics
		if !done && !wire.IsClosed() {
			late, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTimeout)
			defer cancel()
			_, _ = wire.Exec(late, "ROLLBACK").ReadAll() // the error that led here is the one to report
		}
	}()
	results, err := wire.Exec(ctx, begin).ReadAll()
	if err == nil && check != nil {
		err = check(results)
	}
	if err != nil {
		return err
	}
	if err := f(&postgresTx{ctx: ctx, db: db, conn: conn}); err != nil {
		return err
	}
	results, err = wire.Exec(ctx, "COMMIT").ReadAll()
	if err != nil {
		return err
	}
	if len(results) != 1 || results[0].CommandTag.String() != "COMMIT" {
		return intel.Errorf(intel.KindInternal, "a transaction in which a statement had failed was to be committed")
	}
	done = true
	return nil
}

// ended says that the caller gave up, where that is why a call failed.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil && intel.KindOf(err) == intel.KindInternal {
		return ctx.Err()
	}
	return postgresError(err)
}

// postgresError gives what the engine reports the kind a caller can act on.
func postgresError(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case pg.Code == lockedOut:
			return intel.Errorf(intel.KindUnavailable, "the database is busy with another writer; try again: %w", err)
		case pg.Code == "57014":
			return intel.Errorf(intel.KindUnavailable, "the database took too long; ask for less, or try again: %w", err)
		case pg.Code == "53100":
			return intel.Errorf(intel.KindUnavailable, "the disk of the database is full: %w", err)
		case pg.Code == "28P01", pg.Code == "28000", pg.Code == "3D000", pg.Code == "42501":
			return intel.Errorf(intel.KindInvalid, "the database refuses us: check the URL that store.url leads to: %w", err)
		case slices.Contains(passing, pg.Code) || slices.Contains(passingClasses, pg.Code[:2]):
			return intel.Errorf(intel.KindUnavailable, "the database cannot be used now; try again: %w", err)
		}
		return err
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) || pgconn.Timeout(err) || isBroken(err) {
		return intel.Errorf(intel.KindUnavailable, "the database does not answer; try again: %w", err)
	}
	return err
}

// lockedOut is the state of who waited for a lock for too long.
const lockedOut = "55P03"

// passing are states that pass by themselves: a standby that is being promoted
// refuses writes, a server that starts or stops refuses everything.
var passing = []string{"25006", "40001", "40P01", "55006", "57P01", "57P02", "57P03", "57P04", "25P03"}

// passingClasses are connections lost, and resources used up.
var passingClasses = []string{"08", "53"}
