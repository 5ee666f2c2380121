package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
)

// BenchmarkNearest finds the ten nearest of 20,000 passages, by comparing all of
// them and by the index.
func BenchmarkNearest(b *testing.B) {
	const passages, dimension = 20_000, 384
	list := clustered(passages, dimension)
	url := servicetest.OnePostgres(b)
	server, err := store.OpenPostgres(b.Context(), url, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	file, err := store.OpenSQLite(b.Context(), filepath.Join(b.TempDir(), "a.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := errors.Join(file.Close(), server.Close(), store.DropPostgres(context.Background(), url, "")); err != nil {
			b.Error(err)
		}
	})
	for _, s := range []*store.Store{server, file} {
		for part := list; len(part) > 0; part = part[2000:] {
			if err := s.SaveEmbeddings(b.Context(), part[:2000]); err != nil {
				b.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name string
		s    *store.Store
		q    intel.NearestQuery
	}{
		{"sqlite/exact", file, intel.NearestQuery{Exact: true}},
		{"postgres/exact", server, intel.NearestQuery{Exact: true}},
		{"postgres/index", server, intel.NearestQuery{}},
		{"postgres/index/kind", server, intel.NearestQuery{Kind: "10-K"}},
		{"postgres/index/company", server, intel.NearestQuery{CIK: 3}},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.q.Model = "m"
			for i := 0; b.Loop(); i++ {
				c.q.Vector = list[i*7919%passages].Vector
				if got, err := c.s.Nearest(context.Background(), c.q); err != nil || len(got) != 10 {
					b.Fatal(len(got), err)
				}
			}
		})
	}
}
