package anomaly

import (
	"fmt"
	"math"
	"time"

	"github.com/corpintel/intel"
)

// Discord notices when a dense stream does what it never did before: it breaks
// the record of its range, or its last few hours look like none of those before
// (streaming discord novelty: the distance of the newest shape from its nearest
// precedent, measured by how far such distances usually are). It sees one value
// after the other and nothing of those to come.
//
// Its memory is bounded, and Observe does not allocate. It is for levels that
// are allowed to repeat: counts an hour, latencies, returns; not for prices,
// whose record is broken every other week. Not safe for concurrent use.
type Discord struct {
	seen    int
	resting int
	lo, hi  float64

	scales [len(steps)]scale
	last   verdict
}

// The constants were chosen once, and hold for every stream.
const (
	warm      = 100   // values before the first verdict
	rest      = 75    // values of silence after an alert
	width     = 8     // blocks that make a shape
	memory    = 768   // shapes remembered
	rate      = 0.005 // of forgetting what distances are usual
	overshoot = 0.02  // of the range: beyond the record by so much is an alert
	alertAt   = 2.5   // deviations
	trustFrom = 5     // distances before they are trusted
	mostScore = 10    // of one scale: one must not outvote the other
)

// StreamRule is the rule of what is odd in a stream.
const StreamRule = "TS-DISCORD"

func discordRule() Rule {
	return Rule{StreamRule, 1, unusual, "a stream does what it did before", "nearest precedent of the newest shape, and the record of the range"}
}

// steps are how many values make a block, at each scale. Two that do not divide
// each other: what is odd at one by the accident of where its blocks begin is
// not at the other.
var steps = [2]int{6, 8}

// scale looks at the stream in blocks of one length.
type scale struct {
	sum    float64
	count  int
	blocks int // up to width
	shape  [width]float64
	ring   [memory]precedent
	next   int
	stored int
	// follows is where the shape after the last nearest precedent is.
	follows int

	mean, variance float64
	distances      int
	score          float64 // held until the next block
	nearest        time.Time
}

// precedent is a shape that was seen, and when it ended.
type precedent struct {
	shape [width]float64
	at    int64 // seconds since 1970
}

// verdict is what the newest value said.
type verdict struct {
	at        time.Time
	value     float64
	score     float64
	record    bool
	low, high float64 // the range before
	nearest   time.Time
	alert     bool
}

// Alert is from which score on a value is an alert.
func (*Discord) Alert() float64 { return alertAt }

// Observe takes the next value of the stream and returns how odd it is, in
// deviations; 0 while it is warming up, or keeps silent after an alert.
func (d *Discord) Observe(at time.Time, x float64) float64 {
	d.seen++
	record, low, high := d.record(x)
	mean := 0.0
	for i := range d.scales {
		s := &d.scales[i]
		s.observe(at.Unix(), x, steps[i])
		mean += math.Min(s.score, mostScore)
	}
	mean /= float64(len(d.scales))
	d.last = verdict{at: at, value: x, low: low, high: high}
	if d.seen <= warm {
		return 0
	}
	if d.resting > 0 {
		d.resting--
		return 0
	}
	score := math.Max(record, mean)
	d.last.score, d.last.record, d.last.alert = score, record >= mean, score >= alertAt
	if d.last.alert {
		d.resting = rest
		d.last.nearest = d.scales[0].nearest
	}
	return score
}

// record moves the range and returns by how much it was broken: alertAt for
// overshoot of its width.
func (d *Discord) record(x float64) (score, low, high float64) {
	if d.seen == 1 {
		d.lo, d.hi = x, x
		return 0, x, x
	}
	low, high = d.lo, d.hi
	beyond := 0.0
	switch {
	case x > high:
		beyond, d.hi = x-high, x
	case x < low:
		beyond, d.lo = low-x, x
	}
	switch {
	case beyond == 0:
		return 0, low, high
	case high == low:
		return 1e5, low, high
	}
	return beyond / (high - low) / overshoot * alertAt, low, high
}

// observe adds a value to the block, and looks for a precedent when it is full.
func (s *scale) observe(at int64, x float64, step int) {
	s.sum += x
	s.count++
	if s.count < step {
		return
	}
	block := s.sum / float64(step)
	s.sum, s.count = 0, 0
	copy(s.shape[:], s.shape[1:])
	s.shape[width-1] = block
	if s.blocks < width {
		s.blocks++
	}
	if s.blocks == width {
		s.compare(at)
	}
}

