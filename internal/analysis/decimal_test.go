package analysis

import (
	"math/big"
	"regexp"
	"strings"
	"testing"
)

func TestParseDecimal(t *testing.T) {
	for s, want := range map[string]string{
		"0": "0", "-0": "0", "0.00": "0", "7": "7", "-7": "-7", "007": "7", "1.50": "1.50", "-0.07": "-0.07",
		"1E+3": "1000", "1.5e3": "1500", "12e-3": "0.012", "-1234.5E-1": "-123.45",
		"999999999999999999":   "999999999999999999",
		"9999999999999999999":  "9999999999999999999",
		"-0.12345678901234567": "-0.12345678901234567", "-12345678901234567890.5": "-12345678901234567890.5",
		"1e100": "1" + strings.Repeat("0", 100),
	} {
		d, ok := ParseDecimal(s)
		if !ok || d.String() != want {
			t.Errorf("%q is read as %s, %t, want %s", s, d, ok, want)
		}
	}
	for _, s := range []string{
		"", "-", "+1", ".5", "5.", "-.5", "1.e3", "1..2", "1.2.3", "1e", "e5", "1e+", "1e5.0", "1e1e1", " 1", "1 ", "1,000",
		"NaN", "Infinity", "0x10", "1_0", "１", "1e101", "1e-101", "1e99999999999999999999", strings.Repeat("9", 101),
	} {
		if d, ok := ParseDecimal(s); ok {
			t.Errorf("%q is read as %s, want it refused", s, d)
		}
	}
}

// FuzzDecimal compares with the exact fractions of math/big.
func FuzzDecimal(f *testing.F) {
	for _, s := range [][2]string{
		{"0.1", "0.2"}, {"9223372036854775807", "1"}, {"-999999999999999999", "9e18"}, {"1e100", "1e-100"},
		{"922337203685477580.8", "-922337203685477580.8"}, {"-0", "0"}, {"12345678901234567890", "-1"}, {"5e-1", "0.50"},
	} {
		f.Add(s[0], s[1])
	}
	// JSON's number, and zeros in front of it, which harm nobody.
	grammar := regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)
	f.Fuzz(func(t *testing.T, a, b string) {
		x, okX := ParseDecimal(a)
		y, okY := ParseDecimal(b)
		if okX && !grammar.MatchString(a) {
			t.Fatalf("%q is no number, but read as %s", a, x)
		}
		if !okX || !okY {
			return
		}
		p, _ := new(big.Rat).SetString(a)
		q, _ := new(big.Rat).SetString(b)
		for what, pair := range map[string][2]*big.Rat{
			"a":   {rat(t, x), p},
			"-a":  {rat(t, x.Neg()), new(big.Rat).Neg(p)},
			"|a|": {rat(t, x.Abs()), new(big.Rat).Abs(p)},
			"a+b": {rat(t, x.Add(y)), new(big.Rat).Add(p, q)},
			"a-b": {rat(t, x.Sub(y)), new(big.Rat).Sub(p, q)},
		} {
			if pair[0].Cmp(pair[1]) != 0 {
				t.Errorf("a = %s, b = %s: %s is %s, want %s", a, b, what, pair[0], pair[1])
			}
		}
		if got, want := x.Cmp(y), p.Cmp(q); got != want {
			t.Errorf("compare %s with %s: %d, want %d", a, b, got, want)
		}
		if got, want := x.Sign(), p.Sign(); got != want {
			t.Errorf("sign of %s: %d, want %d", a, got, want)
		}
	})
}

func rat(t *testing.T, d Decimal) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(d.String())
	if !ok {
		t.Fatalf("%+v writes itself as %q", d, d)
	}
	return r
}

func TestTolerance(t *testing.T) {
	for s, want := range map[string]string{
		"0": "0", "7": "2", "-7": "2", "70": "20", "123000": "2000", "352583000000": "2000000",
		"5000000000": "2000000", // more zeros than statements are rounded to
		"0.25":       "0.02", "1.50": "0.02", "2e3": "2000", "15e-1": "0.2",
		"12345678901234567890": "20", "-12345678901234567000": "2000",
	} {
		d, _ := ParseDecimal(s)
		if got := d.Tolerance().String(); got != want {
			t.Errorf("tolerance of %s is %s, want %s", s, got, want)
		}
	}
}
