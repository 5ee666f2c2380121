package store

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/corpintel/intel"
)

// factKey is the identity of a fact in the table's order, within a company.
type factKey struct {
	concept, unit int64
	end, start    intel.Date
	accession     intel.AccessionNumber
}

func (k factKey) compare(o factKey) int {
	return cmp.Or(
		cmp.Compare(k.concept, o.concept),
		cmp.Compare(k.unit, o.unit),
		cmp.Compare(k.end, o.end),
		cmp.Compare(k.start, o.start),
		cmp.Compare(k.accession, o.accession),
	)
}

// factRow is a fact of a batch on its way into the table.
type factRow struct {
	fact          *intel.Fact
	concept, unit int64
	revision      int
	fetch         int64
	released      bool // a person released it from quarantine: it wins over its double
}

func (r *factRow) key() factKey {
	return factKey{r.concept, r.unit, r.fact.End, r.fact.Start, r.fact.Accession}
}

// facts compares the batch's facts with the stored ones and writes only the
// difference. Stored facts come in the order of their key, the batch's are
// brought into it, and the two are merged in one pass.
func (a *application) facts() error {
	b := a.batch
	if len(b.Facts) == 0 && !b.FactsComplete {
		return nil
	}
	cik, err := a.factsCompany()
	if err != nil || cik == 0 {
		return err
	}
	rows, err := a.orderedRows()
	if err != nil {
		return err
	}
	m := factMerge{application: a, cik: cik, rows: rows, rounding: newRounding(a.batch, rows)}
	if err := a.query(`
		SELECT concept, unit, period_end, period_start, accession, revision, value, fy, fp, form, filed, frame, gone, fetch
		FROM fact
		WHERE cik = $1
		ORDER BY concept, unit, period_end, period_start, accession, revision`,
		[]any{cik}, m.stored); err != nil {
		return err
	}
	m.finishStored()
	if rest := m.rows[m.next:]; len(m.added) == 0 {
		m.added = rest
	} else {
		m.added = append(m.added, rest...)
	}
	if err := m.settleRounded(); err != nil {
		return err
	}
	m.write()
	return nil
}

// factsCompany returns whose facts the batch has; all are of one company.
func (a *application) factsCompany() (intel.CIK, error) {
	b := a.batch
	if len(b.Facts) == 0 {
		if b.Company == nil {
			return 0, nil
		}
		return b.Company.CIK, nil
	}
	cik := b.Facts[0].CIK
	for i := range b.Facts {
		if b.Facts[i].CIK != cik {
			return 0, intel.Errorf(intel.KindInternal, "a batch has facts of companies %s and %s", cik, b.Facts[i].CIK)
		}
	}
	return cik, nil
}

// orderedRows returns the batch's facts in the order of their key, each
// identity once.
func (a *application) orderedRows() ([]factRow, error) {
	facts := a.batch.Facts
	firstReleased := len(facts) - a.released
	rows := make([]factRow, 0, len(facts))
	var run []factRow // of one series
	var runs [][]factRow
	for lo := 0; lo < len(facts); {
		f := &facts[lo]
		concept, err := a.conceptID(f.Taxonomy, f.Concept)
		if err != nil {
			return nil, err
		}
		unit, err := a.unitID(f.Unit)
		if err != nil {
			return nil, err
		}
		hi := lo
		for ; hi < len(facts) && sameSeries(f, &facts[hi]); hi++ {
			rows = append(rows, factRow{fact: &facts[hi], concept: concept, unit: unit, fetch: a.batch.Body.Fetch, released: hi >= firstReleased})
		}
		run = rows[lo:hi]
		if !slices.IsSortedFunc(run, compareRows) {
			slices.SortFunc(run, compareRows)
		}
		runs = append(runs, run)
		lo = hi
	}
	byNumber := func(x, y []factRow) int {
		return cmp.Or(cmp.Compare(x[0].concept, y[0].concept), cmp.Compare(x[0].unit, y[0].unit))
	}
	ordered := rows
	if !slices.IsSortedFunc(runs, byNumber) {
		slices.SortStableFunc(runs, byNumber)
		ordered = slices.Concat(runs...)
	}
	if !slices.IsSortedFunc(ordered, compareRows) { // a series came in two parts
		slices.SortStableFunc(ordered, compareRows)
	}
	return distinct(ordered)
}

