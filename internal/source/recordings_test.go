package source_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/recordings"
	"github.com/corpintel/intel/internal/source"
)

// The SEC's own pages, as recorded, mean what our small ones stand for.
func TestRecordedAnswers(t *testing.T) {
	dir := recordings.Dir(t)
	const feed = "www.sec.gov/cgi-bin/browse-edgar/2025-12-12T2303/"
	for _, test := range []struct {
		name, url, file string
		status          int
		want            source.Outcome
	}{
		{"shut out", factsURL, "errors/rate-exceeded.html", 429, source.Penalized},
		{"shut out, another status", factsURL, "errors/rate-exceeded.html", 403, source.Penalized},
		{"undeclared", factsURL, "errors/SEC.AutomatedTool.html", 403, source.Undeclared},
		{"no such CIK", "https://data.sec.gov/submissions/CIK-000000001.json", "data.sec.gov/submissions/_404_CIK-000000001.json.xml", 404, source.NotFound},
		{"no such index", "https://www.sec.gov/Archives/edgar/full-index/2099/QTR1/form.gz", "www.sec.gov/Archives/edgar/full-index/2099/QTR1/_403_form.gz.xml", 403, source.NotFound},
		{"past the feed's end", "https://www.sec.gov/cgi-bin/browse-edgar?action=getcurrent&count=100&start=5100&type=&owner=include&output=atom", feed + "getcurrent_type=all_start=5100_count=100_503.html.gz", 503, source.Unavailable},
		{"companyfacts", factsURL, "data.sec.gov/api/xbrl/companyfacts/CIK0000320193.json.gz", 200, source.OK},
		{"tickers", "https://www.sec.gov/files/company_tickers.json", "www.sec.gov/files/company_tickers.json.gz", 200, source.OK},
	} {
		t.Run(test.name, func(t *testing.T) {
			body, err := os.ReadFile(filepath.Join(dir, "edgar", filepath.FromSlash(test.file)))
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(test.file, ".gz") {
				r, err := gzip.NewReader(bytes.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				if body, err = io.ReadAll(r); err != nil {
					t.Fatal(err)
				}
			}
			var got source.Outcome
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				w.Write(body)
			}, func(cfg *source.Config) {
				cfg.Attempts = 1
				cfg.Observe = func(o source.Observation) { got = o.Outcome }
			})
			fetched, err := c.Fetch(t.Context(), intel.Request{URL: test.url})
			if got != test.want || (err == nil) != (test.want == source.OK) {
				t.Errorf("outcome %s and error %v, want %s", got, err, test.want)
			}
			if !bytes.Equal(fetched.Data, body) {
				t.Errorf("got %d bytes, want %d", len(fetched.Data), len(body))
			}
		})
	}
}
