package store

import (
	"context"
	"strings"
)

// describe says which server it is, which of its extensions are active in the
// database, and which could be.
func (db *postgresDB) describe(ctx context.Context) (engine string, err error) {
	err = db.read(ctx, func(t tx) error {
		var parts []string
		if _, err := one(t, `SELECT current_setting('server_version'), current_database()::text, pg_backend_pid()`, nil, func(r row) error {
			version, _, _ := strings.Cut(r.text(0), " ")
			parts = append(parts, "PostgreSQL "+version+", database "+r.text(1)+", schema "+db.schema)
			if ours := t.(*postgresTx).conn.PgConn().PID(); int64(ours) != r.int(2) { // see behindPooler
				parts = append(parts, "through a pooler")
			}
			return nil
		}); err != nil {
			return err
		}
		all, err := readExtensions(t)
		if err != nil {
			return err
		}
		timescale := without(all.timescale, "TimescaleDB", "plain tables", "timescaledb")
		if all.timescale.active() {
			if timescale, err = db.describeTimescale(t, all.timescale); err != nil {
				return err
			}
		}
		vector := without(all.vector, "pgvector", "exact search", "vector")
		if all.vector.active() {
			if vector, err = db.describeVectors(t, all.vector); err != nil {
				return err
			}
		}
		engine = strings.Join(append(parts, timescale, vector), "; ")
		return nil
	})
	return engine, err
}

// without says what there is in place of an extension, and how to get it.
func without(x extension, name, instead, sql string) string {
	s := "no " + name + " (" + instead + ")"
	if x.offered {
		s += ", though the server has it: let a superuser say CREATE EXTENSION " + sql + " in this database"
	}
	return s
}
