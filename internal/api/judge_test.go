package api

import (
	"context"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/quality"
	"github.com/corpintel/intel/internal/store"
)

// judge is the rest of the program, as far as it can be had here: checks are
// read and kept as they are meant to, and judge nothing.
type judge struct{ *store.Store }

func (j judge) SaveCheck(ctx context.Context, definition, by, note string) ([]intel.Check, error) {
	own, err := quality.ParseOwn([]byte(definition))
	if err != nil {
		return nil, err
	}
	var checks []intel.Check
	for _, o := range own {
		c, err := j.Store.SaveCheck(ctx, o.ID, o.Text, by, note)
		if err != nil {
			return nil, err
		}
		checks = append(checks, c)
	}
	return checks, nil
}

func (j judge) CheckTallies(ctx context.Context, id string) ([]intel.Tally, error) {
	return j.Tallies(ctx, quality.OwnPrefix+id)
}

func (j judge) DryRunText(ctx context.Context, idOrText string, companies []intel.CIK) ([]intel.DryRun, error) {
	if c, err := j.Check(ctx, idOrText); err == nil {
		idOrText = c.Definition
	}
	own, err := quality.ParseOwn([]byte(idOrText))
	if err != nil {
		return nil, err
	}
	return []intel.DryRun{{Check: own[0].ID, Companies: int64(len(companies)), Judged: 4, Failed: 1, HitRate: .25, Examples: []intel.Finding{}}}, nil
}

func (j judge) SourcesHealth(ctx context.Context, source string, since intel.Date, now time.Time) ([]intel.SourceHealth, error) {
	days, err := j.SourceDays(ctx, source, since)
	list := []intel.SourceHealth{}
	for _, d := range days {
		list = append(list, intel.SourceHealth{Source: d.Source, LastAt: d.LastAt, AgeSeconds: now.Sub(d.LastAt).Seconds(), Checks: []intel.CheckedSource{}, History: []intel.SourceDay{d}})
	}
	return list, err
}

func (j judge) QuarantinedBytes(ctx context.Context, id string) ([]byte, intel.Span, error) {
	q, err := j.QuarantinedRecord(ctx, id)
	return q.Record, intel.Span{Length: int64(len(q.Record))}, err
}

func (j judge) Replay(ctx context.Context, f intel.QuarantineFilter, _ string) (intel.Replayed, error) {
	page, err := j.Quarantine(ctx, f)
	return intel.Replayed{Judged: int64(len(page.Items)), Refused: int64(len(page.Items))}, err
}
