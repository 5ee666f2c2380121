package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/recordings"
	"github.com/corpintel/intel/internal/replay"
)

// currentEDGAR is the SEC's list of the latest filings and its daily indexes.
type currentEDGAR struct {
	mu       sync.Mutex
	entries  []string    // the newest first
	made     int         // filings
	arriving []int       // how many filings come after each of the next requests for a page
	trouble  map[int]int // by page, how many of the next requests are answered with 503
	last     int         // page that is answered before all of them are answered with 503, 0: no such trouble
	until    int         // how many requests until reached is told
	reached  chan struct{}
	indexes  map[string]string // by file name
	asked    map[string]int    // by file name, answers with a body
	unseen   map[string]int    // by file name, answers that nothing has changed
}

func newCurrentEDGAR(filings int) *currentEDGAR {
	e := &currentEDGAR{trouble: map[int]int{}, indexes: map[string]string{}, asked: map[string]int{}, unseen: map[string]int{}}
	e.arrive(filings)
	return e
}

// accessionOf names the nth filing.
func accessionOf(n int) string { return fmt.Sprintf("0002000001-20-%06d", n) }

// arrive puts new filings on top. Each has two filers: an issuer, of which
// there are few, and an owner.
func (e *currentEDGAR) arrive(n int) {
	for range n {
		e.made++
		at := time.Date(2020, 3, 3, 14, 0, e.made, 0, intel.NewYork).Format(time.RFC3339)
		entry := func(name string, cik int, role string) string {
			return fmt.Sprintf(`<entry><title>4 - %s (%010d) (%s)</title><link rel="alternate" href="/x"/>`+
				`<summary type="html"> &lt;b&gt;Filed:&lt;/b&gt; 2020-03-03 &lt;b&gt;AccNo:&lt;/b&gt; %s &lt;b&gt;Size:&lt;/b&gt; 5 KB</summary>`+
				`<updated>%s</updated><category term="4"/><id>urn:tag:sec.gov,2008:accession-number=%[4]s</id></entry>`,
				name, cik, role, accessionOf(e.made), at)
		}
		e.entries = append([]string{
			entry("Issuer "+strconv.Itoa(e.made%7), 2000100+e.made%7, "Issuer"),
			entry("Owner "+strconv.Itoa(e.made), 3000000+e.made, "Reporting"),
		}, e.entries...)
	}
}

func (e *currentEDGAR) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.until--; e.until == 0 {
		close(e.reached)
	}
	if strings.HasPrefix(r.URL.Path, "/www.sec.gov/Archives/edgar/daily-index/") {
		e.index(w, r)
		return
	}
	start, err := strconv.Atoi(r.URL.Query().Get("start"))
	if err != nil || r.URL.Path != "/www.sec.gov/cgi-bin/browse-edgar" || r.URL.Query().Get("action") != "getcurrent" {
		http.NotFound(w, r)
		return
	}
	troubled := e.trouble[start/100] > 0
	if troubled {
		e.trouble[start/100]--
	}
	if e.last < 0 || e.last > 0 && start/100 > e.last {
		e.last, troubled = -1, true
	}
	if troubled || start > 0 && start >= len(e.entries) {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, "<!DOCTYPE html><html><head><title>SEC.gov | File Unavailable</title></head></html>")
		return
	}
	page := e.entries[start:min(start+100, len(e.entries))]
	w.Header().Set("Content-Type", "application/atom+xml")
	_, _ = io.WriteString(w, `<?xml version="1.0" encoding="ISO-8859-1" ?><feed xmlns="http://www.w3.org/2005/Atom">`+strings.Join(page, "\n")+"</feed>")
	if len(e.arriving) > 0 {
		e.arrive(e.arriving[0])
		e.arriving = e.arriving[1:]
	}
}

func (e *currentEDGAR) index(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	lines, ok := e.indexes[name]
	if !ok {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>")
		return
	}
	tag := `"` + strconv.Itoa(len(lines)) + `"`
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		e.unseen[name]++
		w.WriteHeader(http.StatusNotModified)
		return
	}
	e.asked[name]++
	_, _ = io.WriteString(w, "Description: Index\n\nCIK|Company Name|Form Type|Date Filed|File Name\n----------------------------------------\n"+lines)
}

