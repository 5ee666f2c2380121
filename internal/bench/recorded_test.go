package bench

import (
	"encoding/json"
	"testing"

	"github.com/corpintel/intel/internal/recordings"
)

func TestPipelineOnRecordings(t *testing.T) {
	documents, err := Recorded(recordings.Dir(t))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Pipeline(t.Context(), documents, 3, t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s", text)
}
