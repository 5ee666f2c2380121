package main

import (
	"os/exec"
	"syscall"
	"testing"
)

// peakMemory returns the most memory that a process that ended has had, in
// bytes.
func peakMemory(t *testing.T, cmd *exec.Cmd) int64 {
	t.Helper()
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		t.Fatal("the system does not tell how much memory a process used")
	}
	return usage.Maxrss << 10
}
