package ingest

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"path/filepath"

	"golang.org/x/sync/semaphore"

	"github.com/corpintel/intel"
)

// Identify says which upstream document a file of an archive is, by its name
// and its first bytes. False: none that is known.
type Identify func(name string, head []byte) (intel.Request, bool)

// Bulk takes in every document of a zip file, without unpacking it, and returns
// the record of the run, in which each file of the archive counts as an item.
// Documents that the store reflects already are passed over, so that an
// interrupted load, given again, goes on where it stopped. No file may be
// larger than maxBody bytes.
func (p *Pipeline) Bulk(ctx context.Context, path string, identify Identify, maxBody int64, report func(Progress)) (run intel.Run, err error) {
	z, err := openZip(path)
	if err != nil {
		return run, err
	}
	defer func() { err = errors.Join(err, z.Close()) }()
	b := bulk{Pipeline: p, identify: identify, maxBody: maxBody, room: semaphore.NewWeighted(bulkRoom), estimate: estimate{now: p.Now}}
	members := int64(0)
	for f, err := range z.files() {
		if err != nil {
			return run, err
		}
		members++
		b.estimate.total += b.size(f)
	}
	if members == 0 {
		return run, intel.Errorf(intel.KindInvalid, "%s holds no files", path)
	}
	item := filepath.Base(path)
	r, err := p.begin(ctx, "bulk", []string{item}, report)
	if err != nil {
		return run, err
	}
	r.run.Counts = intel.Counts{Items: members} // an interrupted load counts anew what it passes over
	b.recorder, b.archive = r, item
	stop := r.beat(ctx)
	err = b.load(ctx, z.files())
	stop()
	if run, err = r.end(ctx, err); err != nil {
		return run, err
	}
	return run, p.Store.FinishItem(ctx, run.ID, intel.RunItem{Item: item, State: run.State, Counts: run.Counts})
}

// readMember inflates a file of an archive, and no more of it than it may hold,
// whatever its header says.
func readMember(f *zip.File, maxBody int64) ([]byte, error) {
	if f.UncompressedSize64 > uint64(maxBody) {
		return nil, intel.Errorf(intel.KindInvalid, "%s has %d bytes, more than http.max_body allows (%d)", f.Name, f.UncompressedSize64, maxBody)
	}
	in, err := f.Open()
	if err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "%s cannot be inflated: %w", f.Name, err)
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
