package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/corpintel/intel"
)

// weights are which part of a record's share a finding takes.
var weights = [...]float64{intel.SeverityInfo: 0, intel.SeverityWarn: .5, intel.SeverityError: 1}

// Score tells how far records can be trusted and which rules took points.
func (s *Store) Score(ctx context.Context, f intel.ScoreFilter) (score intel.Score, err error) {
	sc := scorer{losses: map[tallyKey]int64{}}
	err = s.db.read(ctx, func(t tx) error {
		if f.CIK == 0 {
			return sc.source(t, f)
		}
		return sc.company(t, f, s.opt.Now())
	})
	return sc.score(), err
}

// scorer gathers records and what rules said about them.
type scorer struct {
	records int64
	losses  map[tallyKey]int64
}

// company reads what is stored of a company, one of its filings, or one fact.
func (sc *scorer) company(t tx, f intel.ScoreFilter, now time.Time) error {
	if err := sc.stored(t, f); err != nil {
		return err
	}
	// Whoever asks for a fact means the number, not what rules say of its filing.
	if err := t.query(`
		SELECT x.rule, x.severity, count(*)
		FROM finding x LEFT JOIN finding_decision d ON d.finding = x.id
		WHERE x.cik = $1 AND x.kind = 'quality' AND coalesce(d.state, '') <> 'dismissed'
			AND ($2 = 0 OR x.accession = $2) AND ($3 = '' OR x.subject = $3 AND x.period_end = $4 AND x.period_start = $5)
		GROUP BY x.rule, x.severity`, []any{f.CIK, f.Accession, f.Subject, f.Period.End, f.Period.Start}, sc.lost); err != nil {
		return err
	}
	return t.query(`
		SELECT `+quarantineColumns+`
		WHERE q.cik = $1`, []any{f.CIK}, func(r row) error {
		q, err := scanQuarantined(r, now)
		if err != nil || q.State == intel.QuarantineReleased || !selects(f, q.Fact) {
			return err
		}
		sc.records++
		if q.State == intel.QuarantineHeld {
			sc.losses[tallyKey{q.Rule, intel.SeverityError.String()}]++
		}
		return nil
	})
}

// stored counts the records.
func (sc *scorer) stored(t tx, f intel.ScoreFilter) error {
	add := func(r row) error {
		sc.records += r.int(0)
		return nil
	}
	if f.Subject != "" {
		return t.query(`
			SELECT count(*) FROM fact x JOIN concept c ON c.id = x.concept JOIN unit u ON u.id = x.unit
			WHERE x.cik = $1 AND ($2 = 0 OR x.accession = $2) AND c.taxonomy || ':' || c.name || ' ' || u.name = $3
				AND x.period_end = $4 AND x.period_start = $5`, []any{f.CIK, f.Accession, f.Subject, f.Period.End, f.Period.Start}, add)
	}
	if err := t.query(`SELECT count(*) FROM filing WHERE cik = $1 AND ($2 = 0 OR accession = $2)`, []any{f.CIK, f.Accession}, add); err != nil {
		return err
	}
	return t.query(`SELECT count(*) FROM fact WHERE cik = $1 AND ($2 = 0 OR accession = $2)`, []any{f.CIK, f.Accession}, add)
}

// selects reports whether a quarantined record is among those asked for.
func selects(f intel.ScoreFilter, fact *intel.Fact) bool {
	if fact == nil {
		return f.Accession == 0 && f.Subject == ""
	}
	return (f.Accession == 0 || fact.Accession == f.Accession) &&
		(f.Subject == "" || fact.Series() == f.Subject && fact.Period == f.Period)
}

// source reads what the rules came to on the bodies of a source or of days.
func (sc *scorer) source(t tx, f intel.ScoreFilter) error {
	var from int64
	until := micros(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))
	if f.Since != 0 {
		from = micros(f.Since.Time())
	}
	if f.Until != 0 {
		until = micros(f.Until.AddDays(1).Time())
	}
	return t.query(`
		SELECT t.rule, t.severity, sum(t.failed), sum(t.judged)
		FROM tally t JOIN body b ON b.fetch = t.fetch
		WHERE b.fetched_at >= $1 AND b.fetched_at < $2 AND ($3 = '' OR b.kind = $3 OR substr(b.kind, 1, CAST($4 AS INTEGER)) = $3 || '.')
			AND t.severity <> 'shadow'
		GROUP BY t.rule, t.severity`, []any{from, until, f.Source, len(f.Source) + 1}, func(r row) error {
		switch {
		case r.is(0, ""):
			sc.records += r.int(3)
			return nil
		case r.is(1, ""): // how much a check judged
			return nil
		}
		return sc.lost(r)
	})
}

// lost takes in a rule, a severity and a number of findings.
func (sc *scorer) lost(r row) error {
	sc.losses[tallyKey{r.text(0), r.text(1)}] += r.int(2)
	return nil
}

func (sc *scorer) score() intel.Score {
	score := intel.Score{Points: 100, Records: sc.records, Rules: []intel.RuleLoss{}}
	for k, n := range sc.losses {
		loss := intel.RuleLoss{Rule: k.rule, Findings: n}
		if loss.Severity.UnmarshalText([]byte(k.severity)) != nil {
			continue // no severity of ours
		}
		loss.Points = 100 * weights[loss.Severity] * float64(n) / float64(max(1, sc.records))
		score.Rules = append(score.Rules, loss)
	}
	slices.SortFunc(score.Rules, func(x, y intel.RuleLoss) int {
		return cmp.Or(cmp.Compare(y.Points, x.Points), cmp.Compare(y.Findings, x.Findings), cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Severity, y.Severity))
	})
	for _, l := range score.Rules { // in order, so that the sum is the same each time
		score.Points -= l.Points
	}
	score.Points = max(0, score.Points)
	return score
}
