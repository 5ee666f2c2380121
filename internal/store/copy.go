package store

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
)

const (
	// copiedAtOnce rows are one transaction of a copy.
	copiedAtOnce = 20_000
	// noteCopy says, in the store that is filled, that a copy is under way.
	noteCopy     = "copy"
	copyUnderWay = "under way"
	copyDone     = "done"
)

// notCopied are tables that each store has for itself.
var notCopied = []string{"migration", "meta", "data_version"}

// seeded are tables that a migration puts rows into.
var seeded = []string{"counter"}

// CopyTo copies everything to another store, of any engine, which must be empty
// or hold what an earlier copy has brought there: that is gone on with. Each
// table is compared row by row in the end, and copied anew where it differs,
// which it does when something was stored here meanwhile. Progress is told as
// rows of a table.
func (s *Store) CopyTo(ctx context.Context, to *Store, progress func(table string, rows int64)) error {
	tables, err := s.copiedTables(ctx)
	if err != nil {
		return err
	}
	if err := to.beginCopy(ctx, tables); err != nil {
		return err
	}
	for _, t := range tables {
		c := tableCopy{table: t, from: s.db, to: to.db, progress: progress}
		if err := c.run(ctx); err != nil {
			return fmt.Errorf("copy table %s: %w", t.name, err)
		}
	}
	if err := to.db.numbersGoOn(ctx); err != nil {
		return err
	}
	return to.SetNote(ctx, noteCopy, copyDone)
}

func (s *Store) copiedTables(ctx context.Context) (list []table, err error) {
	err = s.db.read(ctx, func(t tx) error {
		list, err = s.db.tables(t)
		return err
	})
	return slices.DeleteFunc(list, func(t table) bool { return slices.Contains(notCopied, t.name) }), err
}

// beginCopy refuses a store that has data which no copy has brought.
func (s *Store) beginCopy(ctx context.Context, tables []table) error {
	note, err := s.Note(ctx, noteCopy)
	if err != nil || note == copyUnderWay {
		return err
	}
	if note == copyDone {
		return intel.Errorf(intel.KindConflict, "the store to copy to has data of its own, all of another one was copied to it before: use it, or give an empty one")
	}
	err = s.db.read(ctx, func(t tx) error {
		for _, table := range tables {
			if slices.Contains(seeded, table.name) {
				continue
			}
			found, err := one(t, `SELECT 1 FROM `+table.name+` LIMIT 1`, nil, func(row) error { return nil })
			if err != nil {
				return err
			}
			if found {
				return intel.Errorf(intel.KindConflict, "the store to copy to has data of its own (table %s): give an empty one", table.name)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.SetNote(ctx, noteCopy, copyUnderWay)
}

// tableCopy copies one table in the order of its key.
type tableCopy struct {
	table
	from, to database
	progress func(table string, rows int64)
	rows     int64
}

// run copies what the other side does not have yet, and all of it again where
// that is not the same in the end.
func (c *tableCopy) run(ctx context.Context) error {
	const attempts = 3
	for range attempts {
		if err := c.copyRest(ctx); err != nil {
			return err
		}
		ours, err := c.sum(ctx, c.from)
		if err != nil {
			return err
		}
		theirs, err := c.sum(ctx, c.to)
		if err != nil || ours == theirs {
			return err
		}
		c.rows = 0
		if err := c.to.writeLong(ctx, func(t tx) error {
			_, err := t.exec(`DELETE FROM ` + c.name)
			return err
		}); err != nil {
			return err
		}
	}
	return intel.Errorf(intel.KindUnavailable, "it changes while it is copied; stop what is storing and give the command again")
}

// copyRest appends the rows after the last key of the other side.
func (c *tableCopy) copyRest(ctx context.Context) error {
	after, err := c.lastKey(ctx)
	if err != nil {
		return err
	}
	for {
		rows, err := c.page(ctx, after)
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := c.to.write(ctx, func(t tx) error { return t.insertRows(c.table, rows) }); err != nil {
			return err
		}
		after = after[:0]
		for _, i := range c.key() {
			after = append(after, rows[len(rows)-1][i])
		}
		c.rows += int64(len(rows))
		c.progress(c.name, c.rows)
		if len(rows) < copiedAtOnce {
			return nil
		}
	}
}

// lastKey returns the greatest key of the other side, nil where it is empty.
func (c *tableCopy) lastKey(ctx context.Context) (key []any, err error) {
	var order []string
	for _, i := range c.key() {
		order = append(order, c.columns[i].name+" DESC")
	}
	err = c.to.scan(ctx, func(t tx) error {
		_, err := one(t, `SELECT `+c.columnNames(c.key())+` FROM `+c.name+` ORDER BY `+strings.Join(order, ", ")+` LIMIT 1`, nil, func(r row) error {
			for n, i := range c.key() {
				key = append(key, c.value(r, n, i))
			}
			return nil
		})
		return err
	})
	return key, err
}

func (c *tableCopy) page(ctx context.Context, after []any) (rows [][]any, err error) {
	key := c.columnNames(c.key())
	sql := `SELECT ` + c.columnNames(nil) + ` FROM ` + c.name
	if len(after) > 0 {
		var places []string
		for i := range after {
			places = append(places, "$"+strconv.Itoa(i+1))
		}
		sql += ` WHERE (` + key + `) > (` + strings.Join(places, ", ") + `)`
	}
	sql += ` ORDER BY ` + key + ` LIMIT ` + strconv.Itoa(copiedAtOnce)
	err = c.from.scan(ctx, func(t tx) error {
		return t.query(sql, after, func(r row) error {
			values := make([]any, len(c.columns))
			for i := range values {
				values[i] = c.value(r, i, i)
			}
			rows = append(rows, values)
			return nil
		})
	})
	return rows, err
}

// value returns column i of the table, which stands at col of a row.
func (c *tableCopy) value(r row, col, i int) any {
	if c.columns[i].text {
		return r.text(col)
	}
	return r.int(col)
}

// columnNames lists columns by their place, all where which is nil.
func (c *tableCopy) columnNames(which []int) string {
	var names []string
	for i, col := range c.columns {
		if which == nil {
			names = append(names, col.name)
		} else if i < len(which) {
			names = append(names, c.columns[which[i]].name)
		}
	}
	return strings.Join(names, ", ")
}

// sum hashes every row, in the order of the key.
func (c *tableCopy) sum(ctx context.Context, db database) (sum intel.SHA256, err error) {
	h := sha256.New()
	w := bufio.NewWriterSize(h, 1<<16)
	var line []byte
	err = db.scan(ctx, func(t tx) error {
		return t.query(`SELECT `+c.columnNames(nil)+` FROM `+c.name+` ORDER BY `+c.columnNames(c.key()), nil, func(r row) error {
			line = line[:0]
			for i, col := range c.columns {
				if col.text {
					line = strconv.AppendInt(line, int64(len(r.text(i))), 10)
					line = r.appendText(append(line, ':'), i)
				} else {
					line = append(strconv.AppendInt(line, r.int(i), 10), ';')
				}
			}
			_, err := w.Write(append(line, '\n'))
			return err
		})
	})
	if err == nil {
		err = w.Flush()
	}
	h.Sum(sum[:0])
	return sum, err
}
