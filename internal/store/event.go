package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

const (
	// recentDays is how old a filing may be for its appearance to be news.
	recentDays = 7
	// severally is how many filings of one company, or findings, of one body
	// are told of one by one. More are the first load of a company or a new
	// rule, and told of in one event.
	severally = 50
)

// told is what the steps of an application notice for tell alone.
type told struct {
	findings []*intel.Finding // new
	articles []*intel.Article // new
}

// tell makes events of what the batch changed. It is the last step, and the
// one place where that happens.
func (a *application) tell() error {
	if a.Store.opt.Silent || a.batch.Body.Kind == sampleKind {
		return nil
	}
	a.tellFilings()
	a.tellFacts()
	a.tellPrices()
	a.tellArticles()
	a.tellFindings(a.subject())
	if n := a.result.Quarantined; n > 0 {
		a.event(intel.Event{Kind: intel.EventQuarantine, CIK: a.subject(), Subject: a.batch.Body.Kind, Count: n, Detail: fmt.Sprintf("%d records were kept out of the store", n)})
	}
	return nil
}

func (a *application) event(e intel.Event) {
	e.SHA256 = a.batch.Body.SHA256
	a.events = append(a.events, e)
}

// subject returns whom the body is about, 0 where it is a list.
func (a *application) subject() intel.CIK {
	cik, err := intel.ParseCIK(a.batch.Body.Subject)
	if err != nil {
		return 0
	}
	return cik
}

// tellFilings tells of filings that are new here and were filed lately.
func (a *application) tellFilings() {
	since := intel.DateOf(a.batch.Body.FetchedAt.In(intel.NewYork)).AddDays(-recentDays)
	filings := map[intel.CIK][]*intel.Filing{}
	var order []intel.CIK
	for i := range a.touched {
		f := &a.touched[i].Filing
		if a.touched[i].known || f.FiledAt < since {
			continue
		}
		if filings[f.CIK] == nil {
			order = append(order, f.CIK)
		}
		filings[f.CIK] = append(filings[f.CIK], f)
	}
	for _, cik := range order {
		if n := len(filings[cik]); n > severally {
			a.event(intel.Event{Kind: intel.EventFiling, CIK: cik, Count: int64(n), Detail: fmt.Sprintf("%d filings of the last days appeared", n)})
			continue
		}
		for _, f := range filings[cik] {
			a.event(intel.Event{
				Kind: intel.EventFiling, CIK: cik, Subject: f.Form, Accession: f.Accession, Count: 1,
				Detail: fmt.Sprintf("%s of %s appeared", f.Form, f.FiledAt),
			})
		}
	}
}

// tellFacts sums up what became of a company's facts.
func (a *application) tellFacts() {
	words := map[intel.ChangeKind]string{
		intel.FactsAdded: "added", intel.ValueReplaced: "replaced", intel.FactVanished: "no longer listed", intel.FactReturned: "listed again",
	}
	counts := map[intel.CIK]map[intel.ChangeKind]int64{}
	var order []intel.CIK
	for _, c := range a.result.Changes {
		if words[c.Kind] == "" {
			continue
		}
		if counts[c.CIK] == nil {
			counts[c.CIK] = map[intel.ChangeKind]int64{}
			order = append(order, c.CIK)
		}
		counts[c.CIK][c.Kind] += c.Count
	}
	for _, cik := range order {
		var total int64
		var parts []string
		for _, kind := range []intel.ChangeKind{intel.FactsAdded, intel.ValueReplaced, intel.FactVanished, intel.FactReturned} {
			if n := counts[cik][kind]; n > 0 {
				total += n
				parts = append(parts, fmt.Sprintf("%d %s", n, words[kind]))
			}
		}
		a.event(intel.Event{Kind: intel.EventFacts, CIK: cik, Subject: a.batch.Body.Kind, Count: total, Detail: "facts: " + strings.Join(parts, ", ")})
	}
}

// tellPrices sums up what became of the prices of a symbol.
func (a *application) tellPrices() {
	var added, revised int64
	for _, c := range a.result.Changes {
		switch c.Kind {
		case intel.PricesAdded:
			added += c.Count
		case intel.PriceRevised:
			revised += c.Count
		}
	}
	if added+revised > 0 {
		a.event(intel.Event{
			Kind: intel.EventPrices, Subject: a.batch.Body.Subject, Count: added + revised,
			Detail: fmt.Sprintf("days of prices: %d added, %d revised", added, revised),
		})
	}
}

func (a *application) tellArticles() {
	list := a.told.articles
	if len(list) > severally {
		a.event(intel.Event{Kind: intel.EventArticle, Count: int64(len(list)), Detail: fmt.Sprintf("%d articles appeared", len(list))})
		return
	}
	for _, x := range list {
		a.event(intel.Event{Kind: intel.EventArticle, Subject: x.Title, Ref: x.ID, Count: 1, Detail: "article of " + x.PublishedAt.UTC().Format(time.RFC3339) + ": " + x.Link})
	}
}

