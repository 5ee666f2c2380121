package store

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/corpintel/intel"
)

// frameDays is how far the end of a period can be from that of its frame.
const frameDays = 190

// Frame computes one fact of each company in a calendar period from what was
// known. It steps from company to company through the key of the facts, and
// costs a look-up for each company that has facts.
func (s *Store) Frame(ctx context.Context, f intel.FrameFilter) (frame intel.ConceptFrame, err error) {
	if f.AsOf.IsZero() {
		f.AsOf = s.opt.Now()
	}
	frame = intel.ConceptFrame{Taxonomy: f.Taxonomy, Concept: f.Concept, Unit: f.Unit, Frame: f.Frame, Facts: []intel.FramePoint{}}
	err = s.db.read(ctx, func(t tx) error {
		concept, err := s.conceptNamed(t, f.Taxonomy, f.Concept)
		if err != nil {
			return err
		}
		frame.Label, frame.Description = concept.concept.Label, concept.concept.Description
		found, err := one(t, `SELECT id FROM unit WHERE name = $1`, []any{f.Unit}, func(r row) error {
			concept.unitID, concept.unit = r.int(0), f.Unit
			return nil
		})
		if err != nil || !found {
			return err
		}
		best := frameChoice{frame: f.Frame}
		point := intel.FramePoint{}
		rd := factReader{Store: s, tx: t, filter: intel.FactFilter{AsOf: f.AsOf}}
		last := lastRevision{reader: &rd}
		end := func() {
			last.end(func(k *intel.KnownFact) { best.consider(&k.Fact) })
			if best.found {
				point.Accession, point.Start, point.End, point.Value = best.fact.Accession, best.fact.Start, best.fact.End, json.Number(best.fact.Value)
				frame.Facts = append(frame.Facts, point)
			}
		}
		if err := t.query(`
			SELECT `+reportColumns+`, c.cik, c.name
			FROM company c CROSS JOIN fact f LEFT JOIN filing g ON g.cik = f.cik AND g.accession = f.accession
			WHERE c.facts > 0 AND f.cik = c.cik AND f.concept = $1 AND f.unit = $2 AND f.period_end >= $3 AND f.period_end <= $4
			ORDER BY c.cik, f.period_end, f.period_start, f.accession, f.revision`,
			[]any{concept.conceptID, concept.unitID, f.Frame.End().AddDays(-frameDays), f.Frame.End().AddDays(frameDays)}, func(r row) error {
				if cik := intel.CIK(r.int(14)); cik != point.CIK {
					end()
					best = frameChoice{frame: f.Frame}
					point = intel.FramePoint{CIK: cik, Name: r.text(15)}
					rd.filter.CIK = cik
				}
				return last.next(concept, r, func(k *intel.KnownFact) { best.consider(&k.Fact) })
			}); err != nil {
			return err
		}
		end()
		return nil
	})
	frame.Points = len(frame.Facts)
	return frame, err
}

// conceptNamed returns a concept with its number.
func (s *Store) conceptNamed(t tx, taxonomy, name string) (series, error) {
	var sr series
	found, err := one(t, `SELECT id FROM concept WHERE taxonomy = $1 AND name = $2`, []any{taxonomy, name}, func(r row) error {
		sr.conceptID = r.int(0)
		return nil
	})
	switch {
	case err != nil:
		return sr, err
	case !found:
		return sr, intel.Errorf(intel.KindNotFound, "nothing stored is reported as %s:%s: concepts are spelled as in the taxonomy, us-gaap and NetIncomeLoss", taxonomy, name)
	}
	sr.concept, err = s.dict.concept(t, sr.conceptID)
	return sr, err
}

// lastRevision picks from reports, ordered by period, filing and revision, the
// last revision of each that was known and that the upstream still listed.
type lastRevision struct {
	reader *factReader
	fact   intel.KnownFact
	held   bool
	gone   bool
}

// next takes a row; each gets the report before, if the row is another one's.
func (l *lastRevision) next(sr series, r row, each func(*intel.KnownFact)) error {
	k, err := l.reader.scan(sr, r)
	if err != nil || k.KnownAt.After(l.reader.filter.AsOf) {
		return err
	}
	if l.held && (k.Period != l.fact.Period || k.Accession != l.fact.Accession) {
		l.end(each)
	}
	l.fact, l.held, l.gone = k, true, false
	if gone := r.int(11); gone != 0 {
		o, err := l.reader.originOf(l.reader.tx, gone)
		l.gone = !o.fetchedAt.After(l.reader.filter.AsOf)
		return err
	}
	return nil
}

// end gives each the last report.
func (l *lastRevision) end(each func(*intel.KnownFact)) {
	if l.held && !l.gone {
		each(&l.fact)
	}
	l.held = false
}

