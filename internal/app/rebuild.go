package app

import (
	"context"
	"fmt"
	"os"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/ingest"
)

// Rebuild derives everything again from the archive and returns the checksum of
// what came of it.
func (a *App) Rebuild(ctx context.Context, report func(stage string, done, total int64)) (intel.SHA256, error) {
	rb := ingest.Rebuild{
		Pipeline: a.pipeline(nil), Main: a.store, MainPath: a.twin.main, ScratchPath: a.twin.scratch,
		Scratch: func(ctx context.Context, fresh bool) (ingest.Derived, error) {
			if fresh {
				if err := a.twin.remove(ctx); err != nil {
					return nil, err
				}
			}
			return a.twin.open(ctx)
		},
		Program: program(a.Build),
		Report:  func(done, total int64) { report("bodies", done, total) },
	}
	if err := rb.Run(ctx); err != nil {
		return intel.SHA256{}, fmt.Errorf("rebuild: %w", err)
	}
	if err := a.twin.remove(ctx); err != nil {
		return intel.SHA256{}, err
	}
	if err := a.compareAll(ctx); err != nil {
		return intel.SHA256{}, err
	}
	// What several bodies together show is made again of what is stored now.
	if _, err := a.detectStored(ctx, func(done, total int64) { report("companies", done, total) }); err != nil {
		return intel.SHA256{}, fmt.Errorf("rebuild: %w", err)
	}
	if _, err := a.detectStreams(ctx); err != nil {
		return intel.SHA256{}, fmt.Errorf("rebuild: %w", err)
	}
	return a.Checksum(ctx, report)
}

// Checksum hashes everything that is derived from the archive.
func (a *App) Checksum(ctx context.Context, report func(stage string, done, total int64)) (intel.SHA256, error) {
	return a.store.Checksum(ctx, func(done, total int64) { report("checksum", done, total) })
}

// program tells one build from another, also where none has a version.
func program(b Build) string {
	name := b.Version + " " + b.Commit
	path, err := os.Executable()
	if err != nil {
		return name
	}
	info, err := os.Stat(path)
	if err != nil {
		return name
	}
	return fmt.Sprintf("%s %d %d", name, info.Size(), info.ModTime().UnixNano())
}
