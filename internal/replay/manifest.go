package replay

import (
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
)

const manifestName = "manifest.tsv"

// record is one answer: a line of a manifest, or one of our own where nothing
// was recorded.
type record struct {
	at        address // zero where the line answers no URL of its own
	condition string  // then: which requests get it, in the manifest's words
	note      string  // the manifest's remark on it
	status    int
	header    http.Header // Content-Type and the recorded ones, without framing
	file      string      // path of the body; "" where text is the body
	gzip      bool        // the file is compressed
	text      string
}

// readManifest returns the answers listed in dir/manifest.tsv. Lines without a
// URL, or with one that no GET answers, are left out.
func readManifest(dir string, log *slog.Logger) ([]*record, error) {
	name := filepath.Join(dir, manifestName)
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "manifest: %w", err)
	}
	lines := strings.Split(string(text), "\n")
	columns, err := parseHeading(lines[0])
	if err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "%s:1: %w", name, err)
	}
	var records []*record
	for i, line := range lines[1:] {
		line = strings.TrimSuffix(line, "\r")
		if line == "" {
			continue
		}
		rec, err := columns.parse(dir, line, log)
		if err != nil {
			return nil, intel.Errorf(intel.KindInvalid, "%s:%d: %w", name, i+2, err)
		}
		if rec.at.host != "" || rec.condition != "" {
			records = append(records, rec)
		}
	}
	return records, nil
}

// heading holds where each column of a manifest is.
type heading map[string]int

func parseHeading(line string) (heading, error) {
	columns := heading{}
	for i, name := range strings.Split(strings.TrimSuffix(line, "\r"), "\t") {
		columns[name] = i
	}
	for _, name := range []string{"url", "status", "file", "stored_as", "content_type"} {
		if _, ok := columns[name]; !ok {
			return nil, fmt.Errorf("no column %q: the first line must name url, status, file, stored_as and content_type", name)
		}
	}
	return columns, nil
}

func (h heading) parse(dir, line string, log *slog.Logger) (*record, error) {
	fields := strings.Split(line, "\t")
	if len(fields) > len(h) {
		return nil, fmt.Errorf("%d columns where the first line names %d", len(fields), len(h))
	}
	field := func(name string) string {
		if i, ok := h[name]; ok && i < len(fields) {
			return fields[i]
		}
		return "" // not a column here, or one of the last, which may be left out
	}
	rec := &record{note: field("note"), header: http.Header{}}
	var err error
	if rec.status, err = strconv.Atoi(field("status")); err != nil || rec.status < 200 || rec.status > 599 {
		return nil, fmt.Errorf("status %q: want a number from 200 to 599", field("status"))
	}
	switch stored := field("stored_as"); stored {
	case "gzip":
		rec.gzip = true
	case "identity":
	default:
		return nil, fmt.Errorf("stored_as %q: want gzip or identity", stored)
	}
	if err := rec.place(field("url")); err != nil {
		return nil, err
	}
	if err := splitHeaders(rec.header, field("response_headers")); err != nil {
		return nil, err
	}
	if t := field("content_type"); t != "" {
		rec.header.Set("Content-Type", t)
	}
	if !filepath.IsLocal(field("file")) {
		return nil, fmt.Errorf("file %q: want a path below the manifest's folder", field("file"))
	}
	rec.file = filepath.Join(dir, filepath.FromSlash(field("file")))
	if err := rec.check(field("bytes"), log); err != nil {
		return nil, err
	}
	return rec, nil
}

// place reads the url column. It holds a URL, a URL and a remark in brackets,
// only such a remark on when the answer is sent, or nothing.
func (rec *record) place(column string) error {
	raw, remark, _ := strings.Cut(column, " (")
	switch {
	case column == "":
		return nil
	case strings.HasPrefix(column, "("):
		rec.condition = column
		return nil
	case remark != "" && !strings.HasPrefix(remark, "query guessed"):
		return nil // the answer to a POST: nothing that a GET could get
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return fmt.Errorf("url %q: want https://host/path, a remark in brackets, or nothing", column)
	}
	rec.at = newAddress(u.Host, u.Path, u.RawQuery)
	return nil
}

// check finds the body. A body of another size than listed is served as it is:
// that is how broken answers are tried out.
func (rec *record) check(listed string, log *slog.Logger) error {
	size, err := bodySize(rec.file, rec.gzip)
	if err != nil {
		return err
	}
	if listed == "" {
		return nil
	}
	want, err := strconv.ParseInt(listed, 10, 64)
	if err != nil || want < 0 {
		return fmt.Errorf("bytes %q: want the length of the body", listed)
	}
	if size != want {
		log.Warn("recorded body is not of the listed size", "file", rec.file, "bytes", size, "listed", want)
	}
	return nil
}

// bodySize returns the length of a stored body before compression.
func bodySize(name string, compressed bool) (int64, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, fmt.Errorf("%s is not a file", name)
	}
	if !compressed {
		return info.Size(), nil
	}
	var size [4]byte // the last field of a gzip member, RFC 1952 section 2.3.1
	if _, err := f.ReadAt(size[:], info.Size()-int64(len(size))); err != nil && err != io.EOF {
		return 0, fmt.Errorf("%s is too short for a gzip file", name)
	}
	return int64(binary.LittleEndian.Uint32(size[:])), nil
}
