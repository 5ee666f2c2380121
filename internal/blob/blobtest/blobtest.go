// Package blobtest holds the contract every [intel.Blob] keeps, as tests that
// each backend runs.
package blobtest

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/corpintel/intel"
)

// Run checks a backend. Each call of open returns an empty archive.
func Run(t *testing.T, open func(t *testing.T) intel.Blob) {
	t.Helper()
	t.Run("what is put comes back", func(t *testing.T) { comesBack(t, open(t)) })
	t.Run("absent is not found", func(t *testing.T) { absent(t, open(t)) })
	t.Run("a wrong hash is refused", func(t *testing.T) { wrongHash(t, open(t)) })
	t.Run("putting again is no error", func(t *testing.T) { again(t, open(t)) })
	t.Run("several are put at once", func(t *testing.T) { several(t, open(t)) })
	t.Run("no memory is shared with the caller", func(t *testing.T) { ownMemory(t, open(t)) })
	t.Run("many at once", func(t *testing.T) { atOnce(t, open(t)) })
	t.Run("a cancelled context ends the call", func(t *testing.T) { cancelled(t, open(t)) })
}

func comesBack(t *testing.T, b intel.Blob) {
	noise := make([]byte, 3<<20)
	rng := rand.NewChaCha8([32]byte{1})
	if _, err := rng.Read(noise); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		body []byte
	}{
		{"empty", nil},
		{"one byte", []byte{0}},
		{"small", []byte(`{"cik":320193}`)},
		{"repetitive", bytes.Repeat([]byte(`{"val":1},`), 500_000)},
		{"incompressible", noise},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := intel.HashBody(test.body)
			if err := b.Put(t.Context(), h, test.body); err != nil {
				t.Fatalf("Put: %v", err)
			}
			got, err := b.Get(t.Context(), h)
			if err != nil {
				t.Fatalf("Get: %v", err)
			}
			if !bytes.Equal(got, test.body) {
				t.Errorf("got %d bytes, want the %d that were put", len(got), len(test.body))
			}
		})
	}
}

func absent(t *testing.T, b intel.Blob) {
	for _, h := range []intel.SHA256{{}, intel.HashBody([]byte("never put"))} {
		if _, err := b.Get(t.Context(), h); intel.KindOf(err) != intel.KindNotFound || err == nil {
			t.Errorf("Get(%s): got error %v, want kind %v", h, err, intel.KindNotFound)
		}
	}
}

func wrongHash(t *testing.T, b intel.Blob) {
	body, other := []byte("body"), intel.HashBody([]byte("another body"))
	for _, h := range []intel.SHA256{{}, other} {
		if err := b.Put(t.Context(), h, body); err == nil {
			t.Errorf("Put as %s succeeded, want an error", h)
		}
		if _, err := b.Get(t.Context(), h); intel.KindOf(err) != intel.KindNotFound || err == nil {
			t.Errorf("Get(%s) after a refused Put: got error %v, want kind %v", h, err, intel.KindNotFound)
		}
	}
}

func again(t *testing.T, b intel.Blob) {
	body := []byte("the same body")
	h := intel.HashBody(body)
	for range 3 {
		if err := b.Put(t.Context(), h, body); err != nil {
			t.Fatalf("Put: %v", err)
		}
	}
	got, err := b.Get(t.Context(), h)
	if err != nil || !bytes.Equal(got, body) {
		t.Errorf("Get: got %q, %v, want %q", got, err, body)
	}
	if err := b.Put(t.Context(), h, []byte("not the same")); err == nil {
		t.Error("Put of another body under a stored hash succeeded, want an error")
	}
}

func several(t *testing.T, b intel.Blob) {
	var contents []intel.Content
	for i := range 40 {
		body := bytes.Repeat([]byte{byte(i)}, i*1000)
		contents = append(contents, intel.Content{SHA256: intel.HashBody(body), Data: body})
	}
	contents = append(contents, contents[7]) // one of them twice
	for range 2 {
		if err := b.PutAll(t.Context(), contents); err != nil {
			t.Fatalf("PutAll: %v", err)
		}
	}
	for _, c := range contents {
		if got, err := b.Get(t.Context(), c.SHA256); err != nil || !bytes.Equal(got, c.Data) {
			t.Errorf("Get(%s): got %d bytes, error %v, want the %d that were put", c.SHA256, len(got), err, len(c.Data))
		}
	}
	wrong := []intel.Content{contents[1], {SHA256: contents[2].SHA256, Data: []byte("another body")}}
	if err := b.PutAll(t.Context(), wrong); err == nil {
		t.Error("PutAll of a body under another's hash succeeded, want an error")
	}
	if err := b.PutAll(t.Context(), nil); err != nil {
		t.Errorf("PutAll of none: %v", err)
	}
}

func ownMemory(t *testing.T, b intel.Blob) {
	const text = "bytes of the caller"
	body := []byte(text)
	h := intel.HashBody(body)
	if err := b.Put(t.Context(), h, body); err != nil {
		t.Fatalf("Put: %v", err)
	}
	clear(body)
	for range 2 {
		got, err := b.Get(t.Context(), h)
		if err != nil || string(got) != text {
			t.Fatalf("Get: got %q, %v, want %q", got, err, text)
		}
		clear(got)
	}
}

func atOnce(t *testing.T, b intel.Blob) {
	bodies := make([][]byte, 8)
	for i := range bodies {
		bodies[i] = []byte(strings.Repeat(string(rune('a'+i)), 10_000*i+1))
	}
	g, ctx := errgroup.WithContext(t.Context())
	for worker := range 16 {
		g.Go(func() error {
			for i := range bodies {
				body := bodies[(i+worker)%len(bodies)]
				h := intel.HashBody(body)
				if err := b.Put(ctx, h, body); err != nil {
					return err
				}
				got, err := b.Get(ctx, h)
				if err != nil {
					return err
				}
				if !bytes.Equal(got, body) {
					return errors.New("got other bytes than were put")
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
}

func cancelled(t *testing.T, b intel.Blob) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	body := []byte("too late")
	h := intel.HashBody(body)
	if err := b.Put(ctx, h, body); !errors.Is(err, context.Canceled) {
		t.Errorf("Put: got error %v, want %v", err, context.Canceled)
	}
	if _, err := b.Get(ctx, h); !errors.Is(err, context.Canceled) {
		t.Errorf("Get: got error %v, want %v", err, context.Canceled)
	}
}
