package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/recordings"
	"github.com/corpintel/intel/internal/replay"
)

const statementsURL = filesHost + "dera/data/financial-statement-data-sets/2011q1.zip"

// statementSet is a data set of a quarter: two numbers of ACME's that its facts
// have too, one that they lack, and one of a company that has no facts.
func statementSet(t testing.TB, goodwill int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "set.zip")
	writeZip(t, path, []string{
		"sub.txt", "adsh\tcik\tname\tsic\tform\tfy\tfp\tfiled\taccepted\taciks\n" +
			"0002000001-11-000007\t2000001\tACME INC\t3571\t10-K\t2010\tFY\t20110215\t2011-02-15 16:30:00.0\t\n" +
			"0002000008-11-000001\t2000008\tSET ONLY CORP\t\t10-K\t2010\tFY\t20110301\t2011-03-01 12:00:00.0\t\n",
		"num.txt", "adsh\ttag\tversion\tcoreg\tddate\tqtrs\tuom\tvalue\tfootnote\n" +
			"0002000008-11-000001\tAssets\tus-gaap/2009\t\t20101231\t0\tUSD\t88.2500\t\n" +
			"0002000001-11-000007\tNetIncomeLoss\tus-gaap/2009\t\t20101231\t4\tUSD\t2010000.0000\t\n" +
			"0002000001-11-000007\tAssets\tus-gaap/2009\t\t20101231\t0\tUSD\t14070.5000\t\n" +
			"0002000001-11-000007\tAssets\tus-gaap/2009\tParentCo\t20101231\t0\tUSD\t1.0000\t\n" +
			fmt.Sprintf("0002000001-11-000007\tGoodwill\tus-gaap/2009\t\t20101231\t0\tUSD\t%d.0000\t\n", goodwill),
		"tag.txt", "tag\tversion\tcustom\tdatatype\ttlabel\tdoc\nGoodwill\tus-gaap/2009\t0\tmonetary\tGoodwill, paid for\tSee there.\n",
	})
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestIngestStatements: a data set is loaded by name and from a file, with one
// outcome, before and after the company's own facts.
func TestIngestStatements(t *testing.T) {
	hurry(t)
	set := statementSet(t, 9)
	upstream := serve(t, replay.Config{Data: recorded(t, with(smallUpstream(), map[string]string{statementsURL: set}))})
	file := filepath.Join(t.TempDir(), "renamed.zip")
	writeFile(t, file, set)

	d := newDeployment(t, upstream)
	if out := d.do(exitOK, "ingest", "statements", "2011q1"); !strings.Contains(out, " 6 new") {
		t.Errorf("the set alone: %s", out)
	}
	if got := factValues(read[[]fact](d, "facts", "2000008")); len(got) != 1 || got[0] != "88.25" {
		t.Errorf("facts of the set alone: %v", got)
	}
	if shown := d.do(exitOK, "trace", "2000008", "Assets", "2010-12-31"); !strings.Contains(shown, "the hash and the value there were checked") || !strings.Contains(shown, "88.2500") {
		t.Errorf("trace: %s", shown)
	}
	if out := d.do(exitOK, "runs", "show", "1"); !strings.Contains(out, "1 of a co-registrant") {
		t.Errorf("what is left out is not told: %s", out)
	}
	if out := d.do(exitOK, "ingest", "statements", "2011Q1"); !strings.Contains(out, " 0 new") {
		t.Errorf("again: %s", out)
	}
	d.do(exitOK, "ingest", "edgar", acme.String())
	want := d.checksum()

	d = newDeployment(t, upstream)
	d.do(exitOK, "ingest", "edgar", acme.String())
	d.do(exitOK, "ingest", "bulk", file)
	if got := d.checksum(); got != want {
		t.Errorf("a file, after the company's own facts: checksum %s, want %s", got, want)
	}
	goodwill := read[[]struct {
		fact
		Rounded bool
		Label   string
	}](d, "facts", acme.String(), "--concept", "Goodwill")
	if len(goodwill) != 1 || !goodwill[0].Rounded || goodwill[0].Value != "9" || goodwill[0].Label != "Goodwill, paid for" {
		t.Errorf("goodwill %+v", goodwill)
	}
	if got := read[[]fact](d, "facts", acme.String(), "--concept", "Assets", "--period", "2010-12-31", "--all"); len(got) != 2 {
		t.Errorf("assets %+v, want the two reports of company facts", got)
	}

	// The SEC makes the set anew.
	d.upstream = serve(t, replay.Config{Data: recorded(t, map[string]string{statementsURL: statementSet(t, 10)})})
	d.do(exitOK, "ingest", "statements", "2011Q1")
	kinds := map[intel.ChangeKind]int64{}
	for _, c := range read[struct{ Changes []intel.Change }](d, "runs", "show", "3").Changes {
		kinds[c.Kind] += c.Count
	}
	if kinds[intel.ValueReplaced] != 1 || kinds[intel.FactVanished] != 0 {
		t.Errorf("a set made anew: %v", kinds)
	}
	d.checksum()
	d.do(exitFailed, "ingest", "statements", "2012Q1")
	d.do(exitUsage, "ingest", "statements", "2012")
}

