package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/replay"
	"github.com/corpintel/intel/internal/servicetest"
)

var (
	clusterKills = flag.Int("cluster-kills", 5, "how often TestKillCluster kills a process or a server; make drill asks for 20")
	clusterSeed  = flag.Uint64("cluster-seed", 0, "what TestKillCluster draws from; 0 for another one each time")
)

// Bounds of the drill.
const (
	answerBound = 20 * time.Second // of one request to the API, whatever is away
	healBound   = time.Minute      // until all answer again, after everything runs again
	jobBound    = 4 * time.Minute  // until the last job is over
)

// TestKillCluster kills replicas and servers at random moments, in the middle of
// ingests, rebuilds, jobs and requests, and starts them again. What was accepted is there
// once, what is derived is what an undisturbed deployment on files has, and the
// API says that it cannot answer, or answers right.
func TestKillCluster(t *testing.T) {
	if testing.Short() {
		t.Skip("long; it runs after the short tests")
	}
	servers := []string{"postgres17", "postgres17-standby", "redis-queue", "redis-cache", "minio"}
	own := servicetest.StartOwn(t, servers...)
	hurry(t)
	seed := cmp.Or(*clusterSeed, rand.Uint64())
	t.Logf("-cluster-seed=%d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))

	slow, err := replay.ParseFault("delay=1:10ms")
	if err != nil {
		t.Fatal(err)
	}
	var upstream atomic.Pointer[replay.Server]
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { upstream.Load().ServeHTTP(w, r) }))
	t.Cleanup(front.Close)
	answers := smallUpstream()
	news := func(round int) (companies []string) {
		answers[factsURL(acme)] = strings.Replace(acmeFacts(8), `"val":2010000`, fmt.Sprintf(`"val":%d`, 2010000+round), 1)
		for i := range intel.CIK(25) {
			cik := 3000000 + 100*intel.CIK(round) + i
			answers[factsURL(cik)] = strings.Replace(basicFacts, "0002000002\",", cik.Padded()+"\",", 1)
			answers[submissionsURL(cik)] = submissions(cik, fmt.Sprintf("Round %d Co %d", round, i), "", "", "", acmeRows(1), "")
			companies = append(companies, cik.String())
		}
		server, err := replay.New(replay.Config{Data: recorded(t, answers), Faults: []replay.Fault{slow}, Rate: -1})
		if err != nil {
			t.Fatal(err)
		}
		upstream.Store(server)
		return append(companies, acme.String(), basic.String())
	}

	quiet := newDeployment(t, front.URL)
	t.Setenv(testProfile, "cluster")
	d := &drill{deployment: newDeployment(t, front.URL), own: own, wanted: map[string]time.Time{}}
	companies := news(0)
	quiet.do(exitOK, append([]string{"ingest", "edgar"}, companies...)...)
	d.do(exitOK, append([]string{"ingest", "edgar"}, companies...)...)
	d.balancer, d.replicas = d.cluster()
	var heard heardEvents
	listening, stopListening := context.WithCancel(context.Background())
	var listener sync.WaitGroup
	listener.Go(func() { heard.follow(listening, d.balancer.url+"/api/v1/events", func(error) {}) })
	defer stopListening()
	d.askers = question(t, d.balancer.url, "/api/v1/companies/"+basic.String()+"/facts?as_of=2022-01-01",
		"/api/v1/raw/"+intel.HashBody([]byte(basicFacts)).String(),
		"/api/v1/companies/"+basic.String()+"/trace?concept=EntityCommonStockSharesOutstanding&end=2020-12-31&as_of=2022-01-01")

	victims := slices.Clone(servers)
	for i, r := range d.replicas {
		if i == 0 || r.roles != d.replicas[i-1].roles {
			victims = append(victims, r.roles)
		}
	}
	for round := 1; round <= *clusterKills; round++ {
		if round%len(victims) == 1 {
			rng.Shuffle(len(victims), func(i, j int) { victims[i], victims[j] = victims[j], victims[i] })
		}
		victim := victims[round%len(victims)]
		companies := news(round)
		command := append([]string{"ingest", "edgar"}, companies...)
		commands := [][]string{command}
		if round%3 == 0 { // what there is grows, and so does the time it takes
			commands = append(commands, []string{"rebuild"})
		}
		done := make(chan error, len(commands))
		for _, c := range commands {
			go func() { done <- d.insist(c) }()
		}
		asked := make(chan struct{})
		go func() {
			defer close(asked)
			d.change(companies[:5])
		}()
		time.Sleep(time.Duration(rng.Int64N(int64(1200 * time.Millisecond))))
		back := d.kill(victim, rng)
		time.Sleep(time.Duration(rng.Int64N(int64(1500 * time.Millisecond))))
		back()
		restarted := time.Now()
		d.healed(victim)
		t.Logf("round %d: %s killed; all answer %s after it was started again", round, victim, time.Since(restarted).Round(time.Millisecond))
		for range commands {
			if err := <-done; err != nil {
				t.Fatalf("round %d, %s killed: %v", round, victim, err)
			}
		}
		<-asked
		d.askers.cut.Store(false)
		quiet.do(exitOK, command...)
		sums := [2]string{quiet.do(exitOK, "rebuild", "--checksum-only"), d.do(exitOK, "rebuild", "--checksum-only")}
		if sums[0] != sums[1] {
			t.Errorf("round %d, %s killed: what is stored has %s, want %s", round, victim, sums[1], sums[0])
		}
	}
	d.askers.end()
	d.tellCauses()
	d.nothingLost()
	all := heard.whole(d.deployment)
	stopListening()
	listener.Wait()
	if diff := gocmp.Diff(all, heard.list()); diff != "" {
		t.Errorf("who listened, and asked again where a stream broke, has not heard of each event once (-told +heard):\n%s", diff)
	}
	if diff := gocmp.Diff(told(quiet), told(d.deployment)); diff != "" {
		t.Errorf("events (-undisturbed +killed):\n%s", diff)
	}
	for _, r := range d.replicas {
		if code := r.stop(); code != exitOK {
			t.Errorf("a server with the roles %s ended with exit code %d:\n%s", r.roles, code, r.said)
		}
	}
	if got, want := d.checksum(), quiet.checksum(); got != want {
		t.Errorf("derived again: checksum %s, want %s", got, want)
	}
}

