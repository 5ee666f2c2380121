package app

import (
	"context"
	"os"

	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/store"
)

// twin is the second database of the same engine, in which a rebuild derives.
type twin struct {
	main, scratch string // as the databases call each other
	open          func(ctx context.Context) (ingest.Derived, error)
	remove        func(ctx context.Context) error
}

// openStore opens the database that store.url leads to, or the file in the data
// folder.
func (a *App) openStore(ctx context.Context) (*store.Store, error) {
	if a.Config.Store.URL == "" {
		return a.openFile(ctx)
	}
	url, err := a.Config.Store.URL.Read()
	if err != nil {
		return nil, err
	}
	schema, err := store.PostgresSchema(url)
	if err != nil {
		return nil, err
	}
	scratch := schema + "_rebuild"
	a.twin = twin{
		main: schema, scratch: scratch,
		open: func(ctx context.Context) (ingest.Derived, error) {
			return store.OpenPostgres(ctx, url, store.Options{Schema: scratch, Silent: true})
		},
		remove: func(ctx context.Context) error { return store.DropPostgres(ctx, url, scratch) },
	}
	opt := store.Options{
		Alive: alive, Follow: a.follow, ReadTimeout: a.Config.Store.ReadTimeout, WriteTimeout: a.Config.Store.WriteTimeout,
		Replicas: store.Replicas{
			Read:   func(o store.ReplicaOutcome) { a.Metrics.ObserveReplicaRead(string(o)) },
			Looked: a.Metrics.ObserveReplica,
		},
	}
	for _, replica := range a.Config.Store.Replicas {
		url, err := replica.Read()
		if err != nil {
			return nil, err
		}
		opt.Replicas.URLs = append(opt.Replicas.URLs, url)
	}
	return store.OpenPostgres(ctx, url, opt)
}

func (a *App) openFile(ctx context.Context) (*store.Store, error) {
	main, scratch := a.path("corpintel.db"), a.path("rebuild.db")
	a.twin = twin{
		main: main, scratch: scratch,
		open: func(ctx context.Context) (ingest.Derived, error) {
			return store.OpenSQLite(ctx, scratch, store.Options{Silent: true})
		},
		remove: func(context.Context) error { return removeDatabase(scratch) },
	}
	return store.OpenSQLite(ctx, main, store.Options{Alive: alive, Follow: a.follow})
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
