package config_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel/internal/config"
)

// What each setting takes and what it refuses. Other settings that matter for
// the answer follow the value, as name=value.
func TestAllowed(t *testing.T) {
	for _, c := range []struct {
		setting  string
		accepted [][]string
		refused  [][]string
	}{
		{"data_dir", v("/srv/x", ".data"), v("", "~/data", "~")},
		{"upstream", v("", "http://127.0.0.1:9000", "https://replay.example/base/"), v("127.0.0.1:9000", "ftp://x", "http://", "http://x?q=1", "http://x?", "http://x#f", "http://u:p@x", "http://[::1")},
		{"contact", v("", "data@example.com", "Example Analytics data@example.com", "Example (data@example.com)"), v("Example Analytics", "@", "a@", "Bücher a@example.com", "a@example.com\r\nX-Y: z")},
		{"sample", v("true", "false"), v("", "yes", "1", "TRUE")},
		{"log.level", v("debug", "info", "warn", "error"), v("", "INFO", "trace")},
		{"log.format", v("text", "json"), v("", "xml")},
		{
			"serve.addr",
			append(v("127.0.0.1:0", "127.8.8.8:80", "[::1]:8000", "localhost:8000"), []string{":8000", "serve.public=true"}, []string{"0.0.0.0:8000", "serve.public=true"}),
			append(v(":8000", "0.0.0.0:8000", "[::]:80", "192.0.2.1:80", "example.com:80", "127.0.0.1", "127.0.0.1:65536", "localhost:http", "1.2.3.4:-1"), []string{"nonsense", "serve.public=true"}),
		},
		{"serve.public", v("true", "false"), v("no")},
		{"serve.shutdown_timeout", v("1s", "2m30s"), v("", "0s", "-1s", "30")},
		{"jobs.clock", v("1s", "1m"), v("0s", "999ms", "61s", "often", "")},
		{"archive.backups", v("database-backups", "backups/east", "b.1/a/b"), v("", "ab", "Backups", "a_b", "-abc", "backups/", "/backups", strings.Repeat("a", 64))},
		{"edgar.rate", append(v("0.1", "10"), []string{"500", "upstream=http://127.0.0.1:1"}), append(v("0", "-1", "10.1", "NaN", "fast", ""), []string{"Inf", "upstream=http://127.0.0.1:1"})},
		{"edgar.penalty", v("10m"), v("0", "0s")},
		{"edgar.data_url", v("https://data.sec.gov", "http://127.0.0.1:1/x"), v("", "data.sec.gov")},
		{"edgar.www_url", v("https://www.sec.gov"), v("", "www.sec.gov")},
		{"http.timeout", v("60s"), v("60")},
		{"http.max_body", v("1B", "1kB", "2MB", "1GB", "64KiB", "256MiB", "2GiB"), v("", "0B", "-1B", "256", "1TB", "MiB", "1.5GB", "9999999999GiB", "1iB")},
		{"http.attempts", v("1", "20"), v("0", "21", "2.5", "")},
		{"http.backoff", v("1ms"), v("-1ms")},
		{"ingest.workers", v("1", "64"), v("0", "65")},
		{"otel.endpoint", v("", "http://127.0.0.1:4318"), v("127.0.0.1:4318")},
		{"otel.sample_ratio", v("0", "0.25", "1"), v("-0.1", "1.1", "NaN", "")},
	} {
		t.Run(c.setting, func(t *testing.T) {
			for _, values := range c.accepted {
				if err := loadWith(t, c.setting, values); err != nil {
					t.Errorf("%q refused: %v", values, err)
				}
			}
			for _, values := range c.refused {
				err := loadWith(t, c.setting, values)
				if err == nil {
					t.Errorf("%q accepted", values)
					continue
				}
				wantInvalid(t, err, fmt.Sprintf("%s = %q (flag --%s): want ", c.setting, values[0], config.Setting{Name: c.setting}.Flag()))
			}
		})
	}
}

