package queue_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/dispatch"
	"github.com/corpintel/intel/internal/queue"
	"github.com/corpintel/intel/internal/store"
)

func openStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "a.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// inBothWays runs a test where workers ask the store for jobs, and where these
// come to them through a Redis; in either on the test's clock.
func inBothWays(t *testing.T, test func(t *testing.T, s *store.Store, worker func(...queue.Kind) *queue.Worker)) {
	t.Helper()
	t.Run("asked for", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := openStore(t)
			test(t, s, func(kinds ...queue.Kind) *queue.Worker { return worker(s, kinds...) })
		})
	})
	t.Run("by Redis", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, server := openStore(t), miniredis.NewMiniRedis()
			client := redis.NewClient(&redis.Options{
				Addr: "127.0.0.1:1", Dialer: func(context.Context, string, string) (net.Conn, error) { return server.Dial() }, DisableIdentity: true,
			})
			t.Cleanup(func() {
				if err := client.Close(); err != nil {
					t.Error(err)
				}
				server.Close()
			})
			d := dispatch.New(client, "test", slog.New(slog.DiscardHandler))
			d.Look = 2 * time.Second
			test(t, s, func(kinds ...queue.Kind) *queue.Worker {
				w := worker(s, kinds...)
				w.Relay = &queue.Relay{
					Store: s, To: d, Lanes: []string{"lane", "other"}, Owner: "me", Every: 2 * time.Second, Again: time.Minute, Depth: 10,
					Now: time.Now, Log: slog.New(slog.DiscardHandler), Handed: func(int, int, int) {},
				}
				return w
			})
		})
	})
}

func worker(q intel.Queue, kinds ...queue.Kind) *queue.Worker {
	return &queue.Worker{
		Queue: q, Kinds: kinds, Slots: map[string]int{"lane": 2}, Owner: "me", Lease: time.Minute, Poll: 5 * time.Second, Drain: 30 * time.Second,
		Now: time.Now, Jitter: func() float64 { return 0.5 }, Log: slog.New(slog.DiscardHandler),
	}
}

func kind(name string, do func(ctx context.Context, j intel.Job, tell func(string)) (queue.Result, error)) queue.Kind {
	return queue.Kind{Name: name, Lane: "lane", Allowed: 3, Timeout: time.Hour, Do: do}
}

// runFor lets a worker work for a while of the test's clock, and stop.
func runFor(t *testing.T, w *queue.Worker, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	if err := w.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the worker ended with %v", err)
	}
}

func enqueue(t *testing.T, s *store.Store, jobs ...intel.NewJob) {
	t.Helper()
	if _, err := s.Enqueue(t.Context(), jobs); err != nil {
		t.Fatal(err)
	}
}

func states(t *testing.T, s *store.Store) (list []string) {
	t.Helper()
	p, err := s.Jobs(t.Context(), intel.JobFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range slices.Backward(p.Items) {
		list = append(list, fmt.Sprintf("%s %s %s %d/%d %s", j.Kind, j.Key, j.State, j.Failures, j.Attempt, j.Error))
	}
	return list
}

// What kinds of errors are to jobs.
func TestOutcomes(t *testing.T) {
	for _, c := range []struct {
		name string
		fail error // of the first attempt; the second one is good
		want string
		look time.Duration // after which it has come to that; 0: a minute
	}{
		{"well", nil, "k a done 0/1 ", 0},
		{"the upstream is down", intel.Errorf(intel.KindUnavailable, "down"), "k a done 1/2 ", 0},
		{"a defect", errors.New("bad"), "k a done 1/2 ", 0},
		{"the budget is used up", intel.Errorf(intel.KindThrottled, "tomorrow"), "k a done 0/2 ", 12 * time.Minute},
		{"the budget is used up for hours", &intel.Error{Kind: intel.KindThrottled, Message: "later", Until: time.Date(2000, 1, 1, 5, 0, 0, 0, time.UTC)}, "k a waiting 0/1 later", 0},
		{"nothing is there", intel.Errorf(intel.KindNotFound, "none"), "k a dead 1/1 none", 0},
		{"it makes no sense", intel.Errorf(intel.KindInvalid, "nonsense"), "k a dead 1/1 nonsense", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBothWays(t, func(t *testing.T, s *store.Store, worker func(...queue.Kind) *queue.Worker) {
				k := kind("k", func(_ context.Context, j intel.Job, _ func(string)) (queue.Result, error) {
					if j.Attempt == 1 {
						return queue.Result{}, c.fail
					}
					return queue.Result{}, nil
				})
				enqueue(t, s, k.Job("a", 0))
				runFor(t, worker(k), max(c.look, time.Minute))
				if got := states(t, s); !slices.Equal(got, []string{c.want}) {
					t.Errorf("got %q, want %q", got, c.want)
				}
			})
		})
	}
}

