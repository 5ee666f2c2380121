package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/corpintel/intel"
)

const shadowSeverity = "shadow"

// tallyKey is what is counted of one batch.
type tallyKey struct{ rule, severity string }

var tallyTable = columnsOf("tally", `fetch, rule, severity, version, judged, failed`)

// tally counts what the rules came to on the batch, for scores and histories. A
// body that is applied again is counted anew.
func (a *application) tally() error {
	b := a.batch
	if b.Body.Fetch == 0 || a.result.In == 0 && len(b.Findings) == 0 {
		return nil // documents have no records
	}
	counts := map[tallyKey]intel.Tally{{}: {Judged: a.result.In, Failed: int64(len(b.Quarantined))}}
	note := func(k tallyKey, version int) {
		t := counts[k]
		t.Version = version
		t.Failed++
		counts[k] = t
	}
	for i := range b.Findings {
		f := &b.Findings[i]
		note(tallyKey{f.Rule, f.Severity.String()}, f.Version)
	}
	for i := range b.Quarantined {
		q := &b.Quarantined[i]
		note(tallyKey{q.Rule, intel.SeverityError.String()}, q.Version)
	}
	for _, t := range b.Tallies {
		k := tallyKey{t.Rule, ""} // what failed has lines of its own
		if t.Shadow {
			k.severity = shadowSeverity
		}
		counts[k] = t
	}
	a.later(`DELETE FROM tally WHERE fetch = $1`, b.Body.Fetch)
	for k, t := range counts {
		a.insert(&tallyTable, b.Body.Fetch, k.rule, k.severity, t.Version, t.Judged, t.Failed)
	}
	return nil
}

// Tallies sums up what a check came to on batches, by version, and of all
// checks where rule is "".
func (s *Store) Tallies(ctx context.Context, rule string) (list []intel.Tally, err error) {
	list = []intel.Tally{}
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT rule, version, CASE WHEN severity = 'shadow' THEN 1 ELSE 0 END, sum(judged), sum(failed)
			FROM tally
			WHERE (rule = $1 OR $1 = '' AND substr(rule, 1, 6) = 'check.') AND severity IN ('', 'shadow') AND rule <> ''
			GROUP BY rule, version, CASE WHEN severity = 'shadow' THEN 1 ELSE 0 END
			ORDER BY rule, version`, []any{rule}, func(r row) error {
			list = append(list, intel.Tally{Rule: r.text(0), Version: int(r.int(1)), Shadow: r.int(2) != 0, Judged: r.int(3), Failed: r.int(4)})
			return nil
		})
	})
	return list, err
}

// dayMicros is a day, as instants are stored.
const dayMicros = int64(24 * time.Hour / time.Microsecond)

// SourceDays lists what came, by source and day.
func (s *Store) SourceDays(ctx context.Context, source string, since intel.Date) (list []intel.SourceDay, err error) {
	type key struct {
		source string
		day    int64
	}
	var from int64
	if since != 0 {
		from = micros(since.Time())
	}
	days := map[key]*intel.SourceDay{}
	err = s.db.read(ctx, func(t tx) error {
		if err := t.query(`
			SELECT kind, fetched_at / $4, count(*), sum(CASE WHEN status = 200 THEN 1 ELSE 0 END), sum(size), max(CASE WHEN status = 200 THEN fetched_at ELSE 0 END)
			FROM body
			WHERE fetched_at >= $1 AND ($2 = '' OR kind = $2 OR substr(kind, 1, CAST($3 AS INTEGER)) = $2 || '.')
			GROUP BY kind, fetched_at / $4`, []any{from, source, len(source) + 1, dayMicros}, func(r row) error {
			days[key{r.text(0), r.int(1)}] = &intel.SourceDay{
				Source: r.text(0), Day: intel.DateOf(instant(r.int(1)*dayMicros + 1)), Bodies: r.int(2), Good: r.int(3), Bytes: r.int(4), LastAt: instant(r.int(5)),
			}
			return nil
		}); err != nil {
			return err
		}
		return t.query(`
			SELECT b.kind, b.fetched_at / $4, t.rule, t.severity, sum(t.judged), sum(t.failed)
			FROM tally t JOIN body b ON b.fetch = t.fetch
			WHERE b.fetched_at >= $1 AND ($2 = '' OR b.kind = $2 OR substr(b.kind, 1, CAST($3 AS INTEGER)) = $2 || '.')
			GROUP BY b.kind, b.fetched_at / $4, t.rule, t.severity`, []any{from, source, len(source) + 1, dayMicros}, func(r row) error {
			d := days[key{r.text(0), r.int(1)}]
			switch severity := r.text(3); {
			case r.is(2, ""):
				d.Records, d.Quarantined = d.Records+r.int(4), d.Quarantined+r.int(5)
			case severity == intel.SeverityWarn.String():
				d.Warned += r.int(5)
			case severity == intel.SeverityInfo.String():
				d.Noted += r.int(5)
			case r.is(2, unreadableRule):
				d.Good -= r.int(5)
			}
			return nil
		})
	})
	for _, d := range days {
		list = append(list, *d)
	}
	slices.SortFunc(list, func(x, y intel.SourceDay) int {
		return cmp.Or(cmp.Compare(x.Source, y.Source), cmp.Compare(x.Day, y.Day))
	})
	return list, err
}

// unreadableRule is the rule of bodies that could not be used at all.
const unreadableRule = "unreadable"

// hourMicros is an hour, as instants are stored.
const hourMicros = int64(time.Hour / time.Microsecond)

// SourceHours counts what came, by source and hour.
func (s *Store) SourceHours(ctx context.Context) (list []intel.SourceHour, err error) {
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`SELECT kind, fetched_at / $1, count(*) FROM body GROUP BY kind, fetched_at / $1 ORDER BY 1, 2`, []any{hourMicros}, func(r row) error {
			list = append(list, intel.SourceHour{Source: r.text(0), Hour: instant(r.int(1) * hourMicros), Bodies: r.int(2)})
			return nil
		})
	})
	return list, err
}
