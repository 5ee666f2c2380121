package main

import (
	"archive/zip"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/replay"
)

// loaded is a deployment with the small upstream in it.
func loaded(t *testing.T) *deployment {
	t.Helper()
	hurry(t)
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, smallUpstream())}))
	d.do(exitOK, "ingest", "edgar", "ACME", basic.String(), person.String(), "CIK"+foreign.Padded())
	return d
}

func factValues(facts []fact) []string {
	list := make([]string, len(facts))
	for i, f := range facts {
		list[i] = f.Value
	}
	return list
}

func TestIngestAndRead(t *testing.T) {
	d := loaded(t)
	all := read[[]fact](d, "facts", "ACME", "--all")
	if len(all) != 30 { // two concepts, one report of 2010 in 2011, then two a year
		t.Errorf("%d facts of ACME, want 30", len(all))
	}
	for _, c := range []struct {
		asOf string
		want []string
	}{
		{"2013-02-14", []string{"2010000", "2011000"}},
		{"2013-02-15", []string{"2010000", "2011000", "2012000"}},
		{"2014-02-15T21:30:14Z", []string{"2010000", "2011000", "2012000"}},
		{"2014-02-15T21:30:15Z", []string{"2010000", "2011000", "2012500", "2013000"}},
	} {
		got := factValues(read[[]fact](d, "facts", "ACME", "--concept", "NetIncomeLoss", "--as-of", c.asOf))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("as of %s:\n%s", c.asOf, diff)
		}
	}
	if got := factValues(read[[]fact](d, "facts", foreign.String(), "--unit", "USD")); !cmp.Equal(got, []string{"-0.5"}) {
		t.Errorf("foreign: %v", got)
	}
	if got := factValues(read[[]fact](d, "facts", "acme computer corp", "--concept", "us-gaap:Assets", "--period", "2010-12-31")); !cmp.Equal(got, []string{"14070.50"}) {
		t.Errorf("by former name, digit for digit: %v", got)
	}
	type filingView struct {
		Accession, Form string
		PrimaryDocument string `json:"primary_document"`
		Filers          []struct{ CIK intel.CIK }
	}
	filings := read[[]filingView](d, "filings", "ACME")
	if len(filings) != 9 || filings[8].Form != "10-K405" {
		t.Errorf("filings with the older page: %+v", filings)
	}
	if got := read[[]filingView](d, "filings", person.String()); len(got) != 1 || got[0].PrimaryDocument != "form4.xml" {
		t.Errorf("filings of a person: %+v", got)
	}
	if got := read[[]intel.Company](d, "company", "list", "--name", "ACME Computer Corp.", "--on", "2005-01-01"); len(got) != 1 || got[0].CIK != acme {
		t.Errorf("by name on a day: %+v", got)
	}
	if got := read[[]intel.Company](d, "company", "search", "basic"); len(got) != 1 || got[0].CIK != basic || got[0].Name != "Basic Co" {
		t.Errorf("search: %+v", got)
	}
}

func TestTrace(t *testing.T) {
	d := loaded(t)
	type trace struct {
		Fact     fact
		Body     intel.Body
		Record   string
		Verified bool
		History  []fact
	}
	got := read[[]trace](d, "trace", "ACME", "NetIncomeLoss", "2012-12-31", "--as-of", "2014-03-01")
	if len(got) != 1 || !got[0].Verified || got[0].Fact.Value != "2012500" || got[0].Fact.Accession != "0002000001-14-000007" {
		t.Fatalf("trace %+v", got)
	}
	if want := intel.HashBody([]byte(acmeFacts(8))).String(); got[0].Fact.SHA256 != want || got[0].Body.SHA256.String() != want {
		t.Errorf("raw body %s, want %s", got[0].Fact.SHA256, want)
	}
	if !strings.Contains(got[0].Record, `"val":2012500`) || len(got[0].History) != 2 {
		t.Errorf("record %s, history %+v", got[0].Record, got[0].History)
	}
	if out := d.do(exitOK, "trace", "ACME", "NetIncomeLoss", "2012-12-31"); !strings.Contains(out, "2012500 USD") || !strings.Contains(out, "<- this one") {
		t.Errorf("for a person:\n%s", out)
	}
	d.do(exitNotFound, "trace", "ACME", "NetIncomeLoss", "1999-12-31")
}

