package store

import (
	"context"
	"strings"
)

// describe says which server it is and which extensions are active in the
// database.
func (db *postgresDB) describe(ctx context.Context) (engine string, err error) {
	err = db.read(ctx, func(t tx) error {
		var parts []string
		if _, err := one(t, `SELECT current_setting('server_version'), current_database()::text`, nil, func(r row) error {
			version, _, _ := strings.Cut(r.text(0), " ")
			parts = append(parts, "PostgreSQL "+version+", database "+r.text(1)+", schema "+db.schema)
			return nil
		}); err != nil {
			return err
		}
		for _, x := range []struct{ extension, name, without string }{
			{"timescaledb", "TimescaleDB", "plain tables"},
			{"vector", "pgvector", "exact search"},
		} {
			version, err := extensionVersion(t, x.extension)
			switch {
			case err != nil:
				return err
			case version == "":
				parts = append(parts, "no "+x.name+" ("+x.without+")")
			case x.extension == "timescaledb":
				edition, err := timescaleEdition(t)
				if err != nil {
					return err
				}
				parts = append(parts, x.name+" "+version+" ("+edition+")")
			default:
				parts = append(parts, x.name+" "+version)
			}
		}
		engine = strings.Join(parts, "; ")
		return nil
	})
	return engine, err
}

// extensionVersion returns the version of an extension that the database has,
// "" where it has not.
func extensionVersion(t tx, name string) (version string, err error) {
	_, err = one(t, `SELECT extversion FROM pg_extension WHERE extname = $1`, []any{name}, func(r row) error {
		version = r.text(0)
		return nil
	})
	return version, err
}

func timescaleEdition(t tx) (edition string, err error) {
	_, err = one(t, `SELECT coalesce(current_setting('timescaledb.license', true), '')`, nil, func(r row) error {
		edition = "community edition"
		if r.text(0) != "timescale" {
			edition = "Apache edition: chunks, no compression"
		}
		return nil
	})
	return edition, err
}
