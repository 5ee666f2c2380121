package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/corpintel/intel"
)

// sqliteReaders is how many reads go on at once; each connection has its own
// page cache.
const sqliteReaders = 4

// busyTimeout is how long a writer waits for the writer of another process.
const busyTimeout = time.Minute

// sqliteDB is the embedded engine: one file in WAL mode, one writing
// connection, a few reading ones. Other processes may use the file at the same
// time.
type sqliteDB struct {
	writer  chan *sqliteConn // holds one
	readers chan *sqliteConn // holds sqliteReaders
}

// sqliteConn is a connection and its prepared statements.
type sqliteConn struct {
	*sqlite3.Conn
	statements map[string]*sqliteStmt
}

// sqliteStmt is a prepared statement; index[n] is SQLite's position of $n.
type sqliteStmt struct {
	*sqlite3.Stmt
	index []int
	busy  bool
}

func openSQLite(path string) (*sqliteDB, error) {
	db := &sqliteDB{writer: make(chan *sqliteConn, 1), readers: make(chan *sqliteConn, sqliteReaders)}
	for i := range 1 + sqliteReaders {
		c, err := openSQLiteConn(path, i == 0)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), db.close())
		}
		if i == 0 {
			db.writer <- c
		} else {
			db.readers <- c
		}
	}
	return db, nil
}

func openSQLiteConn(path string, writer bool) (*sqliteConn, error) {
	c, err := sqlite3.Open("file:" + uriPath.Replace(path))
	if err != nil {
		return nil, err
	}
	conn := &sqliteConn{Conn: c, statements: map[string]*sqliteStmt{}}
	if err := c.BusyTimeout(busyTimeout); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	// The file is in WAL mode once the writer, which opens first, has said so.
	pragmas := []string{"PRAGMA synchronous=NORMAL", "PRAGMA temp_store=MEMORY", "PRAGMA cache_size=-16000", "PRAGMA query_only=ON"}
	if writer {
		pragmas = []string{
			"PRAGMA page_size=8192", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", "PRAGMA temp_store=MEMORY",
			"PRAGMA cache_size=-64000", "PRAGMA wal_autocheckpoint=4000",
		}
	}
	for _, p := range pragmas {
		if err := execPatiently(c, p); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", p, err), c.Close())
		}
	}
	return conn, nil
}

// execPatiently asks again while another process opens the file too: SQLite
// does not apply the busy timeout to a change of the journal mode.
func execPatiently(c *sqlite3.Conn, sql string) error {
	const pause = 5 * time.Millisecond
	for range busyTimeout / pause {
		if err := c.Exec(sql); !errors.Is(err, sqlite3.BUSY) {
			return err
		}
		<-time.After(pause)
	}
	return sqlite3.BUSY
}

// uriPath escapes a path for SQLite's file: form.
var uriPath = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23")

func (db *sqliteDB) read(ctx context.Context, f func(tx) error) error {
	return db.run(ctx, db.readers, "BEGIN", f)
}

func (db *sqliteDB) scan(ctx context.Context, f func(tx) error) error { return db.read(ctx, f) }

func (db *sqliteDB) ask(ctx context.Context, sql string, args []any, each func(row) error) error {
	return db.with(ctx, db.readers, func(c *sqliteConn) error { return c.query(sql, args, each) })
}

func (db *sqliteDB) place(table string) string { return table }

func (db *sqliteDB) write(ctx context.Context, f func(tx) error) error {
	return db.run(ctx, db.writer, "BEGIN IMMEDIATE", f)
}

func (db *sqliteDB) writeLong(ctx context.Context, f func(tx) error) error { return db.write(ctx, f) }

// alter has no readers to wait for.
func (db *sqliteDB) alter(ctx context.Context, f func(tx) error) error { return db.write(ctx, f) }

// writeDurably commits with synchronous=FULL: syncing the log for this commit
// makes all commits before it in the log durable too.
func (db *sqliteDB) writeDurably(ctx context.Context, f func(tx) error) error {
	return db.with(ctx, db.writer, func(c *sqliteConn) error {
		if err := c.Exec("PRAGMA synchronous=FULL"); err != nil {
			return err
		}
		err := c.transact("BEGIN IMMEDIATE", f)
		return errors.Join(err, c.Exec("PRAGMA synchronous=NORMAL"))
	})
}

