package anomaly

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/corpintel/intel"
)

// News is an article about a company, copies left out.
type News struct {
	At        time.Time
	Publisher string
	Title     string
	SHA256    intel.SHA256 // the raw body that has it
	KnownAt   time.Time
}

// Limits of bursts of news.
const (
	newsLimit    = 3.7 // deviations of the logarithm of hourly counts
	newsFloor    = 0.25
	newsDays     = 28 // of the same hour that are looked back to
	newsLeastDay = 10 // days before there is a verdict
	newsLeast    = 5  // articles
	newsSources  = 3
	newsBins     = 2 // hours in a row, where there are fewer sources
	newsQuiet    = 24 * time.Hour
)

func burstRule() Rule {
	return Rule{"NW-BURST", 1, unusual, "no more is written in an hour than at that hour of the four weeks before", "robust score of same-hour counts; Kleinberg 2002 for what a burst is"}
}

// Bursts finds bursts of news about a company: hours with far more articles than
// that hour of the four weeks before, and the level of the last days, make
// likely. news is in the order of publication. One finding a burst.
func Bursts(cik intel.CIK, news []News) []intel.Finding {
	if len(news) == 0 {
		return nil
	}
	start := news[0].At.UTC().Truncate(time.Hour)
	hours := int(news[len(news)-1].At.UTC().Sub(start)/time.Hour) + 1
	counts := make([]int, hours)
	first := make([]int, hours+1) // of each hour: the first article
	for _, n := range news {
		counts[int(n.At.UTC().Sub(start)/time.Hour)]++
	}
	for h, n := range counts {
		first[h+1] = first[h] + n
	}
	var out []intel.Finding
	quiet := -1
	for h := newsLeastDay * 24; h < hours; h++ {
		if counts[h] == 0 || h <= quiet {
			continue
		}
		expected, z := hourly(counts, h)
		if z < newsLimit {
			continue
		}
		from := h
		if before, zBefore := hourly(counts, h-1); zBefore >= newsLimit {
			from, expected = h-1, expected+before
		}
		of := news[first[from]:first[h+1]]
		if len(of) < newsLeast || h-from+1 < newsBins && publishers(of) < newsSources {
			continue
		}
		out = append(out, burst(cik, of, start.Add(time.Duration(from)*time.Hour), h-from+1, expected, z))
		quiet = h + int(newsQuiet/time.Hour)
	}
	return out
}

// hourly returns how many articles an hour would have, and how many deviations
// it is above that.
func hourly(counts []int, h int) (expected, z float64) {
	var logs [newsDays]float64
	n := 0
	for d := 1; d <= newsDays && h-24*d >= 0; d++ {
		logs[n] = math.Log1p(float64(counts[h-24*d]))
		n++
	}
	if n < newsLeastDay {
		return 0, 0
	}
	mid := median(logs[:n])
	var off [newsDays]float64
	for k := range n {
		off[k] = math.Abs(logs[k] - mid)
	}
	scale := math.Max(newsFloor, normalMAD*median(off[:n]))
	// The level of the last three days, the day itself left out, may be another:
	// from half to twice.
	recent, usual := 0.0, 0.0
	for k := h - 96; k < h-24; k++ {
		if k >= 0 {
			recent += float64(counts[k]) / 72
		}
	}
	for k := max(0, h-24*newsDays); k < h-24; k++ {
		usual += float64(counts[k]) / float64(h-24-max(0, h-24*newsDays))
	}
	level := 1.0
	if usual > 0 {
		level = math.Max(0.5, math.Min(2, (recent+0.1)/(usual+0.1)))
	}
	expected = math.Max(0, math.Expm1(mid)) * level
	return expected, (math.Log1p(float64(counts[h])) - math.Log1p(expected)) / scale
}

func publishers(news []News) int {
	names := map[string]bool{}
	for _, n := range news {
		names[n.Publisher] = true
	}
	return len(names)
}

func burst(cik intel.CIK, of []News, at time.Time, hours int, expected, z float64) intel.Finding {
	rule := burstRule()
	day := intel.DateOf(at)
	x := intel.Finding{
		ID:   intel.NaturalID(rule.ID, strconv.Itoa(rule.Version), cik.String(), at.Format(time.RFC3339)),
		Kind: intel.FindingNews, Rule: rule.ID, Version: rule.Version, Severity: rule.Severity, CIK: cik,
		Subject: "articles", Period: intel.Period{End: day}, Observed: fmt.Sprintf("%d articles", len(of)),
		Expected: fmt.Sprintf("about %.1f", expected), ExpectedLow: bound(0), ExpectedHigh: bound(math.Round(10*expected*math.Exp(newsLimit*newsFloor)) / 10),
		Score: thousandths(z), State: intel.FindingNew, SHA256: of[len(of)-1].SHA256, CreatedAt: of[len(of)-1].KnownAt,
		CounterEvidence: []intel.CounterEvidence{{Question: "copies", Note: "articles that tell the same in nearly the same words count once"}},
		Message: fmt.Sprintf("%d articles in %d h from %s against %.1f expected, from %d publishers.",
			len(of), hours, at.Format("2006-01-02 15:04"), expected, publishers(of)),
	}
	for k := range min(3, len(of)) {
		x.Evidence = append(x.Evidence, intel.Evidence{Note: "article", Subject: of[k].Publisher, Value: of[k].Title, Period: intel.Period{End: intel.DateOf(of[k].At.UTC())}})
	}
	return x
}
