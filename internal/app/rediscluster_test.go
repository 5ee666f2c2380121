package app

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/cache"
	"github.com/corpintel/intel/internal/limit"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/session"
)

// A cluster that misses a master soon refuses everything. Then nobody waits for
// it, nothing is granted, and nothing is forgotten when the master is back.
func TestWithoutAMasterOfACluster(t *testing.T) {
	own := servicetest.StartOwn(t, "redis-cluster1", "redis-cluster2", "redis-cluster3")
	address := servicetest.RedisCluster(t)
	open := func(c interface{ Close() error }, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	answers, err := cache.OpenRedis(address)
	open(answers, err)
	sessions, err := session.OpenRedis(address, intel.SessionLife{Idle: time.Minute, Most: time.Hour})
	open(sessions, err)
	quota, err := limit.OpenRedisQuota(address, limit.Budget{Calls: 1000, Per: time.Hour})
	open(quota, err)
	limiter, err := limit.OpenRedis(address, map[string]limit.Limit{"edgar": {PerSecond: 100}, "news": {PerSecond: 100}})
	open(limiter, err)

	ctx := t.Context()
	if err := answers.Put(ctx, "key", []byte("value")); err != nil {
		t.Fatal(err)
	}
	token, _, err := sessions.Start(ctx, "ann")
	if err != nil {
		t.Fatal(err)
	}
	if err := limiter.Penalize(ctx, "edgar", time.Now().Add(time.Hour), "rate exceeded"); err != nil {
		t.Fatal(err)
	}
	asked := map[string]func() error{
		"answers": func() error { _, err := answers.Get(ctx, "key"); return err },
		"session": func() error { _, err := sessions.Show(ctx, token); return err },
		"quota": func() error {
			if quota.Take(ctx, "client").Alone {
				return intel.Errorf(intel.KindUnavailable, "decided alone")
			}
			return nil
		},
		"limit": func() error {
			_, reason, err := limiter.Penalty(ctx, "edgar")
			if err == nil && reason != "rate exceeded" {
				err = errors.New("the penalty is forgotten")
			}
			return err
		},
	}
	until := func(what string, holds func(error) bool) {
		t.Helper()
		for name, ask := range asked {
			deadline := time.Now().Add(time.Minute)
			for !holds(ask()) {
				if time.Now().After(deadline) {
					t.Fatalf("%s: it never %s: %v", name, what, ask())
				}
				<-time.After(20 * time.Millisecond)
			}
		}
	}
	until("answers", func(err error) bool { return err == nil })
	own.Kill("redis-cluster1")
	until("is away", func(err error) bool { return err != nil })
	for name, ask := range asked {
		begun := time.Now()
		for range 3 {
			if err := ask(); intel.KindOf(err) != intel.KindUnavailable {
				t.Errorf("%s while the master is away: %v", name, err)
			}
		}
		if took := time.Since(begun); took > 10*time.Second {
			t.Errorf("%s: three questions took %v", name, took)
		}
	}
	short, cancel := context.WithTimeout(ctx, 400*time.Millisecond)
	defer cancel()
	if err := limiter.Wait(short, "news"); err == nil {
		t.Error("a call was granted without the cluster")
	}
	own.Start()
	until("answers again", func(err error) bool { return err == nil })
}
