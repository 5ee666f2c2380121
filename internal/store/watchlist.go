package store

import (
	"context"
	"slices"
	"time"

	"github.com/corpintel/intel"
)

const watchlistColumns = "owner, name, created_at, updated_at, updated_by"

// scanWatchlist reads a list without its companies.
func scanWatchlist(r row) intel.Watchlist {
	return intel.Watchlist{
		WatchlistKey: intel.WatchlistKey{Owner: r.text(0), Name: r.text(1)}, Companies: []intel.CIK{},
		CreatedAt: instant(r.int(2)), UpdatedAt: instant(r.int(3)), UpdatedBy: r.text(4),
	}
}

func (s *Store) watchlist(t tx, key intel.WatchlistKey) (w intel.Watchlist, err error) {
	found, err := one(t, `SELECT `+watchlistColumns+` FROM watchlist WHERE owner = $1 AND name = $2`, []any{key.Owner, key.Name}, func(r row) error {
		w = scanWatchlist(r)
		return nil
	})
	if err == nil && !found {
		return w, intel.Errorf(intel.KindNotFound, "there is no watchlist %s; list them with: corpintel watchlist list", key)
	}
	if err == nil {
		err = addCompanies(t, &w)
	}
	return w, err
}

func addCompanies(t tx, w *intel.Watchlist) error {
	return t.query(`SELECT cik FROM watchlist_company WHERE owner = $1 AND name = $2 ORDER BY cik`, []any{w.Owner, w.Name}, func(r row) error {
		w.Companies = append(w.Companies, intel.CIK(r.int(0)))
		return nil
	})
}

// Watchlist returns one list.
func (s *Store) Watchlist(ctx context.Context, key intel.WatchlistKey) (w intel.Watchlist, err error) {
	err = s.db.read(ctx, func(t tx) error {
		w, err = s.watchlist(t, key)
		return err
	})
	return w, err
}

// Watchlists lists by owner and name.
func (s *Store) Watchlists(ctx context.Context, owner *string, p intel.PageRequest) (page intel.Page[intel.Watchlist], err error) {
	limit := pageLimit(p)
	var after [2]string
	if p.Cursor != "" {
		if err := decodeCursor(p.Cursor, &after); err != nil {
			return page, badCursor(p.Cursor)
		}
	}
	of, all := "", owner == nil
	if !all {
		of = *owner
	}
	err = s.db.read(ctx, func(t tx) error {
		if err := t.query(`
			SELECT `+watchlistColumns+` FROM watchlist
			WHERE (owner, name) > ($1, $2) AND ($3 = 1 OR owner = $4)
			ORDER BY owner, name LIMIT $5`, []any{after[0], after[1], flag(all), of, limit + 1}, func(r row) error {
			page.Items = append(page.Items, scanWatchlist(r))
			return nil
		}); err != nil {
			return err
		}
		for i := range page.Items {
			if err := addCompanies(t, &page.Items[i]); err != nil {
				return err
			}
		}
		return nil
	})
	trim(&page, limit, func(w *intel.Watchlist) string { return encodeCursor([2]string{w.Owner, w.Name}) })
	return page, err
}

// Watched lists the companies that are on any list.
func (s *Store) Watched(ctx context.Context) (list []intel.CIK, err error) {
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`SELECT DISTINCT cik FROM watchlist_company ORDER BY cik`, nil, func(r row) error {
			list = append(list, intel.CIK(r.int(0)))
			return nil
		})
	})
	return list, err
}

// WatchedSince returns since when each watched company is on a list.
func (s *Store) WatchedSince(ctx context.Context) (map[intel.CIK]time.Time, error) {
	since := map[intel.CIK]time.Time{}
	err := s.db.read(ctx, func(t tx) error {
		return t.query(`SELECT cik, min(added_at) FROM watchlist_company GROUP BY cik`, nil, func(r row) error {
			since[intel.CIK(r.int(0))] = instant(r.int(1))
			return nil
		})
	})
	return since, err
}

