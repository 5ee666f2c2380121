package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/replay"
)

// TestMain lets a test run the program in a process of its own, which it can
// kill: the test binary with CORPINTEL_TEST_MAIN set is the program.
func TestMain(m *testing.M) {
	if os.Getenv("CORPINTEL_TEST_MAIN") != "" {
		main()
	}
	os.Exit(m.Run())
}

// deployment is a data folder and the upstream it is fed from.
type deployment struct {
	testing.TB
	dir      string
	upstream string
	config   string // a file of settings, "" for none
}

// newDeployment is an empty data folder, fed from upstream, with a database of
// the profile that the test runs in.
func newDeployment(t testing.TB, upstream string) *deployment {
	t.Helper()
	d := &deployment{TB: t, dir: filepath.Join(t.TempDir(), "data"), upstream: upstream}
	if os.Getenv(testProfile) == "cluster" {
		d.config = clusterConfig(t)
	}
	return d
}

func (d *deployment) args(args []string) []string {
	settings := []string{"--data-dir", d.dir, "--upstream", d.upstream}
	if d.config != "" {
		settings = append(settings, "--config", d.config)
	}
	return append(settings, args...)
}

// try runs a command and returns what it wrote and its exit code.
func (d *deployment) try(args ...string) (stdout, stderr string, code int) {
	var out, errs bytes.Buffer
	code = run(context.Background(), d.args(args), streams{in: strings.NewReader(""), out: &out, err: &errs})
	return out.String(), errs.String(), code
}

// do runs a command that has to end with the code, and returns its output.
func (d *deployment) do(code int, args ...string) string {
	d.Helper()
	out, errs, got := d.try(args...)
	if got != code {
		d.Fatalf("corpintel %s: exit %d, want %d\n%s%s", strings.Join(args, " "), got, code, out, errs)
	}
	return out
}

// process is a command in a process of its own, not yet started.
func (d *deployment) process(args ...string) *exec.Cmd {
	d.Helper()
	cmd := exec.Command(os.Args[0], d.args(args)...)
	cmd.Env = append(os.Environ(), "CORPINTEL_TEST_MAIN=1")
	return cmd
}

// read decodes the output of a command as JSON.
func read[T any](d *deployment, args ...string) (v T) {
	d.Helper()
	out := d.do(exitOK, append(args, "--output", "json")...)
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		d.Fatalf("corpintel %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return v
}

// fact is a fact as every interface shows it.
type fact struct {
	Concept, Unit, Value, Accession, Form, Frame, SHA256 string
	Start, End, Filed                                    intel.Date
	FY                                                   int
	Sample                                               bool
}

// checksum derives everything again and returns the checksum.
func (d *deployment) checksum() string {
	d.Helper()
	lines := strings.Split(strings.TrimSpace(d.do(exitOK, "rebuild")), "\n")
	sum, ok := strings.CutPrefix(lines[len(lines)-1], "checksum: ")
	if !ok {
		d.Fatalf("the last line is %q", lines[len(lines)-1])
	}
	if stored := d.do(exitOK, "rebuild", "--checksum-only"); stored != "checksum: "+sum+"\n" {
		d.Errorf("what is stored has %q, what was derived %q", stored, sum)
	}
	return sum
}

// serve replays recordings for the time of the test, with tests' patience.
func serve(t testing.TB, cfg replay.Config) string {
	t.Helper()
	if cfg.Rate == 0 {
		cfg.Rate = -1
	}
	server, err := replay.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(server)
	t.Cleanup(h.Close)
	return h.URL
}

// atNoTime lets nothing be done by the clock while a test looks on.
const atNoTime = "edgar.feed=0 0 1 1 *; edgar.submissions=0 0 1 1 *; edgar.companyfacts=0 0 1 1 *; edgar.tickers=0 0 1 1 *; " +
	"news.feeds=0 0 1 1 *; freshness=0 0 1 1 *; streams=0 0 1 1 *; forget=0 0 1 1 *"

// hurry sets what makes tests fast, and the same at any hour: no pace to keep,
// short waits, nothing done by the clock.
func hurry(t *testing.T) {
	t.Helper()
	t.Setenv("CORPINTEL_JOBS_SCHEDULE", atNoTime)
	t.Setenv("CORPINTEL_EDGAR_RATE", "5000")
	t.Setenv("CORPINTEL_EDGAR_PENALTY", "50ms")
	t.Setenv("CORPINTEL_HTTP_BACKOFF", "5ms")
}

// recorded writes a folder of recorded answers, by URL, as replay reads it.
func recorded(t testing.TB, answers map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	edgar := filepath.Join(dir, "edgar")
	if err := os.MkdirAll(edgar, 0o755); err != nil {
		t.Fatal(err)
	}
	manifest := "url\tstatus\tfile\tstored_as\tcontent_type\tbytes\tsha256\tfidelity\trecorded\torigin\tresponse_headers\n"
	n := 0
	for url, body := range answers {
		n++
		name := fmt.Sprintf("%d.json", n)
		manifest += fmt.Sprintf("%s\t200\t%s\tidentity\tapplication/json\t%d\t%s\texact\t\t\t\n", url, name, len(body), intel.HashBody([]byte(body)))
		writeFile(t, filepath.Join(edgar, name), body)
	}
	writeFile(t, filepath.Join(edgar, "manifest.tsv"), manifest)
	return dir
}

func writeFile(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

const (
	dataHost  = "https://data.sec.gov"
	filesHost = "https://www.sec.gov/files/"
)

func factsURL(cik intel.CIK) string {
	return dataHost + "/api/xbrl/companyfacts/CIK" + cik.Padded() + ".json"
}

func submissionsURL(cik intel.CIK) string {
	return dataHost + "/submissions/CIK" + cik.Padded() + ".json"
}
