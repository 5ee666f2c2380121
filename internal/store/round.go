package store

import (
	"slices"

	"github.com/corpintel/intel"
)

// round is batches of one transaction that take every step together, so that
// what a step writes for all of them is sent to the database in one go. Each is
// of another company and of nothing else: none reads what another one writes,
// and all comes to the same as one after the other.
type round struct {
	*Store
	tx
	waiting

	draft        draft
	applications []*application

	noSample bool  // there is none, as the first looked
	news     *bool // whether any article is stored, once somebody looked
}

// newRound returns batches that may go together.
func (s *Store) newRound(t tx, d draft, batches ...*intel.Batch) *round {
	r := &round{Store: s, tx: t, draft: d}
	for _, b := range batches {
		r.add(b)
	}
	return r
}

func (r *round) add(b *intel.Batch) {
	a := &application{round: r, batch: b}
	a.result.In = b.Records()
	r.applications = append(r.applications, a)
}

// rounds divides batches in their order.
func (s *Store) rounds(t tx, d draft, batches []*intel.Batch) []*round {
	var list []*round
	companies := map[intel.CIK]bool{} // of the last round; 0: one whose batch goes alone
	for _, b := range batches {
		cik := onlyCompany(b)
		if len(list) == 0 || cik == 0 || companies[0] || companies[cik] {
			list = append(list, s.newRound(t, d))
			clear(companies)
		}
		companies[cik] = true
		list[len(list)-1].add(b)
	}
	return list
}

// onlyCompany returns the company that all of a batch is about: its description,
// filings and facts. It is 0 for every other batch.
func onlyCompany(b *intel.Batch) intel.CIK {
	if b.Company == nil || b.Body.Kind == sampleKind {
		return 0
	}
	cik := b.Company.CIK
	records := len(b.Filings) + len(b.Facts) + len(b.Quarantined)
	if b.Records() != int64(records) || len(b.Companies)+len(b.Lines) > 0 ||
		slices.ContainsFunc(b.Filings, func(f intel.Filing) bool { return f.CIK != cik }) ||
		slices.ContainsFunc(b.Quarantined, func(q intel.Quarantined) bool { return q.CIK != cik }) ||
		len(b.Facts) > 0 && b.Facts[0].CIK != cik { // all facts are of one company
		return 0
	}
	return cik
}

// each takes every batch through the steps.
func (r *round) each(steps ...func(*application) error) error {
	for _, step := range steps {
		for _, a := range r.applications {
			if err := step(a); err != nil {
				return err
			}
		}
		if err := r.send(r.tx); err != nil {
			return err
		}
	}
	return nil
}

// run takes the batches through all steps.
func (r *round) run(run int64) error {
	if err := r.each(
		(*application).removeSample, (*application).quarantine, (*application).company, (*application).mentioned,
		(*application).listings, (*application).filings, (*application).lines, (*application).documents,
		(*application).words, (*application).labels, (*application).facts, (*application).prices, (*application).articles,
	); err != nil {
		return err
	}
	if err := r.addFindings(func(a *application) []intel.Finding { return a.batch.Findings }); err != nil {
		return err
	}
	if err := r.each((*application).review); err != nil {
		return err
	}
	if err := r.addFindings(func(a *application) []intel.Finding { return a.reviewed }); err != nil {
		return err
	}
	return r.each(
		(*application).tally, (*application).applied, (*application).undetected, (*application).tell,
		func(a *application) error { return a.noteChanges(run) },
	)
}

// waiting is what is sent at the end of a step: statements, whose outcome
// nobody looks at, and then rows, whose keys are new.
type waiting struct {
	statements []waitingStatement // in the order in which each was first given
	rows       []waitingRows
	facts      [][]factRow
	count      int // of statements and rows
}

// manyWaiting statements and rows are as many as are sent in one go.
const manyWaiting = 10_000

type waitingStatement struct {
	sql  string
	args [][]any
}

type waitingRows struct {
	to   *table
	rows [][]any
}

// later runs a statement at the end of the step, after those that were given
// before with the same words.
func (w *waiting) later(sql string, args ...any) {
	i := slices.IndexFunc(w.statements, func(s waitingStatement) bool { return s.sql == sql })
	if i < 0 {
		i = len(w.statements)
		w.statements = append(w.statements, waitingStatement{sql: sql})
	}
	w.statements[i].args = append(w.statements[i].args, args)
	w.count++
}

// insert appends a row at the end of the step.
func (w *waiting) insert(to *table, values ...any) {
	i := slices.IndexFunc(w.rows, func(r waitingRows) bool { return r.to == to })
	if i < 0 {
		i = len(w.rows)
		w.rows = append(w.rows, waitingRows{to: to})
	}
	w.rows[i].rows = append(w.rows[i].rows, values)
	w.count++
}

// addFacts appends rows of the fact table at the end of the step.
func (w *waiting) addFacts(rows []factRow) { w.facts = append(w.facts, rows) }

// sendMany is send where much waits: for steps that go through any number of
// records.
func (w *waiting) sendMany(t tx) error {
	if w.count < manyWaiting {
		return nil
	}
	return w.send(t)
}

func (w *waiting) send(t tx) error {
	now := *w
	*w = waiting{}
	for _, s := range now.statements {
		if _, err := t.many(s.sql, s.args, nil); err != nil {
			return err
		}
	}
	for _, r := range now.rows {
		if err := t.insertRows(*r.to, r.rows); err != nil {
			return err
		}
	}
	return t.insertFacts(slices.Concat(now.facts...))
}