func TestWorker(t *testing.T) {
	blocked := func(ctx context.Context, _ intel.Job, tell func(string)) (queue.Result, error) {
		tell("half done")
		<-ctx.Done()
		return queue.Result{}, ctx.Err()
	}
	t.Run("a panic is a failure, and back-off doubles until the job is dead", func(t *testing.T) {
		inBothWays(t, func(t *testing.T, s *store.Store, worker func(...queue.Kind) *queue.Worker) {
			var at []time.Duration
			began := time.Now()
			k := kind("k", func(context.Context, intel.Job, func(string)) (queue.Result, error) {
				at = append(at, time.Since(began).Truncate(15*time.Second))
				panic("oh")
			})
			enqueue(t, s, k.Job("a", 0))
			runFor(t, worker(k), 2*time.Minute)
			if got := states(t, s); !slices.Equal(got, []string{"k a dead 3/3 it panicked: oh"}) {
				t.Errorf("%q", got)
			}
			if want := []time.Duration{0, 15 * time.Second, 45 * time.Second}; !slices.Equal(at, want) {
				t.Errorf("tried at %v, want %v", at, want)
			}
		})
	})
	t.Run("a kind may wait longer", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := openStore(t)
			var at []time.Duration
			began := time.Now()
			k := kind("k", func(context.Context, intel.Job, func(string)) (queue.Result, error) {
				at = append(at, time.Since(began).Round(time.Minute))
				return queue.Result{}, errors.New("oh")
			})
			k.Backoff, k.Allowed = time.Hour, 5
			enqueue(t, s, k.Job("a", 0))
			runFor(t, worker(s, k), 24*time.Hour)
			if want := []time.Duration{0, time.Hour, 3 * time.Hour, 7 * time.Hour, 11 * time.Hour}; !slices.Equal(at, want) {
				t.Errorf("tried at %v, want %v", at, want)
			}
		})
	})
	t.Run("what does not end in its time has failed", func(t *testing.T) {
		inBothWays(t, func(t *testing.T, s *store.Store, worker func(...queue.Kind) *queue.Worker) {
			k := kind("k", blocked)
			k.Allowed, k.Timeout = 1, 10*time.Minute
			enqueue(t, s, k.Job("a", 0))
			runFor(t, worker(k), 11*time.Minute)
			if got := states(t, s); !slices.Equal(got, []string{"k a dead 1/1 not done within 10m0s: context deadline exceeded"}) {
				t.Errorf("%q", got)
			}
		})
	})
	t.Run("a worker that stops gives jobs their time, and puts back what is not done", func(t *testing.T) {
		inBothWays(t, func(t *testing.T, s *store.Store, worker func(...queue.Kind) *queue.Worker) {
			slow := kind("slow", func(ctx context.Context, _ intel.Job, _ func(string)) (queue.Result, error) {
				timer := time.NewTimer(25 * time.Second)
				defer timer.Stop()
				select {
				case <-timer.C:
					return queue.Result{Note: "done"}, nil
				case <-ctx.Done():
					return queue.Result{}, ctx.Err()
				}
			})
			k := kind("k", blocked)
			enqueue(t, s, slow.Job("a", 0), k.Job("b", 0), k.Job("c", 0))
			began := time.Now()
			runFor(t, worker(slow, k), 5*time.Second)
			if took := time.Since(began); took != 35*time.Second {
				t.Errorf("it took %s to stop, want 5s and 30s", took)
			}
			if got, want := states(t, s), []string{"slow a done 0/1 ", "k b waiting 0/1 ", "k c waiting 0/0 "}; !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
		})
	})
	t.Run("a job shows how far it is, and is cancelled", func(t *testing.T) {
		inBothWays(t, func(t *testing.T, s *store.Store, worker func(...queue.Kind) *queue.Worker) {
			k := kind("k", blocked)
			enqueue(t, s, k.Job("a", 0))
			var wg sync.WaitGroup
			wg.Go(func() { runFor(t, worker(k), 10*time.Minute) })
			<-time.After(5 * time.Minute)
			j, err := s.Job(t.Context(), 1)
			if err != nil || j.Progress != "half done" || j.State != intel.JobRunning || j.Attempt != 1 {
				t.Errorf("%+v, %v", j, err)
			}
			if _, err := s.CancelJob(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			<-time.After(21 * time.Second)
			if got := states(t, s); !slices.Equal(got, []string{"k a cancelled 0/1 cancelled"}) {
				t.Errorf("%q", got)
			}
			wg.Wait()
		})
	})
	t.Run("what waits for a budget is tried when that is free, and not before", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := openStore(t)
			began := time.Now()
			var at []time.Duration
			k := kind("k", func(_ context.Context, j intel.Job, _ func(string)) (queue.Result, error) {
				at = append(at, time.Since(began).Truncate(time.Minute))
				if j.Attempt == 1 {
					err := &intel.Error{Kind: intel.KindThrottled, Message: "later", Until: began.Add(7 * time.Hour)}
					return queue.Result{}, fmt.Errorf("url: %w", err)
				}
				return queue.Result{}, nil
			})
			enqueue(t, s, k.Job("a", 0))
			runFor(t, worker(s, k), 24*time.Hour)
			if want := []time.Duration{0, 7*time.Hour + 5*time.Minute}; !slices.Equal(at, want) {
				t.Errorf("tried at %v, want %v", at, want)
			}
		})
	})
	t.Run("a lane that has no slots is left alone, and a kind that nobody knows is dead", func(t *testing.T) {
		inBothWays(t, func(t *testing.T, s *store.Store, worker func(...queue.Kind) *queue.Worker) {
			enqueue(t, s, intel.NewJob{Kind: "other", Key: "a", Lane: "other"}, intel.NewJob{Kind: "other", Key: "b", Lane: "lane"})
			runFor(t, worker(), time.Minute)
			if got, want := states(t, s), []string{"other a waiting 0/0 ", `other b dead 1/1 this program knows no jobs of kind "other"`}; !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
		})
	})
	t.Run("what follows is done next", func(t *testing.T) {
		inBothWays(t, func(t *testing.T, s *store.Store, worker func(...queue.Kind) *queue.Worker) {
			second := kind("second", func(context.Context, intel.Job, func(string)) (queue.Result, error) { return queue.Result{}, nil })
			first := kind("first", func(context.Context, intel.Job, func(string)) (queue.Result, error) {
				return queue.Result{Next: []intel.NewJob{second.Job("a", 0)}}, nil
			})
			enqueue(t, s, first.Job("a", 0))
			runFor(t, worker(first, second), time.Minute)
			if got, want := states(t, s), []string{"first a done 0/1 ", "second a done 0/1 "}; !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
		})
	})
}