func TestIngestAgain(t *testing.T) {
	d := loaded(t)
	before := d.checksum()
	out := d.do(exitOK, "ingest", "edgar", "ACME")
	if !strings.Contains(out, " 0 new") || !strings.Contains(out, " 0 changed") {
		t.Errorf("the second time: %s", out)
	}
	if after := d.checksum(); after != before {
		t.Errorf("checksum %s became %s", before, after)
	}
}

func TestIngestLater(t *testing.T) {
	d := loaded(t)
	later := with(smallUpstream(), map[string]string{
		factsURL(acme):       strings.Replace(acmeFacts(9), `"val":2010000`, `"val":2010001`, 1),
		submissionsURL(acme): submissions(acme, "Acme, Inc.", `"ACME"`, `"NYSE"`, "", acmeRows(9), ""),
	})
	d.upstream = serve(t, replay.Config{Data: recorded(t, later)})
	d.do(exitOK, "ingest", "edgar", "ACME")
	shown := read[struct{ Changes []intel.Change }](d, "runs", "show", "3")
	kinds := map[intel.ChangeKind]int64{}
	for _, c := range shown.Changes {
		kinds[c.Kind] += c.Count
	}
	want := map[intel.ChangeKind]int64{
		intel.ValueReplaced: 1, intel.FactsAdded: 4, intel.FilingsAdded: 1, intel.FrameMoved: 1, intel.DescriptionChanged: 1,
	}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("changes:\n%s", diff)
	}
	if got := factValues(read[[]fact](d, "facts", "ACME", "--concept", "NetIncomeLoss", "--period", "2010-12-31", "--all")); len(got) != 3 {
		t.Errorf("a replaced value is kept beside the new one: %v", got)
	}
}

func TestIngestExitCodes(t *testing.T) {
	hurry(t)
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, smallUpstream())}))
	d.do(exitPartial, "ingest", "edgar", basic.String(), nobody.String())
	d.do(exitFailed, "ingest", "edgar", nobody.String())
	d.do(exitFailed, "ingest", "edgar", "NOSUCH")
	d.do(exitUsage, "ingest", "edgar")
	d.do(exitUsage, "ingest", "edgar", " ")
	d.do(exitUsage, "facts", basic.String(), "--as-of", "yesterday")
	d.do(exitUsage, "facts", basic.String(), "--output", "xml")
	d.do(exitNotFound, "facts", nobody.String())
	d.do(exitUsage, "nonsense")
	d.do(exitUsage, "facts", "--nonsense", basic.String())
	t.Setenv("CORPINTEL_HTTP_ATTEMPTS", "1")
	d.upstream = "http://127.0.0.1:1"
	d.do(exitFailed, "ingest", "edgar", basic.String())
}

