package limit

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/corpintel/intel"
)

// busyTimeout is how long a transaction waits for those of other processes.
// Each takes well under a millisecond.
const busyTimeout = 10 * time.Second

const (
	sqlCreate = `
CREATE TABLE IF NOT EXISTS limits (
	name               TEXT PRIMARY KEY,
	next_ns            INTEGER NOT NULL, -- Unix time in nanoseconds, as all below
	penalized_at_ns    INTEGER NOT NULL,
	penalized_until_ns INTEGER NOT NULL,
	reason             TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS budgets (
	name  TEXT PRIMARY KEY,
	spent TEXT NOT NULL -- see ledger
) STRICT, WITHOUT ROWID`

	sqlLoad = `
SELECT next_ns, penalized_at_ns, penalized_until_ns, reason, coalesce((SELECT b.spent FROM budgets b WHERE b.name = limits.name), '')
FROM limits
WHERE name = $1`

	sqlSpend = `
INSERT INTO budgets (name, spent)
VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE
SET spent = excluded.spent`

	sqlSave = `
INSERT INTO limits (name, next_ns, penalized_at_ns, penalized_until_ns, reason)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (name) DO UPDATE
SET next_ns = excluded.next_ns,
	penalized_at_ns = excluded.penalized_at_ns,
	penalized_until_ns = excluded.penalized_until_ns,
	reason = excluded.reason`
)

// SQLite is a limiter for all processes that open the same database file. The
// file is its own, so that no long transaction of the store ever delays a call;
// losing it loses nothing but penalties and what was spent of budgets. All
// methods are safe for concurrent use.
type SQLite struct {
	Now func() time.Time // wall clock; set before use, OpenSQLite sets it to time.Now

	path   string
	paces  map[string]pace
	queues map[string]queue

	mu    sync.Mutex // guards all below: a connection serves one caller at a time
	conn  *sqlite3.Conn
	load  *sqlite3.Stmt
	save  *sqlite3.Stmt
	spend *sqlite3.Stmt
}

// OpenSQLite opens the limiter in the database file at path and makes it where
// it is missing. A limit that is not above 0 is a KindInvalid error, a file that
// cannot be used KindUnavailable.
func OpenSQLite(path string, limits map[string]Limit) (*SQLite, error) {
	paces, err := newPaces(limits)
	if err != nil {
		return nil, err
	}
	l := &SQLite{Now: time.Now, path: path, paces: paces, queues: make(map[string]queue)}
	for name := range paces {
		l.queues[name] = make(queue, 1)
	}
	if err := l.open(); err != nil {
		return nil, l.broken(errors.Join(err, l.Close()))
	}
	return l, nil
}

func (l *SQLite) open() (err error) {
	l.conn, err = sqlite3.OpenFlags(l.path, sqlite3.OPEN_READWRITE|sqlite3.OPEN_CREATE)
	if err != nil {
		return err
	}
	if err := l.conn.BusyTimeout(busyTimeout); err != nil {
		return err
	}
	if err := l.useWAL(); err != nil {
		return err
	}
	// A power failure may undo the last grants; a file that is whole is enough.
	if err := l.conn.Exec(`PRAGMA synchronous = NORMAL`); err != nil {
		return err
	}
	if err := l.conn.Exec(sqlCreate); err != nil {
		return err
	}
	if l.load, _, err = l.conn.Prepare(sqlLoad); err != nil {
		return err
	}
	if l.save, _, err = l.conn.Prepare(sqlSave); err != nil {
		return err
	}
	l.spend, _, err = l.conn.Prepare(sqlSpend)
	return err
}

// useWAL asks again while another process is asking: SQLite does not apply the
// busy timeout to the change of the journal mode.
func (l *SQLite) useWAL() error {
	const pause = 5 * time.Millisecond
	for range busyTimeout / pause {
		err := l.conn.Exec(`PRAGMA journal_mode = WAL`)
		if !errors.Is(err, sqlite3.BUSY) {
			return err
		}
		<-time.After(pause)
	}
	return sqlite3.BUSY
}

// Close closes the file.
func (l *SQLite) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return errors.Join(l.load.Close(), l.save.Close(), l.spend.Close(), l.conn.Close())
}