// A scheduler adds jobs at its minutes, once for those that it missed; of two
// one leads, and the other takes over.
func TestScheduler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openStore(t)
		when, err := queue.ParseCron("*/10 * * * *")
		if err != nil {
			t.Fatal(err)
		}
		name := "s"
		scheduler := func(owner string) *queue.Scheduler {
			return &queue.Scheduler{
				Store: s, Owner: owner, Every: 15 * time.Second, Now: time.Now, Log: slog.New(slog.DiscardHandler),
				Schedules: []queue.Schedule{
					{Name: name, When: when, Jobs: func(_ context.Context, at time.Time) ([]intel.NewJob, error) {
						return []intel.NewJob{{Kind: owner, Key: at.Format("15:04"), Lane: "lane"}}, nil
					}},
					{Name: "needy", When: when, Missing: "something", Jobs: func(context.Context, time.Time) ([]intel.NewJob, error) {
						return nil, errors.New("it was asked all the same")
					}},
				},
			}
		}
		run := func(owner string, d time.Duration) {
			ctx, cancel := context.WithTimeout(t.Context(), d)
			defer cancel()
			if err := scheduler(owner).Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("ended with %v", err)
			}
		}
		<-time.After(time.Minute)
		var wg sync.WaitGroup
		wg.Go(func() { run("a", 24*time.Minute) })
		wg.Go(func() {
			<-time.After(time.Second)
			run("b", 34*time.Minute)
		})
		wg.Wait()
		<-time.After(time.Hour)
		run("a", time.Minute)
		// A schedule whose first minute comes when nobody is there has it all the same.
		if when, err = queue.ParseCron("30 19 * * *"); err != nil { // the test's clock begins at 19:00
			t.Fatal(err)
		}
		name = "late"
		<-time.After(20 * time.Hour)
		run("a", time.Minute)
		<-time.After(3 * time.Hour)
		run("a", time.Minute)
		var got []string
		p, err := s.Jobs(t.Context(), intel.JobFilter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range slices.Backward(p.Items) {
			got = append(got, j.Kind+" "+j.Key)
		}
		if want := []string{"a 00:10", "a 00:20", "b 00:30", "a 01:30", "a 00:30"}; !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}

