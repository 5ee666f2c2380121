package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// SetSchema pretends that a newer program has migrated the store.
func SetSchema(t testing.TB, s *Store, number int) {
	t.Helper()
	if err := s.db.write(context.Background(), func(t tx) error {
		_, err := t.exec(`INSERT INTO migration (number, name) VALUES ($1, 'later')`, number)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// MigrationNames returns the files of a dialect, in order.
func MigrationNames(t testing.TB, dialect string) []string {
	t.Helper()
	list, err := loadMigrations(dialect)
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, len(list))
	for i, m := range list {
		names[i] = m.name
	}
	return names
}

// ExecMode returns how statements are sent to where a URL leads.
func ExecMode(ctx context.Context, url string) (pgx.QueryExecMode, error) {
	db, err := openPostgres(ctx, url, "")
	if err != nil {
		return 0, err
	}
	defer db.pool.Close()
	return db.pool.Config().ConnConfig.DefaultQueryExecMode, nil
}

// Write runs f in a writing transaction.
func Write(ctx context.Context, s *Store, f func() error) error {
	return s.db.write(ctx, func(tx) error { return f() })
}

// Exec and Query run one statement in a transaction that writes or reads, and f
// in it before.
func Exec(ctx context.Context, s *Store, f func(), sql string) error {
	return s.db.write(ctx, func(t tx) error {
		f()
		_, err := t.exec(sql)
		return err
	})
}

func Query(ctx context.Context, s *Store, f func(), sql string) error {
	return s.db.read(ctx, func(t tx) error {
		f()
		return t.query(sql, nil, func(row) error { return nil })
	})
}

// QueryThen runs a statement and then f, in a transaction that reads.
func QueryThen(ctx context.Context, s *Store, sql string, f func()) error {
	return s.db.read(ctx, func(t tx) error {
		err := t.query(sql, nil, func(row) error { return nil })
		f()
		return err
	})
}

// SetSilence sets how long a transaction may wait for us.
func SetSilence(s *Store, d time.Duration) { s.db.database.(*postgresDB).silent = d }

// MigrateFurther makes one more migration of a newer program, which waits for
// so long for who uses the tables.
func MigrateFurther(ctx context.Context, s *Store, patience time.Duration, statements ...string) error {
	list, err := loadMigrations("postgres")
	if err != nil {
		return err
	}
	s.db.database.(*postgresDB).altering = altering{wait: patience / 8, pause: patience / 8, within: patience}
	_, err = migrate(ctx, s.db.database, append(list, migration{len(list) + 1, "further", statements}))
	return err
}

// OlderSchemas returns for each migration, made one after the other in an empty
// database, statements that a program of that day may give: it knows the
// tables and columns of then, and which are the keys.
func OlderSchemas(t testing.TB, s *Store, dialect string) map[string][]string {
	t.Helper()
	list, err := loadMigrations(dialect)
	if err != nil {
		t.Fatal(err)
	}
	older := map[string][]string{}
	for i, m := range list {
		if _, err := migrate(t.Context(), s.db.database, list[:i+1]); err != nil {
			t.Fatal(err)
		}
		if err := s.db.read(t.Context(), func(tx tx) error {
			tables, err := s.db.tables(tx)
			for _, table := range tables {
				older[m.name] = append(older[m.name], statementsOf(table)...)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	return older
}

func statementsOf(t table) []string {
	var names, values, key []string
	for _, c := range t.columns {
		names = append(names, c.name)
		if values = append(values, "7"); c.text {
			values[len(values)-1] = "'x'"
		}
	}
	for _, i := range t.key() {
		key = append(key, t.columns[i].name)
	}
	columns := strings.Join(names, ", ")
	return []string{
		"SELECT " + columns + " FROM " + t.name,
		"INSERT INTO " + t.name + " (" + columns + ") VALUES (" + strings.Join(values, ", ") + ") ON CONFLICT (" + strings.Join(key, ", ") + ") DO NOTHING",
		"UPDATE " + t.name + " SET " + names[0] + " = " + names[0],
		"DELETE FROM " + t.name,
	}
}

// OpenEmpty opens a schema without any table.
func OpenEmpty(t testing.TB, url string) *Store {
	t.Helper()
	db, err := openPostgres(t.Context(), url, "")
	if err == nil {
		err = db.createSchema(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return &Store{db: versioned{db}}
}

// OpenEmptyFile opens a file without any table.
func OpenEmptyFile(t testing.TB, path string) *Store {
	t.Helper()
	db, err := openSQLite(path)
	if err != nil {
		t.Fatal(err)
	}
	return &Store{db: versioned{db}}
}

// Number returns the number of the last migration and how many were made.
func Number(t testing.TB, s *Store) (last, made int64) {
	t.Helper()
	if err := s.db.read(context.Background(), func(tx tx) error {
		_, err := one(tx, `SELECT max(number), count(*) FROM migration`, nil, func(r row) error {
			last, made = r.int(0), r.int(1)
			return nil
		})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return last, made
}

// CutConnections ends the sessions of a name, but for the one that does it.
func CutConnections(ctx context.Context, s *Store, name string) error {
	return s.db.read(ctx, func(t tx) error {
		return t.query(`SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()`,
			[]any{name}, func(row) error { return nil })
	})
}

// Schema describes tables and indexes in words that are the same for all
// engines.
func Schema(t testing.TB, s *Store) []string {
	t.Helper()
	sql := `
		SELECT m.name || '.' || p.name || CASE p.type WHEN 'INTEGER' THEN ' integer' ELSE ' text' END
			|| CASE WHEN p.pk > 0 OR p."notnull" = 1 THEN ' not null' ELSE '' END || CASE WHEN p.pk > 0 THEN ' key ' || p.pk ELSE '' END
		FROM sqlite_schema m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
		UNION ALL SELECT 'index ' || name || ' on ' || tbl_name FROM sqlite_schema WHERE type = 'index' AND name NOT LIKE 'sqlite_%'`
	var args []any
	if db, ok := s.db.database.(*postgresDB); ok {
		args = []any{db.schema}
		sql = `
		SELECT c.table_name || '.' || c.column_name
			|| CASE WHEN c.data_type IN ('integer', 'bigint') THEN ' integer' WHEN c.data_type = 'text' AND c.collation_name = 'C' THEN ' text' ELSE ' ' || c.data_type END
			|| CASE c.is_nullable WHEN 'NO' THEN ' not null' ELSE '' END || coalesce(' key ' || k.ordinal_position, '')
		FROM information_schema.columns c
		LEFT JOIN information_schema.table_constraints t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.constraint_type = 'PRIMARY KEY'
		LEFT JOIN information_schema.key_column_usage k ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name
			AND k.table_name = c.table_name AND k.column_name = c.column_name
		WHERE c.table_schema = $1 AND c.table_name::text IN (SELECT r.relname::text FROM pg_class r JOIN pg_namespace n ON n.oid = r.relnamespace WHERE n.nspname = $1 AND r.relkind = 'r')
		UNION ALL
		SELECT 'index ' || i.relname || ' on ' || r.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class r ON r.oid = x.indrelid
		JOIN pg_namespace n ON n.oid = r.relnamespace
		WHERE n.nspname = $1 AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid)`
	}
	var lines []string
	if err := s.db.read(context.Background(), func(t tx) error {
		return t.query(sql, args, func(r row) error {
			lines = append(lines, r.text(0))
			return nil
		})
	}); err != nil {
		t.Fatal(err)
	}
	if len(lines) < 50 {
		t.Fatal(fmt.Sprint("that is no schema: ", lines))
	}
	slices.Sort(lines)
	return lines
}

// CommunityRefusals runs each statement for the community licence by itself and
// returns the code with which it was refused, "" for one that was not.
func CommunityRefusals(t testing.TB, s *Store) map[string]string {
	t.Helper()
	db := s.db.database.(*postgresDB)
	all, err := db.extensions(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]string{}
	for _, statement := range db.communityStatements(all.timescale) {
		err := db.write(context.Background(), func(t tx) error {
			_, err := t.exec(statement)
			return err
		})
		var refused *pgconn.PgError
		if errors.As(err, &refused) {
			codes[statement] = refused.Code
		} else {
			codes[statement] = fmt.Sprint(err)
		}
	}
	return codes
}

// AdaptCommunity sets up what the community licence allows, whatever the server
// says its licence is, and reports whether it did.
func AdaptCommunity(t testing.TB, s *Store) bool {
	t.Helper()
	db := s.db.database.(*postgresDB)
	all, err := db.extensions(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	done, err := db.adaptCommunity(context.Background(), all.timescale)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// NearestPlan is how the server looks for what is nearest to a vector.
func NearestPlan(t testing.TB, s *Store, vector []float32) (plan string) {
	t.Helper()
	if err := s.db.read(context.Background(), func(t tx) error {
		order, err := s.db.nearVectors(t, len(vector), 10)
		if err != nil {
			return err
		}
		d := directionOf(vector)
		return t.query(`EXPLAIN `+selectedEmbeddings+fmt.Sprintf(` AND dimension = %d ORDER BY `, len(vector))+order+` LIMIT $6`,
			[]any{"m", 0, "", s.asOf(s.opt.Now()), string(d.appendText(nil)), 10}, func(r row) error {
				plan += r.text(0) + "\n"
				return nil
			})
	}); err != nil {
		t.Fatal(err)
	}
	return plan
}

// KeepHours makes a plain view of what the community edition would keep the sums
// of, so that they are read from there.
func KeepHours(t testing.TB, s *Store) {
	t.Helper()
	db := s.db.database.(*postgresDB)
	if err := db.write(context.Background(), func(t tx) error {
		_, err := t.exec(`CREATE VIEW ` + hoursKept + ` AS ` + keptHours)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// Setting returns what a setting of the server is while something is written.
func Setting(t testing.TB, s *Store, name string) (value string) {
	t.Helper()
	if err := s.db.write(context.Background(), func(t tx) error {
		_, err := one(t, `SELECT current_setting($1)`, []any{name}, func(r row) error {
			value = r.text(0)
			return nil
		})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return value
}
