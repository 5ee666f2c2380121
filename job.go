package intel

import (
	"context"
	"time"
)

// Job is a piece of work that waits in the store until a worker has done it. It
// is its kind and its key, whom or what it is about; everything else a worker
// needs to know is in the store or the configuration.
type Job struct {
	ID       int64       `json:"id"`
	Kind     string      `json:"kind"` // "edgar.companyfacts"
	Key      string      `json:"key"`  // "320193"; of waiting jobs with one kind and key there is one
	Lane     string      `json:"lane"` // whose budget it draws on, "edgar"; "local" for none
	Priority JobPriority `json:"priority"`
	State    JobState    `json:"state"`
	RunAt    time.Time   `json:"run_at"`   // not before
	Attempt  int         `json:"attempt"`  // how often it was begun
	Failures int         `json:"failures"` // how often that failed
	Allowed  int         `json:"allowed"`  // failures after which it is dead
	Error    string      `json:"error,omitempty"`
	Progress string      `json:"progress,omitempty"` // what it is doing, or did
	Run      int64       `json:"run,omitempty"`      // the record of what it did, where there is one
	Owner    string      `json:"owner,omitempty"`    // the worker that has it
	Cancel   bool        `json:"cancel,omitempty"`   // somebody asked the worker to stop

	HandedAt    time.Time `json:"handed_at,omitzero"`    // when Redis last had it, to hand it out, while it waits
	LeasedUntil time.Time `json:"leased_until,omitzero"` // without a sign of life it goes to another worker then
	CreatedAt   time.Time `json:"created_at"`
	StartedAt   time.Time `json:"started_at,omitzero"` // of the last attempt
	EndedAt     time.Time `json:"ended_at,omitzero"`
}

// Lease returns what proves that a worker has the job.
func (j Job) Lease() JobLease { return JobLease{ID: j.ID, Attempt: j.Attempt} }

// JobState is how far a job has come.
type JobState string

// The states.
const (
	JobWaiting   JobState = "waiting"   // for RunAt, or for a worker
	JobRunning   JobState = "running"   // a worker has it
	JobDone      JobState = "done"      // well
	JobDead      JobState = "dead"      // failed for good: a person has to look
	JobCancelled JobState = "cancelled" // by a person
	JobMerged    JobState = "merged"    // failed, and a like one that came meanwhile, or later, did its work or failed as well
)

// JobPriority orders the jobs of a lane that are due; smaller ones go first.
type JobPriority int

// The priorities.
const (
	PriorityUrgent JobPriority = iota // a person waits
	PriorityHigh                      // something new is out
	PriorityNormal                    // keeps things fresh
	PriorityLow                       // whenever there is room
)

// JobPriorities is how many there are.
const JobPriorities = 4

// NewJob asks for a job. The zero values mean: at once, urgent, and dead at the
// first failure.
type NewJob struct {
	Kind     string
	Key      string
	Lane     string
	Priority JobPriority
	RunAt    time.Time // zero: now
	Allowed  int       // failures after which it is dead; at least 1
}

// JobLease proves that a worker has a job: whoever is given it later has
// another one.
type JobLease struct {
	ID      int64
	Attempt int
}

// JobClaim asks for jobs to do.
type JobClaim struct {
	Lane  string
	Owner string        // the worker
	Lease time.Duration // how long it may give no sign of life
	Limit int
	ID    int64 // this job and no other, if it is due; 0: those that come first
}

// JobBeat is a sign of life.
type JobBeat struct {
	JobLease

	Progress string
}

// JobOutcome is what a worker made of a job.
type JobOutcome struct {
	JobLease

	// State is JobDone, JobCancelled, JobDead, or JobWaiting to try again at
	// RunAt.
	State JobState
	RunAt time.Time
	// Failed counts the attempt among those that are allowed. A job that was
	// put back because a budget was used up, or a worker stopped, has not failed.
	Failed   bool
	Error    string
	Progress string
	Run      int64
	Next     []NewJob // to do after it
}

