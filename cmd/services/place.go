package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// place is where one working copy, or one test, keeps its servers.
type place struct {
	name    string // tells it from others
	own     bool   // of a test, which kills them
	scratch string // what the servers write, and our notes; removed by down
	cache   string // what is installed; stays
	state   state

	mu   sync.Mutex // guards os.Stderr
	apts sync.Mutex // held by who installs packages of the machine
}

// state is what has to be known of servers that were started before.
type state struct {
	Password string         `json:"password"`
	Ports    map[string]int `json:"ports"`
}

// newPlace is the place in a folder, or with "" that of this working copy.
func newPlace(at string) (*place, error) {
	dir, err := filepath.Abs(at) // the working copy, of ""
	if err != nil {
		return nil, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(dir))
	name := "corpintel-services-" + hex.EncodeToString(sum[:4])
	p := &place{name: name, own: at != "", scratch: filepath.Join(os.TempDir(), name), cache: filepath.Join(cache, "corpintel", "services")}
	if p.own {
		p.scratch = dir
	}
	return p, nil
}

// lock lets one command at a time work on the place.
func (p *place) lock() (unlock func(), err error) {
	// Servers run under users of their own, and reach their folders through it.
	if err := os.MkdirAll(p.scratch, 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(p.file("lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil // nothing was written
}

func (p *place) file(name string) string { return filepath.Join(p.scratch, name) }

func (p *place) load() error {
	text, err := os.ReadFile(p.file("state.json"))
	if errors.Is(err, os.ErrNotExist) {
		p.state = state{Password: rand.Text(), Ports: map[string]int{}}
		return nil
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(text, &p.state)
}

func (p *place) save() error {
	text, err := json.Marshal(p.state)
	if err != nil {
		return err
	}
	return os.WriteFile(p.file("state.json"), text, 0o600)
}

// choosePorts gives every server that is named a free port, all at once, so that
// none is given twice. Without names it is every server.
func (p *place) choosePorts(ctx context.Context, names []string) error {
	var listen net.ListenConfig
	var held []net.Listener
	defer func() {
		for _, l := range held {
			_ = l.Close() // it has served its purpose
		}
	}()
	for _, s := range p.servers() {
		if len(names) > 0 && !slices.Contains(names, s.name) {
			continue
		}
		for _, name := range []string{s.name, s.further} {
			if name == "" || p.state.Ports[name] != 0 {
				continue
			}
			l, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			held = append(held, l)
			p.state.Ports[name] = l.Addr().(*net.TCPAddr).Port
		}
	}
	return p.save()
}

func (p *place) port(name string) int { return p.state.Ports[name] }

func (p *place) addr(name string) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(p.port(name)))
}

// chosen are the servers of the place: those that have a port.
func (p *place) chosen() []server {
	return slices.DeleteFunc(p.servers(), func(s server) bool { return p.port(s.name) == 0 })
}

// find returns a server by its name.
func (p *place) find(name string) (server, error) {
	list := p.servers()
	i := slices.IndexFunc(list, func(s server) bool { return s.name == name })
	if i < 0 {
		return server{}, fmt.Errorf("there is no server %q", name)
	}
	return list[i], nil
}

// up starts what does not run. A server that this machine cannot have is told
// of, and the tests that need it tell again.
func (p *place) up(ctx context.Context, names []string) error {
	for _, name := range names {
		if _, err := p.find(name); err != nil {
			return err
		}
	}
	unlock, err := p.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if err := p.load(); err != nil {
		return err
	}
	if err := p.choosePorts(ctx, names); err != nil {
		return err
	}
	list := p.chosen() // now they know each other's ports
	installed := p.install(ctx, list)
	missing := map[string]string{}
	for _, s := range list {
		err := installed[s.kit]
		if err == nil {
			err = p.ensure(ctx, s)
		}
		if err != nil {
			missing[s.env] = fmt.Sprintf("%s: %v", s.name, err)
			p.say("%s cannot be had here: %v", s.name, err)
		}
	}
	return p.writeEnv(list, missing)
}

// install installs every kit that is needed, all at once; most of the time
// goes into waiting for the network.
func (p *place) install(ctx context.Context, servers []server) map[*kit]error {
	var kits []*kit
	for _, s := range servers {
		if !slices.Contains(kits, s.kit) {
			kits = append(kits, s.kit)
		}
	}
	errs := make([]error, len(kits))
	var wg sync.WaitGroup
	for i, k := range kits {
		wg.Go(func() { errs[i] = k.install(ctx, p) })
	}
	wg.Wait()
	out := map[*kit]error{}
	for i, k := range kits {
		out[k] = errs[i]
	}
	return out
}

// ensure starts a server that does not answer, and waits until it does and is
// ready.
func (p *place) ensure(ctx context.Context, s server) error {
	if !s.answers(ctx, p.addr(s.name)) {
		p.say("starting %s", s.name)
		if err := s.start(ctx, p); err != nil {
			return err
		}
		if err := p.wait(ctx, func() bool { return s.answers(ctx, p.addr(s.name)) }); err != nil {
			return fmt.Errorf("it was started and does not answer at %s; see %s", p.addr(s.name), s.kit.visible(p, s.name))
		}
	}
	if s.ready == nil {
		return nil
	}
	return s.ready(ctx, p)
}

// down stops the servers and removes what they have stored.
func (p *place) down(ctx context.Context) error {
	if _, err := os.Stat(p.scratch); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	unlock, err := p.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if err := p.load(); err != nil {
		return err
	}
	var errs []error
	list := p.servers()
	slices.Reverse(list) // who watches stops before who is watched
	for _, s := range list {
		if err := p.stop(ctx, s); err != nil {
			errs = append(errs, fmt.Errorf("stop %s: %w", s.name, err))
			continue
		}
		errs = append(errs, os.RemoveAll(s.kit.visible(p, s.name)))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	for _, s := range list { // the folder around them
		errs = append(errs, os.RemoveAll(filepath.Dir(s.kit.visible(p, s.name))))
	}
	return errors.Join(append(errs, os.RemoveAll(p.scratch))...)
}

// kill ends a server and the processes it has started, without a word to them.
func (p *place) kill(ctx context.Context, name string) error {
	s, err := p.find(name)
	if err != nil {
		return err
	}
	unlock, err := p.lock()
	if err != nil {
		return err
	}
	defer unlock()
	pid, err := p.pid(s)
	if err != nil {
		return err
	}
	if pid == 0 {
		return fmt.Errorf("%s does not run", name)
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return err
	}
	gone := []int{pid}
	for _, text := range strings.Fields(string(children)) {
		child, err := strconv.Atoi(text)
		if err != nil {
			return err
		}
		gone = append(gone, child)
	}
	for _, pid := range gone {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
	}
	if err := p.wait(ctx, func() bool { return !slices.ContainsFunc(gone, func(pid int) bool { return runs(pid, s.program) }) }); err != nil {
		return err
	}
	// Where nobody buries the dead, as in many containers, PostgreSQL would take
	// the number it has noted for a process that lives.
	return os.Remove(filepath.Join(s.kit.visible(p, s.name), s.pidFile))
}

// stop ends a server in good order, or else at once.
func (p *place) stop(ctx context.Context, s server) error {
	pid, err := p.pid(s)
	if err != nil || pid == 0 {
		return err
	}
	if err := syscall.Kill(pid, s.signal); err != nil {
		return err
	}
	if err := p.wait(ctx, func() bool { return !runs(pid, s.program) }); err != nil {
		return syscall.Kill(pid, syscall.SIGKILL)
	}
	return nil
}

// wait returns when something is so, or an error when it never was.
func (p *place) wait(ctx context.Context, is func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// pid returns the process that a server has noted, 0 where it is not ours, or
// there is none.
func (p *place) pid(s server) (int, error) {
	text, err := os.ReadFile(filepath.Join(s.kit.visible(p, s.name), s.pidFile))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		return 0, fmt.Errorf("%s holds no process number", s.pidFile)
	}
	if !runs(pid, s.program) {
		return 0, nil
	}
	return pid, nil
}

// runs reports whether a process is there and still the program it was; the
// number of one that has ended may be another's. A dead one that nobody has
// buried has no command line.
func runs(pid int, program string) bool {
	command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return err == nil && strings.Contains(string(command), program)
}

func (p *place) say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(os.Stderr, "services: "+format+"\n", args...)
}

// quietly runs a command and returns the end of what it said only if it fails.
func quietly(cmd *exec.Cmd) error {
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(cmd.Path), err, strings.TrimSpace(string(out[max(0, len(out)-2000):])))
	}
	return nil
}

// writeEnv writes what a shell reads so that tests find the servers.
func (p *place) writeEnv(servers []server, missing map[string]string) error {
	var b strings.Builder
	for _, s := range servers {
		if s.url == nil {
			continue
		}
		name, value := s.env, s.url(p)
		if reason, ok := missing[s.env]; ok {
			name, value = s.env+"_MISSING", reason
		}
		fmt.Fprintf(&b, "export %s='%s'\n", name, strings.ReplaceAll(value, "'", `'\''`))
	}
	return os.WriteFile(p.file("env"), []byte(b.String()), 0o600)
}

func (p *place) printEnv(w io.Writer) error {
	text, err := os.ReadFile(p.file("env"))
	if errors.Is(err, os.ErrNotExist) {
		return nil // none was started: the tests say so
	}
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}
