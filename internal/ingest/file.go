package ingest

import (
	"context"

	"github.com/corpintel/intel"
)

// File takes in a body that somebody brought: it is archived and loaded as any
// other, in a run of its own.
func (p *Pipeline) File(ctx context.Context, body intel.Body, data []byte, report func(Progress)) (intel.Run, error) {
	alone := *p
	alone.Resume = 0 // it is one step
	r, err := alone.begin(ctx, "import", []string{body.URL}, report)
	if err != nil {
		return intel.Run{}, err
	}
	r.run.Counts = intel.Counts{Items: 1}
	return r.do(ctx, []string{body.URL}, func(ctx context.Context, item string, lent *[]intel.Fact) error {
		body.Status, body.FetchedAt = 200, p.Now().UTC()
		if err := p.Archive(ctx, &body, data); err != nil {
			return err
		}
		r.count(item, func(c *intel.Counts) { c.Bodies, c.Bytes = 1, body.Size })
		_, err := p.loadFor(ctx, r, item, body, data, lent)
		return err
	}, r.finish)
}
