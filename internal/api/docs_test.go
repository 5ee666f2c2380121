package api

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// The documentation comes whole from here, under a policy that lets nothing
// else run.
func TestDocs(t *testing.T) {
	f := newBareFixture(t)
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script(?:[^>]*)>[^<]|javascript:`)
	link := regexp.MustCompile(`(?:src|href)="([^"]+)"`)
	for _, page := range []string{"/docs", "/"} {
		r := f.get(page)
		if r.status != http.StatusOK || r.header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Fatalf("%s: status %d, %v", page, r.status, r.header)
		}
		policy := r.header.Values("Content-Security-Policy")
		if len(policy) != 1 || !strings.HasPrefix(policy[0], "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'") || strings.Contains(policy[0], "unsafe") {
			t.Errorf("%s: policy %q", page, policy)
		}
		if found := inline.Find(r.body); found != nil {
			t.Errorf("%s: the policy forbids %q", page, found)
		}
		links := link.FindAllStringSubmatch(string(r.body), -1)
		if len(links) == 0 {
			t.Errorf("%s links to nothing", page)
		}
		for _, l := range links {
			if !strings.HasPrefix(l[1], "/") || strings.HasPrefix(l[1], "//") {
				t.Errorf("%s: %s is elsewhere", page, l[1])
			}
		}
	}
}

// Every link of the pages leads somewhere; the examples name Apple, which the
// store of these tests does not have.
func TestLinks(t *testing.T) {
	f := newFixture(t, nil)
	link := regexp.MustCompile(`(?:src|href)="([^"]+)"`)
	for _, page := range []string{"/docs", "/"} {
		for _, l := range link.FindAllStringSubmatch(string(f.get(page).body), -1) {
			path := strings.ReplaceAll(strings.ReplaceAll(l[1], "&amp;", "&"), "AAPL", "EXM")
			path = strings.ReplaceAll(path, "2009-09-26", "2009-12-31")
			path = strings.ReplaceAll(path, "as_of=2010-02-01", "as_of=2010-03-01")
			if r := f.get(path); r.status != http.StatusOK {
				t.Errorf("%s links to %s: status %d, %.200s", page, l[1], r.status, r.body)
			}
		}
	}
}

func TestDocsFiles(t *testing.T) {
	f := newBareFixture(t)
	for name, contentType := range map[string]string{
		"swagger-ui-bundle.js": "text/javascript; charset=utf-8",
		"swagger-ui.css":       "text/css; charset=utf-8",
		"init.js":              "text/javascript; charset=utf-8",
		"favicon-32x32.png":    "image/png",
	} {
		r := f.get("/docs/" + name)
		if r.status != http.StatusOK || r.header.Get("Content-Type") != contentType || len(r.body) == 0 {
			t.Errorf("%s: status %d, %q, %d bytes", name, r.status, r.header.Get("Content-Type"), len(r.body))
		}
	}
	if r := f.get("/docs/init.js"); !strings.Contains(string(r.body), "validatorUrl: null") {
		t.Error("the documentation would ask a validator elsewhere")
	}
	for _, name := range []string{"none.js", "..%2fapi.go", "docs.html", "%2e%2e"} {
		if r := f.get("/docs/" + name); r.status != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", name, r.status)
		}
	}
	if r := f.get("/favicon.ico"); r.status != http.StatusNoContent || len(r.body) > 0 || r.header.Get("Content-Length") != "" {
		t.Errorf("favicon: status %d with %d bytes, %v", r.status, len(r.body), r.header)
	}
}
