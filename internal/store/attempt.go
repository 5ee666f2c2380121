package store

import (
	"context"
	"math"
	"time"

	"github.com/corpintel/intel"
)

const (
	// AttemptsKept is how long attempts at jobs are remembered.
	AttemptsKept = 90 * 24 * time.Hour
	// attemptChunk is what is forgotten at once, and a chunk where TimescaleDB
	// has the table.
	attemptChunk = 7 * dayMicros
)

// noteAttempt remembers an attempt that a worker brought to an end.
func noteAttempt(t tx, j intel.Job, o intel.JobOutcome, now time.Time) error {
	failed := o.Failed || o.State == intel.JobDead
	if !failed && o.State != intel.JobDone {
		return nil
	}
	_, err := t.exec(`INSERT INTO attempt (at, job, number, kind, failed, waited, took) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		now, j.ID, j.Attempt, j.Kind, failed, max(0, j.StartedAt.Sub(j.RunAt).Microseconds()), max(0, now.Sub(j.StartedAt).Microseconds()))
	return err
}

// attemptHours sums attempts up by hour and kind. The community edition of
// TimescaleDB keeps the same sums, keptHours, as hoursKept.
const (
	attemptSums = `kind, count(*) AS attempts, sum(failed) AS failed,
			sum(waited) AS waited, max(waited) AS longest_wait, sum(took) AS took, max(took) AS longest
		FROM attempt`
	attemptHours = `SELECT at / 3600000000 * 3600000000 AS hour, ` + attemptSums + `
		WHERE at >= $1 AND at < $2
		GROUP BY at / 3600000000 * 3600000000, kind`
	keptHours = `SELECT time_bucket(3600000000::int8, at) AS hour, ` + attemptSums + `
		GROUP BY time_bucket(3600000000::int8, at), kind`
	hoursKept = "attempt_hour"
)

// JobHistory lists hours or days by their beginning and kind.
func (s *Store) JobHistory(ctx context.Context, f intel.JobHistoryFilter) (page intel.Page[intel.JobHour], err error) {
	limit := pageLimit(f.PageRequest)
	var after struct {
		From int64
		Kind string
	}
	if f.Cursor != "" {
		if err := decodeCursor(f.Cursor, &after); err != nil {
			return page, badCursor(f.Cursor)
		}
	}
	step := hourMicros
	if f.Daily {
		step = dayMicros
	}
	since, until := max(micros(f.Since)/step*step, after.From), int64(math.MaxInt64)
	if !f.Until.IsZero() {
		until = (micros(f.Until) + step - 1) / step * step
	}
	err = s.db.read(ctx, func(t tx) error {
		hours := attemptHours
		if kept, err := s.db.keepsHours(t); err != nil {
			return err
		} else if kept {
			hours = `SELECT hour, kind, attempts, failed, waited, longest_wait, took, longest FROM ` + hoursKept + ` WHERE hour >= $1 AND hour < $2`
		}
		return t.query(`
			SELECT x.hour / $3 * $3, x.kind, sum(x.attempts), sum(x.failed), sum(x.waited), max(x.longest_wait), sum(x.took), max(x.longest)
			FROM (`+hours+`) x
			WHERE $4 = '' OR x.kind = $4
			GROUP BY x.hour / $3 * $3, x.kind
			HAVING (x.hour / $3 * $3, x.kind) > ($5, $6)
			ORDER BY 1, 2
			LIMIT $7`, []any{since, until, step, f.Kind, after.From, after.Kind, limit + 1}, func(r row) error {
			seconds := func(col int) float64 { return time.Duration(r.int(col) * int64(time.Microsecond)).Seconds() }
			page.Items = append(page.Items, intel.JobHour{
				From: instant(r.int(0)), Kind: r.text(1), Attempts: r.int(2), Failed: r.int(3),
				WaitedSeconds: seconds(4), LongestWaitSeconds: seconds(5), TookSeconds: seconds(6), LongestSeconds: seconds(7),
			})
			return nil
		})
	})
	trim(&page, limit, func(h *intel.JobHour) string {
		after.From, after.Kind = micros(h.From), h.Kind
		return encodeCursor(after)
	})
	return page, err
}

// ForgetAttempts removes attempts of whole weeks that were over before a moment.
func (s *Store) ForgetAttempts(ctx context.Context, before time.Time) (removed int64, err error) {
	end := micros(before) / attemptChunk * attemptChunk
	err = s.db.aside(ctx, func(t tx) error {
		if _, err := one(t, `SELECT count(*) FROM attempt WHERE at < $1`, []any{end}, func(r row) error {
			removed = r.int(0)
			return nil
		}); err != nil || removed == 0 {
			return err
		}
		if err := s.db.dropChunks(t, "attempt", end); err != nil {
			return err
		}
		_, err := t.exec(`DELETE FROM attempt WHERE at < $1`, end)
		return err
	})
	return removed, err
}
