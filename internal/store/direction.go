package store

import (
	"fmt"
	"math"
	"strconv"
)

// finest is the greatest number of a direction: half precision floats, in which
// an index keeps vectors, have every integer up to 2048.
const finest = 2047

// direction is a vector as it is stored: whole numbers, the greatest of which is
// finest. So each engine compares the same numbers.
type direction struct {
	numbers []int16
	squares int64 // their sum
}

func directionOf(v []float32) direction {
	greatest := 0.0
	for _, x := range v {
		greatest = max(greatest, math.Abs(float64(x)))
	}
	d := direction{numbers: make([]int16, len(v))}
	for i, x := range v {
		n := int16(math.Round(float64(x) / greatest * finest))
		d.numbers[i] = n
		d.squares += int64(n) * int64(n)
	}
	return d
}

// appendText writes it as PostgreSQL's vectors are written: [1,-2,2047].
func (d direction) appendText(b []byte) []byte {
	b = append(b, '[')
	for i, n := range d.numbers {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return append(b, ']')
}

// read reads what appendText wrote.
func (d *direction) read(text []byte) error {
	d.numbers, d.squares = d.numbers[:0], 0
	if len(text) < 3 || text[0] != '[' || text[len(text)-1] != ']' {
		return fmt.Errorf("that is no vector: %.40q", text)
	}
	n, negative := int64(0), false
	for _, c := range text[1:] {
		switch {
		case '0' <= c && c <= '9':
			n = n*10 + int64(c-'0')
			if n > finest {
				return fmt.Errorf("a number of the vector is greater than %d: %.40q", finest, text)
			}
		case c == '-':
			negative = true
		case c == ',' || c == ']':
			if negative {
				n = -n
			}
			d.numbers = append(d.numbers, int16(n))
			d.squares += n * n
			n, negative = 0, false
		default:
			return fmt.Errorf("that is no vector: %.40q", text)
		}
	}
	return nil
}

// cosine is that of the angle between two directions of one dimension.
func (d *direction) cosine(o *direction) float64 {
	var dot int64
	for i, n := range d.numbers {
		dot += int64(n) * int64(o.numbers[i])
	}
	return float64(dot) / math.Sqrt(float64(d.squares)*float64(o.squares))
}