// beside attaches the database file at path.
func (db *sqliteDB) beside(ctx context.Context, path string, f func(t tx, own, other string) error) error {
	return db.with(ctx, db.writer, func(c *sqliteConn) (err error) {
		if err := c.Exec(`ATTACH ` + sqlite3.Quote("file:"+uriPath.Replace(path)) + ` AS other`); err != nil {
			return err
		}
		defer func() {
			c.dropStatements() // they would hold on to the attached file
			if e := c.Exec(`DETACH other`); err == nil {
				err = e
			}
		}()
		if err := c.Exec("PRAGMA synchronous=FULL"); err != nil {
			return err
		}
		defer func() { _ = c.Exec("PRAGMA synchronous=NORMAL") }() // the connection's ordinary setting
		return c.transact("BEGIN IMMEDIATE", func(t tx) error { return f(t, "main", "other") })
	})
}

// dropStatements closes prepared statements about the attached file.
func (c *sqliteConn) dropStatements() {
	for sql, s := range c.statements {
		if strings.Contains(sql, "other.") {
			_ = s.Close() // closing a finished statement cannot fail in a way that matters
			delete(c.statements, sql)
		}
	}
}

func (db *sqliteDB) run(ctx context.Context, pool chan *sqliteConn, begin string, f func(tx) error) error {
	return db.with(ctx, pool, func(c *sqliteConn) error { return c.transact(begin, f) })
}

// with lends a connection of the pool to f.
func (db *sqliteDB) with(ctx context.Context, pool chan *sqliteConn, f func(*sqliteConn) error) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case c := <-pool:
		defer func() { pool <- c }()
		c.SetInterrupt(ctx)
		defer c.SetInterrupt(context.Background())
		if err := f(c); err != nil {
			if ctx.Err() != nil && errors.Is(err, sqlite3.INTERRUPT) {
				return ctx.Err()
			}
			return sqliteError(err)
		}
		return nil
	}
}

// sqliteError gives what an engine reports the kind a caller can act on.
func sqliteError(err error) error {
	switch {
	case errors.Is(err, sqlite3.BUSY):
		return intel.Errorf(intel.KindUnavailable, "the database is busy with another writer; try again: %w", err)
	case errors.Is(err, sqlite3.FULL):
		return intel.Errorf(intel.KindUnavailable, "the disk of the database is full: %w", err)
	case errors.Is(err, sqlite3.CORRUPT), errors.Is(err, sqlite3.NOTADB):
		return intel.Errorf(intel.KindInternal, "the database file is damaged; restore it, or remove it and run rebuild: %w", err)
	}
	return err
}

func (c *sqliteConn) transact(begin string, f func(tx) error) error {
	if err := c.Exec(begin); err != nil {
		return err
	}
	done := false
	defer func() { // also where f panics
		if !done {
			c.SetInterrupt(context.Background())
			_ = c.Exec("ROLLBACK") // the error that led here is the one to report
		}
	}()
	if err := f(c); err != nil {
		return err
	}
	if err := c.Exec("COMMIT"); err != nil {
		return err
	}
	done = true
	return nil
}

func (db *sqliteDB) has(t tx, table string) (bool, error) {
	return one(t, `SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1`, []any{table}, func(row) error { return nil })
}

func (db *sqliteDB) tables(t tx) ([]table, error) { return readTables(t, sqliteTables) }

// numbersGoOn has nothing to do: SQLite looks at the rows.
func (db *sqliteDB) numbersGoOn(context.Context) error { return nil }

func (c *sqliteConn) insertRows(to table, rows [][]any) error {
	sql := insertSQL(to)
	for _, r := range rows {
		if _, err := c.exec(sql, r...); err != nil {
			return err
		}
	}
	return nil
}

// adapt has nothing to do: the library is the program's own.
func (db *sqliteDB) adapt(context.Context) error { return nil }