func TestRealSECNeedsContact(t *testing.T) {
	d := newDeployment(t, "")
	out, errs, code := d.try("ingest", "edgar", acme.String())
	if code == exitOK || !strings.Contains(out+errs, "CORPINTEL_CONTACT") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

func TestBadBodies(t *testing.T) {
	hurry(t)
	for _, c := range []struct {
		name  string
		facts string // of ACME
		// kept is how many facts of ACME are stored, reason what quarantine or the
		// run says.
		kept        int
		quarantined int
		code        int
		reason      string
	}{
		{"truncated", acmeFacts(8)[:400], 0, 1, exitPartial, "byte"},
		{"not JSON", "nothing here", 0, 1, exitPartial, "byte 0"},
		{"facts is a list", `{"cik":2000001,"entityName":"ACME","facts":[]}`, 0, 1, exitPartial, "facts"},
		{"of another company", strings.Replace(acmeFacts(8), `"cik":2000001`, `"cik":2000002`, 1), 0, 1, exitPartial, "2000002"},
		{"HTML", "<!DOCTYPE html><html><head><title>Site maintenance</title></head></html>", 0, 0, exitPartial, "Site maintenance"},
		{"a value that is no number", strings.Replace(acmeFacts(8), `"val":2010000`, `"val":"n/a"`, 1), 29, 1, exitOK, "n/a"},
		{"a value that is an object", strings.Replace(acmeFacts(8), `"val":2010000`, `"val":{"x":[1,2]}`, 1), 29, 1, exitOK, "val"},
		{"a day that no calendar has", strings.Replace(acmeFacts(8), `"end":"2010-12-31","val":2010000`, `"end":"2010-02-31","val":2010000`, 1), 29, 1, exitOK, "2010-02-31"},
		{"a period that ends before it begins", strings.Replace(acmeFacts(8), `"start":"2010-01-01","end":"2010-12-31","val":2010000`, `"start":"2011-01-01","end":"2010-12-31","val":2010000`, 1), 29, 1, exitOK, "2011-01-01"},
		{"an accession number of another form", strings.Replace(acmeFacts(8), `"accn":"0002000001-11-000007"`, `"accn":"11-7"`, 1), 29, 1, exitOK, "11-7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			up := with(smallUpstream(), map[string]string{factsURL(acme): c.facts})
			d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, up)}))
			d.do(c.code, "ingest", "edgar", acme.String(), basic.String())
			if got := len(read[[]fact](d, "facts", acme.String(), "--all")); got != c.kept {
				t.Errorf("%d facts of ACME stored, want %d", got, c.kept)
			}
			if got := len(read[[]fact](d, "facts", basic.String(), "--all")); got != 1 {
				t.Errorf("another company has %d facts, want 1", got)
			}
			held := read[[]intel.Quarantined](d, "quarantine", "list", "--company", acme.String())
			story := d.do(exitOK, "runs", "show", "1")
			for _, q := range held {
				story += q.Reason
				if q.SHA256.IsZero() || len(q.Record) == 0 || q.Rule == "" {
					t.Errorf("record without its origin: %+v", q)
				}
			}
			if len(held) != c.quarantined || !strings.Contains(story, c.reason) {
				t.Errorf("quarantine %+v, want %d with %q; run:\n%s", held, c.quarantined, c.reason, story)
			}
			d.checksum()
		})
	}
}

func TestReleaseSurvivesRebuild(t *testing.T) {
	hurry(t)
	up := with(smallUpstream(), map[string]string{
		factsURL(acme): strings.Replace(acmeFacts(8), `"start":"2010-01-01","end":"2010-12-31","val":2010000`, `"start":"2011-01-01","end":"2010-12-31","val":2010000`, 1),
	})
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, up)}))
	d.do(exitOK, "ingest", "edgar", acme.String())
	held := read[[]intel.Quarantined](d, "quarantine", "list")
	if len(held) != 1 {
		t.Fatalf("quarantine %+v", held)
	}
	d.do(exitOK, "quarantine", "release", held[0].ID, "--note", "checked with the filing")
	d.do(exitFailed, "quarantine", "release", held[0].ID, "--note", "again")
	before := d.do(exitOK, "rebuild", "--checksum-only")
	if after := d.do(exitOK, "rebuild"); after != before {
		t.Errorf("%q became %q", before, after)
	}
	if got := len(read[[]fact](d, "facts", acme.String(), "--all")); got != 30 {
		t.Errorf("%d facts, want 30 with the released one", got)
	}
	if q := read[intel.Quarantined](d, "quarantine", "show", held[0].ID); q.State != intel.QuarantineReleased || q.Note != "checked with the filing" {
		t.Errorf("record %+v", q)
	}
}

// TestDecisionSurvivesRebuild: what people say of a finding is kept, though the
// finding is made again.
func TestDecisionSurvivesRebuild(t *testing.T) {
	hurry(t)
	up := with(smallUpstream(), map[string]string{
		factsURL(acme): strings.Replace(acmeFacts(8), `"start":"2010-01-01","end":"2010-12-31","val":2010000`, `"start":"2010-01-01","end":"2030-12-31","val":2010000`, 1),
	})
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, up)}))
	d.do(exitOK, "ingest", "edgar", acme.String())
	early := read[[]intel.Finding](d, "findings", acme.String(), "--rule", "DQ03")
	if len(early) != 1 || early[0].State != intel.FindingNew || early[0].Kind != intel.FindingQuality || len(early[0].Evidence) != 1 || early[0].Evidence[0].Accession == 0 {
		t.Fatalf("findings %+v", early)
	}
	id := early[0].ID
	d.do(exitUsage, "findings", "dismiss", id)
	d.do(exitNotFound, "findings", "confirm", "none")
	d.do(exitOK, "findings", "acknowledge", id)
	if out := d.do(exitOK, "findings", "dismiss", id, "--reason", "a forecast"); !strings.Contains(out, "a forecast") {
		t.Errorf("dismissed: %s", out)
	}
	d.checksum()
	if got := read[[]intel.Finding](d, "findings", "--state", "dismissed"); len(got) != 1 || got[0].ID != id || got[0].Reason != "a forecast" {
		t.Errorf("after the rebuild: %+v", got)
	}
	if got := d.do(exitOK, "findings", acme.String(), "--output", "csv"); !strings.Contains(got, "judged") {
		t.Errorf("as CSV: %s", got)
	}
}

