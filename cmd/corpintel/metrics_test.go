package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMetricsCommand(t *testing.T) {
	d := loaded(t)
	type answer struct {
		Company struct{ Name string }
		Period  string
		Items   []struct {
			Metric, Formula string
			Value           *string
			Missing         []string
			Operands        []struct{ Name, Value string }
		}
	}
	got := read[answer](d, "metrics", "ACME", "--metrics", "return_on_assets,net_margin", "--absent", "--count", "1")
	if got.Company.Name == "" || got.Period != "annual" || len(got.Items) != 2 || got.Items[0].Formula == "" {
		t.Fatalf("metrics %+v", got)
	}
	if got.Items[0].Value == nil && len(got.Items[0].Missing) == 0 {
		t.Errorf("neither a value nor what is missing: %+v", got.Items[0])
	}
	if out := d.do(exitOK, "metrics", "ACME", "--absent", "-o", "csv"); !strings.HasPrefix(out, "metric,label,group,start,end,fiscal_year,fiscal_period,value,unit,") {
		t.Errorf("csv:\n%.300s", out)
	}
	if out := d.do(exitOK, "metrics", "ACME", "-o", "xlsx"); !strings.HasPrefix(out, "PK") {
		t.Error("xlsx is no zip file")
	}
	if out := d.do(exitOK, "financials", "ACME", "-o", "xlsx"); !strings.HasPrefix(out, "PK") {
		t.Error("xlsx is no zip file")
	}
	d.do(exitNotFound, "metrics", "ACME", "--metrics", "luck")
	d.do(exitNotFound, "metrics", "nobody")
	d.do(exitUsage, "metrics", "ACME", "--period", "monthly")
	d.do(exitUsage, "metrics", "ACME", "--view", "best")
	d.do(exitUsage, "metrics", "ACME", "--count", "-1")
}

func TestScreenCommand(t *testing.T) {
	d := loaded(t)
	type answer struct {
		Screened int
		Items    []struct{ Company struct{ Name string } }
		Open     []struct{ Missing []string }
	}
	got := read[answer](d, "screen", "total_assets > 0 or net_income > 0")
	if got.Screened == 0 || len(got.Items) == 0 {
		t.Fatalf("screen %+v", got)
	}
	if early := read[answer](d, "screen", "total_assets > 0", "--as-of", "1999-01-01"); early.Screened != 0 || len(early.Items) != 0 {
		t.Errorf("before anything was filed: %+v", early)
	}
	if out := d.do(exitOK, "screen", "--names"); !strings.Contains(out, "gross_margin") || !strings.Contains(out, "period_end") {
		t.Errorf("names:\n%.300s", out)
	}
	if _, errs, code := d.try("screen", "total_asets > 1"); code != exitUsage || !strings.Contains(errs, "did you mean total_assets?") {
		t.Errorf("exit %d: %s", code, errs)
	}
	d.do(exitUsage, "screen")
	d.do(exitUsage, "screen", "true", "--period", "monthly")
}

func TestPeersAndCompareCommands(t *testing.T) {
	d := loaded(t)
	d.do(exitOK, "peers", "save", "mine", "ACME", "--note", "what I hold")
	d.do(exitOK, "peers", "save", "mine", "ACME", "Basic Co")
	type set struct {
		Name, Note string
		Version    int
		Chosen     []int64
	}
	sets := read[[]set](d, "peers", "list")
	if len(sets) != 2 || sets[0].Version != 1 || sets[0].Note != "what I hold" || sets[1].Version != 2 || len(sets[1].Chosen) != 2 {
		t.Errorf("sets %+v", sets)
	}
	type peers struct {
		Set   set
		Items []struct{ Reason string }
	}
	if got := read[peers](d, "peers", "show", "mine", "--version", "1"); got.Set.Version != 1 || len(got.Items) != 1 || got.Items[0].Reason != "chosen" {
		t.Errorf("peers %+v", got)
	}
	type comparison struct {
		Set   string
		Items []struct {
			Values []struct{ Name string }
		}
	}
	got := read[comparison](d, "compare", "--peers", "mine", "--metrics", "net_income,total_assets")
	if got.Set != "the peers mine, version 2" || len(got.Items) != 2 || len(got.Items[0].Values) != 2 {
		t.Errorf("comparison %+v", got)
	}
	asked := read[comparison](d, "compare", "ACME", "Basic Co", "--metrics", "net_income,total_assets")
	if diff := cmp.Diff(asked.Items, got.Items); diff != "" || asked.Set != "the companies asked for" {
		t.Errorf("the same companies by name (%s):\n%s", asked.Set, diff)
	}
	if out := d.do(exitOK, "compare", "ACME"); !strings.Contains(out, "net_margin") {
		t.Errorf("for a person:\n%.300s", out)
	}
	before := d.checksum()
	if sets := read[[]set](d, "peers", "list"); len(sets) != 2 {
		t.Errorf("a rebuild lost sets: %+v", sets)
	}
	if after := d.checksum(); after != before {
		t.Errorf("checksum %s became %s", before, after)
	}
	d.do(exitUsage, "compare")
	d.do(exitUsage, "compare", "ACME", "--peers", "mine")
	d.do(exitUsage, "compare", "ACME", "--metrics", "luck")
	d.do(exitNotFound, "compare", "--peers", "yours")
	d.do(exitUsage, "peers", "save", "Not A Name", "ACME")
	d.do(exitUsage, "peers", "save", "empty")
	d.do(exitNotFound, "peers", "show", "mine", "--version", "9")
}
