package calendar

import (
	"time"

	"github.com/corpintel/intel"
)

// holiday names the holiday that a weekday is by the exchange's rule 7.2 and
// its forerunners, "" where it is none.
func holiday(d day) string {
	switch {
	case d.month == time.January && (d.n == 1 || d.n == 2 && d.weekday == time.Monday):
		return "New Year's Day" // one on a Saturday is not kept: the books of the year are being closed
	case d.year >= 1998 && d.is(time.January, time.Monday, 3):
		return "Martin Luther King, Jr. Day"
	case d.is(time.February, time.Monday, 3):
		return "Washington's Birthday"
	case d.weekday == time.Friday && d.date == easter(d.year).AddDays(-2):
		return "Good Friday"
	case d.month == time.May && d.weekday == time.Monday && d.n > 24:
		return "Memorial Day"
	case d.year >= 2022 && d.observed(time.June, 19):
		return "Juneteenth"
	case d.observed(time.July, 4):
		return "Independence Day"
	case d.is(time.September, time.Monday, 1):
		return "Labor Day"
	case d.year <= 1980 && d.year%4 == 0 && d.month == time.November && d.weekday == time.Tuesday && d.n >= 2 && d.n <= 8:
		return "Election Day"
	case d.is(time.November, time.Thursday, 4):
		return "Thanksgiving Day"
	case d.observed(time.December, 25):
		return "Christmas Day"
	}
	return ""
}

// unforeseen says why there was no trading on a day that the rules would have
// had it, "" where there was.
func unforeseen(d intel.Date) string {
	switch d {
	case 19721228:
		return "mourning of President Truman"
	case 19730125:
		return "mourning of President Johnson"
	case 19770714:
		return "blackout of New York City"
	case 19850927:
		return "Hurricane Gloria"
	case 19940427:
		return "mourning of President Nixon"
	case 20010911, 20010912, 20010913, 20010914:
		return "attacks of 11 September 2001"
	case 20040611:
		return "mourning of President Reagan"
	case 20070102:
		return "mourning of President Ford"
	case 20121029, 20121030:
		return "Hurricane Sandy"
	case 20181205:
		return "mourning of President George H. W. Bush"
	case 20250109:
		return "mourning of President Carter"
	}
	return ""
}

// earlyClose returns the hour at which a session ends before its time, 0 where
// it does not. Breaks of trading within a session are none.
func earlyClose(date intel.Date) int {
	d := dayOf(date)
	switch {
	case d.month == time.November && d.weekday == time.Friday && d.n >= 23 && d.n <= 29 && d.year >= 1993: // after Thanksgiving
		return 13
	case date == 19921127:
		return 14
	case d.month == time.December && d.n == 24 && d.year >= 1996:
		return 13 // a Friday is the holiday itself
	case date == 19901224, date == 19911224, date == 19921224:
		return 14
	case date == 19971226, date == 20031226, date == 19991231:
		return 13
	case d.month == time.July && d.n == 3 && d.year >= 1995:
		// Until 2012 the Friday after a Thursday was the short day.
		if d.weekday != time.Wednesday || d.year >= 2013 {
			return 13
		}
	case d.month == time.July && d.n == 5 && d.weekday == time.Friday && d.year >= 1995 && d.year <= 2012:
		return 13
	}
	return 0
}

// easter returns Easter Sunday by the algorithm of Meeus, Jones and Butcher.
func easter(year int) intel.Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (b - (b+8)/25 + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return intel.NewDate(year, n/31, n%31+1)
}
