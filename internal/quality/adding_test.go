package quality_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestAddingARule does what docs/adding-a-rule.md says, file and line as they
// stand there, and runs the tests that a newcomer would run.
func TestAddingARule(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "adding-a-rule.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	names := regexp.MustCompile("`internal/quality/(dq99_[a-z_]+\\.go)`").FindStringSubmatch(string(page))
	if len(blocks) != 2 || names == nil {
		t.Fatalf("the page has %d blocks of Go and names the file %q, want the file, the line and a name", len(blocks), names)
	}
	list, err := os.ReadFile("rules.go")
	if err != nil {
		t.Fatal(err)
	}
	// The page's rule stands alone in the list, so that a rule of the same ID
	// which someone is just trying out does no harm.
	head, lines, ok := strings.Cut(string(list), "[]Rule{\n")
	end := strings.LastIndex(lines, "\t}\n}")
	if !ok || end < 0 {
		t.Fatal("rules.go does not end with the list")
	}

	// The compiler sees the two changes, the tree does not have them.
	dir := t.TempDir()
	replace := map[string]string{}
	for name, text := range map[string]string{
		names[1]:   blocks[0][1],
		"rules.go": head + "[]Rule{\n" + blocks[1][1] + lines[end:],
	} {
		seen, err := filepath.Abs(name)
		if err != nil {
			t.Fatal(err)
		}
		replace[seen] = filepath.Join(dir, name)
		if err := os.WriteFile(replace[seen], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "go", "test", "-overlay", file, "-count=1", "-v",
		"-run", "^(TestExamples|TestRules)$", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.Contains(string(out), "--- PASS: TestExamples/DQ99") {
		t.Errorf("the new rule's examples were not run:\n%s", out)
	}
}
