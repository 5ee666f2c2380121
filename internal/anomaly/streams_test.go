package anomaly

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
)

func TestVolumes(t *testing.T) {
	begin := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	const weeks = 4 * 7 * 24
	// usual is a day of more and less, with a little that differs.
	usual := func(h int) int64 {
		return 60 + int64(40*math.Sin(2*math.Pi*float64(h%24)/24)) + int64(h*7919%5)
	}
	stream := func(source string, count func(h int) int64) (hours []intel.SourceHour) {
		for h := range weeks {
			if n := count(h); n > 0 {
				hours = append(hours, intel.SourceHour{Source: source, Hour: begin.Add(time.Duration(h) * time.Hour), Bodies: n})
			}
		}
		return hours
	}
	const odd = 500
	for _, c := range []struct {
		name  string
		count func(h int) int64
		want  string // a part of the only message; "" for none
	}{
		{"as always", usual, ""},
		{"a flood", func(h int) int64 {
			if h == odd {
				return 900
			}
			return usual(h)
		}, "edgar.feed an hour at 2026-03-21 20:00: 900 is a new high"},
		{"silence, which is an hour without a row", func(h int) int64 {
			if h >= odd && h < odd+12 {
				return 0
			}
			return usual(h)
		}, "edgar.feed an hour at 2026-03-21 20:00: 0 is a new low"},
		{"now and then is no dense stream", func(h int) int64 {
			if h%40 == 0 {
				return int64(h)
			}
			return 0
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			other := stream("rss.feed", usual)
			got := Volumes(append(stream("edgar.feed", c.count), other...), begin.Add(weeks*time.Hour+time.Minute))
			switch {
			case c.want == "" && len(got) > 0:
				t.Errorf("%d findings: %s", len(got), got[0].Message)
			case c.want != "" && (len(got) != 1 || !strings.Contains(got[0].Message, c.want)):
				t.Errorf("got %+v, want one: %s", got, c.want)
			}
		})
	}
}

// An hour that is not over has fewer than it will have.
func TestVolumesLeaveOutTheHourThatIsNotOver(t *testing.T) {
	begin := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	var hours []intel.SourceHour
	for h := range 300 {
		hours = append(hours, intel.SourceHour{Source: "edgar.feed", Hour: begin.Add(time.Duration(h) * time.Hour), Bodies: 50 + int64(h%3)})
	}
	hours[299].Bodies = 1
	if got := Volumes(hours, begin.Add(299*time.Hour+time.Minute)); len(got) != 0 {
		t.Errorf("the hour under way was judged: %s", got[0].Message)
	}
	if got := Volumes(hours, begin.Add(300*time.Hour)); len(got) != 1 {
		t.Errorf("%d findings when it is over, want 1", len(got))
	}
}
