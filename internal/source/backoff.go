package source

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// fullJitter returns a random time from 0 up to base, doubled for each attempt
// after the first and no more than limit. Spreading over the whole range keeps
// those that failed together from coming back together:
// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
func fullJitter(attempt int, base, limit time.Duration) time.Duration {
	most := min(base, limit)
	for range attempt - 1 {
		if most > limit/2 {
			most = limit
			break
		}
		most *= 2
	}
	return rand.N(most + 1)
}

// parseRetryAfter reads seconds or a date (RFC 9110 §10.2.3), as the time from
// now; 0 where there is none, or none that can be read.
func parseRetryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// sleep returns after d, or with ctx's error.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}
