package api

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
)

func TestPreferred(t *testing.T) {
	for accept, want := range map[string]string{
		"":                        "",
		"identity":                "",
		"br":                      "",
		"gzip":                    "gzip",
		"zstd":                    "zstd",
		"gzip, deflate, br, zstd": "zstd",
		"GZIP":                    "gzip",
		"gzip;q=1.0, zstd;q=0.5":  "gzip",
		"gzip;q=0.5, zstd;q=0.9":  "zstd",
		"gzip;q=0":                "",
		"zstd;q=0, gzip; q=0.1":   "gzip",
		"*":                       "gzip",
		"*;q=0":                   "",
		"gzip;q=nonsense":         "",
		"gzip;q=0, *":             "",
		" , ,":                    "",
	} {
		if got := preferred([]string{accept}); got != want {
			t.Errorf("%q: got %q, want %q", accept, got, want)
		}
	}
	if got := preferred([]string{"br", "gzip"}); got != "gzip" {
		t.Errorf("two headers: got %q", got)
	}
}

// Compression changes the bytes on the way and nothing else; what is small or
// is no text is left alone.
func TestCompression(t *testing.T) {
	f := newFixture(t, nil)
	for _, path := range []string{"/api/v1/companies/1001/facts?all=true", "/openapi.json", "/docs/swagger-ui.css"} {
		plain := f.get(path)
		if plain.header.Get("Content-Encoding") != "" || plain.header.Get("Content-Length") != strconv.Itoa(len(plain.body)) {
			t.Errorf("%s: header %v", path, plain.header)
		}
		for _, encoding := range []string{"gzip", "zstd"} {
			r := f.get(path, "Accept-Encoding", encoding)
			if got := r.header.Get("Content-Encoding"); got != encoding {
				t.Errorf("%s: encoded as %q, want %q", path, got, encoding)
			}
			sent, err := strconv.Atoi(r.header.Get("Content-Length"))
			if err != nil || sent >= len(plain.body) {
				t.Errorf("%s by %s: %d bytes of %d", path, encoding, sent, len(plain.body))
			}
			if string(r.body) != string(plain.body) || r.header.Get("ETag") != plain.header.Get("ETag") {
				t.Errorf("%s by %s is something else", path, encoding)
			}
			if got := strings.Join(r.header.Values("Vary"), ","); got != "Accept-Encoding" {
				t.Errorf("%s: vary %q", path, got)
			}
			head := f.do(http.MethodHead, path, nil, "Accept-Encoding", encoding)
			if head.header.Get("Content-Length") != r.header.Get("Content-Length") || head.header.Get("Content-Encoding") != encoding {
				t.Errorf("%s by %s: HEAD has %v", path, encoding, head.header)
			}
		}
	}
	for _, path := range []string{"/healthz", "/docs/favicon-32x32.png"} {
		if r := f.get(path, "Accept-Encoding", "gzip, zstd"); r.header.Get("Content-Encoding") != "" {
			t.Errorf("%s is encoded as %q", path, r.header.Get("Content-Encoding"))
		}
	}
}

func TestMatches(t *testing.T) {
	for header, want := range map[string]bool{
		`W/"a"`: true, `"a"`: true, `"b", W/"a"`: true, `*`: true, `"b"`: false, ``: false, `a`: false, `W/"A"`: false,
	} {
		if got := matches([]string{header}, `W/"a"`); got != want {
			t.Errorf("%s: %v, want %v", header, got, want)
		}
	}
}
