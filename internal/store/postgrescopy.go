package store

import (
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// insertFacts copies the rows in the server's own form, which takes half the
// time of statements.
func (t *postgresTx) insertFacts(rows []factRow) error {
	return t.copyIn(factTable, newFactCopy(rows))
}

// insertRows copies the rows as text, in which one need not know how wide the
// server keeps a number.
func (t *postgresTx) insertRows(to table, rows [][]any) error {
	return t.copyIn(to, &rowCopy{rows: len(rows), row: func(b []byte, i int) ([]byte, error) { return appendLine(b, rows[i]) }})
}

func (t *postgresTx) copyIn(to table, rows *rowCopy) error {
	if rows.rows == 0 {
		return nil
	}
	if err := t.settle(); err != nil {
		return err
	}
	names := make([]string, len(to.columns))
	for i, c := range to.columns {
		names[i] = quoted(c.name)
	}
	sql := "COPY " + to.name + " (" + strings.Join(names, ", ") + ") FROM STDIN" + rows.options
	_, err := t.conn.PgConn().CopyFrom(t.ctx, rows, sql)
	return located(err, sql)
}

// rowCopy is rows in a format of COPY.
type rowCopy struct {
	rows    int
	row     func(b []byte, i int) ([]byte, error) // appends row i
	head    string                                // before the first row
	tail    string                                // after the last one
	options string                                // of the statement

	next  int
	ended bool
	chunk []byte // encoded
	at    int    // what of chunk is read already
}

const (
	binaryHead = "PGCOPY\n\xff\r\n\x00" + "\x00\x00\x00\x00" + "\x00\x00\x00\x00" // signature, flags, extension
	binaryTail = "\xff\xff"
	copyChunk  = 32 << 10
)

func newFactCopy(rows []factRow) *rowCopy {
	return &rowCopy{
		rows: len(rows), row: func(b []byte, i int) ([]byte, error) { return rows[i].appendBinary(b), nil },
		head: binaryHead, tail: binaryTail, options: " (FORMAT binary)",
	}
}

func (c *rowCopy) Read(p []byte) (int, error) {
	if c.at == len(c.chunk) {
		if c.ended {
			return 0, io.EOF
		}
		if err := c.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.chunk[c.at:])
	c.at += n
	return n, nil
}

// fill encodes the next rows.
func (c *rowCopy) fill() (err error) {
	b := c.chunk[:0]
	if c.next == 0 {
		b = append(b, c.head...)
	}
	for ; c.next < c.rows && len(b) < copyChunk; c.next++ {
		if b, err = c.row(b, c.next); err != nil {
			return err
		}
	}
	if c.next == c.rows {
		b, c.ended = append(b, c.tail...), true
	}
	c.chunk, c.at = b, 0
	return nil
}

// appendBinary adds the row's columns in the order of factColumns.
func (r *factRow) appendBinary(b []byte) []byte {
	f := r.fact
	b = binary.BigEndian.AppendUint16(b, factColumnCount)
	b = appendInt8(b, int64(f.CIK))
	b = appendInt4(b, r.concept)
	b = appendInt4(b, r.unit)
	b = appendInt4(b, int64(f.End))
	b = appendInt4(b, int64(f.Start))
	b = appendInt8(b, int64(f.Accession))
	b = appendInt4(b, int64(r.revision))
	b = appendBytes(b, f.Value)
	b = appendInt8(b, int64(f.FiscalYear))
	b = appendBytes(b, f.FiscalPeriod)
	b = appendBytes(b, f.Form)
	b = appendInt4(b, int64(f.FiledAt))
	b = appendBytes(b, f.Frame)
	b = appendInt8(b, r.fetch)
	return appendInt8(b, 0) // gone
}

func appendInt8(b []byte, v int64) []byte {
	return binary.BigEndian.AppendUint64(append(b, 0, 0, 0, 8), uint64(v))
}

func appendInt4(b []byte, v int64) []byte {
	return binary.BigEndian.AppendUint32(append(b, 0, 0, 0, 4), uint32(v))
}

func appendBytes(b []byte, s string) []byte {
	s = escapeText(s)
	return append(binary.BigEndian.AppendUint32(b, uint32(len(s))), s...)
}

// appendLine adds a row in the text format.
func appendLine(b []byte, values []any) ([]byte, error) {
	for i, a := range values {
		v, err := plain(a)
		if err != nil {
			return b, fmt.Errorf("column %d: %w", i+1, err)
		}
		if i > 0 {
			b = append(b, '\t')
		}
		if v.isText {
			b = appendEscaped(b, escapeText(v.text))
		} else {
			b = strconv.AppendInt(b, v.int, 10)
		}
	}
	return append(b, '\n'), nil
}

// copyEscapes are what the text format means something by.
var copyEscapes = map[byte]byte{'\\': '\\', '\t': 't', '\n': 'n', '\r': 'r'}

func appendEscaped(b []byte, s string) []byte {
	for {
		i := strings.IndexAny(s, "\\\t\n\r")
		if i < 0 {
			return append(b, s...)
		}
		b = append(append(b, s[:i]...), '\\', copyEscapes[s[i]])
		s = s[i+1:]
	}
}