// SetWatchlist makes a list hold exactly these companies.
func (s *Store) SetWatchlist(ctx context.Context, key intel.WatchlistKey, companies []intel.CIK, by string) (intel.Watchlist, error) {
	return s.changeWatchlist(ctx, key, by, true, func(t tx) error {
		old := intel.Watchlist{WatchlistKey: key}
		if err := addCompanies(t, &old); err != nil {
			return err
		}
		stay := make(map[intel.CIK]bool, len(companies))
		for _, cik := range companies {
			stay[cik] = true
		}
		if err := unwatch(t, key, slices.DeleteFunc(old.Companies, func(cik intel.CIK) bool { return stay[cik] })); err != nil {
			return err
		}
		return s.watch(t, key, companies)
	})
}

// EditWatchlist adds and removes companies.
func (s *Store) EditWatchlist(ctx context.Context, key intel.WatchlistKey, add, remove []intel.CIK, by string) (intel.Watchlist, error) {
	return s.changeWatchlist(ctx, key, by, len(add) > 0, func(t tx) error {
		if err := unwatch(t, key, remove); err != nil {
			return err
		}
		return s.watch(t, key, add)
	})
}

func (s *Store) watch(t tx, key intel.WatchlistKey, companies []intel.CIK) error {
	now := s.opt.Now().UTC()
	for _, cik := range companies {
		if _, err := t.exec(`
			INSERT INTO watchlist_company (owner, name, cik, added_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (owner, name, cik) DO NOTHING`, key.Owner, key.Name, cik, now); err != nil {
			return err
		}
	}
	return nil
}

func unwatch(t tx, key intel.WatchlistKey, companies []intel.CIK) error {
	for _, cik := range companies {
		if _, err := t.exec(`DELETE FROM watchlist_company WHERE owner = $1 AND name = $2 AND cik = $3`, key.Owner, key.Name, cik); err != nil {
			return err
		}
	}
	return nil
}

// changeWatchlist runs change in the transaction that notes who changed the
// list. One that is not there is made, or else is a KindNotFound error.
func (s *Store) changeWatchlist(ctx context.Context, key intel.WatchlistKey, by string, mayBeNew bool, change func(tx) error) (w intel.Watchlist, err error) {
	if err := key.Check(); err != nil {
		return w, err
	}
	err = s.db.writeDurably(ctx, func(t tx) error {
		if !mayBeNew {
			if _, err := s.watchlist(t, key); err != nil {
				return err
			}
		}
		if _, err := t.exec(`
			INSERT INTO watchlist (owner, name, created_at, updated_at, updated_by) VALUES ($1, $2, $3, $3, $4)
			ON CONFLICT (owner, name) DO UPDATE SET updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
			key.Owner, key.Name, s.opt.Now().UTC(), by); err != nil {
			return err
		}
		if err := change(t); err != nil {
			return err
		}
		if w, err = s.watchlist(t, key); err != nil {
			return err
		}
		if len(w.Companies) > intel.MaxWatchlist {
			return intel.Errorf(intel.KindInvalid, "a watchlist has at most %d companies: split it", intel.MaxWatchlist)
		}
		return nil
	})
	return w, err
}

// RemoveWatchlist removes a list.
func (s *Store) RemoveWatchlist(ctx context.Context, key intel.WatchlistKey) error {
	return s.db.writeDurably(ctx, func(t tx) error {
		n, err := t.exec(`DELETE FROM watchlist WHERE owner = $1 AND name = $2`, key.Owner, key.Name)
		if err == nil && n == 0 {
			return intel.Errorf(intel.KindNotFound, "there is no watchlist %s; list them with: corpintel watchlist list", key)
		}
		if err == nil {
			_, err = t.exec(`DELETE FROM watchlist_company WHERE owner = $1 AND name = $2`, key.Owner, key.Name)
		}
		return err
	})
}