// drill is a deployment that is disturbed.
type drill struct {
	*deployment

	own      *servicetest.Own
	balancer *balancer
	replicas []*replica
	askers   *askers

	watched []string             // companies whose watching was accepted
	wanted  map[string]time.Time // by company, when a job for it was last accepted
}

// kill ends a server or one of the replicas with the roles, and returns what
// starts it again.
func (d *drill) kill(victim string, rng *rand.Rand) (back func()) {
	d.Helper()
	var like []*replica
	for _, r := range d.replicas {
		if r.roles == victim {
			like = append(like, r)
		}
	}
	if len(like) == 0 {
		d.own.Kill(victim)
		return d.own.Start
	}
	r := like[rng.IntN(len(like))]
	d.askers.cut.Store(r.url != "")
	r.kill()
	return func() {
		gone := r.url
		r.start()
		r.works()
		d.balancer.replace(gone, r.url)
	}
}

// healed waits until every replica answers as if nothing had been.
func (d *drill) healed(victim string) {
	d.Helper()
	for deadline := time.Now().Add(healBound); ; time.Sleep(20 * time.Millisecond) {
		well := true
		for _, r := range d.replicas {
			well = well && (r.url == "" || isReady(d.Context(), r.url) && d.askers.answered(r.url))
		}
		if well {
			break
		}
		if time.Now().After(deadline) {
			d.Fatalf("%s was killed and started again %s ago, and not all replicas answer", victim, healBound)
		}
	}
}

// insist gives a command until it ends well, as whoever runs it does.
func (d *drill) insist(command []string) error {
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		p := d.process(command...)
		out, err := p.CombinedOutput()
		if err == nil {
			return nil
		}
		if code := p.ProcessState.ExitCode(); code != exitUnavailable && code != exitPartial && code != exitFailed {
			return fmt.Errorf("%v: %w\n%s", command, err, out)
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%v was not done within two minutes: %w\n%s", command, err, out)
		}
	}
}