func sameSeries(f, g *intel.Fact) bool {
	return f.Concept == g.Concept && f.Unit == g.Unit && f.Taxonomy == g.Taxonomy
}

func compareRows(x, y factRow) int { return x.key().compare(y.key()) }

// distinct keeps one row an identity: the released one, or else the first of
// several alike. Two values are for a quality rule to decide before.
func distinct(rows []factRow) ([]factRow, error) {
	kept := rows[:0]
	for _, r := range rows {
		last := len(kept) - 1
		switch {
		case last < 0 || kept[last].key() != r.key():
			kept = append(kept, r)
		case r.released:
			kept[last] = r
		case kept[last].released || kept[last].fact.Value == r.fact.Value:
		default:
			f := r.fact
			return nil, intel.Errorf(intel.KindInvalid, "%s %s in %s has two values, %s and %s",
				f.Series(), f.Period, f.Accession, kept[last].fact.Value, f.Value)
		}
	}
	return kept, nil
}

// factMerge walks stored facts and the batch's side by side.
type factMerge struct {
	*application
	cik  intel.CIK
	rows []factRow // the batch's, ordered
	next int       // the first row not yet met by a stored fact

	held    bool // at is set: the newest revision seen of a stored identity
	at      storedFact
	added   []factRow
	revised []factRow
	marks   []factMark

	rounding rounding
}

// storedFact is what the merge needs of the newest stored revision.
type storedFact struct {
	key       factKey
	revision  int
	row       *factRow // its partner in the batch, nil where there is none
	gone      bool
	value     string // set where it differs from the partner's
	relabel   string // set where fy, fp, form or filed differ
	frame     string
	sameFrame bool
}

// factMark is a change of the two marks a stored fact has.
type factMark struct {
	key      factKey
	revision int
	frame    string
	setFrame bool
	gone     int64
	setGone  bool
}

// stored takes in one row of the fact table.
func (m *factMerge) stored(r row) error {
	key := factKey{r.int(0), r.int(1), intel.Date(r.int(2)), intel.Date(r.int(3)), intel.AccessionNumber(r.int(4))}
	if other, err := m.otherKind(key, r.int(13)); err != nil || other {
		return err
	}
	if !m.held || m.at.key != key {
		m.finishStored()
		for m.next < len(m.rows) && m.rows[m.next].key().compare(key) < 0 {
			m.added = append(m.added, m.rows[m.next])
			m.next++
		}
		m.at = storedFact{key: key}
		if m.next < len(m.rows) && m.rows[m.next].key() == key {
			m.at.row = &m.rows[m.next]
			m.next++
		}
		m.held = true
	}
	at := &m.at
	at.revision, at.gone = int(r.int(5)), r.int(12) != 0
	at.value, at.relabel = "", ""
	if at.row == nil {
		return nil
	}
	f := at.row.fact
	if !r.is(6, f.Value) {
		at.value = r.text(6)
	}
	if r.int(7) != int64(f.FiscalYear) || !r.is(8, f.FiscalPeriod) || !r.is(9, f.Form) || r.int(10) != int64(f.FiledAt) {
		at.relabel = label(int(r.int(7)), r.text(8), r.text(9), intel.Date(r.int(10)))
	}
	if at.sameFrame = r.is(11, f.Frame); !at.sameFrame {
		at.frame = r.text(11)
	}
	return nil
}

func label(fy int, fp, form string, filed intel.Date) string {
	return fmt.Sprintf("fy=%d fp=%s form=%s filed=%s", fy, fp, form, filed)
}

