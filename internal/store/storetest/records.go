package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/corpintel/intel"
)

func (f *fixture) quarantined(content string, fact *intel.Fact) intel.Batch {
	f.Helper()
	b := f.factsBody(apple, content, income()[0])
	b.Quarantined = []intel.Quarantined{{
		ID: intel.NaturalID("q", "1"), Rule: "DQ02", Version: 1, Reason: "it begins after it ends", CIK: apple, Kind: "fact",
		Record: json.RawMessage(`{"val":1}`), SHA256: b.Body.SHA256, Offset: 17, CreatedAt: f.clock.Now(), State: intel.QuarantineHeld, Fact: fact,
	}}
	return b
}

func quarantineAndRelease(f *fixture) {
	held := fact("Assets", "USD", "2009-09-26", "1", "09-214859", "10-K", "2009-10-27")
	b := f.quarantined("body", &held)
	if a := f.apply(b); a.Quarantined != 1 || a.Accepted != 1 || a.In != 2 {
		f.Errorf("applied %+v", a)
	}
	if a := f.apply(f.quarantined("body", &held)); a.Quarantined != 0 {
		f.Errorf("again: %+v", a)
	}
	id := b.Quarantined[0].ID
	got, err := f.QuarantinedRecord(f.ctx, id)
	if diff := cmp.Diff(b.Quarantined[0], got); err != nil || diff != "" {
		f.Errorf("record: %v\n%s", err, diff)
	}
	q, err := f.Release(f.ctx, id, "ann", "checked by hand")
	if err != nil || q.State != intel.QuarantineReleased || q.DecidedBy != "ann" || q.Note != "checked by hand" || !q.DecidedAt.Equal(f.clock.T) {
		f.Errorf("release %+v: %v", q, err)
	}
	if diff := cmp.Diff([]string{"1"}, values(f.facts(intel.FactFilter{Concept: "Assets"}))); diff != "" {
		f.Errorf("the released fact:\n%s", diff)
	}
	if _, err := f.Release(f.ctx, id, "ann", ""); intel.KindOf(err) != intel.KindConflict {
		f.Errorf("released twice: %v", err)
	}
	if _, err := f.Release(f.ctx, "none", "ann", ""); intel.KindOf(err) != intel.KindNotFound {
		f.Errorf("release of nothing: %v", err)
	}
	unreadable := f.quarantined("other", nil)
	unreadable.Quarantined[0].ID, unreadable.Quarantined[0].Rule = "zz", "DQ01"
	f.apply(unreadable)
	if _, err := f.Release(f.ctx, "zz", "ann", ""); intel.KindOf(err) != intel.KindConflict {
		f.Errorf("release of what is no fact: %v", err)
	}
	for _, c := range []struct {
		filter intel.QuarantineFilter
		want   int
	}{
		{intel.QuarantineFilter{}, 2},
		{intel.QuarantineFilter{State: intel.QuarantineHeld}, 1},
		{intel.QuarantineFilter{State: intel.QuarantineReleased}, 1},
		{intel.QuarantineFilter{Rule: "DQ01"}, 1},
		{intel.QuarantineFilter{CIK: nvidia}, 0},
	} {
		got := all(f.TB, 1, func(p intel.PageRequest) (intel.Page[intel.Quarantined], error) {
			c.filter.PageRequest = p
			return f.Quarantine(f.ctx, c.filter)
		})
		if len(got) != c.want {
			f.Errorf("%+v: %d records, want %d", c.filter, len(got), c.want)
		}
	}
	if st, err := f.Status(f.ctx); err != nil || st.Quarantined != 1 {
		f.Errorf("status %+v: %v, want 1 held", st, err)
	}
}

func releasedValueStays(f *fixture) {
	other := income()[0]
	other.Value = "1"
	b := f.quarantined("body", &other)
	f.apply(b)
	if _, err := f.Release(f.ctx, b.Quarantined[0].ID, "ann", ""); err != nil {
		f.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1"}, values(f.facts(intel.FactFilter{}))); diff != "" {
		f.Error(diff)
	}
	a := f.apply(f.quarantined("next body", &other))
	if a.Changed != 0 || len(a.Changes) != 0 {
		f.Errorf("the next body undid the release: %+v", a)
	}
	if diff := cmp.Diff([]string{"1"}, values(f.facts(intel.FactFilter{}))); diff != "" {
		f.Error(diff)
	}
}

