package analysis

import (
	"cmp"
	"math"
	"slices"
)

// Spread says how values of several companies are distributed.
type Spread struct {
	Count    int     `json:"count"`
	Least    float64 `json:"least"`
	Q1       float64 `json:"q1"` // by linear interpolation between the values next to it
	Median   float64 `json:"median"`
	Q3       float64 `json:"q3"`
	Greatest float64 `json:"greatest"`
	Mean     float64 `json:"mean"`
}

// Place is where one value stands among others.
type Place struct {
	Quartile int  `json:"quartile"` // from 1, the lowest
	Rank     int  `json:"rank"`     // from 1, the highest; equal values share one
	Outlier  bool `json:"outlier"`  // outside Tukey's fences: more than one and a half times the range between the quartiles beyond them
}

// SpreadOf describes values, of which there is one at least.
func SpreadOf(values []float64) Spread {
	v := slices.Sorted(slices.Values(values))
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return Spread{
		Count: len(v), Least: v[0], Q1: quantile(v, .25), Median: quantile(v, .5), Q3: quantile(v, .75), Greatest: v[len(v)-1],
		Mean: sum / float64(len(v)),
	}
}

// quantile returns the value below which a share of sorted values lies.
func quantile(sorted []float64, share float64) float64 {
	at := share * float64(len(sorted)-1)
	low := int(math.Floor(at))
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}

// fewForFences is from how many values on an outlier can be told.
const fewForFences = 5

// PlaceOf says where x, one of values, stands among them.
func PlaceOf(x float64, values []float64, s Spread) Place {
	const fence = 1.5
	p := Place{Quartile: 4, Rank: 1}
	switch {
	case x <= s.Q1:
		p.Quartile = 1
	case x <= s.Median:
		p.Quartile = 2
	case x <= s.Q3:
		p.Quartile = 3
	}
	for _, y := range values {
		if y > x {
			p.Rank++
		}
	}
	reach := fence * (s.Q3 - s.Q1)
	p.Outlier = s.Count >= fewForFences && (x < s.Q1-reach || x > s.Q3+reach)
	return p
}

// Concentration is the Herfindahl-Hirschman index of a set: the sum of the
// squares of shares in percent, from near 0 to 10,000.
type Concentration struct {
	Index   float64 `json:"index"`
	Reading string  `json:"reading"` // by the thresholds
	Count   int     `json:"count"`
	Total   float64 `json:"total"` // what the shares are of
}

// Thresholds say from which index on a market counts as concentrated.
type Thresholds struct {
	Moderate float64 `json:"moderate"`
	High     float64 `json:"high"`
}

// MergerGuidelines are the thresholds of the Merger Guidelines of the U.S.
// Department of Justice and the Federal Trade Commission of December 2023,
// section 2.1. Those of 2010 were 1500 and 2500.
func MergerGuidelines() Thresholds { return Thresholds{Moderate: 1000, High: 1800} }

// ConcentrationOf computes the index of amounts. It reports false where they
// have no shares: one is below zero, or all are zero.
func ConcentrationOf(amounts []float64, t Thresholds) (Concentration, bool) {
	total := 0.0
	for _, x := range amounts {
		if x < 0 {
			return Concentration{}, false
		}
		total += x
	}
	if total == 0 {
		return Concentration{}, false
	}
	c := Concentration{Count: len(amounts), Total: total}
	for _, x := range amounts {
		share := x / total * 100
		c.Index += share * share
	}
	c.Index = math.Round(c.Index*100) / 100
	c.Reading = "not concentrated"
	if c.Index > t.High {
		c.Reading = "highly concentrated"
	} else if c.Index > t.Moderate {
		c.Reading = "moderately concentrated"
	}
	return c, true
}

// Comparable is a value of one company in a comparison.
type Comparable struct {
	Unit   string
	Number float64
}

// Distribute describes values, each with the others of its unit: amounts in
// different currencies are never put side by side. The spreads are by unit.
func Distribute(values []Comparable) (spreads map[string]Spread, places []Place) {
	byUnit := map[string][]float64{}
	for _, v := range values {
		byUnit[v.Unit] = append(byUnit[v.Unit], v.Number)
	}
	spreads = map[string]Spread{}
	for unit, list := range byUnit {
		spreads[unit] = SpreadOf(list)
	}
	for _, v := range values {
		places = append(places, PlaceOf(v.Number, byUnit[v.Unit], spreads[v.Unit]))
	}
	return spreads, places
}

// UnitsOf returns the units of values in the order of how many have them.
func UnitsOf(values []Comparable) []string {
	n := map[string]int{}
	for _, v := range values {
		n[v.Unit]++
	}
	units := make([]string, 0, len(n))
	for u := range n {
		units = append(units, u)
	}
	slices.SortFunc(units, func(a, b string) int { return cmp.Or(n[b]-n[a], cmp.Compare(a, b)) })
	return units
}
