package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
	"github.com/corpintel/intel/internal/replay"
)

// lines collects what a command writes, and can be waited on.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

var listening = regexp.MustCompile(`on (http://127\.0\.0\.1:\d+)`)

// server runs "serve" until stop is called, which returns its exit code. On
// servers that is a process for each role, those that answer behind a balancer,
// and the exit code is that of one that did not end well.
func (d *deployment) server(args ...string) (url string, stop func() int) {
	d.Helper()
	if d.config != "" {
		b, all := d.cluster(args...)
		return b.url, func() (code int) {
			for _, r := range all {
				code = max(r.stop(), code)
			}
			return code
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	var said lines
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, d.args(append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)), streams{in: strings.NewReader(""), out: io.Discard, err: &said})
	}()
	stop = sync.OnceValue(func() int {
		cancel()
		return <-ended
	})
	d.Cleanup(func() { stop() })
	deadline := time.Now().Add(20 * time.Second)
	for {
		if m := listening.FindStringSubmatch(said.String()); m != nil {
			return m[1], stop
		}
		if time.Now().After(deadline) {
			d.Fatalf("the server does not listen:\n%s", said.String())
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func get(t testing.TB, url string) (int, []byte) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, body
}

// TestAPIAndCommandLineAgree: the same question has the same answer, byte for
// byte of each fact.
func TestAPIAndCommandLineAgree(t *testing.T) {
	d := loaded(t)
	url, _ := d.server()
	for _, c := range []struct {
		query string
		args  []string
	}{
		{"ACME/facts?concept=NetIncomeLoss&as_of=2014-02-14", []string{"ACME", "--concept", "NetIncomeLoss", "--as-of", "2014-02-14"}},
		{"2000001/facts?all=true&limit=1000", []string{"2000001", "--all"}},
		{"CIK0002000004/facts?unit=EUR", []string{"2000004", "--unit", "EUR"}},
		{"BSC.B/facts", []string{"bsc-b"}},
	} {
		var api struct{ Items []json.RawMessage }
		status, body := get(t, url+"/api/v1/companies/"+c.query)
		if err := json.Unmarshal(body, &api); status != http.StatusOK || err != nil {
			t.Fatalf("%s: status %d, %v\n%s", c.query, status, err, body)
		}
		commandLine := read[[]json.RawMessage](d, append([]string{"facts"}, c.args...)...)
		if len(api.Items) == 0 || !cmp.Equal(texts(api.Items), texts(commandLine)) {
			t.Errorf("%s:\n%s", c.query, cmp.Diff(texts(api.Items), texts(commandLine)))
		}
	}
	_, body := get(t, url+"/api/v1/companies/ACME/trace?concept=NetIncomeLoss&end=2012-12-31")
	var traced struct {
		Items []struct {
			Fact     fact
			Verified bool
		}
	}
	if err := json.Unmarshal(body, &traced); err != nil || len(traced.Items) != 1 || !traced.Items[0].Verified {
		t.Fatalf("trace: %v\n%s", err, body)
	}
	if status, raw := get(t, url+"/api/v1/raw/"+traced.Items[0].Fact.SHA256); status != http.StatusOK || string(raw) != acmeFacts(8) {
		t.Errorf("raw body: status %d, %d bytes", status, len(raw))
	}
}

func texts(list []json.RawMessage) []string {
	s := make([]string, len(list))
	for i := range list {
		s[i] = string(list[i])
	}
	return s
}

// TestRunEvents: who listens hears of an ingest in another process until its
// end, and a server that stops ends the streams it has.
func TestRunEvents(t *testing.T) {
	hurry(t)
	slow, err := replay.ParseFault("delay=1:400ms")
	if err != nil {
		t.Fatal(err)
	}
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, smallUpstream()), Faults: []replay.Fault{slow}}))
	url, stop := d.server()
	ingest := d.process("ingest", "edgar", acme.String(), basic.String())
	if err := ingest.Start(); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(20 * time.Second)
	for len(read[[]intel.Run](d, "runs")) == 0 {
		if time.Now().After(deadline) {
			t.Fatal("no run was started")
		}
		time.Sleep(10 * time.Millisecond)
	}
	heard := listenTo(t, url+"/api/v1/runs/1/events")
	if err := ingest.Wait(); err != nil {
		t.Fatal(err)
	}
	if last := heard[len(heard)-1]; last != "end" || len(heard) < 2 {
		t.Errorf("heard %v, want progress and then the end", heard)
	}

	second := d.process("ingest", "edgar", foreign.String(), person.String())
	if err := second.Start(); err != nil {
		t.Fatal(err)
	}
	for len(read[[]intel.Run](d, "runs")) < 2 {
		time.Sleep(10 * time.Millisecond)
	}
	ended := make(chan []string, 1)
	go func() { ended <- listenTo(t, url+"/api/v1/runs/2/events") }()
	time.Sleep(200 * time.Millisecond)
	began := time.Now()
	if code := stop(); code != exitOK {
		t.Errorf("the server ended with %d", code)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("a listener held the server up for %s", took)
	}
	<-ended
	if err := second.Wait(); err != nil {
		t.Errorf("an ingest of another process: %v", err)
	}
}

// listenTo returns the names of the events of a stream, when it has ended.
func listenTo(t testing.TB, url string) (names []string) {
	resp, err := http.Get(url)
	if err != nil {
		t.Errorf("listen: %v", err)
		return []string{""}
	}
	defer resp.Body.Close()
	in := bufio.NewScanner(resp.Body)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		if name, ok := strings.CutPrefix(in.Text(), "event: "); ok {
			names = append(names, name)
		}
	}
	return names
}

