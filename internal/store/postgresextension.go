package store

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"
)

// extensions are what a PostgreSQL database can do beyond PostgreSQL. Tables and
// answers are the same with and without.
type extensions struct {
	timescale, vector extension
}

// extension is one of them.
type extension struct {
	version string // "" where the database does not have it
	schema  string // where its functions and types are, in quotes
	offered bool   // the database does not have it, but the server does
}

func (x *extension) active() bool { return x.version != "" }

// readExtensions looks at what the database has and could have. TimescaleDB can
// be added where the server has loaded its library, which then has settings;
// elsewhere to try it would end the session.
func readExtensions(t tx) (all extensions, err error) {
	err = t.query(`
		SELECT a.name::text, coalesce(e.extversion, ''), coalesce(n.nspname::text, ''),
			a.name <> 'timescaledb' OR current_setting('timescaledb.disable_load', true) IS NOT NULL
		FROM pg_available_extensions a
		LEFT JOIN pg_extension e ON e.extname = a.name
		LEFT JOIN pg_namespace n ON n.oid = e.extnamespace
		WHERE a.name IN ('timescaledb', 'vector')`, nil, func(r row) error {
		x := extension{version: r.text(1), schema: quoted(r.text(2))}
		x.offered = !x.active() && r.int(3) != 0
		if r.is(0, "vector") {
			all.vector = x
		} else {
			all.timescale = x
		}
		return nil
	})
	return all, err
}

// adapt makes use of what the server can do beyond PostgreSQL, also where that
// was added or allowed since the last time. Nothing that is stored changes by
// it, and no answer.
func (db *postgresDB) adapt(ctx context.Context) error {
	all, err := db.extensions(ctx)
	if err != nil {
		return err
	}
	if all.timescale.offered || all.vector.offered {
		if err := db.addExtensions(ctx, all); err != nil {
			return err
		}
		if all, err = db.extensions(ctx); err != nil {
			return err
		}
	}
	if err := db.adaptTimescale(ctx, all.timescale); err != nil {
		return err
	}
	return db.adaptVectors(ctx, all.vector)
}

func (db *postgresDB) extensions(ctx context.Context) (all extensions, err error) {
	err = db.read(ctx, func(t tx) error {
		all, err = readExtensions(t)
		return err
	})
	return all, err
}

// addExtensions adds those that are offered and that we may add. They belong to
// the database and not to our schema, which can be removed.
func (db *postgresDB) addExtensions(ctx context.Context, all extensions) error {
	var names []string
	err := db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT v.name::text
			FROM pg_available_extension_versions v JOIN pg_available_extensions a ON a.name = v.name AND a.default_version = v.version, pg_roles r
			WHERE (v.name = 'timescaledb' AND $1 = 1 OR v.name = 'vector' AND $2 = 1)
				AND r.rolname = current_user AND (r.rolsuper OR v.trusted AND has_database_privilege(current_database(), 'CREATE'))`,
			[]any{all.timescale.offered, all.vector.offered}, func(r row) error {
				names = append(names, r.text(0))
				return nil
			})
	})
	if err != nil || len(names) == 0 {
		return err
	}
	return db.write(ctx, func(t tx) error {
		for _, name := range names {
			// Another process, or another schema's, may be doing the same.
			if _, err := attempt(t, []string{"23505", "42710", "42501"}, `CREATE EXTENSION IF NOT EXISTS `+name+` SCHEMA public`); err != nil {
				return err
			}
		}
		return nil
	})
}

// attempt runs statements all or none, and reports whether they were run: where
// one fails with one of these codes nothing has happened.
func attempt(t tx, refusals []string, statements ...string) (done bool, err error) {
	if _, err := t.exec(`SAVEPOINT attempt`); err != nil {
		return false, err
	}
	for _, s := range statements {
		_, err := t.exec(s)
		var refused *pgconn.PgError
		if errors.As(err, &refused) && slices.Contains(refusals, refused.Code) {
			_, err := t.exec(`ROLLBACK TO SAVEPOINT attempt`)
			return false, err
		}
		if err != nil {
			return false, err
		}
	}
	_, err = t.exec(`RELEASE SAVEPOINT attempt`)
	return err == nil, err
}
