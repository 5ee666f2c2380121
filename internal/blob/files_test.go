package blob_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/sync/errgroup"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/blob"
	"github.com/corpintel/intel/internal/blob/blobtest"
)

func open(t testing.TB, dir string) *blob.Files {
	t.Helper()
	f, err := blob.NewFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// put stores body and returns its hash and the file that holds it.
func put(t testing.TB, f *blob.Files, dir, body string) (intel.SHA256, string) {
	t.Helper()
	h := intel.HashBody([]byte(body))
	if err := f.Put(t.Context(), h, []byte(body)); err != nil {
		t.Fatal(err)
	}
	return h, filepath.Join(dir, h.String()[:2], h.String()[2:4], h.String()+".zst")
}

func TestFilesKeepTheContract(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) intel.Blob { return open(t, t.TempDir()) })
}

func TestFileHoldsTheBodyCompressed(t *testing.T) {
	dir := t.TempDir()
	body := strings.Repeat("EDGAR ", 10_000)
	_, path := put(t, open(t, dir), dir, body)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) > len(body)/10 {
		t.Errorf("file has %d bytes for a body of %d", len(raw), len(body))
	}
	decoder, err := zstd.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer decoder.Close()
	var got bytes.Buffer
	if _, err := got.ReadFrom(decoder); err != nil || got.String() != body {
		t.Errorf("any zstd reader must read the file: got %d bytes, %v", got.Len(), err)
	}
	left, err := os.ReadDir(filepath.Join(dir, "unfinished"))
	if err != nil || len(left) != 0 {
		t.Errorf("unfinished files after Put: %v, %v", left, err)
	}
}

func TestPutAgainDoesNotTouchTheFile(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir)
	_, path := put(t, f, dir, "a body")
	long := time.Now().Add(-24 * time.Hour).Truncate(time.Second)
	if err := os.Chtimes(path, long, long); err != nil {
		t.Fatal(err)
	}
	put(t, f, dir, "a body")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if !info.ModTime().Equal(long) {
		t.Errorf("file was written again at %v", info.ModTime())
	}
}

func TestDamage(t *testing.T) {
	other, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		damage func(file []byte) []byte
	}{
		{"cut off", func(b []byte) []byte { return b[:len(b)/2] }},
		{"a bit flipped", func(b []byte) []byte { b[len(b)-3] ^= 4; return b }},
		{"not zstd", func([]byte) []byte { return []byte("plain text") }},
		{"empty", func([]byte) []byte { return nil }},
		{"another body", func([]byte) []byte { return other.EncodeAll([]byte("another"), nil) }},
		{"claims 8 GiB", func([]byte) []byte {
			// RFC 8878: magic, descriptor (8-byte size, single segment), size.
			return []byte{0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			f := open(t, dir)
			h, path := put(t, f, dir, "numbers 1 2 3 4 5 6 7 8 9 that do not compress")
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, test.damage(raw), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := f.Get(t.Context(), h)
			if err == nil || intel.KindOf(err) != intel.KindInternal {
				t.Fatalf("got %d bytes and error %v, want kind %v", len(got), err, intel.KindInternal)
			}
			if !strings.Contains(err.Error(), path) {
				t.Errorf("error %q does not name %s", err, path)
			}
		})
	}
}

func TestEmptyFileIsWrittenAgain(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir)
	h, path := put(t, f, dir, "survives")
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	put(t, f, dir, "survives")
	if got, err := f.Get(t.Context(), h); err != nil || string(got) != "survives" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestLeftoversOfACrash(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	stale, fresh := filepath.Join(dir, "unfinished", "stale"), filepath.Join(dir, "unfinished", "fresh")
	for _, path := range []string{stale, fresh} {
		if err := os.WriteFile(path, []byte("half a b"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	before := time.Now().Add(-61 * time.Minute)
	if err := os.Chtimes(stale, before, before); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	if _, err := os.Stat(stale); !os.IsNotExist(err) {
		t.Errorf("the stale file is still there: %v", err)
	}
	if _, err := os.Stat(fresh); err != nil {
		t.Errorf("a file that another process may be writing was removed: %v", err)
	}
}

func TestTwoHandlesOnOneFolder(t *testing.T) {
	dir := t.TempDir()
	handles := []*blob.Files{open(t, dir), open(t, dir)}
	var g errgroup.Group
	for worker := range 16 {
		g.Go(func() error {
			for i := range 20 {
				body := fmt.Appendf(nil, "body %d", i)
				h := intel.HashBody(body)
				if err := handles[worker%2].Put(t.Context(), h, body); err != nil {
					return err
				}
				if got, err := handles[1-worker%2].Get(t.Context(), h); err != nil || !bytes.Equal(got, body) {
					return fmt.Errorf("got %q, %w", got, err)
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
}

func TestDiskThatDoesNotTakeIt(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.NewFiles(file); err == nil || intel.KindOf(err) != intel.KindUnavailable {
		t.Errorf("NewFiles on a file: got error %v, want kind %v", err, intel.KindUnavailable)
	}

	f := open(t, dir)
	body := []byte("body")
	h := intel.HashBody(body)
	// A file where the folder must be is what even root cannot write through.
	if err := os.WriteFile(filepath.Join(dir, h.String()[:2]), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.Put(t.Context(), h, body); err == nil || intel.KindOf(err) != intel.KindUnavailable {
		t.Errorf("Put: got error %v, want kind %v", err, intel.KindUnavailable)
	}
	if _, err := f.Get(t.Context(), h); err == nil || intel.KindOf(err) != intel.KindUnavailable {
		t.Errorf("Get: got error %v, want kind %v", err, intel.KindUnavailable)
	}
}

// facts is a body of n bytes or a little more in the shape of companyfacts.
func facts(n int) []byte {
	var b bytes.Buffer
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, `{"end":"20%02d-09-30","val":%d,"accn":"0000320193-%02d-%06d","fy":20%02d,"fp":"FY","form":"10-K","filed":"20%02d-11-01"},`,
			i%25, i*7919, i%25, i%500, i%25, i%25)
	}
	return b.Bytes()
}

func BenchmarkFiles(b *testing.B) {
	body := facts(4 << 20)
	h := intel.HashBody(body)
	stored := open(b, b.TempDir())
	if err := stored.Put(b.Context(), h, body); err != nil {
		b.Fatal(err)
	}
	b.Run("hash", func(b *testing.B) { // the floor of all below
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			intel.HashBody(body)
		}
	})
	b.Run("put new", func(b *testing.B) {
		f := open(b, b.TempDir())
		fresh := bytes.Clone(body)
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			copy(fresh, fmt.Sprintf("%020d", i))
			if err := f.Put(b.Context(), intel.HashBody(fresh), fresh); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("put again", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			if err := stored.Put(b.Context(), h, body); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("get", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := stored.Get(b.Context(), h); err != nil {
				b.Fatal(err)
			}
		}
	})
}
