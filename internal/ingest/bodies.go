package ingest

import (
	"context"

	"github.com/corpintel/intel"
)

// Bodies archives and stores bodies that are at hand, one item each, and
// returns the record of the run.
func (p *Pipeline) Bodies(ctx context.Context, source string, bodies []intel.Body, contents [][]byte) (intel.Run, error) {
	at := map[string]int{}
	items := make([]string, len(bodies))
	for i, b := range bodies {
		items[i] = b.Subject
		at[b.Subject] = i
	}
	r, err := p.begin(ctx, source, items, nil)
	if err != nil {
		return intel.Run{}, err
	}
	return r.do(ctx, items, func(ctx context.Context, item string, lent *[]intel.Fact) error {
		return p.atHand(ctx, r, item, bodies[at[item]], contents[at[item]], lent)
	}, r.finish)
}

// atHand takes in a body that no upstream had to be asked for. One that the
// store reflects already is not archived a second time.
func (p *Pipeline) atHand(ctx context.Context, r *recorder, item string, body intel.Body, data []byte, lent *[]intel.Fact) error {
	last, err := p.Store.LastApplied(ctx, body.URL)
	if err != nil {
		return err
	}
	if last == intel.HashBody(data) {
		r.count(item, func(c *intel.Counts) { c.Bytes += int64(len(data)) })
		return nil
	}
	if err := p.Archive(ctx, &body, data); err != nil {
		return err
	}
	r.count(item, func(c *intel.Counts) {
		c.Bodies++
		c.Bytes += body.Size
	})
	_, _, err = p.take(ctx, r, item, body, data, lent)
	return err
}