// printed is a filing as the commands print it.
type printed struct {
	Accession, Form, Filed, Accepted, Origin string
	AcceptedFrom                             string `json:"accepted_from"`
	Filers                                   []filer
}

// watchOnce looks once and returns what was printed.
func watchOnce(d *deployment, args ...string) []printed {
	d.Helper()
	return readLines[printed](d, d.do(exitOK, append([]string{"watch", "--once", "--output", "ndjson"}, args...)...))
}

func readLines[T any](t testing.TB, text string) (list []T) {
	t.Helper()
	for line := range strings.Lines(text) {
		var v T
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		list = append(list, v)
	}
	return list
}

func accessions(list []printed) []string {
	var all []string
	for _, p := range list {
		all = append(all, p.Accession)
	}
	return all
}

// upTo returns the numbers of the filings from first to last.
func upTo(first, last int) (all []string) {
	for n := first; n <= last; n++ {
		all = append(all, accessionOf(n))
	}
	return all
}

func TestWatch(t *testing.T) {
	hurry(t)
	edgar := newCurrentEDGAR(170)
	d := newDeployment(t, listen(t, edgar))
	got := watchOnce(d)
	if diff := cmp.Diff(upTo(1, 170), accessions(got)); diff != "" {
		t.Errorf("printed (-want +got):\n%s", diff)
	}
	want := printed{
		Accession: accessionOf(8), Form: "4", Filed: "2020-03-03", Accepted: "2020-03-03T19:00:08Z", Origin: "edgar.feed", AcceptedFrom: "feed",
		Filers: []filer{{CIK: 2000101, Name: "Issuer 1", Role: "issuer"}, {CIK: 3000008, Name: "Owner 8", Role: "reporting"}},
	}
	if diff := cmp.Diff(want, got[7]); diff != "" {
		t.Errorf("a filing (-want +got):\n%s", diff)
	}
	before := d.checksum()
	if again := watchOnce(d); len(again) != 0 {
		t.Errorf("the second time: %d filings", len(again))
	}
	if after := d.checksum(); after != before {
		t.Errorf("the second time: checksum %s became %s", before, after)
	}
	runs := read[[]intel.Run](d, "runs")
	if len(runs) != 2 || runs[0].State != intel.RunDone || runs[0].Counts.Accepted != 0 || runs[0].Counts.In != 100 {
		t.Errorf("the second time was not cut short: %+v", runs[0])
	}

	edgar.arrive(3)
	if got := accessions(watchOnce(d, "2000103")); !cmp.Equal(got, []string{accessionOf(171)}) { // 171 % 7 is 3
		t.Errorf("of one company: %v", got)
	}
	edgar.arrive(1)
	if got := watchOnce(d, "--form", "10-K", "--form", "8-K"); len(got) != 0 {
		t.Errorf("of other forms: %v", got)
	}
	list := read[[]printed](d, "filings", "2000103", "--since", "2020-03-03")
	if len(list) != 25 || !cmp.Equal(list[0].Filers, []filer{{CIK: 2000103, Role: "issuer"}, {CIK: 3000171, Role: "reporting"}}) {
		t.Errorf("%d filings, the last by %+v", len(list), list[0].Filers)
	}
	if table := d.do(exitOK, "filings", "2000103", "--limit", "1"); !strings.Contains(table, "2000103 (issuer); 3000171 (reporting)") {
		t.Errorf("table:\n%s", table)
	}
}