func findingsOnce(f *fixture) {
	finding := intel.Finding{
		ID: "f1", Kind: intel.FindingQuality, Rule: "DQ13", Version: 2, Severity: intel.SeverityWarn, CIK: apple, Subject: "us-gaap:NetIncomeLoss USD",
		Period: Period("2008-09-28/2009-09-26"), Accession: accn("10-012091"), Observed: "8235000000", Expected: "5704000000",
		Message: "It changed.", SHA256: intel.HashBody([]byte("body")), CreatedAt: start,
		ExpectedLow: new(float64), Evidence: []intel.Evidence{{
			Note: "as first reported", Subject: "us-gaap:NetIncomeLoss USD", Period: Period("2008-09-28/2009-09-26"), Value: "5704000000",
			Accession: accn("09-214859"), FiledAt: 20091027,
		}},
		CounterEvidence: []intel.CounterEvidence{{Question: "restatement", Found: true, Note: "a 10-K/A"}},
		Transformation:  "÷1000", Score: 12.345, State: intel.FindingNew,
	}
	for i, want := range []int64{1, 0} {
		b := f.factsBody(apple, fmt.Sprint("body", i), income()...)
		b.Findings = []intel.Finding{finding}
		if a := f.apply(b); a.Flagged != want {
			f.Errorf("time %d: %d flagged, want %d", i, a.Flagged, want)
		}
	}
	got := all(f.TB, 1, func(p intel.PageRequest) (intel.Page[intel.Finding], error) {
		return f.Findings(f.ctx, intel.FindingFilter{CIK: apple, Rule: "DQ13", Severity: "warn", PageRequest: p})
	})
	if diff := cmp.Diff([]intel.Finding{finding}, got); diff != "" {
		f.Error(diff)
	}
	none, err := f.Findings(f.ctx, intel.FindingFilter{Severity: "error"})
	if err != nil || len(none.Items) != 0 {
		f.Errorf("errors: %+v, %v", none, err)
	}
}

// A word on a finding is the finding's, and a dismissal speaks for those like
// it that are no farther from normal.
func decidedFindings(f *fixture) {
	finding := func(id, rule, subject string, kind intel.FindingKind, severity intel.Severity, score float64) intel.Finding {
		return intel.Finding{
			ID: id, Kind: kind, Rule: rule, Version: 1, Severity: severity, CIK: apple, Subject: subject, Score: score,
			SHA256: intel.HashBody([]byte("body")), CreatedAt: start,
		}
	}
	b := f.factsBody(apple, "body", income()...)
	b.Findings = []intel.Finding{
		finding("a", "SEAS", "Revenues", intel.FindingFundamentals, intel.SeverityWarn, 8),
		finding("b nearer", "SEAS", "Revenues", intel.FindingFundamentals, intel.SeverityWarn, 7),
		finding("c farther", "SEAS", "Revenues", intel.FindingFundamentals, intel.SeverityWarn, 9),
		finding("d error", "SEAS", "Revenues", intel.FindingFundamentals, intel.SeverityError, 7),
		finding("e rule", "FLIP", "Revenues", intel.FindingFundamentals, intel.SeverityWarn, 7),
		finding("f series", "SEAS", "Assets", intel.FindingFundamentals, intel.SeverityWarn, 7),
		finding("g quality", "SEAS", "Revenues", intel.FindingQuality, intel.SeverityWarn, 0),
	}
	f.apply(b)
	decide := func(id string, state intel.FindingState, reason string) intel.Finding {
		f.Helper()
		got, err := f.Decide(f.ctx, intel.FindingDecision{Finding: id, State: state, By: "ann", Reason: reason})
		if err != nil {
			f.Fatal(err)
		}
		return got
	}
	decide("b nearer", intel.FindingConfirmed, "")
	got := decide("b nearer", intel.FindingAcknowledged, "asked the company") // the last word counts
	if got.State != intel.FindingAcknowledged || got.DecidedBy != "ann" || got.Reason != "asked the company" || !got.DecidedAt.Equal(f.clock.T) {
		f.Errorf("acknowledged: %+v", got)
	}
	decide("a", intel.FindingDismissed, "seasonal")
	b = f.factsBody(apple, "later body", income()...)
	b.Findings = []intel.Finding{finding("h later", "SEAS", "Revenues", intel.FindingFundamentals, intel.SeverityWarn, 8)}
	f.apply(b)
	states := map[string]intel.FindingState{}
	for _, x := range all(f.TB, 2, func(p intel.PageRequest) (intel.Page[intel.Finding], error) {
		return f.Findings(f.ctx, intel.FindingFilter{PageRequest: p})
	}) {
		states[x.ID] = x.State
	}
	want := map[string]intel.FindingState{
		"a": intel.FindingDismissed, "b nearer": intel.FindingAcknowledged, "c farther": intel.FindingNew, "d error": intel.FindingNew,
		"e rule": intel.FindingNew, "f series": intel.FindingNew, "g quality": intel.FindingNew, "h later": intel.FindingDismissed,
	}
	if diff := cmp.Diff(want, states); diff != "" {
		f.Errorf("-want +got\n%s", diff)
	}
	later, err := f.Finding(f.ctx, "h later")
	if err != nil || later.SuppressedBy != "a" || later.Reason != "seasonal" || later.DecidedBy != "ann" {
		f.Errorf("suppressed: %+v, %v", later, err)
	}
	dismissed, err := f.Findings(f.ctx, intel.FindingFilter{State: intel.FindingDismissed, Kind: intel.FindingFundamentals})
	if err != nil || len(dismissed.Items) != 2 {
		f.Errorf("dismissed: %+v, %v", dismissed, err)
	}
	for d, kind := range map[intel.FindingDecision]intel.Kind{
		{Finding: "none", State: intel.FindingConfirmed}: intel.KindNotFound,
		{Finding: "a", State: intel.FindingDismissed}:    intel.KindInvalid, // without a reason
		{Finding: "a", State: intel.FindingNew}:          intel.KindInvalid,
	} {
		if _, err := f.Decide(f.ctx, d); intel.KindOf(err) != kind {
			f.Errorf("%+v: %v", d, err)
		}
	}
	more := []intel.Finding{finding("a", "SEAS", "Revenues", intel.FindingFundamentals, intel.SeverityWarn, 8), finding("i added", "SEAS", "Assets", intel.FindingFundamentals, intel.SeverityWarn, 1)}
	for i, want := range []int64{1, 0} {
		if n, err := f.AddFindings(f.ctx, more); err != nil || n != want {
			f.Errorf("added the %d. time: %d, %v; want %d", i+1, n, err, want)
		}
	}
	if _, err := f.Finding(f.ctx, "none"); intel.KindOf(err) != intel.KindNotFound {
		f.Errorf("absent finding: %v", err)
	}
}

