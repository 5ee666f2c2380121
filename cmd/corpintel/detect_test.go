package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/recordings"
	"github.com/corpintel/intel/internal/replay"
)

// assetsFacts is a company's facts: fourteen quarters of assets that grow by two
// percent, the last of which is in thousands.
func assetsFacts(cik intel.CIK) string {
	var list []string
	value := 1_000_000_000.0
	days := [4]string{"03-31", "06-30", "09-30", "12-31"}
	for k := range 14 {
		year, q := 2018+k/4, k%4
		value *= 1.02
		digits := strconv.FormatFloat(value/1e6, 'f', 0, 64) + strings.Repeat("0", 6)
		if k == 13 {
			digits = digits[:len(digits)-3]
		}
		form, filed := "10-Q", fmt.Sprintf("%d-%02d-05", year, 3*q+5)
		if q == 3 {
			form, filed = "10-K", fmt.Sprintf("%d-02-05", year+1)
		}
		list = append(list, fmt.Sprintf(`{"end":"%d-%s","val":%s,"accn":"%s-%02d-%06d","fy":%d,"fp":"FY","form":"%s","filed":"%s"}`,
			year, days[q], digits, cik.Padded(), year%100, q+1, year, form, filed))
	}
	return fmt.Sprintf(`{"cik":%d,"entityName":"ACME","facts":{"us-gaap":{"Assets":{"label":"Assets","description":"","units":{"USD":[%s]}}}}}`,
		cik, strings.Join(list, ","))
}

// TestDetect: what does not fit is found when it comes in; looking over
// everything again, and a rebuild, find the same.
func TestDetect(t *testing.T) {
	hurry(t)
	up := with(smallUpstream(), map[string]string{factsURL(acme): assetsFacts(acme)})
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, up)}))
	d.do(exitOK, "ingest", "edgar", acme.String())
	found := read[[]intel.Finding](d, "findings", acme.String(), "--kind", "fundamentals")
	if len(found) == 0 || found[0].Severity != intel.SeverityError && found[len(found)-1].Severity != intel.SeverityError {
		t.Fatalf("findings %+v", found)
	}
	i := slices.IndexFunc(found, func(f intel.Finding) bool { return f.Rule == "FD-MAG" })
	if i < 0 || found[i].Transformation != "×1000" || found[i].Period.End != 20210630 || len(found[i].Evidence) < 2 {
		t.Errorf("findings %+v", found)
	}
	d.checksum()
	if after := read[[]intel.Finding](d, "findings", acme.String(), "--kind", "fundamentals"); len(after) != len(found) {
		t.Errorf("%d findings after a rebuild, %d before", len(after), len(found))
	}
	for since, want := range map[string]ingest.Detected{"": {Bodies: 2, Findings: int64(len(found))}, "2021-08-01": {Bodies: 2, Findings: int64(len(found))}, "2023-01-01": {Bodies: 2}} {
		got := read[ingest.Detected](d, "detect", "--since", since)
		got.Bodies = want.Bodies // as many as there are
		if got != want {
			t.Errorf("since %q: %+v, want %+v", since, got, want)
		}
	}
	d.do(exitUsage, "detect", "--since", "spring")
	if out := d.do(exitOK, "detect"); !strings.Contains(out, "0 of them new") {
		t.Errorf("detect: %s", out)
	}
}

