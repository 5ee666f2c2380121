package main

import (
	"context"
	"errors"

	"github.com/corpintel/intel"
)

// The exit codes; docs/cli.md says the same to people.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitNotFound    = 3
	exitDenied      = 4
	exitUnavailable = 5
	exitPartial     = 6
	exitInterrupted = 130
)

// runFailed and runPartial end an ingest of which all or some items failed. The
// record of the run has said why.
var (
	errRunFailed  = errors.New("")
	errRunPartial = errors.New("")
)

// exitCode maps an error to what a script can tell apart.
func exitCode(err error) int {
	switch {
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, errRunPartial):
		return exitPartial
	case errors.Is(err, errRunFailed):
		return exitFailed
	}
	switch intel.KindOf(err) {
	case intel.KindInvalid:
		return exitUsage
	case intel.KindNotFound:
		return exitNotFound
	case intel.KindDenied:
		return exitDenied
	case intel.KindThrottled, intel.KindUnavailable:
		return exitUnavailable
	case intel.KindConflict, intel.KindInternal:
		return exitFailed
	}
	return exitFailed
}