// TestFaults: whatever goes wrong on the way, the result is the same, and the
// record of the run says what went wrong.
func TestFaults(t *testing.T) {
	hurry(t)
	data := recorded(t, everyKindUpstream(t))
	want := newDeployment(t, serve(t, replay.Config{Data: data})).ingestEverything()
	for _, c := range []struct{ kind, told string }{
		{"delay=0.5:20ms", ""}, // slow is no fault
		{"drop=0.3", intel.EventRetry},
		{"429=0.3", intel.EventRetry},
		{"503=0.3", intel.EventRetry},
		{"automated-tool=0.2", intel.EventRetry},
		{"rate-exceeded=0.3", intel.EventPenalty},
	} {
		t.Run(c.kind, func(t *testing.T) {
			t.Setenv("CORPINTEL_HTTP_ATTEMPTS", "12")
			f, err := replay.ParseFault(c.kind)
			if err != nil {
				t.Fatal(err)
			}
			for seed := range uint64(3) {
				server, err := replay.New(replay.Config{Data: data, Faults: []replay.Fault{f}, Seed: seed, Rate: -1})
				if err != nil {
					t.Fatal(err)
				}
				d := newDeployment(t, listen(t, server))
				if got := d.ingestEverything(); got != want {
					t.Errorf("seed %d: checksum %s, want %s", seed, got, want)
				}
				if c.told == "" {
					continue
				}
				var met int64
				for _, n := range server.Stats().Faults {
					met += n
				}
				if got := d.eventsOf(c.told); got != met {
					t.Errorf("seed %d: %d faults were met, %d are in the records of the runs", seed, met, got)
				}
			}
		})
	}
}

// eventsOf counts the events of a kind in the records of all runs.
func (d *deployment) eventsOf(kind string) (n int64) {
	d.Helper()
	for _, run := range read[[]intel.Run](d, "runs") {
		shown := read[struct{ Events []intel.RunEvent }](d, "runs", "show", strconv.FormatInt(run.ID, 10))
		for _, e := range shown.Events {
			if e.Kind == kind {
				n++
			}
		}
	}
	return n
}

// everyKind is an ingest of every kind that asks an upstream, in an order in
// which each finds what it needs.
var everyKind = [][]string{
	{"ingest", "edgar", "ACME", basic.String(), person.String(), foreign.String(), "1001"},
	{"ingest", "index", "2026Q1"},
	{"ingest", "statements", "2011Q1"},
	{"ingest", "documents", acme.String()},
	{"ingest", "filings", "1001"},
}

// everyKindUpstream is an upstream for all of them.
func everyKindUpstream(t *testing.T) map[string]string {
	t.Helper()
	return with(furtherUpstream(), map[string]string{
		quarterURL:                  quarterIndex(t, "2000001|ACME INC|8-K|2026-01-05|edgar/data/2000001/0002000001-26-000001.txt"),
		statementsURL:               statementSet(t, 9),
		submissionsURL(1001):        submissionsOf("4", "4/A"),
		submissionTextURL("000001"): submissionText("000001", "4", "2022-05-06", ""),
		submissionTextURL("000002"): submissionText("000002", "4/A", "2022-05-07", "2022-05-06"),
	})
}

// ingestEverything runs all of them and returns the checksum.
func (d *deployment) ingestEverything() string {
	d.Helper()
	for _, command := range everyKind {
		d.do(exitOK, command...)
	}
	return d.checksum()
}

