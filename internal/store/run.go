package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/corpintel/intel"
)

const runColumns = "id, source, items, state, started_at, updated_at, ended_at, owner, counts, error"

// scanRun reads a run. One whose owner died without a word is interrupted,
// whatever its row says.
func (s *Store) scanRun(r row) (intel.Run, error) {
	run := intel.Run{
		ID: r.int(0), Source: r.text(1), State: intel.RunState(r.text(3)), StartedAt: instant(r.int(4)),
		UpdatedAt: instant(r.int(5)), EndedAt: instant(r.int(6)), Owner: r.text(7), Error: r.text(9),
	}
	if err := json.Unmarshal([]byte(r.text(2)), &run.Items); err != nil {
		return run, err
	}
	if run.State == intel.RunRunning && !s.opt.Alive(run.Owner, run.UpdatedAt) {
		run.State = intel.RunInterrupted
	}
	return run, json.Unmarshal([]byte(r.text(8)), &run.Counts)
}

// StartRun stores a new run, or takes up an interrupted one for the same items.
func (s *Store) StartRun(ctx context.Context, source string, items []string, owner string, maxAge time.Duration) (run intel.Run, err error) {
	text, err := json.Marshal(items)
	if err != nil {
		return run, err
	}
	now := s.opt.Now().UTC()
	err = s.db.aside(ctx, func(t tx) error {
		found, err := one(t, `SELECT `+runColumns+` FROM run WHERE source = $1 AND items = $2 ORDER BY id DESC LIMIT 1`,
			[]any{source, string(text)}, func(r row) (err error) {
				run, err = s.scanRun(r)
				return err
			})
		if err != nil {
			return err
		}
		resumable := run.State == intel.RunInterrupted || run.State == intel.RunCancelled
		if found && resumable && now.Sub(run.UpdatedAt) < maxAge {
			run.State, run.Owner, run.UpdatedAt, run.EndedAt, run.Error = intel.RunRunning, owner, now, time.Time{}, ""
			return s.saveRun(t, run)
		}
		run = intel.Run{
			Source: source, Items: items, State: intel.RunRunning, StartedAt: now, UpdatedAt: now, Owner: owner,
			Counts: intel.Counts{Items: int64(len(items))},
		}
		return s.insertRun(t, &run, string(text))
	})
	return run, err
}

func (s *Store) insertRun(t tx, run *intel.Run, items string) error {
	counts, err := json.Marshal(run.Counts)
	if err != nil {
		return err
	}
	if _, err := one(t, `
		INSERT INTO run (source, items, state, started_at, updated_at, ended_at, owner, counts, error)
		VALUES ($1, $2, $3, $4, $5, 0, $6, $7, '') RETURNING id`,
		[]any{run.Source, items, string(run.State), run.StartedAt, run.UpdatedAt, run.Owner, string(counts)}, func(r row) error {
			run.ID = r.int(0)
			return nil
		}); err != nil {
		return err
	}
	for i, item := range run.Items {
		if _, err := t.exec(`INSERT INTO run_item (run, position, item, state, counts, error) VALUES ($1, $2, $3, $4, '{}', '')`,
			run.ID, i, item, string(intel.RunPending)); err != nil {
			return err
		}
	}
	return nil
}

// SaveRun notes how far a run has come. The end of a run is durable, and with
// it everything the run has stored.
func (s *Store) SaveRun(ctx context.Context, run intel.Run) error {
	write := s.db.aside
	if run.State != intel.RunRunning {
		write = s.db.writeDurably
	}
	return write(ctx, func(t tx) error {
		if err := s.saveRun(t, run); err != nil || s.opt.Silent {
			return err
		}
		return s.addEvents(t, runEvent(run))
	})
}