func runsRecorded(f *fixture) {
	run, err := f.StartRun(f.ctx, "edgar", []string{"AAPL", "NVDA"}, "host:1", time.Hour)
	if err != nil || run.ID == 0 || run.State != intel.RunRunning || run.Counts.Items != 2 {
		f.Fatalf("run %+v: %v", run, err)
	}
	if err := f.FinishItem(f.ctx, run.ID, intel.RunItem{Item: "AAPL", State: intel.RunDone, Counts: intel.Counts{Accepted: 3}}); err != nil {
		f.Fatal(err)
	}
	if err := f.FinishItem(f.ctx, run.ID, intel.RunItem{Item: "none", State: intel.RunDone}); intel.KindOf(err) != intel.KindNotFound {
		f.Errorf("item of another run: %v", err)
	}
	events := []intel.RunEvent{{At: start, Item: "AAPL", Kind: intel.EventRetry, URL: "https://a", Detail: "503"}, {At: start, Kind: intel.EventAbsent, Detail: "x"}}
	if err := f.AddRunEvents(f.ctx, run.ID, events); err != nil {
		f.Fatal(err)
	}
	run.State, run.EndedAt, run.Counts.Accepted, run.Error = intel.RunPartial, start, 3, "one failed"
	if err := f.SaveRun(f.ctx, run); err != nil {
		f.Fatal(err)
	}
	got, err := f.Run(f.ctx, run.ID)
	if diff := cmp.Diff(run, got); err != nil || diff != "" {
		f.Errorf("run: %v\n%s", err, diff)
	}
	items, err := f.RunItems(f.ctx, run.ID)
	want := []intel.RunItem{{Item: "AAPL", State: intel.RunDone, Counts: intel.Counts{Accepted: 3}}, {Item: "NVDA", State: intel.RunPending}}
	if diff := cmp.Diff(want, items); err != nil || diff != "" {
		f.Errorf("items: %v\n%s", err, diff)
	}
	got1, err := f.RunEvents(f.ctx, run.ID, 0, 1)
	if err != nil || len(got1) != 1 {
		f.Fatalf("events %+v: %v", got1, err)
	}
	got2, err := f.RunEvents(f.ctx, run.ID, got1[0].ID, 10)
	if diff := cmp.Diff(events, append(got1, got2...), cmpopts.IgnoreFields(intel.RunEvent{}, "ID")); err != nil || diff != "" {
		f.Errorf("events: %v\n%s", err, diff)
	}
	if _, err := f.StartRun(f.ctx, "edgar", []string{"AAPL"}, "host:1", 0); err != nil {
		f.Fatal(err)
	}
	list := all(f.TB, 1, func(p intel.PageRequest) (intel.Page[intel.Run], error) { return f.Runs(f.ctx, p) })
	if len(list) != 2 || list[0].ID < list[1].ID {
		f.Errorf("runs, newest first: %+v", list)
	}
	if _, err := f.Run(f.ctx, 99); intel.KindOf(err) != intel.KindNotFound {
		f.Errorf("absent run: %v", err)
	}
}