// kills is how many deployments TestKill disturbs; make drill asks for 100.
var kills = flag.Int("kills", 12, "how many deployments have their ingests killed")

// TestKill kills ingests of every kind, and rebuilds, at random moments, gives
// the command again, and compares with an undisturbed deployment.
func TestKill(t *testing.T) {
	hurry(t)
	slow, err := replay.ParseFault("delay=1:15ms")
	if err != nil {
		t.Fatal(err)
	}
	upstream := serve(t, replay.Config{Data: recorded(t, everyKindUpstream(t)), Faults: []replay.Fault{slow}})
	want := newDeployment(t, upstream).ingestEverything()
	killed := 0
	for i := range *kills {
		d := newDeployment(t, upstream)
		victim := i % len(everyKind)
		for _, command := range everyKind[:victim] {
			d.do(exitOK, command...)
		}
		for range 1 + i%3 {
			if kill(t, d.process(everyKind[victim]...), time.Duration(rand.Int64N(int64(250*time.Millisecond)))) {
				killed++
			}
		}
		if got := d.ingestEverything(); got != want {
			t.Errorf("%v killed %d times: checksum %s, want %s", everyKind[victim], 1+i%3, got, want)
		}
		if kill(t, d.process("rebuild"), time.Duration(rand.Int64N(int64(100*time.Millisecond)))) {
			killed++
		}
		if got := d.checksum(); got != want {
			t.Errorf("rebuild killed: checksum %s, want %s", got, want)
		}
	}
	if killed == 0 {
		t.Error("no process was killed before it ended; the test shows nothing")
	}
	t.Logf("%d processes killed", killed)
}

// kill starts a process and kills it after some time. False: it ended before.
func kill(t *testing.T, cmd interface {
	Start() error
	Wait() error
}, after time.Duration,
) bool {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // killed, or ended by itself
	}()
	select {
	case <-ended:
		return false
	case <-time.After(after):
	}
	killProcess(t, cmd)
	<-ended
	return true
}

// TestInterruptedRunIsTakenUp: what a killed run finished is not done again.
func TestInterruptedRunIsTakenUp(t *testing.T) {
	hurry(t)
	slow, err := replay.ParseFault("delay=1:150ms")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("CORPINTEL_INGEST_WORKERS", "1")
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, smallUpstream()), Faults: []replay.Fault{slow}}))
	command := []string{"ingest", "edgar", basic.String(), person.String(), foreign.String()}
	p := d.process(command...)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(20 * time.Second)
	for {
		out, _, _ := d.try("runs", "show", "1")
		if strings.Contains(out, string(intel.RunDone)) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("no item was finished:\n%s", out)
		}
		time.Sleep(20 * time.Millisecond)
	}
	killProcess(t, p)
	_ = p.Wait() // killed
	if runs := read[[]intel.Run](d, "runs"); runs[0].State != intel.RunInterrupted {
		t.Errorf("run of a killed process is %s, want interrupted", runs[0].State)
	}
	d.do(exitOK, command...)
	runs := read[[]intel.Run](d, "runs")
	if len(runs) != 1 || runs[0].State != intel.RunDone || runs[0].Counts.ItemsDone != 3 {
		t.Errorf("runs %+v, want one, done", runs)
	}
	if out := d.do(exitOK, "runs", "show", "1"); !strings.Contains(out, intel.EventResumed) {
		t.Errorf("nothing says that the run was taken up:\n%s", out)
	}
}

// TestThreeProcesses: together they keep to the rate, and lose nothing.
func TestThreeProcesses(t *testing.T) {
	hurry(t)
	t.Setenv("CORPINTEL_EDGAR_RATE", "40")
	up := smallUpstream()
	var companies []string
	for i := range intel.CIK(20) {
		cik := 3000000 + i
		up[factsURL(cik)] = strings.Replace(basicFacts, "0002000002\",", cik.Padded()+"\",", 1)
		companies = append(companies, cik.String())
	}
	server, err := replay.New(replay.Config{Data: recorded(t, up), Rate: -1})
	if err != nil {
		t.Fatal(err)
	}
	url := listen(t, server)
	d := newDeployment(t, url)
	var processes []interface{ Wait() error }
	for i := range 3 {
		p := d.process(append([]string{"ingest", "edgar"}, companies[i*7:min(len(companies), i*7+7)]...)...)
		p.Stderr = os.Stderr
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		processes = append(processes, p)
	}
	for _, p := range processes {
		if err := p.Wait(); err != nil {
			t.Errorf("a process: %v", err)
		}
	}
	if n := server.Stats().SECMaxPerSecond; n > 40 {
		t.Errorf("%d requests within a second, want at most 40", n)
	}
	if got := read[[]intel.Company](d, "company", "list", "--with-facts"); len(got) != 20 {
		t.Errorf("%d companies, want 20", len(got))
	}
}

