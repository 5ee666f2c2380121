package store

import (
	"context"
	"slices"
	"time"

	"github.com/corpintel/intel"
)

// ReplaceFindings makes the findings of a rule about a company these. One that
// was there keeps the instant at which it was found.
func (s *Store) ReplaceFindings(ctx context.Context, cik intel.CIK, rule string, findings []intel.Finding) (added int64, err error) {
	err = s.db.write(ctx, func(t tx) error {
		added, err = s.replaceFindings(t, cik, rule, findings)
		return err
	})
	return added, err
}

func (s *Store) replaceFindings(t tx, cik intel.CIK, rule string, findings []intel.Finding) (added int64, err error) {
	found := map[string]time.Time{}
	if err := t.query(`SELECT id, created_at FROM finding WHERE cik = $1 AND rule = $2`, []any{cik, rule}, func(r row) error {
		found[r.text(0)] = instant(r.int(1))
		return nil
	}); err != nil {
		return 0, err
	}
	if _, err := t.exec(`DELETE FROM finding WHERE cik = $1 AND rule = $2`, cik, rule); err != nil {
		return 0, err
	}
	again := int64(0)
	for i := range findings {
		if at, ok := found[findings[i].ID]; ok {
			findings[i].CreatedAt = at
			again++
		}
	}
	round := s.newRound(t, newDraft(), &intel.Batch{Findings: findings})
	if err := round.addFindings(func(a *application) []intel.Finding { return a.batch.Findings }); err != nil {
		return 0, err
	}
	a := round.applications[0]
	if s.opt.Silent {
		return a.result.Flagged - again, nil
	}
	a.told.findings = slices.DeleteFunc(a.told.findings, func(f *intel.Finding) bool { return !found[f.ID].IsZero() })
	a.tellFindings(cik)
	return a.result.Flagged - again, s.addEvents(t, a.events)
}
