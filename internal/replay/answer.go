package replay

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
)

// answer returns what the upstream said, or would have said, to a GET.
func (a *archive) answer(at address, asked http.Header) *record {
	full, unchanged := a.find(at)
	switch {
	case unchanged != nil && holds(asked, unchanged.header):
		return unchanged
	case full == nil:
		return a.unknown(at)
	case full.status == http.StatusOK && holds(asked, full.header):
		header := full.header.Clone()
		header.Del("Content-Type")
		return &record{at: full.at, status: http.StatusNotModified, header: header}
	}
	return full
}

// holds reports whether the body that the asker has is still the one described
// by recorded, by RFC 9110 section 13.2.2.
func holds(asked, recorded http.Header) bool {
	if tags := strings.Join(asked.Values("If-None-Match"), ","); tags != "" {
		tag := recorded.Get("ETag")
		return tag != "" && lists(tags, tag)
	}
	since, err := http.ParseTime(asked.Get("If-Modified-Since"))
	if err != nil {
		return false
	}
	modified, err := http.ParseTime(recorded.Get("Last-Modified"))
	return err == nil && !modified.After(since)
}

// lists reports whether tag is among tags, the value of If-None-Match. Weak and
// strong tags compare alike.
func lists(tags, tag string) bool {
	tag = strings.TrimPrefix(tag, "W/")
	for {
		tags = strings.TrimPrefix(strings.TrimLeft(tags, " \t,"), "W/")
		if strings.HasPrefix(tags, "*") {
			return true
		}
		if !strings.HasPrefix(tags, `"`) {
			return false
		}
		end := strings.IndexByte(tags[1:], '"') + 2
		if end < 2 {
			return false
		}
		if tags[:end] == tag {
			return true
		}
		tags = tags[end:]
	}
}

// acceptsGzip reads Accept-Encoding, RFC 9110 section 12.5.3.
func acceptsGzip(asked http.Header) bool {
	others := false
	for part := range strings.SplitSeq(strings.Join(asked.Values("Accept-Encoding"), ","), ",") {
		coding, weight, _ := strings.Cut(part, ";")
		accepted := true
		if q, ok := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q="); ok {
			n, err := strconv.ParseFloat(q, 64)
			accepted = err == nil && n > 0
		}
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip", "x-gzip":
			return accepted
		case "*":
			others = accepted
		}
	}
	return others
}

// open returns the body as it is sent, and its length. compressed: the asker
// takes gzip.
func (rec *record) open(compressed bool) (io.ReadCloser, int64, error) {
	if rec.own() {
		return io.NopCloser(strings.NewReader(rec.text)), int64(len(rec.text)), nil
	}
	if rec.gzip && !compressed {
		body, err := decompress(rec.file)
		if err != nil {
			return nil, 0, intel.Errorf(intel.KindUnavailable, "recorded body %s: %w", rec.file, err)
		}
		return io.NopCloser(bytes.NewReader(body)), int64(len(body)), nil
	}
	f, err := os.Open(rec.file)
	if err != nil {
		return nil, 0, intel.Errorf(intel.KindUnavailable, "recorded body: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, intel.Errorf(intel.KindUnavailable, "recorded body: %w", errors.Join(err, f.Close()))
	}
	return f, info.Size(), nil
}

func decompress(name string) ([]byte, error) {
	stored, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(stored))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// send writes the answer. cut: the connection ends in the middle of the body,
// and send does not return.
func (rec *record) send(w http.ResponseWriter, r *http.Request, cut bool) error {
	compressed := acceptsGzip(r.Header)
	body, length, err := rec.open(compressed)
	if err != nil {
		http.Error(w, "the recorded body can not be read: see the log of the replay server", http.StatusInternalServerError)
		return err
	}
	defer body.Close()

	header := w.Header()
	for name, values := range rec.header {
		header[name] = append([]string(nil), values...)
	}
	if rec.header.Get("Content-Type") == "" {
		header["Content-Type"] = nil // else net/http would guess one
	}
	hasBody := rec.status != http.StatusNotModified && rec.status != http.StatusNoContent
	if hasBody {
		header.Set("Content-Length", strconv.FormatInt(length, 10))
		if rec.gzip && rec.header.Get("Vary") == "" {
			header.Set("Vary", "Accept-Encoding")
		}
		if rec.gzip && compressed {
			header.Set("Content-Encoding", "gzip")
		}
	}
	hasBody = hasBody && r.Method != http.MethodHead
	if cut && (!hasBody || length == 0) {
		panic(http.ErrAbortHandler) // net/http's own way to end a connection
	}
	w.WriteHeader(rec.status)
	if !hasBody {
		return nil
	}
	if cut {
		length /= 2
	}
	_, err = io.CopyN(w, body, length)
	if cut {
		// Unflushed, the half would never leave. An error is no matter: the
		// connection ends here.
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	if err != nil {
		return intel.Errorf(intel.KindUnavailable, "answer of %s: %w", rec.at, err)
	}
	return nil
}
