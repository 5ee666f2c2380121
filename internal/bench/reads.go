package bench

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/corpintel/intel"
)

// Latency is how long reads took, by the clock on the wall.
type Latency struct {
	Reads int     `json:"reads"`
	Facts int     `json:"facts"` // read by all of them
	P50   float64 `json:"p50_ms"`
	P99   float64 `json:"p99_ms"`
}

// Reads are how many reads of each kind are measured.
type Reads struct {
	Values    int // the latest value of one concept as of a day
	Companies int // all facts of one company
}

// Measure reads from a store that the universe was loaded into, companies at
// random.
func (u *Universe) Measure(ctx context.Context, store intel.Reader, n Reads) (values, companies Latency, err error) {
	list := u.all()
	rng := rand.New(rand.NewPCG(1, 2))
	asOf := func() time.Time { return time.Date(2015+rng.IntN(11), time.June, 30, 0, 0, 0, 0, time.UTC) }
	values, err = measure(n.Values, func() (int, error) {
		c := list[rng.IntN(len(list))]
		return readAll(ctx, store, intel.FactFilter{CIK: c.cik, Taxonomy: c.taxonomy, Concept: c.concept, Unit: c.unit, AsOf: asOf()})
	})
	if err != nil {
		return values, companies, err
	}
	companies, err = measure(n.Companies, func() (int, error) {
		return readAll(ctx, store, intel.FactFilter{CIK: list[rng.IntN(len(list))].cik, All: true})
	})
	return values, companies, err
}

func readAll(ctx context.Context, store intel.Reader, f intel.FactFilter) (int, error) {
	f.Limit = intel.MaxPage
	for n := 0; ; {
		page, err := store.Facts(ctx, f)
		n += len(page.Items)
		if f.Cursor = page.Next; err != nil || page.Next == "" {
			return n, err
		}
	}
}

func measure(n int, read func() (int, error)) (Latency, error) {
	var t timings
	for range n {
		if err := t.add(read); err != nil {
			return t.latency(), err
		}
	}
	return t.latency(), nil
}

// timings are how long reads took, and how many facts they read.
type timings struct {
	took  []time.Duration
	facts int
}

// add measures a read.
func (t *timings) add(read func() (int, error)) error {
	start := time.Now()
	facts, err := read()
	if err != nil {
		return err
	}
	t.took = append(t.took, time.Since(start))
	t.facts += facts
	return nil
}

func (t *timings) latency() Latency {
	n := len(t.took)
	l := Latency{Reads: n, Facts: t.facts}
	if n > 0 {
		slices.Sort(t.took)
		l.P50, l.P99 = t.took[n/2].Seconds()*1e3, t.took[n*99/100].Seconds()*1e3
	}
	return l
}
