package analysis_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel/internal/analysis"
)

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []float64
		want   analysis.Spread
	}{
		{"one", []float64{3}, analysis.Spread{Count: 1, Least: 3, Q1: 3, Median: 3, Q3: 3, Greatest: 3, Mean: 3}},
		{"even, in any order", []float64{4, 1, 3, 2}, analysis.Spread{Count: 4, Least: 1, Q1: 1.75, Median: 2.5, Q3: 3.25, Greatest: 4, Mean: 2.5}},
		{"odd", []float64{1, 2, 3, 4, 10}, analysis.Spread{Count: 5, Least: 1, Q1: 2, Median: 3, Q3: 4, Greatest: 10, Mean: 4}},
	} {
		if diff := cmp.Diff(analysis.SpreadOf(c.values), c.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", c.name, diff)
		}
	}
}

// A value is placed among those of its unit alone.
func TestDistribute(t *testing.T) {
	values := []analysis.Comparable{{"USD", 1}, {"USD", 2}, {"USD", 3}, {"USD", 4}, {"USD", 100}, {"EUR", 1e9}, {"EUR", 1e9}}
	spreads, places := analysis.Distribute(values)
	want := []analysis.Place{
		{Quartile: 1, Rank: 5}, {Quartile: 1, Rank: 4}, {Quartile: 2, Rank: 3}, {Quartile: 3, Rank: 2}, {Quartile: 4, Rank: 1, Outlier: true},
		{Quartile: 1, Rank: 1}, {Quartile: 1, Rank: 1},
	}
	if diff := cmp.Diff(places, want); diff != "" {
		t.Errorf("places (-got +want):\n%s", diff)
	}
	if spreads["USD"].Count != 5 || spreads["EUR"].Count != 2 || spreads["USD"].Greatest != 100 {
		t.Errorf("spreads %+v", spreads)
	}
	if diff := cmp.Diff(analysis.UnitsOf(values), []string{"USD", "EUR"}); diff != "" {
		t.Errorf("units (-got +want):\n%s", diff)
	}
}

// The index of a set as the Merger Guidelines compute it: four firms with
// shares of 30, 30, 20 and 20 percent have 2,600.
func TestConcentration(t *testing.T) {
	thresholds := analysis.MergerGuidelines()
	for _, c := range []struct {
		name    string
		amounts []float64
		index   float64
		reading string
	}{
		{"the guidelines' example", []float64{30, 30, 20, 20}, 2600, "highly concentrated"},
		{"one firm", []float64{7}, 10000, "highly concentrated"},
		{"ten alike, at the threshold", []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 1000, "not concentrated"},
		{"eight alike", []float64{1, 1, 1, 1, 1, 1, 1, 1}, 1250, "moderately concentrated"},
	} {
		got, ok := analysis.ConcentrationOf(c.amounts, thresholds)
		if !ok || got.Index != c.index || got.Reading != c.reading || got.Count != len(c.amounts) {
			t.Errorf("%s: %+v, want %g, %s", c.name, got, c.index, c.reading)
		}
	}
	for name, amounts := range map[string][]float64{"none": nil, "all zero": {0, 0}, "below zero": {5, -1}} {
		if got, ok := analysis.ConcentrationOf(amounts, thresholds); ok {
			t.Errorf("%s have shares: %+v", name, got)
		}
	}
}
