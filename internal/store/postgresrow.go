package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// postgresTx is one transaction on one connection.
type postgresTx struct {
	ctx  context.Context // a transaction lives as long as its call
	db   *postgresDB
	conn *pgx.Conn
	open *postgresRows // the query whose rows still come over the wire
}

func (t *postgresTx) exec(sql string, args ...any) (int64, error) {
	if err := t.settle(); err != nil {
		return 0, err
	}
	sql, values, err := t.db.dialect.statement(sql, args)
	if err != nil {
		return 0, err
	}
	tag, err := t.conn.Exec(t.ctx, sql, values...)
	return tag.RowsAffected(), located(err, sql)
}

func (t *postgresTx) query(sql string, args []any, each func(row) error) (err error) {
	if err := t.settle(); err != nil {
		return err
	}
	sql, values, err := t.db.dialect.statement(sql, args)
	if err != nil {
		return err
	}
	rows, err := t.conn.Query(t.ctx, sql, values...)
	if err != nil {
		return located(err, sql)
	}
	r := &postgresRows{rows: rows, fields: rows.FieldDescriptions(), types: t.conn.TypeMap()}
	t.open = r
	defer func() {
		rows.Close()
		if t.open == r {
			t.open = nil
		}
	}()
	for r.next() {
		if err := each(r); err != nil {
			return err
		}
	}
	return located(errors.Join(rows.Err(), r.err), sql)
}

// manyAtOnce statements are sent before the first is answered.
const manyAtOnce = 1000

func (t *postgresTx) many(sql string, args [][]any, each func(i int, r row) error) ([]int64, error) {
	if err := t.settle(); err != nil {
		return nil, err
	}
	changed := make([]int64, 0, len(args))
	for part := range slices.Chunk(args, manyAtOnce) {
		var b pgx.Batch
		written := ""
		for _, list := range part {
			s, values, err := t.db.dialect.statement(sql, list)
			if err != nil {
				return nil, err
			}
			written = s
			b.Queue(s, values...)
		}
		var err error
		if changed, err = t.answers(t.conn.SendBatch(t.ctx, &b), len(part), changed, each); err != nil {
			return nil, located(err, written)
		}
	}
	return changed, nil
}

// answers reads what n statements of a batch come to.
func (t *postgresTx) answers(results pgx.BatchResults, n int, changed []int64, each func(i int, r row) error) (_ []int64, err error) {
	defer func() {
		if e := results.Close(); err == nil {
			err = e
		}
	}()
	for range n {
		rows, err := results.Query()
		if err != nil {
			return nil, err
		}
		r := &postgresRows{rows: rows, fields: rows.FieldDescriptions(), types: t.conn.TypeMap()}
		for r.next() {
			if each == nil {
				continue
			}
			if err := each(len(changed), r); err != nil {
				rows.Close()
				return nil, err
			}
		}
		rows.Close()
		if err := errors.Join(rows.Err(), r.err); err != nil {
			return nil, err
		}
		changed = append(changed, rows.CommandTag().RowsAffected())
	}
	return changed, nil
}

// settle reads the rest of a query under way into memory: a connection speaks
// of one statement at a time.
func (t *postgresTx) settle() error {
	if t.open == nil {
		return nil
	}
	r := t.open
	t.open = nil
	r.values, r.fields = copied(r.values), slices.Clone(r.fields)
	for r.rows.Next() {
		r.waiting = append(r.waiting, copied(r.rows.RawValues()))
	}
	r.settled = true
	return r.rows.Err()
}

func copied(values [][]byte) [][]byte {
	all := bytes.Join(values, nil)
	list := make([][]byte, len(values))
	for i, v := range values {
		list[i], all = all[:len(v):len(v)], all[len(v):]
		if v == nil {
			list[i] = nil
		}
	}
	return list
}

// located adds the statement to an error.
func located(err error, sql string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", strings.Join(strings.Fields(sql), " "), err)
}

func isBroken(err error) bool {
	var wire *net.OpError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.As(err, &wire) || pgconn.SafeToRetry(err)
}

// postgresRows is the present row of a query.
type postgresRows struct {
	rows    pgx.Rows
	fields  []pgconn.FieldDescription
	types   *pgtype.Map
	values  [][]byte
	settled bool
	waiting [][][]byte // where settled, the rows to come
	err     error      // a column that could not be read
}

func (r *postgresRows) next() bool {
	switch {
	case !r.settled:
		if !r.rows.Next() {
			return false
		}
		r.values = r.rows.RawValues()
		return true
	case len(r.waiting) == 0:
		return false
	}
	r.values, r.waiting = r.waiting[0], r.waiting[1:]
	return true
}

func (r *postgresRows) int(col int) int64 {
	raw, field := r.values[col], &r.fields[col]
	if raw == nil {
		return 0
	}
	if field.Format == pgtype.BinaryFormatCode {
		switch field.DataTypeOID {
		case pgtype.Int8OID:
			return int64(binary.BigEndian.Uint64(raw))
		case pgtype.Int4OID:
			return int64(int32(binary.BigEndian.Uint32(raw)))
		case pgtype.BoolOID:
			return int64(raw[0])
		}
	}
	return r.otherInt(raw, field)
}

// otherInt reads what a sum or another function comes to.
func (r *postgresRows) otherInt(raw []byte, field *pgconn.FieldDescription) int64 {
	if field.DataTypeOID == pgtype.BoolOID {
		var b bool
		r.fail(r.types.Scan(field.DataTypeOID, field.Format, raw, &b))
		return flag(b)
	}
	var n int64
	r.fail(r.types.Scan(field.DataTypeOID, field.Format, raw, &n))
	return n
}

func (r *postgresRows) fail(err error) {
	if err != nil && r.err == nil {
		r.err = err
	}
}

// raw is a column as text, in memory that is lent.
func (r *postgresRows) raw(col int) []byte {
	field := &r.fields[col]
	if field.Format == pgtype.BinaryFormatCode && field.DataTypeOID != pgtype.TextOID {
		return strconv.AppendInt(nil, r.int(col), 10)
	}
	return unescapeText(r.values[col])
}

func (r *postgresRows) text(col int) string { return string(r.raw(col)) }

func (r *postgresRows) is(col int, text string) bool { return string(r.raw(col)) == text }

func (r *postgresRows) appendText(b []byte, col int) []byte { return append(b, r.raw(col)...) }

func (r *postgresRows) columns() int { return len(r.fields) }