// TestBadStatementSets: a set that cannot be used is refused with a reason, and
// nothing of it is stored; one that inflates without end is read line by line.
func TestBadStatementSets(t *testing.T) {
	good := statementSet(t, 9)
	path := filepath.Join(t.TempDir(), "2011q1.zip")
	sub := "adsh\tcik\tfiled\tname\tform\tfy\tfp\taccepted\n0002000001-11-000007\t2000001\t20110215\tACME\t10-K\t2010\tFY\t\n"
	num := "adsh\ttag\tversion\tddate\tqtrs\tuom\tvalue\n"
	tag := "tag\tversion\tcustom\tdatatype\ttlabel\tdoc\n"
	line := "0002000001-11-000007\tAssets\tus-gaap/2009\t20101231\t0\tUSD\t1.0000\n"
	for _, c := range []struct {
		name string
		zip  func()
		exit int
		want string
	}{
		{"cut off", func() { writeFile(t, path, good[:len(good)-40]) }, exitUsage, "zip"},
		{"a damaged table", func() { writeFile(t, path, good[:60]+"\xff\xff\xff"+good[63:]) }, exitUsage, "sub.txt"},
		{"a bomb of one line", func() {
			writeZip(t, path, []string{"sub.txt", sub, "tag.txt", tag, "num.txt", num + strings.Repeat("0", 64<<20)})
		}, exitUsage, "more than 65536 bytes"},
		{"a bomb of lines about one company", func() {
			writeZip(t, path, []string{"sub.txt", sub, "tag.txt", tag, "num.txt", num + strings.Repeat(line, 1<<20)})
		}, exitPartial, "more than"},
		{"a bomb of lines about nobody", func() {
			writeZip(t, path, []string{"sub.txt", sub, "tag.txt", tag, "num.txt", num + strings.Repeat("x"+line, 1<<20)})
		}, exitOK, ""},
		{"a list without days", func() {
			writeZip(t, path, []string{"sub.txt", strings.Replace(sub, "20110215", "", 1), "tag.txt", tag, "num.txt", num})
		}, exitUsage, "no filing with a day"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.zip()
			d := newDeployment(t, "http://127.0.0.1:1")
			_, errs, code := d.try("ingest", "bulk", path)
			if code != c.exit || !strings.Contains(errs, c.want) {
				t.Errorf("exit %d, want %d; it says: %s", code, c.exit, errs)
			}
			if out, _, code := d.try("facts", acme.String()); c.exit != exitOK && code != exitNotFound {
				t.Errorf("something is stored: %s", out)
			}
		})
	}
}

