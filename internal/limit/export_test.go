package limit

import "time"

// Patient sets how long a question waits for Redis, which may be slow on a busy
// machine.
func (q *RedisQuota) Patient(d time.Duration) { q.guard.Patience = d }
