package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/corpintel/intel/internal/replay"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
)

// testProfile is the variable that says where deployments of tests keep what
// they know: "cluster" for real servers, else files.
const testProfile = "CORPINTEL_TEST_PROFILE"

// clusterConfig writes settings that lead to the servers tests run on.
func clusterConfig(t testing.TB) string {
	t.Helper()
	url := servicetest.OnePostgres(t)
	schema, err := store.PostgresSchema(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, schema := range []string{schema, schema + "_rebuild"} {
			if err := store.DropPostgres(context.Background(), url, schema); err != nil {
				t.Error(err)
			}
		}
	})
	dir := t.TempDir()
	var settings strings.Builder
	for name, secret := range map[string]string{
		"store": url, "redis": servicetest.Redis(t), "archive": servicetest.S3(t) + "/" + strings.ReplaceAll(schema, "_", "-") + "/raw",
	} {
		file := filepath.Join(dir, name)
		writeFile(t, file, secret)
		fmt.Fprintf(&settings, "%s:\n  url: file:%s\n", name, file)
	}
	config := filepath.Join(dir, "config.yaml")
	writeFile(t, config, settings.String())
	return config
}

// TestCluster: what holds on files holds on servers, by the same tests.
func TestCluster(t *testing.T) {
	onCluster(t)
	for _, c := range []struct {
		name string
		test func(*testing.T)
	}{
		{"ingest and read", TestIngestAndRead},
		{"trace", TestTrace},
		{"ingest again", TestIngestAgain},
		{"ingest later", TestIngestLater},
		{"bad bodies", TestBadBodies},
		{"a release survives a rebuild", TestReleaseSurvivesRebuild},
		{"an interrupted run is taken up", TestInterruptedRunIsTakenUp},
		{"three processes", TestThreeProcesses},
		{"bulk", TestBulk},
		{"filings", TestIngestFilings},
		{"interface and command line agree", TestAPIAndCommandLineAgree},
		{"sample", TestSample},
	} {
		t.Run(c.name, c.test)
	}
}

// TestClusterKill kills processes at random moments, as on files.
func TestClusterKill(t *testing.T) {
	onCluster(t)
	TestKill(t)
}

// onCluster makes deployments of this test use servers.
func onCluster(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("long; it runs after the short tests")
	}
	servicetest.OnePostgres(t)
	t.Setenv(testProfile, "cluster")
}

// TestProfilesAgree: files and servers come to the same checksum.
func TestProfilesAgree(t *testing.T) {
	servicetest.OnePostgres(t)
	hurry(t)
	upstream := serve(t, replay.Config{Data: recorded(t, everyKindUpstream(t))})
	want := newDeployment(t, upstream).ingestEverything()
	t.Setenv(testProfile, "cluster")
	if got := newDeployment(t, upstream).ingestEverything(); got != want {
		t.Errorf("on servers the checksum is %s, on files %s", got, want)
	}
}

// TestClusterCopy: a laptop's data goes up whole, and is derived again there.
func TestClusterCopy(t *testing.T) {
	if testing.Short() {
		t.Skip("long; it runs after the short tests")
	}
	servicetest.OnePostgres(t)
	hurry(t)
	upstream := serve(t, replay.Config{Data: recorded(t, everyKindUpstream(t))})
	laptop := newDeployment(t, upstream)
	want := laptop.ingestEverything()
	t.Setenv(testProfile, "cluster")
	up := newDeployment(t, upstream)
	settings := filepath.Dir(up.config)
	command := []string{
		"store", "copy", "--from", "sqlite:" + filepath.Join(laptop.dir, "corpintel.db"), "--to", "postgres:file:" + filepath.Join(settings, "store"),
		"--archive-from", "files:" + filepath.Join(laptop.dir, "raw"), "--archive-to", "s3:file:" + filepath.Join(settings, "archive"),
	}
	if out := up.do(exitOK, command...); !strings.HasSuffix(out, "checksum: "+want+"\n") {
		t.Errorf("the copy says %q, want checksum %s", out, want)
	}
	if got := up.checksum(); got != want {
		t.Errorf("derived again on servers: checksum %s, want %s", got, want)
	}
	up.do(exitFailed, command...)
	up.do(exitUsage, "store", "copy", "--from", "sqlite:x")
	up.do(exitUsage, "store", "copy", "--from", "mysql:x", "--to", "sqlite:y")
	up.do(exitNotFound, "store", "copy", "--from", "sqlite:"+filepath.Join(settings, "none.db"), "--to", "sqlite:"+filepath.Join(settings, "new.db"))
	if got := up.ingestEverything(); got != want {
		t.Errorf("ingested again on servers: checksum %s, want %s", got, want)
	}
}

// TestClusterRollingReplacement: three servers are replaced one after the other
// while two processes ingest, and no client sees an error.
func TestClusterRollingReplacement(t *testing.T) {
	onCluster(t)
	hurry(t)
	t.Setenv("CORPINTEL_SERVE_DRAIN_NOTICE", "1s")
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, smallUpstream())}))
	d.do(exitOK, "ingest", "edgar", basic.String())
	b := &balancer{TB: t, servers: map[string]bool{}}
	var stops []func() int
	for range 3 {
		url, stop := d.server()
		b.add(url)
		stops = append(stops, stop)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { b.watch(ctx) })
	var asked atomic.Int64
	for range 4 {
		wg.Go(func() {
			for ctx.Err() == nil {
				url := b.pick()
				if code, body := get(t, url+"/api/v1/companies"); code != http.StatusOK {
					t.Errorf("%s answered %d: %s", url, code, body)
				}
				asked.Add(1)
			}
		})
	}
	for range 2 {
		wg.Go(func() { d.do(exitOK, "ingest", "edgar", person.String(), foreign.String()) })
	}
	for i := range stops {
		url, stop := d.server()
		b.add(url)
		if code := stops[i](); code != exitOK {
			t.Errorf("server %d ended with exit code %d", i, code)
		}
		stops[i] = stop
	}
	cancel()
	wg.Wait()
	if asked.Load() < 20 {
		t.Errorf("only %d questions were asked; the test shows nothing", asked.Load())
	}
	t.Logf("%d questions while three servers were replaced", asked.Load())
}

// balancer sends clients to servers that say that they are ready.
type balancer struct {
	testing.TB
	mu      sync.Mutex
	servers map[string]bool // by URL: ready
	next    int
}

func (b *balancer) add(url string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.servers[url] = true
}

func (b *balancer) pick() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next++
	var ready []string
	for url, is := range b.servers {
		if is {
			ready = append(ready, url)
		}
	}
	slices.Sort(ready)
	return ready[b.next%len(ready)]
}

// watch asks every server again and again.
func (b *balancer) watch(ctx context.Context) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		b.mu.Lock()
		list := slices.Collect(maps.Keys(b.servers))
		b.mu.Unlock()
		for _, url := range list {
			resp, err := http.Get(url + "/readyz")
			if err == nil {
				resp.Body.Close()
			}
			b.mu.Lock()
			b.servers[url] = err == nil && resp.StatusCode == http.StatusOK
			b.mu.Unlock()
		}
	}
}
