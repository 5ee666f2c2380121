package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// replica is "serve" with some roles, in a process of its own.
type replica struct {
	d     *deployment
	roles string
	args  []string

	url   string // where it listens; "" without the role of the API
	said  *lines
	cmd   *exec.Cmd
	ended chan struct{} // closed once the process is gone
}

// replica starts one and returns when it works.
func (d *deployment) replica(roles string, args ...string) *replica {
	d.Helper()
	r := &replica{d: d, roles: roles, args: args}
	r.start()
	r.works()
	return r
}

// start starts the process, for the first time or after it has gone.
func (r *replica) start() {
	r.d.Helper()
	r.said, r.ended = &lines{}, make(chan struct{})
	r.cmd = r.d.process(append([]string{"serve", "--addr", "127.0.0.1:0", "--roles", r.roles}, r.args...)...)
	r.cmd.Stderr = r.said
	if err := r.cmd.Start(); err != nil {
		r.d.Fatal(err)
	}
	go func() {
		defer close(r.ended)
		_ = r.cmd.Wait() // its state says how it ended
	}()
	r.d.Cleanup(func() {
		killProcess(r.d, r.cmd)
		<-r.ended
	})
}

// works waits until the process listens, or does what else it is for.
func (r *replica) works() {
	r.d.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		said := r.said.String()
		if m := listening.FindStringSubmatch(said); m != nil {
			r.url = m[1]
			return
		}
		if strings.Contains(said, " works on ") {
			return
		}
		select {
		case <-r.ended:
			r.d.Fatalf("a server with the roles %s ended: %s\n%s", r.roles, r.cmd.ProcessState, said)
		default:
		}
		if time.Now().After(deadline) {
			r.d.Fatalf("a server with the roles %s does not work:\n%s", r.roles, said)
		}
	}
}

// stop tells the process to end, as whoever replaces it does, and returns its
// exit code.
func (r *replica) stop() int {
	r.d.Helper()
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		r.d.Fatalf("a server with the roles %s: %v\n%s", r.roles, err, r.said)
	}
	select {
	case <-r.ended:
	case <-time.After(time.Minute):
		r.d.Fatalf("a server with the roles %s does not end:\n%s", r.roles, r.said)
	}
	return r.cmd.ProcessState.ExitCode()
}

// kill ends the process at once, as a crash would.
func (r *replica) kill() {
	r.d.Helper()
	killProcess(r.d, r.cmd)
	<-r.ended
}

// clusterRoles are the processes of a deployment on servers.
var clusterRoles = []string{"api", "api", "api", "worker", "worker", "scheduler"}

// cluster starts a process for each of the roles, and a balancer before those
// that answer.
func (d *deployment) cluster(args ...string) (*balancer, []*replica) {
	d.Helper()
	var all []*replica
	for _, roles := range clusterRoles {
		r := &replica{d: d, roles: roles, args: args}
		r.start()
		all = append(all, r)
	}
	b := balance(d)
	for _, r := range all {
		r.works()
		if r.url != "" {
			b.add(r.url)
		}
	}
	return b, all
}

// balancer is a reverse proxy before servers that come and go: it asks each
// whether it is ready, and sends requests to those that are, in turn. Where none
// is, it sends them nevertheless.
type balancer struct {
	url string

	mu      sync.Mutex
	servers []string
	ready   map[string]bool
	next    int
}

// readyEvery is how often a server is asked whether it is ready.
const readyEvery = 25 * time.Millisecond

func balance(t testing.TB) *balancer {
	t.Helper()
	b := &balancer{ready: map[string]bool{}}
	front := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite:   func(*httputil.ProxyRequest) {}, // RoundTrip knows whereto
		Transport: b,
		// Whoever asked sees what it is: no answer.
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	})
	b.url = front.URL
	ctx, cancel := context.WithCancel(context.Background())
	var watching sync.WaitGroup
	watching.Go(func() { b.watch(ctx) })
	t.Cleanup(func() {
		cancel()
		watching.Wait()
		front.CloseClientConnections()
		front.Close()
	})
	return b
}

func (b *balancer) add(url string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.servers, b.ready[url] = append(b.servers, url), true
}

// replace puts a server in the place of one that is gone.
func (b *balancer) replace(gone, url string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.servers {
		if b.servers[i] == gone {
			b.servers[i] = url
		}
	}
	delete(b.ready, gone)
	b.ready[url] = true
}

// order returns the servers to try, one after the other.
func (b *balancer) order() (list []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next++
	var rest []string
	for i := range b.servers {
		url := b.servers[(b.next+i)%len(b.servers)]
		if b.ready[url] {
			list = append(list, url)
		} else {
			rest = append(rest, url)
		}
	}
	return append(list, rest...)
}

// RoundTrip sends a request to the next server that takes it.
func (b *balancer) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	for _, url := range b.order() {
		r.URL.Scheme, r.URL.Host = "http", strings.TrimPrefix(url, "http://")
		resp, err = http.DefaultTransport.RoundTrip(r)
		var op *net.OpError
		if !errors.As(err, &op) || op.Op != "dial" { // it has seen nothing of the request
			break
		}
	}
	return resp, err
}

func (b *balancer) watch(ctx context.Context) {
	tick := time.NewTicker(readyEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for _, url := range b.order() {
			is := isReady(ctx, url)
			b.mu.Lock()
			if _, known := b.ready[url]; known {
				b.ready[url] = is
			}
			b.mu.Unlock()
		}
	}
}

func isReady(ctx context.Context, url string) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/readyz", http.NoBody)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}
