package edgar

import (
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// Acceptance is when one filing was accepted, as the list of submissions has
// it, with what tells the clock.
type Acceptance struct {
	// Digits are the digits of the time, kept as if they were UTC. Zero where
	// there are none.
	Digits    time.Time
	FiledAt   intel.Date
	Form      string
	Accession intel.AccessionNumber
}

// Thresholds of ReadClock. In 52 recorded bodies (42,413 rows) the right clock
// puts no row outside EDGAR's hours and at most 4 on the wrong filing day. The
// wrong clock puts from 5 to 75 % outside, except in 4 bodies that have hardly a
// row at the ends of the day.
const (
	enough    = 3  // rows outside EDGAR's hours that rule a clock out
	tolerance = 10 // for one row against the clock that is chosen, so many against the other
)

// ReadClock decides which clock the times of one body show. EDGAR marks all of
// them with a Z, but in many bodies the digits are New York's, and the same URL
// changes from one to the other between two days. All rows of a body are of one
// clock.
//
// Two things tell the clock:
//
//   - EDGAR accepts from 06:00 to 22:00 New York time. Digits like 07:15 are in
//     the middle of the night if they are UTC, and 23:40 is too late if they are
//     New York's. How far the two clocks are apart depends on the date.
//   - What is accepted after 17:30 New York time is filed on the next business
//     day (17 CFR 232.13(a)(2)), what is accepted before on the same. Only
//     ownership and similar reports may still be filed until 22:00.
//
// The first is proof where it speaks often enough, the two together make one
// clock likely. Where nothing speaks, New York's is assumed: it is the later
// instant, so that nobody seems to have known a filing before it was public.
// Single rows contradict either clock: the SEC's own papers,
// which are left out, and corrected dates, which cannot be recognised.
func ReadClock(rows []Acceptance) intel.AcceptedFrom {
	var asUTC, asNewYork contradictions
	for _, a := range rows {
		if a.Digits.IsZero() || a.bySEC() {
			continue
		}
		asUTC.add(a, a.Digits.In(intel.NewYork))
		asNewYork.add(a, inNewYork(a.Digits))
	}
	switch {
	case asUTC.outside >= enough && asNewYork.outside*tolerance <= asUTC.outside:
		return intel.AcceptedETProven
	case asNewYork.outside >= enough && asUTC.outside*tolerance <= asNewYork.outside:
		return intel.AcceptedUTCProven
	case asUTC.all() > 2*asNewYork.all():
		return intel.AcceptedETLikely
	case asNewYork.all() > 2*asUTC.all():
		return intel.AcceptedUTCLikely
	default:
		return intel.AcceptedETAssumed
	}
}

// At returns the instant of the acceptance by the clock that was read, and how
// it was read. Midnight in New York is a day without a time, as EDGAR has it
// for filings before 2003: that instant would be too early, so it is zero.
func (a Acceptance) At(clock intel.AcceptedFrom) (time.Time, intel.AcceptedFrom) {
	if a.Digits.IsZero() {
		return time.Time{}, intel.AcceptedUnknown
	}
	local := a.Digits.In(intel.NewYork)
	switch clock {
	case intel.AcceptedETProven, intel.AcceptedETLikely, intel.AcceptedETAssumed:
		local = inNewYork(a.Digits)
	}
	if clockOf(local) == 0 {
		return time.Time{}, intel.AcceptedUnknown
	}
	return local.UTC(), clock
}

// bySEC reports whether the paper is the SEC's own or was handed in on paper:
// letters to filers, notices of effectiveness posted at night, scanned
// documents. They keep no hours and their days are those of the paper.
func (a Acceptance) bySEC() bool {
	const perAgent = 100_000_000 // 2 digits of the year and 6 of sequence
	agent := a.Accession / perAgent
	return agent == 0 || agent >= 9_999_999_900
}

// contradictions counts what speaks against one clock.
type contradictions struct {
	outside int // rows outside EDGAR's hours
	misfits int // rows whose filing day does not follow from the time
}

func (c contradictions) all() int { return c.outside + c.misfits }

// add judges a row by its time in New York under one reading.
func (c *contradictions) add(a Acceptance, local time.Time) {
	const (
		opens  = 6 * time.Hour
		closes = 22*time.Hour + 30*time.Minute // what was on its way at 22:00 is still taken
		cutoff = 17*time.Hour + 30*time.Minute
	)
	clock := clockOf(local)
	if clock == 0 {
		return // a day without a time
	}
	if clock < opens || clock > closes {
		c.outside++
		return
	}
	sameDay := intel.DateOf(local) == a.FiledAt
	switch {
	case isWeekend(local):
	case clock <= cutoff && !sameDay, clock > cutoff && sameDay && !filedLate(a.Form):
		c.misfits++
	}
}

// filedLate reports whether a form that is accepted between 17:30 and 22:00
// counts as filed on that day: ownership reports, notices of sale and
// registrations of additional securities (17 CFR 232.13(a)(3) and (4)), and the
// letters between filers and the SEC.
func filedLate(form string) bool {
	form = strings.TrimSuffix(form, "/A")
	switch form {
	case "3", "4", "5", "144", "CORRESP", "UPLOAD":
		return true
	}
	return strings.HasSuffix(form, "MEF") ||
		strings.HasPrefix(form, "SC 13") ||
		strings.HasPrefix(form, "SCHEDULE 13")
}

func isWeekend(t time.Time) bool {
	d := t.Weekday()
	return d == time.Saturday || d == time.Sunday
}

// clockOf returns the time of day.
func clockOf(t time.Time) time.Duration {
	h, m, s := t.Clock()
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second
}

// inNewYork returns the instant at which New York's clocks show the digits.
func inNewYork(digits time.Time) time.Time {
	y, mo, d := digits.Date()
	h, mi, s := digits.Clock()
	return time.Date(y, mo, d, h, mi, s, digits.Nanosecond(), intel.NewYork)
}

// readStamp reads "2024-05-16T15:36:10.000Z"; zero where it is not that. Times
// with another zone would be true instants; EDGAR has none.
func readStamp(s string) time.Time {
	t, err := time.Parse("2006-01-02T15:04:05Z", s) // a fraction is read as well
	if err != nil {
		return time.Time{}
	}
	return t
}
