package storetest

import (
	"fmt"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

// told returns events after a number as lines.
func (f *fixture) told(filter intel.EventFilter) (lines []string) {
	f.Helper()
	list, err := f.Events(f.ctx, filter)
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range list {
		if !e.At.Equal(f.clock.T) {
			f.Errorf("event %d at %s, want %s", e.ID, e.At, f.clock.T)
		}
		lines = append(lines, fmt.Sprintf("%d %s %s %s x%d: %s", e.ID, e.Kind, e.CIK, e.Subject, e.Count, e.Detail))
	}
	return lines
}

// listOfDay is a batch with filings of the day before the clock's.
func (f *fixture) listOfDay(content string, filings ...intel.Filing) intel.Batch {
	f.Helper()
	return intel.Batch{Body: f.fetched("edgar.feed", "https://feed", content), Filings: filings}
}

func filedOn(cik intel.CIK, accession, form string, filed intel.Date) intel.Filing {
	return intel.Filing{CIK: cik, Accession: accn(accession), Form: form, FiledAt: filed}
}

func changesTold(f *fixture) {
	yesterday, longAgo := day("2026-03-31"), day("2026-03-01")
	f.apply(f.listOfDay("one", filedOn(apple, "26-000001", "10-K", yesterday), filedOn(nvidia, "26-000001", "10-K", yesterday), filedOn(apple, "26-000002", "8-K", longAgo)))
	f.apply(f.listOfDay("two", filedOn(apple, "26-000001", "10-K", yesterday)))
	b := f.factsBody(apple, "facts", income()...)
	b.Findings = []intel.Finding{{ID: "f1", Rule: "DQ13", Severity: intel.SeverityWarn, CIK: apple, Message: "It changed.", SHA256: b.Body.SHA256}}
	f.apply(b)
	f.apply(b)
	later := income()
	later[0].Value = "1"
	b = f.factsBody(apple, "later facts", later[0])
	f.apply(b)
	want := []string{
		"1 filing 320193 10-K x1: 10-K of 2026-03-31 appeared",
		"2 filing 1045810 10-K x1: 10-K of 2026-03-31 appeared",
		fmt.Sprintf("3 facts 320193 edgar.companyfacts x%d: facts: %d added", len(later), len(later)),
		"4 finding 320193 DQ13 x1: warn: It changed.",
		fmt.Sprintf("5 facts 320193 edgar.companyfacts x%d: facts: 1 replaced, %d no longer listed", len(later), len(later)-1),
	}
	if diff := cmp.Diff(want, f.told(intel.EventFilter{})); diff != "" {
		f.Errorf("told (-want +got):\n%s", diff)
	}
	list, err := f.Events(f.ctx, intel.EventFilter{After: 3, Limit: 1})
	if err != nil || len(list) != 1 || list[0].Ref != "f1" || list[0].SHA256 != intel.HashBody([]byte("facts")) {
		f.Errorf("finding: %+v, %v", list, err)
	}
	// What fails is not told of, and takes no number.
	bad := f.factsBody(nvidia, "bad", later[0], later[0])
	bad.Facts[1].Value = "2"
	if _, err := f.Apply(f.ctx, 0, &bad); err == nil {
		f.Error("two values for one fact were stored")
	}
	if last, err := f.LastEvent(f.ctx); err != nil || last != 5 {
		f.Errorf("last event %d, %v, want 5", last, err)
	}
}

func firstLoadTold(f *fixture) {
	const many = 51
	var filings []intel.Filing
	b := f.factsBody(nvidia, "facts")
	for i := range many {
		filings = append(filings, filedOn(apple, fmt.Sprintf("26-%06d", i+1), "4", day("2026-03-31")))
		b.Findings = append(b.Findings, intel.Finding{ID: fmt.Sprint("f", i), Rule: "DQ13", Severity: intel.SeverityWarn, CIK: nvidia})
	}
	b.Body.Subject = nvidia.String()
	f.apply(f.listOfDay("one", filings...))
	f.apply(b)
	want := []string{
		"1 filing 320193  x51: 51 filings of the last days appeared",
		"2 finding 1045810  x51: 51 findings about one body; list them with: corpintel findings",
	}
	if diff := cmp.Diff(want, f.told(intel.EventFilter{})); diff != "" {
		f.Errorf("told (-want +got):\n%s", diff)
	}
}

func eventsSelected(f *fixture) {
	yesterday := day("2026-03-31")
	for i, cik := range []intel.CIK{apple, nvidia, apple, nvidia} {
		f.apply(f.listOfDay(fmt.Sprint(i), filedOn(cik, fmt.Sprintf("26-%06d", i+1), "4", yesterday)))
	}
	f.apply(f.factsBody(apple, "facts", income()[0]))
	if _, err := f.SetWatchlist(f.ctx, intel.WatchlistKey{Owner: "ann", Name: "mine"}, []intel.CIK{nvidia}, "ann"); err != nil {
		f.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		filter intel.EventFilter
		want   string
	}{
		{"all", intel.EventFilter{}, "[1 2 3 4 5]"},
		{"after", intel.EventFilter{After: 3}, "[4 5]"},
		{"at most", intel.EventFilter{Limit: 2}, "[1 2]"},
		{"a kind", intel.EventFilter{Kinds: []intel.EventKind{intel.EventFacts}}, "[5]"},
		{"kinds", intel.EventFilter{Kinds: []intel.EventKind{intel.EventFacts, intel.EventFiling}, After: 1}, "[2 3 4 5]"},
		{"a company", intel.EventFilter{CIK: apple}, "[1 3 5]"},
		{"a watchlist", intel.EventFilter{Watchlist: intel.WatchlistKey{Owner: "ann", Name: "mine"}}, "[2 4]"},
		{"everything", intel.EventFilter{CIK: apple, Kinds: []intel.EventKind{intel.EventFiling}, After: 1, Limit: 1}, "[3]"},
	} {
		list, err := f.Events(f.ctx, c.filter)
		ids := make([]int64, len(list))
		for i := range list {
			ids[i] = list[i].ID
		}
		if got := fmt.Sprint(ids); err != nil || got != c.want {
			f.Errorf("%s: %s, %v, want %s", c.name, got, err, c.want)
		}
	}
	_, err := f.Events(f.ctx, intel.EventFilter{Watchlist: intel.WatchlistKey{Name: "mine"}})
	if err == nil || intel.KindOf(err) != intel.KindNotFound {
		f.Errorf("a watchlist that is not there: %v", err)
	}
}

func runsTold(f *fixture) {
	for _, c := range []struct {
		state    intel.RunState
		accepted int64
	}{{intel.RunDone, 0}, {intel.RunDone, 3}, {intel.RunFailed, 0}} {
		run, err := f.StartRun(f.ctx, "edgar", []string{string(c.state)}, "me", 0)
		if err != nil {
			f.Fatal(err)
		}
		if err := f.SaveRun(f.ctx, run); err != nil {
			f.Fatal(err)
		}
		run.State, run.Counts.Accepted = c.state, c.accepted
		if err := f.SaveRun(f.ctx, run); err != nil {
			f.Fatal(err)
		}
	}
	want := []string{
		"1 run 0 edgar x1: done: 3 new, 0 changed, 0 flagged, 0 quarantined, 0 of 1 items failed",
		"2 run 0 edgar x1: failed: 0 new, 0 changed, 0 flagged, 0 quarantined, 0 of 1 items failed",
	}
	if diff := cmp.Diff(want, f.told(intel.EventFilter{})); diff != "" {
		f.Errorf("told (-want +got):\n%s", diff)
	}
}
