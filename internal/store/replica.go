package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/corpintel/intel"
)

const (
	// lookEvery is how often replicas are looked at.
	lookEvery = time.Second
	// lookTimeout is how long one look may take, and how long a read waits for a
	// connection to a replica before it goes to the database itself.
	lookTimeout = 2 * time.Second
)

// Replicas says where standbys are, and who wants to know of them.
type Replicas struct {
	URLs   []string
	Read   func(ReplicaOutcome) // told of each read that a replica might have answered; nil for nobody
	Looked func(intel.Replica)  // told how each is, every second; nil for nobody
}

// ReplicaOutcome is what became of a read that a replica might have answered.
type ReplicaOutcome string

// The outcomes. All but the first are reads that the database itself answered.
const (
	ReplicaAnswered ReplicaOutcome = "answered"
	ReplicaBehind   ReplicaOutcome = "behind" // every replica that answers lacked something
	ReplicaAbsent   ReplicaOutcome = "absent" // no replica answers
)

// replicas are the standbys that reads may come from. A read names the place in
// the database's log that a replica must have come to, and the replica says in
// the round trip that begins the read how far it is: so it does not matter what
// was known of it before, nor which of several servers its URL leads to.
type replicas struct {
	Replicas
	db     *postgresDB
	list   []*replica
	next   atomic.Uint32
	cancel context.CancelFunc
	looks  sync.WaitGroup
	of     identity // of the database, as it last said; look alone uses it

	mu    sync.Mutex
	marks []mark // guarded by mu: places of the database's log, oldest first
}

// mark is a place in the log of the database and when it was there.
type mark struct {
	at    time.Time
	place uint64
}

// replica is one standby.
type replica struct {
	url string

	mu    sync.Mutex
	pool  *pgxpool.Pool // guarded by mu; nil until it answered once
	state intel.Replica // guarded by mu
	place uint64        // guarded by mu: how far it was when it was looked at
}

// identity tells a cluster of servers, and the line of its history that a server
// follows: a standby left behind by a failover has another one.
type identity struct{ system, timeline string }

func openReplicas(db *postgresDB, of Replicas) *replicas {
	if of.Read == nil {
		of.Read = func(ReplicaOutcome) {}
	}
	if of.Looked == nil {
		of.Looked = func(intel.Replica) {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &replicas{Replicas: of, db: db, cancel: cancel}
	for i, url := range of.URLs {
		r.list = append(r.list, &replica{url: url, state: intel.Replica{Number: i + 1, State: intel.ReplicaAway, Problem: "it was not looked at yet"}})
	}
	r.look(ctx)
	r.looks.Go(func() {
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				r.look(ctx)
			case <-ctx.Done():
				return
			}
		}
	})
	return r
}

func (r *replicas) close() {
	r.cancel()
	r.looks.Wait()
	for _, x := range r.list {
		if x.pool != nil {
			x.pool.Close()
		}
	}
}

// look finds out how the replicas are.
func (r *replicas) look(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	var place uint64
	err := r.db.ask(ctx, `
		SELECT pg_current_wal_insert_lsn()::text, substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8), system_identifier::text FROM pg_control_system()`, nil, func(said row) (err error) {
		r.of = identity{said.text(2), said.text(1)}
		place, err = parsePlace(said.text(0))
		return err
	})
	if err == nil {
		r.mark(place)
	}
	var all sync.WaitGroup
	for _, x := range r.list {
		all.Go(func() { x.look(ctx, r) })
	}
	all.Wait()
}

// marksKept reach back ten minutes.
const marksKept = int(10 * time.Minute / lookEvery)

func (r *replicas) mark(place uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.marks); n > 0 && r.marks[n-1].place == place {
		return
	}
	if len(r.marks) >= marksKept {
		r.marks = append(r.marks[:0], r.marks[1:]...)
	}
	r.marks = append(r.marks, mark{time.Now(), place})
}

// lag returns what a replica lacks that has come to a place, and since when.
func (r *replicas) lag(place uint64) (bytes int64, since time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.marks {
		if m.place > place {
			return int64(r.marks[len(r.marks)-1].place - place), time.Since(m.at)
		}
	}
	return 0, 0
}

