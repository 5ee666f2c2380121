package store

import (
	"context"

	"github.com/corpintel/intel"
)

// log adds a line to the record of what was done.
func (s *Store) log(t tx, e intel.QualityEntry) error {
	_, err := t.exec(`
		INSERT INTO quality_log (subject, number, at, done_by, action, version, note, detail)
		SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7 FROM quality_log WHERE subject = $1`,
		e.Subject, s.opt.Now().UTC(), e.By, e.Action, e.Version, e.Note, e.Detail)
	return err
}

// QualityLog lists what was done to a check or a quarantined record.
func (s *Store) QualityLog(ctx context.Context, subject string, p intel.PageRequest) (page intel.Page[intel.QualityEntry], err error) {
	limit := pageLimit(p)
	after, err := readCursor(p.Cursor, 1)
	if err != nil {
		return page, err
	}
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT subject, number, at, done_by, action, version, note, detail
			FROM quality_log
			WHERE subject = $1 AND number > $2
			ORDER BY number LIMIT $3`, []any{subject, after[0], limit + 1}, func(r row) error {
			page.Items = append(page.Items, intel.QualityEntry{
				Subject: r.text(0), Number: int(r.int(1)), At: instant(r.int(2)), By: r.text(3), Action: r.text(4),
				Version: int(r.int(5)), Note: r.text(6), Detail: r.text(7),
			})
			return nil
		})
	})
	trim(&page, limit, func(e *intel.QualityEntry) string { return writeCursor(int64(e.Number)) })
	return page, err
}

const checkColumns = `id, version, state, definition, changed_at, changed_by, note`

func scanCheck(r row) intel.Check {
	return intel.Check{
		ID: r.text(0), Version: int(r.int(1)), State: intel.CheckState(r.text(2)), Definition: r.text(3),
		ChangedAt: instant(r.int(4)), ChangedBy: r.text(5), Note: r.text(6),
	}
}

// Checks lists people's own checks by id.
func (s *Store) Checks(ctx context.Context, p intel.PageRequest) (page intel.Page[intel.Check], err error) {
	limit := pageLimit(p)
	after, err := readTextCursor(p.Cursor)
	if err != nil {
		return page, err
	}
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`SELECT `+checkColumns+` FROM own_check WHERE id > $1 ORDER BY id LIMIT $2`, []any{after, limit + 1}, func(r row) error {
			page.Items = append(page.Items, scanCheck(r))
			return nil
		})
	})
	trim(&page, limit, func(c *intel.Check) string { return encodeCursor(c.ID) })
	return page, err
}

// Check returns one check.
func (s *Store) Check(ctx context.Context, id string) (c intel.Check, err error) {
	err = s.db.read(ctx, func(t tx) (err error) {
		c, err = check(t, id)
		return err
	})
	return c, err
}

func check(t tx, id string) (c intel.Check, err error) {
	found, err := one(t, `SELECT `+checkColumns+` FROM own_check WHERE id = $1`, []any{id}, func(r row) error {
		c = scanCheck(r)
		return nil
	})
	if err == nil && !found {
		err = intel.Errorf(intel.KindNotFound, "no check %s; list them with: corpintel checks list", id)
	}
	return c, err
}

// SaveCheck stores a definition as the next version of a check.
func (s *Store) SaveCheck(ctx context.Context, id, definition, by, note string) (c intel.Check, err error) {
	err = s.db.writeDurably(ctx, func(t tx) error {
		c, err = check(t, id)
		switch {
		case err == nil && c.Definition == definition:
			return nil
		case err == nil:
			c.Version++
		case intel.KindOf(err) == intel.KindNotFound:
			c = intel.Check{ID: id, Version: 1, State: intel.CheckDraft}
		default:
			return err
		}
		c.Definition = definition
		return s.putCheck(t, &c, "saved", by, note, definition)
	})
	return c, err
}

// SetCheck changes what a check does.
func (s *Store) SetCheck(ctx context.Context, id string, state intel.CheckState, by, note string) (c intel.Check, err error) {
	err = s.db.writeDurably(ctx, func(t tx) error {
		if c, err = check(t, id); err != nil || c.State == state {
			return err
		}
		c.State = state
		return s.putCheck(t, &c, string(state), by, note, "")
	})
	return c, err
}

func (s *Store) putCheck(t tx, c *intel.Check, action, by, note, detail string) error {
	c.ChangedAt, c.ChangedBy, c.Note = s.opt.Now().UTC(), by, note
	if _, err := t.exec(`
		INSERT INTO own_check (id, version, state, definition, changed_at, changed_by, note) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET version = excluded.version, state = excluded.state, definition = excluded.definition,
			changed_at = excluded.changed_at, changed_by = excluded.changed_by, note = excluded.note`,
		c.ID, c.Version, string(c.State), c.Definition, c.ChangedAt, by, note); err != nil {
		return err
	}
	return s.log(t, intel.QualityEntry{Subject: c.ID, Action: action, By: by, Note: note, Version: c.Version, Detail: detail})
}

// AddFindings stores findings about what is stored already.
func (s *Store) AddFindings(ctx context.Context, findings []intel.Finding) (added int64, err error) {
	err = s.db.write(ctx, func(t tx) error {
		round := s.newRound(t, newDraft(), &intel.Batch{Findings: findings})
		err := round.addFindings(func(a *application) []intel.Finding { return a.batch.Findings })
		added = round.applications[0].result.Flagged
		return err
	})
	return added, err
}

// DropFindings removes all findings of a rule.
func (s *Store) DropFindings(ctx context.Context, rule string) error {
	return s.db.write(ctx, func(t tx) error {
		_, err := t.exec(`DELETE FROM finding WHERE rule = $1`, rule)
		return err
	})
}
