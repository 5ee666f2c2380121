package intel

import (
	"context"
	"math"
	"time"
)

// Embedding is the direction in which a model puts a passage of a text: passages
// that tell alike lie in nearly the same one. Whatever makes them, a store keeps
// them and finds the nearest. A passage is named by its body and its number in
// it.
type Embedding struct {
	Passage

	Vector []float32 // only its direction counts
}

// Passage is a part of an archived text.
type Passage struct {
	Model     string          `json:"model"`  // that made the vector: those of two models have nothing in common
	SHA256    SHA256          `json:"sha256"` // the raw body
	Number    int             `json:"number"` // its place among the passages of the body, from 0
	Span      Span            `json:"span"`   // its bytes in the body
	CIK       CIK             `json:"cik,omitzero"`
	Accession AccessionNumber `json:"accession,omitzero"` // of the filing, zero for other texts
	Kind      string          `json:"kind"`               // "10-K", "article"
	KnownAt   time.Time       `json:"known_at"`
}

// MaxDimension is how many numbers a vector has at most.
const MaxDimension = 4000

// Check returns a KindInvalid error for an embedding that cannot be kept.
func (e *Embedding) Check() error {
	if e.Model == "" || e.SHA256.IsZero() || e.Number < 0 {
		return Errorf(KindInvalid, "an embedding wants the name of its model, its body and its place in it")
	}
	return CheckVector(e.Vector)
}

// CheckVector returns a KindInvalid error for a vector that has no direction.
func CheckVector(v []float32) error {
	if len(v) == 0 || len(v) > MaxDimension {
		return Errorf(KindInvalid, "a vector has 1 to %d numbers, this one %d", MaxDimension, len(v))
	}
	zero := true
	for i, x := range v {
		if f := float64(x); math.IsNaN(f) || math.IsInf(f, 0) {
			return Errorf(KindInvalid, "number %d of the vector is none", i+1)
		}
		zero = zero && x == 0
	}
	if zero {
		return Errorf(KindInvalid, "a vector of nothing but zeros has no direction")
	}
	return nil
}

// EmbeddingFilter selects embeddings; zero fields do not select.
type EmbeddingFilter struct {
	Model     string
	SHA256    SHA256
	Accession AccessionNumber
}

// NearestQuery asks for the passages whose vectors lie nearest to one. Zero
// fields but for the first two do not select.
type NearestQuery struct {
	Model  string
	Vector []float32
	CIK    CIK
	Kind   string
	AsOf   time.Time // only what was known then; zero: now
	// Exact compares with every vector. Without it a store may use an index,
	// which finds nearly all of the nearest.
	Exact bool
	Limit int // at most MaxPage; zero: 10
}

// Neighbor is a passage and how near it lies.
type Neighbor struct {
	Passage

	Similarity float64 `json:"similarity"` // the cosine: 1 in the same direction, -1 in the opposite
}

// EmbeddingModel is what is kept of a model.
type EmbeddingModel struct {
	Model     string `json:"model"`
	Dimension int    `json:"dimension"`
	Passages  int64  `json:"passages"`
}

// EmbeddingReader finds passages.
type EmbeddingReader interface {
	// Nearest lists the nearest first. A vector of another dimension than those
	// of the model is a KindInvalid error; a model of which there are none is
	// KindNotFound.
	Nearest(context.Context, NearestQuery) ([]Neighbor, error)
	// EmbeddingModels lists by name.
	EmbeddingModels(context.Context) ([]EmbeddingModel, error)
}

// EmbeddingWriter keeps embeddings. They follow from the archive and a model
// that is not part of it, so that a rebuild neither makes nor removes them.
type EmbeddingWriter interface {
	// SaveEmbeddings keeps embeddings, all or none, each in place of the one of
	// the same model, body and number. All vectors of a model have the dimension
	// of its first; another one is a KindInvalid error.
	SaveEmbeddings(context.Context, []Embedding) error
	// DropEmbeddings removes what a filter selects, which must select something,
	// and returns how many that were.
	DropEmbeddings(context.Context, EmbeddingFilter) (int64, error)
}