// v makes a case of each value, with nothing else set.
func v(values ...string) [][]string {
	var all [][]string
	for _, value := range values {
		all = append(all, []string{value})
	}
	return all
}

func loadWith(t *testing.T, setting string, values []string) error {
	t.Helper()
	flags := map[string]string{setting: values[0]}
	for _, other := range values[1:] {
		name, value, _ := strings.Cut(other, "=")
		flags[name] = value
	}
	_, err := config.Load(config.Options{ConfigHome: t.TempDir(), Flags: flags})
	return err
}

func TestValuesRead(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	got, err := config.Load(config.Options{ConfigHome: t.TempDir(), Flags: map[string]string{
		"data_dir": "state", "http.max_body": "3kB", "upstream": "http://127.0.0.1:9/base/", "edgar.www_url": "http://h/",
	}})
	if err != nil {
		t.Fatal(err)
	}
	type fields struct {
		DataDir, Upstream, WWWURL string
		MaxBody                   int64
	}
	want := fields{filepath.Join(dir, "state"), "http://127.0.0.1:9/base", "http://h", 3000}
	if diff := cmp.Diff(fields{got.DataDir, got.Upstream, got.EDGAR.WWWURL, got.HTTP.MaxBody}, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

// Two settings must not share a name in any of the places they are set.
func TestNamesDiffer(t *testing.T) {
	seen := map[string]string{}
	for _, s := range config.Settings() {
		for _, name := range []string{s.Name, s.EnvVar(), "--" + s.Flag()} {
			if other, ok := seen[name]; ok {
				t.Errorf("%s means both %s and %s", name, other, s.Name)
			}
			seen[name] = s.Name
		}
		if s.Allowed == "" || !strings.HasSuffix(s.Doc, ".") {
			t.Errorf("%s: wants what is allowed, and a sentence about it", s.Name)
		}
	}
}

var update = flag.Bool("update", false, "write docs/configuration.md anew")

func TestDocument(t *testing.T) {
	const path = "../../docs/configuration.md"
	want := document()
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), string(want)); diff != "" {
		t.Errorf("docs/configuration.md is not of this table of settings: make generate (-is +should be):\n%s", diff)
	}
}

func document() []byte {
	var b bytes.Buffer
	b.WriteString(documentHead)
	for _, s := range config.Settings() {
		value := "nothing"
		if s.Default != "" {
			value = "`" + s.Default + "`"
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n- environment: `%s`\n- default: %s\n- allowed: %s\n", s.Name, s.Doc, s.EnvVar(), value, s.Allowed)
	}
	return b.Bytes()
}

const documentHead = `<!-- Written by "make generate" from internal/config/settings.go. -->
# Configuration

Nothing needs to be configured, except a ` + "`contact`" + ` before anything is asked of the real SEC.

A setting comes from these places, each overriding the ones before:

1. its default;
2. the configuration file: the one ` + "`--config FILE`" + ` names, or else ` + "`CORPINTEL_CONFIG`" + `, or else
   ` + "`$XDG_CONFIG_HOME/corpintel/config.yaml`" + ` (` + "`~/.config/corpintel/config.yaml`" + ` on Linux) if there is one;
3. the environment: ` + "`CORPINTEL_`" + ` and the setting's name in upper case, with underscores for dots;
4. a flag, where a command has one for the setting (` + "`--help`" + ` says so).

` + "`corpintel config show --origin`" + ` prints what holds and where each value comes from. A name in the file that
is no setting's is refused. A variable that is no setting's is told of, with the setting that was probably meant, and
otherwise ignored: an orchestrator adds such variables beside a service called corpintel. ` + "`CORPINTEL_CONFIG`" + `,
` + "`CORPINTEL_DATA`" + ` (where the recorded answers for tests are) and ` + "`CORPINTEL_TEST_…`" + ` are known.

A file:

` + "```yaml" + `
contact: Example Analytics data@example.com
edgar:
  rate: 5
log:
  format: json
` + "```" + `
`
