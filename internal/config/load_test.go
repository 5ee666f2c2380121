package config_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/config"
)

func TestDefaults(t *testing.T) {
	home := t.TempDir()
	got, err := config.Load(config.Options{ConfigHome: home, DataHome: "/var/data"})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range got.Values {
		if v.Origin != "default" {
			t.Errorf("origin of %s = %q, want default", v.Name, v.Origin)
		}
	}
	got.Values = nil
	want := config.Config{
		DataDir: "/var/data/corpintel",
		Log:     config.Log{Level: slog.LevelInfo, Format: "text"},
		Store:   config.Store{ReadTimeout: time.Minute, WriteTimeout: 5 * time.Minute},
		Archive: config.Archive{Reports: "analysis-reports", Models: "model-artifacts", Backups: "database-backups"},
		Cache:   config.Cache{Size: 64 << 20},
		Serve:   config.Serve{Addr: "127.0.0.1:8000", Roles: []string{"api", "worker", "scheduler"}, Limit: config.RequestLimit{PerMinute: 100, SpareLocal: true}, ShutdownTimeout: 30 * time.Second},
		EDGAR:   config.EDGAR{Rate: 8, Penalty: 10 * time.Minute, DataURL: "https://data.sec.gov", WWWURL: "https://www.sec.gov"},
		HTTP:    config.HTTP{Timeout: time.Minute, MaxBody: 256 << 20, Attempts: 6, Backoff: 500 * time.Millisecond},
		Ingest:  config.Ingest{Workers: 4},
		Jobs:    config.Jobs{Workers: 4, Clock: 15 * time.Second},
		OTel:    config.OTel{SampleRatio: 1},

		AlphaVantage: config.AlphaVantage{PerDay: 25, PerMinute: 5}, NewsAPI: config.NewsAPI{PerDay: 100}, Feeds: []string{},
		ChecksDir: filepath.Join(home, "corpintel", "checks"),
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("defaults (-got +want):\n%s", diff)
	}
}

// Each place overrides the ones before it: default, file, environment, flag.
func TestPrecedence(t *testing.T) {
	home := t.TempDir()
	file := write(t, filepath.Join(home, "corpintel", "config.yaml"), `
edgar:
  rate: 1
  penalty: 1m
http.attempts: 3
`)
	got, err := config.Load(config.Options{
		ConfigHome: home,
		DataHome:   "/d",
		Environ:    []string{"PATH=/bin", "CORPINTEL_EDGAR_PENALTY=2m", "CORPINTEL_EDGAR_RATE=2", "CORPINTEL_CONTACT=A b@example.com"},
		Flags:      map[string]string{"edgar.rate": "3"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []config.Value{
		{Name: "contact", Text: "A b@example.com", Origin: "environment CORPINTEL_CONTACT"},
		{Name: "edgar.rate", Text: "3", Origin: "flag --edgar-rate"},
		{Name: "edgar.penalty", Text: "2m", Origin: "environment CORPINTEL_EDGAR_PENALTY"},
		{Name: "http.attempts", Text: "3", Origin: "file " + file + ":5"},
	}
	var changed []config.Value
	for _, v := range got.Values {
		if v.Origin != "default" {
			changed = append(changed, v)
		}
	}
	if diff := cmp.Diff(changed, want); diff != "" {
		t.Errorf("values that are not defaults (-got +want):\n%s", diff)
	}
	if got.EDGAR.Rate != 3 || got.EDGAR.Penalty != 2*time.Minute || got.HTTP.Attempts != 3 || got.Contact != "A b@example.com" {
		t.Errorf("fields do not follow the values: %+v", got)
	}
}

func TestFileChosen(t *testing.T) {
	home := t.TempDir()
	write(t, filepath.Join(home, "corpintel", "config.yaml"), "contact: usual@example.com")
	byEnv := write(t, filepath.Join(t.TempDir(), "env.yaml"), "contact: environment@example.com")
	byFlag := write(t, filepath.Join(t.TempDir(), "flag.yaml"), "contact: flag@example.com")
	for _, c := range []struct {
		name string
		o    config.Options
		want string
	}{
		{"usual place", config.Options{}, "usual@example.com"},
		{"named by the environment", config.Options{Environ: []string{"CORPINTEL_CONFIG=" + byEnv}}, "environment@example.com"},
		{"named by a flag", config.Options{File: byFlag, Environ: []string{"CORPINTEL_CONFIG=" + byEnv}}, "flag@example.com"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.o.ConfigHome = home
			got, err := config.Load(c.o)
			if err != nil {
				t.Fatal(err)
			}
			if got.Contact != c.want {
				t.Errorf("contact = %q, want %q", got.Contact, c.want)
			}
		})
	}
}

func TestFileForms(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       float64 // edgar.rate
	}{
		{"empty", "", 8},
		{"only a comment", "# nothing yet\n", 8},
		{"null document", "~\n", 8},
		{"nested", "edgar:\n  rate: 2\n", 2},
		{"dotted", "edgar.rate: 2\n", 2},
		{"quoted", "edgar: {rate: \"2.5\"}\n", 2.5},
		{"section of comments only", "edgar:\n  # rate: 2\n", 8},
		{"empty value of a setting that may be empty", "contact:\n", 8},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := config.Load(config.Options{File: write(t, filepath.Join(t.TempDir(), "c.yaml"), c.text)})
			if err != nil {
				t.Fatal(err)
			}
			if got.EDGAR.Rate != c.want {
				t.Errorf("edgar.rate = %v, want %v", got.EDGAR.Rate, c.want)
			}
		})
	}
}

