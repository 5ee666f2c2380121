package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

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

func (a *application) findings() error {
	n, err := a.addFindings(a.batch.Findings)
	a.result.Flagged += n
	return err
}

const insertFinding = `
	INSERT INTO finding (id, rule, version, severity, cik, subject, period_start, period_end, accession,
		observed, expected, message, sha256, created_at, kind, score, detail)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
	ON CONFLICT (id) DO NOTHING`

// addFindings stores those that are new and returns how many.
func (a *application) addFindings(findings []intel.Finding) (added int64, err error) {
	args := make([][]any, len(findings))
	for i := range findings {
		f := &findings[i]
		detail, err := json.Marshal(findingDetail{f.ExpectedLow, f.ExpectedHigh, f.Evidence, f.CounterEvidence, f.Transformation})
		if err != nil {
			return added, fmt.Errorf("finding %s of %s: %w", f.ID, f.Rule, err)
		}
		args[i] = []any{
			f.ID, f.Rule, f.Version, f.Severity.String(), f.CIK, f.Subject, f.Period.Start, f.Period.End, f.Accession,
			f.Observed, f.Expected, f.Message, f.SHA256, f.CreatedAt, string(f.Kind), thousandths(f.Score), string(detail),
		}
	}
	counts, err := a.many(insertFinding, args, nil)
	if err != nil {
		return 0, err
	}
	if err := a.replaceRounded(args, counts); err != nil {
		return 0, err
	}
	for i, n := range counts {
		if n > 0 {
			a.told.findings = append(a.told.findings, &findings[i])
		}
		added += n
	}
	return added, nil
}

// replaceRounded puts findings in the place of those that are there already from
// a body with rounded periods: what is found in both is of the one with exact
// ones. Such a finding is not new.
func (a *application) replaceRounded(args [][]any, counts []int64) error {
	if a.batch.Body.Kind == statementData {
		return nil
	}
	var there, rounded [][]any
	var of []int
	for i, n := range counts {
		if n == 0 {
			there, of = append(there, []any{args[i][0], statementData}), append(of, i)
		}
	}
	removed, err := a.many(`
		DELETE FROM finding
		WHERE id = $1 AND EXISTS (SELECT 1 FROM body b WHERE b.sha256 = finding.sha256 AND b.kind = $2)`, there, nil)
	if err != nil {
		return err
	}
	for i, n := range removed {
		if n > 0 {
			rounded = append(rounded, args[of[i]])
		}
	}
	_, err = a.many(insertFinding, rounded, nil)
	return err
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
