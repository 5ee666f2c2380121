package bench

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/anomaly"
)

// fault is a kind of error. put makes it in number i of a report that is the
// at'th of a company, and says which numbers it altered. False: it can not be
// made there, or would move the value by less than two percent.
type fault struct {
	name string
	put  func(s *subject, at int, numbers []anomaly.Number, i int, rng *rand.Rand) ([]anomaly.Number, []int, bool)
}

// listedFaults are the kinds of errors that filers make, as filings show them.
func listedFaults() []fault {
	return []fault{
		{"x1000", scaled(func(x float64) float64 { return x * 1000 })},
		{"div1000", scaled(func(x float64) float64 { return math.Round(x / 1000) })},
		{"x10", scaled(func(x float64) float64 { return x * 10 })},
		{"sign", scaled(func(x float64) float64 { return -x })},
		{"wrongperiod", valueOf(wrongPeriod)},
		{"shift", yearEarlier},
		{"dup", twice},
		{"swap", swapped},
		{"transpose", rewritten(transposed)},
		{"stale", valueOf(stale)},
	}
}

// furtherFaults are kinds of errors that no rule was made for.
func furtherFaults() []fault {
	return []fault{
		{"div10", scaled(func(x float64) float64 { return math.Round(x / 10) })},
		{"x100", scaled(func(x float64) float64 { return x * 100 })},
		{"x1000000", scaled(func(x float64) float64 { return x * 1e6 })},
		{"zero", scaled(func(float64) float64 { return 0 })},
		{"half", scaled(func(x float64) float64 { return math.Round(x / 2) })},
		{"digit lost", rewritten(func(d []byte, rng *rand.Rand) []byte {
			k := rng.IntN(min(3, len(d)))
			return slices.Delete(d, k, k+1)
		})},
		{"digit doubled", rewritten(func(d []byte, rng *rand.Rand) []byte {
			k := rng.IntN(min(3, len(d)))
			return slices.Insert(d, k, d[k])
		})},
		{"digit mistyped", rewritten(func(d []byte, rng *rand.Rand) []byte {
			k := rng.IntN(min(2, len(d)))
			d[k] = '0' + (d[k]-'0'+1+byte(rng.IntN(9)))%10
			return d
		})},
		{"off by a fifth", scaled(func(x float64) float64 { return math.Round(x * 1.2) })},
		{"other concept", valueOf(otherConcept)},
		{"two years back", valueOf(twoYearsBack)},
	}
}

// scaled alters a value by arithmetic.
func scaled(of func(float64) float64) func(*subject, int, []anomaly.Number, int, *rand.Rand) ([]anomaly.Number, []int, bool) {
	return func(_ *subject, _ int, numbers []anomaly.Number, i int, _ *rand.Rand) ([]anomaly.Number, []int, bool) {
		return replaced(numbers, i, strconv.FormatFloat(of(numbers[i].Amount()), 'f', -1, 64))
	}
}

// rewritten alters the digits of a value.
func rewritten(of func([]byte, *rand.Rand) []byte) func(*subject, int, []anomaly.Number, int, *rand.Rand) ([]anomaly.Number, []int, bool) {
	return func(_ *subject, _ int, numbers []anomaly.Number, i int, rng *rand.Rand) ([]anomaly.Number, []int, bool) {
		value, minus := strings.CutPrefix(numbers[i].Value, "-")
		whole, rest, point := strings.Cut(value, ".")
		digits := of([]byte(whole), rng)
		if len(digits) == 0 {
			return nil, nil, false
		}
		value = string(digits)
		if point {
			value += "." + rest
		}
		if minus {
			value = "-" + value
		}
		return replaced(numbers, i, value)
	}
}

// transposed swaps two neighbouring digits that differ, of the first three.
func transposed(d []byte, rng *rand.Rand) []byte {
	var able []int
	for k := range min(2, len(d)-1) {
		if d[k] != d[k+1] {
			able = append(able, k)
		}
	}
	if len(able) == 0 {
		return nil
	}
	k := able[rng.IntN(len(able))]
	d[k], d[k+1] = d[k+1], d[k]
	return d
}

// valueOf gives a number the value of another.
func valueOf(pick func(s *subject, at int, numbers []anomaly.Number, i int, rng *rand.Rand) (string, bool)) func(*subject, int, []anomaly.Number, int, *rand.Rand) ([]anomaly.Number, []int, bool) {
	return func(s *subject, at int, numbers []anomaly.Number, i int, rng *rand.Rand) ([]anomaly.Number, []int, bool) {
		value, ok := pick(s, at, numbers, i, rng)
		if !ok {
			return nil, nil, false
		}
		return replaced(numbers, i, value)
	}
}

func replaced(numbers []anomaly.Number, i int, value string) ([]anomaly.Number, []int, bool) {
	n, err := numbers[i].WithValue(value)
	if err != nil || !material(numbers[i].Amount(), n.Amount()) {
		return nil, nil, false
	}
	numbers[i] = n
	return numbers, []int{i}, true
}

// material reports whether a value moves by two percent or more.
func material(from, to float64) bool { return math.Abs(to-from) >= 0.02*math.Abs(from) }

