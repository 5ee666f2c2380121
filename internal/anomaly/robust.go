package anomaly

import "math"

// window is how many values back a robust estimate looks.
const window = 12

// sample holds a few values to estimate from, the newest last. The zero value
// is empty; what is added beyond its room pushes the oldest out.
type sample struct {
	n int
	v [window]float64
}

func (s *sample) add(x float64) {
	if s.n == window {
		copy(s.v[:], s.v[1:])
		s.n--
	}
	s.v[s.n] = x
	s.n++
}

func (s *sample) last() float64 { return s.v[s.n-1] }

func (s *sample) median() float64 {
	v := s.v
	return median(v[:s.n])
}

// spread returns the median and what a standard deviation would be, estimated
// by the median of the deviations from it.
func (s *sample) spread() (mid, deviation float64) {
	v := s.v
	mid = median(v[:s.n])
	for i := range s.n {
		v[i] = math.Abs(s.v[i] - mid)
	}
	return mid, normalMAD * median(v[:s.n])
}

// normalMAD makes a median of deviations a standard deviation, for normal values.
const normalMAD = 1.4826

// median sorts v and returns its middle, 0 for none.
func median(v []float64) float64 {
	for i := 1; i < len(v); i++ {
		x := v[i]
		j := i
		for ; j > 0 && v[j-1] > x; j-- {
			v[j] = v[j-1]
		}
		v[j] = x
	}
	n := len(v)
	switch {
	case n == 0:
		return 0
	case n%2 == 1:
		return v[n/2]
	}
	return (v[n/2-1] + v[n/2]) / 2
}
