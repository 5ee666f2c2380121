// Package calendar knows when the New York Stock Exchange trades: the days, and
// when each session begins and ends. Holidays follow the exchange's rules with
// their history since 1971; what no rule foretells (mourning, storms, attacks)
// is a list. Days to come are foretold by the rules, as far as they stand.
//
// It also knows on which days the SEC takes filings, which are others.
//
// The package keeps nothing and does no input or output.
package calendar

import (
	"iter"
	"time"

	"github.com/corpintel/intel"
)

// From is the first day that the rules are right about.
const From = intel.Date(19710101)

// Session is a day of trading.
type Session struct {
	Day   intel.Date
	Open  time.Time
	Close time.Time
	Early bool // the close is before 16:00
}

// On returns the session of a day, and false where there is none.
func On(d intel.Date) (Session, bool) {
	if Closure(d) != "" {
		return Session{}, false
	}
	open, end := at(d, 9, 30), 16
	if d < halfHourEarlier {
		open = at(d, 10, 0)
	}
	hour := earlyClose(d)
	if hour != 0 {
		end = hour
	}
	return Session{Day: d, Open: open, Close: at(d, end, 0), Early: hour != 0}, true
}

// halfHourEarlier is since when trading begins at 9:30.
const halfHourEarlier = intel.Date(19850930)

// at returns a wall clock time in New York. Days with sessions never have their
// clocks changed: that is done on Sundays.
func at(d intel.Date, hour, minute int) time.Time {
	return time.Date(d.Year(), time.Month(d/100%100), int(d%100), hour, minute, 0, 0, intel.NewYork).UTC()
}

// IsSession reports whether there is trading on a day.
func IsSession(d intel.Date) bool { return Closure(d) == "" }

// Closure says why there is no trading on a day: "weekend", the name of a
// holiday, or what happened. It is "" where there is trading.
func Closure(d intel.Date) string {
	day := dayOf(d)
	if day.weekday == time.Saturday || day.weekday == time.Sunday {
		return "weekend"
	}
	if name := holiday(day); name != "" {
		return name
	}
	return unforeseen(d)
}

// Next returns the first session after d.
func Next(d intel.Date) intel.Date {
	for d = d.AddDays(1); !IsSession(d); d = d.AddDays(1) {
	}
	return d
}

// Previous returns the last session before d.
func Previous(d intel.Date) intel.Date {
	for d = d.AddDays(-1); !IsSession(d); d = d.AddDays(-1) {
	}
	return d
}

// Sessions returns the days of trading from one day to another, both included.
func Sessions(from, to intel.Date) iter.Seq[intel.Date] {
	return func(yield func(intel.Date) bool) {
		for d := from; d <= to; d = d.AddDays(1) {
			if IsSession(d) && !yield(d) {
				return
			}
		}
	}
}

// day is a calendar day taken apart.
type day struct {
	date    intel.Date
	year    int
	month   time.Month
	n       int // of the month
	weekday time.Weekday
}

func dayOf(d intel.Date) day {
	return day{d, d.Year(), time.Month(d / 100 % 100), int(d % 100), d.Time().Weekday()}
}

// is reports whether the day is the nth of a weekday in a month.
func (d day) is(month time.Month, weekday time.Weekday, nth int) bool {
	return d.month == month && d.weekday == weekday && (d.n-1)/7 == nth-1
}

// observed reports whether a holiday on a day of a month is kept on d: on the
// day itself, on the Monday after a Sunday, on the Friday before a Saturday.
func (d day) observed(month time.Month, n int) bool {
	switch {
	case d.month == month && d.n == n:
		return true
	case d.weekday == time.Monday:
		return d.month == month && d.n == n+1
	case d.weekday == time.Friday:
		return d.month == month && d.n == n-1
	}
	return false
}