// TestWatchShifting: filings that come during the crawl push others from page to
// page; all are stored, each once, with both filers.
func TestWatchShifting(t *testing.T) {
	hurry(t)
	edgar := newCurrentEDGAR(240)
	edgar.arriving = []int{3, 50, 0, 7, 0, 61, 2, 0, 1, 4, 0, 0, 2}
	d := newDeployment(t, listen(t, edgar))
	got := accessions(watchOnce(d))
	if diff := cmp.Diff(upTo(1, edgar.made), got); diff != "" {
		t.Errorf("printed (-want +got):\n%s", diff)
	}
	if len(edgar.arriving) > 0 {
		t.Errorf("the crawl ended before %v came", edgar.arriving)
	}
	edgar.arriving = []int{55, 0, 60, 1}
	already := edgar.made
	edgar.arrive(130)
	got = accessions(watchOnce(d))
	if diff := cmp.Diff(upTo(already+1, edgar.made), got); diff != "" || len(edgar.arriving) > 0 {
		t.Errorf("the second time (-want +got):\n%s", diff)
	}
	status := map[string]int{}
	for n := range edgar.made {
		for _, f := range read[[]printed](d, "filings", strconv.Itoa(3000001+n)) {
			status[fmt.Sprint(f.Accession == accessionOf(n+1), len(f.Filers))]++
		}
		if n == 40 {
			break
		}
	}
	if diff := cmp.Diff(map[string]int{"true 2": 41}, status); diff != "" {
		t.Error(diff)
	}
	d.checksum()
}

// TestWatchOutage: 503 in the middle is not the end of the list.
func TestWatchOutage(t *testing.T) {
	hurry(t)
	edgar := newCurrentEDGAR(200)
	edgar.trouble = map[int]int{0: 2, 2: 4}
	d := newDeployment(t, listen(t, edgar))
	if diff := cmp.Diff(upTo(1, 200), accessions(watchOnce(d))); diff != "" {
		t.Errorf("printed (-want +got):\n%s", diff)
	}

	// One that lasts is a failure, and the next look reads all there is.
	t.Setenv("CORPINTEL_HTTP_ATTEMPTS", "2")
	edgar.arrive(250)
	edgar.last = 1
	out, errs, code := d.try("watch", "--once", "--output", "ndjson")
	if code != exitPartial {
		t.Errorf("exit %d\n%s", code, errs)
	}
	if diff := cmp.Diff(upTo(351, 450), accessions(readLines[printed](t, out))); diff != "" {
		t.Errorf("before it (-want +got):\n%s", diff)
	}
	edgar.last = 0
	if diff := cmp.Diff(upTo(201, 350), accessions(watchOnce(d))); diff != "" {
		t.Errorf("after it (-want +got):\n%s", diff)
	}
}

