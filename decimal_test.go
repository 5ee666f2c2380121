package intel_test

import (
	"testing"

	"github.com/corpintel/intel"
)

func TestPlainDecimal(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"218.2000", "218.2"}, {"218.2", "218.2"}, {"0.50", "0.5"}, {".5", "0.5"}, {"007", "7"}, {"0.0000", "0"}, {"-0.00", "0"},
		{"-1.50", "-1.5"}, {"100", "100"}, {"", ""}, {"-", "-"}, {"None", "None"}, {"1e5", "1e5"}, {"0.4259%", "0.4259%"}, {".", "."},
	} {
		if got := intel.PlainDecimal(c.in); got != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}

func TestCoreName(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Apple Inc.", "APPLE"}, {"APPLE COMPUTER INC", "APPLE COMPUTER"}, {"BERKSHIRE HATHAWAY INC /DE/", "BERKSHIRE HATHAWAY"},
		{"The Coca-Cola Company", "COCA COLA"}, {"CA, INC.", "CA"}, {"McDonald’s Corp", "MCDONALDS"}, {"AT&T Inc.", "AT T"},
		{"Holdings Group", "HOLDINGS"}, {"TRUST CO", "TRUST"}, {"Company", "COMPANY"}, {"", ""}, {"The", "THE"},
		{"Bank of New York Co", "BANK OF NEW YORK"}, {"Tiffany and Co", "TIFFANY AND CO"},
	} {
		if got := intel.CoreName(c.in); got != c.want {
			t.Errorf("%q: got %q, want %q", c.in, got, c.want)
		}
	}
}