// look asks one replica how far it is, and whose replica it is.
func (x *replica) look(ctx context.Context, r *replicas) {
	state, problem := intel.ReplicaAway, ""
	var place uint64
	pool, err := x.connect(ctx)
	if err == nil {
		is, standby := identity{}, false
		err = r.db.askOf(ctx, pool, `
			SELECT CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END, coalesce(pg_last_wal_replay_lsn()::text, '0/0'), s.system_identifier::text,
				lpad(upper(to_hex(greatest(c.timeline_id, r.min_recovery_end_timeline))), 8, '0')
			FROM pg_control_system() s, pg_control_checkpoint() c, pg_control_recovery() r`, nil, func(said row) (err error) {
			standby, is = said.int(0) != 0, identity{said.text(2), said.text(3)}
			place, err = parsePlace(said.text(1))
			return err
		})
		switch {
		case err != nil:
		case !standby:
			state, problem = intel.ReplicaUnlike, "it is no standby: it takes writes of its own"
		case r.of == identity{}:
			problem = "the database has not answered yet, so that nothing says whether this is a standby of it"
		case is.system != r.of.system:
			state, problem = intel.ReplicaUnlike, "it is a standby of another database"
		case is.timeline != r.of.timeline:
			state, problem = intel.ReplicaUnlike, "it does not follow the database as it is since the last failover"
		default:
			state = intel.ReplicaReady
		}
	}
	if err != nil {
		problem = "it does not answer: " + err.Error()
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if state == intel.ReplicaReady {
		x.place = place
		x.state.LagBytes, x.state.Lag = r.lag(place)
	}
	x.state.State, x.state.Problem = state, problem
	r.Looked(x.state)
}

// connect returns the connections to the replica; they are made when it answers
// for the first time.
func (x *replica) connect(ctx context.Context) (*pgxpool.Pool, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.pool != nil {
		return x.pool, nil
	}
	cfg, err := postgresConfig(x.url)
	if err != nil {
		return nil, err
	}
	takeSchema(cfg) // it is that of the database
	if err := fitPooler(ctx, cfg.ConnConfig); err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(context.WithoutCancel(ctx), cfg)
	if err == nil {
		x.pool = pool
	}
	return pool, err
}

func (x *replica) ready() (*pgxpool.Pool, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.pool, x.pool != nil && x.state.State == intel.ReplicaReady
}

func (x *replica) lost(err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.state.State, x.state.Problem = intel.ReplicaAway, "it does not answer: "+err.Error()
}

// read lets a replica answer, and reports whether one did. What f has done
// already cannot be taken back, so that an error after it has begun is final.
func (r *replicas) read(ctx context.Context, reading *intel.Reading, f func(tx) error) (answered bool, err error) {
	after, err := reading.After(func() (uint64, error) { return r.db.logged(ctx) })
	if err != nil {
		return false, nil //nolint:nilerr // the database itself will say it
	}
	outcome := ReplicaAbsent
	first := int(r.next.Add(1))
	for i := range r.list {
		x := r.list[(first+i)%len(r.list)]
		pool, ok := x.ready()
		if !ok {
			continue
		}
		began, err := r.readFrom(ctx, pool, after, f)
		switch {
		case began:
			r.Read(ReplicaAnswered)
			return true, err
		case errors.Is(err, errBehind):
			outcome = ReplicaBehind
		case ctx.Err() != nil:
			return true, ctx.Err()
		default:
			x.lost(err)
		}
	}
	r.Read(outcome)
	return false, nil
}

var errBehind = errors.New("the replica has not come so far")

// readFrom begins a read with the question how far the replica is. The snapshot
// that the read sees is taken after the answer, so that it has at least that.
func (r *replicas) readFrom(ctx context.Context, pool *pgxpool.Pool, after uint64, f func(tx) error) (began bool, err error) {
	wait, cancel := context.WithTimeout(ctx, lookTimeout)
	c, err := pool.Acquire(wait)
	cancel()
	if err != nil {
		return false, err
	}
	defer c.Release()
	begin := `BEGIN; SELECT CASE WHEN pg_is_in_recovery() THEN coalesce(pg_last_wal_replay_lsn()::text, '0/0') ELSE '' END; COMMIT; ` +
		r.db.begin("REPEATABLE READ READ ONLY", r.db.reading, "")
	err = r.db.run(ctx, c.Conn(), begin, func(results []*pgconn.Result) error {
		if len(results) < 2 || len(results[1].Rows) != 1 {
			return errBehind
		}
		place, err := parsePlace(string(results[1].Rows[0][0]))
		if err != nil || place < after { // no place: it is no standby any more
			return errBehind
		}
		began = true
		return nil
	}, f)
	if began {
		return true, ended(ctx, err)
	}
	return false, err
}

// logged asks how far the database has written; whatever was committed before
// is before it.
func (db *postgresDB) logged(ctx context.Context) (place uint64, err error) {
	err = db.ask(ctx, `SELECT pg_current_wal_insert_lsn()::text`, nil, func(r row) error {
		place, err = parsePlace(r.text(0))
		return err
	})
	return place, err
}

// parsePlace reads a place in the log, as 16/B374D848.
func parsePlace(text string) (uint64, error) {
	high, low, ok := strings.Cut(text, "/")
	h, err := strconv.ParseUint(high, 16, 32)
	l, err2 := strconv.ParseUint(low, 16, 32)
	if err = errors.Join(err, err2); !ok || err != nil {
		return 0, fmt.Errorf("%q is no place in a log", text)
	}
	return h<<32 | l, nil
}

// Replicas tells how the replicas were when they were last looked at, in the
// order of their setting.
func (s *Store) Replicas() []intel.Replica {
	db, ok := s.db.database.(*postgresDB)
	if !ok || db.replicas == nil {
		return nil
	}
	var list []intel.Replica
	for _, x := range db.replicas.list {
		x.mu.Lock()
		list = append(list, x.state)
		x.mu.Unlock()
	}
	return list
}