// largeStatementSet writes a data set of made-up companies, each with so many
// numbers.
func largeStatementSet(t *testing.T, companies, facts int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "2011q1.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	footnote := strings.Repeat("a footnote ", 25)
	for name, write := range map[string]func(io.Writer){ // not held whole: the memory of this process counts as the other's
		"tag.txt": func(w io.Writer) { fmt.Fprint(w, "tag\tversion\tcustom\tdatatype\ttlabel\tdoc\n") },
		"sub.txt": func(w io.Writer) {
			fmt.Fprint(w, "adsh\tcik\tname\tform\tfy\tfp\tfiled\taccepted\n")
			for c := range companies {
				fmt.Fprintf(w, "%010d-11-000001\t%d\tCompany %d\t10-K\t2010\tFY\t20110215\t2011-02-15 16:30:00.0\n", c+1, c+1, c)
			}
		},
		"num.txt": func(w io.Writer) {
			fmt.Fprint(w, "adsh\ttag\tversion\tddate\tqtrs\tuom\tsegments\tcoreg\tvalue\tfootnote\n")
			for i := range facts {
				for c := range companies {
					fmt.Fprintf(w, "%010d-11-000001\tElement%d\tus-gaap/2009\t20101231\t%d\tUSD\t\t\t%d.0000\t%s\n", c+1, i/4, i%4, i*c, footnote)
				}
			}
		},
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		write(w)
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestStatementMemory: a set whose numbers do not fit into memory is loaded
// with less than 400 MiB.
func TestStatementMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("loads 300 MB of tables; run without -short")
	}
	// Held whole, with the room that the collector takes, the tables were twice their 300 MB.
	const companies, facts, allowed = 800, 1000, 400 << 20
	path := largeStatementSet(t, companies, facts)
	d := newDeployment(t, "http://127.0.0.1:1")
	cmd := d.process("ingest", "bulk", path)
	cmd.Path, cmd.Args[0] = program(t), program(t)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	peak, err := runMeasured(t, cmd)
	if err != nil || !strings.Contains(out.String(), fmt.Sprintf("%d of %d items, 0 failed", companies+1, companies+1)) {
		t.Fatalf("%v\n%s", err, out.Bytes())
	}
	t.Logf("peak memory %d MiB", peak>>20)
	if peak > allowed {
		t.Errorf("peak memory %d MiB, want at most %d MiB", peak>>20, allowed>>20)
	}
}

// recordedNumbers counts the numbers of a set that are taken, by company, with
// the plainest of readers.
func recordedNumbers(t *testing.T, path string) map[intel.CIK]int {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	rows := func(name string, each func(map[string]string)) {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
		names := strings.Split(lines[0], "\t")
		for _, line := range lines[1:] {
			row := map[string]string{}
			for i, cell := range strings.Split(line, "\t") {
				row[names[i]] = cell
			}
			each(row)
		}
	}
	filer := map[string]intel.CIK{}
	rows("sub.txt", func(row map[string]string) {
		cik, err := intel.ParseCIK(row["cik"])
		if err != nil {
			t.Fatal(err)
		}
		filer[row["adsh"]] = cik
	})
	counts := map[intel.CIK]int{}
	rows("num.txt", func(row map[string]string) {
		if row["segments"] == "" && row["coreg"] == "" && row["version"] != row["adsh"] && row["value"] != "" {
			counts[filer[row["adsh"]]]++
		}
	})
	return counts
}

// TestStatementRecordings: the recorded set and the recorded companies have one
// outcome in both orders, and no number of the set stays where a company's own
// facts have its period.
func TestStatementRecordings(t *testing.T) {
	hurry(t)
	dir := recordings.Dir(t)
	set := filepath.Join(dir, "edgar", "www.sec.gov", "files", "dera", "data", "financial-statement-data-sets", "2009q3.zip")
	upstream := serve(t, replay.Config{Data: dir})
	companies := []string{"ingest", "edgar", "320193", "1045810", "51143"}
	d, other := newDeployment(t, upstream), newDeployment(t, upstream)
	d.do(exitOK, "ingest", "bulk", set)
	for cik, want := range recordedNumbers(t, set) {
		if cik%20 != 0 { // a few
			continue
		}
		if got := read[[]fact](d, "facts", cik.String(), "--all"); len(got) != want {
			t.Errorf("CIK %s has %d facts, want %d", cik, len(got), want)
		}
	}
	d.do(exitOK, companies...)
	other.do(exitOK, companies...)
	other.do(exitOK, "ingest", "statements", "2009Q3")
	want := d.checksum()
	if got := other.checksum(); got != want {
		t.Errorf("facts first: checksum %s, want %s", got, want)
	}
	for _, k := range read[[]struct {
		Concept string
		Rounded bool
	}](d, "facts", "320193", "--all") {
		if k.Rounded {
			t.Errorf("%s of the set is still there", k.Concept)
		}
	}
}
