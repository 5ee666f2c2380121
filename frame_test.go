package intel_test

import (
	"testing"

	"github.com/corpintel/intel"
)

func frameDay(t *testing.T, s string) intel.Date {
	t.Helper()
	if s == "" {
		return 0
	}
	d, err := intel.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestFrameOfPeriod(t *testing.T) {
	for _, c := range []struct{ rule, start, end, want string }{
		{"a day belongs to the nearest end of a quarter", "", "2019-03-30", "CY2019Q1I"},
		{"a day in the middle of a quarter, to the one before", "", "2019-05-15", "CY2019Q1I"},
		{"and the day after, to its own", "", "2019-05-16", "CY2019Q2I"},
		{"of two equally near ends the later", "", "2019-11-15", "CY2019Q4I"},
		{"in January, to the year before", "", "2020-01-31", "CY2019Q4I"},
		{"in February of a leap year", "", "2024-02-14", "CY2023Q4I"},
		{"a month counts as its last day", "2023-10-01", "2023-10-31", "CY2023Q3I"},
		{"what is longer counts as nothing", "2023-10-01", "2023-11-01", ""},
		{"a quarter", "2019-01-01", "2019-03-31", "CY2019Q1"},
		{"a quarter of weeks", "2018-12-30", "2019-03-30", "CY2019Q1"},
		{"a quarter of sixteen weeks", "2018-09-03", "2018-12-23", "CY2018Q4"},
		{"the shortest quarter", "2019-01-31", "2019-04-01", "CY2019Q1"},
		{"shorter than a quarter", "2019-02-01", "2019-04-01", ""},
		{"the longest quarter", "2019-01-01", "2019-05-02", "CY2019Q1"},
		{"half a year", "2019-01-01", "2019-06-30", ""},
		{"a year", "2019-01-01", "2019-12-31", "CY2019"},
		{"a year of weeks that ends in September", "2008-09-28", "2009-09-26", "CY2009"},
		{"a year that ends in January", "2019-01-28", "2020-01-26", "CY2019"},
		{"a year that ends on 30 June", "2014-07-01", "2015-06-30", "CY2015"},
		{"a year that ends the day before", "2014-06-30", "2015-06-29", "CY2014"},
		{"two years", "2018-01-01", "2019-12-31", ""},
		{"backwards", "2019-12-31", "2019-01-01", ""},
	} {
		p := intel.Period{Start: frameDay(t, c.start), End: frameDay(t, c.end)}
		f, ok := p.Frame()
		if f.String() != c.want || ok != (c.want != "") {
			t.Errorf("%s: %s is in %q, %t; want %q", c.rule, p, f, ok, c.want)
		}
		if !ok {
			continue
		}
		if back, err := intel.ParseFrame(f.String()); err != nil || back != f {
			t.Errorf("%s is read as %+v, %v", f, back, err)
		}
	}
	for _, bad := range []string{"", "CY", "CY19", "2019", "CY2019Q", "CY2019Q0", "CY2019Q5", "CY2019I", "CY2019Q1II", "CY0000", "CY2019Q1X", "cy2019"} {
		if f, err := intel.ParseFrame(bad); err == nil || intel.KindOf(err) != intel.KindInvalid {
			t.Errorf("%q is read as %+v, %v", bad, f, err)
		}
	}
}

func TestMisfit(t *testing.T) {
	frame := func(s string) intel.Frame {
		f, err := intel.ParseFrame(s)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for _, c := range []struct {
		frame, start, end string
		want              int
	}{
		{"CY2017Q4I", "", "2017-12-31", 0},
		{"CY2017Q4I", "", "2018-01-01", 1},
		{"CY2010Q2", "2010-03-31", "2010-06-30", 0},
		{"CY2010Q2", "2010-04-01", "2010-06-30", 1},
		{"CY2009", "2009-01-01", "2009-12-31", 1},
		{"CY2009", "2008-09-28", "2009-09-26", 98},
	} {
		if got := frame(c.frame).Misfit(intel.Period{Start: frameDay(t, c.start), End: frameDay(t, c.end)}); got != c.want {
			t.Errorf("%s/%s in %s: %d, want %d", c.start, c.end, c.frame, got, c.want)
		}
	}
}

func TestRoundedPeriods(t *testing.T) {
	for _, c := range []struct {
		rule, end string
		months    int
		want      string
	}{
		{"no months are a day", "2009-06-30", 0, "2009-06-30"},
		{"months that end with their month begin with one", "2009-06-30", 6, "2009-01-01/2009-06-30"},
		{"also after February", "2009-02-28", 3, "2008-12-01/2009-02-28"},
		{"and before it", "2009-05-31", 3, "2009-03-01/2009-05-31"},
		{"a year", "2008-12-31", 12, "2008-01-01/2008-12-31"},
		{"from a day within a month", "2009-06-15", 3, "2009-03-16/2009-06-15"},
	} {
		if got := intel.MonthsEnding(frameDay(t, c.end), c.months); got.String() != c.want {
			t.Errorf("%s: %s, want %s", c.rule, got, c.want)
		}
	}
	for _, c := range []struct {
		rule, start, end, toStart, toEnd string
		want                             bool
	}{
		{"a quarter of weeks", "2009-03-29", "2009-06-27", "2009-04-01", "2009-06-30", true},
		{"a year of 53 weeks", "2016-01-31", "2017-02-04", "2016-02-01", "2017-01-31", true},
		{"a day", "", "2009-06-27", "", "2009-06-30", true},
		{"a few days are no quarter at all", "2009-06-20", "2009-06-27", "", "2009-06-30", true},
		{"another length", "2008-09-28", "2009-06-27", "2009-04-01", "2009-06-30", false},
		{"a day is no quarter", "", "2009-06-30", "2009-04-01", "2009-06-30", false},
		{"another month", "", "2009-06-01", "", "2009-06-30", false},
	} {
		p := intel.Period{Start: frameDay(t, c.start), End: frameDay(t, c.end)}
		r := intel.Period{Start: frameDay(t, c.toStart), End: frameDay(t, c.toEnd)}
		if got := p.RoundsTo(r); got != c.want {
			t.Errorf("%s: %s rounds to %s: %t, want %t", c.rule, p, r, got, c.want)
		}
	}
}
