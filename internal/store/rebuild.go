package store

import (
	"context"
	"slices"

	"github.com/corpintel/intel"
)

// derivedTables are what a rebuild makes again from the archive.
var derivedTables = []string{
	"applied", "company", "company_name", "listing", "filing", "fact", "finding", "quarantine", "tally",
	"document", "ownership", "ownership_party", "holding_report", "holding",
	"bar", "corporate_action", "vendor_figure", "symbol_span", "article", "article_mention", "article_band", "publisher",
}

// Embeddings are not among them: only the model that made one could make it
// again. They go by the hash of the body they are of, so that they stay right
// where everything else is derived anew.

// archiveTables are what a rebuild starts from.
var archiveTables = []string{"body", "decision"}

// dictionaryTables give numbers to names. The numbers never change, since other
// processes remember them; a rebuild starts with those there are.
var dictionaryTables = []string{"concept", "unit"}

// A rebuild derives everything into a second database (a file beside the first,
// or a schema beside it) and then takes its tables
// over in one transaction: readers see the old state until the new one is
// whole, and a rebuild that ends early leaves the store as it was.

// CopyArchive fills this store's archive from the store at path, as
// far as it does not have it yet, and returns the last fetch number. StartOver
// says that a person has decided something since the first copy, which what is
// derived already may not heed.
func (s *Store) CopyArchive(ctx context.Context, path string) (last int64, adoption intel.Adoption, err error) {
	err = s.db.beside(ctx, path, func(t tx, own, other string) error {
		var bodies, decisions int64
		if _, err := one(t, `SELECT (SELECT count(*) FROM `+own+`.body), (SELECT count(*) FROM `+own+`.decision)`, nil, func(r row) error {
			bodies, decisions = r.int(0), r.int(1)
			return nil
		}); err != nil {
			return err
		}
		for _, table := range slices.Concat(archiveTables, dictionaryTables) {
			if err := addMissing(t, own, other, table); err != nil {
				return err
			}
		}
		_, err := one(t, `SELECT (SELECT coalesce(max(fetch), 0) FROM `+own+`.body), (SELECT count(*) FROM `+own+`.decision)`, nil, func(r row) error {
			last = r.int(0)
			if bodies > 0 && r.int(1) != decisions {
				adoption = intel.StartOver
			}
			return nil
		})
		return err
	})
	return last, adoption, err
}

// AdoptDerived replaces this store's derived tables with those of the store
// at path, which was derived from the archive up to fetch number last,
// unless something was stored meanwhile: the answer says what has to be done
// then, and nothing is changed.
func (s *Store) AdoptDerived(ctx context.Context, path string, last int64) (intel.Adoption, error) {
	adoption := intel.Adopted
	err := s.db.beside(ctx, path, func(t tx, own, other string) (err error) {
		if adoption, err = adoptable(t, own, other, last); err != nil || adoption != intel.Adopted {
			return err
		}
		for _, table := range dictionaryTables {
			if err := addMissing(t, own, other, table); err != nil {
				return err
			}
		}
		for _, table := range derivedTables {
			if _, err := t.exec(`DELETE FROM ` + own + `.` + table); err != nil {
				return err
			}
			if _, err := t.exec(`INSERT INTO ` + own + `.` + table + ` SELECT * FROM ` + other + `.` + table); err != nil {
				return err
			}
		}
		return nil
	})
	return adoption, err
}

// addMissing adds the rows of a table that only the other database has.
func addMissing(t tx, own, other, table string) error {
	// WHERE, or SQLite takes ON for a part of the FROM clause.
	_, err := t.exec(`INSERT INTO ` + own + `.` + table + ` SELECT * FROM ` + other + `.` + table + ` WHERE true ON CONFLICT DO NOTHING`)
	return err
}

// adoptable compares what the two databases start from.
func adoptable(t tx, own, other string, last int64) (adoption intel.Adoption, err error) {
	_, err = one(t, `
		SELECT (SELECT coalesce(max(fetch), 0) FROM `+own+`.body),
			(SELECT count(*) FROM `+own+`.decision) - (SELECT count(*) FROM `+other+`.decision),
			(SELECT count(*) FROM `+own+`.concept m JOIN `+other+`.concept o ON o.id = m.id WHERE m.taxonomy <> o.taxonomy OR m.name <> o.name),
			(SELECT count(*) FROM `+own+`.unit m JOIN `+other+`.unit o ON o.id = m.id WHERE m.name <> o.name)`, nil, func(r row) error {
		switch {
		case r.int(1) != 0, r.int(2)+r.int(3) > 0:
			// A record was released, or concepts and units got other numbers.
			adoption = intel.StartOver
		case r.int(0) != last:
			adoption = intel.ArchiveGrew
		}
		return nil
	})
	return adoption, err
}

// Note returns a note the store keeps about itself, "" where there is none.
func (s *Store) Note(ctx context.Context, key string) (value string, err error) {
	err = s.db.read(ctx, func(t tx) error {
		_, err := one(t, `SELECT value FROM meta WHERE key = $1`, []any{key}, func(r row) error {
			value = r.text(0)
			return nil
		})
		return err
	})
	return value, err
}

// SetNote keeps a note.
func (s *Store) SetNote(ctx context.Context, key, value string) error {
	return s.db.aside(ctx, func(t tx) error {
		_, err := t.exec(`INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
		return err
	})
}
