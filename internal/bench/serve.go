package bench

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/api"
)

// Answerer is a handler to measure.
type Answerer struct {
	Name    string
	Handler http.Handler
}

// ServeParams say how answers are measured.
type ServeParams struct {
	Path     string // what is asked for
	Rounds   int
	Requests int // of each answerer in a round
	Clients  int // that ask at once
	// Ask has the clients make so many requests of a URL in all, and returns how
	// long that took: [Ask], in another process where the processor time is to
	// be the server's alone.
	Ask func(ctx context.Context, url string, requests, clients int) (time.Duration, error)
}

// ServeReport is what answers cost.
type ServeReport struct {
	Bytes   int                  `json:"bytes"` // of the answer
	Rounds  int                  `json:"rounds"`
	Answers map[string]ServeTime `json:"answers"`
}

// ServeTime is what one of the ways to answer takes: medians over the rounds.
type ServeTime struct {
	PerSecond float64 `json:"requests_per_s"` // by the clock on the wall
	CPU       float64 `json:"cpu_us"`         // of the server, a request
	// Rate and CPURatio are parts of those of the bare server in the same round.
	Rate     float64 `json:"rate_of_bare"`
	CPURatio float64 `json:"cpu_of_bare"`
}

// bareServer is the name of the baseline: net/http that writes the same bytes.
const bareServer = "bare"

// Serve compares ways to answer the same request with net/http that writes the
// bytes of the first one's answer, in rounds in each of which every way is
// measured in turn, the baseline before and after all.
func Serve(ctx context.Context, answerers []Answerer, p ServeParams) (ServeReport, error) {
	w := httptest.NewRecorder()
	answerers[0].Handler.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, p.Path, nil))
	if w.Code != http.StatusOK {
		return ServeReport{}, fmt.Errorf("%s answers %d: %s", p.Path, w.Code, w.Body)
	}
	body := w.Body.Bytes()
	r := ServeReport{Bytes: len(body), Rounds: p.Rounds, Answers: map[string]ServeTime{}}
	length := strconv.Itoa(len(body)) // or net/http sends what is long in chunks
	bare := Answerer{bareServer, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", length)
		_, _ = w.Write(body) // an error is the connection's
	})}
	order := slices.Concat([]Answerer{bare}, answerers, []Answerer{bare})
	times := map[string][]ServeTime{}
	for range p.Rounds {
		var base []ServeTime
		round := map[string]ServeTime{}
		for _, a := range order {
			t, err := measureServer(ctx, a, p)
			if err != nil {
				return r, fmt.Errorf("%s: %w", a.Name, err)
			}
			if a.Name == bareServer {
				base = append(base, t)
			} else {
				round[a.Name] = t
			}
		}
		rate, cpu := (base[0].PerSecond+base[1].PerSecond)/2, (base[0].CPU+base[1].CPU)/2
		round[bareServer] = ServeTime{PerSecond: rate, CPU: cpu}
		for name, t := range round {
			t.Rate, t.CPURatio = t.PerSecond/rate, t.CPU/cpu
			times[name] = append(times[name], t)
		}
	}
	for name, list := range times {
		r.Answers[name] = ServeTime{
			PerSecond: medianOf(list, func(t ServeTime) float64 { return t.PerSecond }), CPU: medianOf(list, func(t ServeTime) float64 { return t.CPU }),
			Rate: medianOf(list, func(t ServeTime) float64 { return t.Rate }), CPURatio: medianOf(list, func(t ServeTime) float64 { return t.CPURatio }),
		}
	}
	return r, nil
}

func medianOf(list []ServeTime, of func(ServeTime) float64) float64 {
	values := make([]float64, len(list))
	for i, t := range list {
		values[i] = of(t)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// measureServer serves on a port of this machine and has it asked.
func measureServer(ctx context.Context, a Answerer, p ServeParams) (t ServeTime, err error) {
	server := httptest.NewUnstartedServer(a.Handler)
	if a.Name != bareServer {
		server.Listener = api.InOnePiece(server.Config, server.Listener)
	}
	server.Start()
	defer server.Close()
	if _, err := p.Ask(ctx, server.URL+p.Path, max(p.Clients, p.Requests/10), p.Clients); err != nil { // warm up
		return t, err
	}
	runtime.GC()
	cpu := CPUTime()
	took, err := p.Ask(ctx, server.URL+p.Path, p.Requests, p.Clients)
	if err != nil {
		return t, err
	}
	used, n := CPUTime()-cpu, float64(p.Requests)
	return ServeTime{PerSecond: n / took.Seconds(), CPU: float64(used.Microseconds()) / n}, nil
}

// Ask makes so many requests of a URL, by as many connections as there are
// clients, and returns how long that took.
func Ask(ctx context.Context, url string, requests, clients int) (time.Duration, error) {
	rest, ok := strings.CutPrefix(url, "http://")
	address, path, found := strings.Cut(rest, "/")
	if !ok || !found {
		return 0, intel.Errorf(intel.KindInvalid, "want a URL such as http://127.0.0.1:8000/api/v1/companies")
	}
	request := []byte("GET /" + path + " HTTP/1.1\r\nHost: " + address + "\r\n\r\n")
	began := time.Now()
	g, ctx := errgroup.WithContext(ctx)
	for i := range clients {
		n := requests / clients
		if i < requests%clients {
			n++
		}
		g.Go(func() error { return askMany(ctx, address, request, n) })
	}
	err := g.Wait()
	return time.Since(began), err
}

// askMany sends a request n times by one connection.
func askMany(ctx context.Context, address string, request []byte, n int) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // all was answered, or an error says more
	in := bufio.NewReaderSize(conn, 64<<10)
	for range n {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := conn.Write(request); err != nil {
			return err
		}
		if err := skipAnswer(in); err != nil {
			return err
		}
	}
	return nil
}

// skipAnswer reads an answer of status 200 and a known length.
func skipAnswer(in *bufio.Reader) error {
	length := -1
	for first := true; ; first = false {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		line = bytes.TrimRight(line, "\r\n")
		if first && !bytes.Contains(line, []byte(" 200 ")) {
			return fmt.Errorf("the server answers %q", line)
		}
		if len(line) == 0 {
			break
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return err
			}
		}
	}
	if length < 0 {
		return fmt.Errorf("the answer does not say how long it is")
	}
	_, err := io.CopyN(io.Discard, in, int64(length))
	return err
}
