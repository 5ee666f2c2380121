package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel/internal/replay"
	"github.com/corpintel/intel/internal/servicetest"
	"github.com/corpintel/intel/internal/store"
)

// testProfile is the variable that says where deployments of tests keep what
// they know: "cluster" for real servers, else files.
const testProfile = "CORPINTEL_TEST_PROFILE"

// clusterConfig writes settings that lead to the servers tests run on; a standby
// of the database answers what it can.
func clusterConfig(t testing.TB) string {
	t.Helper()
	url, standby := servicetest.PostgresPair(t)
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
	bucket := strings.ReplaceAll(schema, "_", "-")
	var settings strings.Builder
	for name, secret := range map[string]string{"store": url, "redis": servicetest.Redis(t), "archive": servicetest.S3(t) + "/" + bucket + "/raw"} {
		file := filepath.Join(dir, name)
		writeFile(t, file, secret)
		fmt.Fprintf(&settings, "%s:\n  url: file:%s\n", name, file)
		if name == "archive" {
			fmt.Fprintf(&settings, "  reports: %[1]s-reports\n  models: %[1]s-models\n  backups: %[1]s-backups/database\n", bucket)
		}
		if name == "store" {
			file = filepath.Join(dir, "standby")
			writeFile(t, file, standby)
			fmt.Fprintf(&settings, "  replica_urls: file:%s\n", file)
		}
	}
	file := filepath.Join(dir, "cache")
	writeFile(t, file, servicetest.RedisCache(t))
	fmt.Fprintf(&settings, "cache:\n  redis_url: file:%s\n", file)
	config := filepath.Join(dir, "config.yaml")
	writeFile(t, config, settings.String())
	return config
}

// TestCluster: what holds on files and in one process holds on servers and with
// three processes that answer, two that do jobs and one that adds them, by the
// same tests.
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
		{"holdings", TestHoldings},
		{"index", TestIngestIndex},
		{"statements", TestIngestStatements},
		{"documents", TestIngestDocuments},
		{"further documents", TestIngestFurtherDocuments},
		{"imports", TestImport},
		{"feeds", TestFeeds},
		{"watching", TestWatch},
		{"indexes while watching", TestWatchIndexes},
		{"decisions survive a rebuild", TestDecisionSurvivesRebuild},
		{"own checks", TestOwnChecks},
		{"replays", TestReplayAfterARuleChanged},
		{"detectors", TestDetect},
		{"financials", TestFinancials},
		{"peers", TestPeersAndCompareCommands},
		{"interface and command line agree", TestAPIAndCommandLineAgree},
		{"sample", TestSample},
		{"jobs", TestJobs},
		{"run events", TestRunEvents},
		{"events and watchlists", TestEventsAndWatchlists},
	} {
		t.Run(c.name, c.test)
	}
}

// TestClusterDoctor: each purpose has a place, encrypted and versioned, of which
// the doctor has seen that it keeps what is put there.
func TestClusterDoctor(t *testing.T) {
	type check struct{ Check, State, Detail string }
	places := func(d *deployment) map[string]string {
		found := map[string]string{}
		for _, c := range read[[]check](d, "doctor") {
			if purpose, ok := strings.CutPrefix(c.Check, "place of "); ok {
				found[purpose] = c.State + " " + c.Detail
			}
		}
		return found
	}
	d := newDeployment(t, "http://127.0.0.1:1")
	want := map[string]string{"raw bodies": "ok " + filepath.Join(d.dir, "raw")}
	for _, purpose := range []string{"reports", "models", "backups"} {
		want[purpose] = "ok " + filepath.Join(d.dir, purpose)
	}
	if diff := cmp.Diff(want, places(d)); diff != "" {
		t.Errorf("on files (-want +got):\n%s", diff)
	}
	t.Setenv(testProfile, "cluster")
	d = newDeployment(t, "http://127.0.0.1:1")
	buckets := map[string]bool{}
	for purpose, got := range places(d) {
		bucket, kept, _ := strings.Cut(got, ": ")
		if buckets[bucket] || kept != "versioned, encryption AES256" || !strings.HasPrefix(bucket, "ok bucket ") {
			t.Errorf("place of %s: %s", purpose, got)
		}
		buckets[bucket] = true
	}
	if len(buckets) != 4 {
		t.Errorf("buckets %v, want 4", buckets)
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

// TestClusterAgrees: files in one process and servers under several come to the
// same checksum, by ingests and by jobs.
func TestClusterAgrees(t *testing.T) {
	servicetest.OnePostgres(t)
	hurry(t)
	upstream := serve(t, replay.Config{Data: recorded(t, everyKindUpstream(t))})
	do := func() string {
		d := newDeployment(t, upstream)
		_, stop := d.server()
		d.do(exitOK, "watchlist", "add", "mine", acme.String(), foreign.String())
		d.do(exitOK, "schedule", "run", "edgar.companyfacts")
		d.do(exitOK, "schedule", "run", "edgar.submissions")
		for _, kind := range []string{"edgar.companyfacts", "edgar.submissions"} {
			if j := d.ended(kind); j.State != "done" {
				t.Errorf("%s: %+v", kind, j)
			}
		}
		sum := d.ingestEverything()
		if code := stop(); code != exitOK {
			t.Errorf("the server ends with %d", code)
		}
		return sum
	}
	want := do()
	t.Setenv(testProfile, "cluster")
	if got := do(); got != want {
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
