package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// indexPrefix begins the names of the indexes over vectors; their dimension
// ends them.
const indexPrefix = "embedding_near_"

// The vectors of a dimension are indexed as pgvector's half precision floats,
// which have all the numbers that a direction is made of: what the index finds
// is compared like everything else.

// vectorIterates reports whether an index goes on until enough of what it finds
// is selected, which pgvector does since 0.8.
func (x *extension) vectorIterates() bool {
	major, rest, _ := strings.Cut(x.version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	m, err := strconv.Atoi(minor)
	return x.active() && (major != "0" || err == nil && m >= 8)
}

// indexVectors makes the index over the vectors of a dimension, if there is
// none and the database has pgvector.
func (db *postgresDB) indexVectors(t tx, dimension int) error {
	all, err := readExtensions(t)
	if err != nil || !all.vector.vectorIterates() {
		return err
	}
	n, s := strconv.Itoa(dimension), all.vector.schema
	_, err = t.exec(`CREATE INDEX IF NOT EXISTS ` + indexPrefix + n + ` ON embedding USING hnsw ((vector::` + s + `.halfvec(` + n + `)) ` +
		s + `.halfvec_cosine_ops) WHERE dimension = ` + n)
	return err
}

// adaptVectors indexes what was stored before the extension was there.
func (db *postgresDB) adaptVectors(ctx context.Context, x extension) error {
	if !x.vectorIterates() {
		return nil
	}
	var missing []int
	err := db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT DISTINCT m.dimension FROM embedding_model m
			WHERE NOT EXISTS (SELECT 1 FROM pg_indexes i WHERE i.schemaname = $1 AND i.indexname = $2 || m.dimension) ORDER BY 1`,
			[]any{db.schema, indexPrefix}, func(r row) error {
				missing = append(missing, int(r.int(0)))
				return nil
			})
	})
	for _, n := range missing {
		if err == nil {
			err = db.alter(ctx, func(t tx) error { return db.indexVectors(t, n) })
		}
	}
	return err
}

// nearVectors returns how the index orders vectors by how near they lie to
// parameter 5, "" where there is no index, and sets it to find so many.
func (db *postgresDB) nearVectors(t tx, dimension, limit int) (order string, err error) {
	n := strconv.Itoa(dimension)
	if _, err := one(t, `
		SELECT x.nspname::text FROM pg_extension e JOIN pg_namespace x ON x.oid = e.extnamespace, pg_indexes i
		WHERE e.extname = 'vector' AND i.schemaname = $1 AND i.indexname = $2`, []any{db.schema, indexPrefix + n}, func(r row) error {
		half := quoted(r.text(0)) + `.halfvec(` + n + `)`
		order = `vector::` + half + ` OPERATOR(` + quoted(r.text(0)) + `.<=>) $5::` + half
		return nil
	}); err != nil || order == "" {
		return "", err
	}
	const least, most = 200, 1000 // candidates; pgvector takes no more
	return order, t.query(`SELECT set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', $1, true)`,
		[]any{strconv.Itoa(min(max(4*limit, least), most))}, func(row) error { return nil })
}

// describeVectors says what is indexed.
func (db *postgresDB) describeVectors(t tx, x extension) (string, error) {
	s := "pgvector " + x.version
	if !x.vectorIterates() {
		return s + " (exact search: the index wants 0.8 or later)", nil
	}
	var indexed []string
	err := t.query(`
		SELECT m.dimension, count(*) FROM embedding_model m JOIN pg_indexes i ON i.schemaname = $1 AND i.indexname = $2 || m.dimension
		GROUP BY m.dimension ORDER BY m.dimension`, []any{db.schema, indexPrefix}, func(r row) error {
		indexed = append(indexed, fmt.Sprintf("%d numbers of %d models", r.int(0), r.int(1)))
		return nil
	})
	if len(indexed) == 0 {
		return s + " (no embeddings are stored)", err
	}
	return s + " (HNSW index over vectors of " + strings.Join(indexed, ", ") + ")", err
}
