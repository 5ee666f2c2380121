package store

import (
	"context"
	"maps"
	"slices"

	"github.com/corpintel/intel"
)

// retell notes an article whose text, clock or origin may be another now, with
// what it was said to speak of before.
func (a *application) retell(id string) error {
	if a.Store.opt.Silent {
		return nil
	}
	return a.query(`SELECT mention FROM article_mention WHERE article = $1`, []any{id}, func(r row) error {
		a.speaks(r.text(0))
		return nil
	})
}

// speaks notes what articles may speak of whose list is another now.
func (a *application) speaks(mention string) {
	if a.mentions == nil {
		a.mentions = map[string]bool{}
	}
	a.mentions[mention] = true
}

// redescribed notes a company that articles may speak of by another name or
// symbol than before.
func (a *application) redescribed(cik intel.CIK) {
	if a.renamed == nil {
		a.renamed = map[intel.CIK]bool{}
	}
	a.renamed[cik] = true
}

// undetected marks the companies about which several bodies together may say
// something else now, in the transaction that makes it so. Who takes the mark
// off has looked.
func (a *application) undetected() error {
	if a.Store.opt.Silent {
		return nil
	}
	ciks := map[intel.CIK]bool{}
	note := func(r row) error {
		ciks[intel.CIK(r.int(0))] = true
		return nil
	}
	for _, m := range slices.Sorted(maps.Keys(a.mentions)) {
		var err error
		if m[0] == '$' {
			err = a.query(`SELECT cik FROM listing WHERE normalized = $1`, []any{m[1:]}, note)
		} else {
			err = a.query(`SELECT cik FROM company_name WHERE core = $1`, []any{m}, note)
		}
		if err != nil {
			return err
		}
	}
	if len(a.renamed) > 0 {
		if err := a.lookForNews(); err != nil {
			return err
		}
		if *a.news {
			maps.Copy(ciks, a.renamed)
		}
	}
	for i := range a.batch.Ownership {
		ciks[a.batch.Ownership[i].Issuer.CIK] = true
	}
	for i := range a.touched { // which may say when a report was known
		if !insidersForms[a.touched[i].Form] {
			continue
		}
		if err := a.query(`SELECT issuer FROM ownership WHERE accession = $1`, []any{a.touched[i].Accession}, note); err != nil {
			return err
		}
	}
	for _, cik := range slices.Sorted(maps.Keys(ciks)) {
		a.later(`
			INSERT INTO undetected (cik, fetch) VALUES ($1, $2)
			ON CONFLICT (cik) DO UPDATE SET fetch = excluded.fetch`, cik, a.batch.Body.Fetch)
	}
	return nil
}

// lookForNews sees whether articles speak of anybody at all.
func (r *round) lookForNews() error {
	if r.news != nil {
		return nil
	}
	news, err := one(r, `SELECT article FROM article_mention LIMIT 1`, nil, func(row) error { return nil })
	r.news = &news
	return err
}

// insidersForms are those of reports of insiders.
var insidersForms = map[string]bool{"3": true, "3/A": true, "4": true, "4/A": true, "5": true, "5/A": true}

// Undetected lists companies that are marked, by CIK.
func (s *Store) Undetected(ctx context.Context, after intel.CIK, limit int) (list []intel.Undetected, err error) {
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`SELECT cik, fetch FROM undetected WHERE cik > $1 ORDER BY cik LIMIT $2`, []any{after, limit}, func(r row) error {
			list = append(list, intel.Undetected{CIK: intel.CIK(r.int(0)), Fetch: r.int(1)})
			return nil
		})
	})
	return list, err
}

// Detected makes the findings of rules about a marked company these, and takes
// the mark off, unless the company was marked again meanwhile.
func (s *Store) Detected(ctx context.Context, u intel.Undetected, findings map[string][]intel.Finding) (added int64, err error) {
	err = s.db.write(ctx, func(t tx) error {
		added = 0
		n, err := t.exec(`DELETE FROM undetected WHERE cik = $1 AND fetch = $2`, u.CIK, u.Fetch)
		if err != nil || n == 0 {
			return err
		}
		for _, rule := range slices.Sorted(maps.Keys(findings)) {
			n, err := s.replaceFindings(t, u.CIK, rule, findings[rule])
			if err != nil {
				return err
			}
			added += n
		}
		return nil
	})
	return added, err
}
