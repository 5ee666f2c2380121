package main

import (
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/replay"
)

var leaderKills = flag.Int("leader-kills", 1, "how often TestClusterLeader kills the scheduler that leads, a minute each; make drill asks for 5")

// TestClusterLeader kills the scheduler that leads about when a minute is full.
// The other one takes over in time, and every minute is done, and done once.
func TestClusterLeader(t *testing.T) {
	onCluster(t)
	const clock = time.Second // in place of 15; the lease is three of it
	const bound = 20 * time.Second
	t.Setenv("CORPINTEL_JOBS_CLOCK", clock.String())
	t.Setenv("CORPINTEL_JOBS_SCHEDULE", atNoTime+"; forget=* * * * *")
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, smallUpstream())}))
	d.replica("worker")
	schedulers := []*replica{d.replica("scheduler"), d.replica("scheduler")}
	leader := leads(t, schedulers, bound)
	minutes := func() (list []time.Time) {
		for _, j := range read[[]intel.Job](d, "jobs", "list", "--kind", "forget", "--state", "done", "--limit", "0") {
			list = append(list, j.CreatedAt.Truncate(time.Minute))
		}
		slices.SortFunc(list, time.Time.Compare)
		return list
	}
	for deadline := time.Now().Add(bound); len(minutes()) == 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the minute in which it began was not done")
		}
	}
	first := minutes()[0]
	last := first
	for range *leaderKills {
		last = last.Add(time.Minute)
		time.Sleep(time.Until(last) + time.Duration(rand.Int64N(int64(4*time.Second))) - 2*time.Second)
		leader.kill()
		killed := time.Now()
		others := slices.DeleteFunc(slices.Clone(schedulers), func(r *replica) bool { return r == leader })
		next := leads(t, others, bound)
		t.Logf("killed %s from the full minute; another one leads after %s", killed.Sub(last).Round(time.Millisecond), time.Since(killed).Round(time.Millisecond))
		leader.start()
		leader.works()
		leader = next
	}
	var want []time.Time
	for at := first; !at.After(last); at = at.Add(time.Minute) {
		want = append(want, at)
	}
	for deadline := time.Now().Add(bound); len(minutes()) < len(want) && time.Now().Before(deadline); {
		time.Sleep(100 * time.Millisecond)
	}
	time.Sleep(5 * clock) // for one that would do it again
	if got := minutes(); !slices.EqualFunc(want, got, time.Time.Equal) {
		t.Errorf("done at %v, want %v", got, want)
	}
}

// leads waits until one of the schedulers says that it leads.
func leads(t *testing.T, schedulers []*replica, bound time.Duration) *replica {
	t.Helper()
	for deadline := time.Now().Add(bound); ; time.Sleep(10 * time.Millisecond) {
		for _, r := range schedulers {
			said := r.said.String()
			if strings.LastIndex(said, "leads=true") > strings.LastIndex(said, "leads=false") {
				return r
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("none leads after %s", bound)
		}
	}
}
