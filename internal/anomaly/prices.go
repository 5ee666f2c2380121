package anomaly

import (
	"fmt"
	"math"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/calendar"
)

// Session is what a vendor says of one day of trading. NaN is absent.
type Session struct {
	Day                            intel.Date
	Open, High, Low, Close, Volume float64
}

// Split is a split of shares on file: Ratio new ones for each old one, from
// ExDay on.
type Split struct {
	ExDay intel.Date
	Ratio float64
}

// PriceFlag is what does not fit in a series of sessions.
type PriceFlag struct {
	Rule     string
	Severity intel.Severity
	At       int // which session
	Observed float64
	// Low and High bound what would have been normal; NaN: no such bound.
	Low, High      float64
	Because        string
	Transformation string
	Score          float64
	Against        []intel.CounterEvidence
}

// PriceParams say how to look at a series. The zero value is for the sessions of
// an exchange in the United States.
type PriceParams struct {
	Splits []Split
	// AnyCalendar: the days are not those of the New York Stock Exchange.
	AnyCalendar bool
	// Short: judge from the first days on, as where there are no more.
	Short bool
}

// Limits of prices, in deviations of daily returns unless said otherwise.
const (
	returnLimit = 8
	wickLimit   = 9
	volumeLimit = 6
	leastSigma  = 0.004 // a return's deviation is taken to be at least this
	decay       = 0.94
	priceWarmUp = 21
	volumeDays  = 63
	staleDays   = 5
	splitReach  = 12 // sessions from a split on file that a wrong adjustment is looked for
)

// Prices judges sessions in their order, each by those before it.
func Prices(sessions []Session, p PriceParams) []PriceFlag {
	w := priceWatch{sessions: sessions, PriceParams: p}
	if p.Short {
		w.variance = 0.05 * 0.05
	}
	for i := range sessions {
		w.judge(i)
	}
	return w.flags
}

// priceWatch is what is known of a series so far.
type priceWatch struct {
	PriceParams
	sessions []Session
	flags    []PriceFlag

	variance float64
	returns  ring // sizes of returns
	volumes  ring // logarithms
	seen     int  // returns
	equal    int  // sessions in a row with the same prices
	last     int  // the last session with a price to go on from; see judge
	strays   int  // sessions on days without trading
}

// ring holds the last values of a window.
type ring struct {
	n int
	v [volumeDays]float64
}

func (r *ring) add(x float64) {
	r.v[r.n%volumeDays] = x
	r.n++
}

// spread returns the median and the scaled median deviation.
func (r *ring) spread() (mid, deviation float64) {
	var v [volumeDays]float64
	n := copy(v[:], r.v[:min(r.n, volumeDays)])
	mid = median(v[:n])
	for i := range n {
		v[i] = math.Abs(r.v[i] - mid)
	}
	return mid, normalMAD * median(v[:n])
}

func (w *priceWatch) flag(f PriceFlag) { w.flags = append(w.flags, f) }

func (w *priceWatch) judge(i int) {
	s := &w.sessions[i]
	ordered := w.order(i)
	sound := w.bar(i)
	if !ordered {
		return
	}
	w.days(i)
	if i > 0 && sound {
		if prev := &w.sessions[w.last]; prev.Close > 0 {
			w.move(i, prev)
		}
		w.same(i)
	}
	w.volume(i)
	if s.Close > 0 {
		w.last = i
	}
}

// order: days increase.
func (w *priceWatch) order(i int) bool {
	if i == 0 || w.sessions[i].Day > w.sessions[i-1].Day {
		return true
	}
	w.flag(PriceFlag{Rule: "PX-ORDER", Severity: intel.SeverityError, At: i, Observed: w.sessions[i].Close, Low: unbounded, High: unbounded,
		Because: "the day before it in the series is " + w.sessions[i-1].Day.String()})
	return false
}

// bar: prices are above zero, and the low is the lowest and the high the highest.
func (w *priceWatch) bar(i int) bool {
	s := &w.sessions[i]
	for _, x := range [...]float64{s.Open, s.High, s.Low, s.Close} {
		if x <= 0 || math.IsInf(x, 0) {
			w.flag(PriceFlag{Rule: "PX-NONPOS", Severity: intel.SeverityError, At: i, Observed: x, Low: 0, High: unbounded,
				Because: "a price is above zero", Score: 1})
			return false
		}
	}
	const slack = 0.0005
	low, high := math.Min(s.Open, s.Close), math.Max(s.Open, s.Close)
	if s.Low > low*(1+slack) || s.High < high*(1-slack) || s.Low > s.High*(1+slack) {
		w.flag(PriceFlag{Rule: "PX-OHLC", Severity: intel.SeverityError, At: i, Observed: s.High, Low: high, High: unbounded,
			Because: fmt.Sprintf("high %s and low %s do not hold open %s and close %s", number(s.High), number(s.Low), number(s.Open), number(s.Close)), Score: 1})
		return false
	}
	return true
}

