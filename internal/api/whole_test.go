package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// countingListener counts what is sent by its connections.
type countingListener struct {
	net.Listener
	sent, ended atomic.Int64
}

func (l *countingListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return &countingConn{c, l}, err
}

type countingConn struct {
	net.Conn
	of *countingListener
}

func (c *countingConn) Write(b []byte) (int, error) {
	c.of.sent.Add(1)
	return c.Conn.Write(b)
}

func (c *countingConn) CloseWrite() error {
	c.of.ended.Add(1)
	return c.Conn.(*net.TCPConn).CloseWrite()
}

// wholeServer serves by connections that can hold back.
func wholeServer(t *testing.T, h http.HandlerFunc) (*httptest.Server, *countingListener) {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	l := &countingListener{Listener: server.Listener}
	server.Listener = InOnePiece(server.Config, l)
	server.Start()
	t.Cleanup(server.Close)
	return server, l
}

// An answer is sent at once, or with what is held back when it is more than
// there is room for, and one that follows on the connection is as whole.
func TestAnswersGoOutInOnePiece(t *testing.T) {
	server, l := wholeServer(t, func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Path[1:])
		body := bytes.Repeat([]byte("0123456789"), n/10+1)[:n]
		w.Header().Set("Content-Length", strconv.Itoa(n+len("end")))
		sendBody(&recorder{ResponseWriter: w}, r, body, []byte("end"))
	})
	got, want := map[int]int64{}, map[int]int64{}
	for _, n := range []int{0, 100, little, little + 1, 4000, 4096, 5000, 6000, 12_000, gatheredMost - 1000, gatheredMost, 100_000, 6000, 100} {
		l.sent.Store(0)
		res, err := server.Client().Get(fmt.Sprint(server.URL, "/", n))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		if err = errors.Join(err, res.Body.Close()); err != nil {
			t.Fatal(err)
		}
		if text := strings.Repeat("0123456789", n/10+1)[:n] + "end"; string(body) != text {
			t.Errorf("%d: %d other bytes", n, len(body))
		}
		if got[n] = l.sent.Load(); n < gatheredMost {
			want[n] = 1
		} else { // what does not fit, with what is held, in parts of one call; then the end
			want[n] = 3
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("-want +got", diff)
	}
}

// What is answered to a request whose body nobody reads to the end is not lost.
func TestConnectionsEndInOrder(t *testing.T) {
	server, l := wholeServer(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusRequestEntityTooLarge) })
	res, err := server.Client().Post(server.URL, "text/plain", bytes.NewReader(make([]byte, 1<<20)))
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d, %v", res.StatusCode, err)
	}
	server.Close()
	if l.ended.Load() != 1 {
		t.Errorf("%d connections ended in order, want 1", l.ended.Load())
	}
}