// finishStored decides about the stored identity that was held.
func (m *factMerge) finishStored() {
	if !m.held {
		return
	}
	m.held = false
	at := &m.at
	if at.row == nil {
		if (m.batch.FactsComplete || m.rounding.whole[at.key.accession]) && !at.gone {
			m.marks = append(m.marks, factMark{key: at.key, revision: at.revision, setGone: true, gone: m.batch.Body.Fetch})
			m.noteStored(intel.FactVanished, at.key, "", "")
		}
		return
	}
	f := at.row.fact
	switch {
	case at.value != "":
		m.revise(at, intel.ValueReplaced, at.value, f.Value)
		return
	case at.relabel != "":
		m.revise(at, intel.FactRelabelled, at.relabel, label(f.FiscalYear, f.FiscalPeriod, f.Form, f.FiledAt))
		return
	}
	if at.sameFrame && !at.gone {
		m.result.Unchanged++
		return
	}
	mark := factMark{key: at.key, revision: at.revision, frame: f.Frame, setFrame: !at.sameFrame, setGone: at.gone}
	m.marks = append(m.marks, mark)
	m.result.Changed++
	if mark.setFrame {
		m.note(intel.FrameMoved, f, at.frame, f.Frame)
	}
	if mark.setGone {
		m.note(intel.FactReturned, f, "", f.Value)
	}
}

// revise appends the batch's version of a stored identity.
func (m *factMerge) revise(at *storedFact, kind intel.ChangeKind, was, now string) {
	r := *at.row
	r.revision = at.revision + 1
	m.revised = append(m.revised, r)
	m.result.Changed++
	m.note(kind, r.fact, was, now)
}

func (m *factMerge) note(kind intel.ChangeKind, f *intel.Fact, was, now string) {
	m.change(intel.Change{Kind: kind, CIK: m.cik, Subject: f.Series() + " " + f.Period.String(), Accession: f.Accession, Old: was, New: now})
}

// noteStored notes a change of a fact that only the store has.
func (m *factMerge) noteStored(kind intel.ChangeKind, k factKey, was, now string) {
	m.result.Changed++
	m.change(intel.Change{
		Kind: kind, CIK: m.cik, Accession: k.accession, Old: was, New: now,
		Subject: m.seriesName(k) + " " + intel.Period{Start: k.start, End: k.end}.String(),
	})
}

func (m *factMerge) seriesName(k factKey) string {
	c, err := m.application.concept(k.concept)
	if err != nil {
		return fmt.Sprintf("concept %d", k.concept)
	}
	u, err := m.application.unit(k.unit)
	if err != nil {
		return c.Taxonomy + ":" + c.Name
	}
	return c.Taxonomy + ":" + c.Name + " " + u
}

// write has what the merge found stored.
func (m *factMerge) write() {
	m.noteAdded()
	m.addFacts(m.added)
	m.addFacts(m.revised)
	for _, k := range m.marks {
		m.writeMark(k)
	}
	m.result.Accepted += int64(len(m.added))
	if n := len(m.added) + len(m.revised); n > 0 {
		m.later(`UPDATE company SET facts = facts + $1 WHERE cik = $2`, n, m.cik)
	}
}

func (m *factMerge) writeMark(k factMark) {
	const where = ` WHERE cik = $1 AND concept = $2 AND unit = $3 AND period_end = $4 AND period_start = $5 AND accession = $6 AND revision = $7`
	key := []any{m.cik, k.key.concept, k.key.unit, k.key.end, k.key.start, k.key.accession, k.revision}
	if k.setFrame {
		m.later(`UPDATE fact SET frame = $8`+where, slices.Concat(key, []any{k.frame})...)
	}
	if k.setGone {
		m.later(`UPDATE fact SET gone = $8`+where, slices.Concat(key, []any{k.gone})...)
	}
}

// noteAdded explains new facts by filing, and those of a company's first load
// in one line.
func (m *factMerge) noteAdded() {
	if len(m.added) == 0 {
		return
	}
	type group struct {
		form  string
		count int64
	}
	groups := map[intel.AccessionNumber]*group{}
	var order []intel.AccessionNumber
	for i := range m.added {
		f := m.added[i].fact
		g := groups[f.Accession]
		if g == nil {
			g = &group{form: f.Form}
			groups[f.Accession] = g
			order = append(order, f.Accession)
		}
		g.count++
	}
	if len(m.added) == len(m.rows) {
		m.change(intel.Change{Kind: intel.FactsAdded, CIK: m.cik, Subject: fmt.Sprintf("first load, %d filings", len(order)), Count: int64(len(m.added))})
		return
	}
	slices.Sort(order)
	for _, acc := range order {
		m.change(intel.Change{Kind: intel.FactsAdded, CIK: m.cik, Accession: acc, Subject: groups[acc].form, Count: groups[acc].count})
	}
}
