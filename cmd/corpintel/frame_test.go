package main

import (
	"strings"
	"testing"

	"github.com/corpintel/intel/internal/replay"
)

// TestFrame: frames and concepts on the command line, as known then.
func TestFrame(t *testing.T) {
	hurry(t)
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, smallUpstream())}))
	d.do(exitOK, "ingest", "edgar", acme.String(), foreign.String())
	type point struct {
		CIK        int
		EntityName string
		Start, End string
		Val        float64
		Accn       string
	}
	type frame struct {
		Taxonomy, Tag, CCP, UOM, Label string
		Pts                            int
		Data                           []point
	}
	for _, c := range []struct {
		rule string
		args []string
		want float64
		accn string
	}{
		{"the restated value now", []string{"NetIncomeLoss", "USD", "CY2012"}, 2012500, "0002000001-14-000007"},
		{"and before it was restated", []string{"us-gaap:NetIncomeLoss", "USD", "CY2012", "--as-of", "2013-12-31"}, 2012000, "0002000001-13-000007"},
		{"a day", []string{"us-gaap:Assets", "USD", "CY2012Q4I"}, 14084.5, "0002000001-14-000007"},
	} {
		got := read[frame](d, append([]string{"frame"}, c.args...)...)
		if got.Pts != 1 || len(got.Data) != 1 || got.Data[0].Val != c.want || got.Data[0].Accn != c.accn || got.Data[0].EntityName != "Acme, Inc." {
			t.Errorf("%s: %+v", c.rule, got)
		}
	}
	if got := read[frame](d, "frame", "ifrs-full:Revenue", "EUR", "CY2022"); got.Pts != 1 || got.UOM != "EUR" {
		t.Errorf("another taxonomy: %+v", got)
	}
	if out := d.do(exitOK, "frame", "Assets", "USD", "CY2012Q4I"); !strings.Contains(out, "14084.50") {
		t.Errorf("as a table: %s", out)
	}
	if out := d.do(exitOK, "concept", "ACME", "NetIncomeLoss", "--as-of", "2013-12-31"); !strings.Contains(out, "CY2012") || strings.Contains(out, "2012500") {
		t.Errorf("a concept as a table: %s", out)
	}
	d.do(exitUsage, "frame", "Assets", "USD", "2012")
	d.do(exitUsage, "frame", "Assets", "USD")
	d.do(exitNotFound, "frame", "Nothing", "USD", "CY2012")
	d.do(exitNotFound, "concept", acme.String(), "Nothing")
	d.do(exitNotFound, "concept", nobody.String(), "Assets")
}
