package queue

import (
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// Cron is a set of minutes in New York's time, as the five fields of crontab
// name them: minute, hour, day of the month, month, day of the week. The zero
// value is never.
type Cron struct {
	text                              string
	minute, hour, day, month, weekday uint64 // a bit for each number
	anyDay, anyWeekday                bool
}

// ParseCron reads five fields, each *, a number, a range 1-5, a list 1,3 or any
// of these with a step */15. Sunday is 0 or 7. Where both kinds of days are
// limited, a day needs to be in one of them, as crontab has it.
func ParseCron(text string) (Cron, error) {
	fields := strings.Fields(text)
	c := Cron{text: strings.Join(fields, " ")}
	if len(fields) != 5 {
		return Cron{}, intel.Errorf(intel.KindInvalid, "%q is no schedule: want five fields, minute hour day month weekday, such as */5 * * * *", text)
	}
	for i, f := range []struct {
		set       *uint64
		low, high int
	}{{&c.minute, 0, 59}, {&c.hour, 0, 23}, {&c.day, 1, 31}, {&c.month, 1, 12}, {&c.weekday, 0, 7}} {
		var ok bool
		if *f.set, ok = parseField(fields[i], f.low, f.high); !ok {
			return Cron{}, intel.Errorf(intel.KindInvalid, "%q is no schedule: want in field %d numbers from %d to %d, such as *, 5, 1-5, 1,3 or */15", text, i+1, f.low, f.high)
		}
	}
	c.weekday |= c.weekday >> 7 & 1
	c.anyDay, c.anyWeekday = fields[2] == "*", fields[4] == "*"
	if !c.Next(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return c, nil
	}
	return Cron{}, intel.Errorf(intel.KindInvalid, "%q is no schedule: there is no such day", text)
}

func parseField(text string, low, high int) (set uint64, ok bool) {
	for part := range strings.SplitSeq(text, ",") {
		span, step, stepped := strings.Cut(part, "/")
		by := 1
		if stepped {
			if by, ok = number(step, 1, high); !ok {
				return 0, false
			}
		}
		from, to := low, high
		if span != "*" {
			first, last, ranged := strings.Cut(span, "-")
			if from, ok = number(first, low, high); !ok {
				return 0, false
			}
			switch {
			case ranged:
				if to, ok = number(last, from, high); !ok {
					return 0, false
				}
			case !stepped:
				to = from
			}
		}
		for n := from; n <= to; n += by {
			set |= 1 << n
		}
	}
	return set, true
}

func number(s string, low, high int) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && low <= n && n <= high
}

func (c Cron) String() string { return c.text }

// farthest is how many days ahead Next looks: every date there is comes within.
const farthest = 8*366 + 1

// Next returns the first minute of the set after t, in UTC, zero where there is
// none. A minute that a change of the clocks leaves out comes an hour later. One
// that comes twice is taken once, unless every hour is in the set: what is due
// all the time is so in that hour too.
func (c Cron) Next(t time.Time) time.Time {
	t = t.In(intel.NewYork).Truncate(time.Minute).Add(time.Minute)
	y, m, d := t.Date()
	for i := range farthest {
		day := time.Date(y, m, d+i, 12, 0, 0, 0, intel.NewYork)
		if !c.on(day) {
			continue
		}
		dy, dm, dd := day.Date()
		for h := range 24 {
			if c.hour>>h&1 == 0 {
				continue
			}
			for _, pass := range c.passes(dy, dm, dd, h) {
				for minute := range 60 {
					at := pass.Add(time.Duration(minute) * time.Minute)
					if c.minute>>minute&1 == 1 && !at.Before(t) {
						return at.UTC()
					}
				}
			}
		}
	}
	return time.Time{}
}

// everyHour has all hours.
const everyHour = 1<<24 - 1

// passes returns when an hour of a day begins: twice where the clocks are set
// back and every hour is meant, with the next where they leave it out.
func (c Cron) passes(y int, m time.Month, d, h int) []time.Time {
	first := time.Date(y, m, d, h, 0, 0, 0, intel.NewYork)
	before, after := first.Add(-time.Hour), first.Add(time.Hour)
	switch { // time.Date does not say which of two it returns
	case before.Hour() == h:
		first = before
	case first.Hour() < h:
		first = after
	}
	if again := first.Add(time.Hour); c.hour == everyHour && again.Hour() == h {
		return []time.Time{first, again}
	}
	return []time.Time{first}
}

func (c Cron) on(day time.Time) bool {
	if c.month>>day.Month()&1 == 0 {
		return false
	}
	byDay, byWeekday := c.day>>day.Day()&1 == 1, c.weekday>>day.Weekday()&1 == 1
	if c.anyDay || c.anyWeekday {
		return byDay && byWeekday
	}
	return byDay || byWeekday
}

// Latest returns the last minute of the set after since and not after now, zero
// where there is none. What was missed for more than a week is not counted.
func (c Cron) Latest(since, now time.Time) (at time.Time) {
	const week = 8 * 24 * time.Hour
	if from := now.Add(-week); since.Before(from) {
		since = from
	}
	for next := c.Next(since); !next.IsZero() && !next.After(now); next = c.Next(next) {
		at = next
	}
	return at
}
