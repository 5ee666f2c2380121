package api

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corpintel/intel"
)

func TestRaw(t *testing.T) {
	f := newFixture(t, nil)
	path := "/api/v1/raw/" + f.factsBody.String()
	for _, encoding := range []string{"", "gzip", "zstd"} {
		r := f.get(path, "Accept-Encoding", encoding)
		if intel.HashBody(r.body) != f.factsBody || r.header.Get("Content-Encoding") != encoding {
			t.Errorf("%q: %d bytes, encoded as %q", encoding, len(r.body), r.header.Get("Content-Encoding"))
		}
	}
	if r := f.get(path); r.header.Get("Content-Type") != "application/json" || !strings.Contains(r.header.Get("Cache-Control"), "immutable") {
		t.Errorf("header %v", r.header)
	}
}

// A recorded page keeps its type and never runs in our origin.
func TestRawNeverRuns(t *testing.T) {
	f := newFixture(t, nil)
	r := f.get("/api/v1/raw/" + f.page.String())
	if string(r.body) != hostilePage {
		t.Errorf("body %q", r.body)
	}
	for name, want := range map[string]string{
		"Content-Type":            "text/html; charset=utf-8",
		"Content-Disposition":     "attachment; filename=evil_.html",
		"Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
		"X-Content-Type-Options":  "nosniff",
		"X-Frame-Options":         "DENY",
	} {
		if got := r.header.Values(name); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// Bytes that are no longer those of their name are not handed out.
func TestRawDamaged(t *testing.T) {
	f := newFixture(t, nil)
	err := filepath.WalkDir(f.rawDir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.WriteFile(path, []byte("damaged"), 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	p := problemOf(t, f.get("/api/v1/raw/"+f.factsBody.String()), http.StatusInternalServerError)
	if p.Detail != "internal error" {
		t.Errorf("detail %q", p.Detail)
	}
}

func TestRawOrigin(t *testing.T) {
	f := newFixture(t, nil)
	got := decode[map[string]any](t, f.get("/api/v1/raw/"+f.page.String()+"/origin"))
	if got["kind"] != "edgar.submissions" || got["subject"] != "9" || got["sha256"] != f.page.String() {
		t.Errorf("got %v", got)
	}
}

func TestFileName(t *testing.T) {
	sum := intel.HashBody(nil)
	for url, want := range map[string]string{
		"https://data.sec.gov/submissions/CIK0000320193.json": "CIK0000320193.json",
		"https://host/list?id=1&x=/etc/passwd":                "list",
		"https://host/..":                                     sum.String(),
		"https://host/a/..%2f..%2fsecret":                     "2f..%2fsecret",
		"":                                                    sum.String(),
		"https://host/.profile":                               "profile",
	} {
		want = strings.ReplaceAll(want, "%", "_")
		if got := fileName(intel.Body{URL: url, SHA256: sum}); got != want {
			t.Errorf("%s: got %s, want %s", url, got, want)
		}
	}
}

func TestRecordedType(t *testing.T) {
	for recorded, want := range map[string]string{
		"":                           octetStream,
		"text/html":                  "text/html",
		"TEXT/HTML; Charset=UTF-8":   "text/html; charset=UTF-8",
		"text/html\r\nX-Injected: 1": octetStream,
		"nonsense;;;":                octetStream,
	} {
		if got := recordedType(intel.Body{Headers: map[string]string{"content-type": recorded}}); got != want {
			t.Errorf("%q: got %q, want %q", recorded, got, want)
		}
	}
}
