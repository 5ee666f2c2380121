package bench

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/source/edgar"
	"github.com/corpintel/intel/internal/store"
)

// PointInTime compares reads of one series' latest values as of an instant with
// the one statement that whoever knows the tables would give to the driver. Both
// answer the same questions in turn, and the answers are compared.
type PointInTime struct {
	Store Latency `json:"store"`
	Bare  Latency `json:"bare"`
	// Ratio is the speed of the store as a part of the bare statement's: of the
	// medians by the clock, and of all reads together by processor time, ours
	// and the server's.
	Ratio Clocks `json:"ratio"`
}

// series is what a read asks for.
type series struct {
	cik intel.CIK
	*model
}

// all lists the largest series of each company.
func (u *Universe) all() []series {
	list := make([]series, 0, u.Companies)
	for cik, m := range u.pick {
		list = append(list, series{cik, m})
	}
	return list
}

// pointsAtOnce reads of one kind are measured together, since a processor's
// clock is too coarse for one.
const pointsAtOnce = 50

// MeasureBare compares reads from a store on PostgreSQL, which the universe was
// loaded into, with bare statements.
func (u *Universe) MeasureBare(ctx context.Context, s *store.Store, n int) (PointInTime, error) {
	return measurePoints(ctx, s, u.all(), n)
}

// measurePoints measures n reads of companies and instants at random.
func measurePoints(ctx context.Context, s *store.Store, list []series, n int) (r PointInTime, err error) {
	rng := rand.New(rand.NewPCG(3, 4))
	var ours, bare timings
	var oursCPU, bareCPU time.Duration
	for left := n; left > 0; left -= pointsAtOnce {
		filters := make([]intel.FactFilter, min(left, pointsAtOnce))
		for i := range filters {
			c := list[rng.IntN(len(list))]
			filters[i] = intel.FactFilter{
				CIK: c.cik, Taxonomy: c.taxonomy, Concept: c.concept, Unit: c.unit, PageRequest: intel.PageRequest{Limit: intel.MaxPage},
				AsOf: time.Date(2012+rng.IntN(14), time.June, 30, 0, 0, 0, 0, time.UTC),
			}
		}
		answers := make([][]string, len(filters))
		t, err := Spend(ctx, s, func() error {
			for i, f := range filters {
				if err := ours.add(func() (int, error) {
					page, err := s.Facts(ctx, f)
					for j := range page.Items {
						answers[i] = append(answers[i], page.Items[j].Value)
					}
					return len(page.Items), err
				}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return r, err
		}
		oursCPU += t.CPU()
		t, err = Spend(ctx, s, func() error {
			for i, f := range filters {
				var values []string
				if err := bare.add(func() (int, error) {
					values, err = s.BareFacts(ctx, f)
					return len(values), err
				}); err != nil {
					return err
				}
				if !slices.Equal(values, answers[i]) {
					return intel.Errorf(intel.KindInternal, "%s of company %s as of %s: the store has %d values, the bare statement %d, or others",
						f.Concept, f.CIK, f.AsOf.Format(time.DateOnly), len(answers[i]), len(values))
				}
			}
			return nil
		})
		if err != nil {
			return r, err
		}
		bareCPU += t.CPU()
	}
	r = PointInTime{Store: ours.latency(), Bare: bare.latency()}
	if n > 0 {
		r.Ratio = Clocks{CPU: float64(bareCPU) / float64(oursCPU), Wall: r.Bare.P50 / r.Store.P50}
	}
	return r, nil
}

// seriesOf lists the largest series of documents under their own CIKs.
func seriesOf(documents []Document) ([]series, error) {
	var list []series
	var lent []intel.Fact
	source := edgar.New()
	for i := range documents {
		batch, err := source.Parse(documents[i].body(time.Time{}), documents[i].Data, lent[:0])
		if err != nil {
			return nil, err
		}
		if lent = batch.Facts; len(lent) > 0 {
			m := &model{}
			m.take(lent)
			list = append(list, series{documents[i].CIK, m})
		}
	}
	return list, nil
}
