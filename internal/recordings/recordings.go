// Package recordings finds the recorded upstream answers that some tests run
// on. They are not part of the project: a clone without them skips those tests
// and says so, while a run that promises them (CI=true, or CORPINTEL_DATA set)
// fails instead of hiding a gap.
package recordings

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir returns the folder of the recordings: CORPINTEL_DATA, or ../shared/data
// beside the module.
func Dir(t testing.TB) string {
	t.Helper()
	dir, promised := os.Getenv("CORPINTEL_DATA"), true
	if dir == "" {
		dir, promised = filepath.Join(moduleRoot(t), "..", "shared", "data"), os.Getenv("CI") == "true"
	}
	if _, err := os.Stat(filepath.Join(dir, "edgar", "manifest.tsv")); err != nil {
		if promised {
			t.Fatalf("recordings: no %s/edgar/manifest.tsv; set CORPINTEL_DATA to the folder of the recorded answers", dir)
		}
		t.Skipf("needs the recorded upstream answers: set CORPINTEL_DATA to their folder (looked in %s)", dir)
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

func moduleRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("recordings: no go.mod above the test's folder")
		}
		dir = up
	}
}
