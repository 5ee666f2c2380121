package store

import (
	"context"
	"encoding/json"

	"github.com/corpintel/intel"
)

const bodyColumns = "fetch, kind, subject, url, status, headers, fetched_at, sha256, size"

func scanBody(r row) (intel.Body, error) {
	b := intel.Body{
		Fetch: r.int(0), Kind: r.text(1), Subject: r.text(2), URL: r.text(3), Status: int(r.int(4)),
		FetchedAt: instant(r.int(6)), Size: r.int(8),
	}
	if err := json.Unmarshal([]byte(r.text(5)), &b.Headers); err != nil {
		return b, err
	}
	var err error
	b.SHA256, err = intel.ParseSHA256(r.text(7))
	return b, err
}

// Archive notes a fetched body and sets its Fetch number.
func (s *Store) Archive(ctx context.Context, b *intel.Body) error {
	return s.ArchiveAll(ctx, []*intel.Body{b})
}

// ArchiveAll notes several fetched bodies in one transaction.
func (s *Store) ArchiveAll(ctx context.Context, bodies []*intel.Body) error {
	rows := make([][]any, len(bodies))
	for i, b := range bodies {
		headers, err := json.Marshal(b.Headers)
		if err != nil {
			return err
		}
		rows[i] = []any{b.Kind, b.Subject, b.URL, b.Status, string(headers), b.FetchedAt, b.SHA256, b.Size}
	}
	err := s.db.write(ctx, func(t tx) error {
		_, err := t.many(`
			INSERT INTO body (kind, subject, url, status, headers, fetched_at, sha256, size)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING fetch`, rows, func(i int, r row) error {
			bodies[i].Fetch = r.int(0)
			return nil
		})
		return err
	})
	if err == nil { // their records are stored next
		for _, b := range bodies {
			s.remember(b.Fetch, origin{b.Kind, b.SHA256, instant(micros(b.FetchedAt))})
		}
	}
	return err
}

// Body returns the first fetch that brought the body.
func (s *Store) Body(ctx context.Context, h intel.SHA256) (intel.Body, error) {
	return s.oneBody(ctx, `SELECT `+bodyColumns+` FROM body WHERE sha256 = $1 ORDER BY fetch LIMIT 1`,
		h, "no raw body %s", h)
}

// LastBody returns the newest good answer of a URL.
func (s *Store) LastBody(ctx context.Context, url string) (intel.Body, error) {
	return s.oneBody(ctx, `SELECT `+bodyColumns+` FROM body WHERE url = $1 AND status = 200 ORDER BY fetch DESC LIMIT 1`,
		url, "nothing fetched yet from %s", url)
}

func (s *Store) oneBody(ctx context.Context, sql string, key any, absent string, name any) (b intel.Body, err error) {
	err = s.db.read(ctx, func(t tx) error {
		found, err := one(t, sql, []any{key}, func(r row) (err error) {
			b, err = scanBody(r)
			return err
		})
		if err == nil && !found {
			return intel.Errorf(intel.KindNotFound, absent, name)
		}
		return err
	})
	return b, err
}

// Bodies lists the archive in the order of fetching.
func (s *Store) Bodies(ctx context.Context, after int64, limit int) ([]intel.Body, error) {
	var list []intel.Body
	err := s.db.read(ctx, func(t tx) error {
		return t.query(`SELECT `+bodyColumns+` FROM body WHERE fetch > $1 ORDER BY fetch LIMIT $2`,
			[]any{after, pageLimit(intel.PageRequest{Limit: limit})}, func(r row) error {
				b, err := scanBody(r)
				list = append(list, b)
				return err
			})
	})
	return list, err
}

// LastApplied returns the hash of the body of url that the store reflects.
func (s *Store) LastApplied(ctx context.Context, url string) (h intel.SHA256, err error) {
	err = s.db.read(ctx, func(t tx) error {
		_, err := one(t, `SELECT sha256 FROM applied WHERE url = $1`, []any{url}, func(r row) (err error) {
			h, err = intel.ParseSHA256(r.text(0))
			return err
		})
		return err
	})
	return h, err
}
