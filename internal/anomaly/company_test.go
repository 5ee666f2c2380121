package anomaly_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/anomaly"
)

// Numbers of the made-up company.
const (
	revenues = "Revenues"
	income   = "NetIncomeLoss"
	total    = "Assets"
	funding  = "LiabilitiesAndStockholdersEquity"
	shares   = "WeightedAverageNumberOfDilutedSharesOutstanding"
	eps      = "EarningsPerShareDiluted"
	operates = "OperatingIncomeLoss"
)

// seasonal is how much of a year's revenue each quarter has.
var seasonal = [4]float64{0.23, 0.24, 0.25, 0.28}

// company makes the facts of a company with a calendar year: revenue that grows
// by eight percent a year with seasons, a margin of about ten percent, and all
// that belongs to it, in thousands of dollars. Its last report is that of the
// third quarter of the last year.
func company(first, last int) []intel.Fact {
	var facts []intel.Fact
	quarterOf := func(y, q int) (rev, net float64) {
		wobble := 1 + 0.004*math.Sin(float64(7*y+3*q))
		rev = math.Round(800_000*math.Pow(1.08, float64(y-first))*seasonal[q]*4*wobble) * 1000
		net = math.Round(rev*(0.1+0.006*math.Sin(float64(5*y+q)))/1000) * 1000
		return rev, net
	}
	sum := func(y, q int) (rev, net float64) {
		for k := range q + 1 {
			r, n := quarterOf(y, k)
			rev, net = rev+r, net+n
		}
		return rev, net
	}
	stock := func(y, q int) float64 {
		return math.Round(250_000_000 + 1_000_000*float64(4*(y-first)+q) + 300_000*math.Sin(float64(11*y+2*q)))
	}
	ends := [4]string{"03-31", "06-30", "09-30", "12-31"}
	starts := [4]string{"01-01", "04-01", "07-01", "10-01"}
	add := func(accession intel.AccessionNumber, form string, filed intel.Date, concept, unit, start, end string, value float64) {
		p := intel.Period{End: mustDay(end)}
		if start != "" {
			p.Start = mustDay(start)
		}
		text := strconv.FormatFloat(value, 'f', -1, 64)
		facts = append(facts, intel.Fact{
			CIK: 4711, Taxonomy: "us-gaap", Concept: concept, Unit: unit, Period: p, Value: text, Accession: accession, Form: form, FiledAt: filed,
		})
	}
	for y := first; y <= last; y++ {
		for q := range 4 {
			if y == last && q == 3 {
				break
			}
			form, filed := "10-Q", mustDay(fmt.Sprintf("%d-%s", y, ends[q])).AddDays(35)
			if q == 3 {
				form = "10-K"
			}
			accession := intel.AccessionNumber(471100000000000000 + uint64(y%100)*1000000 + uint64(q))
			flows := func(y int) {
				end := fmt.Sprintf("%d-%s", y, ends[q])
				rev, net := sum(y, q)
				average := 0.0 // since the year began
				for k := range q + 1 {
					average += stock(y, k) / float64(q+1)
				}
				average = math.Round(average)
				for _, n := range []struct {
					concept, unit string
					value         float64
				}{{revenues, "USD", rev}, {income, "USD", net}, {operates, "USD", math.Round(net * 1.3)}, {shares, "shares", average}, {eps, "USD/shares", math.Round(100*net/average) / 100}} {
					add(accession, form, filed, n.concept, n.unit, fmt.Sprintf("%d-01-01", y), end, n.value)
				}
				if q > 0 && q < 3 {
					r, n := quarterOf(y, q)
					start := fmt.Sprintf("%d-%s", y, starts[q])
					add(accession, form, filed, revenues, "USD", start, end, r)
					add(accession, form, filed, income, "USD", start, end, n)
					add(accession, form, filed, operates, "USD", start, end, math.Round(n*1.3))
					add(accession, form, filed, shares, "shares", start, end, stock(y, q))
					add(accession, form, filed, eps, "USD/shares", start, end, math.Round(100*n/stock(y, q))/100)
				}
			}
			balance := func(y, q int) {
				end := fmt.Sprintf("%d-%s", y, ends[q])
				value := math.Round(5_000_000*math.Pow(1.015, float64(4*(y-first)+q))*(1+0.003*math.Sin(float64(4*y+q)))) * 1000
				add(accession, form, filed, total, "USD", "", end, value)
				add(accession, form, filed, funding, "USD", "", end, value)
			}
			flows(y)
			if y > first {
				flows(y - 1)
				balance(y-1, 3)
			}
			balance(y, q)
		}
	}
	sortFacts(facts)
	return facts
}

// sortFacts puts facts in the order in which sources give them.
func sortFacts(facts []intel.Fact) {
	slices.SortStableFunc(facts, func(a, b intel.Fact) int {
		return strings.Compare(a.Concept+" "+a.Unit, b.Concept+" "+b.Unit)
	})
}

func mustDay(s string) intel.Date {
	d, err := intel.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// without leaves out what another company would not report.
func without(facts []intel.Fact, concepts ...string) []intel.Fact {
	return slices.DeleteFunc(slices.Clone(facts), func(f intel.Fact) bool { return slices.Contains(concepts, f.Concept) })
}

// edit changes one number of the report that was filed last before or on a day.
type edit struct {
	filed   string // begins the day of filing
	concept string
	period  string // start/end or end
	to      func(value string) string
	move    string // another period instead
	drop    bool
}

func (e edit) apply(t testing.TB, facts []intel.Fact) []intel.Fact {
	t.Helper()
	facts = slices.Clone(facts)
	for i := range facts {
		f := &facts[i]
		if f.Concept != e.concept || f.Period.String() != e.period || !strings.HasPrefix(f.FiledAt.String(), e.filed) {
			continue
		}
		switch {
		case e.drop:
			return slices.Delete(facts, i, i+1)
		case e.move != "":
			start, end, ok := strings.Cut(e.move, "/")
			if !ok {
				f.Period = intel.Period{End: mustDay(start)}
			} else {
				f.Period = intel.Period{Start: mustDay(start), End: mustDay(end)}
			}
		default:
			f.Value = e.to(f.Value)
		}
		return facts
	}
	t.Fatalf("no %s for %s filed %s", e.concept, e.period, e.filed)
	return nil
}

func times(factor float64) func(string) string {
	return func(s string) string {
		x, err := strconv.ParseFloat(s, 64)
		if err != nil {
			panic(err)
		}
		return strconv.FormatFloat(math.Round(x*factor), 'f', -1, 64)
	}
}

func constant(s string) func(string) string { return func(string) string { return s } }

// alerts judges all reports of facts, each by those before it.
func alerts(facts []intel.Fact) []anomaly.Alert {
	var c anomaly.Company
	var all []anomaly.Alert
	reports := anomaly.Reports(facts)
	for i := range reports {
		all = append(all, slices.Clone(c.Judge(&reports[i]))...)
		c.Add(&reports[i])
	}
	return all
}
