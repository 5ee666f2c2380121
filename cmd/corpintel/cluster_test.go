package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

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
