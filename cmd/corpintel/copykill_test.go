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
	killed, out := 0, ""
	for n := 0; n < 6 && out == ""; n++ {
		cmd := d.process(args...)
		var answer strings.Builder
		cmd.Stdout = &answer
		said, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(said)
		lines.Scan()                                                                                    // it has begun to copy
		kill := time.AfterFunc(time.Duration(n)*25*time.Millisecond, func() { _ = cmd.Process.Kill() }) // it may have ended
		for lines.Scan() {
		}
		if err := cmd.Wait(); err != nil {
			killed++
		} else {
			out = answer.String()
		}
		kill.Stop()
	}
	if killed < 2 {
		t.Errorf("only %d copies were killed on their way", killed)
	}
	if out == "" {
		out = d.do(exitOK, args...)
	}
	if !strings.HasSuffix(out, want) {
		t.Errorf("the copy says %q, want %q", out, want)
	}
	d.do(exitFailed, args...) // nothing is copied over what is there
}
