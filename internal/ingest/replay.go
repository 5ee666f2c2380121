package ingest

import (
	"context"
	"fmt"

	"github.com/corpintel/intel"
)

// Replay judges quarantined records again, by the rules as they are now, from
// the bytes in the archive. What is no longer refused is stored, and comes to
// the same as a rebuild would; the record and its reason stay in the log.
func (p *Pipeline) Replay(ctx context.Context, filter intel.QuarantineFilter, by string) (intel.Replayed, error) {
	bodies, order, err := p.heldBy(ctx, filter)
	if err != nil {
		return intel.Replayed{}, err
	}
	var sum intel.Replayed
	for _, sha := range order {
		r, err := p.replayBody(ctx, sha, bodies[sha], by)
		if err != nil {
			return sum, fmt.Errorf("replay body %s: %w", sha, err)
		}
		sum.Judged += r.Judged
		sum.Admitted += r.Admitted
		sum.Refused += r.Refused
		sum.Left += r.Left
	}
	return sum, nil
}

// heldBy returns the records that are held or waived, by body, and the bodies
// in the order in which they come up.
func (p *Pipeline) heldBy(ctx context.Context, filter intel.QuarantineFilter) (map[intel.SHA256][]intel.Quarantined, []intel.SHA256, error) {
	bodies := map[intel.SHA256][]intel.Quarantined{}
	var order []intel.SHA256
	filter.Limit = intel.MaxPage
	for {
		page, err := p.Store.Quarantine(ctx, filter)
		if err != nil {
			return nil, nil, err
		}
		for _, q := range page.Items {
			if q.State == intel.QuarantineReleased {
				continue
			}
			if bodies[q.SHA256] == nil {
				order = append(order, q.SHA256)
			}
			bodies[q.SHA256] = append(bodies[q.SHA256], q)
		}
		if filter.Cursor = page.Next; filter.Cursor == "" {
			return bodies, order, nil
		}
	}
}

// replayBody judges the records of one body.
func (p *Pipeline) replayBody(ctx context.Context, sha intel.SHA256, records []intel.Quarantined, by string) (r intel.Replayed, err error) {
	r.Judged = int64(len(records))
	body, err := p.Store.Body(ctx, sha)
	if err != nil {
		return r, err
	}
	last, err := p.Store.LastBody(ctx, body.URL)
	if err != nil {
		return r, err
	}
	data, err := p.readBack(ctx, body)
	if err != nil {
		return r, err
	}
	batch, _, err := p.parse(body, data, nil) // why it is refused was told when it came
	if err != nil {
		return r, err
	}
	if batch.Refused || strayPage(body, data) {
		r.Refused = r.Judged
		return r, err // none: that it is refused is the answer
	}
	p.judge(&batch)
	complete(&batch)
	still := make(map[string]bool, len(batch.Quarantined))
	for i := range batch.Quarantined {
		still[batch.Quarantined[i].ID] = true
	}
	passed := make(map[intel.Fact]bool, len(batch.Facts))
	for _, f := range batch.Facts {
		f.Frame = "" // EDGAR's label moves between facts
		passed[f] = true
	}
	newest := last.SHA256 == sha
	if newest {
		if _, err := p.apply(ctx, p.Store, 0, &batch); err != nil {
			return r, err
		}
	}
	for i := range records {
		q := &records[i]
		switch {
		case still[q.ID]:
			r.Refused++
			continue
		case newest: // stored with its batch, or refused by another rule, with a record of its own
		case q.Fact == nil:
			r.Left++
			continue
		default:
			f := *q.Fact
			f.Frame = ""
			if !passed[f] {
				r.Refused++
				continue
			}
		}
		if err := p.Store.Admit(ctx, q.ID, !newest, by, "replayed: the rules no longer refuse it"); err != nil {
			return r, err
		}
		r.Admitted++
	}
	return r, nil
}
