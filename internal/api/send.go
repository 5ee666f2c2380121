package api

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/corpintel/intel"
)

// heldAnswer is an answer that is not sent yet, so that it can still become
// "not modified", be compressed, or be dropped for a problem.
type heldAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header returns the header that will be sent.
func (h *heldAnswer) Header() http.Header { return h.header }

// WriteHeader notes the status.
func (h *heldAnswer) WriteHeader(status int) {
	if h.status == 0 {
		h.status = status
	}
}

// Write holds a part of the body.
func (h *heldAnswer) Write(b []byte) (int, error) {
	h.WriteHeader(http.StatusOK)
	return h.body.Write(b)
}

// encoders compress answers. They are safe for concurrent use.
type encoders struct {
	zstd   *zstd.Encoder
	gzip   sync.Pool // of *gzip.Writer
	frames sync.Pool // of *zstd.Encoder, for frames that others end
}

func newEncoders() (*encoders, error) {
	// Browsers refuse windows of more than 8 MB.
	const window = 4 << 20
	options := []zstd.EOption{zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(window)}
	e := &encoders{
		gzip: sync.Pool{New: func() any {
			w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level exists
			return w
		}},
		frames: sync.Pool{New: func() any {
			// The options are those below; without a checksum a frame can be ended
			// without its beginning.
			w, _ := zstd.NewWriter(nil, append(options, zstd.WithEncoderCRC(false), zstd.WithEncoderConcurrency(1))...)
			return w
		}},
	}
	var err error
	if e.zstd, err = zstd.NewWriter(nil, options...); err != nil {
		return nil, intel.Errorf(intel.KindInternal, "api: zstd: %w", err)
	}
	return e, nil
}

// worthIt is the size, in bytes, below which compression saves no packet.
const worthIt = 1024

// send sends what is held: as 304 where the caller has it already, compressed
// where it can read that.
func (e *encoders) send(w http.ResponseWriter, r *http.Request, held *heldAnswer) {
	h := w.Header()
	for name, values := range held.header {
		h[name] = values
	}
	status := held.status
	if status == 0 {
		status = http.StatusOK
	}
	content := held.body.Bytes()
	if status == http.StatusOK && held.header.Get("Cache-Control") == "" {
		h.Set("Cache-Control", revalidate)
	}
	if status == http.StatusOK && h.Get("Cache-Control") != noStore {
		tag := h.Get("ETag")
		if tag == "" {
			tag = entityTag(content)
			h.Set("ETag", tag)
		}
		if matches(r.Header.Values("If-None-Match"), tag) {
			varies(h)
			h.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if compressible(h) {
		varies(h)
		if len(content) >= worthIt {
			content = e.compress(h, content, preferred(r.Header.Values("Accept-Encoding")))
		}
	}
	if status != http.StatusNoContent {
		h.Set("Content-Length", strconv.Itoa(len(content)))
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		sendBody(w, r, content)
	}
}

// varies notes that the bytes sent depend on what the caller can decompress.
func varies(h http.Header) {
	if before := h.Get("Vary"); before != "" {
		h.Set("Vary", before+", Accept-Encoding")
		return
	}
	h.Set("Vary", "Accept-Encoding")
}

func (e *encoders) compress(h http.Header, content []byte, encoding string) []byte {
	switch encoding {
	case "zstd":
		h.Set("Content-Encoding", encoding)
		return e.zstd.EncodeAll(content, make([]byte, 0, len(content)/4))
	case "gzip":
		h.Set("Content-Encoding", encoding)
		var b bytes.Buffer
		z := e.gzip.Get().(*gzip.Writer)
		defer e.gzip.Put(z)
		z.Reset(&b)
		// Writing to memory does not fail.
		_, _ = z.Write(content)
		_ = z.Close()
		return b.Bytes()
	}
	return content
}

// compressible reports whether the content is text that is not compressed yet.
func compressible(h http.Header) bool {
	if h.Get("Content-Encoding") != "" {
		return false
	}
	t, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	t = strings.ToLower(strings.TrimSpace(t))
	return strings.HasPrefix(t, "text/") || strings.HasSuffix(t, "json") || strings.HasSuffix(t, "xml") || strings.HasSuffix(t, "javascript")
}

// preferred returns the encoding of ours that a caller likes best: "zstd",
// "gzip" or "".
func preferred(accept []string) string {
	if len(accept) == 0 {
		return ""
	}
	zstd, gzip := weight(accept, "zstd"), weight(accept, "gzip")
	switch {
	case zstd > 0 && zstd >= gzip:
		return "zstd"
	case gzip > 0:
		return "gzip"
	}
	return ""
}

// weight returns how much a caller wants an encoding; 0 is not at all. Whoever
// takes anything ("*") is not held to have meant zstd, which is younger than
// many callers.
func weight(accept []string, encoding string) float64 {
	anything := 0.0
	for _, part := range strings.Split(strings.Join(accept, ","), ",") {
		name, param, _ := strings.Cut(part, ";")
		q := 1.0
		if v, ok := strings.CutPrefix(strings.TrimSpace(param), "q="); ok {
			q, _ = strconv.ParseFloat(v, 64) // 0 where it is no number
		}
		switch strings.ToLower(strings.TrimSpace(name)) {
		case encoding:
			return q
		case "*":
			anything = q
		}
	}
	if encoding == "gzip" {
		return anything
	}
	return 0
}

// matches reports whether an If-None-Match names tag, weakly compared.
func matches(ifNoneMatch []string, tag string) bool {
	opaque := strings.TrimPrefix(tag, "W/")
	for _, list := range ifNoneMatch {
		for _, candidate := range strings.Split(list, ",") {
			candidate = strings.TrimSpace(candidate)
			if candidate == "*" || strings.TrimPrefix(candidate, "W/") == opaque {
				return true
			}
		}
	}
	return false
}
