package edgar

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/recordings"
)

// recorded is one recorded answer.
type recorded struct {
	body intel.Body
	data []byte
}

// recordedBodies returns the recorded answers of a folder ("edgar" or
// "edgar-later") whose URL ends in what the pattern matches.
func recordedBodies(t testing.TB, folder, pattern string) []recorded {
	t.Helper()
	dir := filepath.Join(recordings.Dir(t), folder)
	manifest, err := os.ReadFile(filepath.Join(dir, "manifest.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(pattern)
	var all []recorded
	for line := range strings.Lines(string(manifest)) {
		c := strings.Split(line, "\t") // url, status, file, stored_as …
		if len(c) < 4 || c[1] != "200" || !want.MatchString(c[0]) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, c[2]))
		if err != nil {
			t.Fatal(err)
		}
		if c[3] == "gzip" {
			data = gunzip(t, data)
		}
		all = append(all, recorded{body: bodyOf(c[0], data), data: data})
	}
	if len(all) == 0 {
		t.Fatalf("no answer recorded in %s for %s", folder, pattern)
	}
	return all
}

func gunzip(t testing.TB, data []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	data, err = io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// bodyOf tells from a URL what is meant to be there.
func bodyOf(url string, data []byte) intel.Body {
	b := intel.Body{URL: url, SHA256: intel.HashBody(data), Size: int64(len(data)), Status: 200}
	name := filepath.Base(url)
	if n, ok := strings.CutPrefix(name, "CIK"); ok && len(n) > 10 {
		b.Subject = strings.TrimLeft(n[:10], "0")
	}
	switch {
	case strings.Contains(url, "/companyfacts/"):
		b.Kind = KindCompanyFacts
	case strings.Contains(url, "-submissions-"):
		b.Kind = KindSubmissionsPage
	case strings.Contains(url, "/submissions/"):
		b.Kind = KindSubmissions
	case name == "company_tickers.json":
		b.Kind = KindTickers
	case name == "company_tickers_exchange.json":
		b.Kind = KindTickersExchange
	}
	return b
}

const (
	factsPattern       = `/companyfacts/CIK\d{10}\.json$`
	submissionsPattern = `/submissions/CIK\d{10}(-submissions-\d{3})?\.json$`
)

func mustParse(t testing.TB, r recorded) intel.Batch {
	t.Helper()
	batch, err := New().Parse(r.body, r.data, nil)
	if err != nil {
		t.Fatalf("%s: %v", r.body.URL, err)
	}
	return batch
}