// Wait returns when the next call under name may be made, and ctx's error when
// that ends first. A name without a limit is a KindInternal error, and what takes
// longer than the limit's patience KindThrottled.
func (l *SQLite) Wait(ctx context.Context, name string) error {
	p, ok := l.paces[name]
	if !ok {
		return unknown(name)
	}
	return l.queues[name].wait(ctx, func(ctx context.Context) (nap time.Duration, err error) {
		var refused error
		err = l.update(ctx, name, func(s *state) { nap, refused = s.grant(l.Now().UnixNano(), p) })
		if err == nil {
			err = refused
		}
		return nap, err
	})
}

// Left returns how many calls the budgets under name allow now, -1 where it has
// none, and from when there is one.
func (l *SQLite) Left(ctx context.Context, name string) (calls int, from time.Time, err error) {
	p, ok := l.paces[name]
	if !ok {
		return 0, time.Time{}, unknown(name)
	}
	s, err := l.look(ctx, name)
	if err != nil {
		return 0, time.Time{}, err
	}
	calls, from = s.left(l.Now().UnixNano(), p)
	return calls, from, nil
}

// Penalize makes every Wait under name, in every process, last at least until
// then. A penalty that lasts longer stays as it is.
func (l *SQLite) Penalize(ctx context.Context, name string, until time.Time, reason string) error {
	p, ok := l.paces[name]
	if !ok {
		return unknown(name)
	}
	return l.update(ctx, name, func(s *state) { s.penalize(l.Now(), p, until, reason) })
}

// Penalty returns until when name is penalized, in UTC, and why; zero where it
// is not.
func (l *SQLite) Penalty(ctx context.Context, name string) (until time.Time, reason string, err error) {
	p, ok := l.paces[name]
	if !ok {
		return time.Time{}, "", unknown(name)
	}
	s, err := l.look(ctx, name)
	if err != nil {
		return time.Time{}, "", err
	}
	until, reason = s.penalty(l.Now(), p)
	return until, reason, nil
}

// look returns the state of name and leaves it as it is.
func (l *SQLite) look(ctx context.Context, name string) (state, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return state{}, err
	}
	s, err := l.read(name)
	if err != nil {
		return state{}, l.broken(err)
	}
	return s, nil
}

// update changes the state of name in one transaction, which no other process
// can come between.
func (l *SQLite) update(ctx context.Context, name string, change func(*state)) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	// Also ends a wait for another process's transaction.
	l.conn.SetInterrupt(ctx)
	defer l.conn.SetInterrupt(context.Background())

	err := l.transact(name, change)
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return l.broken(err)
}

func (l *SQLite) transact(name string, change func(*state)) (err error) {
	tx, err := l.conn.BeginImmediate()
	if err != nil {
		return err
	}
	defer tx.End(&err)
	before, err := l.read(name)
	if err != nil {
		return err
	}
	after := before
	if change(&after); after == before {
		return nil
	}
	if err := l.write(name, after); err != nil || after.spent == before.spent {
		return err
	}
	return errors.Join(l.spend.BindText(1, name), l.spend.BindText(2, after.spent), l.spend.Exec())
}

func (l *SQLite) read(name string) (s state, err error) {
	defer func() { err = errors.Join(err, l.load.Reset()) }()
	if err := l.load.BindText(1, name); err != nil {
		return state{}, err
	}
	if l.load.Step() {
		s = state{
			next:           l.load.ColumnInt64(0),
			penalizedAt:    l.load.ColumnInt64(1),
			penalizedUntil: l.load.ColumnInt64(2),
			reason:         l.load.ColumnText(3),
			spent:          l.load.ColumnText(4),
		}
	}
	return s, l.load.Err()
}

func (l *SQLite) write(name string, s state) error {
	return errors.Join(
		l.save.BindText(1, name),
		l.save.BindInt64(2, s.next),
		l.save.BindInt64(3, s.penalizedAt),
		l.save.BindInt64(4, s.penalizedUntil),
		l.save.BindText(5, s.reason),
		l.save.Exec(),
	)
}

func (l *SQLite) broken(err error) error {
	return intel.Errorf(intel.KindUnavailable, "limits database %s: %w; it holds no data and may be deleted while no corpintel runs, if budgets may begin anew", l.path, err)
}
