package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/corpintel/intel"
)

// quarantine stores what was kept out, and lets in what a person has released:
// those facts join the batch's.
func (a *application) quarantine() error {
	b := a.batch
	for i := range b.Quarantined {
		q := &b.Quarantined[i]
		fact := ""
		if q.Fact != nil {
			text, err := json.Marshal(q.Fact)
			if err != nil {
				return err
			}
			fact = string(text)
		}
		n, err := a.exec(`
			INSERT INTO quarantine (id, rule, version, reason, cik, kind, record, fact, sha256, position, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
			ON CONFLICT (id) DO NOTHING`,
			q.ID, q.Rule, q.Version, q.Reason, q.CIK, q.Kind, string(q.Record), fact, q.SHA256, q.Offset, q.CreatedAt)
		if err != nil {
			return err
		}
		a.result.Quarantined += n
		if q.Fact == nil {
			continue
		}
		released, err := one(a, `SELECT quarantine FROM decision WHERE quarantine = $1 AND state = $2`,
			[]any{q.ID, string(intel.QuarantineReleased)}, func(row) error { return nil })
		if err != nil {
			return err
		}
		if released {
			b.Facts = append(b.Facts, *q.Fact)
			a.released++
		}
	}
	return nil
}

// Release stores a quarantined fact after all, and remembers who said so: a
// rebuild lets it in again.
func (s *Store) Release(ctx context.Context, id, by, note string) (q intel.Quarantined, err error) {
	draft := newDraft()
	err = s.db.writeDurably(ctx, func(t tx) error {
		var fetch int64
		var kind string
		if q, err = s.quarantined(t, id); err != nil {
			return err
		}
		switch {
		case q.State == intel.QuarantineReleased:
			return intel.Errorf(intel.KindConflict, "record %s was released already, at %s by %s", id, q.DecidedAt.Format("2006-01-02 15:04"), q.DecidedBy)
		case q.Fact == nil:
			return intel.Errorf(intel.KindConflict, "record %s cannot be released: as it stands it cannot be read as a fact (%s); fetch it again when the upstream has mended it", id, q.Reason)
		}
		if _, err := one(t, `SELECT fetch, kind FROM body WHERE sha256 = $1 ORDER BY fetch DESC LIMIT 1`, []any{q.SHA256}, func(r row) error {
			fetch, kind = r.int(0), r.text(1)
			return nil
		}); err != nil {
			return err
		}
		q.State, q.DecidedAt, q.DecidedBy, q.Note, q.ExpiresAt = intel.QuarantineReleased, s.opt.Now().UTC(), by, note, time.Time{}
		if err := decide(t, q); err != nil {
			return err
		}
		if err := s.log(t, intel.QualityEntry{Subject: id, Action: string(q.State), By: by, Note: note, Version: q.Version}); err != nil {
			return err
		}
		return s.letIn(t, draft, intel.Body{Kind: kind, Fetch: fetch, SHA256: q.SHA256}, q.Fact)
	})
	if err == nil {
		s.dict.publish(draft)
	}
	return q, err
}

// letIn stores a fact that was kept out of its body.
func (s *Store) letIn(t tx, d draft, body intel.Body, fact *intel.Fact) error {
	round := s.newRound(t, d, &intel.Batch{Body: body, Facts: []intel.Fact{*fact}})
	round.applications[0].released = 1
	return round.each((*application).facts)
}

// decide keeps the last word on a record.
func decide(t tx, q intel.Quarantined) error {
	_, err := t.exec(`
		INSERT INTO decision (quarantine, state, decided_at, decided_by, note, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (quarantine) DO UPDATE SET state = excluded.state, decided_at = excluded.decided_at,
			decided_by = excluded.decided_by, note = excluded.note, expires_at = excluded.expires_at`,
		q.ID, string(q.State), q.DecidedAt, q.DecidedBy, q.Note, q.ExpiresAt)
	return err
}

// Waive says that a record rightly stays out, and needs no attention until then.
func (s *Store) Waive(ctx context.Context, id, by, note string, until time.Time) (q intel.Quarantined, err error) {
	now := s.opt.Now().UTC()
	switch {
	case note == "":
		return q, intel.Errorf(intel.KindInvalid, "a waiver needs a reason: it is what the next reader has")
	case !until.After(now):
		return q, intel.Errorf(intel.KindInvalid, "a waiver until %s would be over already", until.UTC().Format(time.RFC3339))
	}
	err = s.db.writeDurably(ctx, func(t tx) error {
		if q, err = s.quarantined(t, id); err != nil {
			return err
		}
		if q.State == intel.QuarantineReleased {
			return intel.Errorf(intel.KindConflict, "record %s was released already, at %s by %s", id, q.DecidedAt.Format("2006-01-02 15:04"), q.DecidedBy)
		}
		q.State, q.DecidedAt, q.DecidedBy, q.Note, q.ExpiresAt = intel.QuarantineWaived, now, by, note, until.UTC()
		if err := decide(t, q); err != nil {
			return err
		}
		return s.log(t, intel.QualityEntry{
			Subject: id, Action: string(q.State), By: by, Note: note, Version: q.Version, Detail: "until " + q.ExpiresAt.Format(time.RFC3339),
		})
	})
	return q, err
}

