package api

import (
	"bytes"
	"embed"
	"io"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/swaggest/swgui/v5/static"

	"github.com/corpintel/intel"
)

// pages are the pages for people. Scripts and styles are files of their own:
// the policy allows no others.
//
//go:embed web
var pages embed.FS

// docsPolicy lets the documentation load its own files and ask this API, and
// nothing else.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// docsFile is a file of the documentation, with its compressed form where it
// comes in one.
type docsFile struct {
	contentType string
	tag         string
	plain, gzip []byte
}

// docsFiles reads every file that the documentation consists of: a literal
// list, so that no name from a request ever reaches a file system.
func docsFiles() (map[string]docsFile, error) {
	const html, script, style, png = "text/html; charset=utf-8", "text/javascript; charset=utf-8", "text/css; charset=utf-8", "image/png"
	files := make(map[string]docsFile)
	for _, f := range []struct {
		name, contentType string
		fs                embed.FS
		path              string
	}{
		{"index.html", html, pages, "web/docs.html"},
		{"landing.html", html, pages, "web/landing.html"},
		{"init.js", script, pages, "web/init.js"},
		{"landing.css", style, pages, "web/landing.css"},
		{"swagger-ui-bundle.js", script, static.FS, "swagger-ui-bundle.js.gz"},
		{"swagger-ui.css", style, static.FS, "swagger-ui.css.gz"},
		{"favicon-32x32.png", png, static.FS, "favicon-32x32.png"},
	} {
		content, err := f.fs.ReadFile(f.path)
		if err != nil {
			return nil, intel.Errorf(intel.KindInternal, "api: documentation: %w", err)
		}
		file := docsFile{contentType: f.contentType, plain: content}
		if strings.HasSuffix(f.path, ".gz") {
			file.gzip = content
			if file.plain, err = gunzip(content); err != nil {
				return nil, intel.Errorf(intel.KindInternal, "api: documentation: %s: %w", f.path, err)
			}
		}
		file.tag = entityTag(file.plain)
		files[f.name] = file
	}
	return files, nil
}

func gunzip(b []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

func (s *server) getDocs(w http.ResponseWriter, r *http.Request) error {
	return s.file(w, r, "index.html")
}

func (s *server) getDocsFile(w http.ResponseWriter, r *http.Request) error {
	return s.file(w, r, r.PathValue("file"))
}

func (s *server) getLanding(w http.ResponseWriter, r *http.Request) error {
	return s.file(w, r, "landing.html")
}

func (s *server) file(w http.ResponseWriter, r *http.Request, name string) error {
	f, ok := s.files[name]
	if !ok {
		return intel.Errorf(intel.KindNotFound, "the documentation has no such file")
	}
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Content-Security-Policy", docsPolicy)
	h.Set("ETag", f.tag)
	content := f.plain
	if f.gzip != nil && weight(r.Header.Values("Accept-Encoding"), "gzip") > 0 {
		h.Set("Content-Encoding", "gzip")
		h.Set("Vary", "Accept-Encoding")
		content = f.gzip
	}
	_, err := w.Write(content)
	return err
}

func (s *server) getOpenAPI(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/json")
	_, err := w.Write(s.openAPI)
	return err
}

func (s *server) getFavicon(w http.ResponseWriter, _ *http.Request) error {
	w.WriteHeader(http.StatusNoContent)
	return nil
}
