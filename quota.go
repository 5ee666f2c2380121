package intel

import (
	"context"
	"time"
)

// Quota lets each of many clients make so many requests in any time of a length,
// of all processes of a deployment together.
type Quota interface {
	// Take counts a request of a client, where it may make one, and says what it
	// has left. It does not fail: what cannot be asked is decided by itself.
	Take(ctx context.Context, client string) Allowance
}

// Allowance is what a client may do.
type Allowance struct {
	OK    bool          // this request may be made, and was counted
	Limit int           // requests in any time of length Per
	Per   time.Duration // likewise
	Left  int           // requests that may be made now
	Next  time.Duration // until one more may be; 0 where Left is not
	Alone bool          // decided by this process alone, as the others could not be asked
}
