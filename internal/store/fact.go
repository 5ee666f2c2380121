package store

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// series is one company's facts of a concept in a unit.
type series struct {
	conceptID, unitID int64
	concept           intel.Concept
	unit              string
}

func (s series) compare(o series) int {
	return cmp.Or(
		strings.Compare(s.concept.Taxonomy, o.concept.Taxonomy),
		strings.Compare(s.concept.Name, o.concept.Name),
		strings.Compare(s.unit, o.unit),
	)
}

// factCursor is the key of a fact in a list: its series, its period, and its
// place among the reports of the period that the list shows.
type factCursor struct {
	Taxonomy, Concept, Unit string
	End, Start              intel.Date
	Place                   int
}

func (c factCursor) compare(o factCursor) int {
	return cmp.Or(
		strings.Compare(c.Taxonomy, o.Taxonomy),
		strings.Compare(c.Concept, o.Concept),
		strings.Compare(c.Unit, o.Unit),
		cmp.Compare(c.End, o.End),
		cmp.Compare(c.Start, o.Start),
		cmp.Compare(c.Place, o.Place),
	)
}

// Facts lists a company's facts.
func (s *Store) Facts(ctx context.Context, f intel.FactFilter) (page intel.Page[intel.KnownFact], err error) {
	var after factCursor
	if f.Cursor != "" {
		if err := decodeCursor(f.Cursor, &after); err != nil || after.Concept == "" {
			return page, badCursor(f.Cursor)
		}
	}
	if f.AsOf.IsZero() {
		f.AsOf = s.opt.Now()
	}
	err = s.db.read(ctx, func(t tx) error {
		list, err := s.seriesOf(t, f)
		if err != nil {
			return err
		}
		rd := factReader{Store: s, tx: t, filter: f, limit: pageLimit(f.PageRequest), after: after, page: &page}
		if _, err := one(t, `SELECT sample FROM company WHERE cik = $1`, []any{f.CIK}, func(r row) error {
			rd.sample = r.int(0) != 0
			return nil
		}); err != nil {
			return err
		}
		for _, sr := range list {
			if f.Cursor != "" && sr.compare(after.series()) < 0 {
				continue
			}
			if err := rd.emit(sr); err != nil || page.Next != "" {
				return err
			}
		}
		return nil
	})
	return page, err
}

func (c factCursor) series() series {
	return series{concept: intel.Concept{Taxonomy: c.Taxonomy, Name: c.Concept}, unit: c.Unit}
}

// seriesWithin are the series of company $1 whose concepts have the numbers $2
// to $3. It steps from series to series through the key, without reading the
// facts, in one statement: a company has hundreds.
const seriesWithin = `
	WITH RECURSIVE c (concept) AS (
		SELECT min(concept) FROM fact WHERE cik = $1 AND concept >= $2
		UNION ALL
		SELECT (SELECT min(f.concept) FROM fact f WHERE f.cik = $1 AND f.concept > c.concept) FROM c WHERE c.concept < $3
	), s (concept, unit) AS (
		SELECT concept, (SELECT min(f.unit) FROM fact f WHERE f.cik = $1 AND f.concept = c.concept) FROM c WHERE concept <= $3
		UNION ALL
		SELECT concept, (SELECT min(f.unit) FROM fact f WHERE f.cik = $1 AND f.concept = s.concept AND f.unit > s.unit) FROM s WHERE unit IS NOT NULL
	)
	SELECT concept, unit FROM s WHERE unit IS NOT NULL`

// seriesOf returns the company's series that the filter selects, by name.
func (s *Store) seriesOf(t tx, f intel.FactFilter) ([]series, error) {
	within := [][2]int64{{0, math.MaxInt64}}
	if f.Concept != "" {
		within = nil
		if err := t.query(`SELECT id FROM concept WHERE name = $1 AND ($2 = '' OR taxonomy = $2)`, []any{f.Concept, f.Taxonomy}, func(r row) error {
			within = append(within, [2]int64{r.int(0), r.int(0)})
			return nil
		}); err != nil {
			return nil, err
		}
	}
	var found, list []series
	for _, w := range within {
		if err := t.query(seriesWithin, []any{f.CIK, w[0], w[1]}, func(r row) error {
			found = append(found, series{conceptID: r.int(0), unitID: r.int(1)})
			return nil
		}); err != nil {
			return nil, err
		}
	}
	for _, x := range found {
		var err error
		if x.concept, err = s.dict.concept(t, x.conceptID); err != nil {
			return nil, err
		}
		if x.unit, err = s.dict.unit(t, x.unitID); err != nil {
			return nil, err
		}
		if (f.Unit == "" || f.Unit == x.unit) && (f.Taxonomy == "" || f.Taxonomy == x.concept.Taxonomy) {
			list = append(list, x)
		}
	}
	slices.SortFunc(list, series.compare)
	return list, nil
}

