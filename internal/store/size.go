package store

import "context"

// Size is what a store takes on the disk, in bytes.
type Size struct {
	FactBytes  int64 `json:"fact_bytes"`       // of the fact table; 0 where the engine does not tell
	FactIndex  int64 `json:"fact_index_bytes"` // of its key
	StoreBytes int64 `json:"store_bytes"`      // of everything
}

// Size returns what the store takes.
func (s *Store) Size(ctx context.Context) (size Size, err error) {
	sql := `SELECT 0, 0, p.page_count * s.page_size FROM pragma_page_count p, pragma_page_size s`
	var args []any
	if db, ok := s.db.database.(*postgresDB); ok {
		sql = `
			SELECT coalesce(sum(CASE WHEN c.relname = 'fact' THEN pg_table_size(c.oid) ELSE 0 END), 0)::int8,
				coalesce(sum(CASE WHEN c.relname = 'fact' THEN pg_indexes_size(c.oid) ELSE 0 END), 0)::int8,
				coalesce(sum(pg_total_relation_size(c.oid)), 0)::int8
			FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = $1 AND c.relkind = 'r'`
		args = []any{db.schema}
	}
	err = s.db.scan(ctx, func(t tx) error {
		_, err := one(t, sql, args, func(r row) error {
			size = Size{r.int(0), r.int(1), r.int(2)}
			return nil
		})
		return err
	})
	return size, err
}
