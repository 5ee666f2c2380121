package store

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/corpintel/intel"
)

// Way is a way in which bare rows of the fact table come into an empty table of
// PostgreSQL that is like it.
type Way string

// The ways. Each is what programs do that know nothing of the rows.
const (
	CopyKeyed  Way = "copy_keyed"  // COPY into a table with its key
	CopyHeap   Way = "copy_heap"   // COPY into a table without a key, which it gets then
	CopyStaged Way = "copy_staged" // COPY into a temporary table; from there what the keyed table does not have yet
)

// Ways lists them.
func Ways() []Way { return []Way{CopyKeyed, CopyHeap, CopyStaged} }

// Copy brings the rows into a table beside the fact table, in one transaction,
// by bare statements.
func (b *Bare) Copy(ctx context.Context, s *Store, way Way) error {
	db, ok := s.db.database.(*postgresDB)
	if !ok {
		return intel.Errorf(intel.KindInternal, "a bare copy is for PostgreSQL")
	}
	const key = `cik, concept, unit, period_end, period_start, accession, revision`
	into, before, after := "bare", "", ""
	switch way {
	case CopyKeyed:
	case CopyHeap:
		after = `ALTER TABLE bare ADD PRIMARY KEY (` + key + `)`
	case CopyStaged:
		into = "staged"
		before = `CREATE TEMPORARY TABLE staged (LIKE fact) ON COMMIT DROP`
		after = `INSERT INTO bare SELECT * FROM staged ON CONFLICT (` + key + `) DO NOTHING`
	}
	return db.writeLong(ctx, func(t tx) error {
		p := t.(*postgresTx)
		run := func(sql string) error {
			if sql == "" {
				return nil
			}
			_, err := p.conn.Exec(ctx, sql)
			return located(err, sql)
		}
		if err := run(before); err != nil {
			return err
		}
		if err := p.copyIn(table{into, factTable.columns}, newFactCopy(b.rows)); err != nil {
			return err
		}
		return run(after)
	})
}

// Prepare makes the table that Copy fills, empty.
func (b *Bare) Prepare(ctx context.Context, s *Store, way Way) error {
	return s.db.writeLong(ctx, func(t tx) error {
		like := `CREATE TABLE bare (LIKE fact INCLUDING ALL)`
		if way == CopyHeap {
			like = `CREATE TABLE bare (LIKE fact)`
		}
		for _, sql := range []string{`DROP TABLE IF EXISTS bare`, like} {
			if _, err := t.exec(sql); err != nil {
				return err
			}
		}
		return nil
	})
}

// BareFacts is the statement that whoever knows the tables would write for
// Facts of one series, latest values as of an instant, given to the driver
// alone. It returns the values in their order, by period.
func (s *Store) BareFacts(ctx context.Context, f intel.FactFilter) (values []string, err error) {
	db, ok := s.db.database.(*postgresDB)
	if !ok {
		return nil, intel.Errorf(intel.KindInternal, "a bare read is for PostgreSQL")
	}
	c, err := db.pool.Acquire(ctx)
	if err != nil {
		return nil, ended(ctx, err)
	}
	defer c.Release()
	in := quoted(db.schema) + "."
	rows, err := c.Query(ctx, `
		SELECT DISTINCT ON (f.period_end, f.period_start) f.period_end, f.period_start, f.accession, f.revision, f.value, f.fy, f.fp, f.form,
			f.filed, f.frame, f.gone, g.accepted, g.known_at, b.sha256, b.fetched_at, c.label, o.sample
		FROM `+in+`concept c JOIN `+in+`unit u ON u.name = $4 JOIN `+in+`company o ON o.cik = $1
		JOIN `+in+`fact f ON f.cik = $1 AND f.concept = c.id AND f.unit = u.id
		JOIN `+in+`filing g ON g.cik = f.cik AND g.accession = f.accession
		JOIN `+in+`body b ON b."fetch" = f."fetch"
		WHERE c.taxonomy = $2 AND c.name = $3 AND CASE f.revision WHEN 0 THEN g.known_at ELSE greatest(g.known_at, b.fetched_at) END <= $5
		ORDER BY f.period_end, f.period_start, g.known_at DESC, f.filed DESC, f.accession DESC, f.revision DESC`,
		int64(f.CIK), f.Taxonomy, f.Concept, f.Unit, micros(f.AsOf))
	if err != nil {
		return nil, ended(ctx, err)
	}
	type known struct {
		end, start, revision, filed                    int32
		accession, fy, gone, accepted, knownAt, at, of int64
		value, fp, form, frame, sha256, label          string
	}
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (k known, err error) {
		err = r.Scan(&k.end, &k.start, &k.accession, &k.revision, &k.value, &k.fy, &k.fp, &k.form, &k.filed, &k.frame, &k.gone, &k.accepted, &k.knownAt, &k.sha256, &k.at, &k.label, &k.of)
		return k, err
	})
	if err != nil {
		return nil, ended(ctx, err)
	}
	for _, k := range list {
		values = append(values, k.value)
	}
	return values, nil
}

// ServerTime returns the processor time that the server's processes have used
// which work for this store's connections, by their number; empty where the
// server runs on another machine, or there is none.
func (s *Store) ServerTime(ctx context.Context) (map[int64]time.Duration, error) {
	times := map[int64]time.Duration{}
	if _, ok := s.db.database.(*postgresDB); !ok {
		return times, nil
	}
	err := s.db.scan(ctx, func(t tx) error {
		return t.query(`SELECT pid FROM pg_stat_activity WHERE application_name = current_setting('application_name') AND datname = current_database() AND backend_type = 'client backend'`, nil, func(r row) error {
			if spent, ok := processTime(r.int(0)); ok {
				times[r.int(0)] = spent
			}
			return nil
		})
	})
	return times, err
}

// processTime returns what the kernel has counted for a process of PostgreSQL.
func processTime(pid int64) (time.Duration, bool) {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil || !strings.HasPrefix(string(name), "postgres") {
		return 0, false // another machine's
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", pid))
	if err != nil {
		return 0, false
	}
	first, _, _ := strings.Cut(string(text), " ")
	ns, err := strconv.ParseInt(first, 10, 64)
	return time.Duration(ns), err == nil
}
