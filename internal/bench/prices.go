package bench

import (
	"errors"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/anomaly"
)

// PriceReport is how many faults put into real price series are noticed, what
// is said of the series as they are, and of series known to be bad.
type PriceReport struct {
	Seed        uint64         `json:"seed"`
	Series      int            `json:"series"`
	Sessions    int            `json:"sessions"`
	Injections  int            `json:"injections"`
	Recall      float64        `json:"recall"`
	Faults      []FaultCount   `json:"faults"`
	Flags       map[string]int `json:"flags"`                   // on the series as they are, by rule
	PerThousand float64        `json:"jumps_per_1000_sessions"` // RET and SPLIT
	NoSession   int            `json:"no_session"`              // days that the calendar does not know
	Splits      int            `json:"splits_on_file"`          // in unadjusted series
	SplitsFound int            `json:"splits_found"`            // that are flagged, without knowing of them
	Pairs       []PricePair    `json:"pairs"`                   // series known to be bad, with their repairs
	PairsFound  int            `json:"pairs_found"`             // bad flagged where the repair is not
}

// PricePair is a series known to be bad, and its repair.
type PricePair struct {
	Name string `json:"name"`
	// Bad and Repaired are the flags of either that the other does not have.
	// Found: only the bad one has some that speak of a fault in the data.
	Bad      []string `json:"bad"`
	Repaired []string `json:"repaired"`
	Found    bool     `json:"found"`
}

// priceSeries is a recorded series.
type priceSeries struct {
	name     string
	sessions []anomaly.Session
	splits   []anomaly.Split // true ones, where prices are as traded
}

// priceWindow is how many sessions come before a fault, and priceAfter after.
const (
	priceWindow = 280
	priceAfter  = 8
)

// Prices puts faults into recorded daily prices below dir and counts which of
// them are noticed.
func Prices(dir string, seed uint64) (PriceReport, error) {
	series, err := readPrices(dir)
	if err != nil {
		return PriceReport{}, err
	}
	r := PriceReport{Seed: seed, Series: len(series), Flags: map[string]int{}}
	for i := range series {
		s := &series[i]
		r.Sessions += len(s.sessions)
		flagged := map[intel.Date]bool{}
		for _, f := range anomaly.Prices(s.sessions, anomaly.PriceParams{}) {
			r.Flags[f.Rule]++
			if jump(f.Rule) {
				flagged[s.sessions[f.At].Day] = true
			}
		}
		for _, split := range s.splits {
			r.Splits++
			if flagged[split.ExDay] {
				r.SplitsFound++
			}
		}
	}
	r.PerThousand = math.Round(1e5*float64(r.Flags["PX-RET"]+r.Flags["PX-SPLIT"])/float64(max(1, r.Sessions))) / 100
	r.NoSession = r.Flags["PX-NOSESSION"]
	r.Faults = injectPrices(series, seed)
	hits := 0
	for _, c := range r.Faults {
		r.Injections += c.Injections
		hits += c.hits
	}
	r.Recall = share(hits, r.Injections)
	if r.Pairs, err = pricePairs(dir); err != nil {
		return r, err
	}
	for _, p := range r.Pairs {
		if p.Found {
			r.PairsFound++
		}
	}
	return r, nil
}

// jump reports whether a rule is about a move from one session to the next.
func jump(rule string) bool {
	switch rule {
	case "PX-RET", "PX-SPLIT", "PX-X10", "PX-X100", "PX-MISADJ":
		return true
	}
	return false
}

// priceFault is a kind of error in prices. put makes it at a session, and says
// on which it may be noticed.
type priceFault struct {
	name string
	put  func(s []anomaly.Session, at int, rng *rand.Rand) ([]anomaly.Session, []int)
}

