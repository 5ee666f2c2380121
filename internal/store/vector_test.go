package store_test

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
)

// clustered are embeddings that lie in groups, as those of texts do.
func clustered(n, dimension int) []intel.Embedding {
	random := rand.New(rand.NewPCG(1, 2))
	centres := make([][]float64, 50)
	for i := range centres {
		centres[i] = make([]float64, dimension)
		for j := range centres[i] {
			centres[i][j] = random.NormFloat64()
		}
	}
	list := make([]intel.Embedding, n)
	for i := range list {
		list[i] = intel.Embedding{Passage: intel.Passage{
			Model: "m", SHA256: intel.HashBody([]byte(strconv.Itoa(i / 20))), Number: i % 20, CIK: intel.CIK(1 + i/20%10), Kind: []string{"10-K", "10-Q"}[i%2],
		}, Vector: make([]float32, dimension)}
		for j := range dimension {
			list[i].Vector[j] = float32(centres[i%len(centres)][j] + .6*random.NormFloat64())
		}
	}
	return list
}

func embed(t *testing.T, s *store.Store, list []intel.Embedding) {
	t.Helper()
	if err := s.SaveEmbeddings(t.Context(), list); err != nil {
		t.Fatal(err)
	}
}

// recall is how much of the truly nearest an index finds.
func recall(t *testing.T, s *store.Store, q intel.NearestQuery, list []intel.Embedding) float64 {
	t.Helper()
	q.Model = "m"
	found, all := 0, 0
	for i := 0; i < len(list); i += len(list) / 40 {
		q.Vector = list[i].Vector
		var sets [2]map[intel.Passage]float64
		for n := range sets {
			q.Exact = n == 1
			got, err := s.Nearest(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			sets[n] = map[intel.Passage]float64{}
			for _, x := range got {
				sets[n][x.Passage] = x.Similarity
			}
		}
		if len(sets[0]) != len(sets[1]) {
			t.Errorf("the index finds %d, there are %d", len(sets[0]), len(sets[1]))
		}
		for p, similarity := range sets[1] {
			all++
			if got, ok := sets[0][p]; ok {
				found++
				if got != similarity {
					t.Errorf("the index makes it %v, want %v", got, similarity)
				}
			}
		}
	}
	return float64(found) / float64(all)
}

// An index finds nearly all of the nearest, also of what is selected, and is
// made whenever the extension is there.
func TestVectorIndexRecall(t *testing.T) {
	const bar = .95
	list := clustered(4000, 64)
	db := newDatabase(t)
	s := opened(t, db.user)
	embed(t, s, list[:3700])
	if got := recall(t, s, intel.NearestQuery{}, list); got != 1 {
		t.Errorf("without an index the recall is %v, want 1", got)
	}
	closeStore(t, s)
	psql(t, db.super, `CREATE EXTENSION vector`)
	s = opened(t, db.user)
	defer closeStore(t, s)
	embed(t, s, list[3700:])
	psql(t, db.super, `ANALYZE own.embedding`) // what a server does by itself after a while
	if e := engine(t, s); !strings.Contains(e, "HNSW index over vectors of 64 numbers of 1 models") {
		t.Error(e)
	}
	if plan := store.NearestPlan(t, s, list[0].Vector); !strings.Contains(plan, "embedding_near_64") {
		t.Errorf("the index is not used:\n%s", plan)
	}
	for name, q := range map[string]intel.NearestQuery{
		"of all": {}, "of a company": {CIK: 3}, "of a kind": {Kind: "10-Q", Limit: 20}, "of both": {CIK: 5, Kind: "10-K", Limit: 50},
	} {
		got := recall(t, s, q, list)
		t.Logf("%s the recall is %v", name, got)
		if got < bar {
			t.Errorf("%s the recall is %v, want at least %v", name, got, bar)
		}
	}
}

// Embeddings go with a store that is copied, and stay where it is rebuilt.
func TestEmbeddingsCopied(t *testing.T) {
	from := filled(t)
	defer closeStore(t, from)
	list := clustered(40, 3)
	embed(t, from, list)
	to := openPostgres(t, servicetest.OnePostgres(t), nil)
	defer closeStore(t, to)
	if err := from.CopyTo(t.Context(), to, quiet); err != nil {
		t.Fatal(err)
	}
	var got [2][]intel.Neighbor
	for i, s := range []*store.Store{from, to} {
		var err error
		if got[i], err = s.Nearest(t.Context(), intel.NearestQuery{Model: "m", Vector: list[7].Vector}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(got[0], got[1]); diff != "" || len(got[0]) != 10 {
		t.Errorf("(-original +copy):\n%s", diff)
	}
}
