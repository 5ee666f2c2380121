package analysis

import (
	"cmp"
	"slices"

	"github.com/corpintel/intel"
)

// FiscalYear is a year, or a transition period, as the dates of a company's
// facts show it. EDGAR's fy and fp describe filings and are not looked at.
type FiscalYear struct {
	intel.Period
	// Number is the calendar year in which the year ends. A year that ends in
	// the first ten days of January is counted to the year before.
	Number int
	// Quarters are the days on which the quarters end, zero where unknown. The
	// last is the end of the year.
	Quarters [4]intel.Date
	// Transition: shorter than a year, without quarters.
	Transition bool
	// Open: no report of the whole year is known yet. The end is expected.
	Open bool
}

// Lengths in days. A year has 52 or 53 weeks or twelve months; quarters have 12
// to 17 weeks, since some companies divide their year in 12, 12, 12 and 16 weeks
// and others in 16, 12, 12 and 12.
const (
	minYear, maxYear       = 345, 385
	minQuarter, maxQuarter = 70, 125
	minHalf, maxHalf       = 150, 205
	minNine, maxNine       = 235, 300
	minTransition          = 20
)

// slack is by how many days filers miss the first or last day of a period: they
// write the end of the month for the last Saturday.
const slack = 4

// spanned is a duration that filings report on.
type spanned struct {
	period intel.Period
	annual int  // facts in annual reports
	other  int  // facts in other periodic reports
	cash   bool // an annual report gives the operating cash flow for it
}

// calendar is the fiscal years of a company in order of time.
type calendar struct {
	years []FiscalYear
}

// newCalendar reads fiscal years off durations, which are in order of time.
func newCalendar(spans []spanned) *calendar {
	c := &calendar{years: wholeYears(spans)}
	c.addTransitions(spans)
	c.addOpen(spans)
	for i := range c.years {
		c.findQuarters(&c.years[i], spans)
	}
	return c
}

// wholeYears picks of all durations of a year those that annual reports say
// most about and that do not overlap.
func wholeYears(spans []spanned) []FiscalYear {
	var list []spanned
	for _, s := range spans {
		if d := s.period.Days(); d >= minYear && d <= maxYear && s.annual > 0 {
			list = append(list, s)
		}
	}
	// best[i] is the most that can be said with the first i.
	best, before := make([]int, len(list)+1), make([]int, len(list))
	for i, s := range list {
		limit := s.period.Start.AddDays(2 * slack)
		before[i], _ = slices.BinarySearchFunc(list[:i], limit, func(e spanned, d intel.Date) int {
			if e.period.End <= d {
				return -1
			}
			return 1
		})
		best[i+1] = max(best[i], best[before[i]]+s.annual)
	}
	var years []FiscalYear
	for i := len(list); i > 0; {
		if s := list[i-1]; best[i] > best[i-1] {
			years = append(years, FiscalYear{Period: s.period, Number: yearNumber(s.period.End)})
			i = before[i-1]
		} else {
			i--
		}
	}
	slices.Reverse(years)
	return years
}

// yearNumber names a fiscal year by its last day.
func yearNumber(end intel.Date) int { return end.AddDays(-10).Year() }

// addTransitions adds the short periods before the first year, between years
// and after the last that annual reports tell of.
func (c *calendar) addTransitions(spans []spanned) {
	if len(c.years) == 0 {
		return
	}
	first, last := c.years[0].Start.AddDays(-1), c.years[len(c.years)-1].End.AddDays(1)
	var found []FiscalYear
	for _, s := range spans {
		d := s.period.Days()
		if s.annual == 0 || d < minTransition || d >= minYear {
			continue
		}
		between := false
		for i := 1; i < len(c.years); i++ {
			between = between || near(s.period.Start, c.years[i-1].End.AddDays(1)) && near(s.period.End, c.years[i].Start.AddDays(-1))
		}
		// Quarters of the year before end on the same day as what came before
		// the first year; only whole reports have a cash flow.
		if between || s.cash && (near(s.period.End, first) || near(s.period.Start, last)) {
			found = append(found, FiscalYear{Period: s.period, Number: yearNumber(s.period.End), Transition: true})
		}
	}
	for _, f := range found {
		taken := slices.ContainsFunc(c.years, func(y FiscalYear) bool {
			return y.Start.AddDays(2*slack) <= f.End && f.Start.AddDays(2*slack) <= y.End
		})
		if !taken {
			c.years = append(c.years, f)
		}
	}
	slices.SortFunc(c.years, func(a, b FiscalYear) int { return cmp.Compare(a.End, b.End) })
}

func near(a, b intel.Date) bool {
	if a == b {
		return true
	}
	d := a.DaysUntil(b)
	return d <= slack && d >= -slack
}