func interruptedRun(f *fixture) {
	items := []string{"AAPL", "NVDA"}
	first, err := f.StartRun(f.ctx, "edgar", items, "host:1", time.Hour)
	if err != nil {
		f.Fatal(err)
	}
	if err := f.FinishItem(f.ctx, first.ID, intel.RunItem{Item: "AAPL", State: intel.RunDone}); err != nil {
		f.Fatal(err)
	}
	beside, err := f.StartRun(f.ctx, "edgar", items, "host:2", time.Hour)
	if err != nil || beside.ID == first.ID {
		f.Errorf("a run at work was taken over: %+v, %v", beside, err)
	}
	if err := f.SaveRun(f.ctx, func() intel.Run { r := beside; r.State = intel.RunDone; return r }()); err != nil {
		f.Fatal(err)
	}
	second, err := f.StartRun(f.ctx, "edgar", items, "host:2", time.Hour)
	if err != nil {
		f.Fatal(err)
	}
	f.clock.T = f.clock.T.Add(2 * time.Minute) // its owner has given no sign of life
	if got, err := f.Run(f.ctx, second.ID); err != nil || got.State != intel.RunInterrupted {
		f.Errorf("run %+v: %v, want interrupted", got, err)
	}
	taken, err := f.StartRun(f.ctx, "edgar", items, "host:3", time.Hour)
	if err != nil || taken.ID != second.ID || taken.Owner != "host:3" || taken.State != intel.RunRunning {
		f.Errorf("run %+v: %v, want %d taken up", taken, err, second.ID)
	}
	other, err := f.StartRun(f.ctx, "edgar", []string{"AAPL"}, "host:3", time.Hour)
	if err != nil || other.ID == second.ID {
		f.Errorf("a run of other items was taken up: %+v, %v", other, err)
	}
	f.clock.T = f.clock.T.Add(2 * time.Hour)
	if late, err := f.StartRun(f.ctx, "edgar", items, "host:4", time.Hour); err != nil || late.ID == second.ID {
		f.Errorf("an old run was taken up: %+v, %v", late, err)
	}
}

func sampleGoes(f *fixture) {
	b := f.factsBody(apple, "sample", income()...)
	b.Body.Kind = "sample"
	b.Company.Tickers = []intel.Ticker{{Symbol: "AAPL"}}
	b.Filings = []intel.Filing{tenK("09-214859", "2009-10-27")}
	f.apply(b)
	if st, err := f.Status(f.ctx); err != nil || !st.Sample {
		f.Errorf("status %+v: %v", st, err)
	}
	if got := f.facts(intel.FactFilter{}); len(got) != 1 || !got[0].Sample {
		f.Errorf("facts %+v", got)
	}
	real := f.submissions("nvidia", intel.Company{CIK: nvidia, Name: "NVIDIA CORP"}, intel.Filing{CIK: nvidia, Accession: accn("10-000001"), Form: "10-K", FiledAt: day("2010-03-18")})
	a := f.apply(real)
	if a.Changes[0].Kind != intel.SampleRemoved {
		f.Errorf("changes %v", kinds(a.Changes))
	}
	if got := f.facts(intel.FactFilter{All: true}); len(got) != 0 {
		f.Errorf("facts of the sample: %v", values(got))
	}
	if diff := cmp.Diff([]intel.CIK{nvidia}, f.search(intel.CompanyFilter{}, 5)); diff != "" {
		f.Error(diff)
	}
	if got := f.search(intel.CompanyFilter{Ticker: "AAPL"}, 5); len(got) != 0 {
		f.Errorf("ticker of the sample: %v", got)
	}
	if st, err := f.Status(f.ctx); err != nil || st.Sample || st.Facts != 0 || st.Filings != 1 {
		f.Errorf("status %+v: %v", st, err)
	}
}

