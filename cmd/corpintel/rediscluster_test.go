package main

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel/internal/replay"
	"github.com/corpintel/intel/internal/servicetest"
)

// onRedisCluster has everything that goes by Redis go by a cluster.
func onRedisCluster(t *testing.T) {
	t.Helper()
	for variable, address := range map[string]string{"CORPINTEL_REDIS_URL": servicetest.RedisCluster(t), "CORPINTEL_CACHE_REDIS_URL": servicetest.RedisCluster(t)} {
		file := filepath.Join(t.TempDir(), "redis")
		writeFile(t, file, address)
		t.Setenv(variable, "file:"+file)
	}
}

// TestJobsByRedisCluster: jobs come to workers through a cluster as through one
// Redis.
func TestJobsByRedisCluster(t *testing.T) {
	onRedisCluster(t)
	TestJobs(t)
}

// TestServeWithoutAMasterOfRedis: while a master of the cluster is away the API
// answers everything as before, and goes by the cluster again when it is back.
func TestServeWithoutAMasterOfRedis(t *testing.T) {
	if testing.Short() {
		t.Skip("long; it runs after the short tests")
	}
	own := servicetest.StartOwn(t, "redis-cluster1", "redis-cluster2", "redis-cluster3")
	hurry(t)
	onRedisCluster(t)
	t.Setenv("CORPINTEL_CACHE_SIZE", "0B") // or what is near hides what is far
	t.Setenv("CORPINTEL_SERVE_PER_MINUTE", "100000")
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, smallUpstream())}))
	d.do(exitOK, "ingest", "edgar", basic.String())
	url, _ := d.server()
	a := question(t, url, "/api/v1/companies", "/api/v1/companies/"+basic.String(), "/api/v1/companies/"+basic.String()+"/facts?as_of=2022-01-01")
	const (
		hits   = `intel_cache_requests_total{operation="get",outcome="hit",tier="redis"}`
		fails  = `intel_cache_requests_total{operation="get",outcome="error",tier="redis"}`
		shared = `intel_http_limit_requests_total{by="all",outcome="allowed"}`
		alone  = `intel_http_limit_requests_total{by="alone",outcome="allowed"}`
	)
	count := func(series string) float64 {
		_, body := get(t, url+"/metrics")
		for line := range strings.Lines(string(body)) {
			if rest, ok := strings.CutPrefix(line, series+" "); ok {
				n, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
				if err != nil {
					t.Fatal(err)
				}
				return n
			}
		}
		return 0
	}
	grows := func(all ...string) {
		t.Helper()
		for _, series := range all {
			deadline := time.Now().Add(healBound)
			for before := count(series); count(series) < before+20; time.Sleep(20 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("%s does not grow", series)
				}
			}
		}
	}
	grows(hits, shared)
	if n := count(fails) + count(alone); n != 0 {
		t.Errorf("%v questions went wrong while the cluster was there", n)
	}
	own.Kill("redis-cluster1")
	grows(fails, alone)
	own.Start()
	grows(hits, shared)
	before := count(fails) + count(alone)
	grows(hits, shared)
	if n := count(fails) + count(alone) - before; n != 0 {
		t.Errorf("%v questions went wrong after the cluster was back", n)
	}
	a.end()
	delete(a.counts, "200")
	if diff := cmp.Diff(map[string]int{}, a.counts); diff != "" {
		t.Errorf("answers that were none (-want +got):\n%s", diff)
	}
}