func priceFaults() []priceFault {
	times := func(factor float64) func([]anomaly.Session, int, *rand.Rand) ([]anomaly.Session, []int) {
		return func(s []anomaly.Session, at int, _ *rand.Rand) ([]anomaly.Session, []int) {
			scalePrices(&s[at], factor)
			return s, []int{at}
		}
	}
	return []priceFault{
		{"x100", times(100)},
		{"x10", times(10)},
		{"div100", times(0.01)},
		{"unadjusted split", func(s []anomaly.Session, at int, rng *rand.Rand) ([]anomaly.Session, []int) {
			ratio := [...]float64{1.5, 2, 3, 4, 5, 7, 10, 20}[rng.IntN(8)]
			for k := at; k < len(s); k++ {
				scalePrices(&s[k], 1/ratio)
				s[k].Volume *= ratio
			}
			return s, []int{at}
		}},
		{"repeated bar", func(s []anomaly.Session, at int, _ *rand.Rand) ([]anomaly.Session, []int) {
			day := s[at].Day
			s[at] = s[at-1]
			s[at].Day = day
			return s, []int{at}
		}},
		{"stale for five days", func(s []anomaly.Session, at int, _ *rand.Rand) ([]anomaly.Session, []int) {
			for k := at; k < at+5; k++ {
				day, volume := s[k].Day, s[k].Volume
				s[k] = s[at-1]
				s[k].Day, s[k].Volume = day, volume
			}
			return s, []int{at, at + 1, at + 2, at + 3, at + 4}
		}},
		{"dropped session", func(s []anomaly.Session, at int, _ *rand.Rand) ([]anomaly.Session, []int) {
			return slices.Delete(s, at, at+1), []int{at}
		}},
		{"high and low swapped", func(s []anomaly.Session, at int, _ *rand.Rand) ([]anomaly.Session, []int) {
			s[at].High, s[at].Low = s[at].Low, s[at].High
			return s, []int{at}
		}},
		{"negative close", func(s []anomaly.Session, at int, _ *rand.Rand) ([]anomaly.Session, []int) {
			s[at].Close = -s[at].Close
			return s, []int{at}
		}},
		{"day given twice", func(s []anomaly.Session, at int, _ *rand.Rand) ([]anomaly.Session, []int) {
			return slices.Insert(s, at, s[at]), []int{at, at + 1}
		}},
		{"session on a Saturday", func(s []anomaly.Session, at int, _ *rand.Rand) ([]anomaly.Session, []int) {
			for s[at].Day.Time().Weekday() != 5 { // a Friday
				at--
			}
			bar := s[at]
			bar.Day = bar.Day.AddDays(1)
			return slices.Insert(s, at+1, bar), []int{at + 1}
		}},
		{"volume x1000", func(s []anomaly.Session, at int, _ *rand.Rand) ([]anomaly.Session, []int) {
			s[at].Volume *= 1000
			return s, []int{at}
		}},
		{"no volume", func(s []anomaly.Session, at int, _ *rand.Rand) ([]anomaly.Session, []int) {
			s[at].Volume = 0
			return s, []int{at}
		}},
		{"high x1.5", func(s []anomaly.Session, at int, _ *rand.Rand) ([]anomaly.Session, []int) {
			s[at].High *= 1.5
			return s, []int{at}
		}},
	}
}

func scalePrices(s *anomaly.Session, factor float64) {
	s.Open *= factor
	s.High *= factor
	s.Low *= factor
	s.Close *= factor
}

func injectPrices(series []priceSeries, seed uint64) []FaultCount {
	rng := rand.New(rand.NewPCG(seed, 0xD1B54A32D192ED03))
	faults := priceFaults()
	counts := make([]FaultCount, len(faults))
	for f := range faults {
		counts[f].Fault = faults[f].name
		for range perKind {
			s := &series[rng.IntN(len(series))]
			if len(s.sessions) < priceWindow+priceAfter+1 {
				continue
			}
			at := priceWindow + rng.IntN(len(s.sessions)-priceWindow-priceAfter)
			if strings.HasPrefix(faults[f].name, "volume") || faults[f].name == "no volume" {
				if !(s.sessions[at].Volume > 0) {
					continue
				}
			}
			window := slices.Clone(s.sessions[at-priceWindow : at+priceAfter])
			clean := map[string]bool{}
			for _, flag := range anomaly.Prices(window, anomaly.PriceParams{}) {
				clean[flag.Rule+window[flag.At].Day.String()] = true
			}
			faulty, altered := faults[f].put(window, priceWindow, rng)
			counts[f].Injections++
			for _, flag := range anomaly.Prices(faulty, anomaly.PriceParams{}) {
				if slices.Contains(altered, flag.At) && !clean[flag.Rule+faulty[flag.At].Day.String()] {
					counts[f].hits++
					break
				}
			}
		}
		counts[f].Recall = share(counts[f].hits, counts[f].Injections)
	}
	return counts
}

