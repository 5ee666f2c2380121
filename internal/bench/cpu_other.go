//go:build !unix

package bench

import "time"

// cpuTime returns the time of day where the system does not tell the processor
// time: ratios then hold only on a machine that does nothing else.
func cpuTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