// wrongPeriod is the value of another duration at the same end, or of the latest
// earlier day.
func wrongPeriod(_ *subject, _ int, numbers []anomaly.Number, i int, rng *rand.Rand) (string, bool) {
	n := &numbers[i]
	if n.Period.Instant() {
		if j := comparative(numbers, i, 60, 400); j >= 0 {
			return numbers[j].Value, true
		}
		return "", false
	}
	var able []int
	for j := range numbers {
		if m := &numbers[j]; j != i && m.SameSeries(n) && m.Period.End == n.Period.End && m.Period.Start != n.Period.Start && !m.Period.Instant() {
			able = append(able, j)
		}
	}
	if len(able) == 0 {
		return "", false
	}
	return numbers[able[rng.IntN(len(able))]].Value, true
}

// comparative returns the number of the same series and length that ends from
// least to most days earlier, the latest of them; -1: there is none.
func comparative(numbers []anomaly.Number, i, least, most int) int {
	n, best := &numbers[i], -1
	for j := range numbers {
		m := &numbers[j]
		if !m.SameSeries(n) || !m.SameLength(n) {
			continue
		}
		if d := m.Period.End.DaysUntil(n.Period.End); d >= least && d <= most && (best < 0 || m.Period.End > numbers[best].Period.End) {
			best = j
		}
	}
	return best
}

// yearEarlier gives a number the period of a year earlier.
func yearEarlier(_ *subject, _ int, numbers []anomaly.Number, i int, _ *rand.Rand) ([]anomaly.Number, []int, bool) {
	p := numbers[i].Period
	p.End = lastYear(p.End)
	if !p.Instant() {
		p.Start = lastYear(p.Start)
	}
	for j := range numbers { // nothing is wrong where the value is that of the year before
		if m := &numbers[j]; m.SameSeries(&numbers[i]) && m.Period == p && !material(m.Amount(), numbers[i].Amount()) {
			return nil, nil, false
		}
	}
	numbers[i] = numbers[i].WithPeriod(p)
	return numbers, []int{i}, true
}

func lastYear(d intel.Date) intel.Date {
	if d%10000 == 229 {
		return d - 10001
	}
	return d - 10000
}

// twice gives a second value for the same series and period.
func twice(_ *subject, _ int, numbers []anomaly.Number, i int, rng *rand.Rand) ([]anomaly.Number, []int, bool) {
	by := 0.02 + 0.28*rng.Float64()
	if rng.IntN(2) == 0 {
		by = -by
	}
	n, err := numbers[i].WithValue(strconv.FormatFloat(math.Round(numbers[i].Amount()*(1+by)), 'f', -1, 64))
	if err != nil || n.Amount() == numbers[i].Amount() {
		return nil, nil, false
	}
	return append(numbers, n), []int{len(numbers)}, true
}

// swapped exchanges a value with that of a year before, or of an earlier day.
func swapped(_ *subject, _ int, numbers []anomaly.Number, i int, _ *rand.Rand) ([]anomaly.Number, []int, bool) {
	least, most := 350, 380
	if numbers[i].Period.Instant() {
		least, most = 60, 400
	}
	j := comparative(numbers, i, least, most)
	if j < 0 || !material(numbers[i].Amount(), numbers[j].Amount()) {
		return nil, nil, false
	}
	a, errA := numbers[i].WithValue(numbers[j].Value)
	b, errB := numbers[j].WithValue(numbers[i].Value)
	if errA != nil || errB != nil {
		return nil, nil, false
	}
	numbers[i], numbers[j] = a, b
	return numbers, []int{i, j}, true
}

// stale is the value of the period before, as it was known then.
func stale(s *subject, at int, numbers []anomaly.Number, i int, _ *rand.Rand) (string, bool) {
	return earlierValue(s, at, &numbers[i], 1)
}

// twoYearsBack is the value of two years before, as it was known then.
func twoYearsBack(s *subject, at int, numbers []anomaly.Number, i int, _ *rand.Rand) (string, bool) {
	return earlierValue(s, at, &numbers[i], 700)
}

// earlierValue returns what was last reported of the newest period of the series
// and length of n that ends least days before it or more.
func earlierValue(s *subject, at int, n *anomaly.Number, least int) (string, bool) {
	var end intel.Date
	value := ""
	for k := range at {
		for i := range s.reports[k].Numbers {
			m := &s.reports[k].Numbers[i]
			if m.SameSeries(n) && m.SameLength(n) && m.Period.End.DaysUntil(n.Period.End) >= least && m.Period.End >= end {
				end, value = m.Period.End, m.Value
			}
		}
	}
	return value, value != ""
}

// otherConcept is the value of another concept for the same period.
func otherConcept(_ *subject, _ int, numbers []anomaly.Number, i int, rng *rand.Rand) (string, bool) {
	var able []int
	for j := range numbers {
		if m := &numbers[j]; !m.SameSeries(&numbers[i]) && m.Unit == numbers[i].Unit && m.Period == numbers[i].Period {
			able = append(able, j)
		}
	}
	if len(able) == 0 {
		return "", false
	}
	return numbers[able[rng.IntN(len(able))]].Value, true
}
