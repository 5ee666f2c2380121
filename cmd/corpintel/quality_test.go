package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corpintel/intel"

	"github.com/corpintel/intel/internal/replay"
)

// backwards is ACME's facts with a period that ends before it begins.
func backwards() string {
	return strings.Replace(acmeFacts(8), `"start":"2010-01-01","end":"2010-12-31","val":2010000`, `"start":"2011-01-01","end":"2010-12-31","val":2010000`, 1)
}

// TestReplayAfterARuleChanged: a record is kept byte for byte, with its reason;
// when the rule refuses it no longer, a replay stores it, as a rebuild would.
func TestReplayAfterARuleChanged(t *testing.T) {
	hurry(t)
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, with(smallUpstream(), map[string]string{factsURL(acme): backwards()}))}))
	d.do(exitOK, "ingest", "edgar", acme.String())
	held := read[[]intel.Quarantined](d, "quarantine", "list")
	if len(held) != 1 || held[0].Rule != "DQ02" || !strings.Contains(held[0].Reason, "starts after it ends") {
		t.Fatalf("quarantine %+v", held)
	}
	raw := d.do(exitOK, "quarantine", "show", held[0].ID, "--raw")
	if !strings.HasPrefix(raw, `{"start":"2011-01-01","end":"2010-12-31","val":2010000`) || !strings.HasSuffix(raw, "}") || strings.Count(backwards(), raw) != 1 {
		t.Errorf("raw record %q is no part of the body", raw)
	}
	if r := read[intel.Replayed](d, "quarantine", "replay"); r != (intel.Replayed{Judged: 1, Refused: 1}) {
		t.Errorf("replay under the same rule: %+v", r)
	}
	d.do(exitUsage, "quarantine", "waive", held[0].ID, "--until", "2099-12-31")
	d.do(exitUsage, "quarantine", "waive", held[0].ID, "--reason", "known")
	d.do(exitOK, "quarantine", "waive", held[0].ID, "--reason", "known", "--until", "2099-12-31")
	if waived := read[[]intel.Quarantined](d, "quarantine", "list", "--state", "waived"); len(waived) != 1 || waived[0].Note != "known" || waived[0].ExpiresAt.IsZero() {
		t.Errorf("waived %+v", waived)
	}

	t.Setenv("CORPINTEL_QUALITY_DQ02_SEVERITY", "warn")
	if r := read[intel.Replayed](d, "quarantine", "replay", "--rule", "DQ02"); r != (intel.Replayed{Judged: 1, Admitted: 1}) {
		t.Errorf("replay under a milder rule: %+v", r)
	}
	if got := len(read[[]fact](d, "facts", acme.String(), "--all")); got != 30 {
		t.Errorf("%d facts, want 30 with the admitted one", got)
	}
	if found := read[[]intel.Finding](d, "findings", acme.String(), "--rule", "DQ02"); len(found) != 1 {
		t.Errorf("findings %+v, want one of DQ02", found)
	}
	log := read[[]intel.QualityEntry](d, "quarantine", "log", held[0].ID)
	if len(log) != 2 || log[0].Action != "waived" || log[1].Action != "admitted" || !strings.Contains(log[1].Detail, string(held[0].Record)) ||
		!strings.Contains(log[1].Detail, held[0].Reason) || log[1].By == "" {
		t.Errorf("log %+v, want the waiver, and the record with its reason", log)
	}
	replayed := d.do(exitOK, "rebuild", "--checksum-only")
	if rebuilt := d.do(exitOK, "rebuild"); rebuilt != replayed {
		t.Errorf("after the replay %q, after a rebuild %q", replayed, rebuilt)
	}
}

// TestReplayOfAnOlderBody: the body is not the newest any more, so its record is
// stored by itself.
func TestReplayOfAnOlderBody(t *testing.T) {
	hurry(t)
	up := with(smallUpstream(), map[string]string{factsURL(acme): backwards()})
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, up)}))
	d.do(exitOK, "ingest", "edgar", acme.String())
	d.upstream = serve(t, replay.Config{Data: recorded(t, with(up, map[string]string{factsURL(acme): acmeFacts(9)}))})
	d.do(exitOK, "ingest", "edgar", acme.String())
	t.Setenv("CORPINTEL_QUALITY_DQ02_SEVERITY", "off")
	if r := read[intel.Replayed](d, "quarantine", "replay"); r != (intel.Replayed{Judged: 1, Admitted: 1}) {
		t.Errorf("replay: %+v", r)
	}
	facts := read[[]fact](d, "facts", acme.String(), "--all")
	odd := 0
	for _, f := range facts {
		if f.Start > f.End && f.Value == "2010000" {
			odd++
		}
	}
	if odd != 1 {
		t.Errorf("%d admitted facts, want one", odd)
	}
}

