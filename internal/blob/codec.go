package blob

import (
	"sync"

	"github.com/klauspost/compress/zstd"

	"github.com/corpintel/intel"
)

const (
	// maxBody bounds what one damaged file can make Get allocate. It is above
	// every body an upstream may send.
	maxBody = 1 << 30
	// maxKept is the largest compression buffer that is kept for the next body.
	maxKept = 8 << 20
)

// codec is how bodies are kept: compressed, and checked whenever they are read.
type codec struct {
	encoder *zstd.Encoder
	decoder *zstd.Decoder
	buffers sync.Pool // of *[]byte, compressed bodies on their way
}

func newCodec() (*codec, error) {
	encoder, err := zstd.NewWriter(nil,
		zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithEncoderCRC(false), // the name is a stronger check
		zstd.WithZeroFrames(true))  // an empty body is a body
	if err != nil {
		return nil, intel.Errorf(intel.KindInternal, "archive: %w", err)
	}
	decoder, err := zstd.NewReader(nil,
		zstd.WithDecoderConcurrency(0), // as many as there are processors
		zstd.WithDecoderMaxMemory(maxBody))
	if err != nil {
		return nil, intel.Errorf(intel.KindInternal, "archive: %w", err)
	}
	c := &codec{encoder: encoder, decoder: decoder}
	c.buffers.New = func() any { return new([]byte) }
	return c, nil
}

// check refuses what must not be archived as h.
func check(h intel.SHA256, body []byte) error {
	if got := intel.HashBody(body); got != h {
		return intel.Errorf(intel.KindInternal, "body %s was to be archived as %s", got, h)
	}
	if len(body) > maxBody {
		return intel.Errorf(intel.KindInvalid, "body %s has %d bytes; the archive takes at most %d", h, len(body), maxBody)
	}
	return nil
}

// compressed lends the compressed body to use.
func (c *codec) compressed(body []byte, use func([]byte) error) error {
	buf := c.buffers.Get().(*[]byte)
	*buf = c.encoder.EncodeAll(body, (*buf)[:0])
	defer func() {
		if cap(*buf) <= maxKept {
			c.buffers.Put(buf)
		}
	}()
	return use(*buf)
}

// body returns the body of hash h that is compressed at a place.
func (c *codec) body(h intel.SHA256, compressed []byte, place string) ([]byte, error) {
	body, err := c.decoder.DecodeAll(compressed, nil)
	if err != nil {
		return nil, intel.Errorf(intel.KindInternal, "%s is damaged, restore it from a backup: %w", place, err)
	}
	if got := intel.HashBody(body); got != h {
		return nil, intel.Errorf(intel.KindInternal, "%s is damaged, restore it from a backup: it holds body %s", place, got)
	}
	return body, nil
}

// name is what a body is called below the archive.
func name(h intel.SHA256) string {
	s := h.String()
	return s[:2] + "/" + s[2:4] + "/" + s + ".zst"
}
