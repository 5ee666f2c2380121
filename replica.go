package intel

import (
	"context"
	"sync"
	"time"
)

// Replica is a server that repeats what the database of a store writes, as it
// was when it was last looked at.
type Replica struct {
	Number int          `json:"number"` // its place in the setting, from 1
	State  ReplicaState `json:"state"`
	// LagBytes is how much the database has written that the replica has not
	// repeated yet; Lag for how long it has been behind. Both are 0 where nothing
	// is missing, and of the last look where it does not answer.
	LagBytes int64         `json:"lag_bytes"`
	Lag      time.Duration `json:"lag_ns"`
	Problem  string        `json:"problem,omitempty"` // what is to be done, for whoever runs it
}

// ReplicaState says what a replica is good for.
type ReplicaState string

// The states.
const (
	ReplicaReady  ReplicaState = "ready"  // answers whatever it has
	ReplicaAway   ReplicaState = "away"   // does not answer
	ReplicaUnlike ReplicaState = "unlike" // no replica of this database, or of what it was before a failover
)

// FromReplicas returns a context under which reads may come from a replica of
// the store, if there is one that has all that was stored before the first read
// under it, or before the last write: whoever reads sees what they wrote, and
// never less than before. It is for one request or one command.
func FromReplicas(ctx context.Context) context.Context {
	return context.WithValue(ctx, readingKey{}, &Reading{})
}

type readingKey struct{}

// ReadingOf returns what FromReplicas began, nil where it did not.
func ReadingOf(ctx context.Context) *Reading {
	r, _ := ctx.Value(readingKey{}).(*Reading)
	return r
}

// Reading remembers how far a replica must be to answer. It is safe for
// concurrent use.
type Reading struct {
	mu    sync.Mutex
	known bool   // guarded by mu
	after uint64 // guarded by mu: a place in what the database has written
}

// After returns the place up to which a replica must have repeated what was
// written: what ask says when it is first called.
func (r *Reading) After(ask func() (uint64, error)) (uint64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known {
		return r.after, nil
	}
	after, err := ask()
	r.after, r.known = after, err == nil
	return after, err
}

// Wrote notes that something was written, which reads from now on must see.
func (r *Reading) Wrote() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known = false
}
