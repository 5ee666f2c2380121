package app

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// silence is how long the owner of a run may give no sign of life before the
// run counts as interrupted; it gives one every second.
const silence = 30 * time.Second

// alive reports whether the process that owns a run is still at work. One of
// this machine can be asked directly, so that a run whose process was killed is
// taken up at once.
func alive(owner string, lastSign time.Time) bool {
	if time.Since(lastSign) > silence {
		return false
	}
	host, pid, ok := strings.Cut(owner, ":")
	here, err := os.Hostname()
	if !ok || err != nil || host != here {
		return true
	}
	n, err := strconv.Atoi(pid)
	if err != nil {
		return true
	}
	p, err := os.FindProcess(n)
	if err != nil {
		return false
	}
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, os.ErrPermission)
}