// Queue hands out jobs. A job is given to one worker at a time; one whose
// worker gives no sign of life is given to another, and what the first still
// says about it is refused. Jobs with one kind and key never run at once. All
// methods are safe for concurrent use, also by several processes.
type Queue interface {
	// Enqueue adds jobs, all or none, and returns how many are new. One that
	// waits already is not added again: the earlier time and the higher priority
	// of the two hold. One that waits because it failed keeps its time, unless
	// the new one is urgent.
	Enqueue(context.Context, []NewJob) (int, error)
	// Claim takes jobs that are due: higher priorities first, and of one
	// priority those that are due the longest. Asked for one job that cannot be
	// taken now it takes none, and a job that waits counts as not handed over.
	Claim(context.Context, JobClaim) ([]Job, error)
	// Extend prolongs leases and returns the jobs as they are now, in the order
	// of the beats. A job that the worker no longer has comes back with another
	// Attempt or another State.
	Extend(ctx context.Context, lease time.Duration, beats []JobBeat) ([]Job, error)
	// Finish notes outcomes in one transaction, with the jobs that follow, and
	// returns how many it noted: outcomes of jobs that the worker no longer has
	// are dropped.
	Finish(context.Context, []JobOutcome) (int, error)
}

// JobFilter selects jobs; zero fields do not select.
type JobFilter struct {
	Kind  string
	Key   string
	Lane  string
	State JobState
	PageRequest
}

// JobCount is how many jobs of a kind are in a state.
type JobCount struct {
	Kind   string    `json:"kind"`
	Lane   string    `json:"lane"`
	State  JobState  `json:"state"`
	Count  int64     `json:"count"`
	Handed int64     `json:"handed,omitempty"` // how many of them Redis has, to hand them out
	Oldest time.Time `json:"oldest"`           // when the oldest of them was due
}

// JobReader reads jobs.
type JobReader interface {
	// Jobs lists the newest first.
	Jobs(context.Context, JobFilter) (Page[Job], error)
	Job(context.Context, int64) (Job, error)
	// JobCounts counts by kind and state, in that order.
	JobCounts(context.Context) ([]JobCount, error)
	// LastDone returns when jobs of a kind were last done, by key.
	LastDone(ctx context.Context, kind string) (map[string]time.Time, error)
	// LastDead returns when jobs of a kind failed for good, by key, where none
	// like them was done since.
	LastDead(ctx context.Context, kind string) (map[string]time.Time, error)
	// JobHistory sums up attempts that are over, by the beginning of the hour or
	// day and kind. It goes back some months.
	JobHistory(context.Context, JobHistoryFilter) (Page[JobHour], error)
	// Unfinished returns when jobs of a kind were added that wait or run, by key.
	Unfinished(ctx context.Context, kind string) (map[string]time.Time, error)
	// Schedules returns the last moment of each schedule that has had one, or
	// from when on there is one.
	Schedules(context.Context) (map[string]time.Time, error)
}

// JobWriter is for those who run a deployment.
type JobWriter interface {
	// RetryJob lets a job that is over wait again, with all its attempts.
	RetryJob(context.Context, int64) (Job, error)
	// CancelJob ends a waiting job, and asks the worker of a running one to stop.
	CancelJob(context.Context, int64) (Job, error)
	// NoteDone notes that what jobs of a kind and these keys do was done now, by
	// a person.
	NoteDone(ctx context.Context, kind string, keys []string) error
}

// JobRelay is what a store does for those who hand jobs to Redis.
type JobRelay interface {
	// DueJobs returns the jobs of a lane that can be taken now and were not
	// handed over since an instant. Of each priority it looks at the first ones
	// only, so many as depth says: in the order in which they are claimed.
	// Before that, jobs whose workers gave no sign of life wait again.
	DueJobs(ctx context.Context, lane string, since time.Time, depth int) ([]Job, error)
	// HandedOver notes that these jobs are with Redis now. Those that were taken
	// or ended meanwhile are left alone.
	HandedOver(context.Context, []JobLease) error
}

// JobKeeper is what the scheduler needs of a store.
type JobKeeper interface {
	// Tick adds the jobs of a schedule's moment and notes the moment, in one
	// transaction. It reports false, and adds none, where that moment or a later
	// one was noted before.
	Tick(ctx context.Context, schedule string, at time.Time, jobs []NewJob) (bool, error)
	// Lead reports whether owner holds the named lease, which it takes or
	// prolongs if nobody else does.
	Lead(ctx context.Context, name, owner string, lease time.Duration) (bool, error)
	// Resign gives the named lease up, if owner holds it.
	Resign(ctx context.Context, name, owner string) error
	// ForgetJobs removes jobs that ended before a moment, except dead ones, and
	// events before another.
	ForgetJobs(ctx context.Context, jobs, events time.Time) (removed int64, err error)
	// ForgetAttempts removes what JobHistory knows of whole weeks that were over
	// before a moment, and returns how many attempts that were.
	ForgetAttempts(ctx context.Context, before time.Time) (removed int64, err error)
}
