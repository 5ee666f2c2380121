package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/corpintel/intel"
)

// findingDetail is what of a finding is only ever read with the whole of it.
type findingDetail struct {
	Low             *float64                `json:"low,omitempty"`
	High            *float64                `json:"high,omitempty"`
	Evidence        []intel.Evidence        `json:"evidence,omitempty"`
	CounterEvidence []intel.CounterEvidence `json:"counter_evidence,omitempty"`
	Transformation  string                  `json:"transformation,omitempty"`
}

// thousandths is how scores are stored.
func thousandths(score float64) int64 { return int64(math.Round(score * 1000)) }

var findingTable = columnsOf("finding", `id, rule, version, severity, cik, subject, period_start, period_end, accession,
	observed, expected, message, sha256, created_at, kind, score, detail`)

// findingValues are those of findingTable's columns.
func findingValues(f *intel.Finding) ([]any, error) {
	detail, err := json.Marshal(findingDetail{f.ExpectedLow, f.ExpectedHigh, f.Evidence, f.CounterEvidence, f.Transformation})
	if err != nil {
		return nil, fmt.Errorf("finding %s of %s: %w", f.ID, f.Rule, err)
	}
	return []any{
		f.ID, f.Rule, f.Version, f.Severity.String(), f.CIK, f.Subject, f.Period.Start, f.Period.End, f.Accession,
		f.Observed, f.Expected, f.Message, f.SHA256, f.CreatedAt, string(f.Kind), thousandths(f.Score), string(detail),
	}, nil
}

// addFindings stores which of the batches' findings are new.
func (r *round) addFindings(of func(*application) []intel.Finding) error {
	var ids []string
	for _, a := range r.applications {
		for _, f := range of(a) {
			ids = append(ids, f.ID)
		}
	}
	there, err := r.storedFindings(ids)
	if err != nil {
		return err
	}
	for _, a := range r.applications {
		findings := of(a)
		for i := range findings {
			f := &findings[i]
			rounded, known := there[f.ID]
			if known && (!rounded || a.batch.Body.Kind == statementData) {
				continue
			}
			values, err := findingValues(f)
			if err != nil {
				return err
			}
			// What is found also where periods are rounded is of the body with exact ones,
			// and not new.
			if known {
				a.later(`DELETE FROM finding WHERE id = $1`, f.ID)
			} else {
				a.result.Flagged++
				a.told.findings = append(a.told.findings, f)
			}
			a.insert(&findingTable, values...)
			there[f.ID] = false
		}
	}
	return r.send(r.tx)
}

// lookedUpAtOnce findings are one statement.
const lookedUpAtOnce = 100

// storedFindings returns which findings are stored, and of each whether it is of
// a body with rounded periods.
func (r *round) storedFindings(ids []string) (map[string]bool, error) {
	there := map[string]bool{}
	for part := range slices.Chunk(ids, lookedUpAtOnce) {
		args := []any{statementData}
		for i := range lookedUpAtOnce { // one statement for any number
			args = append(args, part[min(i, len(part)-1)])
		}
		if err := r.query(`
			SELECT f.id, (SELECT count(*) FROM body b WHERE b.sha256 = f.sha256 AND b.kind = $1) FROM finding f
			WHERE f.id IN (`+parametersFrom(2, len(args))+`)`, args, func(row row) error {
			there[row.text(0)] = row.int(1) > 0
			return nil
		}); err != nil {
			return there, err
		}
	}
	return there, nil
}

// findingColumns joins a finding (f) with what was said of it (d), or else with
// the first dismissal that speaks for it too (s): see intel.FindingDecision.
const findingColumns = `f.id, f.rule, f.version, f.severity, f.cik, f.subject, f.period_start, f.period_end, f.accession,
	f.observed, f.expected, f.message, f.sha256, f.created_at, f.kind, f.score, f.detail,
	coalesce(d.state, s.state, 'new'), coalesce(d.decided_at, s.decided_at, 0), coalesce(d.decided_by, s.decided_by, ''),
	coalesce(d.reason, s.reason, ''), coalesce(s.finding, '')
	FROM finding f
	LEFT JOIN finding_decision d ON d.finding = f.id
	LEFT JOIN finding_decision s ON d.finding IS NULL AND s.finding = (
		SELECT min(o.finding) FROM finding_decision o
		WHERE o.cik = f.cik AND o.rule = f.rule AND o.subject = f.subject AND o.state = 'dismissed' AND o.score >= f.score
			AND f.severity <> 'error' AND f.kind <> 'quality')`

