package api

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/cache"
	"github.com/corpintel/intel/internal/lineage"
	"github.com/corpintel/intel/internal/store"
)

// BenchmarkKeptAnswer is a request whose answer is kept, without the network.
func BenchmarkKeptAnswer(b *testing.B) {
	s, err := store.OpenSQLite(b.Context(), filepath.Join(b.TempDir(), "a.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	memory, err := cache.NewMemory(1 << 20)
	if err != nil {
		b.Fatal(err)
	}
	h, err := New(Config{
		Store: s, Cache: memory, Blob: struct{ intel.Blob }{}, Trace: (&lineage.Tracer{Store: s}).Trace, Judge: judge{},
		Log: slog.New(slog.NewJSONHandler(io.Discard, nil)), //nolint:sloglint // writing the log is a part of the cost
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/companies?limit=5", nil))
		}
	})
}
