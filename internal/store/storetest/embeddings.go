package storetest

import (
	"fmt"
	"math"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

// embedded is an embedding of a passage of Apple's.
func embedded(content string, number int, vector ...float32) intel.Embedding {
	return intel.Embedding{Passage: intel.Passage{
		Model: "m", SHA256: intel.HashBody([]byte(content)), Number: number, Span: intel.Span{Offset: int64(100 * number), Length: 100},
		CIK: apple, Accession: accn("09-214859"), Kind: "10-K", KnownAt: start,
	}, Vector: vector}
}

func (f *fixture) embed(list ...intel.Embedding) {
	f.Helper()
	if err := f.SaveEmbeddings(f.ctx, list); err != nil {
		f.Fatal(err)
	}
}

// near returns the nearest as "body number similarity".
func (f *fixture) near(q intel.NearestQuery, vector ...float32) []string {
	f.Helper()
	q.Model, q.Vector = "m", vector
	var both [2][]string
	for i := range both {
		q.Exact = i == 1
		list, err := f.Nearest(f.ctx, q)
		if err != nil {
			f.Fatal(err)
		}
		for _, n := range list {
			both[i] = append(both[i], fmt.Sprintf("%s %d %.4f", n.SHA256.String()[:4], n.Number, n.Similarity))
		}
	}
	if diff := cmp.Diff(both[1], both[0]); diff != "" {
		f.Errorf("nearest to %v (-exact +by an index):\n%s", vector, diff)
	}
	return both[0]
}

// embeddingsNearest: the nearest of what is selected, each with its passage.
func embeddingsNearest(f *fixture) {
	article := embedded("article", 0, 9, 1, 0)
	article.CIK, article.Accession, article.Kind, article.KnownAt = nvidia, 0, "article", start.Add(time.Hour)
	f.embed(embedded("a", 0, 1, 0, 0), embedded("a", 1, .5, .5, 0), embedded("b", 0, 0, 0, -3), article)
	a, b, x := article.SHA256.String()[:4], intel.HashBody([]byte("b")).String()[:4], intel.HashBody([]byte("a")).String()[:4]
	later := start.Add(2 * time.Hour)
	for _, c := range []struct {
		name  string
		query intel.NearestQuery
		want  []string
	}{
		{"of all", intel.NearestQuery{AsOf: later}, []string{x + " 0 1.0000", a + " 0 0.9939", x + " 1 0.7071", b + " 0 0.0000"}},
		{"some", intel.NearestQuery{AsOf: later, Limit: 2}, []string{x + " 0 1.0000", a + " 0 0.9939"}},
		{"known then", intel.NearestQuery{AsOf: start}, []string{x + " 0 1.0000", x + " 1 0.7071", b + " 0 0.0000"}},
		{"of a company", intel.NearestQuery{AsOf: later, CIK: nvidia}, []string{a + " 0 0.9939"}},
		{"of a kind", intel.NearestQuery{AsOf: later, Kind: "10-K", Limit: 1}, []string{x + " 0 1.0000"}},
		{"of nobody", intel.NearestQuery{AsOf: later, CIK: 1}, nil},
	} {
		if diff := cmp.Diff(c.want, f.near(c.query, 2, 0, 0)); diff != "" {
			f.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	got, err := f.Nearest(f.ctx, intel.NearestQuery{Model: "m", Vector: []float32{9, 1, 0}, AsOf: later, Limit: 1})
	if err != nil {
		f.Fatal(err)
	}
	if diff := cmp.Diff([]intel.Neighbor{{Passage: article.Passage, Similarity: got[0].Similarity}}, got); diff != "" {
		f.Errorf("the passage (-want +got):\n%s", diff)
	}
}

// embeddingsReplaced: one passage of a body and model has one vector, and what
// is dropped is gone.
func embeddingsReplaced(f *fixture) {
	other := embedded("b", 0, 0, 0, 1)
	other.Accession = accn("09-000001")
	foreign := embedded("a", 0, 1, 1)
	foreign.Model = "n"
	f.embed(embedded("a", 0, 1, 0, 0), embedded("a", 1, 0, 1, 0), other, foreign)
	f.embed(embedded("a", 0, 0, 1, 0), embedded("a", 0, 0, 1, 0))
	models := func(want ...intel.EmbeddingModel) {
		f.Helper()
		got, err := f.EmbeddingModels(f.ctx)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			f.Errorf("models: %v (-want +got):\n%s", err, diff)
		}
	}
	models(intel.EmbeddingModel{Model: "m", Dimension: 3, Passages: 3}, intel.EmbeddingModel{Model: "n", Dimension: 2, Passages: 1})
	a := intel.HashBody([]byte("a"))
	if got := f.near(intel.NearestQuery{}, 0, 1, 0); len(got) != 3 || got[0] != a.String()[:4]+" 0 1.0000" || got[1] != a.String()[:4]+" 1 1.0000" {
		f.Errorf("replaced: %v", got)
	}
	for _, c := range []struct {
		filter intel.EmbeddingFilter
		want   int64
	}{
		{intel.EmbeddingFilter{Accession: other.Accession}, 1},
		{intel.EmbeddingFilter{Model: "m", SHA256: a}, 2},
		{intel.EmbeddingFilter{Model: "m"}, 0},
		{intel.EmbeddingFilter{SHA256: a}, 1},
	} {
		if n, err := f.DropEmbeddings(f.ctx, c.filter); err != nil || n != c.want {
			f.Errorf("dropped %d of %+v, want %d: %v", n, c.filter, c.want, err)
		}
	}
	models(intel.EmbeddingModel{Model: "n", Dimension: 2})
	f.embed(embedded("a", 0, 1, 0, 0, 0)) // the model was dropped whole
	if _, err := f.DropEmbeddings(f.ctx, intel.EmbeddingFilter{}); intel.KindOf(err) != intel.KindInvalid {
		f.Errorf("drop everything: %v", err)
	}
}

// embeddingsRefused: what cannot be compared is not kept, nor asked for.
func embeddingsRefused(f *fixture) {
	f.embed(embedded("a", 0, 1, 0, 0))
	unnamed := embedded("a", 1, 1, 0, 0)
	unnamed.Model = ""
	bodiless := embedded("a", 1, 1, 0, 0)
	bodiless.SHA256 = intel.SHA256{}
	for _, c := range []struct {
		name string
		e    intel.Embedding
		says string
	}{
		{"another dimension", embedded("a", 1, 1, 0), "the vectors of model m have 3 numbers, this one has 2: vectors of another model are kept under another name"},
		{"no numbers", embedded("a", 1), "a vector has 1 to 4000 numbers, this one 0"},
		{"too many numbers", embedded("a", 1, make([]float32, 4001)...), "a vector has 1 to 4000 numbers, this one 4001"},
		{"zeros", embedded("a", 1, 0, 0, 0), "a vector of nothing but zeros has no direction"},
		{"what is no number", embedded("a", 1, 0, float32(math.NaN()), 0), "number 2 of the vector is none"},
		{"no model", unnamed, "an embedding wants the name of its model, its body and its place in it"},
		{"no body", bodiless, "an embedding wants the name of its model, its body and its place in it"},
	} {
		err := f.SaveEmbeddings(f.ctx, []intel.Embedding{embedded("b", 0, 1, 1, 1), c.e})
		if intel.KindOf(err) != intel.KindInvalid || err.Error() != c.says {
			f.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
	if got, err := f.EmbeddingModels(f.ctx); err != nil || len(got) != 1 || got[0].Passages != 1 {
		f.Errorf("kept: %+v, %v", got, err)
	}
	for _, c := range []struct {
		query intel.NearestQuery
		want  intel.Kind
	}{
		{intel.NearestQuery{Model: "m", Vector: []float32{1}}, intel.KindInvalid},
		{intel.NearestQuery{Model: "m", Vector: []float32{0, 0, 0}}, intel.KindInvalid},
		{intel.NearestQuery{Model: "none", Vector: []float32{1, 0, 0}}, intel.KindNotFound},
	} {
		if _, err := f.Nearest(f.ctx, c.query); intel.KindOf(err) != c.want {
			f.Errorf("nearest of %+v: %v, want kind %v", c.query, err, c.want)
		}
	}
}
