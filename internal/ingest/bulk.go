package ingest

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"iter"
	"path/filepath"

	"golang.org/x/sync/semaphore"

	"github.com/corpintel/intel"
)

// Layout knows the archives that an upstream publishes.
type Layout struct {
	// Document says which upstream document a file of an archive is, by its name
	// and its first bytes. False: none that is known.
	Document func(name string, head []byte) (intel.Request, bool)
	// IsDataset reports whether files of these names are tables, nil: never.
	IsDataset func(names []string) bool
	// Dataset opens an archive of tables. open may be called again and again.
	Dataset func(names []string, open func(name string) (io.ReadCloser, error)) (Dataset, error)
}

// Dataset is an archive whose files are tables about everybody. It is cut into
// bodies, each with what the tables say of one.
type Dataset interface {
	// Size returns how many bodies there are, and about how many bytes they have.
	Size() (bodies, bytes int64)
	// Each calls yield for every body and ends with its first error.
	Each(yield func(intel.Request, []byte) error) error
	// LeftOut says what is not taken, in words.
	LeftOut() string
}

// maxTables is how many files an archive of tables has at most.
const maxTables = 50

// Bulk takes in every document of a zip file, without unpacking it, and returns
// the record of the run, in which each file of the archive, or each body that is
// cut out of its tables, counts as an item. Documents that the store reflects
// already are passed over, so that an interrupted load, given again, goes on
// where it stopped. No body may be larger than maxBody bytes.
func (p *Pipeline) Bulk(ctx context.Context, path string, layout Layout, maxBody int64, report func(Progress)) (run intel.Run, err error) {
	z, err := openZip(path)
	if err != nil {
		return run, err
	}
	defer func() { err = errors.Join(err, z.Close()) }()
	b, members, err := p.unpack(z, path, layout, maxBody)
	if err != nil {
		return run, err
	}
	item := filepath.Base(path)
	r, err := p.begin(ctx, "bulk", []string{item}, report)
	if err != nil {
		return run, err
	}
	r.run.Counts = intel.Counts{Items: b.of} // an interrupted load counts anew what it passes over
	b.recorder, b.archive = r, item
	stop := r.beat(ctx)
	err = errors.Join(b.noteLeftOut(ctx), b.load(ctx, members))
	stop()
	if run, err = r.end(ctx, err); err != nil {
		return run, err
	}
	return run, p.Store.FinishItem(ctx, run.ID, intel.RunItem{Item: item, State: run.State, Counts: run.Counts})
}

// unpack returns the load of an archive, called name, that is not begun, and its
// members.
func (p *Pipeline) unpack(z *zipFile, name string, layout Layout, maxBody int64) (*bulk, iter.Seq2[*member, error], error) {
	b := &bulk{Pipeline: p, maxBody: maxBody, room: semaphore.NewWeighted(bulkRoom), estimate: estimate{now: p.Now}}
	var first []*zip.File
	for f, err := range z.files() {
		if err != nil {
			return nil, nil, err
		}
		b.of++
		b.estimate.total += b.size(f)
		if len(first) <= maxTables {
			first = append(first, f)
		}
	}
	switch {
	case b.of == 0:
		return nil, nil, intel.Errorf(intel.KindInvalid, "%s holds no files", name)
	case len(first) > maxTables || layout.IsDataset == nil:
		members := b.documents(z, layout)
		return b, members, nil
	}
	var names []string
	files := map[string]*zip.File{}
	for _, f := range first {
		names, files[f.Name] = append(names, f.Name), f
	}
	if !layout.IsDataset(names) {
		members := b.documents(z, layout)
		return b, members, nil
	}
	set, err := layout.Dataset(names, func(table string) (io.ReadCloser, error) { return openMember(files[table]) })
	if err != nil {
		return nil, nil, intel.Errorf(intel.KindInvalid, "%s: %w", name, err)
	}
	b.of, b.estimate.total = set.Size()
	b.leftOut = set.LeftOut()
	members := b.cut(set)
	return b, members, nil
}

// documents returns the files of an archive as members.
func (b *bulk) documents(z *zipFile, layout Layout) iter.Seq2[*member, error] {
	return func(yield func(*member, error) bool) {
		for f, err := range z.files() {
			if err != nil {
				yield(nil, err)
				return
			}
			m := &member{name: f.Name, size: b.size(f)}
			m.read = func() (req intel.Request, data []byte, err error) {
				if data, err = readMember(f, b.maxBody); err != nil {
					return req, nil, err
				}
				req, ok := layout.Document(f.Name, data[:min(len(data), 1024)])
				if !ok {
					return req, nil, intel.Errorf(intel.KindInvalid, "%s is no document that is known: want CIK##########.json with company facts or submissions", f.Name)
				}
				return req, data, nil
			}
			if !yield(m, nil) {
				return
			}
		}
	}
}

// errEnough ends a walk that nobody follows any more.
var errEnough = errors.New("enough")

// cut returns the bodies of a dataset as members.
func (b *bulk) cut(set Dataset) iter.Seq2[*member, error] {
	return func(yield func(*member, error) bool) {
		err := set.Each(func(req intel.Request, data []byte) error {
			m := &member{name: filepath.Base(req.URL), size: int64(len(data))}
			m.read = func() (intel.Request, []byte, error) {
				if int64(len(data)) > b.maxBody {
					return req, nil, intel.Errorf(intel.KindInvalid, "%s has %d bytes, more than http.max_body allows (%d)", req.URL, len(data), b.maxBody)
				}
				return req, data, nil
			}
			if !yield(m, nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(nil, err)
		}
	}
}

// noteLeftOut adds to the run's story what of the archive is not taken.
func (b *bulk) noteLeftOut(ctx context.Context) error {
	if b.leftOut == "" {
		return nil
	}
	return b.events(ctx, b.item, intel.RunEvent{Kind: intel.EventLeftOut, Detail: b.leftOut})
}

// size returns how many bytes of a file will be read.
func (b *bulk) size(f *zip.File) int64 {
	if f.UncompressedSize64 > uint64(b.maxBody) {
		return 0 // it is refused
	}
	return int64(f.UncompressedSize64)
}

// openMember opens a file of an archive.
func openMember(f *zip.File) (io.ReadCloser, error) {
	in, err := f.Open()
	if err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "%s cannot be inflated: %w", f.Name, err)
	}
	return in, nil
}

// readMember inflates a file of an archive, and no more of it than it may hold,
// whatever its header says.
func readMember(f *zip.File, maxBody int64) ([]byte, error) {
	if f.UncompressedSize64 > uint64(maxBody) {
		return nil, intel.Errorf(intel.KindInvalid, "%s has %d bytes, more than http.max_body allows (%d)", f.Name, f.UncompressedSize64, maxBody)
	}
	in, err := openMember(f)
	if err != nil {
		return nil, err
	}
	data := make([]byte, f.UncompressedSize64)
	_, err = io.ReadFull(in, data)
	if err == nil { // the checksum is compared at the end
		var more [1]byte
		if n, e := in.Read(more[:]); n > 0 {
			err = errors.New("it is longer than its header says")
		} else if e != io.EOF {
			err = e
		}
	}
	if err = errors.Join(err, in.Close()); err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "%s cannot be inflated: %w", f.Name, err)
	}
	return data, nil
}
