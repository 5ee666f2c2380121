package analysis

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Decimal is an exact number: a coefficient times a power of ten. The
// coefficient is in n, or in big where n has no room for it. Filers' numbers
// are compared as they are written: 0.1 + 0.2 is 0.3 here.
type Decimal struct {
	n   int64
	big *big.Int
	exp int
}

// Integer returns a whole number.
func Integer(n int64) Decimal { return Decimal{n: n} }

// Bounds of what is taken for a number. They keep "1e999999999" from becoming
// a gigabyte of digits; no filer comes near them.
const (
	maxDigits   = 100
	maxExponent = 100
)

// ParseDecimal reads a number as JSON writes it. It reports false for anything
// else and for numbers beyond the bounds.
func ParseDecimal(s string) (Decimal, bool) {
	if len(s) > maxDigits {
		return Decimal{}, false
	}
	var d Decimal
	i, digits := 0, 0
	negative := len(s) > 0 && s[0] == '-'
	if negative {
		i++
	}
	start, point := i, -1
	for ; i < len(s); i++ {
		if c := s[i] - '0'; c <= 9 {
			digits++
			d.n = d.n*10 + int64(c) // 18 digits fit; more are read again below
			continue
		}
		if s[i] != '.' || point >= 0 || digits == 0 {
			break
		}
		point = i
	}
	if digits == 0 || point == i-1 {
		return Decimal{}, false
	}
	if point >= 0 {
		d.exp = point + 1 - i
	}
	if digits > 18 {
		d.n = 0
		d.big, _ = new(big.Int).SetString(strings.Replace(s[start:i], ".", "", 1), 10)
	}
	if i < len(s) {
		e, ok := parseExponent(s[i:])
		if !ok {
			return Decimal{}, false
		}
		d.exp += e
	}
	if negative {
		d = d.Neg()
	}
	return d, true
}

// parseExponent reads "e5", "E+5" or "e-5".
func parseExponent(s string) (int, bool) {
	if s[0] != 'e' && s[0] != 'E' {
		return 0, false
	}
	e, err := strconv.Atoi(s[1:])
	return e, err == nil && e <= maxExponent && e >= -maxExponent
}

// Sign returns -1, 0 or 1 as d is below, equal to or above zero.
func (d Decimal) Sign() int {
	if d.big != nil {
		return d.big.Sign()
	}
	switch {
	case d.n < 0:
		return -1
	case d.n > 0:
		return 1
	}
	return 0
}

// Neg returns d with the other sign.
func (d Decimal) Neg() Decimal {
	if d.big != nil {
		d.big = new(big.Int).Neg(d.big)
	}
	d.n = -d.n
	return d
}

// Abs returns d without its sign.
func (d Decimal) Abs() Decimal {
	if d.Sign() < 0 {
		return d.Neg()
	}
	return d
}

// Shift returns d times 10 to the power of k.
func (d Decimal) Shift(k int) Decimal {
	d.exp += k
	return d
}

// coefficient returns the coefficient as a big integer, which is not to be
// changed.
func (d Decimal) coefficient() *big.Int {
	if d.big != nil {
		return d.big
	}
	return big.NewInt(d.n)
}

// at returns the same number with the power exp, which is not above d's own.
func (d Decimal) at(exp int) Decimal {
	k := d.exp - exp
	if k == 0 {
		return d
	}
	if d.big == nil {
		n := d.n
		for ; k > 0 && n <= math.MaxInt64/10 && n >= -(math.MaxInt64/10); k-- {
			n *= 10
		}
		if k == 0 {
			return Decimal{n: n, exp: exp}
		}
		k = d.exp - exp
	}
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(k)), nil)
	return Decimal{big: power.Mul(power, d.coefficient()), exp: exp}
}

// Add returns d plus e, exactly.
func (d Decimal) Add(e Decimal) Decimal {
	exp := min(d.exp, e.exp)
	d, e = d.at(exp), e.at(exp)
	if d.big == nil && e.big == nil {
		sum := d.n + e.n
		if sum != math.MinInt64 && (sum > d.n) == (e.n > 0) {
			return Decimal{n: sum, exp: exp}
		}
	}
	return Decimal{big: new(big.Int).Add(d.coefficient(), e.coefficient()), exp: exp}
}

// Sub returns d minus e, exactly.
func (d Decimal) Sub(e Decimal) Decimal { return d.Add(e.Neg()) }

// Cmp returns -1, 0 or 1 as d is below, equal to or above e.
func (d Decimal) Cmp(e Decimal) int { return d.Sub(e).Sign() }

// maxGrain is the coarsest rounding that trailing zeros are taken to show:
// statements are in units, thousands or millions. More zeros than six are
// chance.
const maxGrain = 6

// Tolerance returns by how much a number of this many trailing zeros may be off
// for rounding alone: two units of its last digit that is not zero. Facts come
// without their stated decimals, so the digits have to tell. Zero tells nothing.
func (d Decimal) Tolerance() Decimal {
	if d.Sign() == 0 {
		return Decimal{}
	}
	if d.exp < 0 {
		return Decimal{n: 2, exp: d.exp}
	}
	grain := d.exp
	if d.big != nil {
		s := d.big.String()
		grain += len(s) - len(strings.TrimRight(s, "0"))
	} else {
		for n := d.n; n%10 == 0; n /= 10 {
			grain++
		}
	}
	return Decimal{n: 2, exp: min(grain, maxGrain)}
}

// Float returns the nearest binary number, for ratios and statistics.
func (d Decimal) Float() float64 {
	if d.big == nil && d.exp <= 0 && d.exp >= -15 && d.n < 1<<53 && d.n > -1<<53 {
		return float64(d.n) / pow10[-d.exp]
	}
	f, _ := strconv.ParseFloat(d.coefficient().String()+"e"+strconv.Itoa(d.exp), 64) // within the bounds it cannot fail
	return f
}

var pow10 = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// String writes the number without an exponent.
func (d Decimal) String() string {
	s, sign := d.coefficient().String(), ""
	if strings.HasPrefix(s, "-") {
		s, sign = s[1:], "-"
	}
	switch {
	case s == "0":
		return s
	case d.exp >= 0:
		return sign + s + strings.Repeat("0", d.exp)
	case len(s) <= -d.exp:
		s = strings.Repeat("0", 1-d.exp-len(s)) + s
	}
	point := len(s) + d.exp
	return sign + s[:point] + "." + s[point:]
}
