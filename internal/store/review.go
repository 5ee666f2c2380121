package store

import (
	"slices"

	"github.com/corpintel/intel"
)

// touchedFiling is a filing that a batch added or changed.
type touchedFiling struct {
	storedFiling
	known bool // before the batch
}

// review has the filings judged that the batch touches, as they are stored now,
// and replaces what was said about them before. Where a company has facts, all
// its filings are judged again when its facts or one of its known filings
// changed: what its list has and what the facts say of it may both be new.
func (a *application) review() error {
	b := a.batch
	if b.Review == nil || b.Refused {
		return nil
	}
	whole, err := a.companiesToReview()
	if err != nil {
		return err
	}
	for cik, all := range whole {
		if all {
			if err := a.reviewCompany(cik); err != nil {
				return err
			}
		}
	}
	for i := range a.touched {
		t := &a.touched[i]
		if whole[t.CIK] {
			continue
		}
		facts, err := a.uncited(t.CIK)
		if err != nil {
			return err
		}
		old := map[string]bool{}
		if t.known {
			if old, err = a.reviewFindings(t.CIK, t.Accession); err != nil {
				return err
			}
		}
		if err := a.reviewFiling(t.storedFiling, facts, old); err != nil {
			return err
		}
		a.retract(old)
	}
	return nil
}

// companiesToReview returns whose filings all are to be judged.
func (a *application) companiesToReview() (map[intel.CIK]bool, error) {
	b := a.batch
	whole := map[intel.CIK]bool{}
	if len(b.Facts) > 0 || b.FactsComplete {
		cik, err := a.factsCompany()
		if err != nil {
			return nil, err
		}
		whole[cik] = cik != 0
	}
	for i := range a.touched {
		t := &a.touched[i]
		if whole[t.CIK] || !t.known && b.Body.Subject == "" {
			continue
		}
		exact, err := a.hasExactFacts(t.CIK)
		if err != nil {
			return nil, err
		}
		whole[t.CIK] = exact
	}
	return whole, nil
}

// hasExactFacts reports whether a company has facts that reviews look at: those
// with rounded periods do not fit the days of filings, and are of some only.
func (a *application) hasExactFacts(cik intel.CIK) (bool, error) {
	if b := a.batch; len(b.Facts) > 0 && b.Facts[0].CIK == cik && b.Body.Kind != statementData {
		return true, nil // which are stored by now
	}
	return one(a, `
		SELECT 1 FROM fact f JOIN body b ON b.fetch = f.fetch
		WHERE f.cik = $1 AND b.kind <> $2
		LIMIT 1`, []any{cik, statementData}, func(row) error { return nil })
}

// uncited returns what is said about a filing that no facts cite: nil where the
// company has none at all.
func (a *application) uncited(cik intel.CIK) (facts *intel.Report, err error) {
	if exact, err := a.hasExactFacts(cik); err != nil || !exact {
		return nil, err
	}
	_, err = one(a, `
		SELECT (SELECT count(*) FROM filing f WHERE f.cik = c.cik AND f.origin IN ($2, $3)) > 0
		FROM company c WHERE c.cik = $1`, []any{cik, ownList, ownListPage}, func(r row) error {
		facts = &intel.Report{Listed: r.int(0) != 0}
		return nil
	})
	return facts, err
}

// The lists of filings that a company has of its own.
const (
	ownList     = "edgar.submissions"
	ownListPage = "edgar.submissions_page"
)

