package document

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	// maxDigits bounds the digits of a number; reported ones have twenty.
	maxDigits = 200
	// maxShift bounds scale and exponent.
	maxShift = 100
)

// canonical returns a decimal, which may have an exponent, as a plain one: no
// exponent, no plus, no leading or trailing zeros that say nothing, no minus on
// zero. Equal numbers come out equal.
func canonical(s string) (string, bool) {
	negative := false
	switch {
	case strings.HasPrefix(s, "-"):
		negative, s = true, s[1:]
	case strings.HasPrefix(s, "+"):
		s = s[1:]
	}
	shift := 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		n, err := strconv.Atoi(s[i+1:])
		if err != nil {
			return "", false
		}
		s, shift = s[:i], n
	}
	return compose(negative, s, shift)
}

// compose returns the plain form of an unsigned decimal, moved by shift places.
func compose(negative bool, s string, shift int) (string, bool) {
	if shift < -maxShift || shift > maxShift {
		return "", false
	}
	whole, fraction, _ := strings.Cut(s, ".")
	digits := whole + fraction
	if digits == "" || len(digits) > maxDigits || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	point := len(whole) + shift
	if point > len(digits) {
		digits += strings.Repeat("0", point-len(digits))
	}
	if point < 0 {
		digits, point = strings.Repeat("0", -point)+digits, 0
	}
	whole, fraction = strings.TrimLeft(digits[:point], "0"), strings.TrimRight(digits[point:], "0")
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if negative && whole != "0" {
		whole = "-" + whole
	}
	return whole, true
}

// The registries of transformations, whose versions end in a day.
const (
	transformations    = "http://www.xbrl.org/inlineXBRL/transformation/"
	transformationsSEC = "http://www.sec.gov/inlineXBRL/transformation/"
)

// transform returns the unsigned decimal that a text stands for in a format of
// one of the registries. Formats of other registries, and those for what is no
// number, are not understood: better no value than a wrong one.
func transform(space, format, text string) (string, bool) {
	if space == "" && format == "" {
		return strings.Trim(text, " "), true // the decimal itself
	}
	switch {
	case strings.HasPrefix(space, transformations):
		switch format {
		case "num-dot-decimal", "numdotdecimal", "numcommadot", "numspacedot", "numdotdecimalin", "num-dot-decimal-apos":
			return separated(text, '.')
		case "num-comma-decimal", "numcommadecimal", "numdotcomma", "numspacecomma", "numcomma", "num-comma-decimal-apos":
			return separated(text, ',')
		case "num-unit-decimal", "numunitdecimal":
			return unitDecimal(text)
		case "fixed-zero", "zerodash", "numdash":
			return "0", true
		}
	case strings.HasPrefix(space, transformationsSEC):
		if format == "numwordsen" {
			return words(text)
		}
	}
	return "", false
}

// separated reads digits with separators of thousands and at most one decimal
// sign.
func separated(text string, decimal rune) (string, bool) {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			b.WriteByte(byte(r))
		case r == decimal:
			b.WriteByte('.')
		case r == ' ', r == '\u00a0', r == '\u202f', r == '\u2009', r == '.', r == ',', r == '\'', r == '’', r == '`':
			if strings.Contains(b.String(), ".") && r != ' ' && r != '\u00a0' {
				return "", false // after the decimal sign there are no thousands
			}
		default:
			return "", false
		}
	}
	s := b.String()
	return s, strings.Count(s, ".") <= 1
}

// unitDecimal reads "12 dollars 34 cents": words in the place of the decimal
// sign, and two digits behind them.
func unitDecimal(text string) (string, bool) {
	isDigit := func(r rune) bool { return r >= '0' && r <= '9' }
	fields := strings.FieldsFunc(strings.NewReplacer(",", "", ".", "", "\u00a0", " ").Replace(text), func(r rune) bool { return !isDigit(r) })
	if len(fields) != 2 || len(fields[1]) > 2 || !isDigit(rune(text[0])) {
		return "", false
	}
	return fields[0] + "." + strings.Repeat("0", 2-len(fields[1])) + fields[1], true
}

// small are the number words below a hundred.
var small = map[string]int64{
	"zero": 0, "no": 0, "none": 0, "nil": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
	"nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
	"seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
	"seventy": 70, "eighty": 80, "ninety": 90,
}

// large are the number words that multiply what is before them.
var large = map[string]int64{"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}

// words reads a number in English words, "twenty-five thousand and one".
func words(text string) (string, bool) {
	fields := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return r == ' ' || r == '-' || r == '\u00a0' || r == '\u2010' || r == '\u2011' || r == '\u2013' || r == ','
	})
	var sum, group int64
	count, last := 0, int64(1e15)
	for _, w := range fields {
		n, isSmall := small[w]
		factor, isLarge := large[w]
		switch {
		case w == "and" && count > 0:
			continue
		case isSmall && fits(group, n, count > 0):
			group += n
		case w == "hundred" && group > 0 && group < 10:
			group *= 100
		case isLarge && group > 0 && factor < last:
			sum, group, last = sum+group*factor, 0, factor
		default:
			return "", false
		}
		count++
	}
	if count == 0 || !utf8.ValidString(text) {
		return "", false
	}
	return strconv.FormatInt(sum+group, 10), true
}

// fits reports whether a word for n can follow what its group of three digits
// holds so far: "twenty" takes a unit, "hundred" takes all that is smaller.
func fits(group, n int64, follows bool) bool {
	switch {
	case n == 0:
		return !follows
	case group%100 == 0:
		return true
	default:
		return group%10 == 0 && group%100 >= 20 && n < 10
	}
}
