package session_test

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/redisurl"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/session"
	"github.com/corpintel/intel/internal/session/sessiontest"
	"github.com/corpintel/intel/internal/store"
)

func open(t *testing.T, address string, life intel.SessionLife) *session.Redis {
	t.Helper()
	r, err := session.OpenRedis(address, life)
	if err != nil {
		t.Fatal(err)
	}
	r.Patient(time.Minute)
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func TestRedisKeepsTheContract(t *testing.T) {
	servicetest.Redis(t)
	sessiontest.Run(t, func(t *testing.T, life intel.SessionLife) intel.Sessions {
		return open(t, servicetest.Redis(t), life)
	})
}

func TestClusterKeepsTheContract(t *testing.T) {
	servicetest.RedisCluster(t)
	sessiontest.Run(t, func(t *testing.T, life intel.SessionLife) intel.Sessions {
		return open(t, servicetest.RedisCluster(t), life)
	})
}

func TestSQLiteKeepsTheContract(t *testing.T) {
	sessiontest.Run(t, func(t *testing.T, life intel.SessionLife) intel.Sessions {
		s, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "a.db"), store.Options{})
		return inStore(t, s, err, life)
	})
}

func TestPostgresKeepsTheContract(t *testing.T) {
	servicetest.OnePostgres(t)
	sessiontest.Run(t, func(t *testing.T, life intel.SessionLife) intel.Sessions {
		url := servicetest.OnePostgres(t)
		t.Cleanup(func() {
			if err := store.DropPostgres(context.Background(), url, ""); err != nil {
				t.Error(err)
			}
		})
		s, err := store.OpenPostgres(t.Context(), url, store.Options{})
		return inStore(t, s, err, life)
	})
}

func inStore(t *testing.T, s *store.Store, err error, life intel.SessionLife) intel.Sessions {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s.Sessions(life)
}

var long = intel.SessionLife{Idle: time.Minute, Most: time.Hour}

// Processes share sessions, and the token is in none of what Redis has.
func TestProcessesShareSessions(t *testing.T) {
	for name, server := range map[string]func(testing.TB) string{"one": servicetest.Redis, "cluster": servicetest.RedisCluster} {
		t.Run(name, func(t *testing.T) { shareSessions(t, server(t)) })
	}
}

func shareSessions(t *testing.T, address string) {
	t.Helper()
	one, other := open(t, address, long), open(t, address, long)
	token, begun, err := one.Start(t.Context(), "ann")
	if err != nil {
		t.Fatal(err)
	}
	if s, err := other.Show(t.Context(), token); err != nil || s.User != "ann" {
		t.Errorf("another process: %+v, %v", s, err)
	}
	client, namespace, err := redisurl.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	keys, err := keysOf(t.Context(), client, namespace+":*")
	if err != nil || len(keys) != 2 {
		t.Fatalf("keys %v, %v", keys, err)
	}
	for _, key := range keys {
		dump, err := client.Dump(t.Context(), key).Result()
		if err != nil || strings.Contains(key+dump, token) {
			t.Errorf("%s: %v, or it holds the token", key, err)
		}
		if ttl, err := client.PTTL(t.Context(), key).Result(); err != nil || ttl <= 0 {
			t.Errorf("%s stays for ever: %v, %v", key, ttl, err)
		}
	}
	if err := other.End(t.Context(), "ann", begun.ID); err != nil {
		t.Error(err)
	}
	if _, err := one.Show(t.Context(), token); intel.KindOf(err) != intel.KindDenied {
		t.Errorf("ended by another process: %v", err)
	}
}

// keysOf returns the keys that a Redis has, or all masters of a cluster.
func keysOf(ctx context.Context, client redis.UniversalClient, pattern string) (keys []string, err error) {
	cluster, ok := client.(*redis.ClusterClient)
	if !ok {
		return client.Keys(ctx, pattern).Result()
	}
	var mu sync.Mutex
	err = cluster.ForEachMaster(ctx, func(ctx context.Context, master *redis.Client) error {
		some, err := master.Keys(ctx, pattern).Result()
		mu.Lock()
		defer mu.Unlock()
		keys = append(keys, some...)
		return err
	})
	return keys, err
}

// Without Redis nobody is let in, at once, and nobody is signed out.
func TestSessionsWithoutRedis(t *testing.T) {
	proxy := servicetest.NewProxy(t, servicetest.Redis(t))
	s := open(t, proxy.URL, long)
	token, _, err := s.Start(t.Context(), "ann")
	if err != nil {
		t.Fatal(err)
	}
	s.Patient(time.Second)
	proxy.Stop()
	begun := time.Now()
	for range 100 {
		if _, err := s.Show(t.Context(), token); intel.KindOf(err) != intel.KindUnavailable || strings.Contains(err.Error(), token) {
			t.Fatalf("got %v", err)
		}
	}
	if took := time.Since(begun); took > 10*time.Second { // each would wait for a second
		t.Errorf("100 questions took %v", took)
	}
	proxy.Start()
	for range 100 {
		if _, err := s.Show(t.Context(), token); err == nil {
			return
		}
		<-time.After(50 * time.Millisecond)
	}
	t.Error("Redis is back, and the session is not")
}

func TestOpenRedisRefuses(t *testing.T) {
	if _, err := session.OpenRedis("http://host", long); err == nil || intel.KindOf(err) != intel.KindInvalid {
		t.Errorf("got %v", err)
	}
}
