package main

import (
	"bufio"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
)

// A copy that is killed at any moment is gone on with by the same command, and
// has the checksum of the original in the end.
func TestStoreCopyKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("long; it runs after the short tests")
	}
	url := servicetest.OnePostgres(t)
	t.Setenv("COPY_TO", url)
	t.Cleanup(func() {
		if err := store.DropPostgres(context.Background(), url, ""); err != nil {
			t.Error(err)
		}
	})
	d := newDeployment(t, "http://127.0.0.1:1")
	d.do(exitOK, "ingest", "bulk", universe(t, 10, 100_000))
	want := d.do(exitOK, "rebuild", "--checksum-only")
	args := []string{"store", "copy", "--from", "sqlite:" + filepath.Join(d.dir, "corpintel.db"), "--to", "postgres:env:COPY_TO"}
	killed := 0
	for n := range 6 {
		cmd := d.process(args...)
		said, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(said)
		lines.Scan()                                                                                    // it has begun to copy
		kill := time.AfterFunc(time.Duration(n)*60*time.Millisecond, func() { _ = cmd.Process.Kill() }) // it may have ended
		for lines.Scan() {
		}
		if err := cmd.Wait(); err != nil {
			killed++
		}
		kill.Stop()
	}
	if killed < 2 {
		t.Errorf("only %d copies were killed on their way", killed)
	}
	if out := d.do(exitOK, args...); !strings.HasSuffix(out, want) {
		t.Errorf("the copy says %q, want %q", out, want)
	}
}
