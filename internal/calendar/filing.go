package calendar

import (
	"time"

	"github.com/corpintel/intel"
)

// NextFilingDay returns d if the SEC takes filings on it, or else the first day
// after it on which it does: what a deadline on d means (Rule 0-3 of the
// Exchange Act). The SEC keeps the holidays of the federal government.
func NextFilingDay(d intel.Date) intel.Date {
	for !filingDay(dayOf(d)) {
		d = d.AddDays(1)
	}
	return d
}

func filingDay(d day) bool {
	switch {
	case d.weekday == time.Saturday, d.weekday == time.Sunday,
		d.observed(time.January, 1),
		d.month == time.December && d.n == 31 && d.weekday == time.Friday, // for a Saturday's New Year
		d.year >= 1986 && d.is(time.January, time.Monday, 3),
		d.is(time.February, time.Monday, 3),
		d.month == time.May && d.weekday == time.Monday && d.n > 24,
		d.year >= 2021 && d.observed(time.June, 19),
		d.observed(time.July, 4),
		d.is(time.September, time.Monday, 1),
		d.is(time.October, time.Monday, 2),
		d.observed(time.November, 11),
		d.is(time.November, time.Thursday, 4),
		d.observed(time.December, 25):
		return false
	}
	return true
}
