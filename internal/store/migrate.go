package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
)

//go:embed migrations
var migrations embed.FS

// migration is one numbered file of SQL statements. Migrations only go forward.
type migration struct {
	number     int
	name       string
	statements []string
}

// loadMigrations reads the files of one dialect, in order.
func loadMigrations(dialect string) ([]migration, error) {
	dir := path.Join("migrations", dialect)
	entries, err := fs.ReadDir(migrations, dir)
	if err != nil {
		return nil, err
	}
	var list []migration
	for _, e := range entries {
		number, _, ok := strings.Cut(e.Name(), "_")
		n, err := strconv.Atoi(number)
		if !ok || err != nil || n != len(list)+1 {
			return nil, fmt.Errorf("migration %s: want number %04d", e.Name(), len(list)+1)
		}
		text, err := fs.ReadFile(migrations, path.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		list = append(list, migration{n, e.Name(), splitStatements(string(text))})
	}
	return list, nil
}

// splitStatements splits at semicolons that end a line, and drops comments.
func splitStatements(text string) []string {
	var kept []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "--") {
			kept = append(kept, line)
		}
	}
	var list []string
	for s := range strings.SplitSeq(strings.Join(kept, ""), ";\n") {
		if s = strings.TrimSpace(s); s != "" {
			list = append(list, s)
		}
	}
	return list
}

// migrate brings the schema to the newest number, each migration in one
// transaction, and returns that number. A database newer than this program is
// left alone and refused. Where nothing is to be done it waits for nobody.
func migrate(ctx context.Context, db database, list []migration) (int, error) {
	version, err := schemaNumber(ctx, db)
	if err != nil {
		return 0, fmt.Errorf("read the schema's number: %w", err)
	}
	if version > len(list) {
		return 0, intel.Errorf(intel.KindConflict, "the database has schema %d, this program knows up to %d: use a newer corpintel", version, len(list))
	}
	for _, m := range list[version:] {
		if err := db.alter(ctx, m.run); err != nil {
			return 0, fmt.Errorf("migration %s: %w", m.name, err)
		}
	}
	return len(list), nil
}

// schemaNumber returns the number of the last migration, 0 in a new database.
func schemaNumber(ctx context.Context, db database) (version int, err error) {
	err = db.read(ctx, func(t tx) error {
		found, err := db.has(t, "migration")
		if err != nil || !found {
			return err
		}
		_, err = one(t, `SELECT coalesce(max(number), 0) FROM migration`, nil, func(r row) error {
			version = int(r.int(0))
			return nil
		})
		return err
	})
	return version, err
}

// run makes the migration, unless another process was first.
func (m migration) run(t tx) error {
	if _, err := t.exec(`CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL)`); err != nil {
		return err
	}
	taken, err := one(t, `SELECT number FROM migration WHERE number = $1`, []any{m.number}, func(row) error { return nil })
	if err != nil || taken {
		return err
	}
	for _, s := range m.statements {
		if _, err := t.exec(s); err != nil {
			return err
		}
	}
	_, err = t.exec(`INSERT INTO migration (number, name) VALUES ($1, $2)`, m.number, m.name)
	return err
}