// TestSample: a first number with its trace without any upstream, marked as
// sample, gone with the first real data.
func TestSample(t *testing.T) {
	hurry(t)
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, smallUpstream())}))
	url, _ := d.server("--sample")
	var companies struct {
		Items  []intel.Company
		Notice string
	}
	_, body := get(t, url+"/api/v1/companies?with_facts=true")
	if err := json.Unmarshal(body, &companies); err != nil || len(companies.Items) < 8 || companies.Notice == "" {
		t.Fatalf("companies: %v\n%s", err, body)
	}
	for _, c := range companies.Items {
		facts := read[[]fact](d, "facts", c.CIK.String())
		if !c.Sample || len(facts) == 0 || !facts[0].Sample {
			t.Errorf("%s: sample %v, %d facts", c.Name, c.Sample, len(facts))
		}
		last := facts[len(facts)-1]
		out, errs, code := d.try("trace", c.CIK.String(), last.Concept, last.End.String())
		if code != exitOK || !strings.Contains(out, "were checked") || strings.Contains(out, "NOT VERIFIED") || !strings.Contains(errs, "sample") {
			t.Errorf("%s: trace of %s %s: exit %d\n%s%s", c.Name, last.Concept, last.End, code, out, errs)
		}
	}
	if held := read[[]intel.Quarantined](d, "quarantine", "list"); len(held) != 0 {
		t.Errorf("records of the sample in quarantine: %+v", held)
	}
	d.checksum()
	d.do(exitOK, "ingest", "edgar", acme.String())
	if got := read[[]intel.Company](d, "company", "list"); len(got) != 1 || got[0].Sample {
		t.Errorf("with real data there are %+v", got)
	}
	d.checksum()
}

// A server that is told to stop says first that it is not ready, and answers on
// until nobody is sent to it any more.
func TestServeDrains(t *testing.T) {
	t.Setenv("CORPINTEL_JOBS_SCHEDULE", atNoTime)
	t.Setenv("CORPINTEL_SERVE_DRAIN_NOTICE", "2s")
	d := newDeployment(t, "")
	url, stop := d.server()
	if code, _ := get(t, url+"/readyz"); code != http.StatusOK {
		t.Fatalf("ready: %d", code)
	}
	ended := make(chan int, 1)
	go func() { ended <- stop() }()
	deadline := time.Now().Add(20 * time.Second)
	for {
		if code, _ := get(t, url+"/readyz"); code == http.StatusServiceUnavailable {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("it never said that it was not ready")
		}
		time.Sleep(5 * time.Millisecond)
	}
	if code, body := get(t, url+"/api/v1/companies"); code != http.StatusOK {
		t.Errorf("not ready, it answers %d: %s", code, body)
	}
	if code := <-ended; code != exitOK {
		t.Errorf("exit %d", code)
	}
	if resp, err := http.Get(url + "/readyz"); err == nil {
		resp.Body.Close()
		t.Error("it still takes requests")
	}
}

func TestServeNeedsPermissionToBePublic(t *testing.T) {
	d := newDeployment(t, "")
	_, errs, code := d.try("serve", "--addr", "0.0.0.0:0")
	if code != exitUsage || !strings.Contains(errs, "serve.public") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestAdministration(t *testing.T) {
	d := newDeployment(t, "http://127.0.0.1:1")
	if out := d.do(exitOK, "version"); !strings.HasPrefix(out, "corpintel dev (commit unknown") {
		t.Errorf("version: %s", out)
	}
	if out := d.do(exitOK, "config", "show", "--origin"); !strings.Contains(out, "flag --data-dir") || !strings.Contains(out, "edgar.rate") {
		t.Errorf("config:\n%s", out)
	}
	if out := d.do(exitOK, "migrate"); !strings.Contains(out, "is up to date") {
		t.Errorf("migrate: %s", out)
	}
	if out := d.do(exitOK, "doctor"); !strings.Contains(out, "archive") || !strings.Contains(out, "embeddings") || strings.Contains(out, "failed") {
		t.Errorf("doctor:\n%s", out)
	}
	if out := d.do(exitOK, "completion", "bash"); !strings.Contains(out, "corpintel") {
		t.Error("no completion for bash")
	}
	if out := d.do(exitOK, "facts", "--help"); !strings.Contains(out, "--as-of") {
		t.Errorf("help:\n%s", out)
	}
}

func TestOutputForms(t *testing.T) {
	d := loaded(t)
	csv := strings.Split(strings.TrimSpace(d.do(exitOK, "facts", "ACME", "--concept", "Assets", "-o", "csv")), "\n")
	if len(csv) != 9 || !strings.HasPrefix(csv[0], "cik,taxonomy,concept,unit,start,end,value,accession,fy,fp,form,filed,accepted,") {
		t.Errorf("csv:\n%s", strings.Join(csv, "\n"))
	}
	if out := d.do(exitOK, "facts", "ACME", "--concept", "Nothing", "-o", "json"); out != "[]\n" {
		t.Errorf("an empty list as JSON is %q", out)
	}
	if out := d.do(exitOK, "facts", "ACME", "--concept", "Assets", "--limit", "3", "-o", "ndjson"); strings.Count(out, "\n") != 3 {
		t.Errorf("limit:\n%s", out)
	}
	for in, want := range map[string]string{"=1+2": "'=1+2", "-5": "-5", "-0.07": "-0.07", "@x": "'@x", "": "", "+x": "'+x", "plain": "plain", "-x": "'-x"} {
		if got := app.PlainCell(in); got != want {
			t.Errorf("cell %q became %q, want %q", in, got, want)
		}
	}
}
