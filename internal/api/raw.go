package api

import (
	"context"
	"mime"
	"path"
	"strings"

	"github.com/corpintel/intel"
)

const (
	octetStream = "application/octet-stream"

	// A recorded page may hold scripts. It is always a download, and where a
	// browser shows it all the same, it has no origin and may load nothing.
	rawPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'"

	// The name of a raw body is its hash: it can not change.
	forever = "private, max-age=31536000, immutable"
)

type getRawInput struct {
	Strict
	SHA256 hash `path:"sha256"`
}

func (s *server) getRaw(ctx context.Context, in *getRawInput) (*document, error) {
	origin, err := s.Store.Body(ctx, in.SHA256.SHA256)
	if err != nil {
		return nil, err
	}
	data, err := s.Blob.Get(ctx, in.SHA256.SHA256)
	if err != nil {
		return nil, err
	}
	return &document{
		ContentType:        recordedType(origin),
		ContentDisposition: mime.FormatMediaType("attachment", map[string]string{"filename": fileName(origin)}),
		Policy:             rawPolicy,
		CacheControl:       forever,
		ETag:               `W/"` + in.SHA256.String() + `"`,
		Body:               data,
	}, nil
}

// recordedType returns the content type that the upstream gave, where it is one.
func recordedType(b intel.Body) string {
	recorded, params, err := mime.ParseMediaType(b.Headers["content-type"])
	if err != nil {
		return octetStream
	}
	if t := mime.FormatMediaType(recorded, params); t != "" {
		return t
	}
	return octetStream
}

// fileName returns a name to save a body under: the last part of its URL with
// nothing in it that a file system could take for something else.
func fileName(b intel.Body) string {
	name, _, _ := strings.Cut(b.URL, "?")
	name = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '_'
	}, path.Base(name))
	if name = strings.Trim(name, "._"); name == "" {
		return b.SHA256.String()
	}
	return name
}

func (s *server) getRawOrigin(ctx context.Context, in *getRawInput) (*body[intel.Body], error) {
	origin, err := s.Store.Body(ctx, in.SHA256.SHA256)
	if err != nil {
		return nil, err
	}
	origin.Headers = present(origin.Headers)
	return &body[intel.Body]{origin}, nil
}
