package anomaly_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/anomaly"
)

var streamStart = time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)

// daily is a stream of five-minute values with a rhythm of a day and noise.
func daily(rng *rand.Rand, i int) float64 {
	return 100 + 30*math.Sin(2*math.Pi*float64(i)/288) + rng.NormFloat64()
}

func at(i int) time.Time { return streamStart.Add(time.Duration(i) * 5 * time.Minute) }

func TestStream(t *testing.T) {
	for _, c := range []struct {
		name  string
		value func(rng *rand.Rand, i int) float64
		// from and to bound where the first alert is; 0: none comes.
		from, to int
		says     string
	}{
		{"a rhythm that goes on", func(rng *rand.Rand, i int) float64 { return math.Max(72, math.Min(128, daily(rng, i))) }, 0, 0, ""},
		{"the same value for ever", func(*rand.Rand, int) float64 { return 7 }, 0, 0, ""},
		{"a new high", func(rng *rand.Rand, i int) float64 {
			if i == 6500 {
				return 200
			}
			return math.Max(72, math.Min(128, daily(rng, i)))
		}, 6500, 6500, "new high"},
		{"a new low", func(rng *rand.Rand, i int) float64 {
			if i == 6500 {
				return -50
			}
			return math.Max(72, math.Min(128, daily(rng, i)))
		}, 6500, 6500, "new low"},
		{"a day without its rhythm, inside the range", func(rng *rand.Rand, i int) float64 {
			if i > 6552 && i < 6740 {
				return 115 + rng.NormFloat64()
			}
			return math.Max(72, math.Min(128, daily(rng, i)))
		}, 6552, 6760, "nearest precedent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(7, 7))
			var d anomaly.Discord
			first, story := 0, ""
			for i := range 7000 {
				score := d.Observe(at(i), c.value(rng, i))
				f, alert := d.Finding("requests an hour", intel.SHA256{1}, streamStart)
				if alert != (score >= d.Alert()) {
					t.Fatalf("value %d: score %g, and an alert: %t", i, score, alert)
				}
				if alert && i > 4000 && first == 0 { // a young stream sees new things every day
					first, story = i, f.Message
					if f.Rule != "TS-DISCORD" || f.Score <= 0 || f.ExpectedLow == nil || len(f.Evidence) == 0 || f.ID == "" {
						t.Errorf("finding %+v", f)
					}
				}
			}
			if first < c.from || first > c.to || !strings.Contains(story, c.says) {
				t.Errorf("the first alert is at %d, want %d to %d: %s", first, c.from, c.to, story)
			}
		})
	}
}

// It says nothing at first, and is silent for a while after an alert.
func TestStreamIsSilent(t *testing.T) {
	var d anomaly.Discord
	for i := range 100 {
		if score := d.Observe(at(i), float64(i*i)); score != 0 {
			t.Fatalf("value %d: score %g while it is warming up", i, score)
		}
	}
	if d.Observe(at(100), 1e6) < d.Alert() {
		t.Fatal("a record after warming up is no alert")
	}
	for i := range 75 {
		if score := d.Observe(at(101+i), 1e7*float64(i+1)); score != 0 {
			t.Fatalf("%d values after an alert: score %g", i+1, score)
		}
	}
	if d.Observe(at(176), 1e12) < d.Alert() {
		t.Error("it stays silent")
	}
}

func TestStreamDoesNotAllocate(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var d anomaly.Discord
	i := 0
	if n := testing.AllocsPerRun(2000, func() {
		d.Observe(at(i), daily(rng, i))
		i++
	}); n != 0 {
		t.Errorf("%g allocations a value", n)
	}
}

func BenchmarkDiscord(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	var d anomaly.Discord
	for i := range 20_000 { // all it can remember
		d.Observe(at(i), daily(rng, i))
	}
	b.ReportAllocs()
	i := 20_000
	for b.Loop() {
		d.Observe(at(i), daily(rng, i))
		i++
	}
}
