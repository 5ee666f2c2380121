package store

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
)

// SaveEmbeddings keeps embeddings, all or none.
func (s *Store) SaveEmbeddings(ctx context.Context, list []intel.Embedding) error {
	return s.db.write(ctx, func(t tx) error {
		dimensions := map[string]int{}
		for i := range list {
			e := &list[i]
			if err := e.Check(); err != nil {
				return err
			}
			if _, known := dimensions[e.Model]; !known {
				n, err := keepModel(t, e)
				if err != nil {
					return err
				}
				dimensions[e.Model] = n
			}
			if err := sameDimension(e.Model, dimensions[e.Model], e.Vector); err != nil {
				return err
			}
			if err := saveEmbedding(t, e); err != nil {
				return err
			}
		}
		for _, n := range dimensions {
			if err := s.db.indexVectors(t, n); err != nil {
				return err
			}
		}
		return nil
	})
}

func saveEmbedding(t tx, e *intel.Embedding) error {
	_, err := t.exec(`
		INSERT INTO embedding (model, sha256, number, start, length, cik, accession, kind, known_at, dimension, vector)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (model, sha256, number) DO UPDATE SET start = excluded.start, length = excluded.length, cik = excluded.cik,
			accession = excluded.accession, kind = excluded.kind, known_at = excluded.known_at, vector = excluded.vector`,
		e.Model, e.SHA256, e.Number, e.Span.Offset, e.Span.Length, e.CIK, e.Accession, e.Kind, e.KnownAt, len(e.Vector),
		string(directionOf(e.Vector).appendText(nil)))
	return err
}

// keepModel returns the dimension of a model, which is that of its first vector.
func keepModel(t tx, e *intel.Embedding) (int, error) {
	if _, err := t.exec(`INSERT INTO embedding_model (model, dimension) VALUES ($1, $2) ON CONFLICT (model) DO NOTHING`, e.Model, len(e.Vector)); err != nil {
		return 0, err
	}
	return dimensionOf(t, e.Model)
}

// dimensionOf returns the dimension of a model's vectors, 0 for an unknown
// model.
func dimensionOf(t tx, model string) (n int, err error) {
	_, err = one(t, `SELECT dimension FROM embedding_model WHERE model = $1`, []any{model}, func(r row) error {
		n = int(r.int(0))
		return nil
	})
	return n, err
}

func sameDimension(model string, want int, v []float32) error {
	if len(v) != want {
		return intel.Errorf(intel.KindInvalid, "the vectors of model %s have %d numbers, this one has %d: vectors of another model are kept under another name", model, want, len(v))
	}
	return nil
}

// DropEmbeddings removes what a filter selects.
func (s *Store) DropEmbeddings(ctx context.Context, f intel.EmbeddingFilter) (n int64, err error) {
	if f == (intel.EmbeddingFilter{}) {
		return 0, intel.Errorf(intel.KindInvalid, "embeddings are dropped by model, body or filing: give one")
	}
	var terms []string
	var args []any
	by := func(column string, value any) {
		args = append(args, value)
		terms = append(terms, column+" = $"+strconv.Itoa(len(args)))
	}
	if f.Model != "" {
		by("model", f.Model)
	}
	if !f.SHA256.IsZero() {
		by("sha256", f.SHA256)
	}
	if f.Accession != 0 {
		by("accession", f.Accession)
	}
	err = s.db.write(ctx, func(t tx) error {
		if n, err = t.exec(`DELETE FROM embedding WHERE `+strings.Join(terms, " AND "), args...); err != nil {
			return err
		}
		if f != (intel.EmbeddingFilter{Model: f.Model}) {
			return nil
		}
		_, err = t.exec(`DELETE FROM embedding_model WHERE model = $1`, f.Model)
		return err
	})
	return n, err
}

// EmbeddingModels lists by name.
func (s *Store) EmbeddingModels(ctx context.Context) (list []intel.EmbeddingModel, err error) {
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT m.model, m.dimension, (SELECT count(*) FROM embedding x WHERE x.model = m.model)
			FROM embedding_model m ORDER BY m.model`, nil, func(r row) error {
			list = append(list, intel.EmbeddingModel{Model: r.text(0), Dimension: int(r.int(1)), Passages: r.int(2)})
			return nil
		})
	})
	return list, err
}

// selectedEmbeddings are the columns of a neighbour and what a NearestQuery
// selects.
const selectedEmbeddings = `
	SELECT model, sha256, number, start, length, cik, accession, kind, known_at, vector
	FROM embedding
	WHERE model = $1 AND ($2 = 0 OR cik = $2) AND ($3 = '' OR kind = $3) AND known_at <= $4`

// Nearest lists the passages nearest to a vector.
func (s *Store) Nearest(ctx context.Context, q intel.NearestQuery) (list []intel.Neighbor, err error) {
	if err := intel.CheckVector(q.Vector); err != nil {
		return nil, err
	}
	to := nearestTo{direction: directionOf(q.Vector), limit: min(cmp.Or(max(q.Limit, 0), 10), intel.MaxPage)}
	args := []any{q.Model, q.CIK, q.Kind, s.asOf(q.AsOf)}
	err = s.db.read(ctx, func(t tx) error {
		n, err := dimensionOf(t, q.Model)
		if err != nil {
			return err
		}
		if n == 0 {
			return intel.Errorf(intel.KindNotFound, "there are no embeddings of a model %q", q.Model)
		}
		if err := sameDimension(q.Model, n, q.Vector); err != nil {
			return err
		}
		if !q.Exact {
			order, err := s.db.nearVectors(t, n, to.limit)
			if err != nil {
				return err
			}
			if order != "" {
				near := append(slices.Clone(args), string(to.direction.appendText(nil)), to.limit)
				if err := t.query(selectedEmbeddings+` AND dimension = `+strconv.Itoa(n)+` ORDER BY `+order+` LIMIT $6`, near, to.look); err != nil {
					return err
				}
				// An index gives up where hardly anything is selected.
				if len(to.found) == to.limit {
					return nil
				}
				to.found = nil
			}
		}
		return t.query(selectedEmbeddings, args, to.look)
	})
	return to.found, err
}

// nearestTo keeps the nearest of the vectors it looks at.
type nearestTo struct {
	direction direction
	limit     int
	found     []intel.Neighbor // the nearest first
	text      []byte
	other     direction
}

func (n *nearestTo) look(r row) error {
	n.text = r.appendText(n.text[:0], 9)
	if err := n.other.read(n.text); err != nil {
		return err
	}
	similarity := n.direction.cosine(&n.other)
	if len(n.found) == n.limit && similarity < n.found[n.limit-1].Similarity {
		return nil
	}
	x, err := scanPassage(r)
	if err != nil {
		return err
	}
	found := intel.Neighbor{Passage: x, Similarity: similarity}
	at, _ := slices.BinarySearchFunc(n.found, found, func(a, b intel.Neighbor) int {
		return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), bytes.Compare(a.SHA256[:], b.SHA256[:]), cmp.Compare(a.Number, b.Number))
	})
	n.found = slices.Insert(n.found, at, found)
	n.found = n.found[:min(n.limit, len(n.found))]
	return nil
}

func scanPassage(r row) (intel.Passage, error) {
	h, err := intel.ParseSHA256(r.text(1))
	return intel.Passage{
		Model: r.text(0), SHA256: h, Number: int(r.int(2)), Span: intel.Span{Offset: r.int(3), Length: r.int(4)},
		CIK: intel.CIK(r.int(5)), Accession: intel.AccessionNumber(r.int(6)), Kind: r.text(7), KnownAt: instant(r.int(8)),
	}, err
}
