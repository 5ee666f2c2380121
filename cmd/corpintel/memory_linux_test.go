package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"
)

// runMeasured runs a process to its end and returns the most memory that it had,
// in bytes. It is looked at while the process runs: what the system tells
// afterwards counts the memory of the process that started it too.
func runMeasured(t *testing.T, cmd *exec.Cmd) (peak int64, err error) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case err := <-ended:
			if peak == 0 {
				t.Fatal("the system does not tell how much memory a process uses")
			}
			return peak, err
		case <-ticker.C:
			status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
			if err != nil {
				continue // it has just ended
			}
			if _, rest, ok := bytes.Cut(status, []byte("VmHWM:")); ok {
				if words := bytes.Fields(rest); len(words) > 0 {
					if kilobytes, err := strconv.ParseInt(string(words[0]), 10, 64); err == nil {
						peak = max(peak, kilobytes<<10)
					}
				}
			}
		}
	}
}
