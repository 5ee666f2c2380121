package store_test

import (
	"context"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
)

// outcomes counts what became of reads.
type outcomes struct {
	mu     sync.Mutex
	counts map[store.ReplicaOutcome]int
}

func (o *outcomes) observe(what store.ReplicaOutcome) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.counts == nil {
		o.counts = map[store.ReplicaOutcome]int{}
	}
	o.counts[what]++
}

func (o *outcomes) of(what store.ReplicaOutcome) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.counts[what]
}

// openReplicated opens a schema whose reads may come from replicas.
func openReplicated(t *testing.T, primary string, replicas ...string) (*store.Store, *outcomes) {
	t.Helper()
	openPostgres(t, primary, nil)
	seen := &outcomes{}
	s, err := store.OpenPostgres(t.Context(), primary, store.Options{Replicas: store.Replicas{URLs: replicas, Read: seen.observe}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeStore(t, s) })
	return s, seen
}

// on gives a statement to a server.
func on(t *testing.T, server, sql string) {
	t.Helper()
	c, err := pgx.Connect(context.Background(), server)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(context.Background()) }() // what it was given is done
	if _, err := c.Exec(context.Background(), sql, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
	}
}

// valueOf reads the one value of company 1's assets, as a request does.
func valueOf(ctx context.Context, t *testing.T, s *store.Store, asOf time.Time) string {
	t.Helper()
	page, err := s.Facts(ctx, intel.FactFilter{CIK: 1, Concept: "Assets", AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Items) != 1 {
		return ""
	}
	return page.Items[0].Value
}

// eventually waits until a replica has answered another read.
func eventually(t *testing.T, s *store.Store, seen *outcomes) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for before := seen.of(store.ReplicaAnswered); seen.of(store.ReplicaAnswered) == before; {
		if _, err := s.Status(intel.FromReplicas(ctx)); err != nil {
			t.Fatal(err)
		}
		<-tick.C
	}
}

// Whoever reads sees everything that was stored before they asked, their own
// above all, whether the replica has come so far or not; and a replica answers
// where it has.
func TestReplica(t *testing.T) {
	primary, standby := servicetest.PostgresPair(t)
	s, seen := openReplicated(t, primary, standby)
	apply(t, s, body(t, s, "first", assets("Assets", "1")))
	eventually(t, s, seen)
	if got := valueOf(intel.FromReplicas(t.Context()), t, s, time.Time{}); got != "1" {
		t.Errorf("the replica has %q", got)
	}
	for name, sql := range map[string]string{"replays": `SELECT pg_wal_replay_resume()`, "stands still": `SELECT pg_wal_replay_pause()`} {
		t.Run("which "+name, func(t *testing.T) {
			on(t, standby, sql)
			t.Cleanup(func() { on(t, standby, `SELECT pg_wal_replay_resume()`) })
			request := intel.FromReplicas(t.Context())
			if got := valueOf(request, t, s, time.Time{}); got == "" {
				t.Error("nothing is known")
			}
			for _, value := range []string{"2" + name, "3" + name} {
				b := body(t, s, value, assets("Assets", value))
				if _, err := s.Apply(request, 0, &b); err != nil { // in the same request
					t.Fatal(err)
				}
				for what, ctx := range map[string]context.Context{"the request that wrote": request, "the next": intel.FromReplicas(t.Context()), "one that wants no replica": t.Context()} {
					if got := valueOf(ctx, t, s, time.Time{}); got != value {
						t.Errorf("%s reads %q, want %q", what, got, value)
					}
					if got := valueOf(ctx, t, s, time.Now().Add(time.Hour)); got != value {
						t.Errorf("%s reads %q as of then, want %q", what, got, value)
					}
				}
			}
		})
	}
	on(t, standby, `SELECT pg_wal_replay_pause()`)
	apply(t, s, body(t, s, "last", assets("Assets", "9")))
	before := seen.of(store.ReplicaBehind)
	if got := valueOf(intel.FromReplicas(t.Context()), t, s, time.Time{}); got != "9" || seen.of(store.ReplicaBehind) != before+1 {
		t.Errorf("behind a replica that stands still: %q, %d reads went to the database itself", got, seen.of(store.ReplicaBehind)-before)
	}
	if lag := lagging(t, s); lag.LagBytes == 0 || lag.Lag == 0 {
		t.Errorf("it is said to be %+v", lag)
	}
	on(t, standby, `SELECT pg_wal_replay_resume()`)
	eventually(t, s, seen)
	if got := valueOf(intel.FromReplicas(t.Context()), t, s, time.Time{}); got != "9" {
		t.Errorf("when it has caught up: %q", got)
	}
}

// lagging waits until a replica is seen to lag.
func lagging(t *testing.T, s *store.Store) intel.Replica {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		r := s.Replicas()[0]
		if r.Lag > 0 || ctx.Err() != nil {
			return r
		}
		<-tick.C
	}
}

// A replica whose sessions end costs no reader anything.
func TestReplicaAfterItsConnectionsWereCut(t *testing.T) {
	primary, standby := servicetest.PostgresPair(t)
	s, seen := openReplicated(t, primary, standby+"&application_name=cut-replica")
	for range 3 {
		eventually(t, s, seen)
		on(t, standby, `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'cut-replica'`)
		for range 10 {
			if _, err := s.Status(intel.FromReplicas(t.Context())); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// What is no replica of the database never answers for it.
func TestReplicaThatIsNone(t *testing.T) {
	primary := servicetest.OnePostgres(t)
	foreign, err := url.Parse(primary)
	if err != nil {
		t.Fatal(err)
	}
	foreign.Host = "127.0.0.1:1"
	s, seen := openReplicated(t, primary, primary, foreign.String())
	var states []intel.ReplicaState
	for _, r := range s.Replicas() {
		if r.Problem == "" {
			t.Errorf("nothing is said of replica %d", r.Number)
		}
		states = append(states, r.State)
	}
	if diff := cmp.Diff([]intel.ReplicaState{intel.ReplicaUnlike, intel.ReplicaAway}, states); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	if _, err := s.Status(intel.FromReplicas(t.Context())); err != nil || seen.of(store.ReplicaAbsent) != 1 {
		t.Errorf("status: %v; %d reads went to the database itself for want of a replica", err, seen.of(store.ReplicaAbsent))
	}
}

// Whose standby it is does not depend on whether the database answers just then.
func TestReplicaOfAnotherDatabase(t *testing.T) {
	_, standby := servicetest.PostgresPair(t)
	plain := servicetest.PlainPostgres(t)
	openPostgres(t, plain, nil)
	other := servicetest.NewProxy(t, plain)
	looked := make(chan intel.Replica, 1000)
	s, err := store.OpenPostgres(t.Context(), other.URL, store.Options{Replicas: store.Replicas{URLs: []string{standby}, Looked: func(r intel.Replica) { looked <- r }}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeStore(t, s) })
	for _, change := range []func(){func() {}, other.Stop, other.Start} {
		change()
		for range 3 {
			if r := <-looked; r.State != intel.ReplicaUnlike {
				t.Errorf("it is said to be %+v", r)
			}
		}
	}
}