func scanFinding(r row) (intel.Finding, error) {
	x := intel.Finding{
		ID: r.text(0), Rule: r.text(1), Version: int(r.int(2)), CIK: intel.CIK(r.int(4)), Subject: r.text(5),
		Period:    intel.Period{Start: intel.Date(r.int(6)), End: intel.Date(r.int(7))},
		Accession: intel.AccessionNumber(r.int(8)), Observed: r.text(9), Expected: r.text(10), Message: r.text(11),
		CreatedAt: instant(r.int(13)), Kind: intel.FindingKind(r.text(14)), Score: float64(r.int(15)) / 1000,
		State: intel.FindingState(r.text(17)), DecidedAt: instant(r.int(18)), DecidedBy: r.text(19), Reason: r.text(20),
		SuppressedBy: r.text(21),
	}
	if err := x.Severity.UnmarshalText([]byte(r.text(3))); err != nil {
		return x, err
	}
	var detail findingDetail
	if text := r.text(16); text != "" { // findings from before there was any have none
		if err := json.Unmarshal([]byte(text), &detail); err != nil {
			return x, fmt.Errorf("finding %s: %w", x.ID, err)
		}
	}
	x.ExpectedLow, x.ExpectedHigh, x.Transformation = detail.Low, detail.High, detail.Transformation
	x.Evidence, x.CounterEvidence = detail.Evidence, detail.CounterEvidence
	if x.Evidence == nil {
		x.Evidence = []intel.Evidence{}
	}
	if x.CounterEvidence == nil {
		x.CounterEvidence = []intel.CounterEvidence{}
	}
	var err error
	x.SHA256, err = intel.ParseSHA256(r.text(12))
	return x, err
}

// Findings lists findings by id.
func (s *Store) Findings(ctx context.Context, f intel.FindingFilter) (page intel.Page[intel.Finding], err error) {
	limit := pageLimit(f.PageRequest)
	after, err := readTextCursor(f.Cursor)
	if err != nil {
		return page, err
	}
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT `+findingColumns+`
			WHERE f.id > $1 AND ($2 = 0 OR f.cik = $2) AND ($3 = '' OR f.rule = $3) AND ($4 = '' OR f.severity = $4)
				AND ($5 = '' OR f.kind = $5) AND ($6 = '' OR coalesce(d.state, s.state, 'new') = $6)
			ORDER BY f.id LIMIT $7`, []any{after, f.CIK, f.Rule, f.Severity, string(f.Kind), string(f.State), limit + 1}, func(r row) error {
			x, err := scanFinding(r)
			page.Items = append(page.Items, x)
			return err
		})
	})
	trim(&page, limit, func(x *intel.Finding) string { return encodeCursor(x.ID) })
	return page, err
}

// Finding returns one finding.
func (s *Store) Finding(ctx context.Context, id string) (f intel.Finding, err error) {
	err = s.db.read(ctx, func(t tx) (err error) {
		f, err = finding(t, id)
		return err
	})
	return f, err
}

func finding(t tx, id string) (f intel.Finding, err error) {
	found, err := one(t, `SELECT `+findingColumns+` WHERE f.id = $1`, []any{id}, func(r row) (err error) {
		f, err = scanFinding(r)
		return err
	})
	if err == nil && !found {
		err = intel.Errorf(intel.KindNotFound, "no finding %s; list them with: corpintel findings", id)
	}
	return f, err
}

// Decide keeps a person's word on a finding.
func (s *Store) Decide(ctx context.Context, d intel.FindingDecision) (f intel.Finding, err error) {
	switch d.State {
	case intel.FindingAcknowledged, intel.FindingConfirmed:
	case intel.FindingDismissed:
		if d.Reason == "" {
			return f, intel.Errorf(intel.KindInvalid, "a dismissal needs a reason: it speaks for later findings also")
		}
	default:
		return f, intel.Errorf(intel.KindInvalid, "%q is nothing that can be said of a finding: want acknowledged, dismissed or confirmed", d.State)
	}
	err = s.db.writeDurably(ctx, func(t tx) error {
		if f, err = finding(t, d.Finding); err != nil {
			return err
		}
		if _, err := t.exec(`
			INSERT INTO finding_decision (finding, state, decided_at, decided_by, reason, rule, cik, subject, score)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (finding) DO UPDATE SET state = excluded.state, decided_at = excluded.decided_at,
				decided_by = excluded.decided_by, reason = excluded.reason`,
			d.Finding, string(d.State), s.opt.Now().UTC(), d.By, d.Reason, f.Rule, f.CIK, f.Subject, thousandths(f.Score)); err != nil {
			return err
		}
		f, err = finding(t, d.Finding)
		return err
	})
	return f, err
}
