package api

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"pgregory.net/rapid"

	"github.com/corpintel/intel"
)

// An answer that goes on in compressed form is one stream with the right end.
func TestKeptAnswerEnds(t *testing.T) {
	e, err := newEncoders()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]int{worthIt, worthIt + 1, 5000, 70_000, 300_000}).Draw(t, "size")
		seed := rapid.SliceOfN(rapid.Byte(), 1, 200).Draw(t, "seed")
		text := bytes.Repeat(seed, size/len(seed)+1)[:size]
		first, then := clock, clock.Add(time.Duration(rapid.Int64Range(1, 1e15).Draw(t, "later")))
		held := &heldAnswer{header: http.Header{"Content-Type": {"application/json"}}}
		held.body.Write(appendStamp(bytes.Clone(text), first))
		encoding := rapid.SampledFrom([]string{"", "gzip", "zstd"}).Draw(t, "encoding")
		a := e.keep(held, intel.DataVersion{Number: 7, Mark: 9, Until: then.Truncate(time.Microsecond)}, &askedNow{at: first}, encoding)
		if !a.stamped || a.encoding != encoding {
			t.Fatalf("kept as %+v", a)
		}
		back, ok := readAnswer(a.encode())
		if !ok {
			t.Fatal("what was encoded can not be read")
		}
		if diff := cmp.Diff(*a, back, cmp.AllowUnexported(keptAnswer{})); diff != "" {
			t.Fatalf("(-encoded +read):\n%s", diff)
		}
		w := httptest.NewRecorder()
		back.write(w, httptest.NewRequest(http.MethodGet, "/", nil), then)
		if got := w.Header().Get("Content-Length"); got != fmt.Sprint(w.Body.Len()) {
			t.Errorf("Content-Length %s of %d bytes", got, w.Body.Len())
		}
		got, err := decompressed(w.Header().Get("Content-Encoding"), w.Body)
		if want := appendStamp(text, then); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%q: %v: %d bytes, want %d", encoding, err, len(got), len(want))
		}
	})
}

func decompressed(encoding string, r io.Reader) ([]byte, error) {
	switch encoding {
	case "gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		z.Multistream(false) // some readers know one member only
		b, err := io.ReadAll(z)
		if rest, _ := io.ReadAll(r); len(rest) > 0 {
			return b, fmt.Errorf("%d bytes after the end", len(rest))
		}
		return b, err
	case "zstd":
		z, err := zstd.NewReader(r)
		if err != nil {
			return nil, err
		}
		defer z.Close()
		return io.ReadAll(z)
	}
	return io.ReadAll(r)
}

// Whatever a cache gives back is read or refused.
func FuzzReadAnswer(f *testing.F) {
	whole := (&keptAnswer{number: 1, mark: 2, until: clock, encoding: "gzip", stamped: true, crc: 3, size: 4, names: []string{"Etag"}, values: []string{`W/"x"`}, content: []byte("{}")}).encode()
	for n := range len(whole) + 1 {
		f.Add(whole[:n])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a, ok := readAnswer(b)
		if !ok {
			return
		}
		back, ok := readAnswer(a.encode())
		if diff := cmp.Diff(a, back, cmp.AllowUnexported(keptAnswer{})); !ok || diff != "" {
			t.Errorf("(-first +again):\n%s", diff)
		}
	})
}
