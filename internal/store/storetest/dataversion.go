package storetest

import (
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

func (f *fixture) version() intel.DataVersion {
	f.Helper()
	v, err := f.DataVersion(f.ctx, f.clock.Now())
	if err != nil {
		f.Fatal(err)
	}
	return v
}

// Whatever an answer may show changes the version with it; what nobody keeps
// answers about does not.
func dataVersions(f *fixture) {
	b := f.factsBody(apple, "1", fact("Assets", "USD", "2009-09-26", "100", "09-000001", "10-K", "2009-10-27"))
	for _, c := range []struct {
		name  string
		moves bool
		do    func() error
	}{
		{"nothing", false, func() error { return nil }},
		{"a batch", true, func() error { _, err := f.Apply(f.ctx, 0, &b); return err }},
		{"findings of a rule", true, func() error {
			_, err := f.ReplaceFindings(f.ctx, apple, "X-1", []intel.Finding{{ID: "x", CIK: apple, Rule: "X-1", Severity: intel.SeverityWarn, Kind: "fact"}})
			return err
		}},
		{"a person's word", true, func() error {
			_, err := f.Decide(f.ctx, intel.FindingDecision{Finding: "x", State: intel.FindingDismissed, By: "ann", Reason: "known"})
			return err
		}},
		{"a watchlist", true, func() error {
			_, err := f.EditWatchlist(f.ctx, intel.WatchlistKey{Name: "all"}, []intel.CIK{apple}, nil, "ann")
			return err
		}},
		{"a set of peers", true, func() error {
			_, err := f.SavePeerSet(f.ctx, intel.PeerSet{Name: "chips", CreatedBy: "ann", PeerRule: intel.PeerRule{Chosen: []intel.CIK{apple}}})
			return err
		}},
		{"a check", true, func() error {
			_, err := f.SaveCheck(f.ctx, "mine", "{}", "ann", "")
			return err
		}},
		{"a job", false, func() error {
			_, err := f.Enqueue(f.ctx, []intel.NewJob{{Kind: "k", Lane: "l"}})
			return err
		}},
		{"a job's worker", false, func() error {
			_, err := f.Claim(f.ctx, intel.JobClaim{Lane: "l", Owner: "w", Limit: 1, Lease: time.Minute})
			return err
		}},
		{"a leader", false, func() error { _, err := f.Lead(f.ctx, "clock", "w", time.Minute); return err }},
		{"a run", false, func() error { _, err := f.StartRun(f.ctx, "edgar", []string{"1"}, "w", 0); return err }},
	} {
		before := f.version()
		if err := c.do(); err != nil {
			f.Fatalf("%s: %v", c.name, err)
		}
		after := f.version()
		if moved := after != before; moved != c.moves || c.moves && (after.Number <= before.Number || after.Mark == before.Mark) {
			f.Errorf("%s: the version was %+v and is %+v", c.name, before, after)
		}
	}
}

// What is stored may become known by the mere passing of time.
func knownLater(f *fixture) {
	midnight := time.Date(2026, 4, 2, 4, 0, 0, 0, time.UTC) // in New York
	if v := f.version(); !v.Until.Equal(midnight) {
		f.Errorf("an empty store: got %v, want the end of the day", v.Until)
	}
	soon, later := start.Add(time.Hour), start.Add(30*24*time.Hour)
	f.apply(f.submissions("1", intel.Company{CIK: apple, Name: "Apple Inc."},
		intel.Filing{CIK: apple, Accession: accn("26-000001"), Form: "8-K", FiledAt: day("2026-04-01"), AcceptedAt: soon, AcceptedFrom: "header"},
		intel.Filing{CIK: apple, Accession: accn("26-000002"), Form: "8-K", FiledAt: day("2026-05-01"), AcceptedAt: later, AcceptedFrom: "header"}))
	var got []time.Time
	for _, now := range []time.Time{start, soon.Add(-time.Microsecond), soon, later.Add(-time.Hour), later} {
		f.clock.T = now
		got = append(got, f.version().Until)
	}
	want := []time.Time{soon, soon, midnight, later, time.Date(2026, 5, 2, 4, 0, 0, 0, time.UTC)}
	if diff := cmp.Diff(want, got); diff != "" {
		f.Errorf("(-want +got):\n%s", diff)
	}
	f.clock.T = later.Add(time.Hour) // of a machine whose clock is ahead
	f.fetched("news", "https://a.example/", "x")
	f.clock.T = later
	if v := f.version(); !v.Until.Equal(later) {
		f.Errorf("with a body from the future: got %v, want at once", v.Until)
	}
}
