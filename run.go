package intel

import "time"

// RunState is how far a run, or an item of it, has come.
type RunState string

// The states. Interrupted runs can be taken up again; all others are final,
// except running.
const (
	RunPending     RunState = "pending" // items only
	RunRunning     RunState = "running"
	RunDone        RunState = "done"
	RunPartial     RunState = "partial" // some items failed
	RunFailed      RunState = "failed"  // all items failed
	RunCancelled   RunState = "cancelled"
	RunInterrupted RunState = "interrupted" // the process ended without a word
)

// Run is the record of one piece of work: what was asked, what came of it.
type Run struct {
	ID        int64     `json:"id"`
	Source    string    `json:"source"` // "edgar", "documents", "bulk", "rebuild", "sample"
	Items     []string  `json:"items"`  // what was asked for, in order
	State     RunState  `json:"state"`
	StartedAt time.Time `json:"started_at"`
	UpdatedAt time.Time `json:"updated_at"` // the owner's last sign of life
	EndedAt   time.Time `json:"ended_at,omitzero"`
	Owner     string    `json:"owner"` // host and process
	Counts    Counts    `json:"counts"`
	Error     string    `json:"error,omitempty"`
}

// Counts is what a run, or an item of it, amounts to.
type Counts struct {
	Items       int64 `json:"items"`      // asked for
	ItemsDone   int64 `json:"items_done"` // finished, well or not
	ItemsFailed int64 `json:"items_failed"`
	Requests    int64 `json:"requests"` // sent upstream, repeats included
	Retries     int64 `json:"retries"`
	Bytes       int64 `json:"bytes"`     // of bodies, without transfer compression
	Bodies      int64 `json:"bodies"`    // archived
	In          int64 `json:"in"`        // records read
	Accepted    int64 `json:"accepted"`  // new in the store
	Unchanged   int64 `json:"unchanged"` // were there already
	Changed     int64 `json:"changed"`   // different now; see the run's changes
	Flagged     int64 `json:"flagged"`
	Quarantined int64 `json:"quarantined"`
}

// Add adds o to c.
func (c *Counts) Add(o Counts) {
	c.Items += o.Items
	c.ItemsDone += o.ItemsDone
	c.ItemsFailed += o.ItemsFailed
	c.Requests += o.Requests
	c.Retries += o.Retries
	c.Bytes += o.Bytes
	c.Bodies += o.Bodies
	c.In += o.In
	c.Accepted += o.Accepted
	c.Unchanged += o.Unchanged
	c.Changed += o.Changed
	c.Flagged += o.Flagged
	c.Quarantined += o.Quarantined
}

// AddApplied adds what storing a batch did.
func (c *Counts) AddApplied(a Applied) {
	c.In += a.In
	c.Accepted += a.Accepted
	c.Unchanged += a.Unchanged
	c.Changed += a.Changed
	c.Flagged += a.Flagged
	c.Quarantined += a.Quarantined
}

// RunItem is one of the things a run was asked for.
type RunItem struct {
	Item   string   `json:"item"`
	State  RunState `json:"state"`
	Counts Counts   `json:"counts"`
	Error  string   `json:"error,omitempty"`
}

// RunEvent is something worth knowing that happened on the way: a repeated
// request, a penalty, a body that was refused.
type RunEvent struct {
	ID     int64     `json:"id"`
	At     time.Time `json:"at"`
	Item   string    `json:"item,omitempty"`
	Kind   string    `json:"kind"` // see the Event constants
	URL    string    `json:"url,omitempty"`
	Detail string    `json:"detail"`
}

// The kinds of run events.
const (
	EventRetry   = "retry"    // a request was sent again, and why
	EventPenalty = "penalty"  // the upstream shut us out for a while
	EventAbsent  = "absent"   // the upstream has no such document
	EventRefused = "refused"  // a body could not be used
	EventLeftOut = "left_out" // records that are not taken in on purpose, counted
	EventResumed = "resumed"  // another process took the run up
)
