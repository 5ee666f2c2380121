package store

import (
	"encoding/binary"
	"io"

	"github.com/jackc/pgx/v5"
)

// insertFacts copies the rows in the server's own form, which takes half the
// time of statements.
func (t *postgresTx) insertFacts(rows []factRow) error {
	if len(rows) == 0 {
		return nil
	}
	if err := t.settle(); err != nil {
		return err
	}
	sql, _, err := t.db.dialect.statement("COPY fact ("+factColumns+") FROM STDIN (FORMAT binary)", nil)
	if err != nil {
		return err
	}
	_, err = t.conn.PgConn().CopyFrom(t.ctx, newFactCopy(rows), sql)
	return located(err, sql)
}

// factCopy is rows of the fact table as PostgreSQL's binary copy format.
type factCopy struct {
	rows    []factRow
	chunk   []byte // encoded
	at      int    // what of chunk is read already
	started bool
	ended   bool
}

const (
	copyHeader = "PGCOPY\n\xff\r\n\x00" + "\x00\x00\x00\x00" + "\x00\x00\x00\x00" // signature, flags, extension
	copyChunk  = 32 << 10
)

func newFactCopy(rows []factRow) *factCopy {
	return &factCopy{rows: rows, chunk: make([]byte, 0, copyChunk+copyChunk/8)}
}

func (c *factCopy) Read(p []byte) (int, error) {
	if c.at == len(c.chunk) {
		if c.ended {
			return 0, io.EOF
		}
		c.fill()
	}
	n := copy(p, c.chunk[c.at:])
	c.at += n
	return n, nil
}

// fill encodes the next rows.
func (c *factCopy) fill() {
	b := c.chunk[:0]
	if !c.started {
		b, c.started = append(b, copyHeader...), true
	}
	for len(c.rows) > 0 && len(b) < copyChunk {
		b = c.rows[0].appendBinary(b)
		c.rows = c.rows[1:]
	}
	if len(c.rows) == 0 {
		b, c.ended = binary.BigEndian.AppendUint16(b, 0xffff), true
	}
	c.chunk, c.at = b, 0
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

// insertRows copies rows by pgx's own COPY, which asks for the columns' types.
func (t *postgresTx) insertRows(to table, rows [][]any) error {
	if err := t.settle(); err != nil {
		return err
	}
	names := make([]string, len(to.columns))
	for i, c := range to.columns {
		names[i] = c.name
	}
	_, err := t.conn.CopyFrom(t.ctx, pgx.Identifier{to.name}, names, pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
		for col, v := range rows[i] {
			if s, ok := v.(string); ok {
				rows[i][col] = escapeText(s)
			}
		}
		return rows[i], nil
	}))
	return located(err, "COPY "+to.name)
}