// addOpen adds the year that has begun and not ended. A company without any
// annual report has one where its longest report begins; what it compares that
// with is the year before.
func (c *calendar) addOpen(spans []spanned) {
	var start intel.Date
	if n := len(c.years); n > 0 {
		start = c.years[n-1].End.AddDays(1)
	} else {
		longest := 0
		for _, s := range spans {
			if d := s.period.Days(); s.other > 0 && d >= max(longest-slack, minQuarter) && d <= maxNine {
				longest, start = max(longest, d), s.period.Start // the last of those as long
			}
		}
		if start == 0 {
			return
		}
		for _, s := range spans {
			if d := s.period.Start.DaysUntil(start); s.period.Start != 0 && d >= minYear && d <= maxYear {
				end := start.AddDays(-1)
				c.years = append(c.years, FiscalYear{Period: intel.Period{Start: s.period.Start, End: end}, Number: yearNumber(end)})
				break
			}
		}
	}
	end := start.AddDays(363) // 52 weeks
	if before := start.AddDays(-1); before == lastOfMonth(before) {
		end = lastOfMonth(intel.NewDate(before.Year()+1, int(before/100%100), 1))
	}
	c.years = append(c.years, FiscalYear{Period: intel.Period{Start: start, End: end}, Number: yearNumber(end), Open: true})
}

// lastOfMonth returns the last day of d's month.
func lastOfMonth(d intel.Date) intel.Date {
	next := (d/100*100 + 1).AddDays(31)
	return (next/100*100 + 1).AddDays(-1)
}

// findQuarters finds the days on which the quarters of a year end, where most
// is reported until then.
func (c *calendar) findQuarters(y *FiscalYear, spans []spanned) {
	if !y.Open {
		y.Quarters[3] = y.End
	}
	if y.Transition {
		return
	}
	says := map[intel.Date]int{}
	for _, s := range spans {
		d := s.period.Days()
		if d > maxNine || s.period.End > y.End.AddDays(slack) || s.period.Start.AddDays(slack) < y.Start {
			continue
		}
		switch {
		case near(s.period.Start, y.Start):
			says[s.period.End] += 2 * (s.annual + s.other)
		case d >= minQuarter && d <= maxQuarter:
			says[s.period.End] += s.annual + s.other
			says[s.period.Start.AddDays(-1)] += s.annual + s.other
		}
	}
	var most [4]int
	for end, n := range says {
		q := quarterOf(y.Start.DaysUntil(end) + 1)
		if q < 0 {
			continue
		}
		if n > most[q] || n == most[q] && end < y.Quarters[q] {
			most[q], y.Quarters[q] = n, end
		}
	}
}

// quarterOf returns which quarter, from 0, ends after so many days of a year,
// and -1 for none of the first three.
func quarterOf(days int) int {
	switch {
	case days >= minQuarter && days <= maxQuarter:
		return 0
	case days >= minHalf && days <= maxHalf:
		return 1
	case days >= minNine && days <= maxNine:
		return 2
	}
	return -1
}

// slot is a place in the calendar: the quarters from to to, from 1, of a year.
// From 0 is the instant at the end of a quarter; from trailing is the twelve
// months that end with a quarter.
type slot struct {
	year     int16 // index in the calendar
	from, to int8
}

const trailing = 5

// place returns the slot of a period, and whether it has exactly its days.
func (c *calendar) place(p intel.Period) (s slot, exact, ok bool) {
	for i := range c.years {
		y := &c.years[i]
		if p.End.AddDays(slack) < y.Start || y.End.AddDays(slack) < p.End {
			continue
		}
		to := int8(0)
		for q, end := range y.Quarters {
			if end != 0 && near(p.End, end) {
				to = int8(q + 1)
			}
		}
		if to == 0 {
			continue
		}
		s = slot{year: int16(i), to: to}
		if p.Start == 0 {
			return s, p.End == y.Quarters[to-1], true
		}
		for from := int8(1); from <= to; from++ {
			if start := y.begin(from); start != 0 && near(p.Start, start) {
				s.from = from
				return s, p.Start == start && p.End == y.Quarters[to-1], true
			}
		}
	}
	return slot{}, false, false
}

// begin returns the first day of a quarter, from 1; zero where unknown.
func (y *FiscalYear) begin(quarter int8) intel.Date {
	if quarter == 1 {
		return y.Start
	}
	if end := y.Quarters[quarter-2]; end != 0 && !y.Transition {
		return end.AddDays(1)
	}
	return 0
}

// period returns the days of a slot, and false where the calendar does not
// know them.
func (c *calendar) period(s slot) (intel.Period, bool) {
	y := &c.years[s.year]
	end := y.Quarters[s.to-1]
	if end == 0 {
		return intel.Period{}, false
	}
	switch s.from {
	case 0:
		return intel.Period{End: end}, true
	case trailing:
		if s.to == 4 {
			return intel.Period{Start: y.Start, End: end}, true
		}
		before, ok := c.yearBefore(s.year)
		if !ok || c.years[before].Quarters[s.to-1] == 0 {
			return intel.Period{}, false
		}
		return intel.Period{Start: c.years[before].Quarters[s.to-1].AddDays(1), End: end}, true
	}
	start := y.begin(s.from)
	return intel.Period{Start: start, End: end}, start != 0
}

// yearBefore returns the whole year that ends where year begins.
func (c *calendar) yearBefore(year int16) (int16, bool) {
	if year == 0 {
		return 0, false
	}
	y := &c.years[year-1]
	return year - 1, !y.Transition && near(y.End.AddDays(1), c.years[year].Start)
}