// days: there is a session where the exchange had one, and none where not.
func (w *priceWatch) days(i int) {
	s := &w.sessions[i]
	if w.AnyCalendar || w.strays > 2 && w.strays*50 > i || s.Day < calendar.From {
		return // of another exchange
	}
	if why := calendar.Closure(s.Day); why != "" {
		w.strays++
		w.flag(PriceFlag{Rule: "PX-NOSESSION", Severity: intel.SeverityError, At: i, Observed: s.Close, Low: unbounded, High: unbounded,
			Because: "the exchange did not trade: " + why, Score: 1})
		return
	}
	if i == 0 {
		return
	}
	missing := 0
	for range calendar.Sessions(w.sessions[i-1].Day.AddDays(1), s.Day.AddDays(-1)) {
		missing++
	}
	if missing > 0 {
		w.flag(PriceFlag{Rule: "PX-GAP", Severity: unusual, At: i, Observed: float64(missing), Low: 0, High: 0, Score: float64(missing),
			Because: fmt.Sprintf("%d sessions are missing since %s", missing, w.sessions[i-1].Day)})
	}
}

// sigma is the deviation of returns that is usual now.
func (w *priceWatch) sigma() float64 {
	mid := 0.0
	if w.returns.n > 0 {
		var v [volumeDays]float64
		n := copy(v[:], w.returns.v[:min(w.returns.n, volumeDays)])
		mid = normalMAD * median(v[:n])
	}
	return max(math.Sqrt(w.variance), mid, leastSigma)
}

// move: the price moves as it does, and a move that is not one of the market has
// the ratio of a split or of a unit.
func (w *priceWatch) move(i int, prev *Session) {
	s := &w.sessions[i]
	r := math.Log(s.Close / prev.Close)
	sigma := w.sigma()
	if w.seen >= priceWarmUp || w.Short {
		w.jump(i, prev, r, sigma)
		w.wick(i, sigma)
	}
	clipped := math.Max(-4*sigma, math.Min(4*sigma, r))
	if w.seen == 0 && !w.Short {
		w.variance = clipped * clipped
	}
	w.variance = decay*w.variance + (1-decay)*clipped*clipped
	w.returns.add(math.Abs(r))
	w.seen++
}

func (w *priceWatch) jump(i int, prev *Session, r, sigma float64) {
	if math.Abs(r) <= returnLimit*sigma {
		return
	}
	s := &w.sessions[i]
	f := PriceFlag{Rule: "PX-RET", Severity: unusual, At: i, Observed: s.Close, Score: math.Abs(r) / sigma,
		Low: prev.Close * math.Exp(-returnLimit*sigma), High: prev.Close * math.Exp(returnLimit*sigma)}
	ratio, decimal := math.Exp(math.Abs(r)), math.Abs(r)/math.Ln10
	gap := math.Log(s.Open/prev.Close) / r // the part that came overnight
	change := fmt.Sprintf("%+.1f %% since %s", 100*(math.Exp(r)-1), prev.Day)
	switch split := w.near(i, r); {
	case split != nil && split.ExDay != s.Day:
		f.Rule, f.Severity = "PX-MISADJ", intel.SeverityError
		f.Because = fmt.Sprintf("%s, of the size of the split %s for 1 whose ex-day is %s", change, number(split.Ratio), split.ExDay)
		f.Transformation = scaleBy(r, math.Max(split.Ratio, 1/split.Ratio))
	case math.Abs(decimal-2) < 0.08 || math.Abs(decimal-3) < 0.08 || math.Abs(decimal-4) < 0.12:
		f.Rule, f.Severity = "PX-X100", intel.SeverityError
		f.Because, f.Transformation = change+", a power of ten: another unit", scaleBy(r, math.Pow10(int(math.Round(decimal))))
	case math.Abs(decimal-1) < 0.05 && w.onFile(s.Day) == nil:
		f.Rule, f.Severity = "PX-X10", intel.SeverityError
		f.Because, f.Transformation = change+", a power of ten", scaleBy(r, 10)
	case splitRatio(ratio, math.Max(0.03, 1.5*sigma)) && gap > 0.75:
		f.Rule = "PX-SPLIT"
		f.Because = fmt.Sprintf("%s, overnight, which is %s:1", change, number(closest(ratio)))
		f.Transformation = scaleBy(r, closest(ratio))
	default:
		f.Because = change
	}
	on := w.onFile(s.Day)
	f.Because += fmt.Sprintf("; a usual day moves %.1f %%", 100*sigma)
	if on != nil {
		f.Against = append(f.Against, intel.CounterEvidence{Question: "split", Found: true, Note: fmt.Sprintf("%s for 1 from this day on", number(on.Ratio))})
		if math.Abs(math.Log(ratio)-math.Abs(math.Log(on.Ratio))) < math.Max(0.05, 4*sigma) {
			f.Severity = intel.SeverityInfo // prices as traded
		}
	} else {
		f.Against = append(f.Against, intel.CounterEvidence{Question: "split", Note: "none on file for this day"})
	}
	if mid, _ := w.volumes.spread(); w.volumes.n >= priceWarmUp && s.Volume > 0 {
		f.Because += fmt.Sprintf("; volume ×%.1f", s.Volume/math.Exp(mid))
	}
	w.flag(f)
}

