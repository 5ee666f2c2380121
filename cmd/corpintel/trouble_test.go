package main

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/replay"
)

// TestThreeProcessesInTrouble: with one request in twenty failing in each way
// there is, three processes of one deployment end with what an undisturbed one
// has; together they keep to the rate, and each fault is in a run's record.
func TestThreeProcessesInTrouble(t *testing.T) {
	hurry(t)
	const rate = 60
	t.Setenv("CORPINTEL_EDGAR_RATE", "60")
	t.Setenv("CORPINTEL_HTTP_ATTEMPTS", "12")
	up := everyKindUpstream(t)
	var companies []string
	for i := range intel.CIK(18) {
		cik := 3000000 + i
		up[factsURL(cik)] = strings.Replace(basicFacts, "0002000002\",", cik.Padded()+"\",", 1)
		companies = append(companies, cik.String())
	}
	commands := [][]string{ // some companies are asked for by two at once
		append([]string{"ingest", "edgar", "ACME", basic.String(), "1001"}, companies[:8]...),
		append([]string{"ingest", "edgar", person.String(), foreign.String()}, companies[6:14]...),
		append([]string{"ingest", "edgar", "1001"}, companies[12:]...),
	}
	data := recorded(t, up)
	quiet := newDeployment(t, serve(t, replay.Config{Data: data}))
	for _, command := range commands {
		quiet.do(exitOK, command...)
	}
	want := quiet.ingestEverything()

	var faults []replay.Fault
	for _, kind := range []string{"delay=0.05:20ms", "drop=0.05", "429=0.05", "503=0.05", "automated-tool=0.05", "rate-exceeded=0.05"} {
		f, err := replay.ParseFault(kind)
		if err != nil {
			t.Fatal(err)
		}
		faults = append(faults, f)
	}
	met := map[replay.FaultKind]int64{}
	seeds := uint64(3)
	if testing.Short() {
		seeds = 1
	}
	for seed := range seeds {
		server, err := replay.New(replay.Config{Data: data, Faults: faults, Seed: seed, Rate: -1})
		if err != nil {
			t.Fatal(err)
		}
		d := newDeployment(t, listen(t, server))
		var processes []*exec.Cmd
		outputs := make([]bytes.Buffer, len(commands))
		for i, command := range commands {
			p := d.process(command...)
			p.Stdout, p.Stderr = &outputs[i], &outputs[i]
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
			processes = append(processes, p)
		}
		for i, p := range processes {
			if err := p.Wait(); err != nil {
				t.Errorf("seed %d, %v: %v\n%s", seed, commands[i], err, outputs[i].Bytes())
			}
		}
		if got := d.ingestEverything(); got != want {
			t.Errorf("seed %d: checksum %s, want %s", seed, got, want)
		}
		stats := server.Stats()
		if stats.SECMaxPerSecond > rate {
			t.Errorf("seed %d: %d requests within a second, want at most %d", seed, stats.SECMaxPerSecond, rate)
		}
		var failed int64
		for kind, n := range stats.Faults {
			met[kind] += n
			if kind != replay.FaultDelay { // slow is no fault
				failed += n
			}
		}
		if got := d.eventsOf(intel.EventRetry); got != failed {
			t.Errorf("seed %d: %d requests failed, %d are in the records of the runs", seed, failed, got)
		}
		if got := d.eventsOf(intel.EventPenalty); got != stats.Faults[replay.FaultRateExceeded] {
			t.Errorf("seed %d: shut out %d times, %d are in the records of the runs", seed, stats.Faults[replay.FaultRateExceeded], got)
		}
	}
	for _, f := range faults {
		if met[f.Kind] == 0 && !testing.Short() {
			t.Errorf("no %s was met; the test shows less than it says", f.Kind)
		}
	}
	t.Logf("faults met: %v", met)
}
