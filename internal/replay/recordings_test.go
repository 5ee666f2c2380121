package replay_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corpintel/intel/internal/recordings"
	"github.com/corpintel/intel/internal/replay"
)

// recorded is a line of a recorded manifest that answers a GET.
type recorded struct {
	url, status, contentType, bytes, sha256 string
	gzip                                    bool
	headers                                 string
}

// lines reads a manifest on its own, without the code under test.
func lines(t *testing.T, dir string) []recorded {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "manifest.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var all []recorded
	for _, line := range strings.Split(strings.TrimRight(string(text), "\n"), "\n")[1:] {
		f := strings.Split(line, "\t")
		url := strings.TrimSuffix(f[0], " (query guessed from the content)")
		if !strings.HasPrefix(url, "https://") || strings.Contains(url, " (") {
			continue
		}
		all = append(all, recorded{url: url, status: f[1], gzip: f[3] == "gzip", contentType: f[4], bytes: f[5], sha256: f[6], headers: f[10]})
	}
	return all
}

func (r recorded) target() string { return "/" + strings.TrimPrefix(r.url, "https://") }

// verify asks for r and compares what comes with the manifest.
func verify(t *testing.T, get func(target string, header http.Header) answer, r recorded) {
	t.Helper()
	for _, encoding := range []string{"identity", "gzip"} {
		header := http.Header{"Accept-Encoding": {encoding}}
		if r.status == "304" {
			tag, _, _ := strings.Cut(strings.TrimPrefix(r.headers, "ETag="), ";")
			header.Set("If-None-Match", tag)
		}
		got := get(r.target(), header)
		body := got.Body
		if packed := got.Header.Get("Content-Encoding") == "gzip"; packed != (r.gzip && encoding == "gzip") {
			t.Errorf("%s: Content-Encoding %q for %s", r.url, got.Header.Get("Content-Encoding"), encoding)
		} else if packed {
			body = unpack(t, body)
		}
		sum := fmt.Sprintf("%x", sha256.Sum256([]byte(body)))
		have := []string{fmt.Sprint(got.Status), got.Header.Get("Content-Type"), fmt.Sprint(len(body)), sum}
		want := []string{r.status, r.contentType, r.bytes, r.sha256}
		if strings.Join(have, " ") != strings.Join(want, " ") {
			t.Errorf("%s for %s:\n got %s\nwant %s", r.url, encoding, have, want)
		}
	}
}

func unpack(t *testing.T, s string) string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader([]byte(s)))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEveryRecordingIsServedAsItsManifestSays(t *testing.T) {
	dir := recordings.Dir(t)
	ts, _ := serve(t, replay.Config{Data: dir})
	get := func(target string, header http.Header) answer { return mustAsk(t, ts, target, header) }
	for _, upstream := range []string{"edgar", "alphavantage", "newsapi"} {
		t.Run(upstream, func(t *testing.T) {
			seen, verified := map[string]bool{}, 0
			for _, r := range lines(t, filepath.Join(dir, upstream)) {
				if seen[r.url] {
					continue // a second answer to the very same request: the first is served
				}
				seen[r.url] = true
				verify(t, get, r)
				verified++
			}
			if verified == 0 {
				t.Error("nothing was compared")
			}
			t.Logf("%d answers compared, with and without compression", verified)
		})
	}
}

func TestLaterRecordingsAreServedAsTheirManifestSays(t *testing.T) {
	dir := recordings.Dir(t)
	later := filepath.Join(dir, "edgar-later")
	ts, _ := serve(t, replay.Config{Data: dir, Later: later})
	get := func(target string, header http.Header) answer { return mustAsk(t, ts, target, header) }
	again := map[string]bool{}
	for _, r := range lines(t, later) {
		verify(t, get, r)
		again[r.url] = true
	}
	replaced, kept := 0, 0
	for _, r := range lines(t, filepath.Join(dir, "edgar")) {
		switch {
		case again[r.url]:
			replaced++
		case kept < 20: // each was compared without the later ones
			verify(t, get, r)
			kept++
		}
	}
	if replaced == 0 || kept == 0 {
		t.Errorf("%d replaced, %d kept: the recordings do not overlap", replaced, kept)
	}
}

func TestRecordedFeedEndsWith503(t *testing.T) {
	ts, _ := serve(t, replay.Config{Data: recordings.Dir(t)})
	for _, order := range []string{
		"/www.sec.gov/cgi-bin/browse-edgar?action=getcurrent&type=&count=100&owner=include&output=atom&start=",
		"/www.sec.gov/cgi-bin/browse-edgar?action=getcurrent&count=100&owner=include&output=atom&type&start=",
	} {
		pages := 0
		for got := (answer{Status: 200}); got.Status == 200 && pages < 100; pages++ {
			got = mustAsk(t, ts, order+fmt.Sprint(100*pages), nil)
			if got.Status == 200 && got.Header.Get("Content-Type") != "application/atom+xml" {
				t.Errorf("page %d is %s", pages, got.Header.Get("Content-Type"))
			}
			if got.Status != 200 && got.Status != 503 {
				t.Errorf("page %d: %d", pages, got.Status)
			}
		}
		if pages != 51+1 {
			t.Errorf("the 503 came after %d pages, want 51", pages-1)
		}
		if got := mustAsk(t, ts, order+"9900", nil); got.Status != 503 || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
			t.Errorf("far beyond: %d %s", got.Status, got.Header.Get("Content-Type"))
		}
	}
}

func TestRecordedManners(t *testing.T) {
	ts, _ := serve(t, replay.Config{Data: recordings.Dir(t), Rate: 2})
	const tickers = "/www.sec.gov/files/company_tickers.json"
	for _, test := range []struct {
		name, target, agent string
		status              int
		contains            string
	}{
		{"undeclared", tickers, "Go-http-client/1.1", 403, "Your Request Originates from an Undeclared Automated Tool"},
		{"unknown", "/data.sec.gov/submissions/CIK0000000001.json", "a@b.example", 404, "<Key>submissions/CIK0000000001.json</Key>"},
		{"too fast", tickers, "a@b.example", 429, "Request Rate Threshold Exceeded"},
		{"unknown function", "/www.alphavantage.co/query?function=NONE", "", 200, "This API function"},
		{"unknown symbol", "/www.alphavantage.co/query?function=TIME_SERIES_DAILY&symbol=NONE", "", 200, "Invalid API call"},
		{"unknown symbol of a quote", "/www.alphavantage.co/query?function=GLOBAL_QUOTE&symbol=NONE", "", 200, `"Global Quote": {}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := mustAsk(t, ts, test.target, http.Header{"User-Agent": {test.agent}})
			if got.Status != test.status || !strings.Contains(got.Body, test.contains) {
				t.Errorf("got %d %.200s\nwant %d …%s…", got.Status, got.Body, test.status, test.contains)
			}
		})
	}
}