func TestFileRefused(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"not YAML", "a: [", "yaml: line 1"},
		{"not settings", "- a\n", "line 1: want settings, as name: value"},
		{"plain text", "hello", "line 1: want settings"},
		{"list", "contact:\n  - a@example.com\n", "line 2: contact: want a plain value"},
		{"reference", "contact: &a x@example.com\nupstream: *a\n", "line 2: upstream: want a plain value"},
		{"reference to itself", "edgar: &a\n  rate: *a\n", "line 2: edgar.rate: want a plain value"},
		{"list as a name", "? [a]\n: b\n", "line 1: a setting's name is plain text"},
		{"twice", "contact: a@example.com\ncontact: b@example.com\n", "line 2: contact is set already in line 1"},
		{"twice in two spellings", "edgar.rate: 1\nedgar:\n  rate: 2\n", "line 3: edgar.rate is set already in line 1"},
		{"two documents", "contact: a@example.com\n---\ncontact: b@example.com\n", "want one YAML document"},
		{"unknown", "edgar:\n  rat: 1\n", `edgar.rat (file FILE:2): no such setting; the nearest is edgar.rate`},
		{"unknown section", "edgr: {}\nedger:\n  rate: 1\n", "edger.rate (file FILE:3): no such setting; the nearest is edgar.rate"},
		{"empty value of a setting that needs one", "edgar.rate:\n", `edgar.rate = "" (file FILE:1): want a number`},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := write(t, filepath.Join(t.TempDir(), "c.yaml"), c.text)
			_, err := config.Load(config.Options{File: file})
			wantInvalid(t, err, strings.ReplaceAll(c.want, "FILE", file))
		})
	}
	_, err := config.Load(config.Options{File: filepath.Join(t.TempDir(), "absent.yaml")})
	wantInvalid(t, err, "absent.yaml")
}

func TestEnvironmentIgnored(t *testing.T) {
	home := t.TempDir()
	for _, c := range []struct {
		variable, want string // want "" where the variable is none of our business
	}{
		{"CORPINTEL_EDGAR_RAT=1", "CORPINTEL_EDGAR_RAT (environment CORPINTEL_EDGAR_RAT): no such setting; the nearest is CORPINTEL_EDGAR_RATE"},
		{"CORPINTEL_=", "no such setting"},
		{"corpintel_edgar_rat=1", ""},
		{"CORPINTEL_DATA=/recordings", ""},
		{"CORPINTEL_TEST_POSTGRES=x", ""},
	} {
		t.Run(c.variable, func(t *testing.T) {
			cfg, err := config.Load(config.Options{ConfigHome: home, Environ: []string{c.variable}})
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(cfg.Ignored, ""); !strings.Contains(got, c.want) || c.want == "" && got != "" {
				t.Errorf("ignored %q, want %q", got, c.want)
			}
		})
	}
}

// Everything that is wrong is said at once.
func TestAllProblemsAtOnce(t *testing.T) {
	_, err := config.Load(config.Options{
		ConfigHome: t.TempDir(),
		Environ:    []string{"CORPINTEL_EDGAR_RATE=fast"},
		Flags:      map[string]string{"http.attempts": "0", "upstrem": "http://x"},
	})
	want := `upstrem (flag --upstrem): no such setting; the nearest is upstream
edgar.rate = "fast" (environment CORPINTEL_EDGAR_RATE): want a number of requests per second above 0 and, unless upstream is set, at most 10: the SEC shuts out whoever is faster
http.attempts = "0" (flag --http-attempts): want a whole number from 1 to 20`
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(err.Error(), want); diff != "" {
		t.Errorf("error (-got +want):\n%s", diff)
	}
}

// wantInvalid checks the kind of an error, and a part of its message.
func wantInvalid(t *testing.T, err error, part string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", part)
	}
	if got := intel.KindOf(err); got != intel.KindInvalid {
		t.Errorf("kind of %v = %v, want %v", err, got, intel.KindInvalid)
	}
	if !strings.Contains(err.Error(), part) {
		t.Errorf("error %q, want one with %q", err, part)
	}
}

// write makes a file and the folder it is in, and returns its name.
func write(t *testing.T, name, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestRuleSettings: settings of quality rules are settings as all others.
func TestRuleSettings(t *testing.T) {
	rules := []config.Setting{config.RuleSetting("quality.dq40.times", "500", "a number", "How much is too much.", func(s string) bool { return s != "much" })}
	file := write(t, filepath.Join(t.TempDir(), "c.yaml"), "quality:\n  dq40:\n    times: 900\n")
	got, err := config.Load(config.Options{File: file, Rules: rules})
	if err != nil || got.Rules["quality.dq40.times"] != "900" {
		t.Errorf("from the file: %v, %v", got.Rules, err)
	}
	got, err = config.Load(config.Options{ConfigHome: t.TempDir(), Rules: rules, Environ: []string{"CORPINTEL_QUALITY_DQ40_TIMES=800"}})
	if err != nil || got.Rules["quality.dq40.times"] != "800" {
		t.Errorf("from the environment: %v, %v", got.Rules, err)
	}
	_, err = config.Load(config.Options{ConfigHome: t.TempDir(), Rules: rules, Environ: []string{"CORPINTEL_QUALITY_DQ40_TIMES=much"}})
	if err == nil || !strings.Contains(err.Error(), "quality.dq40.times") {
		t.Errorf("a value that is not allowed: %v", err)
	}
	_, err = config.Load(config.Options{File: write(t, filepath.Join(t.TempDir(), "c.yaml"), "quality:\n  dq41:\n    times: 900\n"), Rules: rules})
	if err == nil || !strings.Contains(err.Error(), "the nearest is quality.dq40.times") {
		t.Errorf("a rule that has no such setting: %v", err)
	}
}
