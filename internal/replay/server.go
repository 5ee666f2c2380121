package replay

import (
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
)

// defaultRate is the SEC's: "no more than 10 requests per second".
const defaultRate = 10

const (
	statsPath = "/_replay/stats"
	usage     = "no such upstream: the first element of the path is the real host, as in /data.sec.gov/submissions/CIK0000320193.json\n"
)

// Config says what to serve and how.
type Config struct {
	Data string // folder of the recordings, with edgar, alphavantage or newsapi in it

	Later  string           // folder of recordings that win over those of the same URL; "" is none
	Faults []Fault          // what goes wrong; more than one can not hit the same request
	Seed   uint64           // of the faults
	Rate   int              // requests a second to sec.gov hosts allowed to one caller; 0 is 10, negative no limit
	Now    func() time.Time // nil is time.Now
	Log    *slog.Logger     // nil is none
}

// Server answers as the recorded upstreams did. It is safe for concurrent use.
type Server struct {
	archive *archive
	fates   *fates
	traffic *traffic
	rate    int // requests a second; 0 is no limit
	log     *slog.Logger
}

// New reads the manifests; bodies are read when they are asked for. What is
// wrong with a manifest, or a file missing, is a KindInvalid error that names
// the file and the line.
func New(c Config) (*Server, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	for _, f := range c.Faults {
		if err := f.check(); err != nil {
			return nil, err
		}
	}
	a, err := loadArchive(c.Data, c.Later, c.Log)
	if err != nil {
		return nil, err
	}
	rate := max(c.Rate, 0)
	if c.Rate == 0 {
		rate = defaultRate
	}
	return &Server{archive: a, fates: newFates(c.Faults, c.Seed), traffic: newTraffic(c.Now), rate: rate, log: c.Log}, nil
}

// Stats returns what the server has seen up to now.
func (s *Server) Stats() Stats { return s.traffic.snapshot() }

// ServeHTTP answers GET and HEAD of /HOST/PATH?QUERY, and of /_replay/stats
// with Stats as JSON.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == statsPath {
		s.serveStats(w, r)
		return
	}
	host, path, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	at := newAddress(host, "/"+path, r.URL.RawQuery)
	rec, fault := s.decide(at, r)
	s.log.LogAttrs(r.Context(), slog.LevelDebug, "answer", slog.String("url", at.String()), slog.Int("status", rec.status), slog.String("fault", string(fault.Kind)))
	if fault.Kind == FaultDelay && wait(r.Context(), fault.Delay) != nil {
		return
	}
	if err := rec.send(w, r, fault.Kind == FaultDrop); err != nil && r.Context().Err() == nil {
		s.log.LogAttrs(r.Context(), slog.LevelError, "answer not sent", slog.String("url", at.String()), slog.Any("err", err))
	}
}

// decide returns the answer and the fault it meets on the way.
func (s *Server) decide(at address, r *http.Request) (*record, Fault) {
	if !s.archive.hosts[at.host] {
		s.traffic.arrive("", "")
		return own(http.StatusNotFound, typePlain, usage), Fault{}
	}
	inLastSecond := s.traffic.arrive(at.host, caller(r))
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return methodNotAllowed(), Fault{}
	case isSEC(at.host) && !strings.Contains(r.UserAgent(), "@"):
		s.traffic.refused(FaultAutomatedTool)
		return s.archive.undeclared, Fault{}
	case s.rate > 0 && inLastSecond > s.rate:
		s.traffic.refused(FaultRateExceeded)
		return s.archive.tooFast, Fault{}
	}
	rec := s.archive.answer(at, r.Header)
	fault, pick := s.fates.next(at)
	if fault.Kind != FaultNone {
		s.traffic.fault(fault.Kind)
	}
	return s.archive.inPlaceOf(rec, fault.Kind, at.host, pick), fault
}

func (s *Server) serveStats(w http.ResponseWriter, r *http.Request) {
	rec := methodNotAllowed()
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		b, err := json.Marshal(s.Stats())
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		rec = own(http.StatusOK, typeJSON, string(b)+"\n")
	}
	if err := rec.send(w, r, false); err != nil && r.Context().Err() == nil {
		s.log.LogAttrs(r.Context(), slog.LevelError, "answer not sent", slog.String("url", statsPath), slog.Any("err", err))
	}
}

func methodNotAllowed() *record {
	rec := own(http.StatusMethodNotAllowed, typePlain, "only GET and HEAD are replayed\n")
	rec.header.Set("Allow", "GET, HEAD")
	return rec
}

// caller returns the address of who asks, without the port.
func caller(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// wait returns early with ctx's error.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
