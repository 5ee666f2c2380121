package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/corpintel/intel"
)

const peerColumns = `name, version, created_at, created_by, note, rule FROM peer_set`

func scanPeerSet(r row) (intel.PeerSet, error) {
	p := intel.PeerSet{Name: r.text(0), Version: int(r.int(1)), CreatedAt: instant(r.int(2)), CreatedBy: r.text(3), Note: r.text(4)}
	if err := json.Unmarshal([]byte(r.text(5)), &p.PeerRule); err != nil {
		return p, fmt.Errorf("peers %s, version %d: %w", p.Name, p.Version, err)
	}
	return p, nil
}

// PeerSets lists every version of every set, by name and version.
func (s *Store) PeerSets(ctx context.Context, p intel.PageRequest) (page intel.Page[intel.PeerSet], err error) {
	var after struct {
		Name    string
		Version int
	}
	if p.Cursor != "" {
		if err := decodeCursor(p.Cursor, &after); err != nil {
			return page, badCursor(p.Cursor)
		}
	}
	limit := pageLimit(p)
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT `+peerColumns+`
			WHERE name > $1 OR name = $1 AND version > $2
			ORDER BY name, version LIMIT $3`, []any{after.Name, after.Version, limit + 1}, func(r row) error {
			x, err := scanPeerSet(r)
			page.Items = append(page.Items, x)
			return err
		})
	})
	trim(&page, limit, func(x *intel.PeerSet) string {
		after.Name, after.Version = x.Name, x.Version
		return encodeCursor(after)
	})
	return page, err
}

// PeerSet returns a version of a set, the newest where version is 0.
func (s *Store) PeerSet(ctx context.Context, name string, version int) (p intel.PeerSet, err error) {
	err = s.db.read(ctx, func(t tx) error {
		found, err := one(t, `
			SELECT `+peerColumns+`
			WHERE name = $1 AND ($2 = 0 OR version = $2)
			ORDER BY version DESC LIMIT 1`, []any{name, version}, func(r row) (err error) {
			p, err = scanPeerSet(r)
			return err
		})
		if err == nil && !found {
			err = intel.Errorf(intel.KindNotFound, "there are no peers %q of that version; list them with: corpintel peers list", name)
		}
		return err
	})
	return p, err
}

// SavePeerSet keeps a set as the next version of its name.
func (s *Store) SavePeerSet(ctx context.Context, p intel.PeerSet) (intel.PeerSet, error) {
	if err := p.Check(); err != nil {
		return p, err
	}
	rule, err := json.Marshal(p.PeerRule)
	if err != nil {
		return p, fmt.Errorf("peers %s: %w", p.Name, err)
	}
	p.CreatedAt = s.opt.Now().UTC()
	err = s.db.writeDurably(ctx, func(t tx) error {
		if _, err := one(t, `SELECT coalesce(max(version), 0) + 1 FROM peer_set WHERE name = $1`, []any{p.Name}, func(r row) error {
			p.Version = int(r.int(0))
			return nil
		}); err != nil {
			return err
		}
		_, err := t.exec(`
			INSERT INTO peer_set (name, version, created_at, created_by, note, rule)
			VALUES ($1, $2, $3, $4, $5, $6)`,
			p.Name, p.Version, p.CreatedAt, p.CreatedBy, p.Note, string(rule))
		return err
	})
	return p, err
}