// frameChoice is the fact that stands for a company in a frame.
type frameChoice struct {
	frame intel.Frame
	found bool
	fact  intel.Fact
}

// consider takes a fact if it belongs to the frame and fits better than the one
// before, or as well and was filed later.
func (c *frameChoice) consider(f *intel.Fact) bool {
	if frame, ok := f.Period.Frame(); !ok || frame != c.frame {
		return false
	}
	if c.found {
		order := cmp.Or(
			cmp.Compare(c.frame.Misfit(c.fact.Period), c.frame.Misfit(f.Period)),
			cmp.Compare(f.FiledAt, c.fact.FiledAt),
			cmp.Compare(f.Accession, c.fact.Accession),
		)
		if order < 0 {
			return false
		}
	}
	c.found, c.fact = true, *f
	return true
}

// CompanyConcept returns what a company reported under a concept, in all units.
func (s *Store) CompanyConcept(ctx context.Context, f intel.ConceptFilter) (answer intel.CompanyConcept, err error) {
	if f.AsOf.IsZero() {
		f.AsOf = s.opt.Now()
	}
	err = s.db.read(ctx, func(t tx) error {
		company, found, err := s.loadCompany(t, f.CIK)
		if err != nil {
			return err
		}
		if !found {
			return intel.Errorf(intel.KindNotFound, "no company with CIK %s is stored; load it with: corpintel ingest edgar %s", f.CIK, f.CIK)
		}
		concept, err := s.conceptNamed(t, f.Taxonomy, f.Concept)
		if err != nil {
			return err
		}
		answer = intel.CompanyConcept{
			CIK: f.CIK, Taxonomy: f.Taxonomy, Concept: f.Concept, Label: concept.concept.Label, Description: concept.concept.Description,
			Name: company.Name, Units: map[string][]intel.ConceptValue{},
		}
		filter := intel.FactFilter{CIK: f.CIK, Taxonomy: f.Taxonomy, Concept: f.Concept, AsOf: f.AsOf}
		list, err := s.seriesOf(t, filter)
		if err != nil {
			return err
		}
		rd := factReader{Store: s, tx: t, filter: filter}
		for _, sr := range list {
			values, err := rd.concept(sr)
			if err != nil {
				return err
			}
			if len(values) > 0 {
				answer.Units[sr.unit] = values
			}
		}
		if len(answer.Units) == 0 {
			return intel.Errorf(intel.KindNotFound, "company %s has no fact %s:%s that was known then", f.CIK, f.Taxonomy, f.Concept)
		}
		return nil
	})
	return answer, err
}

// concept returns the reports of a series that were listed, each with its last
// revision, and marks those that stand for a frame.
func (rd *factReader) concept(sr series) ([]intel.ConceptValue, error) {
	var reports []intel.KnownFact
	keep := func(k *intel.KnownFact) { reports = append(reports, *k) }
	last := lastRevision{reader: rd}
	err := rd.query(`
		SELECT `+reportColumns+`
		FROM fact f LEFT JOIN filing g ON g.cik = f.cik AND g.accession = f.accession
		WHERE f.cik = $1 AND f.concept = $2 AND f.unit = $3
		ORDER BY f.period_end, f.period_start, f.accession, f.revision`,
		[]any{rd.filter.CIK, sr.conceptID, sr.unitID}, func(r row) error {
			return last.next(sr, r, keep)
		})
	last.end(keep)
	return conceptValues(reports), err
}

// conceptValues writes reports, which are ordered by period, as EDGAR does.
func conceptValues(reports []intel.KnownFact) []intel.ConceptValue {
	slices.SortStableFunc(reports, func(x, y intel.KnownFact) int {
		return cmp.Or(cmp.Compare(x.End, y.End), cmp.Compare(x.Start, y.Start), asKnown(x, y))
	})
	values := make([]intel.ConceptValue, len(reports))
	choices := map[intel.Frame]*frameChoice{}
	chosen := map[intel.Frame]int{}
	for i := range reports {
		k := &reports[i]
		v := &values[i]
		*v = intel.ConceptValue{Start: k.Start, End: k.End, Value: json.Number(k.Value), Accession: k.Accession, Form: k.Form, FiledAt: k.FiledAt}
		if k.FiscalYear != 0 {
			v.FiscalYear = &k.FiscalYear
		}
		if k.FiscalPeriod != "" {
			v.FiscalPeriod = &k.FiscalPeriod
		}
		frame, ok := k.Period.Frame()
		if !ok {
			continue
		}
		if choices[frame] == nil {
			choices[frame] = &frameChoice{frame: frame}
		}
		if choices[frame].consider(&k.Fact) {
			chosen[frame] = i
		}
	}
	for frame, i := range chosen {
		values[i].Frame = frame
	}
	return values
}
