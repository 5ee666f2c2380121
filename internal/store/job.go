package store

import (
	"context"
	"time"

	"github.com/corpintel/intel"
)

func existingJob(t tx, id int64) (intel.Job, error) {
	j, found, err := jobByID(t, id)
	if err == nil && !found {
		err = intel.Errorf(intel.KindNotFound, "no job %d; list them with: corpintel jobs list", id)
	}
	return j, err
}

// Job returns one job.
func (s *Store) Job(ctx context.Context, id int64) (j intel.Job, err error) {
	err = s.db.read(ctx, func(t tx) (err error) {
		j, err = existingJob(t, id)
		return err
	})
	return j, err
}

// Jobs lists the newest first.
func (s *Store) Jobs(ctx context.Context, f intel.JobFilter) (page intel.Page[intel.Job], err error) {
	limit := pageLimit(f.PageRequest)
	before, err := readCursor(f.Cursor, 1)
	if err != nil {
		return page, err
	}
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT `+jobColumns+` FROM job
			WHERE ($1 = 0 OR id < $1) AND ($2 = '' OR kind = $2) AND ($3 = '' OR key = $3) AND ($4 = '' OR lane = $4) AND ($5 = '' OR state = $5)
			ORDER BY id DESC LIMIT $6`, []any{before[0], f.Kind, f.Key, f.Lane, string(f.State), limit + 1}, func(r row) error {
			page.Items = append(page.Items, scanJob(r))
			return nil
		})
	})
	trim(&page, limit, func(j *intel.Job) string { return writeCursor(j.ID) })
	return page, err
}

// JobCounts counts by kind and state.
func (s *Store) JobCounts(ctx context.Context) (list []intel.JobCount, err error) {
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`SELECT kind, lane, state, count(*), min(run_at), sum(CASE WHEN state = 'waiting' AND handed_at > 0 THEN 1 ELSE 0 END) FROM job GROUP BY kind, lane, state ORDER BY kind, state, lane`, nil, func(r row) error {
			list = append(list, intel.JobCount{Kind: r.text(0), Lane: r.text(1), State: intel.JobState(r.text(2)), Count: r.int(3), Oldest: instant(r.int(4)), Handed: r.int(5)})
			return nil
		})
	})
	return list, err
}

// LastDone returns when jobs of a kind were last done.
func (s *Store) LastDone(ctx context.Context, kind string) (map[string]time.Time, error) {
	return s.instants(ctx, `SELECT key, done_at FROM job_done WHERE kind = $1`, kind)
}

// NoteDone notes that what jobs do was done now, by a person.
func (s *Store) NoteDone(ctx context.Context, kind string, keys []string) error {
	now := s.opt.Now().UTC()
	return s.db.write(ctx, func(t tx) error {
		for _, key := range keys {
			if err := noteDone(t, kind, key, now); err != nil {
				return err
			}
		}
		return nil
	})
}

func noteDone(t tx, kind, key string, now time.Time) error {
	_, err := t.exec(`INSERT INTO job_done (kind, key, done_at) VALUES ($1, $2, $3) ON CONFLICT (kind, key) DO UPDATE SET done_at = excluded.done_at`, kind, key, now)
	return err
}

// LastDead returns when jobs of a kind failed for good that are dead still.
func (s *Store) LastDead(ctx context.Context, kind string) (map[string]time.Time, error) {
	return s.instants(ctx, `SELECT key, ended_at FROM job WHERE kind = $1 AND state = 'dead' ORDER BY ended_at`, kind)
}

// Unfinished returns when jobs of a kind were added that wait or run.
func (s *Store) Unfinished(ctx context.Context, kind string) (map[string]time.Time, error) {
	return s.instants(ctx, `SELECT key, created_at FROM job WHERE kind = $1 AND state IN ('waiting', 'running') ORDER BY id DESC`, kind)
}

// Schedules returns the last moment of each schedule.
func (s *Store) Schedules(ctx context.Context) (map[string]time.Time, error) {
	return s.instants(ctx, `SELECT name, at FROM schedule`)
}

func (s *Store) instants(ctx context.Context, sql string, args ...any) (map[string]time.Time, error) {
	list := map[string]time.Time{}
	err := s.db.read(ctx, func(t tx) error {
		return t.query(sql, args, func(r row) error {
			list[r.text(0)] = instant(r.int(1))
			return nil
		})
	})
	return list, err
}

// RetryJob lets a job that is over wait again.
func (s *Store) RetryJob(ctx context.Context, id int64) (j intel.Job, err error) {
	err = s.db.writeDurably(ctx, func(t tx) error {
		if j, err = existingJob(t, id); err != nil {
			return err
		}
		if j.State == intel.JobWaiting || j.State == intel.JobRunning {
			return intel.Errorf(intel.KindConflict, "job %d is %s: it need not be started again", id, j.State)
		}
		twin, err := waits(t, j)
		if err == nil && twin {
			return intel.Errorf(intel.KindConflict, "a job like %d, %s %s, waits already", id, j.Kind, j.Key)
		}
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE job SET state = 'waiting', run_at = $2, failures = 0, error = '', priority = $3, ended_at = 0, handed_at = 0 WHERE id = $1`,
			id, s.opt.Now().UTC(), int(intel.PriorityUrgent)); err != nil {
			return err
		}
		j, err = existingJob(t, id)
		return err
	})
	return j, err
}

