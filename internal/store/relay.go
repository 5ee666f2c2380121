package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// claimOne takes the job that c names, if it can be taken now.
func (s *Store) claimOne(ctx context.Context, c intel.JobClaim) (jobs []intel.Job, err error) {
	var j intel.Job
	waits := false
	if err := s.db.read(ctx, func(t tx) (err error) {
		j, waits, err = jobByID(t, c.ID)
		return err
	}); err != nil || !waits || j.State != intel.JobWaiting || j.Lane != c.Lane {
		return nil, err
	}
	err = s.db.aside(ctx, func(t tx) error {
		jobs = nil
		now := s.opt.Now().UTC()
		if err := t.query(`
			UPDATE job SET `+taken+`
			WHERE id = (SELECT j.id FROM job j WHERE j.id = $4 AND j.lane = $5 AND j.state = 'waiting' AND j.run_at <= $1 AND `+noneRuns+`)
			RETURNING `+jobColumns, []any{now, c.Owner, now.Add(c.Lease), c.ID, c.Lane}, func(r row) error {
			jobs = append(jobs, scanJob(r))
			return nil
		}); err != nil || len(jobs) > 0 {
			return err
		}
		_, err := t.exec(`UPDATE job SET handed_at = 0 WHERE id = $1 AND state = 'waiting' AND handed_at > 0`, c.ID)
		return err
	})
	return jobs, err
}

// unhanded finds the jobs of a lane that were not handed over of late, among
// the first of each priority, so that a long queue is not read again and again.
var unhanded = func() string {
	var b strings.Builder
	b.WriteString(`SELECT ` + jobColumns + ` FROM (`)
	for p := range intel.JobPriorities {
		if p > 0 {
			b.WriteString(` UNION ALL `)
		}
		fmt.Fprintf(&b, `SELECT * FROM (SELECT * FROM job WHERE lane = $1 AND priority = %d AND state = 'waiting' AND run_at <= $2 ORDER BY run_at, id LIMIT $4) p%d`, p, p)
	}
	b.WriteString(`) j WHERE j.handed_at <= $3 AND ` + noneRuns + ` ORDER BY priority, run_at, id`)
	return b.String()
}()

// DueJobs returns jobs that can be taken now and that nobody was told of.
func (s *Store) DueJobs(ctx context.Context, lane string, since time.Time, depth int) (jobs []intel.Job, err error) {
	now, lost := s.opt.Now().UTC(), false
	find := func(t tx) (err error) {
		jobs = nil
		lost, err = one(t, `SELECT id FROM job WHERE state = 'running' AND leased_until < $1 LIMIT 1`, []any{now}, func(row) error { return nil })
		if err != nil || lost {
			return err
		}
		return t.query(unhanded, []any{lane, now, since.UTC(), depth}, func(r row) error {
			jobs = append(jobs, scanJob(r))
			return nil
		})
	}
	if err := s.db.read(ctx, find); err != nil || !lost {
		return jobs, err
	}
	if err := s.db.aside(ctx, func(t tx) error { return s.takeBack(t, now) }); err != nil {
		return nil, err
	}
	return jobs, s.db.read(ctx, find)
}

// HandedOver notes which jobs are with Redis.
func (s *Store) HandedOver(ctx context.Context, jobs []intel.JobLease) error {
	if len(jobs) == 0 {
		return nil
	}
	return s.db.aside(ctx, func(t tx) error {
		now := s.opt.Now().UTC()
		for _, j := range jobs {
			if _, err := t.exec(`UPDATE job SET handed_at = $3 WHERE id = $1 AND attempt = $2 AND state = 'waiting'`, j.ID, j.Attempt, now); err != nil {
				return err
			}
		}
		return nil
	})
}
