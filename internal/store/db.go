package store

import (
	"context"
	"fmt"
	"time"

	"github.com/corpintel/intel"
)

// database is the seam between the store's methods, which are written once,
// and an engine. Statements number their parameters $1, $2 …; the numbers are
// names, so one may stand in several places.
type database interface {
	// read runs f in a transaction that sees one state and writes nothing.
	read(ctx context.Context, f func(tx) error) error
	// scan is read for what goes through whole tables, however long it takes.
	scan(ctx context.Context, f func(tx) error) error
	// write runs f in a transaction; one writer at a time. An error from f
	// undoes everything.
	write(ctx context.Context, f func(tx) error) error
	// writeDurably is write, and returns only when everything committed so far
	// would survive a loss of power.
	writeDurably(ctx context.Context, f func(tx) error) error
	// writeLong is write for what changes whole tables, however long it takes.
	writeLong(ctx context.Context, f func(tx) error) error
	// alter is writeLong for a change of the schema. It gives up, with everything
	// undone and a KindUnavailable error, where others use the tables for too long.
	alter(ctx context.Context, f func(tx) error) error
	// beside is writeDurably in which also the tables of another database of the
	// engine can be reached. A table's name is own or other, a dot and the name.
	// Numbers that the engine gives away afterwards are above all that are there.
	beside(ctx context.Context, name string, f func(t tx, own, other string) error) error
	// has reports whether there is a table of that name.
	has(t tx, table string) (bool, error)
	// ask runs one query by itself, in whatever state there is, and costs less
	// than read. The query names tables as place does.
	ask(ctx context.Context, sql string, args []any, each func(row) error) error
	place(table string) string
	// tables lists the tables and their columns.
	tables(t tx) ([]table, error)
	// numbersGoOn lets the numbers that the engine gives away go on after those
	// that rows have brought with them.
	numbersGoOn(ctx context.Context) error
	// adapt makes use of what this server can do beyond others of its engine.
	adapt(ctx context.Context) error
	// indexVectors sees to it that the vectors of a dimension are indexed, where
	// the engine can do that.
	indexVectors(t tx, dimension int) error
	// nearVectors returns an expression that orders embeddings of a dimension by
	// how near they lie to the vector that is parameter 5, by an index that is set
	// to find so many; "" where there is none.
	nearVectors(t tx, dimension, limit int) (order string, err error)
	// keepsHours reports whether the engine keeps sums of attempts by hour.
	keepsHours(t tx) (bool, error)
	// dropChunks removes what is wholly before a moment, where that costs less
	// than to delete row by row. What is left is for the caller.
	dropChunks(t tx, table string, before int64) error
	// describe says which engine it is, and which of its extensions are active.
	describe(ctx context.Context) (string, error)
	close() error
}

// tx is one transaction.
type tx interface {
	// exec runs a statement and returns how many rows it changed.
	exec(sql string, args ...any) (int64, error)
	// query calls each for every row. The row is valid during the call.
	query(sql string, args []any, each func(row) error) error
	// many runs a statement once for each list of arguments, all in one go where
	// the engine is far away, and returns how many rows each changed. each, if not
	// nil, is called for every row with the place of its arguments; it must not use
	// the transaction.
	many(sql string, args [][]any, each func(i int, r row) error) ([]int64, error)
	// insertFacts appends rows; their keys must be new.
	insertFacts(rows []factRow) error
	// insertRows appends rows of any table, each with a value that exec takes for
	// every column; their keys must be new.
	insertRows(to table, rows [][]any) error
}

// row is the present row of a query. Columns count from 0.
type row interface {
	int(col int) int64
	text(col int) string
	// is reports whether text(col) is s, without making a string.
	is(col int, s string) bool
	appendText(b []byte, col int) []byte
	columns() int
}

// plainValue is a value as databases have it.
type plainValue struct {
	int    int64
	text   string
	isText bool
}

func plain(a any) (plainValue, error) {
	switch v := a.(type) {
	case int64:
		return plainValue{int: v}, nil
	case int:
		return plainValue{int: int64(v)}, nil
	case intel.CIK:
		return plainValue{int: int64(v)}, nil
	case intel.AccessionNumber:
		return plainValue{int: int64(v)}, nil
	case intel.Date:
		return plainValue{int: int64(v)}, nil
	case time.Time:
		return plainValue{int: micros(v)}, nil
	case bool:
		return plainValue{int: flag(v)}, nil
	case string:
		return plainValue{text: v, isText: true}, nil
	case intel.SHA256:
		return plainValue{text: v.String(), isText: true}, nil
	}
	return plainValue{}, fmt.Errorf("cannot store a %T", a)
}

// micros is how instants are stored: microseconds since 1970, 0 for none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// one runs a query that returns at most one row and reports whether it did.
func one(t tx, sql string, args []any, each func(row) error) (bool, error) {
	found := false
	err := t.query(sql, args, func(r row) error {
		found = true
		return each(r)
	})
	return found, err
}

// pageLimit bounds what a caller asked for.
func pageLimit(p intel.PageRequest) int {
	if p.Limit <= 0 {
		return 100
	}
	return min(p.Limit, intel.MaxPage)
}
