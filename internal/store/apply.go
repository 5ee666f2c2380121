package store

import (
	"context"
	"strings"

	"github.com/corpintel/intel"
)

// originRank orders the kinds of bodies by how well they know a company or a
// filing. A better known description is never replaced by a worse one, so the
// order in which bodies arrive does not matter. Company facts rank low: their
// entityName can be a co-registrant's, and of a filing they know the form and
// the day.
var originRank = map[string]int{
	"sample":                 1,
	"edgar.companyfacts":     2,
	statementData:            3, // what a company was called when it filed
	"edgar.feed":             4,
	"edgar.daily_index":      5,
	"edgar.full_index":       6,
	"edgar.tickers":          7,
	"edgar.tickers_exchange": 8,
	filingIndex:              9,
	wholeText:                10, // a filing's own header: the list of its filer has more
	"edgar.submissions_page": 11,
	"edgar.submissions":      11,
}

// isFilingList reports whether a kind of body lists filings of many companies.
// Several such bodies hold one and the same line, and the newest of them is
// where the line is from, whichever is stored first.
func isFilingList(kind string) bool {
	return kind == "edgar.feed" || kind == "edgar.daily_index" || kind == "edgar.full_index"
}

// sampleKind is the kind of the body that the binary carries.
const sampleKind = "sample"

// application is the storing of one batch.
type application struct {
	*round
	batch  *intel.Batch
	result intel.Applied
	// released counts the facts at the end of the batch that a person released
	// from quarantine.
	released int
	// touched are the filings that the batch added or changed, as they are now,
	// with whether the store knew them before.
	touched []touchedFiling
	// described are the companies of a list whose descriptions wait.
	described map[intel.CIK]bool
	// reviewed is what the review found of them.
	reviewed []intel.Finding
	// confirmed are the days of which the body says again what was said before.
	confirmed map[barRun][]any
	told      told
	events    []intel.Event
	// mentions and renamed are for undetected: what articles may speak of whose
	// list is another now, and who is called otherwise than before.
	mentions map[string]bool
	renamed  map[intel.CIK]bool
}

// Apply stores a batch in one transaction.
func (s *Store) Apply(ctx context.Context, run int64, b *intel.Batch) (intel.Applied, error) {
	results, err := s.ApplyAll(ctx, run, []*intel.Batch{b})
	if err != nil {
		return intel.Applied{}, err
	}
	return results[0], nil
}

// ApplyAll stores several batches in one transaction.
func (s *Store) ApplyAll(ctx context.Context, run int64, batches []*intel.Batch) ([]intel.Applied, error) {
	results := make([]intel.Applied, 0, len(batches))
	draft := newDraft()
	err := s.db.write(ctx, func(t tx) error {
		var events []intel.Event
		for _, r := range s.rounds(t, draft, batches) {
			if err := r.run(run); err != nil {
				return err
			}
			for _, a := range r.applications {
				results = append(results, a.result)
				events = append(events, a.events...)
			}
		}
		return s.addEvents(t, events)
	})
	if err != nil {
		return nil, err
	}
	s.dict.publish(draft)
	return results, nil
}

func (a *application) change(c intel.Change) {
	if c.Count == 0 {
		c.Count = 1
	}
	a.result.Changes = append(a.result.Changes, c)
}

// applied notes that the store reflects the body now. A refused body leaves
// what was known before in place, and will be looked at again.
func (a *application) applied() error {
	if a.batch.Refused {
		return nil
	}
	b := a.batch.Body
	a.later(`
		INSERT INTO applied (url, sha256, fetch) VALUES ($1, $2, $3)
		ON CONFLICT (url) DO UPDATE SET sha256 = excluded.sha256, fetch = excluded.fetch`, b.URL, b.SHA256, b.Fetch)
	return nil
}

