package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/config"
)

func TestDatabaseIsAReference(t *testing.T) {
	for _, c := range []struct {
		name, value string
		ok          bool
	}{
		{"nothing", "", true},
		{"a variable", "env:DATABASE_URL", true},
		{"a file", "file:/run/secrets/database", true},
		{"a URL without a password", "postgres://reader@db.example/intel?sslmode=verify-full", true},
		{"a URL with a password", "postgres://reader:hidden@db.example/intel", false},
		{"a URL with a password among its parameters", "postgres://reader@db.example/intel?password=hidden", false},
		{"a URL of another database", "mysql://db.example/intel", false},
		{"a variable without a name", "env:", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := config.Load(config.Options{ConfigHome: t.TempDir(), DataHome: t.TempDir(), Environ: []string{"CORPINTEL_STORE_URL=" + c.value}})
			if (err == nil) != c.ok {
				t.Errorf("got %v, want accepted: %v", err, c.ok)
			}
		})
	}
}

func TestSecret(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("in a file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SECRET_OF_THIS_TEST", "in the environment")
	t.Setenv("EMPTY_OF_THIS_TEST", " ")
	for _, c := range []struct{ name, at, want, wrong string }{
		{"in a file", "file:" + file, "in a file", ""},
		{"in the environment", "env:SECRET_OF_THIS_TEST", "in the environment", ""},
		{"no secret", "postgres://db/x", "postgres://db/x", ""},
		{"a file that is not there", "file:" + file + "2", "", "is to hold a secret"},
		{"a folder", "file:" + filepath.Dir(file), "", "cannot be read"},
		{"an empty variable", "env:EMPTY_OF_THIS_TEST", "", "EMPTY_OF_THIS_TEST is to hold a secret"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := config.Secret(c.at).Read()
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if (err == nil) != (c.wrong == "") || err != nil && (intel.KindOf(err) != intel.KindInvalid || !strings.Contains(err.Error(), c.wrong)) {
				t.Errorf("got error %v, want %q", err, c.wrong)
			}
		})
	}
}
