package api

import (
	"context"
	"crypto/sha256"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/corpintel/intel"
)

// Answers of some routes are kept. Which state of the store an answer is of
// stands in it: an answer is worked out after the version of the store was
// read, and sent only to those whose own reading of the version, after they
// asked, came to the same. So nobody is answered from before a change that was
// over when they asked, whichever process made it. What does not change with
// the store but with the clock is in the version too, see [intel.DataVersion].

// kept marks a route whose answers are kept. They may depend on what is stored,
// on path, query, and the header Accept, and on the clock by [server.view] or by
// days; on nothing else.
func kept(h handler) handler {
	return func(s *server, rt route) {
		s.kept[rt.pattern()] = true
		h(s, rt)
	}
}

// askedNow is what a handler took now for, where its answer depends on that.
type askedNow struct {
	at     time.Time // zero: it did not ask
	within bool      // the answer names the instant elsewhere than in as_of
}

type askedNowKey struct{}

// askedOf returns what the handler of ctx asked of the clock. The answer of one
// that is not kept is nobody's.
func askedOf(ctx context.Context) *askedNow {
	if a, ok := ctx.Value(askedNowKey{}).(*askedNow); ok {
		return a
	}
	return &askedNow{}
}

// sought is an answer that was asked for and is to be worked out.
type sought struct {
	key     string            // what it is to be kept under; "": it is not to be kept
	version intel.DataVersion // of the store, read after the question had come
}

// serveHit sends the answer that is kept, and reports whether there is one that
// holds. If not, it returns what is to be worked out.
func (s *server) serveHit(ctx context.Context, w http.ResponseWriter, r *http.Request, rt route) (missed sought, hit bool) {
	version, err := s.versions.current(ctx)
	key, ok := s.keyOf(r, rt)
	if err != nil || !ok { // the handler knows how to say it
		return sought{}, false
	}
	h, outcome := w.Header(), "miss"
	if b, err := s.Cache.Get(ctx, key); err == nil {
		if a, ok := readAnswer(b); ok {
			if now := s.Now(); a.holds(version, now) {
				h["Cache-Status"] = cacheHit
				s.ObserveKept("hit")
				a.write(w, r, now)
				return sought{}, true
			}
			outcome = "outdated"
		}
	}
	h["Cache-Status"] = cacheMiss
	s.ObserveKept(outcome)
	return sought{key, version}, false
}

// serveMiss works out an answer, keeps it and sends it.
func (s *server) serveMiss(w http.ResponseWriter, r *http.Request, of sought) {
	var own *heldAnswer
	a, asOf := s.flights.join(r.Context(), of, func(ctx context.Context) (*keptAnswer, time.Time) {
		asked := &askedNow{}
		own = s.hold(r.WithContext(context.WithValue(ctx, askedNowKey{}, asked)))
		a := s.encoders.keep(own, of.version, asked, preferred(r.Header["Accept-Encoding"]))
		if a == nil {
			return nil, time.Time{}
		}
		if r.URL.Query().Has("as_of") {
			a.until = time.Time{}
		}
		// A cache that is of no use counts that itself.
		_ = s.Cache.Put(ctx, of.key, a.encode())
		return a, asked.at
	})
	now := s.Now()
	switch {
	case own != nil && a != nil:
		a.write(w, r, asOf)
	case own != nil:
		s.encoders.send(w, r, own)
	case a != nil && a.holds(of.version, now):
		a.write(w, r, now)
	default: // whoever was to answer for all could not
		s.serveHeld(w, r)
	}
}

// Both in the words of RFC 9211.
var (
	cacheHit  = []string{"corpintel; hit"}
	cacheMiss = []string{"corpintel; fwd=miss"}
)

// hold has the handler answer.
func (s *server) hold(r *http.Request) *heldAnswer {
	held := &heldAnswer{header: make(http.Header)}
	s.mux.ServeHTTP(held, r)
	return held
}

func (s *server) serveHeld(w http.ResponseWriter, r *http.Request) {
	s.encoders.send(w, r, s.hold(r))
}

