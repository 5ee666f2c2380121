package store

import (
	"context"
	"errors"

	"github.com/ncruces/go-sqlite3"

	"github.com/corpintel/intel"
)

// bareRows a transaction is what made the bare driver fastest.
const bareRows = 50_000

// Bare is the driver's insert of the fact table's rows and nothing else: no
// reading, judging or comparing. It is what the speed of loading is measured
// against, and not part of any way the data takes.
type Bare struct {
	rows []factRow
}

// Bare reads the rows of the fact table, in the order of its key, into memory.
func (s *Store) Bare(ctx context.Context) (*Bare, error) {
	b := &Bare{}
	return b, s.db.scan(ctx, func(t tx) error {
		return t.query(`SELECT `+factColumns+` FROM fact ORDER BY cik, concept, unit, period_end, period_start, accession, revision`, nil, func(r row) error {
			b.rows = append(b.rows, factRow{
				concept: r.int(1), unit: r.int(2), revision: int(r.int(6)), fetch: r.int(13),
				fact: &intel.Fact{
					CIK: intel.CIK(r.int(0)), Period: intel.Period{End: intel.Date(r.int(3)), Start: intel.Date(r.int(4))},
					Accession: intel.AccessionNumber(r.int(5)), Value: r.text(7), FiscalYear: int(r.int(8)), FiscalPeriod: r.text(9),
					Form: r.text(10), FiledAt: intel.Date(r.int(11)), Frame: r.text(12),
				},
			})
			return nil
		})
	})
}

// Len returns how many rows there are.
func (b *Bare) Len() int { return len(b.rows) }

// Insert inserts the rows into the fact table of an empty store, as many in a
// statement as the store itself does.
func (b *Bare) Insert(ctx context.Context, s *Store) error {
	db, ok := s.db.database.(*sqliteDB)
	if !ok {
		return intel.Errorf(intel.KindInternal, "the bare insert is for the embedded store")
	}
	return db.with(ctx, db.writer, func(c *sqliteConn) error {
		for rows := b.rows; len(rows) > 0; {
			n := min(len(rows), bareRows)
			if err := c.transact("BEGIN IMMEDIATE", func(tx) error { return bareInsert(c.Conn, rows[:n]) }); err != nil {
				return err
			}
			rows = rows[n:]
		}
		return nil
	})
}

func bareInsert(c *sqlite3.Conn, rows []factRow) (err error) {
	many, _, err := c.Prepare(insertFactN)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, many.Close()) }()
	single, _, err := c.Prepare(insertFact)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, single.Close()) }()
	for len(rows) > 0 {
		n, s := factsAStatement, many
		if len(rows) < n {
			n, s = 1, single
		}
		for i := range n {
			if err := bareBind(s, i*factColumnCount, &rows[i]); err != nil {
				return err
			}
		}
		if err := s.Exec(); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func bareBind(s *sqlite3.Stmt, at int, r *factRow) error {
	f := r.fact
	for i, v := range [...]int64{int64(f.CIK), r.concept, r.unit, int64(f.End), int64(f.Start), int64(f.Accession), int64(r.revision)} {
		if err := s.BindInt64(at+1+i, v); err != nil {
			return err
		}
	}
	if err := s.BindText(at+8, f.Value); err != nil {
		return err
	}
	if err := s.BindInt64(at+9, int64(f.FiscalYear)); err != nil {
		return err
	}
	if err := s.BindText(at+10, f.FiscalPeriod); err != nil {
		return err
	}
	if err := s.BindText(at+11, f.Form); err != nil {
		return err
	}
	if err := s.BindInt64(at+12, int64(f.FiledAt)); err != nil {
		return err
	}
	if err := s.BindText(at+13, f.Frame); err != nil {
		return err
	}
	if err := s.BindInt64(at+14, r.fetch); err != nil {
		return err
	}
	return s.BindInt64(at+15, 0)
}
