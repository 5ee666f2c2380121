package app

import (
	"context"
	"fmt"
	"os"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/store"
)

// Rebuild derives everything again from the archive and returns the checksum of
// what came of it.
func (a *App) Rebuild(ctx context.Context, report func(stage string, done, total int64)) (intel.SHA256, error) {
	scratch := a.path("rebuild.db")
	rb := ingest.Rebuild{
		Pipeline: a.pipeline(nil), Main: a.store, MainPath: a.path("corpintel.db"), ScratchPath: scratch,
		Scratch: func(ctx context.Context, fresh bool) (ingest.Derived, error) {
			if fresh {
				if err := removeDatabase(scratch); err != nil {
					return nil, err
				}
			}
			return store.OpenSQLite(ctx, scratch, store.Options{})
		},
		Program: program(a.Build),
		Report:  func(done, total int64) { report("bodies", done, total) },
	}
	if err := rb.Run(ctx); err != nil {
		return intel.SHA256{}, fmt.Errorf("rebuild: %w", err)
	}
	if err := removeDatabase(scratch); err != nil {
		return intel.SHA256{}, err
	}
	return a.Checksum(ctx, report)
}

// Checksum hashes everything that is derived from the archive.
func (a *App) Checksum(ctx context.Context, report func(stage string, done, total int64)) (intel.SHA256, error) {
	return a.store.Checksum(ctx, func(done, total int64) { report("checksum", done, total) })
}

// removeDatabase removes a database file and what belongs to it.
func removeDatabase(path string) error {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + suffix); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
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