// change watches companies and asks for jobs about all that are watched, and
// notes what was accepted.
func (d *drill) change(companies []string) {
	for _, c := range companies {
		if d.askers.change(http.MethodPut, "/api/v1/watchlists/drill/companies/"+c) {
			d.watched = append(d.watched, c)
		}
		began := time.Now()
		if d.askers.change(http.MethodPost, "/api/v1/schedules/edgar.submissions/run") {
			for _, c := range d.watched {
				d.wanted[c] = began
			}
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// drilledJob is a job as the command line shows it.
type drilledJob struct {
	ID      int64
	Key     string
	State   intel.JobState
	Error   string
	Started time.Time `json:"started_at"`
	Ended   time.Time `json:"ended_at"`
}

// nothingLost: what was accepted is there, each job is over and was done by one
// worker at a time.
func (d *drill) nothingLost() {
	d.Helper()
	for deadline := time.Now().Add(jobBound); ; time.Sleep(200 * time.Millisecond) {
		open := append(read[[]drilledJob](d.deployment, "jobs", "list", "--state", "waiting"), read[[]drilledJob](d.deployment, "jobs", "list", "--state", "running")...)
		if len(open) == 0 {
			break
		}
		if time.Now().After(deadline) {
			d.Fatalf("%d jobs are not over after %s: %+v", len(open), jobBound, open[0])
		}
	}
	byKey := map[string][]drilledJob{}
	for _, j := range read[[]drilledJob](d.deployment, "jobs", "list", "--kind", "edgar.submissions", "--limit", "0") {
		if j.State == intel.JobDead {
			d.Errorf("a job is %s: %+v", j.State, j)
		}
		byKey[j.Key] = append(byKey[j.Key], j)
	}
	for company, accepted := range d.wanted {
		if !slices.ContainsFunc(byKey[company], func(j drilledJob) bool { return j.State == intel.JobDone && !j.Ended.Before(accepted) }) {
			d.Errorf("a job for %s was accepted at %s and never done: %+v", company, accepted, byKey[company])
		}
	}
	for _, jobs := range byKey {
		slices.SortFunc(jobs, func(x, y drilledJob) int { return x.Started.Compare(y.Started) })
		for i := range jobs[1:] {
			if jobs[i+1].Started.Before(jobs[i].Ended) {
				d.Errorf("two jobs for one company ran at once: %+v", jobs[i:i+2])
			}
		}
	}
	list := read[intel.Watchlist](d.deployment, "watchlist", "show", "drill")
	for _, company := range d.watched {
		if !slices.ContainsFunc(list.Companies, func(cik intel.CIK) bool { return cik.String() == company }) {
			d.Errorf("%s was put on the watchlist and is not there", company)
		}
	}
	d.Logf("%d companies watched and %d jobs done of what was accepted", len(d.watched), len(byKey))
}

// told lists what became known, in an order that is not that of arrival.
func told(d *deployment) (list []string) {
	d.Helper()
	for _, e := range read[[]intel.Event](d, "events", "--kind", "filing", "--kind", "facts", "--kind", "finding", "--kind", "quarantine") {
		if e.Kind == intel.EventFinding { // of two bodies that it rests on the later one, whichever that was
			e.SHA256 = intel.SHA256{}
		}
		list = append(list, fmt.Sprint(e.Kind, " ", e.CIK, " ", e.Subject, " ", e.Ref, " ", e.Accession, " ", e.Count, " ", e.SHA256))
	}
	slices.Sort(list)
	return list
}

// tellCauses logs why servers answered that they do not know what is wrong.
func (d *drill) tellCauses() {
	for _, r := range d.replicas {
		for line := range strings.SplitSeq(r.said.String(), "\n") {
			if strings.Contains(line, "level=ERROR") {
				d.Log(line)
			}
		}
	}
}
