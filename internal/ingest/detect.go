package ingest

import (
	"context"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/anomaly"
)

// Detected is what looking over the archive again came to.
type Detected struct {
	Bodies   int64 `json:"bodies"`   // that were looked at
	Findings int64 `json:"findings"` // about the days asked for
	New      int64 `json:"new"`      // of those, that were not there
}

// Detect has the detectors look at the archive again, body by body as they
// came, and stores what they find about records that became known on a day
// since or later. A body gets the findings it got, or would have got, when it
// came: what is there already is not added twice.
func (p *Pipeline) Detect(ctx context.Context, since intel.Date, report func(done, total int64)) (d Detected, err error) {
	status, err := p.Store.Status(ctx)
	if err != nil {
		return d, err
	}
	var lent []intel.Fact
	var looked int64
	for after := int64(0); ; {
		bodies, err := p.Store.Bodies(ctx, after, saveEvery)
		if err != nil || len(bodies) == 0 {
			return d, err
		}
		for _, body := range bodies {
			after = body.Fetch
			looked++
			findings, err := p.detectIn(ctx, body, &lent)
			if err != nil {
				return d, err
			}
			if findings == nil {
				continue
			}
			kept := findings[:0]
			for _, f := range findings {
				if knownOn(&f) >= since {
					kept = append(kept, f)
				}
			}
			added, err := p.Store.AddFindings(ctx, kept)
			if err != nil {
				return d, err
			}
			d.Bodies++
			d.Findings += int64(len(kept))
			d.New += added
		}
		if report != nil {
			report(looked, max(looked, status.Bodies))
		}
	}
}

// detectIn returns what the detectors find in an archived body; nil where it
// can not be used.
func (p *Pipeline) detectIn(ctx context.Context, body intel.Body, lent *[]intel.Fact) ([]intel.Finding, error) {
	if body.Status != 200 || body.IsDocument() {
		return nil, nil
	}
	data, err := p.readBack(ctx, body)
	if err != nil || strayPage(body, data) {
		return nil, err
	}
	batch, refused, err := p.parse(body, data, (*lent)[:0])
	if err != nil || refused != nil {
		return nil, err // it was refused when it came, too
	}
	*lent = batch.Facts
	p.Checker.Check(&batch) // what rules keep out is not looked at
	return anomaly.Detect(p.Detectors, &batch), nil
}

// knownOn is the day on which the newest record that a finding rests on became
// known.
func knownOn(f *intel.Finding) intel.Date {
	var day intel.Date
	for i := range f.Evidence {
		day = max(day, f.Evidence[i].FiledAt)
	}
	return day
}
