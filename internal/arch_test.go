package internal_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "github.com/corpintel/intel"

// everything allows all of ours except what only tests may use.
const everything = "everything"

// rule says which packages of ours a package may import besides the root.
type rule struct {
	pkg  string   // below internal/ unless it begins with cmd/; * is any one element
	may  []string // below internal/
	test bool     // a help for tests, which nothing but tests may import
}

// rules is the import table. It is also in ARCHITECTURE.md; a change to it is
// a change of the design and wants a page in docs/adr.
func rules() []rule {
	return []rule{
		{pkg: "cmd/corpintel", may: []string{"app", "config"}},
		{pkg: "cmd/services"},
		{pkg: "app", may: []string{everything}},
		{pkg: "bench", may: []string{everything}},

		{pkg: "source"},
		{pkg: "source/*", may: []string{"source"}},
		{pkg: "expression"},
		{pkg: "analysis", may: []string{"expression"}},
		{pkg: "document"},
		{pkg: "study", may: []string{"analysis", "expression", "sheet"}},
		{pkg: "sheet"},
		{pkg: "quality", may: []string{"analysis", "expression"}},
		{pkg: "anomaly", may: []string{"analysis", "calendar"}},
		{pkg: "report", may: []string{"analysis"}},
		{pkg: "ingest", may: []string{"quality", "anomaly", "document", "news"}},
		{pkg: "search", may: []string{"document"}},
		{pkg: "lineage", may: []string{"document"}},
		{pkg: "auth"},
		{pkg: "api", may: []string{"auth", "search", "report", "analysis", "expression", "study", "sheet", "lineage", "market", "news"}},
		{pkg: "mcp", may: []string{"auth", "search", "report", "analysis", "expression", "study", "sheet", "lineage", "market", "news"}},
		{pkg: "alert"},
		{pkg: "backup"},
		{pkg: "blob"},
		{pkg: "cache", may: []string{"redisurl"}},
		{pkg: "calendar"},
		{pkg: "market", may: []string{"analysis", "calendar"}},
		{pkg: "news"},
		{pkg: "config"},
		{pkg: "dispatch", may: []string{"redisurl"}},
		{pkg: "limit", may: []string{"redisurl"}},
		{pkg: "queue"},
		{pkg: "redisurl"},
		{pkg: "replay"},
		{pkg: "sample"},
		{pkg: "session", may: []string{"redisurl"}},
		{pkg: "store"},
		{pkg: "telemetry"},

		{pkg: "recordings", test: true},
		{pkg: "servicetest", test: true},
		{pkg: "cache/cachetest", may: []string{"cache"}, test: true},
		{pkg: "blob/blobtest", may: []string{"blob"}, test: true},
		{pkg: "queue/queuetest", test: true},
		{pkg: "limit/limittest", may: []string{"limit"}, test: true},
		{pkg: "session/sessiontest", test: true},
		{pkg: "store/storetest", may: []string{"store"}, test: true},
	}
}

// reserved are packages of others that only some of ours may import, tests
// included; the list of a package that nobody may import is empty.
func reserved() map[string][]string {
	return map[string][]string{
		"database/sql":                  nil, // costs more than the engine itself: docs/adr/0001
		"github.com/hibiken/asynq":      {"dispatch"},
		"github.com/jackc/pgx/v5":       {"store"},
		"github.com/minio/minio-go/v7":  {"blob", "blob/blobtest"},
		"github.com/ncruces/go-sqlite3": {"store", "store/storetest", "limit", "limit/limittest"},
	}
}

// use is one import in one file of ours.
type use struct {
	pkg    string // as in rule; "" is the root
	path   string // what it imports
	inTest bool   // by a _test.go file
}

func TestImports(t *testing.T) {
	uses, err := moduleImports("..")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, u := range uses {
		for _, wrong := range violations(u) {
			if !seen[wrong] {
				t.Error(wrong)
			}
			seen[wrong] = true
		}
	}
}

// The table in ARCHITECTURE.md is this one.
func TestImportsDocumented(t *testing.T) {
	text, err := os.ReadFile("../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules() {
		may := strings.Join(r.may, ", ")
		switch {
		case r.test && may == "":
			may = "nothing; for tests only"
		case r.test:
			may += "; for tests only"
		case may == "":
			may = "nothing"
		}
		if line := fmt.Sprintf("| `%s` | %s |\n", r.pkg, may); !strings.Contains(string(text), line) {
			t.Errorf("ARCHITECTURE.md lacks the line %s", line)
		}
	}
}

