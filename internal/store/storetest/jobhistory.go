package storetest

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

// attempted has a worker take jobs of a kind and end them.
func (f *fixture) attempted(kind string, n int, waits, takes time.Duration, end func(*intel.JobOutcome)) {
	f.Helper()
	for range n {
		if _, err := f.Enqueue(f.ctx, []intel.NewJob{{Kind: kind, Key: fmt.Sprint(f.clock.T.UnixNano()), Lane: kind, Allowed: 9}}); err != nil {
			f.Fatal(err)
		}
		f.clock.T = f.clock.T.Add(waits)
		jobs, err := f.Claim(f.ctx, intel.JobClaim{Lane: kind, Owner: "w", Lease: time.Hour, Limit: 1})
		if err != nil || len(jobs) != 1 {
			f.Fatalf("claimed %+v: %v", jobs, err)
		}
		f.clock.T = f.clock.T.Add(takes)
		o := intel.JobOutcome{JobLease: jobs[0].Lease(), State: intel.JobDone}
		end(&o)
		if noted, err := f.Finish(f.ctx, []intel.JobOutcome{o}); err != nil || noted != 1 {
			f.Fatalf("noted %d: %v", noted, err)
		}
	}
}

// history returns hours or days as "beginning kind attempts/failed waited/longest took/longest".
func (f *fixture) history(filter intel.JobHistoryFilter) []string {
	f.Helper()
	var list []string
	for _, h := range all(f.TB, 2, func(p intel.PageRequest) (intel.Page[intel.JobHour], error) {
		filter.PageRequest = p
		return f.JobHistory(f.ctx, filter)
	}) {
		list = append(list, fmt.Sprintf("%s %s %d/%d %g/%g %g/%g", h.From.Format("01-02T15"), h.Kind, h.Attempts, h.Failed,
			h.WaitedSeconds, h.LongestWaitSeconds, h.TookSeconds, h.LongestSeconds))
	}
	return list
}

// jobHistory: what became of attempts, by hour and by day. The clock starts at
// noon on 1 April.
func jobHistory(f *fixture) {
	done := func(*intel.JobOutcome) {}
	failed := func(o *intel.JobOutcome) { o.State, o.Failed = intel.JobDead, true }
	putBack := func(o *intel.JobOutcome) { o.State, o.RunAt = intel.JobWaiting, f.clock.T.Add(1000*time.Hour) }
	f.attempted("a", 2, time.Second, 10*time.Second, done)
	f.attempted("a", 1, 3*time.Second, 2500*time.Millisecond, failed)
	f.attempted("b", 1, 0, 0, done)
	f.attempted("b", 1, 0, time.Minute, putBack)
	f.clock.T = start.Add(59*time.Minute + 50*time.Second)
	f.attempted("b", 2, 0, 9*time.Second, done) // the second one ends after one o'clock
	f.clock.T = start.Add(24 * time.Hour)
	f.attempted("a", 1, 0, time.Second, done)
	hours := []string{
		"04-01T12 a 3/1 5/3 22.5/10", "04-01T12 b 2/0 0/0 9/9", "04-01T13 b 1/0 0/0 9/9", "04-02T12 a 1/0 0/0 1/1",
	}
	for _, c := range []struct {
		name   string
		filter intel.JobHistoryFilter
		want   []string
	}{
		{"by hour", intel.JobHistoryFilter{}, hours},
		{"by day", intel.JobHistoryFilter{Daily: true}, []string{"04-01T00 a 3/1 5/3 22.5/10", "04-01T00 b 3/0 0/0 18/9", "04-02T00 a 1/0 0/0 1/1"}},
		{"of a kind", intel.JobHistoryFilter{Kind: "b"}, hours[1:3]},
		{"since", intel.JobHistoryFilter{Since: start.Add(90 * time.Minute)}, hours[2:]},
		{"since, by day", intel.JobHistoryFilter{Since: start.Add(20 * time.Hour), Daily: true}, []string{"04-02T00 a 1/0 0/0 1/1"}},
		{"until", intel.JobHistoryFilter{Until: start.Add(time.Hour)}, hours[:2]},
		{"until, within an hour", intel.JobHistoryFilter{Since: start.Add(time.Hour), Until: start.Add(61 * time.Minute)}, hours[2:3]},
	} {
		if diff := cmp.Diff(c.want, f.history(c.filter)); diff != "" {
			f.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// attemptsForgotten: whole weeks are forgotten once they are over long enough.
func attemptsForgotten(f *fixture) {
	const week = 7 * 24 * time.Hour
	first := start
	for range 4 {
		f.attempted("a", 1, 0, time.Second, func(*intel.JobOutcome) {})
		f.clock.T = f.clock.T.Add(week)
	}
	for _, c := range []struct {
		before time.Time
		want   int64
		left   string
	}{
		{first, 0, "04-01 04-08 04-15 04-22"},
		{first.Add(week), 1, "04-08 04-15 04-22"},
		{first.Add(week), 0, "04-08 04-15 04-22"},
		{first.Add(3 * week), 2, "04-22"},
	} {
		n, err := f.ForgetAttempts(f.ctx, c.before)
		var left []string
		for _, h := range f.history(intel.JobHistoryFilter{Daily: true}) {
			left = append(left, h[:5])
		}
		if got := strings.Join(left, " "); err != nil || n != c.want || got != c.left {
			f.Errorf("before %s %d were removed and %s are left, want %d and %s: %v", c.before, n, got, c.want, c.left, err)
		}
	}
}
