//go:build !unix

package edgar

import "time"

// cpuTime returns the time that has passed, where the system does not tell
// processor time in the way of Unix.
func cpuTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
