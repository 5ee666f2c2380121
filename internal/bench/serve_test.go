package bench

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

// Every way is asked as often as was said, and compared with the baseline.
func TestServe(t *testing.T) {
	var asked atomic.Int64
	const text = `{"items":[]}`
	once := Answerer{"once", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.String() != "/api/v1/companies?limit=1" {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, text)
	})}
	p := ServeParams{Path: "/api/v1/companies?limit=1", Rounds: 2, Requests: 205, Clients: 4, Ask: Ask}
	r, err := Serve(t.Context(), []Answerer{once}, p)
	if err != nil {
		t.Fatal(err)
	}
	if r.Bytes != len(text) || r.Rounds != 2 || len(r.Answers) != 2 {
		t.Errorf("got %+v", r)
	}
	for name, a := range r.Answers {
		if a.PerSecond <= 0 || a.Rate <= 0 {
			t.Errorf("%s: got %+v", name, a)
		}
	}
	if want := int64(1 + 2*(20+205)); asked.Load() != want {
		t.Errorf("asked %d times, want %d", asked.Load(), want)
	}
}

func TestServeFails(t *testing.T) {
	p := ServeParams{Path: "/x", Rounds: 1, Requests: 10, Clients: 2, Ask: Ask}
	if _, err := Serve(t.Context(), []Answerer{{"none", http.NotFoundHandler()}}, p); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("got %v", err)
	}
	var once atomic.Bool
	moody := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if once.Swap(true) {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	if _, err := Serve(t.Context(), []Answerer{{"moody", moody}}, p); err == nil || !strings.Contains(err.Error(), "moody: the server answers") {
		t.Errorf("got %v", err)
	}
	if _, err := Ask(t.Context(), "https://host/", 1, 1); err == nil {
		t.Error("asked what is no URL for it")
	}
}
