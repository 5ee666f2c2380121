// Package blob keeps bodies by their hash: raw ones, and what else is kept
// whole. It never changes or removes one, and it never hands out bytes whose
// hash does not agree.
package blob

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/corpintel/intel"
)

const (
	// leftoverAge is how old an unfinished file must be before it is taken for
	// that of a process that died.
	leftoverAge = time.Hour
	// atOnce is how many bodies PutAll has on their way to disk.
	atOnce = 16
)

// Files keeps bodies in a folder, each zstd-compressed in a file of its own:
// ab/cd/abcd….zst, named by the SHA-256 of the body. Any number of processes
// may use one folder. All methods are safe for concurrent use.
type Files struct {
	dir string
	*codec

	// durable tells for which of the 65,536 folders this process has made sure
	// that they survive a power failure.
	durable [1 << 16]atomic.Bool
}

// NewFiles opens the archive in dir and makes the folder where it is missing.
// It removes what processes that died left unfinished more than an hour ago.
func NewFiles(dir string) (*Files, error) {
	c, err := newCodec()
	if err != nil {
		return nil, err
	}
	f := &Files{dir: dir, codec: c}
	if err := os.MkdirAll(f.unfinished(), 0o750); err != nil {
		return nil, f.broken(err)
	}
	if err := f.sweep(time.Now().Add(-leftoverAge)); err != nil {
		return nil, f.broken(err)
	}
	return f, nil
}

// Place returns where the bodies are.
func (f *Files) Place() string { return f.dir }

// Put stores body under h. A body that is there already costs its hash and one
// look at the disk. After Put returned without an error the body survives a
// power failure. An h that is not the body's hash is a KindInternal error; a
// disk that does not take the body is KindUnavailable.
func (f *Files) Put(ctx context.Context, h intel.SHA256, body []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := check(h, body); err != nil {
		return err
	}
	// A file without a byte is what some file systems leave after a power
	// failure; it is written again.
	if info, err := os.Stat(f.path(h)); err == nil && info.Size() > 0 {
		return nil
	}
	if err := f.write(h, body); err != nil {
		return f.broken(err)
	}
	return nil
}

// PutAll stores several bodies. What they wait for, the disk, they wait for
// together: file systems write what is synced at one time in one go.
func (f *Files) PutAll(ctx context.Context, contents []intel.Content) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for _, c := range contents {
		g.Go(func() error { return f.Put(ctx, c.SHA256, c.Data) })
	}
	return g.Wait()
}

// Get returns the body of hash h. Absent bodies are KindNotFound errors; a file
// that does not hold the body it is named for is a KindInternal error.
func (f *Files) Get(ctx context.Context, h intel.SHA256) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	path := f.path(h)
	compressed, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, intel.Errorf(intel.KindNotFound, "no body %s in the archive", h)
	}
	if err != nil {
		return nil, f.broken(err)
	}
	return f.body(h, compressed, path)
}

// write compresses body into an unfinished file, and gives it its name only
// when all of it is on disk.
func (f *Files) write(h intel.SHA256, body []byte) error {
	folder, err := f.folder(h)
	if err != nil {
		return err
	}
	if err := f.compressed(body, func(b []byte) error { return f.rename(h, b) }); err != nil {
		return err
	}
	return syncFolder(folder)
}

// rename gives compressed the name of h. On an error nothing is left behind.
func (f *Files) rename(h intel.SHA256, compressed []byte) error {
	file, err := os.CreateTemp(f.unfinished(), h.String()+".*")
	if err != nil {
		return err
	}
	_, err = file.Write(compressed)
	if err == nil {
		err = file.Sync()
	}
	err = errors.Join(err, file.Close())
	if err == nil {
		err = os.Rename(file.Name(), f.path(h))
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}

// folder returns the folder of h's file and sees to it, once for each process,
// that it exists and that its entry is on disk: another process may have made
// it a moment ago without having got that far.
func (f *Files) folder(h intel.SHA256) (string, error) {
	folder := filepath.Dir(f.path(h))
	durable := &f.durable[int(h[0])<<8|int(h[1])]
	if durable.Load() {
		return folder, nil
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return "", err
	}
	for _, above := range []string{filepath.Dir(folder), f.dir} {
		if err := syncFolder(above); err != nil {
			return "", err
		}
	}
	durable.Store(true)
	return folder, nil
}

func (f *Files) path(h intel.SHA256) string {
	return filepath.Join(f.dir, filepath.FromSlash(name(h)))
}

// unfinished is where files are written before they get their names. It is one
// folder, so that looking for leftovers does not mean a walk over the archive,
// and on the archive's file system, so that a rename is enough.
func (f *Files) unfinished() string { return filepath.Join(f.dir, "unfinished") }

// sweep removes unfinished files last written before t.
func (f *Files) sweep(t time.Time) error {
	entries, err := os.ReadDir(f.unfinished())
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && info.Mode().IsRegular() && info.ModTime().Before(t) {
			err = os.Remove(filepath.Join(f.unfinished(), entry.Name()))
		}
		// Another process may have finished or removed the file meanwhile.
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (f *Files) broken(err error) error {
	return intel.Errorf(intel.KindUnavailable, "archive in %s: %w; check free space and permissions", f.dir, err)
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