func (s *Store) saveRun(t tx, run intel.Run) error {
	counts, err := json.Marshal(run.Counts)
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE run SET state = $1, updated_at = $2, ended_at = $3, owner = $4, counts = $5, error = $6 WHERE id = $7`,
		string(run.State), run.UpdatedAt, run.EndedAt, run.Owner, string(counts), run.Error, run.ID)
	return err
}

// FinishItem notes what became of one item of a run.
func (s *Store) FinishItem(ctx context.Context, run int64, item intel.RunItem) error {
	counts, err := json.Marshal(item.Counts)
	if err != nil {
		return err
	}
	return s.db.aside(ctx, func(t tx) error {
		n, err := t.exec(`UPDATE run_item SET state = $1, counts = $2, error = $3 WHERE run = $4 AND item = $5`,
			string(item.State), string(counts), item.Error, run, item.Item)
		if err == nil && n == 0 {
			return intel.Errorf(intel.KindNotFound, "run %d has no item %q", run, item.Item)
		}
		return err
	})
}

// ForgetRun removes the record of a run.
func (s *Store) ForgetRun(ctx context.Context, run int64) error {
	return s.db.aside(ctx, func(t tx) error {
		for _, sql := range []string{
			`DELETE FROM run_event WHERE run = $1`, `DELETE FROM run_change WHERE run = $1`, `DELETE FROM run_item WHERE run = $1`, `DELETE FROM run WHERE id = $1`,
		} {
			if _, err := t.exec(sql, run); err != nil {
				return err
			}
		}
		return nil
	})
}

// AddRunEvents adds to the story of a run.
func (s *Store) AddRunEvents(ctx context.Context, run int64, events []intel.RunEvent) error {
	if len(events) == 0 {
		return nil
	}
	return s.db.aside(ctx, func(t tx) error {
		for _, e := range events {
			if _, err := t.exec(`INSERT INTO run_event (run, at, item, kind, url, detail) VALUES ($1, $2, $3, $4, $5, $6)`,
				run, e.At, e.Item, e.Kind, e.URL, e.Detail); err != nil {
				return err
			}
		}
		return nil
	})
}

// Runs lists runs, the newest first.
func (s *Store) Runs(ctx context.Context, p intel.PageRequest) (page intel.Page[intel.Run], err error) {
	limit := pageLimit(p)
	before, err := readCursor(p.Cursor, 1)
	if err != nil {
		return page, err
	}
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`SELECT `+runColumns+` FROM run WHERE $1 = 0 OR id < $1 ORDER BY id DESC LIMIT $2`,
			[]any{before[0], limit + 1}, func(r row) error {
				run, err := s.scanRun(r)
				page.Items = append(page.Items, run)
				return err
			})
	})
	trim(&page, limit, func(r *intel.Run) string { return writeCursor(r.ID) })
	return page, err
}

// Run returns one run.
func (s *Store) Run(ctx context.Context, id int64) (run intel.Run, err error) {
	err = s.db.read(ctx, func(t tx) error {
		found, err := one(t, `SELECT `+runColumns+` FROM run WHERE id = $1`, []any{id}, func(r row) (err error) {
			run, err = s.scanRun(r)
			return err
		})
		if err == nil && !found {
			return intel.Errorf(intel.KindNotFound, "no run %d; list them with: corpintel runs", id)
		}
		return err
	})
	return run, err
}

// RunItems returns the items of a run in the order they were asked for.
func (s *Store) RunItems(ctx context.Context, run int64) (list []intel.RunItem, err error) {
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`SELECT item, state, counts, error FROM run_item WHERE run = $1 ORDER BY position`, []any{run}, func(r row) error {
			item := intel.RunItem{Item: r.text(0), State: intel.RunState(r.text(1)), Error: r.text(3)}
			err := json.Unmarshal([]byte(r.text(2)), &item.Counts)
			list = append(list, item)
			return err
		})
	})
	return list, err
}

// RunEvents returns events after the one numbered after, in order.
func (s *Store) RunEvents(ctx context.Context, run, after int64, limit int) (list []intel.RunEvent, err error) {
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`SELECT id, at, item, kind, url, detail FROM run_event WHERE run = $1 AND id > $2 ORDER BY id LIMIT $3`,
			[]any{run, after, pageLimit(intel.PageRequest{Limit: limit})}, func(r row) error {
				list = append(list, intel.RunEvent{ID: r.int(0), At: instant(r.int(1)), Item: r.text(2), Kind: r.text(3), URL: r.text(4), Detail: r.text(5)})
				return nil
			})
	})
	return list, err
}

// RunChanges lists what a run made different, in order.
func (s *Store) RunChanges(ctx context.Context, run int64, p intel.PageRequest) (page intel.Page[intel.Change], err error) {
	limit := pageLimit(p)
	after, err := readCursor(p.Cursor, 1)
	if err != nil {
		return page, err
	}
	var ids []int64
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT id, kind, cik, subject, accession, old, new, count FROM run_change
			WHERE run = $1 AND id > $2 ORDER BY id LIMIT $3`, []any{run, after[0], limit + 1}, func(r row) error {
			ids = append(ids, r.int(0))
			page.Items = append(page.Items, intel.Change{
				Kind: intel.ChangeKind(r.text(1)), CIK: intel.CIK(r.int(2)), Subject: r.text(3),
				Accession: intel.AccessionNumber(r.int(4)), Old: r.text(5), New: r.text(6), Count: r.int(7),
			})
			return nil
		})
	})
	trim(&page, limit, func(*intel.Change) string { return writeCursor(ids[limit-1]) })
	return page, err
}
