// Package dispatch gives jobs that are due to worker processes through Redis, by
// asynq, at once and each to one of them. What it holds may be lost at any time:
// the rows of the store are the truth, and a relay hands over again what waits.
package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/redisurl"
)

const (
	look = 100 * time.Millisecond
	// ever is how long asynq waits for what ends by itself: the worker ends jobs
	// that take too long.
	ever = 7 * 24 * time.Hour
	page = 500
)

// priorities are what the queues of a lane are called, the most urgent first.
var priorities = [intel.JobPriorities]string{"urgent", "high", "normal", "low"}

// Redis is a dispatcher. It is safe for concurrent use.
type Redis struct {
	// Look is how often an idle lane of a worker is looked at in Redis. It is not
	// changed after first use.
	Look time.Duration

	client    redis.UniversalClient
	namespace string
	queue     atomic.Pointer[asynq.Client]
	inspector *asynq.Inspector
	log       *slog.Logger
}

// Open makes a dispatcher in the Redis at address, as redisurl.Open reads it;
// nothing is connected yet. What asynq says goes to log, for those who look for
// the cause of something.
func Open(address string, log *slog.Logger) (*Redis, error) {
	client, namespace, err := redisurl.Open(address)
	if err != nil {
		return nil, err
	}
	return New(client, namespace, log), nil
}

// New makes a dispatcher whose keys begin with the namespace. Close closes the
// client.
func New(client redis.UniversalClient, namespace string, log *slog.Logger) *Redis {
	d := &Redis{Look: look, client: client, namespace: namespace, log: log, inspector: asynq.NewInspectorFromRedisClient(client)}
	d.queue.Store(asynq.NewClientFromRedisClient(client))
	return d
}

// Close ends the connections.
func (d *Redis) Close() error { return d.client.Close() }

// name is what asynq calls the queue of a lane and priority.
func (d *Redis) name(lane string, p intel.JobPriority) string {
	return d.namespace + ":" + lane + ":" + priorities[p]
}

// Check writes a key, since a Redis that is read only or full answers questions
// all the same, and sees to it that nothing is evicted.
func (d *Redis) Check(ctx context.Context) error {
	// A client of asynq tells Redis of each queue once. Redis may have lost that.
	d.queue.Store(asynq.NewClientFromRedisClient(d.client))
	if err := d.client.Set(ctx, d.namespace+":relay", "", time.Minute).Err(); err != nil {
		return unavailable(err)
	}
	keeps, unknown, err := redisurl.Keeps(ctx, d.client)
	switch {
	case err != nil:
		return unavailable(err)
	case !keeps && !unknown: // one that does not say is believed
		return intel.Errorf(intel.KindInvalid, "the Redis of redis.url evicts what it is to keep, jobs among it: set its maxmemory-policy to noeviction")
	}
	return nil
}

// told is what is told of a job; the worker reads the rest from the store.
type told struct {
	ID  int64  `json:"id"`
	Key string `json:"key,omitempty"` // for people who look
}

// idOf names a job's next attempt in Redis.
func idOf(l intel.JobLease) string { return fmt.Sprintf("%d-%d", l.ID, l.Attempt) }

// leaseOf reads what idOf wrote; the zero value is no job's.
func leaseOf(id string) intel.JobLease {
	job, rest, _ := strings.Cut(id, "-")
	attempt, _, _ := strings.Cut(rest, "-")
	n, err := strconv.ParseInt(job, 10, 64)
	if err != nil {
		return intel.JobLease{}
	}
	m, err := strconv.Atoi(attempt)
	if err != nil {
		return intel.JobLease{}
	}
	return intel.JobLease{ID: n, Attempt: m}
}

// once marks the name of a job that was given away, and waits all the same: the
// worker was lost on the way, and asynq takes two minutes to see it.
const once = "-again"

// Offer hands a job over.
func (d *Redis) Offer(ctx context.Context, j intel.Job) (held, added bool, err error) {
	body, err := json.Marshal(told{j.ID, j.Key})
	if err != nil {
		return false, false, err
	}
	queue, id := d.name(j.Lane, j.Priority), idOf(j.Lease())
	task := asynq.NewTask(j.Kind, body)
	for range 3 {
		_, err := d.queue.Load().EnqueueContext(ctx, task, asynq.Queue(queue), asynq.TaskID(id), asynq.MaxRetry(0), asynq.Timeout(ever))
		if err == nil {
			return true, true, nil
		}
		if !errors.Is(err, asynq.ErrTaskIDConflict) {
			return false, false, unavailable(err)
		}
		info, err := d.inspector.GetTaskInfo(queue, id)
		switch {
		case errors.Is(err, asynq.ErrTaskNotFound), errors.Is(err, asynq.ErrQueueNotFound): // it ended just now
			return false, false, nil
		case err != nil:
			return false, false, unavailable(err)
		case info.State == asynq.TaskStatePending:
			return true, false, nil
		case info.State == asynq.TaskStateActive && j.HandedAt.IsZero():
			return false, false, nil
		case info.State == asynq.TaskStateActive:
			id += once
			continue
		}
		if err := d.inspector.DeleteTask(queue, id); err != nil && !errors.Is(err, asynq.ErrTaskNotFound) {
			return false, false, unavailable(err)
		}
	}
	return false, false, nil
}