// Admit takes a record out of quarantine that the rules no longer refuse; its
// fact is stored where store is set. The record and its reason stay in the log.
func (s *Store) Admit(ctx context.Context, id string, store bool, by, note string) error {
	draft := newDraft()
	err := s.db.writeDurably(ctx, func(t tx) error {
		q, err := s.quarantined(t, id)
		if err != nil {
			return err
		}
		if store && q.Fact == nil {
			return intel.Errorf(intel.KindConflict, "record %s cannot be read as a fact: %s", id, q.Reason)
		}
		if _, err := t.exec(`DELETE FROM quarantine WHERE id = $1`, id); err != nil {
			return err
		}
		if err := s.log(t, intel.QualityEntry{
			Subject: id, Action: "admitted", By: by, Note: note, Version: q.Version,
			Detail: q.Rule + ": " + q.Reason + "\n" + q.SHA256.String() + "\n" + string(q.Record),
		}); err != nil || !store {
			return err
		}
		var fetch int64
		if _, err := one(t, `SELECT min(fetch) FROM body WHERE sha256 = $1`, []any{q.SHA256}, func(r row) error {
			fetch = r.int(0)
			return nil
		}); err != nil {
			return err
		}
		return s.letIn(t, draft, intel.Body{Fetch: fetch, SHA256: q.SHA256}, q.Fact)
	})
	if err == nil {
		s.dict.publish(draft)
	}
	return err
}

const quarantineColumns = `q.id, q.rule, q.version, q.reason, q.cik, q.kind, q.record, q.fact, q.sha256, q.position, q.created_at,
	coalesce(d.state, 'held'), coalesce(d.decided_at, 0), coalesce(d.decided_by, ''), coalesce(d.note, ''), coalesce(d.expires_at, 0)
	FROM quarantine q LEFT JOIN decision d ON d.quarantine = q.id`

// scanQuarantined reads a record as it is now: a waiver that is over is none.
func scanQuarantined(r row, now time.Time) (intel.Quarantined, error) {
	q := intel.Quarantined{
		ID: r.text(0), Rule: r.text(1), Version: int(r.int(2)), Reason: r.text(3), CIK: intel.CIK(r.int(4)), Kind: r.text(5),
		Record: json.RawMessage(r.text(6)), Offset: r.int(9), CreatedAt: instant(r.int(10)),
		State: intel.QuarantineState(r.text(11)), DecidedAt: instant(r.int(12)), DecidedBy: r.text(13), Note: r.text(14),
		ExpiresAt: instant(r.int(15)),
	}
	if q.State == intel.QuarantineWaived && !q.ExpiresAt.After(now) {
		q.State = intel.QuarantineHeld
	}
	if text := r.text(7); text != "" {
		q.Fact = &intel.Fact{}
		if err := json.Unmarshal([]byte(text), q.Fact); err != nil {
			return q, err
		}
	}
	var err error
	q.SHA256, err = intel.ParseSHA256(r.text(8))
	return q, err
}

func (s *Store) quarantined(t tx, id string) (q intel.Quarantined, err error) {
	found, err := one(t, `SELECT `+quarantineColumns+` WHERE q.id = $1`, []any{id}, func(r row) (err error) {
		q, err = scanQuarantined(r, s.opt.Now())
		return err
	})
	if err == nil && !found {
		err = intel.Errorf(intel.KindNotFound, "no quarantined record %s; list them with: corpintel quarantine list", id)
	}
	return q, err
}

// QuarantinedRecord returns one record.
func (s *Store) QuarantinedRecord(ctx context.Context, id string) (q intel.Quarantined, err error) {
	err = s.db.read(ctx, func(t tx) (err error) {
		q, err = s.quarantined(t, id)
		return err
	})
	return q, err
}

// Quarantine lists records by id.
func (s *Store) Quarantine(ctx context.Context, f intel.QuarantineFilter) (page intel.Page[intel.Quarantined], err error) {
	limit := pageLimit(f.PageRequest)
	after, err := readTextCursor(f.Cursor)
	if err != nil {
		return page, err
	}
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT `+quarantineColumns+`
			WHERE q.id > $1 AND ($2 = 0 OR q.cik = $2) AND ($3 = '' OR q.rule = $3) 
				AND ($4 = '' OR CASE WHEN d.state = 'waived' AND d.expires_at <= $5 THEN 'held' ELSE coalesce(d.state, 'held') END = $4)
			ORDER BY q.id LIMIT $6`, []any{after, f.CIK, f.Rule, string(f.State), s.opt.Now(), limit + 1}, func(r row) error {
			q, err := scanQuarantined(r, s.opt.Now())
			page.Items = append(page.Items, q)
			return err
		})
	})
	trim(&page, limit, func(q *intel.Quarantined) string { return encodeCursor(q.ID) })
	return page, err
}
