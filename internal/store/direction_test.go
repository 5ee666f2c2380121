package store

import (
	"math"
	"testing"
)

func TestDirection(t *testing.T) {
	for _, c := range []struct {
		name   string
		vector []float32
		text   string
	}{
		{"the greatest number is 2047", []float32{1, -2, .5}, "[1024,-2047,512]"},
		{"length does not count", []float32{1e-20, -2e-20, 5e-21}, "[1024,-2047,512]"},
		{"the greatest of all", []float32{math.MaxFloat32, -math.MaxFloat32}, "[2047,-2047]"},
		{"one number", []float32{-3}, "[-2047]"},
		{"what is next to nothing", []float32{1, 1e-9}, "[2047,0]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := directionOf(c.vector)
			text := string(d.appendText(nil))
			if text != c.text {
				t.Errorf("got %s, want %s", text, c.text)
			}
			var back direction
			if err := back.read([]byte(text)); err != nil {
				t.Fatal(err)
			}
			if got := string(back.appendText(nil)); got != text || back.squares != d.squares {
				t.Errorf("read back as %s with %d, want %d", got, back.squares, d.squares)
			}
			if got := d.cosine(&back); math.Abs(got-1) > 1e-15 {
				t.Errorf("the cosine with itself is %v", got)
			}
		})
	}
}

func TestDirectionRefuses(t *testing.T) {
	for _, text := range []string{"", "[", "[]", "1,2", "[1,2", "[1;2]", "[2048]", "[99999999999999999999]", "[1.5]"} {
		var d direction
		if err := d.read([]byte(text)); err == nil {
			t.Errorf("%q was read as %v", text, d.numbers)
		}
	}
}