// reviewCompany judges all filings of a company.
func (a *application) reviewCompany(cik intel.CIK) error {
	exact, err := a.hasExactFacts(cik)
	if err != nil {
		return err
	}
	reports, err := a.reports(cik)
	if err != nil {
		return err
	}
	old, err := a.reviewFindings(cik, 0)
	if err != nil {
		return err
	}
	var filings []storedFiling
	listed := false
	if err := a.query(`SELECT `+filingColumns+` FROM filing WHERE cik = $1 ORDER BY accession`, []any{cik}, func(r row) error {
		f := scanFiling(r)
		listed = listed || f.Origin == ownList || f.Origin == ownListPage
		filings = append(filings, f)
		return nil
	}); err != nil {
		return err
	}
	for _, f := range filings {
		var facts *intel.Report
		if exact {
			if facts = reports[f.Accession]; facts == nil {
				facts = &intel.Report{}
			}
			facts.Listed = listed
		}
		if err := a.reviewFiling(f, facts, old); err != nil {
			return err
		}
	}
	a.retract(old)
	return nil
}

// reviewFiling stores what is new about a filing, and takes out of old what
// still holds.
func (a *application) reviewFiling(f storedFiling, facts *intel.Report, old map[string]bool) error {
	o, err := a.originOf(a.tx, f.fetch)
	if err != nil {
		return err
	}
	f.SHA256 = o.sha256
	findings := a.batch.Review.ReviewFiling(&f.Filing, facts, o.fetchedAt)
	for i := range findings {
		g := &findings[i]
		if !old[g.ID] {
			continue
		}
		delete(old, g.ID)
		// The filing may be known from a better list now.
		a.later(`UPDATE finding SET sha256 = $1, created_at = $2 WHERE id = $3 AND sha256 <> $1`, g.SHA256, g.CreatedAt, g.ID)
	}
	a.reviewed = append(a.reviewed, findings...)
	return nil
}

// reviewFindings returns what reviews said about a filing, or about all of a
// company's where accession is 0.
func (a *application) reviewFindings(cik intel.CIK, accession intel.AccessionNumber) (map[string]bool, error) {
	ids := map[string]bool{}
	rules := a.batch.Review.ReviewRules()
	return ids, a.query(`SELECT id, rule FROM finding WHERE cik = $1 AND ($2 = 0 OR accession = $2)`, []any{cik, accession}, func(r row) error {
		if slices.ContainsFunc(rules, func(rule string) bool { return r.is(1, rule) }) {
			ids[r.text(0)] = true
		}
		return nil
	})
}

// retract removes findings that hold no longer.
func (a *application) retract(ids map[string]bool) {
	for id := range ids {
		a.later(`DELETE FROM finding WHERE id = $1`, id)
	}
}

// reports sums up, by filing, the facts of a company that the upstream lists
// now: those of the batch where it holds them all, else those stored.
func (a *application) reports(cik intel.CIK) (map[intel.AccessionNumber]*intel.Report, error) {
	list := map[intel.AccessionNumber]*intel.Report{}
	var last *intel.Report
	var of intel.AccessionNumber
	add := func(f *intel.Fact) {
		if last == nil || of != f.Accession {
			of = f.Accession
			if last = list[of]; last == nil {
				last = &intel.Report{}
				list[of] = last
			}
		}
		last.Add(f)
	}
	if a.batch.FactsComplete {
		for i := range a.batch.Facts {
			add(&a.batch.Facts[i])
		}
		return list, nil
	}
	return list, a.query(`
		SELECT c.taxonomy, f.period_end, f.accession, f.form, f.filed, f.fetch
		FROM fact f JOIN concept c ON c.id = f.concept
		WHERE f.cik = $1 AND f.gone = 0 AND NOT EXISTS (
			SELECT 1 FROM fact g
			WHERE g.cik = f.cik AND g.concept = f.concept AND g.unit = f.unit AND g.period_end = f.period_end
				AND g.period_start = f.period_start AND g.accession = f.accession AND g.revision > f.revision)`,
		[]any{cik}, func(r row) error {
			if o, err := a.originOf(a.tx, r.int(5)); err != nil || o.kind == statementData {
				return err
			}
			add(&intel.Fact{
				Taxonomy: r.text(0), Period: intel.Period{End: intel.Date(r.int(1))}, Accession: intel.AccessionNumber(r.int(2)),
				Form: r.text(3), FiledAt: intel.Date(r.int(4)),
			})
			return nil
		})
}
