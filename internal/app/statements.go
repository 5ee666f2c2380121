package app

import (
	"context"
	"errors"
	"io"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/source/edgar"
)

// archives are the archives that the SEC publishes.
func archives() ingest.Layout {
	return ingest.Layout{
		Document:  edgar.Member,
		IsDataset: edgar.IsStatementSet,
		Dataset: func(names []string, open func(string) (io.ReadCloser, error)) (ingest.Dataset, error) {
			return edgar.OpenStatementSet(names, open)
		},
	}
}

// IngestBulk stores what a zip file of company facts, of submissions or of a
// financial statement data set holds.
func (a *App) IngestBulk(ctx context.Context, path string, report func(ingest.Progress)) (intel.Run, error) {
	run, err := a.pipeline(nil).Bulk(ctx, path, archives(), a.Config.HTTP.MaxBody, report)
	if run.ID != 0 {
		a.Metrics.ObserveRun("bulk", run.State)
	}
	return run, err
}

// IngestStatements fetches the SEC's financial statement data sets of quarters,
// named like 2009Q3, and returns the record of the run. A set that is unchanged
// since it was loaded costs one conditional request.
func (a *App) IngestStatements(ctx context.Context, quarters []string, report func(ingest.Progress)) (intel.Run, error) {
	items, days, err := quarterItems(quarters)
	if err != nil {
		return intel.Run{}, err
	}
	client, err := a.client(ctx)
	if err != nil {
		return intel.Run{}, err
	}
	run, err := a.pipeline(client).Archives(ctx, "statements", items, func(item string) ([]intel.Request, error) {
		return []intel.Request{edgar.StatementSetRequest(days[item])}, nil
	}, archives(), a.Config.HTTP.MaxBody, report)
	if run.ID != 0 {
		a.Metrics.ObserveRun("statements", run.State)
	}
	return run, errors.Join(err, client.Close())
}