// removeSample takes the sample away when the first real records come.
func (a *application) removeSample() error {
	b := a.batch
	if a.noSample || b.Body.Kind == sampleKind || b.Refused || len(b.Facts)+len(b.Filings)+len(b.Listings) == 0 {
		return nil
	}
	a.noSample = true
	var companies int64
	if _, err := one(a, `SELECT count(*) FROM company WHERE sample = 1`, nil, func(r row) error {
		companies = r.int(0)
		return nil
	}); err != nil || companies == 0 {
		return err
	}
	const ofSample = ` WHERE cik IN (SELECT cik FROM company WHERE sample = 1)`
	for _, sql := range []string{
		`DELETE FROM fact` + ofSample,
		`DELETE FROM filing` + ofSample,
		`DELETE FROM finding` + ofSample,
		`DELETE FROM quarantine` + ofSample,
		`DELETE FROM listing WHERE origin = 'sample'`,
		`DELETE FROM company_name` + ofSample,
		`DELETE FROM company WHERE sample = 1`,
		`DELETE FROM applied WHERE fetch IN (SELECT fetch FROM body WHERE kind = 'sample')`,
		`DELETE FROM tally WHERE fetch IN (SELECT fetch FROM body WHERE kind = 'sample')`,
		`DELETE FROM body WHERE kind = 'sample'`,
	} {
		if _, err := a.exec(sql); err != nil {
			return err
		}
	}
	a.change(intel.Change{Kind: intel.SampleRemoved, Count: companies})
	return nil
}

// listings replaces the lines of one list of tickers.
func (a *application) listings() error {
	b := a.batch
	if len(b.Listings) == 0 {
		return nil
	}
	type key struct {
		cik    intel.CIK
		symbol string
	}
	type line struct {
		exchange string
		position int // among the company's
		place    int // in the whole list, from 1
	}
	old := map[key]line{}
	kind := b.Body.Kind
	if err := a.query(`SELECT cik, symbol, exchange, position, place FROM listing WHERE origin = $1`, []any{kind}, func(r row) error {
		old[key{intel.CIK(r.int(0)), r.text(1)}] = line{r.text(2), int(r.int(3)), int(r.int(4))}
		return nil
	}); err != nil {
		return err
	}
	var changed int64
	seen := make(map[key]bool, len(b.Listings))
	positions := map[intel.CIK]int{}
	for i, l := range b.Listings {
		k := key{l.CIK, l.Ticker}
		if seen[k] {
			continue
		}
		seen[k] = true
		now := line{l.Exchange, positions[l.CIK], i + 1}
		positions[l.CIK]++
		was, known := old[k]
		delete(old, k)
		if known && was == now {
			a.result.Unchanged++
			continue
		}
		if _, err := a.exec(`
			INSERT INTO listing (origin, cik, symbol, normalized, exchange, position, place) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (cik, origin, symbol) DO UPDATE SET exchange = excluded.exchange, position = excluded.position, place = excluded.place`,
			kind, l.CIK, l.Ticker, intel.NormalizeTicker(l.Ticker), now.exchange, now.position, now.place); err != nil {
			return err
		}
		if was.place = now.place; known && was == now { // the list is in another order every day
			a.result.Unchanged++
			continue
		}
		changed++
		a.redescribed(l.CIK)
		if known {
			a.result.Changed++
		} else {
			a.result.Accepted++
		}
		if l.Name != "" {
			if err := a.sendBefore(l.CIK); err != nil {
				return err
			}
			if err := a.describe(intel.Company{CIK: l.CIK, Name: l.Name}); err != nil {
				return err
			}
		}
	}
	for k := range old {
		if _, err := a.exec(`DELETE FROM listing WHERE cik = $1 AND origin = $2 AND symbol = $3`, k.cik, kind, k.symbol); err != nil {
			return err
		}
		a.redescribed(k.cik)
		changed++
		a.result.Changed++
	}
	if changed > 0 {
		a.change(intel.Change{Kind: intel.ListingsChanged, Subject: strings.TrimPrefix(kind, "edgar."), Count: changed})
	}
	return nil
}

var changeTable = columnsOf("run_change", `run, kind, cik, subject, accession, old, new, count`)

// noteChanges keeps what was changed with the run.
func (a *application) noteChanges(run int64) error {
	if run == 0 {
		return nil
	}
	for _, c := range a.result.Changes {
		a.insert(&changeTable, run, string(c.Kind), c.CIK, c.Subject, c.Accession, c.Old, c.New, c.Count)
	}
	return nil
}
