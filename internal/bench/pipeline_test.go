package bench

import (
	"testing"
)

func TestPipeline(t *testing.T) {
	documents, err := Generated(4)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Pipeline(t.Context(), documents, 3, t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", r)
	for _, x := range ratios {
		if name := x.step + "/" + x.baseline; r.Ratios[name] <= 0 {
			t.Errorf("no ratio %s", name)
		}
	}
}
