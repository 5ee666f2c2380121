package app

import (
	"context"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/blob"
)

// shelf is a place for bodies of one purpose.
type shelf struct {
	purpose string
	bucket  string // in the object store; "" for the one that archive.url names
	folder  string // in the data folder, where there is no object store
}

// rawBodies is where what upstreams answered is kept.
var rawBodies = shelf{"raw bodies", "", "raw"}

// shelves is everything that is kept as whole bodies by their hash.
func (a *App) shelves() []shelf {
	return []shelf{
		rawBodies,
		{"reports", a.Config.Archive.Reports, "reports"},
		{"models", a.Config.Archive.Models, "models"},
		{"backups", a.Config.Archive.Backups, "backups"},
	}
}

// placed is a Blob that says where it is.
type placed interface {
	intel.Blob

	Place() string
}

// openShelf opens a bucket of the object store that archive.url leads to, or the
// folder in the data folder, and makes it where it is missing.
func (a *App) openShelf(ctx context.Context, s shelf) (placed, error) {
	if a.Config.Archive.URL == "" {
		return blob.NewFiles(a.path(s.folder))
	}
	url, err := a.Config.Archive.URL.Read()
	if err != nil {
		return nil, err
	}
	return blob.OpenS3(ctx, url, s.bucket)
}