func checksumOfContent(f *fixture) {
	sum := func() intel.SHA256 {
		f.Helper()
		var done, total int64
		h, err := f.Checksum(f.ctx, func(d, t int64) { done, total = d, t })
		if err != nil || done != total {
			f.Fatalf("checksum: %v, %d of %d", err, done, total)
		}
		return h
	}
	empty := sum()
	f.fetched("edgar.companyfacts", "https://unused", "unused") // fetch numbers move on
	f.apply(f.factsBody(apple, "body", income()...))
	one := sum()
	if one == empty {
		f.Error("facts do not change the checksum")
	}
	f.clock.T = f.clock.T.Add(time.Hour)
	f.apply(f.factsBody(apple, "body", income()...))
	if sum() != one {
		f.Error("the same content at another time changes the checksum")
	}
	f.apply(f.factsBody(apple, "other", append(income(), fact("Assets", "USD", "2009-09-26", "1", "09-214859", "10-K", "2009-10-27"))...))
	if sum() == one {
		f.Error("one more fact does not change the checksum")
	}
}

func badCursors(f *fixture) {
	for _, cursor := range []string{"x", "!!", "bnVsbA", "W10", "e30", "Wy0xXQ", "IiI"} {
		page := intel.PageRequest{Cursor: cursor, Limit: 1}
		_, facts := f.Facts(f.ctx, intel.FactFilter{CIK: apple, PageRequest: page})
		_, filings := f.Filings(f.ctx, intel.FilingFilter{CIK: apple, PageRequest: page})
		_, companies := f.Companies(f.ctx, intel.CompanyFilter{PageRequest: page})
		_, runs := f.Runs(f.ctx, page)
		for name, err := range map[string]error{"facts": facts, "filings": filings, "companies": companies, "runs": runs} {
			if intel.KindOf(err) != intel.KindInvalid {
				f.Errorf("%s with cursor %q: %v", name, cursor, err)
			}
		}
	}
}

func cancelled(f *fixture) {
	ctx, cancel := context.WithCancel(f.ctx)
	cancel()
	b := f.factsBody(apple, "body", income()...)
	if _, err := f.Apply(ctx, 0, &b); !errors.Is(err, context.Canceled) {
		f.Errorf("apply: %v", err)
	}
	if _, err := f.Facts(ctx, intel.FactFilter{CIK: apple}); !errors.Is(err, context.Canceled) {
		f.Errorf("facts: %v", err)
	}
	f.apply(b) // the store is as good as before
}

func readersAndWriters(f *fixture) {
	var wg sync.WaitGroup
	errs := make(chan error, 64)
	for w := range 3 {
		wg.Go(func() {
			for i := range 10 {
				cik := intel.CIK(100 + w)
				x := fact("Assets", "USD", "2009-09-26", fmt.Sprint(i), fmt.Sprintf("09-%06d", i), "10-K", "2009-10-27")
				x.CIK = cik
				body := intel.Body{Kind: "edgar.companyfacts", URL: fmt.Sprint("https://", w, "/", i), Status: 200, FetchedAt: start, SHA256: intel.HashBody([]byte{byte(w), byte(i)})}
				if err := f.Archive(f.ctx, &body); err != nil {
					errs <- err
					return
				}
				if _, err := f.Apply(f.ctx, 0, &intel.Batch{Body: body, Company: &intel.Company{CIK: cik, Name: "C"}, Facts: []intel.Fact{x}}); err != nil {
					errs <- err
					return
				}
			}
		})
		wg.Go(func() {
			for range 30 {
				p, err := f.Facts(f.ctx, intel.FactFilter{CIK: intel.CIK(100 + w), All: true})
				if err != nil {
					errs <- err
					return
				}
				if got := values(p.Items); !slices.IsSorted(got) || len(got) > 0 && got[0] != "0" {
					errs <- fmt.Errorf("half a state was seen: %v", got)
					return
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		f.Error(err)
	}
	if st, err := f.Status(f.ctx); err != nil || st.Facts != 30 {
		f.Errorf("status %+v: %v, want 30 facts", st, err)
	}
}