// readPrices reads the series below dir: lean as traded with files of true
// splits, yahoo and financetoolkit adjusted.
func readPrices(dir string) ([]priceSeries, error) {
	var list []priceSeries
	for _, folder := range []string{"lean", "yahoo", "financetoolkit"} {
		names, err := filepath.Glob(filepath.Join(dir, folder, "*.csv*"))
		if err != nil {
			return nil, intel.Errorf(intel.KindInvalid, "%s: %w", dir, err)
		}
		for _, name := range names {
			path := strings.TrimSuffix(name, ".gz")
			s := priceSeries{name: folder + "/" + strings.TrimSuffix(filepath.Base(path), ".csv")}
			if s.sessions, _, err = readSessions(path); err != nil {
				return nil, err
			}
			if folder == "lean" {
				if s.splits, err = trueSplits(filepath.Join(dir, folder, "factor_files", filepath.Base(path)), s.sessions); err != nil {
					return nil, err
				}
			}
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		return nil, intel.Errorf(intel.KindNotFound, "no price series: want lean, yahoo or financetoolkit/SERIES.csv.gz below %s", dir)
	}
	return list, nil
}

// readSessions reads a table of sessions, and the splits it has, oldest first.
func readSessions(path string) ([]anomaly.Session, []anomaly.Split, error) {
	rows, err := readRows(path, ",")
	if err != nil {
		return nil, nil, err
	}
	if rows == nil {
		return nil, nil, intel.Errorf(intel.KindNotFound, "no file %s", path)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[strings.ToLower(strings.TrimSpace(name))] = i
	}
	if _, ok := column["date"]; !ok {
		return nil, nil, intel.Errorf(intel.KindInvalid, "%s: want a column Date", path)
	}
	value := func(r []string, name string) float64 {
		i, ok := column[name]
		if !ok || i >= len(r) {
			return math.NaN()
		}
		x, err := strconv.ParseFloat(strings.TrimSpace(r[i]), 64)
		if err != nil {
			return math.NaN()
		}
		return x
	}
	var sessions []anomaly.Session
	var splits []anomaly.Split
	for _, r := range rows[1:] {
		day, ok := intel.ParseISODate(strings.TrimSpace(r[column["date"]])[:min(10, len(r[column["date"]]))])
		if !ok {
			return nil, nil, intel.Errorf(intel.KindInvalid, "%s: %q is not a day", path, r[column["date"]])
		}
		sessions = append(sessions, anomaly.Session{
			Day: day, Open: value(r, "open"), High: value(r, "high"), Low: value(r, "low"), Close: value(r, "close"), Volume: value(r, "volume"),
		})
		if ratio := value(r, "stock splits"); ratio > 0 {
			splits = append(splits, anomaly.Split{ExDay: day, Ratio: ratio})
		}
	}
	if len(sessions) > 1 && sessions[0].Day > sessions[len(sessions)-1].Day {
		slices.Reverse(sessions)
	}
	return sessions, splits, nil
}

// trueSplits reads a factor file: where the split factor changes from one row
// to the next, the session after the earlier row is the first after the split.
func trueSplits(path string, sessions []anomaly.Session) ([]anomaly.Split, error) {
	rows, err := readRows(path, ",")
	if errors.Is(err, fs.ErrNotExist) || rows == nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []anomaly.Split
	for i := range len(rows) - 1 {
		if len(rows[i]) < 3 || len(rows[i+1]) < 3 {
			continue
		}
		day, errD := strconv.ParseUint(rows[i][0], 10, 32)
		before, errB := strconv.ParseFloat(rows[i][2], 64)
		after, errA := strconv.ParseFloat(rows[i+1][2], 64)
		if err := errors.Join(errD, errB, errA); err != nil {
			return nil, intel.Errorf(intel.KindInvalid, "%s: %w", path, err)
		}
		if before == after || before == 0 {
			continue
		}
		at := slices.IndexFunc(sessions, func(s anomaly.Session) bool { return s.Day > intel.Date(day) })
		if at > 0 && sessions[at-1].Day == intel.Date(day) {
			list = append(list, anomaly.Split{ExDay: sessions[at].Day, Ratio: after / before})
		}
	}
	return list, nil
}

// pricePairs judges series known to be bad and their repairs: those of units and
// splits, which is what prices themselves can tell.
func pricePairs(dir string) ([]PricePair, error) {
	names, err := filepath.Glob(filepath.Join(dir, "yfinance-errors", "*-fixed.csv*"))
	if err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "%s: %w", dir, err)
	}
	var list []PricePair
	for _, name := range names {
		repaired := strings.TrimSuffix(name, ".gz")
		if !strings.Contains(repaired, "-1d-100x-error") && !strings.Contains(repaired, "-1d-bad-stock-split") {
			continue
		}
		bad := strings.TrimSuffix(repaired, "-fixed.csv") + ".csv"
		p := PricePair{Name: strings.TrimSuffix(filepath.Base(bad), ".csv"), Bad: []string{}, Repaired: []string{}}
		flags := map[string][2]bool{}
		fault := map[string]bool{}
		var faults [2]int
		for side, path := range []string{bad, repaired} {
			if _, err := os.Stat(path); err != nil {
				path = strings.TrimSuffix(path, ".gz")
			}
			sessions, splits, err := readSessions(path)
			if err != nil {
				return nil, err
			}
			for _, f := range anomaly.Prices(sessions, anomaly.PriceParams{Splits: splits, AnyCalendar: true, Short: true}) {
				if f.Severity >= intel.SeverityWarn {
					key := f.Rule + " " + sessions[f.At].Day.String()
					fault[key] = f.Severity == intel.SeverityError
					both := flags[key]
					both[side] = true
					flags[key] = both
				}
			}
		}
		for key, sides := range flags {
			switch {
			case sides[0] && !sides[1]:
				p.Bad = append(p.Bad, key)
				faults[0] += count(fault[key])
			case sides[1] && !sides[0]:
				p.Repaired = append(p.Repaired, key)
				faults[1] += count(fault[key])
			}
		}
		p.Found = faults[0] > 0 && faults[1] == 0
		slices.Sort(p.Bad)
		slices.Sort(p.Repaired)
		list = append(list, p)
	}
	return list, nil
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
