package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRestatements(t *testing.T) {
	d := loaded(t)
	type reported struct{ Value, Accession, Form string }
	type answer struct {
		Company struct{ Name string }
		AsOf    string `json:"as_of"`
		Items   []struct {
			Line, Concept, Class, Change, Reason string
			Old, New                             reported
		}
		Splits []struct{ Factor string }
	}
	got := read[answer](d, "restatements", "ACME", "--line", "net_income")
	if len(got.Items) == 0 || got.Company.Name == "" || got.AsOf == "" {
		t.Fatalf("restatements %+v", got)
	}
	for _, r := range got.Items {
		if r.Concept != "NetIncomeLoss" || r.Line != "net_income" || r.Class == "" || r.Reason == "" || r.Old.Accession == "" || r.New.Accession == "" || r.Old.Value == r.New.Value {
			t.Errorf("restatement %+v", r)
		}
	}
	if early := read[answer](d, "restatements", "ACME", "--as-of", "2001-01-01"); len(early.Items) != 0 || early.AsOf != "2001-01-02T05:00:00Z" {
		t.Errorf("before anything was filed: %+v", early)
	}
	if out := d.do(exitOK, "restatements", "ACME", "--concept", "us-gaap:NetIncomeLoss"); !strings.Contains(out, "NetIncomeLoss") {
		t.Errorf("for a person:\n%s", out)
	}
	if out := d.do(exitOK, "restatements", "ACME", "-o", "csv"); !strings.HasPrefix(out, "line,taxonomy,concept,unit,start,end,class,old_value,new_value,change,percent,") {
		t.Errorf("csv:\n%s", out)
	}
	if out := d.do(exitOK, "restatements", "ACME", "-o", "xlsx"); !strings.HasPrefix(out, "PK") {
		t.Error("xlsx is no zip file")
	}
	shares := read[struct {
		Items []struct{ Unit, Value, Basis, Adjusted string }
	}](d, "shares", "ACME", "--concept", "NothingOfTheKind")
	if diff := cmp.Diff(len(shares.Items), 0); diff != "" {
		t.Errorf("shares: %s", diff)
	}
	d.do(exitUsage, "restatements", "ACME", "--class", "fraud")
	d.do(exitUsage, "restatements", "ACME", "--line", "no_line")
	d.do(exitUsage, "shares", "ACME", "--line", "no_line")
	d.do(exitNotFound, "restatements", "nobody")
	d.do(exitUsage, "facts", "ACME", "-o", "xlsx")
}
