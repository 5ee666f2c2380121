package analysis

import (
	"cmp"
	"slices"
	"strings"

	"github.com/corpintel/intel"
)

// rankOfForm orders kinds of filings by how much their numbers count.
type rankOfForm uint8

const (
	periodicReport rankOfForm = iota // 10-K, 10-Q, 20-F, 40-F, 6-K and their amendments
	currentReport                    // 8-K: periods presented anew between two reports
	prospectus                       // S-1, 424B and all others
	proxy                            // DEF 14A: what managers are paid by, rounded and on another basis
)

func rankForm(form string) rankOfForm {
	base := strings.TrimSuffix(form, "/A")
	switch {
	case isAnnual(form), strings.HasPrefix(base, "10-Q"), base == "6-K":
		return periodicReport
	case strings.HasPrefix(base, "8-K"):
		return currentReport
	case strings.Contains(base, "14A"), strings.Contains(base, "14C"):
		return proxy
	}
	return prospectus
}

// isAnnual reports whether a form is a report on a year, or on a transition
// period.
func isAnnual(form string) bool {
	return strings.HasPrefix(form, "10-K") || strings.HasPrefix(form, "20-F") || strings.HasPrefix(form, "40-F")
}

// report is one fact of a concept in use.
type report struct {
	*intel.KnownFact
	number  Decimal
	concept int32
	rank    rankOfForm
	exact   bool // the fact's days are those of the slot
	foreign bool // in another currency than its filing presents
	defect  defect
}

// cell is where the reports of one concept for one slot are.
type cell struct {
	concept int32
	slot    slot
}

// index is a company's facts by concept and place in the calendar.
type index struct {
	*calendar
	cells map[cell][]*report // as they became known
	// ends is the last day that a filing reports on.
	ends map[intel.AccessionNumber]intel.Date
	// reported tells for a concept whether anything reports it.
	reported []bool
	// quarterly tells for a concept whether quarterly reports have it.
	quarterly []bool
}

func (m *Mapping) index(facts []intel.KnownFact) *index {
	reports := make([]report, 0, len(facts))
	for i := range facts {
		f := &facts[i]
		c, ok := m.concepts[f.Taxonomy+":"+f.Concept]
		if !ok {
			continue
		}
		if d, ok := ParseDecimal(f.Value); ok {
			reports = append(reports, report{KnownFact: f, number: d, concept: int32(c), rank: rankForm(f.Form)})
		}
	}
	x := &index{cells: map[cell][]*report{}, ends: map[intel.AccessionNumber]intel.Date{}, reported: make([]bool, len(m.names)), quarterly: make([]bool, len(m.names))}
	markForeign(reports)
	x.calendar = newCalendar(m.spans(reports))
	type place struct {
		slot      slot
		exact, ok bool
	}
	places := map[intel.Period]place{}
	for i := range reports {
		r := &reports[i]
		p, seen := places[r.Period]
		if !seen {
			p.slot, p.exact, p.ok = x.place(r.Period)
			places[r.Period] = p
		}
		if !p.ok {
			continue
		}
		r.exact = p.exact
		x.reported[r.concept] = true
		key := cell{r.concept, p.slot}
		x.cells[key] = append(x.cells[key], r)
		if r.rank == periodicReport {
			if r.End <= r.FiledAt {
				x.ends[r.Accession] = max(x.ends[r.Accession], r.End)
			}
			if !isAnnual(r.Form) {
				x.quarterly[r.concept] = true
			}
		}
	}
	for _, list := range x.cells {
		slices.SortFunc(list, asKnown)
	}
	x.findDefects(m)
	return x
}

// asKnown orders reports as they became known.
func asKnown(a, b *report) int {
	return cmp.Or(
		a.KnownAt.Compare(b.KnownAt), cmp.Compare(a.Accession, b.Accession), cmp.Compare(a.Revision, b.Revision),
		cmp.Compare(a.concept, b.concept), cmp.Compare(a.End, b.End), cmp.Compare(a.Start, b.Start), strings.Compare(a.Unit, b.Unit),
		strings.Compare(a.Value, b.Value))
}

// markForeign finds the currency that each filing presents, the one of most of
// its facts, and marks what is in another: translations for the reader's
// convenience and amounts of the notes.
func markForeign(reports []report) {
	type key struct {
		accession intel.AccessionNumber
		currency  string
	}
	count := map[key]int{}
	most := map[intel.AccessionNumber]key{}
	for i := range reports {
		c, ok := currency(reports[i].Unit)
		if !ok {
			continue
		}
		k := key{reports[i].Accession, c}
		count[k]++
		if best := most[k.accession]; count[k] > count[best] || count[k] == count[best] && k.currency < best.currency {
			most[k.accession] = k
		}
	}
	for i := range reports {
		if c, ok := currency(reports[i].Unit); ok {
			reports[i].foreign = c != most[reports[i].Accession].currency
		}
	}
}

// currency returns the currency of a unit of money or money per share, "USD" of
// "USD/shares".
func currency(unit string) (string, bool) {
	c := strings.TrimSuffix(unit, "/shares")
	return c, len(c) == 3 && strings.ToUpper(c) == c
}

// suits reports whether a unit is one that lines of a kind are counted in.
func (u Unit) suits(unit string) bool {
	_, money := currency(unit)
	switch u {
	case Shares:
		return unit == "shares"
	case MoneyPerShare:
		return money && strings.HasSuffix(unit, "/shares")
	}
	return money && len(unit) == 3
}

// spans counts what is reported for each duration, in order of time.
func (m *Mapping) spans(reports []report) []spanned {
	cash := map[int32]bool{}
	if l, ok := m.Line("operating_cash_flow"); ok {
		for _, c := range l.Choices {
			if c.Concept != "" {
				cash[c.number] = true
			}
		}
	}
	at := map[intel.Period]int{}
	var spans []spanned
	for i := range reports {
		r := &reports[i]
		if r.Start == 0 || r.rank != periodicReport {
			continue
		}
		n, ok := at[r.Period]
		if !ok {
			n = len(spans)
			at[r.Period] = n
			spans = append(spans, spanned{period: r.Period})
		}
		if isAnnual(r.Form) {
			spans[n].annual++
			spans[n].cash = spans[n].cash || cash[r.concept]
		} else {
			spans[n].other++
		}
	}
	slices.SortFunc(spans, func(a, b spanned) int {
		return cmp.Or(cmp.Compare(a.period.End, b.period.End), cmp.Compare(a.period.Start, b.period.Start))
	})
	return spans
}