// factReader fills one page.
type factReader struct {
	*Store
	tx
	filter intel.FactFilter
	limit  int
	after  factCursor // the last fact of the page before
	last   factCursor // the last fact of this one
	sample bool
	page   *intel.Page[intel.KnownFact]
}

// emit adds what the filter shows of one series to the page, until it is full.
func (rd *factReader) emit(sr series) error {
	facts, err := rd.read(sr)
	if err != nil {
		return err
	}
	for lo := 0; lo < len(facts); {
		hi := lo + 1
		for hi < len(facts) && facts[hi].Period == facts[lo].Period {
			hi++
		}
		reports := facts[lo:hi]
		lo = hi
		slices.SortFunc(reports, asKnown)
		if !rd.filter.All {
			reports = reports[len(reports)-1:]
		}
		for place := range reports {
			k := &reports[place]
			at := factCursor{k.Taxonomy, k.Concept, k.Unit, k.End, k.Start, place}
			if rd.filter.Cursor != "" && at.compare(rd.after) <= 0 {
				continue
			}
			if len(rd.page.Items) == rd.limit {
				rd.page.Next = encodeCursor(rd.last)
				return nil
			}
			rd.page.Items, rd.last = append(rd.page.Items, *k), at
		}
	}
	return nil
}

// asKnown orders reports of one period as they became known.
func asKnown(x, y intel.KnownFact) int {
	return cmp.Or(
		x.KnownAt.Compare(y.KnownAt),
		cmp.Compare(x.FiledAt, y.FiledAt),
		cmp.Compare(x.Accession, y.Accession),
		cmp.Compare(x.Revision, y.Revision),
	)
}

// reportColumns are those of a fact (f) and its filing (g) that scan reads.
const reportColumns = `f.period_end, f.period_start, f.accession, f.revision, f.value, f.fy, f.fp, f.form, f.filed, f.frame, f.fetch, f.gone,
	coalesce(g.accepted, 0), coalesce(g.known_at, 0)`

// read returns the reports of a series that were known, by period.
func (rd *factReader) read(sr series) ([]intel.KnownFact, error) {
	f := rd.filter
	var list []intel.KnownFact
	err := rd.query(`
		SELECT `+reportColumns+`
		FROM fact f LEFT JOIN filing g ON g.cik = f.cik AND g.accession = f.accession
		WHERE f.cik = $1 AND f.concept = $2 AND f.unit = $3
			AND ($4 = 0 OR f.period_end = $4) AND ($5 = 0 OR f.period_start = $5) AND ($6 = '' OR f.form = $6)
		ORDER BY f.period_end, f.period_start, f.accession, f.revision`,
		[]any{f.CIK, sr.conceptID, sr.unitID, f.End, f.Start, f.Form}, func(r row) error {
			k, err := rd.scan(sr, r)
			if err == nil && !k.KnownAt.After(f.AsOf) {
				list = append(list, k)
			}
			return err
		})
	return list, err
}

func (rd *factReader) scan(sr series, r row) (intel.KnownFact, error) {
	o, err := rd.originOf(rd.tx, r.int(10))
	k := intel.KnownFact{
		Fact: intel.Fact{
			CIK: rd.filter.CIK, Taxonomy: sr.concept.Taxonomy, Concept: sr.concept.Name, Unit: sr.unit,
			Period:    intel.Period{Start: intel.Date(r.int(1)), End: intel.Date(r.int(0))},
			Accession: intel.AccessionNumber(r.int(2)),
			Value:     r.text(4), FiscalYear: int(r.int(5)), FiscalPeriod: r.text(6), Form: r.text(7),
			FiledAt: intel.Date(r.int(8)), Frame: r.text(9),
		},
		Revision: int(r.int(3)), SHA256: o.sha256, IngestedAt: o.fetchedAt, Vanished: r.int(11) != 0,
		AcceptedAt: instant(r.int(12)), KnownAt: instant(r.int(13)), Label: sr.concept.Label, Sample: rd.sample,
	}
	k.Rounded = o.kind == statementData
	if k.KnownAt.IsZero() { // no filing of that accession is stored
		k.KnownAt = intel.EndOfDay(k.FiledAt)
	}
	if k.Revision > 0 { // nobody could see the new value before it was there
		k.KnownAt = later(k.KnownAt, o.fetchedAt)
	}
	return k, err
}

func later(x, y time.Time) time.Time {
	if y.After(x) {
		return y
	}
	return x
}