func TestWatchIndexes(t *testing.T) {
	hurry(t)
	const day = "master.20200303.idx"
	line := func(cik, n int) string {
		return fmt.Sprintf("%d|OWNER %d|4|20200303|edgar/data/%d/%s.txt\n", cik, n, cik, accessionOf(n))
	}
	edgar := newCurrentEDGAR(10)
	edgar.indexes[day] = line(3000001, 1) + line(3000777, 777) + "broken\n"
	edgar.indexes["master.20200228.idx"] = line(3000555, 555)
	d := newDeployment(t, listen(t, edgar))
	if diff := cmp.Diff(append(upTo(1, 10), accessionOf(555), accessionOf(777)), accessions(watchOnce(d))); diff != "" {
		t.Errorf("printed (-want +got):\n%s", diff)
	}
	// What the index knows better does not take away what the list knew.
	got := read[[]printed](d, "filings", "3000001")
	want := []printed{{Accession: accessionOf(1), Form: "4", Filed: "2020-03-03", Accepted: "2020-03-03T19:00:01Z", Origin: "edgar.daily_index", AcceptedFrom: "feed",
		Filers: []filer{{CIK: 2000101, Role: "issuer"}, {CIK: 3000001, Role: "reporting"}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("filing (-want +got):\n%s", diff)
	}
	if held := read[[]intel.Quarantined](d, "quarantine", "list"); len(held) != 1 || string(held[0].Record) != `"broken"` {
		t.Errorf("in quarantine: %+v", held)
	}
	// A late correction, and days that did not change.
	edgar.indexes[day] += line(3000888, 888)
	if got := accessions(watchOnce(d)); !cmp.Equal(got, []string{accessionOf(888)}) {
		t.Errorf("after the correction: %v", got)
	}
	if n := edgar.unseen["master.20200228.idx"]; n != 1 || edgar.asked[day] != 2 {
		t.Errorf("unchanged answers %d, whole answers %d; want 1 and 2", n, edgar.asked[day])
	}
	d.checksum()
}

// TestWatchKill kills looks at random moments; what comes of the last one is
// what comes of an undisturbed one.
func TestWatchKill(t *testing.T) {
	hurry(t)
	edgar := newCurrentEDGAR(400)
	edgar.indexes["master.20200303.idx"] = "3000777|OWNER|4|20200303|edgar/data/3000777/" + accessionOf(777) + ".txt\n"
	upstream := listen(t, edgar)
	quiet := newDeployment(t, upstream)
	quiet.do(exitOK, "watch", "--once")
	want := quiet.checksum()
	for range 5 {
		d := newDeployment(t, upstream)
		for range 2 {
			edgar.mu.Lock()
			edgar.until, edgar.reached = 1+rand.IntN(10), make(chan struct{})
			edgar.mu.Unlock()
			cmd := d.process("watch", "--once")
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			<-edgar.reached
			time.Sleep(rand.N(20 * time.Millisecond)) // while it archives, reads or stores the answer
			killProcess(t, cmd)
			_ = cmd.Wait() // killed
		}
		d.do(exitOK, "watch", "--once")
		if got := d.checksum(); got != want {
			t.Errorf("checksum %s, want %s", got, want)
		}
	}
}

// TestWatchUntilInterrupted: without --once it goes on until it is told to end.
func TestWatchUntilInterrupted(t *testing.T) {
	hurry(t)
	d := newDeployment(t, listen(t, newCurrentEDGAR(3)))
	ctx, stop := context.WithCancel(t.Context())
	in, out := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		defer out.Close()
		ended <- run(ctx, d.args([]string{"watch", "--output", "csv"}), streams{in: strings.NewReader(""), out: out, err: io.Discard})
	}()
	head := make([]byte, 9)
	if _, err := io.ReadFull(in, head); err != nil || string(head) != "accession" {
		t.Errorf("%q, %v", head, err)
	}
	stop()
	rest, err := io.ReadAll(in)
	if err != nil || strings.Count(string(rest), "\n") != 4 {
		t.Errorf("%q, %v", rest, err)
	}
	if code := <-ended; code != exitInterrupted {
		t.Errorf("exit %d, want %d", code, exitInterrupted)
	}
}

func TestWatchWrongUse(t *testing.T) {
	d := newDeployment(t, "http://127.0.0.1:1")
	for _, args := range [][]string{
		{"watch", "--output", "json"}, {"watch", "--interval", "1s"}, {"watch", "--once", " "}, {"watch", "--interval", "x"},
	} {
		d.do(exitUsage, args...)
	}
}

// TestWatchRecordings: the recorded list of 51 pages, which ends with 503.
func TestWatchRecordings(t *testing.T) {
	dir := recordings.Dir(t)
	hurry(t)
	d := newDeployment(t, serve(t, replay.Config{Data: dir}))
	got := watchOnce(d)
	numbers := accessions(got)
	slices.Sort(numbers)
	filers := 0
	for _, f := range got {
		filers += len(f.Filers)
	}
	if distinct := len(slices.Compact(numbers)); distinct != 3315 || len(got) != 3315 || filers != 5057 {
		t.Errorf("%d filings printed, %d different, %d filers; want 3315, 3315 and 5057", len(got), distinct, filers)
	}
	runs := read[[]intel.Run](d, "runs")
	if n := runs[0].Counts; runs[0].State != intel.RunDone || n.Accepted != 5057 || n.Quarantined != 0 || n.In-n.Unchanged != n.Accepted+n.Changed {
		t.Errorf("run %+v", runs[0])
	}
	before := d.checksum()
	if again := watchOnce(d); len(again) != 0 || d.checksum() != before {
		t.Errorf("the second time: %d filings", len(again))
	}
}
