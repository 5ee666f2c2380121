package source

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestFullJitter(t *testing.T) {
	const base, limit = 500 * time.Millisecond, 30 * time.Second
	for _, test := range []struct {
		attempt int
		most    time.Duration
	}{
		{1, 500 * time.Millisecond},
		{2, time.Second},
		{3, 2 * time.Second},
		{6, 16 * time.Second},
		{7, limit},
		{1000, limit},
	} {
		var low, high, sum time.Duration = limit, 0, 0
		const draws = 2000
		for range draws {
			d := fullJitter(test.attempt, base, limit)
			low, high, sum = min(low, d), max(high, d), sum+d
		}
		if low < 0 || high > test.most {
			t.Errorf("attempt %d: waits from %v to %v, want 0 to %v", test.attempt, low, high, test.most)
		}
		// 2000 draws miss either end by a tenth once in 10^91 runs.
		if low > test.most/10 || high < test.most*9/10 {
			t.Errorf("attempt %d: waits from %v to %v do not spread over 0 to %v", test.attempt, low, high, test.most)
		}
	}
	if d := fullJitter(3, time.Hour, time.Second); d > time.Second {
		t.Errorf("a base above the limit waits %v", d)
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"":                              0,
		"0":                             0,
		" 12 ":                          12 * time.Second,
		"-5":                            0,
		"1.5":                           0,
		"99999999999999999999":          0,
		"Sun, 01 Mar 2026 12:01:00 GMT": time.Minute,
		"Sun, 01 Mar 2026 11:00:00 GMT": 0,
		"tomorrow":                      0,
	} {
		if got := parseRetryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: got %v, want %v", value, got, want)
		}
	}
}

func TestRedact(t *testing.T) {
	for raw, want := range map[string]string{
		"https://h/p":                       "https://h/p",
		"https://h/p?":                      "https://h/p",
		"https://h/p?b=2&a=1&c":             "https://h/p?b=2&a=1&c",
		"https://h/p?apikey=K":              "https://h/p",
		"https://h/p?x=1&APIKEY=K&y=a%20b":  "https://h/p?x=1&y=a%20b",
		"https://h/p?apikey=K&apikey=L&z=1": "https://h/p?z=1",
		"https://h/p?myapikey=K":            "https://h/p?myapikey=K",
	} {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := redact(u); got != want {
			t.Errorf("%s: got %s, want %s", raw, got, want)
		}
	}
}

func TestWhereRequestsGo(t *testing.T) {
	const canonical = "https://www.sec.gov/a//b%2Fc?x=1"
	for _, test := range []struct{ upstream, base, want string }{
		{"", "", canonical},
		{"", "http://mirror/sec/", "http://mirror/sec/a//b%2Fc?x=1"},
		{"http://replay:8080", "", "http://replay:8080/www.sec.gov/a//b%2Fc?x=1"},
		{"http://replay/base%2F/", "http://mirror", "http://replay/base%2F/www.sec.gov/a//b%2Fc?x=1"},
	} {
		u, err := url.Parse(canonical)
		if err != nil {
			t.Fatal(err)
		}
		c := Client{bases: map[string]*url.URL{}, cfg: Config{
			Contact: "me@example.com", Hosts: map[string]Host{"www.sec.gov": {Limit: "edgar", Base: test.base}},
		}}
		if test.upstream != "" {
			if c.upstream, err = parseBase(test.upstream); err != nil {
				t.Fatal(err)
			}
		}
		if test.base != "" {
			if c.bases["www.sec.gov"], err = parseBase(test.base); err != nil {
				t.Fatal(err)
			}
		}
		a, err := c.locate(u.String())
		if err != nil || a.target.String() != test.want || a.public != canonical {
			t.Errorf("got %v for %v, %v, want %s", a.target, a.public, err, test.want)
		}
	}
}

func TestTitle(t *testing.T) {
	for page, want := range map[string]string{
		"":                                 "",
		"plain text <title>x</title>":      "",
		`{"title":"<title>x</title>"}`:     "",
		"<?xml version='1.0'?><title>x":    "",
		"<rss><title>feed</title></rss>":   "",
		"<html><head><title>a\n b</title>": "a b",
		"<!doctype HTML PUBLIC><html><title lang=en>&lt;x&gt;</title>": "<x>",
		"<!-- <html> --><!-- --><html><title></title>":                 "",
		"<!-- never closed <html><title>x</title>":                     "",
		"<html><title>x":                     "",
		"<html><title":                       "",
		"<html><title>\xff</title>":          "\ufffd",
		"<html>İ<title>offsets hold</title>": "offsets hold",
		"<html><title>" + strings.Repeat("é", 200) + "</title>":                           strings.Repeat("é", 60) + "…",
		"<html>" + strings.Repeat(" ", headSize) + "<title>too far to be a title</title>": "",
	} {
		if got := title([]byte(page)); got != want {
			t.Errorf("%.60q: got %q, want %q", page, got, want)
		}
	}
}

func FuzzPage(f *testing.F) {
	f.Add([]byte("<html><title>x</title>"))
	f.Add([]byte("<Error><Code>NoSuchKey</Code>"))
	f.Add([]byte("\xef\xbb\xbf<?xml?><!-- --><!DOCTYPE html><TITLE a>&#65;"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, words := range []string{title(data), errorCode(data)} {
			if strings.ContainsAny(words, "\n\r") || len(words) > 200 {
				t.Errorf("%q does not fit a message", words)
			}
		}
		if isPage(data) && !isMarkup(data) {
			t.Error("a page that is no markup")
		}
	})
}
