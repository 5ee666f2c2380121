package analysis_test

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

var instantsOfEach = flag.Int("instants", 2, "at how many filings of each company look-ahead is looked for; 0 for all")

// No answer as of an instant depends on what became known later, or on the
// order in which facts come: for every recorded company and every filing, what
// is said just before the filing became known is said without any fact of it or
// of later ones, with those facts changed, and in any order.
func TestNoLookAheadRecordings(t *testing.T) {
	m := analysis.NewMapping()
	rng := rand.New(rand.NewPCG(1, 2))
	asked := 0
	for _, in := range recordedCompanies(t) {
		instants := knownAt(in.Facts)
		rng.Shuffle(len(instants), func(i, j int) { instants[i], instants[j] = instants[j], instants[i] })
		switch {
		case testing.Short() && rng.IntN(5) > 0:
			continue // a race detector has seen enough of a few companies
		case testing.Short():
			instants = instants[:1]
		case *instantsOfEach > 0:
			instants = instants[:min(*instantsOfEach, len(instants))]
		}
		for _, at := range instants {
			before := at.Add(-time.Microsecond)
			in.AsOf = before
			whole := digest(t, m.Build(in))
			alone, changed := in, in
			alone.AsOf = time.Time{}
			alone.Facts = slices.DeleteFunc(slices.Clone(in.Facts), func(f intel.KnownFact) bool { return f.KnownAt.After(before) })
			rng.Shuffle(len(alone.Facts), func(i, j int) { alone.Facts[i], alone.Facts[j] = alone.Facts[j], alone.Facts[i] })
			changed.Facts = slices.Clone(in.Facts)
			for i := range changed.Facts {
				if changed.Facts[i].KnownAt.After(before) {
					changed.Facts[i].Value = "-987654321"
				}
			}
			if digest(t, m.Build(alone)) != whole || digest(t, m.Build(changed)) != whole {
				t.Errorf("%s: what is said as of %s depends on what became known later", in.Company.Name, before)
			}
			asked++
		}
	}
	t.Logf("%d instants", asked)
}

// knownAt returns the instants at which facts became known, in order.
func knownAt(facts []intel.KnownFact) []time.Time {
	var list []time.Time
	for _, f := range facts {
		list = append(list, f.KnownAt)
	}
	slices.SortFunc(list, time.Time.Compare)
	return slices.CompactFunc(list, time.Time.Equal)
}

// digest is of all that statements say.
func digest(t testing.TB, s *analysis.Statements) [32]byte {
	t.Helper()
	var all []analysis.Item
	for _, v := range []analysis.View{analysis.Latest, analysis.Original} {
		for _, p := range []analysis.PeriodType{analysis.Annual, analysis.Quarterly, analysis.Half, analysis.TTM} {
			all = append(all, s.Items(analysis.Query{Period: p, View: v})...)
		}
	}
	b, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(b)
}

// Every value is the sum of its operands; every operand was known, and none is
// of a proxy statement.
func TestValuesAddUpRecordings(t *testing.T) {
	m := analysis.NewMapping()
	items := 0
	for i, in := range recordedCompanies(t) {
		if testing.Short() && i%5 > 0 {
			continue
		}
		in.AsOf = time.Date(2022, 6, 30, 0, 0, 0, 0, time.UTC)
		s := m.Build(in)
		for _, p := range []analysis.PeriodType{analysis.Annual, analysis.Quarterly, analysis.Half, analysis.TTM} {
			for _, item := range s.Items(analysis.Query{Period: p}) {
				items++
				var sum analysis.Decimal
				for _, o := range item.Operands {
					d, ok := analysis.ParseDecimal(o.Value)
					if !ok || o.Unit != item.Unit || o.KnownAt.After(in.AsOf) || o.Accession == 0 || strings.Contains(o.Form, "14A") {
						t.Fatalf("%s: operand %+v of %+v", in.Company.Name, o, item)
					}
					if o.Sign == "-" {
						d = d.Neg()
					}
					sum = sum.Add(d)
				}
				if d, ok := analysis.ParseDecimal(item.Value); !ok || sum.Cmp(d) != 0 {
					t.Errorf("%s: %s %s is %s, its operands add up to %s", in.Company.Name, item.Line, item.Period, item.Value, sum)
				}
			}
		}
	}
	t.Logf("%d items", items)
}
