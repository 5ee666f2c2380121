package edgar

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

// accepted writes rows as "form digits filed".
func accepted(t *testing.T, rows ...string) []Acceptance {
	t.Helper()
	var all []Acceptance
	for i, r := range rows {
		form, rest, _ := strings.Cut(r, "|")
		stamp, filed, _ := strings.Cut(rest, "|")
		day, err := intel.ParseDate(filed)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, Acceptance{Digits: readStamp(stamp), FiledAt: day, Form: form, Accession: intel.AccessionNumber(42_24_000001 + i)})
	}
	return all
}

func times(n int, rows ...string) []string {
	var all []string
	for range n {
		all = append(all, rows...)
	}
	return all
}

func TestReadClock(t *testing.T) {
	const (
		early       = "8-K|2024-01-10T07:30:00.000Z|2024-01-10" // 02:30 in New York if it is UTC
		earlySummer = "8-K|2024-07-10T09:30:00.000Z|2024-07-10" // 05:30
		fineSummer  = "8-K|2024-07-10T10:30:00.000Z|2024-07-10" // 06:30, as winter's 10:30 is not
		fineWinter  = "8-K|2024-01-10T10:30:00.000Z|2024-01-10"
		late        = "4|2024-01-11T01:15:00.000Z|2024-01-10" // 20:15 the day before if it is UTC
		lateSummer  = "4|2024-07-10T23:15:00.000Z|2024-07-10"
		either      = "8-K|2024-01-10T15:30:00.000Z|2024-01-10"
		sameDayLate = "8-K|2024-01-10T21:10:00.000Z|2024-01-10" // after 17:30 if it is New York's, 16:10 if UTC
		nextDay     = "8-K|2024-01-10T18:10:00.000Z|2024-01-11" // after 17:30 if it is New York's, 13:10 if UTC
		ownership   = "4|2024-01-10T21:10:00.000Z|2024-01-10"
		schedule    = "SCHEDULE 13G/A|2024-01-10T21:10:00.000Z|2024-01-10"
		additional  = "S-1MEF|2024-01-10T21:10:00.000Z|2024-01-10"
		weekend     = "8-K|2024-01-13T15:10:00.000Z|2024-01-16"
		dayOnly     = "SC 13G|2002-02-14T05:00:00.000Z|2002-02-14" // midnight in New York if it is UTC
		atClosing   = "4|2024-01-10T22:04:00.000Z|2024-01-10"
	)
	for name, c := range map[string]struct {
		rows []string
		want intel.AcceptedFrom
	}{
		"no rows":                         {nil, intel.AcceptedETAssumed},
		"nothing speaks":                  {[]string{either, fineSummer}, intel.AcceptedETAssumed},
		"no times":                        {[]string{"8-K||2024-01-10", "8-K|soon|2024-01-10"}, intel.AcceptedETAssumed},
		"early in winter":                 {times(3, early), intel.AcceptedETProven},
		"early in summer":                 {times(3, earlySummer), intel.AcceptedETProven},
		"six o'clock in summer is open":   {times(3, fineSummer), intel.AcceptedETAssumed},
		"but not in winter":               {times(3, fineWinter), intel.AcceptedETProven},
		"late":                            {times(3, late), intel.AcceptedUTCProven},
		"late in summer":                  {times(3, lateSummer), intel.AcceptedUTCProven},
		"just after closing is no proof":  {times(9, atClosing), intel.AcceptedETAssumed},
		"two rows are no proof":           {times(2, early), intel.AcceptedETLikely},
		"one row":                         {[]string{late, either}, intel.AcceptedUTCLikely},
		"one odd row of many":             {append(times(30, early), late), intel.AcceptedETProven},
		"one odd row of few":              {append(times(5, early), late), intel.AcceptedETLikely},
		"as much for either":              {append(times(5, early), times(5, late)...), intel.AcceptedETAssumed},
		"filed the same day":              {[]string{sameDayLate}, intel.AcceptedUTCLikely},
		"filed the next day":              {[]string{nextDay}, intel.AcceptedETLikely},
		"days that contradict each other": {[]string{sameDayLate, nextDay}, intel.AcceptedETAssumed},
		"forms that may be late":          {[]string{ownership, schedule, additional}, intel.AcceptedETAssumed},
		"a weekend":                       {times(5, weekend), intel.AcceptedETAssumed},
		"days without a time":             {times(5, dayOnly), intel.AcceptedUTCProven},
	} {
		if got := ReadClock(accepted(t, c.rows...)); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// The SEC's own papers are stamped at any hour and with any day.
func TestSECPapersSayNothing(t *testing.T) {
	for _, agent := range []string{"0000000000", "9999999994", "9999999995", "9999999997"} {
		rows := accepted(t, times(5, "EFFECT|2024-01-10T04:15:00.000Z|2024-01-09")...)
		for i := range rows {
			a, err := intel.ParseAccession(fmt.Sprintf("%s-24-%06d", agent, i+1))
			if err != nil {
				t.Fatal(err)
			}
			rows[i].Accession = a
		}
		if got := ReadClock(rows); got != intel.AcceptedETAssumed {
			t.Errorf("agent %s: got %q", agent, got)
		}
	}
}

func TestAcceptedAt(t *testing.T) {
	for _, c := range []struct {
		digits string
		clock  intel.AcceptedFrom
		want   string // RFC 3339, "" for unknown
	}{
		{"2024-01-10T16:30:05.000Z", intel.AcceptedUTCProven, "2024-01-10T16:30:05Z"},
		{"2024-01-10T16:30:05.123Z", intel.AcceptedETAssumed, "2024-01-10T21:30:05.123Z"},
		{"2024-01-10T16:30:05.000Z", intel.AcceptedETProven, "2024-01-10T21:30:05Z"},
		{"2024-07-10T16:30:05.123Z", intel.AcceptedETLikely, "2024-07-10T20:30:05.123Z"},
		{"2024-07-10T21:00:00.000Z", intel.AcceptedETProven, "2024-07-11T01:00:00Z"},
		{"2024-01-10T16:30:05Z", intel.AcceptedUTCLikely, "2024-01-10T16:30:05Z"},
		{"2002-02-14T05:00:00.000Z", intel.AcceptedUTCProven, ""}, // a day without a time
		{"2002-07-15T04:00:00.000Z", intel.AcceptedUTCProven, ""},
		{"2002-07-15T00:00:00.000Z", intel.AcceptedETProven, ""},
		{"2002-07-15T05:00:00.000Z", intel.AcceptedUTCProven, "2002-07-15T05:00:00Z"},
		{"2024-01-10T16:30:05-05:00", intel.AcceptedUTCProven, ""},
		{"2024-01-10 16:30:05", intel.AcceptedUTCProven, ""},
		{"20240110163005", intel.AcceptedETProven, ""},
		{"", intel.AcceptedETProven, ""},
	} {
		at, from := Acceptance{Digits: readStamp(c.digits)}.At(c.clock)
		got := ""
		if !at.IsZero() {
			got = at.Format(time.RFC3339Nano)
		}
		if got != c.want || (from == c.clock) != (got != "") || at.Location() != time.UTC {
			t.Errorf("%s by %s: got %q from %q in %s, want %q", c.digits, c.clock, got, from, at.Location(), c.want)
		}
	}
}

// One body, one clock: the digits of every row are read the same way, and a row
// without a time stays without one.
func TestClockOfABody(t *testing.T) {
	columns := strings.NewReplacer(
		`"2024-02-05T16:30:05.000Z"`, `"2024-02-05T06:30:05.000Z"`,
		`"2024-01-05T18:45:00.000Z"`, `null`).Replace(twoFilings)
	batch, err := parseText(KindSubmissionsPage, columns)
	if err != nil {
		t.Fatal(err)
	}
	got := []any{batch.Filings[0].AcceptedAt, batch.Filings[0].AcceptedFrom, batch.Filings[1].AcceptedAt, batch.Filings[1].AcceptedFrom}
	want := []any{time.Date(2024, 2, 5, 11, 30, 5, 0, time.UTC), intel.AcceptedETLikely, time.Time{}, intel.AcceptedUnknown}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("accepted (-got +want):\n%s", diff)
	}
}
