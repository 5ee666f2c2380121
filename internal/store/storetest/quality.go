package storetest

import (
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

func waiverEnds(f *fixture) {
	held := fact("Assets", "USD", "2009-09-26", "5", "09-214859", "10-K", "2009-10-27")
	b := f.quarantined("body", &held)
	f.apply(b)
	id := b.Quarantined[0].ID
	if _, err := f.Waive(f.ctx, id, "ann", "", f.clock.T.Add(time.Hour)); intel.KindOf(err) != intel.KindInvalid {
		f.Errorf("a waiver without reason: %v", err)
	}
	if _, err := f.Waive(f.ctx, id, "ann", "why", f.clock.T); intel.KindOf(err) != intel.KindInvalid {
		f.Errorf("a waiver that is over: %v", err)
	}
	if _, err := f.Waive(f.ctx, "nothing", "ann", "why", f.clock.T.Add(time.Hour)); intel.KindOf(err) != intel.KindNotFound {
		f.Errorf("a waiver of nothing: %v", err)
	}
	until := f.clock.T.Add(time.Hour)
	q, err := f.Waive(f.ctx, id, "ann", "known", until)
	if err != nil || q.State != intel.QuarantineWaived || q.DecidedBy != "ann" || q.Note != "known" || !q.ExpiresAt.Equal(until) {
		f.Errorf("waived: %+v, %v", q, err)
	}
	state := func() (states []intel.QuarantineState, heldNow int64) {
		f.Helper()
		for _, s := range []intel.QuarantineState{intel.QuarantineHeld, intel.QuarantineWaived, intel.QuarantineReleased} {
			page, err := f.Quarantine(f.ctx, intel.QuarantineFilter{State: s})
			if err != nil {
				f.Fatal(err)
			}
			if len(page.Items) > 0 {
				states = append(states, s)
			}
		}
		st, err := f.Status(f.ctx)
		if err != nil {
			f.Fatal(err)
		}
		return states, st.Quarantined
	}
	if s, n := state(); len(s) != 1 || s[0] != intel.QuarantineWaived || n != 0 {
		f.Errorf("states %v and %d held, want it waived", s, n)
	}
	f.clock.T = until
	if s, n := state(); len(s) != 1 || s[0] != intel.QuarantineHeld || n != 1 {
		f.Errorf("states %v and %d held, want it held again", s, n)
	}
	if _, err := f.Release(f.ctx, id, "bob", "checked"); err != nil {
		f.Error(err)
	}
	if _, err := f.Waive(f.ctx, id, "ann", "why", f.clock.T.Add(time.Hour)); intel.KindOf(err) != intel.KindConflict {
		f.Errorf("a waiver of what is released: %v", err)
	}
	var done []string
	for _, e := range f.log(id) {
		done = append(done, e.Action+" by "+e.By)
	}
	if d := cmp.Diff([]string{"waived by ann", "released by bob"}, done); d != "" {
		f.Errorf("log (-want +got):\n%s", d)
	}
}

func (f *fixture) log(subject string) []intel.QualityEntry {
	f.Helper()
	return all(f.TB, 1, func(p intel.PageRequest) (intel.Page[intel.QualityEntry], error) {
		return f.QualityLog(f.ctx, subject, p)
	})
}

func admittedRecord(f *fixture) {
	held := fact("Assets", "USD", "2010-09-25", "5", "10-238044", "10-K", "2010-10-27")
	b := f.quarantined("body", &held)
	f.apply(b)
	id := b.Quarantined[0].ID
	if err := f.Admit(f.ctx, id, true, "bob", "replayed"); err != nil {
		f.Fatal(err)
	}
	if _, err := f.QuarantinedRecord(f.ctx, id); intel.KindOf(err) != intel.KindNotFound {
		f.Errorf("the record is still in quarantine: %v", err)
	}
	found := f.facts(intel.FactFilter{Concept: "Assets", End: 20100925})
	if len(found) != 1 || found[0].Value != "5" || found[0].SHA256 != b.Body.SHA256 {
		f.Errorf("the fact is not stored with its origin: %+v", found)
	}
	entries := f.log(id)
	if len(entries) != 1 || entries[0].Action != "admitted" || entries[0].Detail == "" {
		f.Errorf("log %+v, want the record and its reason", entries)
	}
	if err := f.Admit(f.ctx, id, true, "bob", "again"); intel.KindOf(err) != intel.KindNotFound {
		f.Errorf("admitted twice: %v", err)
	}
}

func scored(f *fixture) {
	assets := fact("Assets", "USD", "2009-09-26", "1", "09-214859", "10-K", "2009-10-27")
	cash := fact("Cash", "USD", "2009-09-26", "2", "09-214859", "10-K", "2009-10-27")
	other := fact("Cash", "USD", "2010-09-25", "2", "10-238044", "10-K", "2010-10-27")
	bad := fact("Debt", "USD", "2009-09-26", "3", "09-214859", "10-K", "2009-10-27")
	b := f.factsBody(apple, "body", assets, cash, other)
	finding := func(id, rule string, severity intel.Severity, of intel.Fact) intel.Finding {
		return intel.Finding{
			ID: id, Kind: intel.FindingQuality, Rule: rule, Version: 1, Severity: severity, CIK: apple, Subject: of.Series(), Period: of.Period,
			Accession: of.Accession, Observed: "1", Expected: "2", Message: "odd", SHA256: b.Body.SHA256, CreatedAt: f.clock.T,
		}
	}
	b.Findings = []intel.Finding{
		finding("a", "DQ40", intel.SeverityWarn, assets), finding("b", "DQ11", intel.SeverityInfo, cash), finding("c", "DQ40", intel.SeverityWarn, other),
	}
	q := f.quarantined("body", &bad)
	b.Quarantined = q.Quarantined
	b.Quarantined[0].SHA256 = b.Body.SHA256
	f.apply(b)
	rule := b.Quarantined[0].Rule
	day := intel.DateOf(b.Body.FetchedAt.UTC())
	for _, c := range []struct {
		name   string
		filter intel.ScoreFilter
		want   intel.Score
	}{
		{"a company", intel.ScoreFilter{CIK: apple}, intel.Score{Points: 50, Records: 4, Rules: []intel.RuleLoss{
			{Rule: "DQ40", Severity: intel.SeverityWarn, Findings: 2, Points: 25},
			{Rule: rule, Severity: intel.SeverityError, Findings: 1, Points: 25},
			{Rule: "DQ11", Severity: intel.SeverityInfo, Findings: 1},
		}}},
		{"a filing", intel.ScoreFilter{CIK: apple, Accession: other.Accession}, intel.Score{Points: 50, Records: 1, Rules: []intel.RuleLoss{
			{Rule: "DQ40", Severity: intel.SeverityWarn, Findings: 1, Points: 50},
		}}},
		{"a fact", intel.ScoreFilter{CIK: apple, Subject: cash.Series(), Period: cash.Period}, intel.Score{Points: 100, Records: 1, Rules: []intel.RuleLoss{
			{Rule: "DQ11", Severity: intel.SeverityInfo, Findings: 1},
		}}},
		{"a fact that was kept out", intel.ScoreFilter{CIK: apple, Subject: bad.Series(), Period: bad.Period}, intel.Score{Points: 0, Records: 1, Rules: []intel.RuleLoss{
			{Rule: rule, Severity: intel.SeverityError, Findings: 1, Points: 100},
		}}},
		{"a source and day", intel.ScoreFilter{Source: "edgar", Since: day, Until: day}, intel.Score{Points: 50, Records: 4, Rules: []intel.RuleLoss{
			{Rule: "DQ40", Severity: intel.SeverityWarn, Findings: 2, Points: 25},
			{Rule: rule, Severity: intel.SeverityError, Findings: 1, Points: 25},
			{Rule: "DQ11", Severity: intel.SeverityInfo, Findings: 1},
		}}},
		{"another day", intel.ScoreFilter{Until: day.AddDays(-1)}, intel.Score{Points: 100, Rules: []intel.RuleLoss{}}},
		{"another source", intel.ScoreFilter{Source: "edg"}, intel.Score{Points: 100, Rules: []intel.RuleLoss{}}},
	} {
		got, err := f.Score(f.ctx, c.filter)
		if d := cmp.Diff(c.want, got, cmp.Transformer("sorted", byRule)); err != nil || d != "" {
			f.Errorf("%s: %v (-want +got):\n%s", c.name, err, d)
		}
	}
	if _, err := f.Decide(f.ctx, intel.FindingDecision{Finding: "c", State: intel.FindingDismissed, By: "ann", Reason: "true"}); err != nil {
		f.Fatal(err)
	}
	if got, err := f.Score(f.ctx, intel.ScoreFilter{CIK: apple, Accession: other.Accession}); err != nil || got.Points != 100 {
		f.Errorf("what was dismissed still counts: %+v, %v", got, err)
	}
	days, err := f.SourceDays(f.ctx, "edgar.companyfacts", day)
	want := []intel.SourceDay{{
		Source: "edgar.companyfacts", Day: day, Bodies: 2, Good: 2, Bytes: b.Body.Size + q.Body.Size, Records: 4, Quarantined: 1, Warned: 2, Noted: 1,
		LastAt: b.Body.FetchedAt.UTC(),
	}}
	if d := cmp.Diff(want, days); err != nil || d != "" {
		f.Errorf("days: %v (-want +got):\n%s", err, d)
	}
	hours, err := f.SourceHours(f.ctx)
	hour := b.Body.FetchedAt.UTC().Truncate(time.Hour)
	if d := cmp.Diff([]intel.SourceHour{{Source: "edgar.companyfacts", Hour: hour, Bodies: 2}}, hours); err != nil || d != "" {
		f.Errorf("hours: %v (-want +got):\n%s", err, d)
	}
}

// byRule makes the order of rules that take as much not matter.
func byRule(losses []intel.RuleLoss) map[string]intel.RuleLoss {
	m := map[string]intel.RuleLoss{}
	for _, l := range losses {
		m[l.Rule+" "+l.Severity.String()] = l
	}
	return m
}

func ownChecks(f *fixture) {
	save := func(id, definition string) intel.Check {
		f.Helper()
		c, err := f.SaveCheck(f.ctx, id, definition, "ann", "first try")
		if err != nil {
			f.Fatal(err)
		}
		return c
	}
	first := save("positive", "one")
	want := intel.Check{ID: "positive", Version: 1, State: intel.CheckDraft, Definition: "one", ChangedAt: f.clock.T.UTC(), ChangedBy: "ann", Note: "first try"}
	if d := cmp.Diff(want, first); d != "" {
		f.Errorf("a new check (-want +got):\n%s", d)
	}
	save("another", "one")
	if again := save("positive", "one"); again.Version != 1 {
		f.Errorf("the same definition made version %d", again.Version)
	}
	armed, err := f.SetCheck(f.ctx, "positive", intel.CheckArmed, "bob", "")
	if err != nil || armed.State != intel.CheckArmed || armed.ChangedBy != "bob" {
		f.Errorf("armed: %+v, %v", armed, err)
	}
	if second := save("positive", "two"); second.Version != 2 || second.State != intel.CheckArmed {
		f.Errorf("the next version: %+v, want it armed", second)
	}
	got := all(f.TB, 1, func(p intel.PageRequest) (intel.Page[intel.Check], error) { return f.Checks(f.ctx, p) })
	if len(got) != 2 || got[0].ID != "another" || got[1].Definition != "two" {
		f.Errorf("checks %+v, want two by id", got)
	}
	if _, err := f.Check(f.ctx, "none"); intel.KindOf(err) != intel.KindNotFound {
		f.Errorf("a check that is not there: %v", err)
	}
	if _, err := f.SetCheck(f.ctx, "none", intel.CheckOff, "bob", ""); intel.KindOf(err) != intel.KindNotFound {
		f.Errorf("set what is not there: %v", err)
	}
	var done []string
	for _, e := range f.log("positive") {
		done = append(done, e.Action+" "+e.Detail)
	}
	if d := cmp.Diff([]string{"saved one", "armed ", "saved two"}, done); d != "" {
		f.Errorf("log (-want +got):\n%s", d)
	}
	for i, content := range []string{"body", "other"} {
		b := f.factsBody(apple, content, income()...)
		b.Tallies = []intel.Tally{{Rule: "check.positive", Version: 2, Judged: 10, Failed: 1}, {Rule: "check.quiet", Version: 1, Shadow: true, Judged: 7, Failed: int64(i)}}
		f.apply(b)
	}
	tallies, err := f.Tallies(f.ctx, "")
	if d := cmp.Diff([]intel.Tally{
		{Rule: "check.positive", Version: 2, Judged: 20, Failed: 2}, {Rule: "check.quiet", Version: 1, Shadow: true, Judged: 14, Failed: 1},
	}, tallies); err != nil || d != "" {
		f.Errorf("tallies: %v (-want +got):\n%s", err, d)
	}
	finding := intel.Finding{ID: "x", Kind: intel.FindingQuality, Rule: "check.positive", Version: 2, CIK: apple}
	for n, want := range []int64{1, 0} {
		if added, err := f.AddFindings(f.ctx, []intel.Finding{finding}); err != nil || added != want {
			f.Errorf("finding stored for time %d: %d, %v", n+1, added, err)
		}
	}
	if err := f.DropFindings(f.ctx, "check.positive"); err != nil {
		f.Error(err)
	}
	if page, err := f.Findings(f.ctx, intel.FindingFilter{Rule: "check.positive"}); err != nil || len(page.Items) > 0 {
		f.Errorf("findings %+v, %v, want none", page.Items, err)
	}
}
