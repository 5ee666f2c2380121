package anomaly_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/anomaly"
	"github.com/corpintel/intel/internal/calendar"
)

// market makes sessions of a security that moves by about one percent a day.
func market(n int) []anomaly.Session {
	rng := rand.New(rand.NewPCG(3, 3))
	var list []anomaly.Session
	price := 100.0
	day := intel.Date(20190102)
	for range n {
		open := price * (1 + 0.003*rng.NormFloat64())
		price *= 1 + 0.01*math.Max(-2.5, math.Min(2.5, rng.NormFloat64()))
		high, low := math.Max(open, price)*1.004, math.Min(open, price)*0.996
		list = append(list, anomaly.Session{Day: day, Open: open, High: high, Low: low, Close: price, Volume: 1e6 * (1 + 0.2*rng.Float64())})
		day = calendar.Next(day)
	}
	return list
}

func scale(s *anomaly.Session, by float64) {
	s.Open, s.High, s.Low, s.Close = s.Open*by, s.High*by, s.Low*by, s.Close*by
}

func TestPrices(t *testing.T) {
	const day = 150
	for _, c := range []struct {
		name string
		edit func([]anomaly.Session) []anomaly.Session
		p    anomaly.PriceParams
		want []string // rule, severity, transformation, how many sessions after the day
	}{
		{"a sound series", func(s []anomaly.Session) []anomaly.Session { return s }, anomaly.PriceParams{}, nil},
		{"a day in another unit", func(s []anomaly.Session) []anomaly.Session { scale(&s[day], 100); return s }, anomaly.PriceParams{}, []string{"PX-X100 error ÷100 +0", "PX-X100 error ×100 +1"}},
		{"from a day on ten times", func(s []anomaly.Session) []anomaly.Session {
			for k := day; k < len(s); k++ {
				scale(&s[k], 10)
			}
			return s
		}, anomaly.PriceParams{}, []string{"PX-X10 error ÷10 +0"}},
		{"a split that nobody told of", split(day, 4), anomaly.PriceParams{}, []string{"PX-SPLIT warn ×4 +0"}},
		{"a split on file, prices as traded", split(day, 4), anomaly.PriceParams{Splits: []anomaly.Split{{ExDay: market(200)[day].Day, Ratio: 4}}}, []string{"PX-SPLIT info ×4 +0"}},
		{"a split worked in on the wrong day", split(day, 4), anomaly.PriceParams{Splits: []anomaly.Split{{ExDay: market(200)[day+3].Day, Ratio: 4}}}, []string{"PX-MISADJ error ×4 +0"}},
		{"a crash", func(s []anomaly.Session) []anomaly.Session {
			open := s[day].Open
			for k := day; k < len(s); k++ {
				scale(&s[k], 0.71)
			}
			s[day].Open, s[day].High = open, open*1.01
			return s
		}, anomaly.PriceParams{}, []string{"PX-RET warn  +0"}},
		{"no price", func(s []anomaly.Session) []anomaly.Session { s[day].Low = 0; return s }, anomaly.PriceParams{}, []string{"PX-NONPOS error  +0"}},
		{"high below low", func(s []anomaly.Session) []anomaly.Session {
			s[day].High, s[day].Low = s[day].Low, s[day].High
			return s
		}, anomaly.PriceParams{}, []string{"PX-OHLC error  +0"}},
		{"a high far away", func(s []anomaly.Session) []anomaly.Session { s[day].High *= 1.5; return s }, anomaly.PriceParams{}, []string{"PX-WICK warn  +0"}},
		{"a low far away", func(s []anomaly.Session) []anomaly.Session { s[day].Low *= 0.5; return s }, anomaly.PriceParams{}, []string{"PX-WICK warn  +0"}},
		{"a day twice", func(s []anomaly.Session) []anomaly.Session { return slices.Insert(s, day, s[day]) }, anomaly.PriceParams{}, []string{"PX-ORDER error  +1"}},
		{"a session on a Sunday", func(s []anomaly.Session) []anomaly.Session {
			x := s[day]
			for x.Day.Time().Weekday() != 0 {
				x.Day = x.Day.AddDays(-1)
			}
			at := slices.IndexFunc(s, func(y anomaly.Session) bool { return y.Day > x.Day })
			x.Open, x.High, x.Low, x.Close = s[at].Open, s[at].High, s[at].Low, s[at].Close*1.0001
			return slices.Insert(s, at, x)
		}, anomaly.PriceParams{}, []string{"PX-NOSESSION error  -0"}},
		{"a Sunday of another exchange", func(s []anomaly.Session) []anomaly.Session {
			for k := range s {
				s[k].Day = s[k].Day.AddDays(2)
			}
			return s
		}, anomaly.PriceParams{AnyCalendar: true}, nil},
		{"a missing session", func(s []anomaly.Session) []anomaly.Session { return slices.Delete(s, day, day+1) }, anomaly.PriceParams{}, []string{"PX-GAP warn  +0"}},
		{"a session twice under two days", func(s []anomaly.Session) []anomaly.Session {
			d := s[day].Day
			s[day] = s[day-1]
			s[day].Day = d
			return s
		}, anomaly.PriceParams{}, []string{"PX-REPEAT warn  +0"}},
		{"five sessions with the same prices", func(s []anomaly.Session) []anomaly.Session {
			for k := day; k < day+5; k++ {
				x := s[day-1]
				x.Day, x.Volume = s[k].Day, s[k].Volume
				s[k] = x
			}
			return s
		}, anomaly.PriceParams{}, []string{"PX-STALE warn  +3"}},
		{"nothing traded", func(s []anomaly.Session) []anomaly.Session { s[day].Volume = 0; return s }, anomaly.PriceParams{}, []string{"PX-ZEROVOL warn  +0"}},
		{"a thousand times the volume", func(s []anomaly.Session) []anomaly.Session { s[day].Volume *= 1000; return s }, anomaly.PriceParams{}, []string{"PX-VOLUP warn ÷1000 +0"}},
		{"a thousandth of the volume", func(s []anomaly.Session) []anomaly.Session { s[day].Volume /= 1000; return s }, anomaly.PriceParams{}, []string{"PX-VOLDOWN warn ×1000 +0"}},
		{"no volume given", func(s []anomaly.Session) []anomaly.Session {
			for k := range s {
				s[k].Volume = math.NaN()
			}
			return s
		}, anomaly.PriceParams{}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			sessions := c.edit(market(200))
			var got []string
			for _, f := range anomaly.Prices(sessions, c.p) {
				after := fmt.Sprintf("%+d", f.At-day)
				if f.Rule == "PX-NOSESSION" {
					after = "-0"
				}
				got = append(got, fmt.Sprintf("%s %s %s %s", f.Rule, f.Severity, f.Transformation, after))
				if f.Because == "" {
					t.Errorf("%s says nothing", f.Rule)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func split(day int, ratio float64) func([]anomaly.Session) []anomaly.Session {
	return func(s []anomaly.Session) []anomaly.Session {
		for k := day; k < len(s); k++ {
			scale(&s[k], 1/ratio)
		}
		return s
	}
}

// Bars of a batch become findings that say which bar, what was usual and what
// would have explained it.
func TestBarsOfABatch(t *testing.T) {
	var b intel.Batch
	b.Body.SHA256 = intel.HashBody([]byte("bars"))
	text := func(x float64) string { return fmt.Sprintf("%.4f", x) }
	for i, s := range split(150, 2)(market(200)) {
		b.Bars = append(b.Bars, intel.Bar{
			Vendor: "vendor", Symbol: "EXM", Day: s.Day, Open: text(s.Open), High: text(s.High), Low: text(s.Low), Close: text(s.Close), Volume: text(s.Volume), Line: i + 2,
		})
	}
	slices.Reverse(b.Bars) // as vendors give them
	findings := anomaly.Detect(anomaly.Detectors(), &b)
	if len(findings) != 1 {
		t.Fatalf("findings %+v", findings)
	}
	f := findings[0]
	if f.Kind != intel.FindingPrices || f.Rule != "PX-SPLIT" || f.Subject != "EXM by vendor" || f.SHA256 != b.Body.SHA256 || f.ExpectedLow == nil ||
		!strings.Contains(f.Message, "2:1") || len(f.CounterEvidence) != 1 || f.CounterEvidence[0].Found || f.Transformation != "×2" {
		t.Errorf("finding %+v", f)
	}
	b.Actions = []intel.CorporateAction{{Vendor: "vendor", Symbol: "EXM", Kind: intel.ActionSplit, ExDay: f.Period.End, Ratio: "2"}}
	again := anomaly.Detect(anomaly.Detectors(), &b)
	if len(again) != 1 || again[0].Severity != intel.SeverityInfo || !again[0].CounterEvidence[0].Found {
		t.Errorf("with the split on file: %+v", again)
	}
}

func BenchmarkPrices(b *testing.B) {
	sessions := market(2000)
	for b.Loop() {
		anomaly.Prices(sessions, anomaly.PriceParams{})
	}
	b.ReportMetric(float64(len(sessions))*float64(b.N)/b.Elapsed().Seconds(), "sessions/s")
}