// scaleBy is the transformation that undoes a move by a factor.
func scaleBy(r, factor float64) string {
	if r > 0 {
		return "÷" + number(factor)
	}
	return "×" + number(factor)
}

// onFile returns the split whose ex-day this is.
func (w *priceWatch) onFile(d intel.Date) *Split {
	for i := range w.Splits {
		if w.Splits[i].ExDay == d {
			return &w.Splits[i]
		}
	}
	return nil
}

// near returns a split on file a few sessions away that the move is mostly made
// of: its adjustment was done on the wrong day. A split whose ex-day this is
// comes first.
func (w *priceWatch) near(i int, r float64) *Split {
	if on := w.onFile(w.sessions[i].Day); on != nil {
		return on
	}
	for k := range w.Splits {
		s := &w.Splits[k]
		size := math.Abs(math.Log(s.Ratio))
		if size < 0.2 || math.Abs(math.Abs(r)-size) > 0.4*math.Abs(r) {
			continue
		}
		for d := max(0, i-splitReach); d < min(len(w.sessions), i+splitReach+1); d++ {
			if w.sessions[d].Day == s.ExDay && d != i {
				return s
			}
		}
	}
	return nil
}

// closest returns the ratio of splits that a ratio is nearest to.
func closest(ratio float64) float64 {
	best := splitRatios[0]
	for _, r := range splitRatios {
		if math.Abs(ratio/r-1) < math.Abs(ratio/best-1) {
			best = r
		}
	}
	return best
}

// wick: high and low are not far beyond open and close.
func (w *priceWatch) wick(i int, sigma float64) {
	s := &w.sessions[i]
	up := math.Log(s.High / math.Max(s.Open, s.Close))
	down := math.Log(math.Min(s.Open, s.Close) / s.Low)
	beyond := math.Max(up, down)
	if beyond <= wickLimit*sigma || beyond <= math.Log(1.15) {
		return
	}
	x := s.High
	if down > up {
		x = s.Low
	}
	w.flag(PriceFlag{Rule: "PX-WICK", Severity: unusual, At: i, Observed: x, Score: beyond / sigma,
		Low: math.Min(s.Open, s.Close) * math.Exp(-wickLimit*sigma), High: math.Max(s.Open, s.Close) * math.Exp(wickLimit*sigma),
		Because: fmt.Sprintf("%.1f %% beyond open and close; a usual day moves %.1f %%", 100*(math.Exp(beyond)-1), 100*sigma)})
}

// same: a session does not repeat the one before.
func (w *priceWatch) same(i int) {
	s, prev := &w.sessions[i], &w.sessions[i-1]
	if s.Open != prev.Open || s.High != prev.High || s.Low != prev.Low || s.Close != prev.Close {
		w.equal = 0
		return
	}
	w.equal++
	switch {
	case s.Volume == prev.Volume && s.Volume > 0 && s.High > s.Low:
		w.flag(PriceFlag{Rule: "PX-REPEAT", Severity: unusual, At: i, Observed: s.Close, Low: unbounded, High: unbounded, Score: 1,
			Because: "prices and volume are those of " + prev.Day.String()})
	case w.equal == staleDays-1:
		w.flag(PriceFlag{Rule: "PX-STALE", Severity: unusual, At: i, Observed: s.Close, Low: unbounded, High: unbounded, Score: float64(w.equal + 1),
			Because: fmt.Sprintf("the prices have been the same on %d sessions", w.equal+1)})
	}
}

// volume: as much is traded as usual.
func (w *priceWatch) volume(i int) {
	s := &w.sessions[i]
	if math.IsNaN(s.Volume) {
		return
	}
	ready := w.volumes.n >= volumeDays
	if s.Volume <= 0 {
		if ready {
			w.flag(PriceFlag{Rule: "PX-ZEROVOL", Severity: unusual, At: i, Observed: s.Volume, Low: 1, High: unbounded, Score: 1, Because: "nothing was traded"})
		}
		return
	}
	v := math.Log(s.Volume)
	if ready {
		mid, deviation := w.volumes.spread()
		scale := math.Max(0.25, deviation)
		if z := (v - mid) / scale; math.Abs(z) > volumeLimit {
			f := PriceFlag{Rule: "PX-VOLUP", Severity: unusual, At: i, Observed: s.Volume, Score: math.Abs(z),
				Low: math.Exp(mid - volumeLimit*scale), High: math.Exp(mid + volumeLimit*scale),
				Because: fmt.Sprintf("volume ×%.3g of what is usual", s.Volume/math.Exp(mid))}
			if z < 0 {
				f.Rule = "PX-VOLDOWN"
			}
			if math.Abs(math.Abs(v-mid)-math.Log(1000)) < 2*scale {
				f.Transformation = scaleBy(z, 1000)
			}
			w.flag(f)
		}
	}
	w.volumes.add(v)
}