// keyOf returns what answers to a request are kept under: the route, who may
// call it, its parameters in one spelling, the form of the answer, and the
// program that makes it. A query that can not be read has none.
func (s *server) keyOf(r *http.Request, rt route) (string, bool) {
	query := r.URL.RawQuery
	if strings.ContainsAny(query, "&;%+") { // there are other spellings
		values, err := url.ParseQuery(query)
		if err != nil {
			return "", false
		}
		query = values.Encode()
	}
	var room [512]byte
	b := room[:0]
	for _, part := range [...]string{
		rt.id, string(rt.access), r.URL.Path, query, Format{Accept: r.Header.Get("Accept")}.wanted(),
		preferred(r.Header["Accept-Encoding"]), s.Version, s.Commit,
	} {
		b = append(append(b, part...), 0)
	}
	sum := sha256.Sum256(b)
	return string(sum[:]), true
}

// versions reads the version of the store for many requests at once. Each gets
// what was read after it had asked.
type versions struct {
	read func(context.Context) (intel.DataVersion, error)

	reading sync.Mutex // held while a version is read

	mu   sync.Mutex
	next *versionRead // guarded by mu: has not begun
}

type versionRead struct {
	done    chan struct{}
	version intel.DataVersion
	err     error
}

// versionTimeout bounds how long requests wait for a version.
const versionTimeout = 5 * time.Second

// current returns a version that was read after the call. It waits for that
// also where ctx ends: two times versionTimeout at most.
func (v *versions) current(ctx context.Context) (intel.DataVersion, error) {
	v.mu.Lock()
	n, first := v.next, v.next == nil
	if first {
		n = &versionRead{done: make(chan struct{})}
		v.next = n
	}
	v.mu.Unlock()
	if first {
		v.reading.Lock()
		runtime.Gosched() // who is about to ask can still come along
		v.mu.Lock()
		v.next = nil // who comes from now on wants a later one
		v.mu.Unlock()
		// It is read for others too, whom one caller's leaving does not concern.
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), versionTimeout)
		n.version, n.err = v.read(limited)
		cancel()
		v.reading.Unlock()
		close(n.done)
	}
	<-n.done
	return n.version, n.err
}

// flights lets one of those who want the same answer work it out for all.
type flights struct {
	mu    sync.Mutex
	going map[sought]*flight // guarded by mu; by version too, so that nobody joins what began too early
}

type flight struct {
	done    chan struct{}
	cancel  context.CancelFunc // ends the work
	waiting int                // how many; guarded by flights.mu
	answer  *keptAnswer        // nil: none that others can use
	asOf    time.Time
}

// join returns what work returned to the first who came; nil also where ctx
// ends before that. The work goes on until nobody waits for it any more.
func (f *flights) join(ctx context.Context, key sought, work func(context.Context) (*keptAnswer, time.Time)) (*keptAnswer, time.Time) {
	f.mu.Lock()
	going, ok := f.going[key]
	if ok && going.waiting > 0 {
		going.waiting++
		f.mu.Unlock()
		select {
		case <-going.done:
			return going.answer, going.asOf
		case <-ctx.Done():
			f.leave(going)
			return nil, time.Time{}
		}
	}
	shared, cancel := context.WithCancel(context.WithoutCancel(ctx))
	own := &flight{done: make(chan struct{}), cancel: cancel, waiting: 1}
	f.going[key] = own
	f.mu.Unlock()
	stay := context.AfterFunc(ctx, func() { f.leave(own) })
	defer func() { // also where the handler panics
		stay()
		cancel()
		f.mu.Lock()
		if f.going[key] == own {
			delete(f.going, key)
		}
		f.mu.Unlock()
		close(own.done)
	}()
	own.answer, own.asOf = work(shared)
	return own.answer, own.asOf
}

// leave notes that somebody no longer waits.
func (f *flights) leave(from *flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if from.waiting--; from.waiting == 0 {
		from.cancel()
	}
}
