package limit

import (
	"context"
	"sync"
	"time"
)

// Memory is a limiter for one process: where a deployment is one process that
// keeps nothing, and in tests. All methods are safe for concurrent use.
type Memory struct {
	Now func() time.Time // set before use; NewMemory sets it to time.Now

	paces  map[string]pace
	queues map[string]queue

	mu     sync.Mutex
	states map[string]*state // guarded by mu
}

// NewMemory makes a limiter with the limits of each name. A limit that is not
// above 0 is a KindInvalid error.
func NewMemory(limits map[string]Limit) (*Memory, error) {
	paces, err := newPaces(limits)
	if err != nil {
		return nil, err
	}
	m := &Memory{Now: time.Now, paces: paces, queues: make(map[string]queue), states: make(map[string]*state)}
	for name := range paces {
		m.queues[name], m.states[name] = make(queue, 1), &state{}
	}
	return m, nil
}

// Wait returns when the next call under name may be made, and ctx's error when
// that ends first. A name without a limit is a KindInternal error, and what takes
// longer than the limit's patience KindThrottled.
func (m *Memory) Wait(ctx context.Context, name string) error {
	p, ok := m.paces[name]
	if !ok {
		return unknown(name)
	}
	return m.queues[name].wait(ctx, func(context.Context) (time.Duration, error) {
		m.mu.Lock()
		defer m.mu.Unlock()
		return m.states[name].grant(m.Now().UnixNano(), p)
	})
}

// Left returns how many calls the budgets under name allow now, -1 where it has
// none, and from when there is one.
func (m *Memory) Left(_ context.Context, name string) (int, time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.states[name]
	if !ok {
		return 0, time.Time{}, unknown(name)
	}
	calls, from := s.left(m.Now().UnixNano(), m.paces[name])
	return calls, from, nil
}

// Penalize makes every Wait under name last at least until then. A penalty
// that lasts longer stays as it is.
func (m *Memory) Penalize(_ context.Context, name string, until time.Time, reason string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.states[name]
	if !ok {
		return unknown(name)
	}
	s.penalize(m.Now(), m.paces[name], until, reason)
	return nil
}

// Penalty returns until when name is penalized, in UTC, and why; zero where it
// is not.
func (m *Memory) Penalty(_ context.Context, name string) (time.Time, string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.states[name]
	if !ok {
		return time.Time{}, "", unknown(name)
	}
	until, reason := s.penalty(m.Now(), m.paces[name])
	return until, reason, nil
}
