package app

import (
	"context"
	"errors"
	"os"
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/blob"
	"github.com/corpintel/intel/internal/config"
	"github.com/corpintel/intel/internal/store"
)

// Copy says which store is copied to which, each as sqlite:PATH or
// postgres:URL, and which archive to which, each as files:FOLDER or s3:URL;
// archives may be left out. A URL may also be env:NAME or file:PATH, where it
// is.
type Copy struct {
	From, To               string
	ArchiveFrom, ArchiveTo string
}

// CopyStore copies a store, and its archive first if asked to, and returns the
// checksum that both stores have in the end.
func CopyStore(ctx context.Context, c Copy, report func(stage string, done, total int64)) (sum intel.SHA256, err error) {
	if (c.ArchiveFrom == "") != (c.ArchiveTo == "") {
		return sum, intel.Errorf(intel.KindInvalid, "an archive is copied from one place to another: give both, or none")
	}
	from, err := openAt(ctx, c.From, true)
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := openAt(ctx, c.To, false)
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	if c.ArchiveFrom != "" {
		if err := copyArchive(ctx, c, from, report); err != nil {
			return sum, err
		}
	}
	if err := from.CopyTo(ctx, to, func(table string, rows int64) { report(table, rows, 0) }); err != nil {
		return sum, err
	}
	want, err := from.Checksum(ctx, nil)
	if err != nil {
		return sum, err
	}
	if sum, err = to.Checksum(ctx, nil); err == nil && sum != want {
		err = intel.Errorf(intel.KindInternal, "the copy has checksum %s, the original %s", sum, want)
	}
	return sum, err
}

// openAt opens the store at a place; where it has to be there it is not made.
func openAt(ctx context.Context, place string, there bool) (*store.Store, error) {
	kind, at, _ := strings.Cut(place, ":")
	switch {
	case at == "":
	case kind == "sqlite":
		if _, err := os.Stat(at); there && err != nil {
			return nil, intel.Errorf(intel.KindNotFound, "no store to copy: %w", err)
		}
		return store.OpenSQLite(ctx, at, store.Options{})
	case kind == "postgres":
		if strings.HasPrefix(at, "//") {
			at = place
		}
		url, err := config.Secret(at).Read()
		if err != nil {
			return nil, err
		}
		return store.OpenPostgres(ctx, url, store.Options{})
	}
	return nil, intel.Errorf(intel.KindInvalid, "a store is given as sqlite:PATH, postgres://…, postgres:env:NAME or postgres:file:PATH")
}

func archiveAt(ctx context.Context, place string) (intel.Blob, error) {
	kind, at, _ := strings.Cut(place, ":")
	switch {
	case at == "":
	case kind == "files":
		return blob.NewFiles(at)
	case kind == "s3":
		url, err := config.Secret(at).Read()
		if err != nil {
			return nil, err
		}
		return blob.OpenS3(ctx, url, "")
	}
	return nil, intel.Errorf(intel.KindInvalid, "an archive is given as files:FOLDER, s3:env:NAME, s3:file:PATH or s3:https://…")
}

// copyArchive copies the body of every fetch; those that are there already are
// only asked for.
func copyArchive(ctx context.Context, c Copy, s *store.Store, report func(stage string, done, total int64)) error {
	from, err := archiveAt(ctx, c.ArchiveFrom)
	if err != nil {
		return err
	}
	to, err := archiveAt(ctx, c.ArchiveTo)
	if err != nil {
		return err
	}
	status, err := s.Status(ctx)
	if err != nil {
		return err
	}
	const atOnce = 50
	var done, after int64
	for {
		bodies, err := s.Bodies(ctx, after, atOnce)
		if err != nil || len(bodies) == 0 {
			return err
		}
		var contents []intel.Content
		for _, b := range bodies {
			data, err := from.Get(ctx, b.SHA256)
			if err != nil {
				return err
			}
			contents = append(contents, intel.Content{SHA256: b.SHA256, Data: data})
			after = b.Fetch
		}
		if err := to.PutAll(ctx, contents); err != nil {
			return err
		}
		done += int64(len(bodies))
		report("bodies", done, status.Bodies)
	}
}
