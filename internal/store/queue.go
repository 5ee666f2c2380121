package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// There is one writer at a time on either engine, so that what one claim reads
// no other one changes: jobs need no locks of their own.

// lostLeases is how many jobs without a sign of life one claim puts back.
const lostLeases = 1000

const jobColumns = `id, kind, key, lane, priority, state, run_at, attempt, failures, allowed, error, progress, run, owner, cancel,
	leased_until, created_at, started_at, ended_at, handed_at`

func scanJob(r row) intel.Job {
	return intel.Job{
		ID: r.int(0), Kind: r.text(1), Key: r.text(2), Lane: r.text(3), Priority: intel.JobPriority(r.int(4)), State: intel.JobState(r.text(5)),
		RunAt: instant(r.int(6)), Attempt: int(r.int(7)), Failures: int(r.int(8)), Allowed: int(r.int(9)), Error: r.text(10),
		Progress: r.text(11), Run: r.int(12), Owner: r.text(13), Cancel: r.int(14) != 0, LeasedUntil: instant(r.int(15)),
		CreatedAt: instant(r.int(16)), StartedAt: instant(r.int(17)), EndedAt: instant(r.int(18)),
		HandedAt: instant(r.int(19)),
	}
}

// Enqueue adds jobs, all or none.
func (s *Store) Enqueue(ctx context.Context, jobs []intel.NewJob) (added int, err error) {
	err = s.db.aside(ctx, func(t tx) error {
		added, err = s.enqueue(t, jobs)
		return err
	})
	if err != nil {
		return 0, err
	}
	return added, nil
}

func (s *Store) enqueue(t tx, jobs []intel.NewJob) (added int, err error) {
	now := s.opt.Now().UTC()
	for _, j := range jobs {
		if j.Kind == "" || j.Lane == "" || j.Priority < 0 || j.Priority >= intel.JobPriorities {
			return added, intel.Errorf(intel.KindInternal, "a job needs a kind, a lane and a priority: %+v", j)
		}
		at := j.RunAt
		if at.IsZero() {
			at = now
		}
		n, err := t.exec(`
			INSERT INTO job (kind, key, lane, priority, state, run_at, attempt, failures, allowed, error, progress, run, owner, cancel,
				leased_until, created_at, started_at, ended_at)
			VALUES ($1, $2, $3, $4, 'waiting', $5, 0, 0, $6, '', '', 0, '', 0, 0, $7, 0, 0)
			ON CONFLICT (kind, key) WHERE state = 'waiting' DO NOTHING`,
			j.Kind, j.Key, j.Lane, int(j.Priority), at, max(1, j.Allowed), now)
		if err != nil {
			return added, err
		}
		added += int(n)
		if n > 0 {
			continue
		}
		if _, err := t.exec(`
			UPDATE job SET run_at = CASE WHEN run_at > $3 THEN $3 ELSE run_at END, priority = CASE WHEN priority > $4 THEN $4 ELSE priority END,
				handed_at = CASE WHEN priority > $4 THEN 0 ELSE handed_at END
			WHERE kind = $1 AND key = $2 AND state = 'waiting' AND (run_at > $3 OR priority > $4) AND (attempt = 0 OR $4 = 0)`, j.Kind, j.Key, at, int(j.Priority)); err != nil {
			return added, err
		}
	}
	return added, nil
}

// due tells whether a claim has anything to do, so that workers that ask again
// and again keep no writer waiting.
var due = func() string {
	var b strings.Builder
	b.WriteString(`SELECT CASE WHEN EXISTS (SELECT 1 FROM job WHERE state = 'running' AND leased_until < $2)`)
	for p := range intel.JobPriorities {
		fmt.Fprintf(&b, ` OR EXISTS (SELECT 1 FROM job WHERE lane = $1 AND priority = %d AND state = 'waiting' AND run_at <= $2)`, p)
	}
	b.WriteString(` THEN 1 ELSE 0 END`)
	return b.String()
}()

// taken is what becomes of the row of a job that a worker takes, noneRuns that
// no job like j runs.
const (
	taken    = `state = 'running', attempt = attempt + 1, owner = $2, leased_until = $3, started_at = $1, progress = '', cancel = 0, handed_at = 0`
	noneRuns = `NOT EXISTS (SELECT 1 FROM job r WHERE r.kind = j.kind AND r.key = j.key AND r.state = 'running')`
)

// Claim takes jobs that are due.
func (s *Store) Claim(ctx context.Context, c intel.JobClaim) (jobs []intel.Job, err error) {
	if c.ID != 0 {
		return s.claimOne(ctx, c)
	}
	found := false
	if err := s.db.read(ctx, func(t tx) error {
		_, err := one(t, due, []any{c.Lane, s.opt.Now().UTC()}, func(r row) error {
			found = r.int(0) != 0
			return nil
		})
		return err
	}); err != nil || !found {
		return nil, err
	}
	err = s.db.aside(ctx, func(t tx) error {
		jobs = nil
		now := s.opt.Now().UTC()
		if err := s.takeBack(t, now); err != nil {
			return err
		}
		for p := range intel.JobPriorities {
			left := c.Limit - len(jobs)
			if left <= 0 {
				return nil
			}
			var list []intel.Job
			if err := t.query(`
				UPDATE job SET `+taken+`
				WHERE id IN (
					SELECT j.id FROM job j
					WHERE j.lane = $4 AND j.priority = $5 AND j.state = 'waiting' AND j.run_at <= $1 AND `+noneRuns+`
					ORDER BY j.run_at, j.id LIMIT $6)
				RETURNING `+jobColumns, []any{now, c.Owner, now.Add(c.Lease), c.Lane, p, left}, func(r row) error {
				list = append(list, scanJob(r))
				return nil
			}); err != nil {
				return err
			}
			slices.SortFunc(list, func(x, y intel.Job) int { return cmp.Or(x.RunAt.Compare(y.RunAt), cmp.Compare(x.ID, y.ID)) })
			jobs = append(jobs, list...)
		}
		return nil
	})
	return jobs, err
}