func TestBulk(t *testing.T) {
	hurry(t)
	up := smallUpstream()
	one := newDeployment(t, serve(t, replay.Config{Data: recorded(t, up)}))
	one.do(exitOK, "ingest", "edgar", acme.String(), basic.String(), person.String(), foreign.String())
	bulk := newDeployment(t, "http://127.0.0.1:1")
	for _, kind := range []string{"companyfacts", "submissions"} {
		path := filepath.Join(t.TempDir(), kind+".zip")
		var members []string
		for url, body := range up {
			if strings.Contains(url, "/"+kind+"/") {
				members = append(members, url[strings.LastIndexByte(url, '/')+1:], body)
			}
		}
		writeZip(t, path, members)
		bulk.do(exitOK, "ingest", "bulk", path)
		if out := bulk.do(exitOK, "ingest", "bulk", path); !strings.Contains(out, " 0 new") {
			t.Errorf("again: %s", out)
		}
	}
	if got, want := bulk.checksum(), one.checksum(); got != want {
		t.Errorf("checksum %s, want %s as one by one", got, want)
	}
	odd := filepath.Join(t.TempDir(), "odd.zip")
	writeZip(t, odd, []string{"CIK0002000002.json", basicFacts, "readme.txt", "hello", "CIK0002000001.json", acmeFacts(8)[:100]})
	bulk.do(exitPartial, "ingest", "bulk", odd)
	writeFile(t, odd, "no zip")
	bulk.do(exitUsage, "ingest", "bulk", odd)
}

func writeZip(t testing.TB, path string, members []string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	for i := 0; i < len(members); i += 2 {
		w, err := z.Create(members[i])
		if err == nil {
			_, err = w.Write([]byte(members[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestCancel(t *testing.T) {
	hurry(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}))
	defer silent.Close()
	d := newDeployment(t, silent.URL)
	var out, errs strings.Builder
	run(ctx, d.args([]string{"ingest", "edgar", basic.String()}), streams{in: strings.NewReader(""), out: &out, err: &errs})
	if runs := read[[]intel.Run](d, "runs"); len(runs) != 1 || runs[0].State != intel.RunCancelled {
		t.Errorf("runs %+v, want one, cancelled", runs)
	}
}

// TestNotModified: where the upstream says that nothing is new, what an earlier
// run did not come to is fetched all the same.
func TestNotModified(t *testing.T) {
	hurry(t)
	answers := smallUpstream()
	page := dataHost + "/submissions/CIK0002000001-submissions-001.json"
	var withPage atomic.Bool
	files := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		url := "https:/" + r.URL.Path
		body, ok := answers[url]
		if !ok || url == page && !withPage.Load() {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("ETag", fmt.Sprintf("%q", intel.HashBody([]byte(body))))
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(body))
	})
	d := newDeployment(t, listen(t, files))
	d.do(exitOK, "ingest", "edgar", acme.String())
	if got := read[[]struct{}](d, "filings", acme.String()); len(got) != 8 {
		t.Fatalf("%d filings without the older page, want 8", len(got))
	}
	withPage.Store(true)
	d.do(exitOK, "ingest", "edgar", acme.String())
	if got := read[[]struct{}](d, "filings", acme.String()); len(got) != 9 {
		t.Errorf("%d filings with the older page, want 9", len(got))
	}
	before := d.checksum()
	if out := d.do(exitOK, "ingest", "edgar", acme.String()); !strings.Contains(out, " 0 new") || d.checksum() != before {
		t.Errorf("once more: %s", out)
	}
}