// TestBenchQualityRecordings: the bar that the detectors are held to, on
// recordings; with another seed the figures move by less than the margins.
func TestBenchQualityRecordings(t *testing.T) {
	if testing.Short() {
		t.Skip("long: run without -short, as the second half of make test does")
	}
	dir := recordings.Dir(t)
	d := newDeployment(t, "")
	bench := func(args ...string) (v map[string]any) {
		t.Helper()
		out := d.do(exitOK, append([]string{"bench"}, append(args, "--output", "json")...)...)
		if err := json.Unmarshal([]byte(out), &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	number := func(v any, path ...string) float64 {
		t.Helper()
		for _, p := range path {
			m, ok := v.(map[string]any)
			if !ok {
				t.Fatalf("no %v in %v", path, v)
			}
			v = m[p]
		}
		x, ok := v.(float64)
		if !ok {
			t.Fatalf("%v is no number: %v", path, v)
		}
		return x
	}
	between := func(what string, got, low, high float64) {
		t.Helper()
		if got < low || got > high {
			t.Errorf("%s is %g, want %g to %g", what, got, low, high)
		}
	}

	// The scorer gives what the benchmark's own gave; the detector is better
	// than the benchmark's own, at one threshold.
	known := bench("nab", dir+"/nab", "--scores", dir+"/nab/reference/windowedGaussian")
	between("the recorded detector", number(known, "standard"), 36.70, 36.72)
	between("the recorded detector, low FP", number(known, "reward_low_fp"), 21.39, 21.41)
	between("the recorded detector, low FN", number(known, "reward_low_fn"), 43.18, 43.20)
	between("the difference of a series", number(known, "recorded", "largest_difference"), 0, 0.001)
	ours := bench("nab", dir+"/nab")
	between("standard", number(ours, "standard"), 71.21, 100)
	between("low FP", number(ours, "reward_low_fp"), 64.79, 100)
	between("low FN", number(ours, "reward_low_fn"), 75.54, 100)

	faults := bench("faults", dir, "--seed", "11")
	between("recall", number(faults, "all", "recall"), 0.94, 1)
	between("recall as an error", number(faults, "all", "recall_error"), 0.65, 1)
	between("alerts", number(faults, "all", "alerted_facts"), 0, 0.015)
	between("errors", number(faults, "all", "alerted_facts_error"), 0, 0.004)
	between("recall of the fully tagged", number(faults, "fully_tagged", "recall"), 0.97, 1)
	least := map[string]float64{
		"x1000": 0.98, "sign": 0.98, "dup": 0.98, "div1000": 0.97, "wrongperiod": 0.96, "x10": 0.92, "shift": 0.86, "swap": 0.85, "stale": 0.80, "transpose": 0.58,
	}
	list, _ := faults["faults"].([]any)
	for _, f := range list {
		name, _ := f.(map[string]any)["fault"].(string)
		between(name, number(f, "recall"), least[name], 1)
		delete(least, name)
	}
	if len(least) > 0 {
		t.Errorf("not tried: %v", least)
	}

	prices := bench("prices", dir+"/prices", "--seed", "11")
	between("recall of prices", number(prices, "recall"), 0.98, 1)
	between("jumps", number(prices, "jumps_per_1000_sessions"), 0, 1)
	between("days without a session", number(prices, "no_session"), 0, 0)
	between("pairs", number(prices, "pairs_found"), 8, 8)
	between("splits", number(prices, "splits_found"), number(prices, "splits_on_file"), 100)

	// Faults that filers made: the report that is wrong, not the one that
	// corrects it.
	found := map[string]bool{}
	for _, f := range read[[]intel.Finding](d, "bench", "defects", dir) {
		found[fmt.Sprint(f.CIK, " ", f.Accession, " ", strings.Fields(f.Observed)[0])] = true
	}
	for _, want := range []string{
		"63908 0000063908-24-000072 751.8", "4962 0000004962-19-000031 861", "310158 0001193125-13-084618 3120",
		"732717 0000732717-10-000074 5936", "1045810 0001045810-10-000045 584500", "1163165 0001193125-18-232659 1236831",
		"1571949 0001571949-16-000025 0", "1013871 0001013871-13-000003 -260000000",
	} {
		if !found[want] {
			t.Errorf("not found: %s", want)
		}
	}
	for _, right := range []string{"732717 0001193125-11-211863 5936000000", "1045810 0001045810-12-000013 588684000"} {
		if found[right] {
			t.Errorf("a correction is blamed: %s", right)
		}
	}
	d.do(exitNotFound, "bench", "nab", t.TempDir())
	d.do(exitNotFound, "bench", "prices", t.TempDir())
	d.do(exitNotFound, "bench", "faults", t.TempDir())
	d.do(exitNotFound, "bench", "defects", t.TempDir())
	d.do(exitUsage, "bench", "faults")
}