func unavailable(err error) error { return intel.Errorf(intel.KindUnavailable, "Redis: %w", err) }

// Deliver gives jobs of a lane away. Every task ends well for asynq, whatever
// came of the job: what is to be done again is handed over again.
func (d *Redis) Deliver(ctx context.Context, lane string, slots int, take func(id int64)) error {
	queues := map[string]int{}
	for p := range intel.JobPriorities {
		queues[d.name(lane, intel.JobPriority(p))] = intel.JobPriorities - p
	}
	server := asynq.NewServerFromRedisClient(d.client, asynq.Config{
		Concurrency: slots, Queues: queues, StrictPriority: true, TaskCheckInterval: d.Look, ShutdownTimeout: ever,
		DelayedTaskCheckInterval: time.Minute, JanitorInterval: time.Minute, // nothing is delayed or kept
		BaseContext: func() context.Context { return context.WithoutCancel(ctx) },
		Logger:      quiet{d.log.With("lane", lane)}, LogLevel: asynq.WarnLevel,
	})
	err := server.Start(asynq.HandlerFunc(func(_ context.Context, task *asynq.Task) error {
		var job told
		if err := json.Unmarshal(task.Payload(), &job); err == nil {
			take(job.ID)
		}
		return nil
	}))
	if err != nil {
		return err
	}
	<-ctx.Done()
	server.Stop()
	server.Shutdown()
	return nil
}

// Sweep removes what is archived, and what waits for nobody.
func (d *Redis) Sweep(ctx context.Context, lane string, wanted func(context.Context, intel.JobLease) (bool, error)) (removed int, err error) {
	queues, err := d.queues(lane)
	if err != nil {
		return 0, err
	}
	for _, queue := range queues {
		n, err := d.inspector.DeleteAllArchivedTasks(queue)
		if err != nil {
			return removed, unavailable(err)
		}
		removed += n
		over, err := d.over(ctx, queue, wanted)
		if err != nil {
			return removed, err
		}
		for _, id := range over {
			if err := d.inspector.DeleteTask(queue, id); err == nil { // else it was given away just now
				removed++
			}
		}
	}
	return removed, nil
}

// queues returns the queues of a lane that there are.
func (d *Redis) queues(lane string) (list []string, err error) {
	all, err := d.inspector.Queues()
	if err != nil {
		return nil, unavailable(err)
	}
	for p := range intel.JobPriorities {
		if name := d.name(lane, intel.JobPriority(p)); slices.Contains(all, name) {
			list = append(list, name)
		}
	}
	return list, nil
}

// over returns what waits in a queue and is not wanted.
func (d *Redis) over(ctx context.Context, queue string, wanted func(context.Context, intel.JobLease) (bool, error)) (ids []string, err error) {
	for n := 1; ; n++ {
		tasks, err := d.inspector.ListPendingTasks(queue, asynq.PageSize(page), asynq.Page(n))
		if err != nil {
			return nil, unavailable(err)
		}
		for _, t := range tasks {
			is, err := wanted(ctx, leaseOf(t.ID))
			if err != nil {
				return nil, err
			}
			if !is {
				ids = append(ids, t.ID)
			}
		}
		if len(tasks) < page {
			return ids, nil
		}
	}
}

// Load is what a lane has in Redis.
type Load struct {
	Lane           string
	Waiting, Given int
}

// Loads counts what lanes have in Redis.
func (d *Redis) Loads(lanes []string) (list []Load, err error) {
	for _, lane := range lanes {
		l := Load{Lane: lane}
		queues, err := d.queues(lane)
		if err != nil {
			return nil, err
		}
		for _, queue := range queues {
			info, err := d.inspector.GetQueueInfo(queue)
			if err != nil {
				return nil, unavailable(err)
			}
			l.Waiting += info.Pending
			l.Given += info.Active
		}
		list = append(list, l)
	}
	return list, nil
}

// quiet is a log for asynq. That Redis is gone is told once, by the relay.
type quiet struct{ log *slog.Logger }

func (q quiet) say(args []any) { q.log.Debug("asynq speaks", "says", fmt.Sprint(args...)) }

func (q quiet) Debug(args ...any) { q.say(args) }
func (q quiet) Info(args ...any)  { q.say(args) }
func (q quiet) Warn(args ...any)  { q.say(args) }
func (q quiet) Error(args ...any) { q.say(args) }
func (q quiet) Fatal(args ...any) { q.say(args) }
