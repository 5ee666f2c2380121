package bench

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/recordings"
)

// check runs the benchmark and looks at what it reports. Speeds themselves are
// for make bench: a test has no say in what else the machine does.
func check(t *testing.T, documents []Document) {
	t.Helper()
	dir := t.TempDir()
	var reported int64
	r, err := Pipeline(t.Context(), documents, 3, dir, func(done, _ int64) { reported = done })
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range ratios {
		if name := x.step + "/" + x.baseline; r.Ratios[name] <= 0 || r.Goals[name] != x.goal {
			t.Errorf("%s is %v with goal %v", name, r.Ratios[name], r.Goals[name])
		}
	}
	for _, name := range []string{stepInflate, stepInflateParse, stepParse, stepJSON, stepQuality, stepDetect, stepBare, stepLoad, stepSameBytes, stepSameFacts} {
		if m := r.Medians[name]; m.Milliseconds <= 0 || m.PerFact <= 0 || m.FactsASecond <= 0 {
			t.Errorf("median of %s: %+v", name, m)
		}
	}
	if r.Companies != len(documents) || r.Facts == 0 || r.Bytes == 0 || r.Repeats != 3 || r.CPUs < 1 || r.Go == "" || reported != 3 {
		t.Errorf("report %+v", r)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	t.Logf("%d facts: %v", r.Facts, r.Ratios)
}

func TestPipeline(t *testing.T) {
	documents, err := Generated(2)
	if err != nil {
		t.Fatal(err)
	}
	check(t, documents)
}

func TestPipelineOnRecordings(t *testing.T) {
	documents, err := Recorded(recordings.Dir(t))
	if err != nil {
		t.Fatal(err)
	}
	check(t, documents)
}

// The steps do what their names say: a load stores each fact, and the two loads
// after it change nothing.
func TestSteps(t *testing.T) {
	documents, err := Generated(2)
	if err != nil {
		t.Fatal(err)
	}
	b, err := newBench(t.Context(), documents, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.close(); err != nil {
			t.Error(err)
		}
	})
	if b.bare.Len() != b.facts {
		t.Errorf("%d rows of %d facts", b.bare.Len(), b.facts)
	}
	var sums []intel.SHA256
	var stored []content
	for _, s := range b.steps(t.Context()) {
		if s.prepare != nil {
			if err := s.prepare(); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.do(); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		switch s.name {
		case stepLoad, stepSameBytes, stepSameFacts:
			sum, err := b.store.Checksum(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			sums = append(sums, sum)
			stored = append(stored, contentOf(t, b))
		}
	}
	if sums[0] != sums[1] {
		t.Errorf("checksums %v of the same bytes, want one", sums[:2])
	}
	// Other bytes are another body, of which it is tallied what rules came to,
	// and that is in the checksum. What the bodies say is the same.
	if diff := cmp.Diff(stored[0], stored[2]); diff != "" {
		t.Errorf("the same facts in other bytes:\n%s", diff)
	}
}

// content is what a store holds of the documents, their bodies left out.
type content struct {
	Facts  []intel.KnownFact
	Status intel.Status
}

func contentOf(t *testing.T, b *bench) (c content) {
	t.Helper()
	for i := range b.documents {
		for cursor, more := "", true; more; more = cursor != "" {
			page, err := b.store.Facts(t.Context(), intel.FactFilter{
				CIK: b.documents[i].CIK, All: true, PageRequest: intel.PageRequest{Cursor: cursor, Limit: intel.MaxPage},
			})
			if err != nil {
				t.Fatal(err)
			}
			c.Facts, cursor = append(c.Facts, page.Items...), page.Next
		}
	}
	if len(c.Facts) < b.facts {
		t.Errorf("%d facts stored of %d", len(c.Facts), b.facts)
	}
	var err error
	if c.Status, err = b.store.Status(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.Status.Bodies = 0
	return c
}

func TestRecorded(t *testing.T) {
	dir := t.TempDir()
	if _, err := Recorded(dir); intel.KindOf(err) != intel.KindNotFound || err == nil {
		t.Errorf("an empty folder: error %v, want kind %v", err, intel.KindNotFound)
	}
	made, err := Generated(2)
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(dir, "edgar", filepath.FromSlash(factsFolder))
	if err := os.MkdirAll(folder, 0o750); err != nil {
		t.Fatal(err)
	}
	write := func(name string, content []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("CIK0000001001.json", made[1].Data)
	write("CIK0000001000.json.gz", made[0].Gzip)
	got, err := Recorded(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range made {
		if got[i].CIK != d.CIK || string(got[i].Data) != string(d.Data) {
			t.Errorf("document %d is of company %s with %d bytes", i, got[i].CIK, len(got[i].Data))
		}
	}
	write("CIK0000001002.json.gz", []byte("no gzip"))
	if _, err := Recorded(dir); intel.KindOf(err) != intel.KindInvalid || err == nil {
		t.Errorf("a damaged file: error %v, want kind %v", err, intel.KindInvalid)
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values []time.Duration
		want   time.Duration
	}{
		{[]time.Duration{5}, 5},
		{[]time.Duration{9, 1, 5}, 5},
		{[]time.Duration{9, 1, 5, 7}, 5},
	} {
		if got := median(c.values); got != c.want {
			t.Errorf("median of %v is %d, want %d", c.values, got, c.want)
		}
	}
}
