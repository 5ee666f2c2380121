package expression

import (
	"math"
	"strconv"

	"github.com/corpintel/intel"
)

// Kind is what a value is. The zero kind is that of no value, and as a wish
// means any.
type Kind uint8

// The kinds.
const (
	None Kind = iota
	Number
	Text
	Day
	Truth
)

var kindNames = [...]string{"nothing", "a number", "text", "a day", "true or false"}

// String returns the kind with its article: "a number".
func (k Kind) String() string { return kindNames[k] }

// Value is a number, a text, a day or a truth. The zero value is absent.
type Value struct {
	kind   Kind
	number float64 // a day as yyyymmdd, true as 1
	text   string
}

// NumberValue returns a number; one that is not finite is absent.
func NumberValue(f float64) Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Value{}
	}
	return Value{kind: Number, number: f}
}

// TextValue returns a text; an empty one is absent.
func TextValue(s string) Value {
	if s == "" {
		return Value{}
	}
	return Value{kind: Text, text: s}
}

// DayValue returns a day; the zero day is absent.
func DayValue(d intel.Date) Value {
	if d.IsZero() {
		return Value{}
	}
	return Value{kind: Day, number: float64(d)}
}

// TruthValue returns true or false.
func TruthValue(b bool) Value {
	if b {
		return Value{kind: Truth, number: 1}
	}
	return Value{kind: Truth}
}

// Kind returns what the value is; None for an absent one.
func (v Value) Kind() Kind { return v.kind }

// Known reports whether there is a value.
func (v Value) Known() bool { return v.kind != None }

// True reports whether the value is the truth true: neither false nor absent.
func (v Value) True() bool { return v.kind == Truth && v.number == 1 }

// Number returns a number, and false for anything else.
func (v Value) Number() (float64, bool) { return v.number, v.kind == Number }

// String writes the value as people read it; an absent one is "".
func (v Value) String() string {
	switch v.kind {
	case Number:
		return strconv.FormatFloat(v.number, 'g', -1, 64)
	case Text:
		return v.text
	case Day:
		return v.day().String()
	case Truth:
		return strconv.FormatBool(v.number == 1)
	}
	return ""
}

func (v Value) day() intel.Date { return intel.Date(v.number) }

// Name is a word that an expression may use.
type Name struct {
	Name string
	Kind Kind
	Doc  string // one sentence: what it stands for
}

// Values gives the value of a name; absent ones are zero.
type Values func(name string) Value
