package ingest

import (
	"context"

	"github.com/corpintel/intel"
)

// One fetches and stores what is asked for under the name of one item, and
// returns why that failed, if it did. A run that met no trouble and brought
// nothing new leaves no record: what is asked for every few minutes would bury
// the others.
func (p *Pipeline) One(ctx context.Context, source, item string, requests []intel.Request, report func(Progress)) (intel.Run, error) {
	r, err := p.begin(ctx, source, []string{item}, report)
	if err != nil {
		return intel.Run{}, err
	}
	r.run.Counts = intel.Counts{Items: 1} // what an interrupted attempt did is done again
	var failure error
	run, err := r.do(ctx, []string{item}, func(ctx context.Context, item string, lent *[]intel.Fact) error {
		failure = p.item(ctx, r, item, func(string) ([]intel.Request, error) { return requests, nil }, lent)
		return failure
	}, r.finish)
	if err != nil {
		return run, err
	}
	if c := run.Counts; failure == nil && c.Retries+c.Accepted+c.Changed+c.Flagged+c.Quarantined == 0 {
		return intel.Run{Counts: c, State: run.State}, p.Store.ForgetRun(ctx, run.ID)
	}
	return run, failure
}
