package intel

import (
	"fmt"
	"math"
	"time"
	_ "time/tzdata" // EDGAR's clock is New York's, also where the system has no time zones
)

// Date is a calendar day, packed as the decimal digits yyyymmdd, so that days
// compare as integers and read as days in any database tool. The zero value is
// no day.
type Date uint32

// NewDate packs a year, month and day without checking them.
func NewDate(year, month, day int) Date { return Date(year*10000 + month*100 + day) }

// DateOf returns the day of t in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return NewDate(y, int(m), d)
}

// ParseDate reads "2009-06-27". Days that no calendar has are refused. Odd years
// are not: a filer that wrote 2106 for 2016 did report that.
func ParseDate(s string) (Date, error) {
	d, ok := ParseISODate(s)
	if !ok {
		return 0, Errorf(KindInvalid, "%q is not a day: want YYYY-MM-DD", s)
	}
	return d, nil
}

// ParseISODate is [ParseDate] for hot paths: it allocates nothing.
func ParseISODate[T string | []byte](s T) (Date, bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	var n uint32
	for i := range 10 {
		if i == 4 || i == 7 {
			continue
		}
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + uint32(c)
	}
	d := Date(n)
	y, m, day := d.split()
	if y < 1 || m < 1 || m > 12 || day < 1 || day > daysIn(y, m) {
		return 0, false
	}
	return d, true
}

func (d Date) split() (year, month, day int) {
	return int(d / 10000), int(d / 100 % 100), int(d % 100)
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d == 0 }

// Year returns the calendar year.
func (d Date) Year() int { return int(d / 10000) }

// Time returns midnight UTC of the day.
func (d Date) Time() time.Time {
	y, m, day := d.split()
	return time.Date(y, time.Month(m), day, 0, 0, 0, 0, time.UTC)
}

// AddDays returns the day n days later (earlier where n is negative).
func (d Date) AddDays(n int) Date { return DateOf(d.Time().AddDate(0, 0, n)) }

// DaysUntil returns the number of days from d to e; a day to itself is 0.
func (d Date) DaysUntil(e Date) int { return int(e.Time().Sub(d.Time()) / (24 * time.Hour)) }

// String returns "2009-06-27", or "" for no day.
func (d Date) String() string {
	b, _ := d.AppendText(nil)
	return string(b)
}

// AppendText appends "2009-06-27" to b, or nothing for no day.
func (d Date) AppendText(b []byte) ([]byte, error) {
	if d == 0 {
		return b, nil
	}
	y, m, day := d.split()
	return append(b, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-', byte('0'+day/10), byte('0'+day%10)), nil
}

// MarshalJSON writes a quoted day, or null for no day.
func (d Date) MarshalJSON() ([]byte, error) {
	if d == 0 {
		return []byte("null"), nil
	}
	b, err := d.AppendText([]byte{'"'})
	return append(b, '"'), err
}

// UnmarshalJSON reads a quoted day, "" or null.
func (d *Date) UnmarshalJSON(b []byte) error {
	switch s := string(b); s {
	case "null", `""`:
		*d = 0
		return nil
	default:
		if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
			return Errorf(KindInvalid, "%s is not a day: want \"YYYY-MM-DD\"", s)
		}
		n, err := ParseDate(s[1 : len(s)-1])
		if err == nil {
			*d = n
		}
		return err
	}
}

// Period is what a fact is about: the days from Start to End, both included,
// or the end of the day End where Start is zero (an instant).
type Period struct {
	Start Date `json:"start"`
	End   Date `json:"end"`
}

// Instant reports whether the period is a point in time.
func (p Period) Instant() bool { return p.Start == 0 }

// Days returns the length of a duration in days, both ends included, and 0 for
// an instant.
func (p Period) Days() int {
	if p.Start == 0 {
		return 0
	}
	return p.Start.DaysUntil(p.End) + 1
}

// String returns "2008-09-28/2009-09-26", or the day of an instant.
func (p Period) String() string {
	if p.Start == 0 {
		return p.End.String()
	}
	return p.Start.String() + "/" + p.End.String()
}

// daysOfQuarter is the length of a quarter, on average.
const daysOfQuarter = 365.25 / 4

// Quarters returns the length of a duration rounded to whole quarters, and 0
// for an instant.
func (p Period) Quarters() int { return int(math.Round(float64(p.Days()) / daysOfQuarter)) }

// MonthsEnding returns the period of a number of whole months that ends on a
// day; of 0 months the instant. A period that ends with its month begins with
// one.
func MonthsEnding(end Date, months int) Period {
	if months == 0 {
		return Period{End: end}
	}
	y, m, day := end.split()
	first := time.Date(y, time.Month(m-months), 1, 0, 0, 0, 0, time.UTC)
	y0, m0, _ := first.Date()
	if last := daysIn(y0, int(m0)); day == daysIn(y, m) || day > last {
		day = last
	}
	return Period{Start: NewDate(y0, int(m0), day).AddDays(1), End: end}
}

// RoundedDays is how far the end of a month can be from a day that is rounded to
// it.
const RoundedDays = 16

// roundedLength is how many days a period can be longer or shorter than the
// quarters that its length is rounded to: half a quarter, and some days for
// those who count weeks.
const roundedLength = 50

// RoundsTo reports whether r can be what is left of p where ends are rounded to
// the nearest end of a month and lengths to whole quarters. A length that is
// rounded to nothing makes an instant.
func (p Period) RoundsTo(r Period) bool {
	away := r.End.DaysUntil(p.End)
	longer := float64(p.Days()) - float64(r.Quarters())*daysOfQuarter
	return -RoundedDays <= away && away <= RoundedDays && math.Abs(longer) <= roundedLength
}

// NewYork is EDGAR's time zone.
var NewYork = mustLoad("America/New_York")

func mustLoad(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic(fmt.Sprintf("intel: time zone %s: %v", name, err))
	}
	return l
}

// EndOfDay returns the first instant after day d in New York. It is the moment
// by which a filing of that day was public, and what a bare day means as an
// "as of": everything known when that day was over.
func EndOfDay(d Date) time.Time {
	y, m, day := d.split()
	return time.Date(y, time.Month(m), day+1, 0, 0, 0, 0, NewYork).UTC()
}

// ParseAsOf reads the instant that a view looks back to: a day (see
// [EndOfDay]) or an RFC 3339 time.
func ParseAsOf(s string) (time.Time, error) {
	if d, ok := ParseISODate(s); ok {
		return EndOfDay(d), nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, Errorf(KindInvalid, "%q is not a time: want a day (2010-02-01) or an instant (2010-02-01T16:30:00Z)", s)
	}
	return t.UTC(), nil
}
