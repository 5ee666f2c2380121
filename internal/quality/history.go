package quality

import (
	"slices"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

// History is all facts of a batch, which are of one company, with what several
// rules ask of them. It reads the batch's memory.
type History struct {
	view     *view
	concepts []intel.Concept // with labels, where the source has some
	at       time.Time       // of the fetch

	revisions []revision
	compared  bool
	reports   []report
	grouped   bool
}

// revision is a number that a later filing gives otherwise than the one before.
type revision struct {
	kind           revisionKind
	earlier, later *intel.Fact
}

// revisionKind says what a changed number looks like.
type revisionKind uint8

const (
	restated revisionKind = iota // none of those below
	rounded                      // the same but for rounding
	rescaled                     // 10^±3 or 10^±6 times, see DQ12
	resigned                     // the opposite, see DQ13
	split                        // a share count, or an amount a share, times a plain ratio
)

// changes returns the revisions in the order of the facts.
func (h *History) changes() []revision {
	if h.compared {
		return h.revisions
	}
	h.compared = true
	for _, s := range h.view.series {
		for i := 1; i < len(s); i++ {
			if e, l := &s[i-1], &s[i]; revised(e, l) && e.Accession != l.Accession {
				if kind, differs := compare(e, l); differs {
					h.revisions = append(h.revisions, revision{kind, e, l})
				}
			}
		}
	}
	return h.revisions
}

// compare tells what became of a number; false where only its writing changed.
func compare(earlier, later *intel.Fact) (revisionKind, bool) {
	e, okE := analysis.ParseDecimal(earlier.Value)
	l, okL := analysis.ParseDecimal(later.Value)
	switch {
	case !okE || !okL || e.Cmp(l) == 0:
		return 0, false
	case e.Add(l).Sign() == 0:
		return resigned, true
	case scaledBy(earlier.Value, later.Value) != "":
		return rescaled, true
	case isSplit(earlier.Unit, e, l):
		return split, true
	case sameButRounding(e, l):
		return rounded, true
	}
	return restated, true
}

// sameButRounding reports whether one number is the other, rounded to fewer
// digits: they differ by no more than half a unit of the coarser one's last
// digit that is not zero, and by less than half a percent.
func sameButRounding(a, b analysis.Decimal) bool {
	if a.Sign() != b.Sign() || a.Sign() == 0 || !near(a.Abs(), b.Abs()) {
		return false
	}
	grain := a.Tolerance() // two units: four times what is allowed
	if g := b.Tolerance(); g.Cmp(grain) > 0 {
		grain = g
	}
	off := a.Sub(b).Abs()
	return off.Add(off).Add(off).Add(off).Cmp(grain) <= 0
}

// splitRatios are the ratios of stock splits that are in use, one way; the
// other way they are reverse splits.
var splitRatios = [...]float64{1.25, 4.0 / 3, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 50}

// isSplit reports whether two numbers of a unit differ as before and after a
// split: shares by a ratio that is in use, amounts a share by its inverse.
func isSplit(unit string, earlier, later analysis.Decimal) bool {
	if unit != unitShares && !strings.HasSuffix(unit, "/shares") || earlier.Sign()*later.Sign() <= 0 {
		return false
	}
	return splitBy(earlier.Float(), later.Float()) != 0
}

// splitBy returns the ratio of a split that leads from one number to the other,
// above one, and 0 where none does.
func splitBy(from, to float64) float64 {
	ratio := max(from/to, to/from)
	for _, r := range splitRatios {
		if off := ratio/r - 1; off < .015 && off > -.015 {
			return r
		}
	}
	return 0
}

const unitShares = "shares"

// report is what the core concepts tell of one filing.
type report struct {
	first *intel.Fact // of its newest period: what findings about the filing point at
	end   intel.Date  // of its newest period
	days  int         // of the longest span that ends then; 0 where none does
	has   uint32      // bits of the core concepts it gives for that end
}

// core are the concepts that nearly every periodic report gives, a term each.
var core = [...][]string{
	{"us-gaap:NetIncomeLoss", "us-gaap:ProfitLoss", "ifrs-full:ProfitLoss", "us-gaap:NetIncomeLossAvailableToCommonStockholdersBasic"},
	{"us-gaap:NetCashProvidedByUsedInOperatingActivities", "us-gaap:NetCashProvidedByUsedInOperatingActivitiesContinuingOperations", "ifrs-full:CashFlowsFromUsedInOperatingActivities"},
	{"us-gaap:Assets", "ifrs-full:Assets"},
	{"us-gaap:StockholdersEquity", "us-gaap:StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest", "ifrs-full:Equity"},
}

// filings returns a summary of each filing that gives core concepts, in the
// order of filing day and accession.
func (h *History) filings() []report {
	if h.grouped {
		return h.reports
	}
	h.grouped = true
	at := map[intel.AccessionNumber]int{}
	for bit, names := range core {
		for _, n := range names {
			for _, s := range h.find(n) {
				for i := range s {
					h.note(at, &s[i], 1<<bit)
				}
			}
		}
	}
	slices.SortFunc(h.reports, func(a, b report) int {
		if a.first.FiledAt != b.first.FiledAt {
			return int(a.first.FiledAt) - int(b.first.FiledAt)
		}
		if a.first.Accession < b.first.Accession {
			return -1
		}
		return 1
	})
	return h.reports
}

func (h *History) note(at map[intel.AccessionNumber]int, f *intel.Fact, bit uint32) {
	if f.End > f.FiledAt { // DQ03
		return
	}
	i, known := at[f.Accession]
	if !known {
		i = len(h.reports)
		at[f.Accession] = i
		h.reports = append(h.reports, report{first: f, end: f.End})
	}
	r := &h.reports[i]
	switch {
	case f.End < r.end:
		return
	case f.End > r.end:
		*r = report{first: f, end: f.End}
	}
	r.has |= bit
	if days := f.Days(); days > r.days {
		r.days, r.first = days, f
	}
}

// find returns the series of "us-gaap:Assets", one for each unit.
func (h *History) find(name string) [][]intel.Fact {
	taxonomy, concept, _ := strings.Cut(name, ":")
	return h.view.find(conceptName{taxonomy, concept})
}

// inUnit returns the series of the first of names that is there in a unit.
func (h *History) inUnit(names []string, unit string) []intel.Fact {
	for _, n := range names {
		for _, s := range h.find(n) {
			if s[0].Unit == unit {
				return s
			}
		}
	}
	return nil
}

// together walks several series at once and calls each for every filing and
// period that all of them have a fact of. The slice it hands over is used again.
func together(series [][]intel.Fact, each func(facts []*intel.Fact)) {
	next := make([]int, len(series))
	facts := make([]*intel.Fact, len(series))
	for {
		for i, s := range series {
			if next[i] == len(s) {
				return
			}
			facts[i] = &s[next[i]]
		}
		most, same := facts[0], true
		for _, f := range facts[1:] {
			if c := order(f, most); c != 0 {
				same = false
				if c > 0 {
					most = f
				}
			}
		}
		if same {
			each(facts)
			for i := range next {
				next[i]++
			}
			continue
		}
		for i, f := range facts {
			if order(f, most) < 0 {
				next[i]++
			}
		}
	}
}

// spanClass is how long a span is, in the lengths that reports have.
type spanClass uint8

const (
	oddSpan spanClass = iota
	instant
	quarter
	half
	nineMonths
	year
)

func classOf(p intel.Period) spanClass {
	switch d := p.Days(); {
	case d == 0:
		return instant
	case d >= 80 && d <= 100:
		return quarter
	case d >= 165 && d <= 195:
		return half
	case d >= 255 && d <= 290:
		return nineMonths
	case d >= 350 && d <= 380:
		return year
	}
	return oddSpan
}

func (c spanClass) String() string {
	return [...]string{"a span of another length", "a day", "a quarter", "half a year", "nine months", "a year"}[c]
}
