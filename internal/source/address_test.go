package source_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/source"
)

func TestRedirects(t *testing.T) {
	to := func(location string) http.HandlerFunc { return says(302, "", "Location", location) }
	for _, test := range []struct {
		name     string
		steps    []http.HandlerFunc
		message  string // of the error, "" where it is followed
		requests int64
	}{
		{"a path", []http.HandlerFunc{to("/b"), ok("{}")}, "", 2},
		{"the same host", []http.HandlerFunc{to("https://www.sec.gov/b"), ok("{}")}, "", 2},
		{"three", []http.HandlerFunc{to("/b"), to("/c"), to("/d"), ok("{}")}, "", 4},
		{"four", []http.HandlerFunc{to("/b"), to("/c"), to("/d"), to("/e"), ok("{}")}, "more than 3 redirects", 4},
		{"another host", []http.HandlerFunc{to("https://data.sec.gov/b")}, "a redirect to another host, data.sec.gov", 1},
		{"another scheme", []http.HandlerFunc{to("http://www.sec.gov/b")}, "what is not https", 1},
		{"nowhere", []http.HandlerFunc{says(302, "")}, "a redirect to nowhere", 1},
		{"not a URL", []http.HandlerFunc{to("https://www.sec.gov/%zz")}, "a redirect to nowhere", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			var paths []string
			steps := script(test.steps...)
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				paths = append(paths, r.URL.Path)
				steps(w, r)
			}, nil)
			got, err := c.Fetch(t.Context(), intel.Request{URL: "https://www.sec.gov/a"})
			if (err == nil) != (test.message == "") || err != nil && !strings.Contains(err.Error(), test.message) {
				t.Errorf("got error %v, want %q", err, test.message)
			}
			if err != nil && intel.KindOf(err) != intel.KindInvalid {
				t.Errorf("got kind %v, want %v", intel.KindOf(err), intel.KindInvalid)
			}
			if got.Requests != test.requests || got.Body.URL != "https://www.sec.gov/a" {
				t.Errorf("%d requests for %s, want %d", got.Requests, got.Body.URL, test.requests)
			}
			if len(paths) > 1 && paths[1] != "/www.sec.gov/b" {
				t.Errorf("the redirect led to %s", paths[1])
			}
		})
	}
}

func TestContact(t *testing.T) {
	const sec, other = factsURL, "https://www.alphavantage.co/query"
	for _, test := range []struct {
		name, url, contact, upstream, base string
		agent                              string // what is sent, "" where nothing may be
	}{
		{"the SEC needs one", sec, "", "", "", ""},
		{"with an address", sec, "Example Analytics", "", "", ""},
		{"the SEC by another way needs one", sec, "", "", "https://www.sec.gov", ""},
		{"declared", sec, "Example data@example.com", "", "", "corpintel/1.2.3 (Example data@example.com)"},
		{"others do not ask", other, "", "", "", "corpintel/1.2.3"},
		{"a replay server", sec, "", "http://127.0.0.1:1", "", "corpintel/1.2.3 (replay@localhost)"},
		{"a mirror", sec, "", "", "http://127.0.0.1:1/sec", "corpintel/1.2.3 (replay@localhost)"},
		{"a declared user of a replay server", sec, "me@example.com", "http://127.0.0.1:1", "", "corpintel/1.2.3 (me@example.com)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			agent := ""
			c := newClient(t, func(cfg *source.Config) {
				cfg.Contact, cfg.Upstream = test.contact, test.upstream
				cfg.Hosts["data.sec.gov"] = source.Host{Limit: "edgar", Base: test.base}
				cfg.Transport = transport(func(r *http.Request) (*http.Response, error) {
					agent = r.UserAgent()
					return answer(200, "{}"), nil
				})
			})
			got, err := c.Fetch(t.Context(), intel.Request{URL: test.url})
			if agent != test.agent {
				t.Errorf("user agent %q, want %q", agent, test.agent)
			}
			if test.agent != "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			const todo = `set "contact" in the configuration file or CORPINTEL_CONTACT to your name and e-mail address; the SEC refuses undeclared tools`
			if err == nil || intel.KindOf(err) != intel.KindInvalid || !strings.Contains(err.Error(), todo) {
				t.Errorf("got error %v, want kind %v with %q", err, intel.KindInvalid, todo)
			}
			if got.Requests != 0 || got.Body.URL != test.url {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestSettingsThatCannotBeUsed(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*source.Config)
		kind   intel.Kind
	}{
		{"no limiter", func(c *source.Config) { c.Limiter = nil }, intel.KindInternal},
		{"no hosts", func(c *source.Config) { c.Hosts = nil }, intel.KindInternal},
		{"upstream without a scheme", func(c *source.Config) { c.Upstream = "localhost:8080" }, intel.KindInvalid},
		{"upstream with a query", func(c *source.Config) { c.Upstream = "http://localhost?a" }, intel.KindInvalid},
		{"upstream that is no URL", func(c *source.Config) { c.Upstream = "http://%zz" }, intel.KindInvalid},
		{"upstream with a password", func(c *source.Config) { c.Upstream = "http://me:secret@localhost" }, intel.KindInvalid},
		{"a base that is no URL", func(c *source.Config) { c.Hosts["x"] = source.Host{Base: "/srv"} }, intel.KindInvalid},
		{"a contact of two lines", func(c *source.Config) { c.Contact = "me@example.com\r\nCookie: x" }, intel.KindInvalid},
	} {
		cfg := source.Config{Limiter: limiter(t), Hosts: hosts()}
		test.change(&cfg)
		if _, err := source.New(cfg); err == nil || intel.KindOf(err) != test.kind || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got error %v, want kind %v", test.name, err, test.kind)
		}
	}
}

func TestRequestsThatAreNotSent(t *testing.T) {
	c := newClient(t, func(cfg *source.Config) {
		cfg.Transport = transport(func(r *http.Request) (*http.Response, error) {
			t.Errorf("sent %s", r.URL)
			return answer(200, ""), nil
		})
	})
	for _, url := range []string{"", "http://www.sec.gov/", "https:///x", "https://user:pw@www.sec.gov/", "https://example.com/", "https://www.sec.gov/%zz?apikey=K"} {
		if _, err := c.Fetch(t.Context(), intel.Request{URL: url}); err == nil || intel.KindOf(err) != intel.KindInternal || strings.Contains(err.Error(), "apikey") {
			t.Errorf("%q: got error %v, want kind %v", url, err, intel.KindInternal)
		}
	}
}
