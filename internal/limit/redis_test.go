package limit_test

import (
	"context"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/limit"
	"github.com/corpintel/intel/internal/limit/limittest"
	"github.com/corpintel/intel/internal/servicetest"
)

func openRedis(t *testing.T, address string, perSecond map[string]float64) *limit.Redis {
	t.Helper()
	l, err := limit.OpenRedis(address, limits(perSecond))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func TestRedisKeepsTheContract(t *testing.T) {
	servicetest.Redis(t)
	limittest.Run(t, func(t *testing.T, perSecond map[string]float64) intel.Limiter {
		return openRedis(t, servicetest.Redis(t), perSecond)
	})
}

func TestSentinelKeepsTheContract(t *testing.T) {
	servicetest.RedisSentinel(t)
	limittest.Run(t, func(t *testing.T, perSecond map[string]float64) intel.Limiter {
		return openRedis(t, servicetest.RedisSentinel(t), perSecond)
	})
}

func TestClusterKeepsTheContract(t *testing.T) {
	servicetest.RedisCluster(t)
	limittest.Run(t, func(t *testing.T, perSecond map[string]float64) intel.Limiter {
		return openRedis(t, servicetest.RedisCluster(t), perSecond)
	})
}

// One budget over all replicas: never above the number, hardly below. The
// window leaves 50 ms between the grant there and the look at the clock here.
func TestProcessesShareTheLimitByRedis(t *testing.T) {
	for name, c := range map[string]struct {
		server func(testing.TB) string
		calls  []int
	}{
		"evenly":               {servicetest.Redis, []int{30, 30, 30}},
		"unevenly":             {servicetest.Redis, []int{75, 14, 1}},
		"evenly, by a cluster": {servicetest.RedisCluster, []int{30, 30, 30}},
	} {
		t.Run(name, func(t *testing.T) { shareTheLimit(t, c.server(t), 950*time.Millisecond, c.calls...) })
	}
}

func TestPenaltyIsSharedByRedis(t *testing.T) {
	address := servicetest.Redis(t)
	perSecond := map[string]float64{"edgar": 100}
	first, other := openRedis(t, address, perSecond), openRedis(t, address, perSecond)
	until := time.Now().Add(2 * time.Second)
	if err := first.Penalize(t.Context(), "edgar", until, "rate exceeded"); err != nil {
		t.Fatal(err)
	}
	if _, reason, err := other.Penalty(t.Context(), "edgar"); err != nil || reason != "rate exceeded" {
		t.Errorf("another process sees %q, %v", reason, err)
	}
	if err := other.Wait(t.Context(), "edgar"); err != nil {
		t.Fatal(err)
	}
	if early := time.Until(until); early > time.Millisecond {
		t.Errorf("another process's call came %v before the penalty's end", early)
	}
}

// Without Redis nothing is granted, and who waits goes on when it is back.
func TestRedisGoneAndBack(t *testing.T) {
	proxy := servicetest.NewProxy(t, servicetest.Redis(t))
	proxy.Stop()
	l := openRedis(t, proxy.URL, map[string]float64{"edgar": 100})
	ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond)
	defer cancel()
	if err := l.Wait(ctx, "edgar"); err == nil {
		t.Error("a call was granted without Redis")
	}
	if err := l.Penalize(t.Context(), "edgar", time.Now().Add(time.Hour), "x"); intel.KindOf(err) != intel.KindUnavailable {
		t.Errorf("Penalize: got %v, want kind %v", err, intel.KindUnavailable)
	}
	if _, _, err := l.Penalty(t.Context(), "edgar"); intel.KindOf(err) != intel.KindUnavailable {
		t.Errorf("Penalty: got %v, want kind %v", err, intel.KindUnavailable)
	}
	waited := make(chan error, 1)
	go func() { waited <- l.Wait(context.Background(), "edgar") }()
	proxy.Start()
	select {
	case err := <-waited:
		if err != nil {
			t.Errorf("the wait ended with %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("Redis is back and the wait goes on")
	}
}

// A budget is one over all replicas, and what takes longer than is waited for
// says until when.
func TestBudgetIsSharedByRedis(t *testing.T) {
	address := servicetest.Redis(t)
	budget := map[string]limit.Limit{"news": {PerSecond: 1e6, Patience: time.Second, Budgets: []limit.Budget{{Calls: 5, Per: time.Hour}, {Calls: 3, Per: 2 * time.Second}}}}
	var replicas []*limit.Redis
	for range 2 {
		l, err := limit.OpenRedis(address, budget)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		replicas = append(replicas, l)
	}
	granted := 0
	for i := range 20 {
		err := replicas[i%2].Wait(t.Context(), "news")
		if err == nil {
			granted++
			continue
		}
		if intel.KindOf(err) != intel.KindThrottled {
			t.Fatal(err)
		}
		if granted >= 3 && granted < 5 { // the shorter time is over soon
			<-time.After(2100 * time.Millisecond)
			continue
		}
		break
	}
	calls, from, err := replicas[0].Left(t.Context(), "news")
	if granted != 5 || calls != 0 || err != nil || time.Until(from) < 50*time.Minute {
		t.Errorf("%d granted, %d left, the next at %v: %v", granted, calls, from, err)
	}
}
