package quality

import (
	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

// view is a batch's facts by series and by concept. It points into the batch
// and holds until the batch's facts are moved.
type view struct {
	series   [][]intel.Fact // in the order of the batch, without gaps
	concepts [][][]intel.Fact
	byName   map[conceptName]int // index in concepts
}

type conceptName struct{ taxonomy, concept string }

func newView(facts []intel.Fact) view {
	var v view
	for start := 0; start < len(facts); {
		end := start + 1
		for end < len(facts) && sameSeries(&facts[start], &facts[end]) {
			end++
		}
		v.series = append(v.series, facts[start:end:end])
		start = end
	}
	v.byName = make(map[conceptName]int, len(v.series))
	for start := 0; start < len(v.series); {
		first := &v.series[start][0]
		end := start + 1
		for end < len(v.series) && sameConcept(first, &v.series[end][0]) {
			end++
		}
		// Sources keep the series of a concept together, but do not promise it:
		// the capacity is cut so that a second run of them is appended to a copy.
		run := v.series[start:end:end]
		key := conceptName{first.Taxonomy, first.Concept}
		if i, ok := v.byName[key]; ok {
			v.concepts[i] = append(v.concepts[i], run...)
		} else {
			v.byName[key] = len(v.concepts)
			v.concepts = append(v.concepts, run)
		}
		start = end
	}
	return v
}

// find returns the series of a concept, none where the batch has none.
func (v *view) find(n conceptName) [][]intel.Fact {
	if i, ok := v.byName[n]; ok {
		return v.concepts[i]
	}
	return nil
}

func sameConcept(f, g *intel.Fact) bool { return f.Concept == g.Concept && f.Taxonomy == g.Taxonomy }

func sameSeries(f, g *intel.Fact) bool { return sameConcept(f, g) && f.Unit == g.Unit }

// sameIdentity reports whether two facts of one series are reports of the same
// thing by the same filing.
func sameIdentity(f, g *intel.Fact) bool { return f.Period == g.Period && f.Accession == g.Accession }

// revised reports whether later, the fact after earlier in a series, is about
// the same period and has another value.
func revised(earlier, later *intel.Fact) bool {
	return earlier.Period == later.Period && earlier.Value != later.Value
}

// sameValue reports whether two facts have the same number, however written.
// What is no number is only like itself.
func sameValue(f, g *intel.Fact) bool {
	if f.Value == g.Value {
		return true
	}
	a, okA := analysis.ParseDecimal(f.Value)
	b, okB := analysis.ParseDecimal(g.Value)
	return okA && okB && a.Cmp(b) == 0
}
