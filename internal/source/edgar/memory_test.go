package edgar

import (
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

func TestLentMemory(t *testing.T) {
	first, data := factsBody(oneSeries(usual, with("2020-12-31", "2021-12-31"), with("2020-12-31", "2022-12-31")))
	batch, err := New().Parse(first, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	lent := batch.Facts[:0]
	second, data := factsBody(oneSeries(with(`"start":"2020-01-01",`, ``)))
	batch, err = New().Parse(second, data, lent)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(batch.Facts, []intel.Fact{usualFact(func(f *intel.Fact) { f.Start = 0 })}); diff != "" {
		t.Errorf("facts (-got +want):\n%s", diff)
	}
	if &batch.Facts[0] != &lent[:1][0] {
		t.Error("the lent memory was not used")
	}
	batch, err = New().Parse(second, data, batch.Facts)
	if err != nil || len(batch.Facts) != 2 {
		t.Errorf("appended to one fact: %d facts, error %v", len(batch.Facts), err)
	}
}

func TestTooManyFacts(t *testing.T) {
	body, data := factsBody(oneSeries(usual, `7`, usual))
	if _, err := parseFacts(body, data, nil, 3); err != nil {
		t.Errorf("as many as allowed: %v", err)
	}
	if _, err := parseFacts(body, data, nil, 2); err == nil || !strings.Contains(err.Error(), "more than 2 facts") {
		t.Errorf("one too many: error %v", err)
	}
}

// A caller that lends its memory pays for what is new in a body, not for its
// facts.
func TestAllocationPerFact(t *testing.T) {
	r := generatedBody(500, 40)
	batch := mustParse(t, r)
	facts := batch.Facts
	var before, after runtime.MemStats
	const rounds = 5
	runtime.ReadMemStats(&before)
	for range rounds {
		if _, err := New().Parse(r.body, r.data, facts[:0]); err != nil {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / rounds / uint64(len(facts)); each > 16 {
		t.Errorf("%d bytes allocated a fact, want at most 16", each)
	}
}
