package session

import "time"

// Patient sets how long a question waits for Redis, which may be slow on a busy
// machine.
func (r *Redis) Patient(d time.Duration) { r.guard.Patience = d }
