package servicetest

import (
	"net"
	"net/url"
	"sync"
	"testing"
)

// Proxy stands between tests and a server, which it can make seem gone.
type Proxy struct {
	URL string // of the server, by way of the proxy

	t      testing.TB
	at     string // its own address
	server string

	mu       sync.Mutex
	listener net.Listener
	conns    []net.Conn
	silent   chan struct{} // not nil: nothing is passed on until it is closed
}

// NewProxy starts a proxy for the server at a URL.
func NewProxy(t testing.TB, server string) *Proxy {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{t: t, at: "127.0.0.1:0", server: u.Host}
	p.Start()
	u.Host = p.at
	p.URL = u.String()
	t.Cleanup(p.Stop)
	return p
}

// Start listens, at the same address again after a Stop.
func (p *Proxy) Start() {
	p.t.Helper()
	l, err := (&net.ListenConfig{}).Listen(p.t.Context(), "tcp", p.at)
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at, p.listener = l.Addr().String(), l
	go p.accept(l)
}

// Stop ends all connections and takes no more, as a server that was killed.
func (p *Proxy) Stop() {
	p.Resume()
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.listener.Close() // also where it is closed already
	for _, c := range p.conns {
		_ = c.Close()
	}
	p.conns = nil
}

// Pause takes connections and data and passes nothing on, as a server that
// hangs.
func (p *Proxy) Pause() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.silent = make(chan struct{})
}

// Resume ends a Pause.
func (p *Proxy) Resume() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.silent != nil {
		close(p.silent)
		p.silent = nil
	}
}

func (p *Proxy) accept(l net.Listener) {
	for {
		in, err := l.Accept()
		if err != nil {
			return // stopped
		}
		out, err := (&net.Dialer{}).DialContext(p.t.Context(), "tcp", p.server)
		if err != nil {
			_ = in.Close()
			continue
		}
		p.mu.Lock()
		p.conns = append(p.conns, in, out)
		p.mu.Unlock()
		go p.pass(in, out)
		go p.pass(out, in)
	}
}

func (p *Proxy) pass(to, from net.Conn) {
	defer func() { _ = to.Close() }() // what it closes for has ended
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		p.mu.Lock()
		silent := p.silent
		p.mu.Unlock()
		if silent != nil {
			<-silent
		}
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return // io.EOF, or closed
		}
	}
}
