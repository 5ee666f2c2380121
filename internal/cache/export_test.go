package cache

import "time"

// Patient sets how long a question waits for Redis, which may be slow on a busy
// machine.
func (c *Redis) Patient(d time.Duration) { c.guard.Patience = d }