// indexVectors makes none: SQLite has no index over vectors.
func (db *sqliteDB) indexVectors(tx, int) error { return nil }

func (db *sqliteDB) keepsHours(tx) (bool, error) { return false, nil }

func (db *sqliteDB) dropChunks(tx, string, int64) error { return nil }

func (db *sqliteDB) nearVectors(tx, int, int) (string, error) { return "", nil }

func (db *sqliteDB) describe(ctx context.Context) (engine string, err error) {
	err = db.read(ctx, func(t tx) error {
		_, err := one(t, `SELECT sqlite_version()`, nil, func(r row) error {
			engine = "SQLite " + r.text(0)
			return nil
		})
		return err
	})
	return engine, err
}

func (db *sqliteDB) close() error {
	var errs []error
	for _, pool := range []chan *sqliteConn{db.readers, db.writer} {
		for range len(pool) {
			c := <-pool
			for _, s := range c.statements {
				errs = append(errs, s.Close())
			}
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}

// prepare returns the statement from the connection's cache. A statement that
// is being stepped through further up the stack is prepared a second time.
func (c *sqliteConn) prepare(sql string) (s *sqliteStmt, release func(), err error) {
	if s = c.statements[sql]; s != nil && !s.busy {
		s.busy = true
		return s, func() { s.busy = false }, nil
	}
	stmt, tail, err := c.PrepareFlags(sql, sqlite3.PREPARE_PERSISTENT)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", strings.Join(strings.Fields(sql), " "), err)
	}
	if strings.TrimSpace(tail) != "" {
		return nil, nil, errors.Join(fmt.Errorf("more than one statement: %s", sql), stmt.Close())
	}
	fresh := &sqliteStmt{Stmt: stmt, busy: true, index: make([]int, stmt.BindCount()+1)}
	for i := 1; i <= stmt.BindCount(); i++ {
		n, err := strconv.Atoi(strings.TrimPrefix(stmt.BindName(i), "$"))
		if err != nil || n < 1 || n >= len(fresh.index) {
			return nil, nil, errors.Join(fmt.Errorf("parameter %q: want $1 to $%d: %s", stmt.BindName(i), stmt.BindCount(), sql), stmt.Close())
		}
		fresh.index[n] = i
	}
	if s != nil { // the cached one is busy
		return fresh, func() { _ = fresh.Close() }, nil
	}
	c.statements[sql] = fresh
	return fresh, func() { fresh.busy = false }, nil
}

func (s *sqliteStmt) bind(args []any) error {
	if len(args) != len(s.index)-1 {
		return fmt.Errorf("%d arguments for %d parameters: %s", len(args), len(s.index)-1, s.SQL())
	}
	for i, a := range args {
		v, err := plain(a)
		switch {
		case err != nil:
			err = fmt.Errorf("argument %d: %w", i+1, err)
		case v.isText:
			err = s.BindText(s.index[i+1], v.text)
		default:
			err = s.BindInt64(s.index[i+1], v.int)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *sqliteConn) exec(sql string, args ...any) (int64, error) {
	s, release, err := c.prepare(sql)
	if err != nil {
		return 0, err
	}
	defer release()
	if err := s.bind(args); err != nil {
		return 0, err
	}
	before := c.TotalChanges()
	if err := s.Exec(); err != nil {
		return 0, err
	}
	return c.TotalChanges() - before, nil
}

func (c *sqliteConn) many(sql string, args [][]any, each func(i int, r row) error) ([]int64, error) {
	changed := make([]int64, len(args))
	for i, list := range args {
		var err error
		if each == nil {
			changed[i], err = c.exec(sql, list...)
		} else {
			before := c.TotalChanges()
			err = c.query(sql, list, func(r row) error { return each(i, r) })
			changed[i] = c.TotalChanges() - before
		}
		if err != nil {
			return nil, err
		}
	}
	return changed, nil
}

func (c *sqliteConn) query(sql string, args []any, each func(row) error) error {
	s, release, err := c.prepare(sql)
	if err != nil {
		return err
	}
	defer release()
	if err := s.bind(args); err != nil {
		return err
	}
	for s.Step() {
		if err := each(s); err != nil {
			return errors.Join(err, s.Reset())
		}
	}
	if err := s.Err(); err != nil {
		return errors.Join(err, s.Reset())
	}
	return s.Reset()
}

func (s *sqliteStmt) int(col int) int64   { return s.ColumnInt64(col) }
func (s *sqliteStmt) text(col int) string { return s.ColumnText(col) }

func (s *sqliteStmt) is(col int, text string) bool { return string(s.ColumnRawText(col)) == text }

func (s *sqliteStmt) appendText(b []byte, col int) []byte { return append(b, s.ColumnRawText(col)...) }

func (s *sqliteStmt) columns() int { return s.ColumnCount() }

// factsAStatement rows in one INSERT halve its cost a row; more gain little.
const factsAStatement = 16

const factColumns = "cik, concept, unit, period_end, period_start, accession, revision, value, fy, fp, form, filed, frame, fetch, gone"

const factColumnCount = 15

var factTable = columnsOf("fact", factColumns)

var (
	insertFact  = insertFactSQL(1)
	insertFactN = insertFactSQL(factsAStatement)
)

func insertFactSQL(rows int) string {
	var b strings.Builder
	b.WriteString("INSERT INTO fact (" + factColumns + ") VALUES ")
	for i := range rows * factColumnCount {
		switch {
		case i == 0:
			b.WriteString("($")
		case i%factColumnCount == 0:
			b.WriteString("), ($")
		default:
			b.WriteString(", $")
		}
		b.WriteString(strconv.Itoa(i + 1))
	}
	b.WriteByte(')')
	return b.String()
}

func (c *sqliteConn) insertFacts(rows []factRow) error {
	for len(rows) > 0 {
		n, sql := factsAStatement, insertFactN
		if len(rows) < n {
			n, sql = 1, insertFact
		}
		s, release, err := c.prepare(sql)
		if err != nil {
			return err
		}
		err = s.insertFacts(rows[:len(rows)/n*n], n)
		release()
		if err != nil {
			return err
		}
		rows = rows[len(rows)/n*n:]
	}
	return nil
}

// insertFacts runs the statement for every n of rows, a multiple of n. What
// stands at a position from the execution before is not bound again: facts in
// the order of their key have much in common.
func (s *sqliteStmt) insertFacts(rows []factRow, n int) error {
	for i := range rows {
		var was *factRow
		if i >= n {
			was = &rows[i-n]
		}
		if err := s.bindFact(i%n*factColumnCount, &rows[i], was); err != nil {
			return err
		}
		if i%n == n-1 {
			if err := s.Exec(); err != nil {
				return err
			}
		}
	}
	return nil
}

// bindFact binds the columns of factColumns from position at on, where the
// statement holds those of was. Here $n stands at position n.
func (s *sqliteStmt) bindFact(at int, r, was *factRow) error {
	var wasInts [len(factInts)]int64
	var wasTexts [len(factTexts)]string
	if was != nil {
		wasInts, wasTexts = was.ints(), was.texts()
	}
	for i, v := range r.ints() {
		if was == nil || v != wasInts[i] {
			if err := s.BindInt64(at+factInts[i], v); err != nil {
				return err
			}
		}
	}
	for i, v := range r.texts() {
		if was == nil || v != wasTexts[i] {
			if err := s.BindText(at+factTexts[i], v); err != nil {
				return err
			}
		}
	}
	return nil
}

// factInts and factTexts are the places of ints and texts in factColumns.
var (
	factInts  = [...]int{1, 2, 3, 4, 5, 6, 7, 9, 12, 14, 15}
	factTexts = [...]int{8, 10, 11, 13}
)

func (r *factRow) ints() [len(factInts)]int64 {
	f := r.fact
	return [...]int64{
		int64(f.CIK), r.concept, r.unit, int64(f.End), int64(f.Start), int64(f.Accession), int64(r.revision),
		int64(f.FiscalYear), int64(f.FiledAt), r.fetch, 0,
	}
}

func (r *factRow) texts() [len(factTexts)]string {
	f := r.fact
	return [...]string{f.Value, f.FiscalPeriod, f.Form, f.Frame}
}