// compare measures how far the shape is from the nearest it has seen, those that
// overlap it in time left out, and remembers it.
func (s *scale) compare(at int64) {
	best, which := math.Inf(1), -1
	held := min(s.stored, memory)
	// What followed the last precedent is likely to be like what followed now:
	// with it first, the others are soon told to be farther.
	if k := s.behind(s.follows); k >= width && k < held {
		best, which = s.nearer(s.follows, s.follows+1, best, which)
	}
	// The places of the shapes from width to held ago, oldest first, in the ring.
	if last := s.next - 1 - width; held > width {
		first := last - (held - width) + 1
		if first < 0 {
			if last < 0 {
				first, last = first+memory, last+memory
			} else {
				best, which = s.nearer(first+memory, memory, best, which)
				first = 0
			}
		}
		best, which = s.nearer(first, last+1, best, which)
	}
	s.follows = (which + 1) % memory
	s.score = 0
	if which >= 0 {
		s.nearest = time.Unix(s.ring[which].at, 0).UTC()
		s.distances++
		off := best - s.mean
		if s.distances > trustFrom {
			s.score = math.Max(0, off/(math.Sqrt(s.variance)+1e-9*math.Abs(s.mean)+1e-12))
		}
		a := math.Max(1/float64(s.distances), rate)
		s.variance += a * (off*off - s.variance)
		s.mean += a * off
	}
	s.ring[s.next] = precedent{s.shape, at}
	s.next = (s.next + 1) % memory
	s.stored++
}

// nearer looks for a shape nearer than the best so far in a part of the ring.
func (s *scale) nearer(from, to int, best float64, which int) (float64, int) {
	x := &s.shape
	for j := from; j < to; j++ {
		p := &s.ring[j].shape
		d := math.Abs(p[0]-x[0]) + math.Abs(p[7]-x[7])
		if d >= best {
			continue
		}
		d += math.Abs(p[2]-x[2]) + math.Abs(p[5]-x[5])
		if d >= best {
			continue
		}
		d += math.Abs(p[1]-x[1]) + math.Abs(p[3]-x[3]) + math.Abs(p[4]-x[4]) + math.Abs(p[6]-x[6])
		if d < best {
			best, which = d, j
		}
	}
	return best, which
}

// behind is how many shapes ago the one at a place of the ring was stored; 0 is
// the last.
func (s *scale) behind(j int) int { return (s.next - 1 - j + 2*memory) % memory }

// Finding says why the newest value was an alert. False: it was none. subject
// names the stream.
func (d *Discord) Finding(subject string, body intel.SHA256, at time.Time) (intel.Finding, bool) {
	v := d.last
	if !v.alert {
		return intel.Finding{}, false
	}
	day := intel.DateOf(v.at.UTC())
	f := intel.Finding{
		ID:   intel.NaturalID(StreamRule, "1", subject, v.at.UTC().Format(time.RFC3339)),
		Kind: intel.FindingSeries, Rule: StreamRule, Version: 1, Severity: unusual,
		Subject: subject, Period: intel.Period{End: day}, Observed: number(v.value),
		ExpectedLow: &v.low, ExpectedHigh: &v.high, Score: thousandths(v.score), SHA256: body, CreatedAt: at, State: intel.FindingNew,
		Evidence:        []intel.Evidence{{Note: "at " + v.at.UTC().Format(time.RFC3339), Subject: subject, Value: number(v.value)}},
		CounterEvidence: []intel.CounterEvidence{{Question: "precedent", Note: "no stretch of the stream that is remembered is like it"}},
	}
	if v.record {
		what, beyond := "high", v.value-v.high
		if v.value < v.low {
			what, beyond = "low", v.low-v.value
		}
		f.Message = fmt.Sprintf("%s at %s: %s is a new %s, %.0f %% of the range beyond all seen (%s to %s).",
			subject, v.at.UTC().Format("2006-01-02 15:04"), number(v.value), what, 100*beyond/math.Max(v.high-v.low, 1e-12), number(v.low), number(v.high))
		f.Expected = "from " + number(v.low) + " to " + number(v.high)
		return f, true
	}
	f.Message = fmt.Sprintf("%s at %s: the last %d values are %.1f deviations farther from their nearest precedent than usual; that ended at %s.",
		subject, v.at.UTC().Format("2006-01-02 15:04"), width*steps[0], v.score, v.nearest.Format("2006-01-02 15:04"))
	f.Expected = "like some stretch before"
	f.Evidence = append(f.Evidence, intel.Evidence{Note: "the nearest precedent ended at " + v.nearest.Format(time.RFC3339), Subject: subject})
	return f, true
}

// thousandths rounds a score to what is stored of it.
func thousandths(x float64) float64 { return math.Round(math.Min(x, 1e6)*1000) / 1000 }