func TestViolations(t *testing.T) {
	for _, c := range []struct {
		name string
		use  use
		want []string
	}{
		{"std", use{pkg: "store", path: "net/http"}, nil},
		{"root", use{pkg: "store", path: module}, nil},
		{"allowed", use{pkg: "source/edgar", path: module + "/internal/source"}, nil},
		{"not allowed", use{pkg: "store", path: module + "/internal/quality"}, []string{"store must not import quality: see the import table"}},
		{"one source by another", use{pkg: "source/rss", path: module + "/internal/source/edgar"}, []string{"source/rss must not import source/edgar: see the import table"}},
		{"anything by app", use{pkg: "app", path: module + "/internal/store"}, nil},
		{"a help for tests by app", use{pkg: "app", path: module + "/internal/recordings"}, []string{"app must not import recordings: see the import table"}},
		{"anything by a test", use{pkg: "store", path: module + "/internal/source/edgar", inTest: true}, nil},
		{"unlisted importer", use{pkg: "util", path: "fmt"}, []string{"util is not in the import table"}},
		{"unlisted importer, test", use{pkg: "source/edgar/deeper", path: "fmt", inTest: true}, []string{"source/edgar/deeper is not in the import table"}},
		{"others' by the root", use{pkg: "", path: "golang.org/x/sync/errgroup"}, []string{"the root must not import golang.org/x/sync/errgroup: it imports only the standard library"}},
		{"ours by the root", use{pkg: "", path: module + "/internal/store"}, []string{"the root must not import " + module + "/internal/store: it imports only the standard library"}},
		{"others' by the root's tests", use{pkg: "", path: "github.com/google/go-cmp/cmp", inTest: true}, nil},
		{"driver by store", use{pkg: "store", path: "github.com/ncruces/go-sqlite3/embed"}, nil},
		{"driver by another's test", use{pkg: "api", path: "github.com/ncruces/go-sqlite3", inTest: true}, []string{"api must not import github.com/ncruces/go-sqlite3"}},
		{"alike but other", use{pkg: "api", path: "github.com/ncruces/go-sqlite3-wasm/v6"}, nil},
		{"database/sql by store", use{pkg: "store", path: "database/sql/driver"}, []string{"store must not import database/sql/driver"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(violations(c.use), c.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

// violations returns what is wrong with an import.
func violations(u use) []string {
	var wrong []string
	for reservedPath, owners := range reserved() {
		if within(u.path, reservedPath) && !slices.Contains(owners, u.pkg) {
			wrong = append(wrong, fmt.Sprintf("%s must not import %s", u.pkg, u.path))
		}
	}
	if u.pkg == "" {
		if first, _, _ := strings.Cut(u.path, "/"); strings.Contains(first, ".") && !u.inTest {
			wrong = append(wrong, fmt.Sprintf("the root must not import %s: it imports only the standard library", u.path))
		}
		return wrong
	}
	r, listed := ruleOf(u.pkg)
	if !listed {
		return append(wrong, u.pkg+" is not in the import table")
	}
	if !within(u.path, module) || u.path == module || u.inTest {
		return wrong
	}
	ours := short(strings.TrimPrefix(u.path, module+"/"))
	imported, _ := ruleOf(ours)
	if slices.Contains(r.may, ours) || slices.Contains(r.may, everything) && !imported.test {
		return wrong
	}
	return append(wrong, fmt.Sprintf("%s must not import %s: see the import table", u.pkg, ours))
}

func ruleOf(pkg string) (rule, bool) {
	for _, r := range rules() {
		if matched, err := path.Match(r.pkg, pkg); matched && err == nil {
			return r, true
		}
	}
	return rule{}, false
}

func within(pkg, parent string) bool { return pkg == parent || strings.HasPrefix(pkg, parent+"/") }

// short names a folder of the module as the table does.
func short(folder string) string { return strings.TrimPrefix(folder, "internal/") }

// moduleImports returns every import of the module at root, of files for any
// system. Nested modules and folders that the go command ignores are left out.
func moduleImports(root string) ([]use, error) {
	var uses []use
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != root && ignored(name):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		pkg, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		if pkg = short(filepath.ToSlash(pkg)); pkg == "." {
			pkg = ""
		}
		if pkg == "internal" && strings.HasSuffix(name, "_test.go") {
			return nil // this test; any other file in the folder is a package the table lacks
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range f.Imports {
			imported, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			uses = append(uses, use{pkg: pkg, path: imported, inTest: strings.HasSuffix(name, "_test.go")})
		}
		return nil
	})
	return uses, err
}

func ignored(folder string) bool {
	base := filepath.Base(folder)
	if base == "testdata" || base == "node_modules" || base[0] == '.' || base[0] == '_' {
		return true
	}
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil
}