// takeBack puts jobs back whose workers gave no sign of life. That counts as a
// failure: a job that kills whoever does it must come to an end.
func (s *Store) takeBack(t tx, now time.Time) error {
	var lost []intel.Job
	if err := t.query(`SELECT `+jobColumns+` FROM job WHERE state = 'running' AND leased_until < $1 ORDER BY leased_until LIMIT $2`, []any{now, lostLeases}, func(r row) error {
		lost = append(lost, scanJob(r))
		return nil
	}); err != nil {
		return err
	}
	for _, j := range lost {
		o := intel.JobOutcome{JobLease: j.Lease(), State: intel.JobWaiting, RunAt: now, Failed: true, Error: "worker " + j.Owner + " gave no sign of life", Progress: j.Progress, Run: j.Run}
		if j.Cancel {
			o.State = intel.JobCancelled
		}
		if _, err := s.finish(t, o, now); err != nil {
			return err
		}
	}
	return nil
}

// Extend prolongs leases.
func (s *Store) Extend(ctx context.Context, lease time.Duration, beats []intel.JobBeat) (jobs []intel.Job, err error) {
	err = s.db.aside(ctx, func(t tx) error {
		jobs = nil
		for _, b := range beats {
			if _, err := t.exec(`UPDATE job SET leased_until = $3, progress = $4 WHERE id = $1 AND attempt = $2 AND state = 'running'`,
				b.ID, b.Attempt, s.opt.Now().UTC().Add(lease), b.Progress); err != nil {
				return err
			}
			j, found, err := jobByID(t, b.ID)
			if err != nil {
				return err
			}
			if !found { // removed by a person: nobody has it
				j = intel.Job{ID: b.ID, State: intel.JobCancelled}
			}
			jobs = append(jobs, j)
		}
		return nil
	})
	return jobs, err
}

// Finish notes outcomes with the jobs that follow.
func (s *Store) Finish(ctx context.Context, outcomes []intel.JobOutcome) (noted int, err error) {
	err = s.db.aside(ctx, func(t tx) error {
		noted = 0
		now := s.opt.Now().UTC()
		for _, o := range outcomes {
			held, err := s.finish(t, o, now)
			if err != nil {
				return err
			}
			if !held {
				continue
			}
			noted++
			if _, err := s.enqueue(t, o.Next); err != nil {
				return err
			}
		}
		return nil
	})
	return noted, err
}

// finish notes what became of a job, unless the lease is not its present one.
func (s *Store) finish(t tx, o intel.JobOutcome, now time.Time) (held bool, err error) {
	var j intel.Job
	if held, err = one(t, `SELECT `+jobColumns+` FROM job WHERE id = $1 AND attempt = $2 AND state = 'running'`, []any{o.ID, o.Attempt}, func(r row) error {
		j = scanJob(r)
		return nil
	}); err != nil || !held {
		return false, err
	}
	failures, ended := j.Failures, now
	if o.Failed {
		failures++
	}
	if o.State == intel.JobWaiting {
		switch twin, err := waits(t, j); {
		case err != nil:
			return false, err
		case twin:
			o.State = intel.JobMerged
		case failures >= j.Allowed:
			o.State = intel.JobDead
		default:
			ended = time.Time{}
		}
	}
	at := j.RunAt
	if o.State == intel.JobWaiting {
		at = o.RunAt.UTC()
	}
	if _, err := t.exec(`
		UPDATE job SET state = $2, run_at = $3, failures = $4, error = $5, progress = $6, run = $7, ended_at = $8, owner = '', leased_until = 0, cancel = 0
		WHERE id = $1`, j.ID, string(o.State), at, failures, o.Error, o.Progress, o.Run, ended); err != nil {
		return false, err
	}
	if err := noteAttempt(t, j, o, now); err != nil {
		return false, err
	}
	if o.State == intel.JobDone || o.State == intel.JobDead { // of like jobs that failed for good, people have to look at the last one alone
		if _, err := t.exec(`UPDATE job SET state = 'merged' WHERE kind = $1 AND key = $2 AND state = 'dead' AND id <> $3`, j.Kind, j.Key, j.ID); err != nil {
			return false, err
		}
	}
	switch o.State {
	case intel.JobDone:
		err = noteDone(t, j.Kind, j.Key, now)
	case intel.JobDead:
		e := intel.Event{Kind: intel.EventJob, Subject: j.Kind, Ref: strconv.FormatInt(j.ID, 10), Count: 1, Detail: j.Kind + " " + j.Key + " failed for good: " + o.Error}
		if cik, bad := intel.ParseCIK(j.Key); bad == nil {
			e.CIK = cik
		}
		err = s.addEvents(t, []intel.Event{e})
	}
	return true, err
}

// waits reports whether a job like j waits.
func waits(t tx, j intel.Job) (bool, error) {
	return one(t, `SELECT id FROM job WHERE kind = $1 AND key = $2 AND state = 'waiting'`, []any{j.Kind, j.Key}, func(row) error { return nil })
}

func jobByID(t tx, id int64) (j intel.Job, found bool, err error) {
	found, err = one(t, `SELECT `+jobColumns+` FROM job WHERE id = $1`, []any{id}, func(r row) error {
		j = scanJob(r)
		return nil
	})
	return j, found, err
}
