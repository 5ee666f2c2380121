package store

import (
	"context"
	"time"

	"github.com/corpintel/intel"
)

// Sessions are those that the database keeps: where there is no Redis. They are
// beside the data, and no part of its version.
type Sessions struct {
	store *Store
	life  intel.SessionLife
}

var _ intel.Sessions = (*Sessions)(nil)

// Sessions returns the sessions in the database, of such a life.
func (s *Store) Sessions(life intel.SessionLife) *Sessions { return &Sessions{s, life} }

const sessionColumns = `id, owner, created_at, seen_at, expires_at`

func scanSession(r row) intel.Session {
	return intel.Session{ID: r.text(0), User: r.text(1), CreatedAt: instant(r.int(2)), SeenAt: instant(r.int(3)), ExpiresAt: instant(r.int(4))}
}

// now is the present as the database keeps it.
func (s *Sessions) now() time.Time { return s.store.opt.Now().UTC().Truncate(time.Microsecond) }

// Start begins a session, and forgets those that are over.
func (s *Sessions) Start(ctx context.Context, user string) (string, intel.Session, error) {
	token, now := intel.NewSessionToken(), s.now()
	begun := intel.Session{ID: intel.SessionID(token), User: user, CreatedAt: now, SeenAt: now, ExpiresAt: s.life.Until(now, now)}
	err := s.store.db.aside(ctx, func(t tx) error {
		if _, err := t.exec(`DELETE FROM session WHERE expires_at <= $1`, now); err != nil {
			return err
		}
		_, err := t.exec(`INSERT INTO session (`+sessionColumns+`) VALUES ($1, $2, $3, $4, $5)`, begun.ID, user, now, now, begun.ExpiresAt)
		return err
	})
	if err != nil {
		return "", intel.Session{}, err
	}
	return token, begun, nil
}

// Show returns the session of a token.
func (s *Sessions) Show(ctx context.Context, token string) (shown intel.Session, err error) {
	now, found := s.now(), false
	err = s.store.db.read(ctx, func(t tx) error {
		found, err = one(t, `SELECT `+sessionColumns+` FROM session WHERE id = $1 AND expires_at > $2`, []any{intel.SessionID(token), now}, func(r row) error {
			shown = scanSession(r)
			return nil
		})
		return err
	})
	if err != nil {
		return intel.Session{}, err
	}
	if !found {
		return intel.Session{}, intel.SessionDenied()
	}
	if now.Sub(shown.SeenAt) < s.life.Touch() {
		return shown, nil
	}
	shown.SeenAt, shown.ExpiresAt = now, s.life.Until(shown.CreatedAt, now)
	err = s.store.db.aside(ctx, func(t tx) error {
		// Who ended it meanwhile has the last word.
		n, err := t.exec(`UPDATE session SET seen_at = $2, expires_at = $3 WHERE id = $1`, shown.ID, now, shown.ExpiresAt)
		if err == nil && n == 0 {
			return intel.SessionDenied()
		}
		return err
	})
	if err != nil {
		return intel.Session{}, err
	}
	return shown, nil
}

// List returns the sessions of a user, the newest first.
func (s *Sessions) List(ctx context.Context, user string) (list []intel.Session, err error) {
	err = s.store.db.read(ctx, func(t tx) error {
		return t.query(`SELECT `+sessionColumns+` FROM session WHERE owner = $1 AND expires_at > $2 ORDER BY created_at DESC, id`, []any{user, s.now()}, func(r row) error {
			list = append(list, scanSession(r))
			return nil
		})
	})
	return list, err
}

// End ends a session of a user.
func (s *Sessions) End(ctx context.Context, user, id string) error {
	return s.store.db.aside(ctx, func(t tx) error {
		n, err := t.exec(`DELETE FROM session WHERE id = $1 AND owner = $2 AND expires_at > $3`, id, user, s.now())
		if err == nil && n == 0 {
			return intel.Errorf(intel.KindNotFound, "there is no such session")
		}
		return err
	})
}

// EndAll ends all sessions of a user.
func (s *Sessions) EndAll(ctx context.Context, user string) (ended int, err error) {
	err = s.store.db.aside(ctx, func(t tx) error {
		n, err := t.exec(`DELETE FROM session WHERE owner = $1 AND expires_at > $2`, user, s.now())
		ended = int(n)
		return err
	})
	return ended, err
}
