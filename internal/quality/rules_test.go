package quality_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel/internal/quality"
)

var update = flag.Bool("update", false, "write golden files and the page of the rules anew")

func TestRules(t *testing.T) {
	var ids []string
	for _, r := range quality.Rules() {
		ids = append(ids, r.ID)
		if !regexp.MustCompile(`^DQ\d\d$`).MatchString(r.ID) {
			t.Errorf("%q is not an ID: want DQ and two digits", r.ID)
		}
		if r.Version < 1 {
			t.Errorf("%s: version %d, want 1 or more", r.ID, r.Version)
		}
		if r.Title == "" || strings.HasSuffix(r.Title, ".") || r.Title != strings.TrimSpace(r.Title) {
			t.Errorf("%s: title %q, want a clause", r.ID, r.Title)
		}
		if r.Source == "" || strings.Contains(r.Title+r.Source, "|") {
			t.Errorf("%s: source %q, want a text without |", r.ID, r.Source)
		}
	}
	if !slices.IsSorted(ids) {
		t.Errorf("rules are not in the order of their IDs: %v", ids)
	}
	if len(slices.Compact(slices.Clone(ids))) != len(ids) {
		t.Errorf("an ID is there twice: %v", ids)
	}
}

// TestOneFileEach keeps every rule findable: its file begins with its ID.
func TestOneFileEach(t *testing.T) {
	files, err := filepath.Glob("dq*.go")
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, f := range files {
		id, _, _ := strings.Cut(f, "_")
		got = append(got, strings.ToUpper(id))
	}
	for _, r := range quality.Rules() {
		want = append(want, r.ID)
	}
	if d := cmp.Diff(got, want); d != "" {
		t.Errorf("files dq*.go and rules in the list differ (-files +rules):\n%s", d)
	}
}

func TestMarkdown(t *testing.T) {
	var b bytes.Buffer
	if err := quality.WriteMarkdown(&b, quality.Rules()); err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("..", "..", "docs", "quality-rules.md"), b.Bytes())
}

// golden compares got with a committed file, or writes it with -update.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s is not current: run go test ./internal/quality -update (-file +now):\n%s", file, d)
	}
}
