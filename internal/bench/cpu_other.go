//go:build !unix

package bench

import "time"

// CPUTime returns the time of day where the system does not tell the processor
// time: ratios then hold only on a machine that does nothing else.
func CPUTime() time.Duration { return time.Duration(time.Now().UnixNano()) }

// PeakMemory returns 0: the system does not tell.
func PeakMemory() int64 { return 0 }
