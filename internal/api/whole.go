package api

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// InOnePiece lets answers leave a server in one piece: it sets s up and returns
// what s is to serve on in place of l. By itself net/http writes what it has as
// soon as that is 4 kB, so that an answer of more takes two system calls, and the
// second is dearer than working out that a kept answer holds.
func InOnePiece(s *http.Server, l net.Listener) net.Listener {
	s.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return context.WithValue(ctx, gathererKey{}, c)
	}
	return gathering{l, &sync.Pool{New: func() any { return new([gatheredMost]byte) }}}
}

// gatheredMost is how much of an answer is put together before it is sent.
const gatheredMost = 16 << 10

type gathering struct {
	net.Listener
	room *sync.Pool // of *[gatheredMost]byte
}

// Accept returns the next connection.
func (l gathering) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &gatherer{Conn: c, room: l.room}, nil
}

// gatherer is a connection that can hold back what is written to it.
type gatherer struct {
	net.Conn
	room *sync.Pool
	held *[gatheredMost]byte // nil: nothing is held back
	n    int                 // bytes in held
}

type gathererKey struct{}

// Write sends b, or holds it back.
func (g *gatherer) Write(b []byte) (int, error) {
	if g.held == nil {
		return g.Conn.Write(b)
	}
	if len(b) <= gatheredMost-g.n {
		g.n += copy(g.held[g.n:], b)
		return len(b), nil
	}
	before := g.n
	g.n = 0
	n, err := (&net.Buffers{g.held[:before], b}).WriteTo(g.Conn)
	return max(0, int(n)-before), err
}

// CloseWrite ends what is sent, so that a client that sends more than is read
// still gets the answer.
func (g *gatherer) CloseWrite() error {
	if c, ok := g.Conn.(interface{ CloseWrite() error }); ok {
		return c.CloseWrite()
	}
	return nil
}

// release sends what was held back.
func (g *gatherer) release() {
	if g.n > 0 {
		if _, err := g.Conn.Write(g.held[:g.n]); err != nil {
			_ = g.Close() // the answer is cut off: nothing may follow it
		}
	}
	g.room.Put(g.held)
	g.held, g.n = nil, 0
}

// little is how much goes out in one piece by itself, with a header.
const little = 2 << 10

// sendBody sends the parts of a body whose length is in the header.
func sendBody(w http.ResponseWriter, r *http.Request, parts ...[]byte) {
	g, ok := r.Context().Value(gathererKey{}).(*gatherer)
	if ok = ok && len(parts[0]) > little; ok {
		g.held = g.room.Get().(*[gatheredMost]byte)
	}
	for _, p := range parts {
		// An error here is the connection's: nobody is left to tell.
		_, _ = w.Write(p)
	}
	if ok {
		_ = http.NewResponseController(w).Flush()
		g.release()
	}
}
