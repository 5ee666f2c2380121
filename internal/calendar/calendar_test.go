package calendar_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/calendar"
)

// The exchange's own calendars of these years.
func TestClosuresOfYears(t *testing.T) {
	for _, c := range []struct {
		year int
		want []intel.Date
	}{
		{1980, []intel.Date{19800101, 19800218, 19800404, 19800526, 19800704, 19800901, 19801104, 19801127, 19801225}},
		{1997, []intel.Date{19970101, 19970217, 19970328, 19970526, 19970704, 19970901, 19971127, 19971225}},
		{1998, []intel.Date{19980101, 19980119, 19980216, 19980410, 19980525, 19980703, 19980907, 19981126, 19981225}},
		{2001, []intel.Date{20010101, 20010115, 20010219, 20010413, 20010528, 20010704, 20010903, 20010911, 20010912, 20010913, 20010914, 20011122, 20011225}},
		{2004, []intel.Date{20040101, 20040119, 20040216, 20040409, 20040531, 20040611, 20040705, 20040906, 20041125, 20041224}},
		{2005, []intel.Date{20050117, 20050221, 20050325, 20050530, 20050704, 20050905, 20051124, 20051226}},
		{2011, []intel.Date{20110117, 20110221, 20110422, 20110530, 20110704, 20110905, 20111124, 20111226}},
		{2012, []intel.Date{20120102, 20120116, 20120220, 20120406, 20120528, 20120704, 20120903, 20121029, 20121030, 20121122, 20121225}},
		{2021, []intel.Date{20210101, 20210118, 20210215, 20210402, 20210531, 20210705, 20210906, 20211125, 20211224}},
		{2022, []intel.Date{20220117, 20220221, 20220415, 20220530, 20220620, 20220704, 20220905, 20221124, 20221226}},
		{2025, []intel.Date{20250101, 20250109, 20250120, 20250217, 20250418, 20250526, 20250619, 20250704, 20250901, 20251127, 20251225}},
		{2026, []intel.Date{20260101, 20260119, 20260216, 20260403, 20260525, 20260619, 20260703, 20260907, 20261126, 20261225}},
	} {
		var got []intel.Date
		for d := intel.NewDate(c.year, 1, 1); d.Year() == c.year; d = d.AddDays(1) {
			if why := calendar.Closure(d); why != "" && why != "weekend" {
				got = append(got, d)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%d: -want +got\n%s", c.year, diff)
		}
	}
}

func TestSessionsOfAYear(t *testing.T) {
	for year, want := range map[int]int{1998: 252, 2001: 248, 2008: 253, 2012: 250, 2020: 253, 2021: 252, 2025: 250} {
		got := len(slices.Collect(calendar.Sessions(intel.NewDate(year, 1, 1), intel.NewDate(year, 12, 31))))
		if got != want {
			t.Errorf("%d sessions in %d, want %d", got, year, want)
		}
	}
}

func TestHours(t *testing.T) {
	for _, c := range []struct {
		day         intel.Date
		open, close string // UTC
		early       bool
	}{
		{20240103, "14:30", "21:00", false}, // winter time
		{20240703, "13:30", "17:00", true},  // a Wednesday before the holiday
		{20020703, "13:30", "20:00", false}, // likewise, when the Friday was short instead
		{20020705, "13:30", "17:00", true},
		{20130705, "13:30", "20:00", false},
		{20230703, "13:30", "17:00", true},
		{20231124, "14:30", "18:00", true}, // after Thanksgiving
		{19921127, "14:30", "19:00", true},
		{20241224, "14:30", "18:00", true},
		{20031226, "14:30", "18:00", true},
		{19991231, "14:30", "18:00", true},
		{19840103, "15:00", "21:00", false}, // when trading began at ten
		{20240311, "13:30", "20:00", false}, // the day after the clocks went forward
	} {
		s, ok := calendar.On(c.day)
		got := []any{ok, s.Day, s.Open.Format("15:04"), s.Close.Format("15:04"), s.Early}
		if diff := cmp.Diff([]any{true, c.day, c.open, c.close, c.early}, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.day, diff)
		}
		if s.Open.Location() != time.UTC {
			t.Errorf("%s opens in %s, want UTC", c.day, s.Open.Location())
		}
	}
	if s, ok := calendar.On(20241225); ok {
		t.Errorf("a session on Christmas: %+v", s)
	}
}

func TestNeighbours(t *testing.T) {
	if got := calendar.Next(20010910); got != 20010917 {
		t.Errorf("after 2001-09-10 comes %s", got)
	}
	if got := calendar.Previous(20010917); got != 20010910 {
		t.Errorf("before 2001-09-17 was %s", got)
	}
	if !calendar.IsSession(20240103) || calendar.IsSession(20240106) {
		t.Error("a Wednesday is no session, or a Saturday is one")
	}
	for range calendar.Sessions(20240101, 20241231) {
		break // a caller may stop
	}
}

func TestNextFilingDay(t *testing.T) {
	for d, want := range map[intel.Date]intel.Date{
		20240301: 20240301, // a Friday
		20240302: 20240304,
		20240329: 20240329, // Good Friday: the exchange is closed, the SEC is not
		20231009: 20231010, // Columbus Day: the other way round
		20231111: 20231113, // Veterans Day on a Saturday was kept the Friday before
		20231110: 20231113,
		20211231: 20220103, // New Year's Day on a Saturday
		20240619: 20240620,
		20200619: 20200619, // before it was a holiday
	} {
		if got := calendar.NextFilingDay(d); got != want {
			t.Errorf("%s: %s, want %s", d, got, want)
		}
	}
}