// TestOwnChecks goes the way of a person who writes a check: add, try, arm, see
// what it says, change it, and take it back.
func TestOwnChecks(t *testing.T) {
	hurry(t)
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, smallUpstream())}))
	d.do(exitOK, "ingest", "edgar", acme.String(), basic.String())
	file := filepath.Join(t.TempDir(), "check.yaml")
	writeFile(t, file, "id: small\ntitle: a value is below two million\ncheck: range\nmax: 2000000\nwhere:\n  company: "+acme.String()+"\n")
	if k := read[[]intel.Check](d, "checks", "add", file, "--note", "first"); len(k) != 1 || k[0].State != intel.CheckDraft || k[0].Version != 1 {
		t.Fatalf("added %+v", k)
	}
	tried := read[[]intel.DryRun](d, "checks", "dry-run", "small")
	if len(tried) != 1 || tried[0].Judged != 30 || tried[0].Failed == 0 || tried[0].Failed == 30 || tried[0].HitRate != float64(tried[0].Failed)/30 {
		t.Fatalf("dry run %+v, want some of 30 facts of one company to fail", tried)
	}
	if fromFile := read[[]intel.DryRun](d, "checks", "dry-run", file, "--company", basic.String()); fromFile[0].Judged != 0 {
		t.Errorf("dry run on another company %+v", fromFile)
	}
	if found := read[[]intel.Finding](d, "findings", "--rule", "check.small"); len(found) != 0 {
		t.Errorf("a draft said %+v", found)
	}
	d.do(exitOK, "checks", "arm", "small")
	found := read[[]intel.Finding](d, "findings", "--rule", "check.small")
	if len(found) != int(tried[0].Failed) || found[0].SHA256.IsZero() || found[0].Severity != intel.SeverityWarn {
		t.Errorf("%d findings, want the %d of the dry run; the first %+v", len(found), tried[0].Failed, found[0])
	}
	armed := d.do(exitOK, "rebuild", "--checksum-only")
	if rebuilt := d.do(exitOK, "rebuild"); rebuilt != armed {
		t.Errorf("armed %q, rebuilt %q", armed, rebuilt)
	}

	writeFile(t, file, "id: small\ntitle: a value is below one hundred\ncheck: range\nmax: 100\nseverity: error\n")
	if k := read[[]intel.Check](d, "checks", "add", file); k[0].Version != 2 || k[0].State != intel.CheckArmed {
		t.Errorf("second version %+v", k)
	}
	if again := read[[]intel.Finding](d, "findings", "--rule", "check.small"); len(again) == 0 || again[0].Version != 2 || again[0].Severity != intel.SeverityError {
		t.Errorf("findings of version 2: %+v", again)
	}
	d.do(exitOK, "checks", "shadow", "small")
	d.upstream = serve(t, replay.Config{Data: recorded(t, with(smallUpstream(), map[string]string{factsURL(acme): acmeFacts(9)}))})
	d.do(exitOK, "ingest", "edgar", acme.String())
	shown := read[checkAnswer](d, "checks", "show", "small")
	if last := shown.Tallies[len(shown.Tallies)-1]; !last.Shadow || last.Version != 2 || last.Judged == 0 || last.Failed == 0 {
		t.Errorf("tallies %+v, want those of the shadow", shown.Tallies)
	}
	if held := read[[]intel.Quarantined](d, "quarantine", "list"); len(held) != 0 {
		t.Errorf("a shadow kept out %+v", held)
	}
	d.do(exitOK, "checks", "arm", "small")
	d.upstream = serve(t, replay.Config{Data: recorded(t, with(smallUpstream(), map[string]string{factsURL(acme): acmeFacts(10)}))})
	d.do(exitOK, "ingest", "edgar", acme.String())
	if held := read[[]intel.Quarantined](d, "quarantine", "list", "--rule", "check.small"); len(held) == 0 {
		t.Error("an armed check of severity error kept nothing out")
	}
	d.do(exitOK, "checks", "disarm", "small", "--note", "enough")
	if found := read[[]intel.Finding](d, "findings", "--rule", "check.small"); len(found) != 0 {
		t.Errorf("a disarmed check still says %+v", found)
	}
	if r := read[intel.Replayed](d, "quarantine", "replay", "--rule", "check.small"); r.Admitted == 0 || r.Refused+r.Left > 0 {
		t.Errorf("replay after the check was disarmed: %+v", r)
	}
	var done []string
	for _, e := range read[[]intel.QualityEntry](d, "checks", "log", "small") {
		done = append(done, e.Action)
	}
	if got := strings.Join(done, " "); got != "saved armed saved shadow armed off" {
		t.Errorf("log %q", got)
	}
	d.do(exitUsage, "checks", "add", filepath.Join(t.TempDir(), "absent.yaml"))
	d.do(exitNotFound, "checks", "arm", "nothing")
}

