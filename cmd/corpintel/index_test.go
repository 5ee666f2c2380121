package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/replay"
)

const quarterURL = "https://www.sec.gov/Archives/edgar/full-index/2026/QTR1/master.gz"

// quarterIndex is a packed index of a quarter with some lines.
func quarterIndex(t *testing.T, lines ...string) string {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	text := "Description:           Master Index of EDGAR Dissemination Feed\n\n \n \nCIK|Company Name|Form Type|Date Filed|Filename\n" +
		strings.Repeat("-", 80) + "\n" + strings.Join(lines, "\n") + "\n"
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.String()
}

// TestIngestIndex: a quarter is loaded, loading it again changes nothing, and
// one that EDGAR has rewritten is told of.
func TestIngestIndex(t *testing.T) {
	hurry(t)
	const (
		acmeLine  = "2000001|ACME INC|8-K|2026-01-05|edgar/data/2000001/0002000001-26-000001.txt"
		otherLine = "2000007|OTHER CORP|10-Q|2026-02-06|edgar/data/2000007/0002000007-26-000002.txt"
		lateLine  = "2000001|ACME INC|10-K/A|2026-03-31|edgar/data/2000001/0002000001-26-000009.txt"
	)
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, map[string]string{quarterURL: quarterIndex(t, acmeLine, otherLine)})}))
	if out := d.do(exitOK, "ingest", "index", "2026q1"); !strings.Contains(out, " 2 new") {
		t.Errorf("first load: %s", out)
	}
	first := d.checksum()
	if out := d.do(exitOK, "ingest", "index", "2026Q1"); !strings.Contains(out, " 0 new") || d.checksum() != first {
		t.Errorf("second load: %s", out)
	}
	rewritten := strings.Replace(otherLine, "|10-Q|", "|10-Q/A|", 1)
	d.upstream = serve(t, replay.Config{Data: recorded(t, map[string]string{quarterURL: quarterIndex(t, acmeLine, rewritten, lateLine)})})
	d.do(exitOK, "ingest", "index", "2026Q1")
	kinds := map[intel.ChangeKind]int64{}
	for _, c := range read[struct{ Changes []intel.Change }](d, "runs", "show", "3").Changes {
		kinds[c.Kind] += c.Count
	}
	if kinds[intel.FilingsAdded] != 1 || kinds[intel.FilingChanged] != 1 {
		t.Errorf("a rewritten quarter: %v, want one filing added and one changed", kinds)
	}
	if got := read[[]struct{ Form string }](d, "filings", "2000007"); len(got) != 1 || got[0].Form != "10-Q/A" {
		t.Errorf("filings %+v", got)
	}
	// A better list knows one of the filings: its line is changed and then lost.
	d.upstream = serve(t, replay.Config{Data: recorded(t, map[string]string{
		submissionsURL(acme): submissions(acme, "Acme, Inc.", "", "", "", []filedForm{{"0002000001-26-000001", "8-K", "2026-01-05", "2026-01-05T21:30:15.000Z", "a.htm"}}, ""),
		quarterURL:           quarterIndex(t, strings.Replace(acmeLine, "2026-01-05", "2026-01-06", 1), lateLine),
	})})
	d.do(exitOK, "ingest", "edgar", acme.String())
	d.do(exitOK, "ingest", "index", "2026Q1")
	d.upstream = serve(t, replay.Config{Data: recorded(t, map[string]string{quarterURL: quarterIndex(t, lateLine)})})
	d.do(exitOK, "ingest", "index", "2026Q1")
	var told []string
	for _, run := range []string{"5", "6"} {
		for _, c := range read[struct{ Changes []intel.Change }](d, "runs", "show", run).Changes {
			told = append(told, fmt.Sprint(c.Kind, " ", c.CIK, " ", c.Accession, " ", c.Old, " -> ", c.New))
		}
	}
	want := []string{
		"line_changed 2000001 0002000001-26-000001 form=8-K filed=2026-01-05 -> form=8-K filed=2026-01-06",
		"line_vanished 2000007 0002000007-26-000002 form=10-Q/A filed=2026-02-06 -> ",
		"line_vanished 2000001 0002000001-26-000001 form=8-K filed=2026-01-06 -> ",
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("lines of a rewritten quarter (-want +got):\n%s", diff)
	}
	if got := read[[]struct{ Filed string }](d, "filings", acme.String()); len(got) != 2 || got[1].Filed != "2026-01-05" {
		t.Errorf("filings %+v, want both, the first as the company lists it", got)
	}
	d.checksum()
	d.do(exitFailed, "ingest", "index", "2026Q2")
	for _, bad := range []string{"2026", "2026Q5", "26Q1", "Q1", "2026Q12", "1066Q4"} {
		d.do(exitUsage, "ingest", "index", bad)
	}
}
