package store

import "context"

// PostgresSchema returns the schema that a URL leads to.
func PostgresSchema(url string) (string, error) {
	cfg, err := postgresConfig(url)
	if err != nil {
		return "", err
	}
	return takeSchema(cfg), nil
}

// DropPostgres removes a schema, "" for the one that the URL leads to, with all
// that is in it. One that is not there is removed already.
func DropPostgres(ctx context.Context, url, schema string) error {
	db, err := openPostgres(ctx, url, schema)
	if err != nil {
		return err
	}
	defer db.pool.Close()
	return db.write(ctx, func(t tx) error {
		_, err := t.exec(`DROP SCHEMA IF EXISTS ` + quoted(db.schema) + ` CASCADE`)
		return err
	})
}
