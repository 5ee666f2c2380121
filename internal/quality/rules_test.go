package quality_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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
	all, measured := measurements(t)
	var b bytes.Buffer
	if err := quality.WriteMarkdown(&b, quality.Rules(), all, measured); err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("..", "..", "docs", "quality-rules.md"), b.Bytes())
}

// measurements reads what TestHits wrote, and what came of reading findings:
// rule and words, with a tab between.
func measurements(t *testing.T) (all quality.Measured, byRule map[string]quality.Measured) {
	t.Helper()
	byRule = map[string]quality.Measured{}
	for _, row := range tsv(t, "hits.tsv", 7)[1:] {
		var n [5]int
		for i := range n {
			var err error
			if n[i], err = strconv.Atoi(row[i+1]); err != nil {
				t.Fatalf("hits.tsv: %v: %v", row, err)
			}
		}
		byRule[row[0]] = quality.Measured{
			Hits: quality.Hits{
				Rule: row[0], Findings: quality.Groups{All: n[0], Foreign: n[1], Young: n[2], First: n[3]}, Companies: n[4],
			},
			Checks: row[6],
		}
	}
	for _, row := range tsv(t, "read.tsv", 2) {
		m := byRule[row[0]]
		m.Read = row[1]
		byRule[row[0]] = m
	}
	return byRule["facts"], byRule
}

// tsv reads the lines of a file of so many columns.
func tsv(t *testing.T, name string, columns int) [][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for line := range strings.Lines(string(text)) {
		row := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(row) != columns {
			t.Fatalf("%s: %q has %d columns, want %d", name, line, len(row), columns)
		}
		rows = append(rows, row)
	}
	return rows
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
