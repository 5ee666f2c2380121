package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel/internal/bench"
)

// universe writes a zip file of made-up companies.
func universe(t *testing.T, companies, facts int) string {
	t.Helper()
	documents, err := bench.Generated(3)
	if err != nil {
		t.Fatal(err)
	}
	u, err := bench.NewUniverse(documents, companies, facts)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "companyfacts.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := u.Write(t.Context(), f, nil); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestBulkMemory: a bulk load of hundreds of megabytes of JSON takes less than
// 300 MiB of memory, whatever the garbage collector would like.
func TestBulkMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("loads 380 MB of JSON; run without -short")
	}
	const companies, allowed = 200, 300 << 20
	path := universe(t, companies, companies*12_000)
	d := newDeployment(t, "http://127.0.0.1:1")
	cmd := exec.Command(program(t), d.args([]string{"ingest", "bulk", path})...)
	cmd.Env = append(os.Environ(), "CORPINTEL_TEST_MAIN=1", "GOMEMLIMIT=off", "GOGC=100")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	peak, err := runMeasured(t, cmd)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.Bytes())
	}
	if !strings.Contains(out.String(), " done: 200 of 200 items, 0 failed;") {
		t.Errorf("it ends with %s", out.Bytes())
	}
	t.Logf("peak memory %d MiB", peak>>20)
	if peak > allowed {
		t.Errorf("peak memory %d MiB, want at most %d MiB", peak>>20, allowed>>20)
	}
}

// program is the program as it is shipped: the test binary, or where that is
// slowed down and swollen by the race detector, one built for the test.
func program(t *testing.T) string {
	t.Helper()
	if !raceDetector {
		return os.Args[0]
	}
	path := filepath.Join(t.TempDir(), "corpintel")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}

// TestBulkKill kills bulk loads at random moments; given again, they end with
// what an undisturbed load has.
func TestBulkKill(t *testing.T) {
	for name, path := range map[string]string{"company facts": universe(t, 8, 90_000), "statements": largeStatementSet(t, 60, 400)} {
		t.Run(name, func(t *testing.T) { killBulk(t, path) })
	}
}

func killBulk(t *testing.T, path string) {
	t.Helper()
	command := []string{"ingest", "bulk", path}
	quiet := newDeployment(t, "http://127.0.0.1:1")
	began := time.Now()
	quiet.do(exitOK, command...)
	whole := time.Since(began)
	want := quiet.checksum()
	killed := 0
	for range 4 {
		d := newDeployment(t, "http://127.0.0.1:1")
		for range 3 {
			if kill(t, d.process(command...), time.Duration(rand.Int64N(int64(whole)))) {
				killed++
			}
		}
		d.do(exitOK, command...)
		if got := d.checksum(); got != want {
			t.Errorf("checksum %s, want %s", got, want)
		}
	}
	if killed == 0 {
		t.Error("no process was killed before it ended; the test shows nothing")
	}
}

// TestBulkGoesOn: what is there is passed over, and one member that cannot be
// used keeps no other out, whichever group it is in.
func TestBulkGoesOn(t *testing.T) {
	d := newDeployment(t, "http://127.0.0.1:1")
	path := filepath.Join(t.TempDir(), "companyfacts.zip")
	writeZip(t, path, []string{
		"CIK0002000001.json", acmeFacts(8),
		"CIK0002000003.json", `{"cik":2000003,"facts":`,
		"CIK0002000005.json", "<!DOCTYPE html><html></html>",
		"CIK0002000004.json", foreignFacts,
	})
	out := d.do(exitPartial, "ingest", "bulk", path)
	if !strings.Contains(out, "4 of 4 items, 2 failed") {
		t.Errorf("the first time: %s", out)
	}
	first := d.checksum()
	if out := d.do(exitPartial, "ingest", "bulk", path); !strings.Contains(out, " 0 new") {
		t.Errorf("the second time: %s", out)
	}
	if again := d.checksum(); again != first {
		t.Errorf("the second time: checksum %s, want %s", again, first)
	}
}