func TestCron(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, intel.NewYork)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct{ cron, after, want string }{
		{"*/5 * * * *", "2026-04-01 12:00", "2026-04-01 12:05"},
		{"30 3 * * 0", "2026-04-01 12:00", "2026-04-05 03:30"},
		{"30 3 * * 7", "2026-04-01 12:00", "2026-04-05 03:30"},
		{"0 17-19/2 * * 1-5", "2026-04-03 17:00", "2026-04-03 19:00"},
		{"0 17 * * 1-5", "2026-04-03 17:00", "2026-04-06 17:00"},
		{"0 0 1,15 * *", "2026-04-02 00:00", "2026-04-15 00:00"},
		{"0 0 13 * 5", "2026-04-01 00:00", "2026-04-03 00:00"}, // either day
		{"0 12 29 2 *", "2026-04-01 00:00", "2028-02-29 12:00"},
		{"30 2 * * *", "2026-03-07 12:00", "2026-03-08 03:30"}, // the clocks leave 02:30 out on the 8th
		{"30 2 * * *", "2026-03-08 03:30", "2026-03-09 02:30"},
		{"*/30 * * * *", "2026-03-08 01:30", "2026-03-08 03:00"},
		{"*/30 * * * *", "2026-03-08 03:00", "2026-03-08 03:30"},
		{"30 1 * * *", "2026-10-31 12:00", "2026-11-01 01:30"}, // 01:30 comes twice on the 1st, and is meant once
		{"30 1 * * *", "2026-11-01 01:30", "2026-11-02 01:30"},
	} {
		parsed, err := queue.ParseCron(c.cron)
		if err != nil {
			t.Errorf("%s: %v", c.cron, err)
			continue
		}
		if got := parsed.Next(at(c.after)); !got.Equal(at(c.want)) {
			t.Errorf("%s after %s: %s, want %s", c.cron, c.after, got.In(intel.NewYork), c.want)
		}
	}
	// All day long is so too in the hour that comes twice.
	half, err := queue.ParseCron("*/30 * * * *")
	if err != nil {
		t.Fatal(err)
	}
	next := at("2026-11-01 00:30")
	for _, want := range []string{"01:00 EDT", "01:30 EDT", "01:00 EST", "01:30 EST", "02:00 EST"} {
		if next = half.Next(next); next.In(intel.NewYork).Format("15:04 MST") != want {
			t.Errorf("next is %s, want %s", next.In(intel.NewYork), want)
		}
	}
	for _, bad := range []string{"", "* * * *", "60 * * * *", "* * * * 8", "a * * * *", "5-1 * * * *", "*/0 * * * *", "0 0 31 2 *", "@daily"} {
		if _, err := queue.ParseCron(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
	every, err := queue.ParseCron("0 * * * *")
	if err != nil {
		t.Fatal(err)
	}
	if got := every.Latest(at("2026-04-01 12:00"), at("2026-04-01 12:59")); !got.IsZero() {
		t.Errorf("latest %s, want none", got)
	}
	if got := every.Latest(at("2020-01-01 00:00"), at("2026-04-01 12:59")); !got.Equal(at("2026-04-01 12:00")) {
		t.Errorf("latest %s after years", got)
	}
}
