package bench

import (
	"context"
	"encoding/json"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/anomaly"
)

// groupBytes of bodies are stored in one transaction, as in a bulk load.
const groupBytes = 8 << 20

// load takes documents through parse, judge and store, as a bulk load does
// with bytes that are archived already.
func (b *bench) load(ctx context.Context, documents []Document, bodies []intel.Body) error {
	var group []*intel.Batch
	var lent [][]intel.Fact
	size := 0
	for i := range documents {
		for len(lent) <= len(group) {
			lent = append(lent, nil)
		}
		batch, err := b.batch(bodies[i], documents[i].Data, lent[len(group)][:0])
		if err != nil {
			return err
		}
		lent[len(group)] = batch.Facts
		group, size = append(group, batch), size+len(documents[i].Data)
		if size < groupBytes && i < len(documents)-1 {
			continue
		}
		if err := b.storeGroup(ctx, group); err != nil {
			return err
		}
		group, size = group[:0], 0
	}
	return nil
}

// batch is a body parsed and judged.
func (b *bench) batch(body intel.Body, data []byte, into []intel.Fact) (*intel.Batch, error) {
	batch, err := b.source.Parse(body, data, into)
	if err != nil {
		return nil, err
	}
	batch.Body = body
	b.checker.Check(&batch)
	batch.Findings = append(batch.Findings, anomaly.Detect(b.detectors, &batch)...)
	for q := range batch.Quarantined {
		batch.Quarantined[q].Identify()
	}
	return &batch, nil
}

func (b *bench) storeGroup(ctx context.Context, group []*intel.Batch) error {
	archived := make([]*intel.Body, len(group))
	for i, batch := range group {
		archived[i] = &batch.Body
	}
	if err := b.store.ArchiveAll(ctx, archived); err != nil {
		return err
	}
	_, err := b.store.ApplyAll(ctx, 0, group)
	return err
}

// plainJSON reads the documents as the straightforward program does.
func (b *bench) plainJSON() error {
	type fact struct {
		Start string      `json:"start"`
		End   string      `json:"end"`
		Val   json.Number `json:"val"`
		Accn  string      `json:"accn"`
		FY    int         `json:"fy"`
		FP    string      `json:"fp"`
		Form  string      `json:"form"`
		Filed string      `json:"filed"`
		Frame string      `json:"frame"`
	}
	for i := range b.documents {
		var body struct {
			EntityName string `json:"entityName"`
			Facts      map[string]map[string]struct {
				Label       string            `json:"label"`
				Description string            `json:"description"`
				Units       map[string][]fact `json:"units"`
			} `json:"facts"`
		}
		if err := json.Unmarshal(b.documents[i].Data, &body); err != nil {
			return intel.Errorf(intel.KindInvalid, "company facts of %s: %w", b.documents[i].CIK, err)
		}
	}
	return nil
}