// tellFindings tells of new findings; those about one body are of one company.
func (a *application) tellFindings(cik intel.CIK) {
	list := a.told.findings
	if len(list) > severally {
		a.event(intel.Event{Kind: intel.EventFinding, CIK: cik, Count: int64(len(list)), Detail: fmt.Sprintf("%d findings about one body; list them with: corpintel findings", len(list))})
		return
	}
	for _, f := range list {
		a.event(intel.Event{Kind: intel.EventFinding, CIK: f.CIK, Subject: f.Rule, Ref: f.ID, Accession: f.Accession, Count: 1, Detail: f.Severity.String() + ": " + f.Message})
	}
}

var eventTable = columnsOf("event", `id, at, kind, cik, subject, ref, accession, count, detail, sha256`)

// addEvents stores events with their numbers. Numbers are in the order of
// commits: whoever takes one lets nobody else take one before its transaction
// has ended, so this comes last in a transaction.
func (s *Store) addEvents(t tx, events []intel.Event) error {
	if len(events) == 0 {
		return nil
	}
	var last int64
	if _, err := one(t, `UPDATE counter SET value = value + $1 WHERE name = 'event' RETURNING value`, []any{len(events)}, func(r row) error {
		last = r.int(0)
		return nil
	}); err != nil {
		return err
	}
	now := s.opt.Now().UTC()
	rows := make([][]any, len(events))
	for i := range events {
		e := &events[i]
		e.ID, e.At = last-int64(len(events)-1-i), now
		sha256 := ""
		if !e.SHA256.IsZero() {
			sha256 = e.SHA256.String()
		}
		rows[i] = []any{e.ID, e.At, string(e.Kind), e.CIK, e.Subject, e.Ref, e.Accession, e.Count, e.Detail, sha256}
	}
	if err := t.insertRows(eventTable, rows); err != nil {
		return err
	}
	for i := range events {
		if err := s.followUp(t, events[i]); err != nil {
			return err
		}
	}
	return nil
}

// followUp stores the jobs that an event makes.
func (s *Store) followUp(t tx, e intel.Event) error {
	if s.opt.Follow == nil {
		return nil
	}
	watched := false
	if e.CIK != 0 {
		var err error
		if watched, err = one(t, `SELECT cik FROM watchlist_company WHERE cik = $1 LIMIT 1`, []any{e.CIK}, func(row) error { return nil }); err != nil {
			return err
		}
	}
	_, err := s.enqueue(t, s.opt.Follow(e, watched))
	return err
}

// Events lists events in the order of their numbers.
func (s *Store) Events(ctx context.Context, f intel.EventFilter) (list []intel.Event, err error) {
	var kinds strings.Builder
	for _, k := range f.Kinds {
		kinds.WriteString(" " + string(k) + " ")
	}
	err = s.db.read(ctx, func(t tx) error {
		if f.Watchlist.Name != "" {
			if _, err := s.watchlist(t, f.Watchlist); err != nil {
				return err
			}
		}
		return t.query(`
			SELECT id, at, kind, cik, subject, ref, accession, count, detail, sha256 FROM event
			WHERE id > $1 AND ($2 = 0 OR cik = $2) AND ($3 = '' OR $3 LIKE '% ' || kind || ' %')
				AND ($4 = '' OR cik IN (SELECT cik FROM watchlist_company WHERE owner = $5 AND name = $4))
			ORDER BY id LIMIT $6`,
			[]any{f.After, f.CIK, kinds.String(), f.Watchlist.Name, f.Watchlist.Owner, pageLimit(intel.PageRequest{Limit: f.Limit})}, func(r row) error {
				e := intel.Event{
					ID: r.int(0), At: instant(r.int(1)), Kind: intel.EventKind(r.text(2)), CIK: intel.CIK(r.int(3)), Subject: r.text(4),
					Ref: r.text(5), Accession: intel.AccessionNumber(r.int(6)), Count: r.int(7), Detail: r.text(8),
				}
				var err error
				if text := r.text(9); text != "" {
					e.SHA256, err = intel.ParseSHA256(text)
				}
				list = append(list, e)
				return err
			})
	})
	return list, err
}

// LastEvent returns the greatest number that was given.
func (s *Store) LastEvent(ctx context.Context) (id int64, err error) {
	err = s.db.read(ctx, func(t tx) error {
		_, err := one(t, `SELECT value FROM counter WHERE name = 'event'`, nil, func(r row) error {
			id = r.int(0)
			return nil
		})
		return err
	})
	return id, err
}

// runEvent tells of the end of a run that changed something, or that did not
// end well.
func runEvent(run intel.Run) []intel.Event {
	c := run.Counts
	switch {
	case run.State == intel.RunRunning, run.Source == sampleKind:
		return nil
	case run.State == intel.RunDone && c.Accepted+c.Changed+c.Flagged+c.Quarantined == 0:
		return nil
	}
	return []intel.Event{{
		Kind: intel.EventRun, Subject: run.Source, Ref: strconv.FormatInt(run.ID, 10), Count: 1,
		Detail: fmt.Sprintf("%s: %d new, %d changed, %d flagged, %d quarantined, %d of %d items failed", run.State, c.Accepted, c.Changed, c.Flagged, c.Quarantined, c.ItemsFailed, c.Items),
	}}
}