// CancelJob ends a waiting job, and asks the worker of a running one to stop.
func (s *Store) CancelJob(ctx context.Context, id int64) (j intel.Job, err error) {
	err = s.db.writeDurably(ctx, func(t tx) error {
		if j, err = existingJob(t, id); err != nil {
			return err
		}
		switch j.State {
		case intel.JobWaiting:
			_, err = t.exec(`UPDATE job SET state = 'cancelled', ended_at = $2, handed_at = 0 WHERE id = $1`, id, s.opt.Now().UTC())
		case intel.JobRunning:
			_, err = t.exec(`UPDATE job SET cancel = 1 WHERE id = $1`, id)
		default:
			return intel.Errorf(intel.KindConflict, "job %d is over: it is %s", id, j.State)
		}
		if err != nil {
			return err
		}
		j, err = existingJob(t, id)
		return err
	})
	return j, err
}

// Tick adds the jobs of a schedule's moment, once.
func (s *Store) Tick(ctx context.Context, schedule string, at time.Time, jobs []intel.NewJob) (first bool, err error) {
	err = s.db.aside(ctx, func(t tx) error {
		n, err := t.exec(`
			INSERT INTO schedule (name, at) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET at = excluded.at WHERE schedule.at < excluded.at`, schedule, at.UTC())
		if first = n > 0; err != nil || !first {
			return err
		}
		_, err = s.enqueue(t, jobs)
		return err
	})
	return first, err
}

// Lead takes or prolongs a named lease.
func (s *Store) Lead(ctx context.Context, name, owner string, lease time.Duration) (held bool, err error) {
	now := s.opt.Now().UTC()
	err = s.db.aside(ctx, func(t tx) error {
		n, err := t.exec(`
			INSERT INTO lease (name, owner, held_until) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, held_until = excluded.held_until
			WHERE lease.owner = excluded.owner OR lease.held_until < $4`, name, owner, now.Add(lease), now)
		held = n > 0
		return err
	})
	return held, err
}

// Resign gives a named lease up.
func (s *Store) Resign(ctx context.Context, name, owner string) error {
	return s.db.aside(ctx, func(t tx) error {
		_, err := t.exec(`DELETE FROM lease WHERE name = $1 AND owner = $2`, name, owner)
		return err
	})
}

// ForgetJobs removes jobs and events that are old.
func (s *Store) ForgetJobs(ctx context.Context, jobs, events time.Time) (removed int64, err error) {
	err = s.db.aside(ctx, func(t tx) error {
		n, err := t.exec(`DELETE FROM job WHERE state IN ('done', 'cancelled', 'merged') AND ended_at < $1`, jobs.UTC())
		if err != nil {
			return err
		}
		m, err := t.exec(`DELETE FROM event WHERE at < $1`, events.UTC())
		removed = n + m
		return err
	})
	return removed, err
}