// TestChecksFolder: files in the configuration's folder are armed, and one that
// somebody disarmed stays so until it changes.
func TestChecksFolder(t *testing.T) {
	hurry(t)
	dir := t.TempDir()
	t.Setenv("CORPINTEL_QUALITY_CHECKS_DIR", dir)
	writeFile(t, filepath.Join(dir, "ours.yaml"), "checks:\n- {id: small, title: small, check: range, max: 2000000}\n- {id: late, title: quick, on: filings, check: range, field: lag, max: 10000}\n")
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, smallUpstream())}))
	d.do(exitOK, "ingest", "edgar", acme.String())
	if found := read[[]intel.Finding](d, "findings", "--rule", "check.small"); len(found) == 0 {
		t.Error("a check of the folder said nothing")
	}
	d.do(exitOK, "checks", "disarm", "small")
	state := func() intel.CheckState { return read[checkAnswer](d, "checks", "show", "small").State }
	if s := state(); s != intel.CheckOff {
		t.Errorf("state %s, want it to stay off", s)
	}
	writeFile(t, filepath.Join(dir, "ours.yaml"), "{id: small, title: small, check: range, max: 3000000}\n")
	if s := state(); s != intel.CheckArmed {
		t.Errorf("state %s, want it armed as it changed", s)
	}
	writeFile(t, filepath.Join(dir, "bad.yaml"), "{id: small2, title: small, check: range}\n")
	if _, errs, code := d.try("facts", acme.String()); code != exitUsage || !strings.Contains(errs, "bad.yaml") {
		t.Errorf("exit %d, want the bad file named:\n%s", code, errs)
	}
	if err := os.Remove(filepath.Join(dir, "bad.yaml")); err != nil {
		t.Fatal(err)
	}
}

func TestScoresAndSources(t *testing.T) {
	hurry(t)
	dir := t.TempDir()
	t.Setenv("CORPINTEL_QUALITY_CHECKS_DIR", dir)
	writeFile(t, filepath.Join(dir, "sources.yaml"), `checks:
- {id: fresh, title: fresh, on: source, where: {source: edgar.companyfacts}, check: freshness, max_age: 2d}
- {id: whole, title: whole, on: source, where: {source: edgar.companyfacts}, check: completeness, min: 100%}
- {id: many, title: many, on: source, where: {source: edgar}, check: volume, min: 1000000}
`)
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, with(smallUpstream(), map[string]string{factsURL(acme): backwards()}))}))
	d.do(exitOK, "ingest", "edgar", acme.String())
	score := read[intel.Score](d, "quality", "score", acme.String())
	if score.Points >= 100 || score.Points < 50 || score.Records < 30 || len(score.Rules) == 0 || score.Rules[0].Rule != "DQ02" {
		t.Errorf("score %+v, want DQ02 to take the most", score)
	}
	lost := 0.0
	for _, l := range score.Rules {
		lost += l.Points
	}
	if off := 100 - lost - score.Points; off > 1e-9 || off < -1e-9 {
		t.Errorf("points %v and losses %v are not 100", score.Points, lost)
	}
	if of := read[intel.Score](d, "quality", "score", "--source", "edgar.companyfacts"); of.Points >= 100 {
		t.Errorf("score of the source %+v", of)
	}
	filing := read[[]fact](d, "facts", acme.String())[0].Accession
	if of := read[intel.Score](d, "quality", "score", acme.String(), "--filing", filing); of.Records == 0 {
		t.Errorf("score of a filing %+v", of)
	}
	d.do(exitUsage, "quality", "score", "--filing", filing)
	d.do(exitUsage, "quality", "score", acme.String(), "--concept", "Assets")
	d.do(exitUsage, "quality", "score", acme.String(), "--source", "edgar")
	health := read[[]intel.SourceHealth](d, "quality", "sources", "edgar.companyfacts")
	if len(health) != 1 || health[0].Volume < 30 || health[0].LastAt.IsZero() || health[0].Completeness >= 1 || health[0].Completeness < .9 || len(health[0].History) != 1 {
		t.Fatalf("health %+v", health)
	}
	passes := map[string]bool{}
	for _, k := range health[0].Checks {
		passes[k.Check] = k.Passes
	}
	if len(passes) != 3 || !passes["fresh"] || passes["whole"] || passes["many"] {
		t.Errorf("checks of the source %+v", health[0].Checks)
	}
}
