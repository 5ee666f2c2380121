package redisurl

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/corpintel/intel"
)

const (
	// guardPatience is how long one question may take unless a guard says otherwise.
	guardPatience = 250 * time.Millisecond
	// guardPause is how long nothing is asked after a failure.
	guardPause = 500 * time.Millisecond
)

// Guard asks a Redis that one can do without. No question takes long; after one
// that failed the next are refused at once, for half a second, and then one is
// let through to see whether Redis is back. So an outage costs one caller every
// half second a quarter of a second, and nobody has to say when it is over. The
// zero value is ready; all methods are safe for concurrent use.
type Guard struct {
	Patience time.Duration // how long one question may take; 0: a quarter of a second

	mu     sync.Mutex
	closed time.Time // guarded by mu: nothing is asked before; zero: Redis answers
	trying bool      // guarded by mu: somebody sees whether it is back
}

// Ask runs ask, whose context ends early, or says at once that Redis does not
// answer (KindUnavailable). [redis.Nil] is an answer.
func (g *Guard) Ask(ctx context.Context, ask func(context.Context) error) error {
	if !g.enter() {
		return intel.Errorf(intel.KindUnavailable, "Redis does not answer")
	}
	limited, cancel := context.WithTimeout(ctx, cmp.Or(g.Patience, guardPatience))
	defer cancel()
	failed := true
	defer func() { g.leave(failed && ctx.Err() == nil) }() // also where ask panics
	err := ask(limited)
	failed = err != nil && !errors.Is(err, redis.Nil)
	switch {
	case !failed:
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return intel.Errorf(intel.KindUnavailable, "Redis: %w", err)
}

func (g *Guard) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.closed.IsZero():
		return true
	case g.trying || time.Now().Before(g.closed):
		return false
	}
	g.trying = true
	return true
}

func (g *Guard) leave(failed bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.trying = false
	if g.closed = (time.Time{}); failed {
		g.closed = time.Now().Add(guardPause)
	}
}
