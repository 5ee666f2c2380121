package servicetest

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Own are servers that one test has for itself, so that it may kill them.
type Own struct {
	t       testing.TB
	program string
	place   string
	servers []string
}

// StartOwn starts servers of the test's own, by the names that cmd/services
// gives them, and has all functions of this package lead the test to them, and
// to no others. They go with the test. Without the shared servers, which show that they can be had
// here, it is skipped like any test that needs one.
func StartOwn(t *testing.T, servers ...string) *Own {
	t.Helper()
	find(t, "CORPINTEL_TEST_POSTGRES")
	find(t, "CORPINTEL_TEST_S3")
	dir := t.TempDir()
	o := &Own{t: t, program: filepath.Join(dir, "services"), place: filepath.Join(dir, "place"), servers: servers}
	o.command("go", "build", "-o", o.program, "github.com/corpintel/intel/cmd/services")
	t.Cleanup(func() { o.run("down") })
	o.Start()
	for _, setting := range os.Environ() {
		if name, _, _ := strings.Cut(setting, "="); strings.HasPrefix(name, "CORPINTEL_TEST_") {
			t.Setenv(name, "")
		}
	}
	for line := range strings.Lines(o.run("env")) {
		name, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		if strings.HasSuffix(name, "_MISSING") {
			t.Fatalf("%s: %s", name, value)
		}
		t.Setenv(name, strings.Trim(value, "'"))
	}
	return o
}

// Kill ends a server at once, as a crash would.
func (o *Own) Kill(server string) {
	o.t.Helper()
	o.run("kill", server)
}

// Start starts what does not run, and returns when it answers.
func (o *Own) Start() {
	o.t.Helper()
	o.run(append([]string{"up"}, o.servers...)...)
}

func (o *Own) run(args ...string) string {
	o.t.Helper()
	return o.command(o.program, append([]string{"--at", o.place}, args...)...)
}

func (o *Own) command(program string, args ...string) string {
	o.t.Helper()
	var said bytes.Buffer
	cmd := exec.CommandContext(context.WithoutCancel(o.t.Context()), program, args...)
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		o.t.Fatalf("%s %s: %v\n%s", filepath.Base(program), strings.Join(args, " "), err, said.String())
	}
	return string(out)
}
