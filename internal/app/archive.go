package app

import (
	"context"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/blob"
)

// openArchive opens the bucket that archive.url leads to, or the folder in the
// data folder.
func (a *App) openArchive(ctx context.Context) (intel.Blob, error) {
	if a.Config.Archive.URL == "" {
		return blob.NewFiles(a.path("raw"))
	}
	url, err := a.Config.Archive.URL.Read()
	if err != nil {
		return nil, err
	}
	return blob.OpenS3(ctx, url)
}

// archivePlace says where raw bodies are.
func (a *App) archivePlace() string {
	if s, ok := a.Blob.(*blob.S3); ok {
		return "bucket " + s.Place()
	}
	return a.path("raw")
}
