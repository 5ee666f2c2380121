package store

import (
	"strings"

	"github.com/corpintel/intel"
)

// statementData is the kind of bodies that have the periods of their facts
// rounded. Such a fact is stored only as long as no body with exact periods has
// the concept, in a unit of the same measure, for a period that rounds to its
// own: then it is that number again, or an older report of it. The outcome is
// the same whichever comes first.
const statementData = "edgar.statement_data"

// rounding is the part of a merge that keeps facts with rounded and with exact
// periods apart.
type rounding struct {
	batch    bool                           // the batch's periods are rounded
	whole    map[intel.AccessionNumber]bool // filings of which a batch with rounded periods has all facts
	concepts map[int64]bool                 // of a batch with rounded periods

	exact  []factKey // stored, of those concepts
	stored []factKey // stored with rounded periods

	fetch   int64 // the last one looked up
	rounded bool  // and whether its body has rounded periods
}

func newRounding(b *intel.Batch, rows []factRow) rounding {
	if b.Body.Kind != statementData {
		return rounding{}
	}
	r := rounding{batch: true, whole: map[intel.AccessionNumber]bool{}, concepts: map[int64]bool{}}
	for i := range b.Filings {
		r.whole[b.Filings[i].Accession] = true
	}
	for i := range rows {
		r.concepts[rows[i].concept] = true
	}
	return r
}

// otherKind reports whether a stored row is not of the batch's kind, and so
// never the same fact, and remembers it as far as it matters.
func (m *factMerge) otherKind(key factKey, fetch int64) (bool, error) {
	r := &m.rounding
	if fetch != r.fetch {
		o, err := m.originOf(m.tx, fetch)
		if err != nil {
			return false, err
		}
		r.fetch, r.rounded = fetch, o.kind == statementData
	}
	if r.rounded == r.batch {
		return false, nil
	}
	switch {
	case !r.rounded && r.concepts[key.concept]:
		r.exact = append(r.exact, key)
	case r.rounded && (len(r.stored) == 0 || r.stored[len(r.stored)-1] != key):
		r.stored = append(r.stored, key)
	}
	return true, nil
}

// settleRounded leaves out of what will be added what is stored with its exact
// period, and takes away what the batch has with its exact period.
func (m *factMerge) settleRounded() error {
	if m.rounding.batch {
		return m.leaveOutRounded()
	}
	return m.removeRounded()
}

// measured is a concept in a measure: of USD/shares, which a body with rounded
// periods may write as USD, it is USD.
type measured struct {
	concept int64
	measure string
}

func (m *factMerge) measured(k factKey) (measured, error) {
	unit, err := m.application.unit(k.unit)
	measure, _, _ := strings.Cut(unit, "/")
	return measured{k.concept, measure}, err
}

// periods returns the periods of facts by concept and measure.
func (m *factMerge) periods(keys []factKey) (map[measured][]intel.Period, error) {
	all := map[measured][]intel.Period{}
	for _, k := range keys {
		of, err := m.measured(k)
		if err != nil {
			return nil, err
		}
		p := intel.Period{Start: k.start, End: k.end}
		if list := all[of]; len(list) == 0 || list[len(list)-1] != p {
			all[of] = append(list, p)
		}
	}
	return all, nil
}

// known reports whether one of the periods rounds to that of a fact.
func (m *factMerge) known(exact map[measured][]intel.Period, k factKey) (bool, error) {
	of, err := m.measured(k)
	rounded := intel.Period{Start: k.start, End: k.end}
	for _, p := range exact[of] {
		if p.RoundsTo(rounded) {
			return true, err
		}
	}
	return false, err
}

func (m *factMerge) leaveOutRounded() error {
	if len(m.rounding.exact) == 0 {
		return nil
	}
	exact, err := m.periods(m.rounding.exact)
	if err != nil {
		return err
	}
	kept := m.added[:0:0]
	for _, row := range m.added {
		known, err := m.known(exact, row.key())
		if err != nil {
			return err
		}
		if known {
			m.result.Unchanged++
			continue
		}
		kept = append(kept, row)
	}
	m.added = kept
	return nil
}

func (m *factMerge) removeRounded() error {
	if len(m.rounding.stored) == 0 || len(m.added) == 0 {
		return nil
	}
	keys := make([]factKey, len(m.added))
	for i := range m.added {
		keys[i] = m.added[i].key()
	}
	exact, err := m.periods(keys)
	if err != nil {
		return err
	}
	var removed, rows int64
	for _, k := range m.rounding.stored {
		known, err := m.known(exact, k)
		if err != nil {
			return err
		}
		if !known {
			continue
		}
		n, err := m.exec(`
			DELETE FROM fact
			WHERE cik = $1 AND concept = $2 AND unit = $3 AND period_end = $4 AND period_start = $5 AND accession = $6`,
			m.cik, k.concept, k.unit, k.end, k.start, k.accession)
		if err != nil {
			return err
		}
		removed, rows = removed+1, rows+n
	}
	if removed == 0 {
		return nil
	}
	m.result.Changed += removed
	m.change(intel.Change{Kind: intel.PeriodsKnown, CIK: m.cik, Subject: "exact periods take the place of rounded ones", Count: removed})
	m.later(`UPDATE company SET facts = facts - $1 WHERE cik = $2`, rows, m.cik)
	return nil
}
