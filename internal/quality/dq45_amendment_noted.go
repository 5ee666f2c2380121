package quality

import (
	"strconv"
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

func amendmentNoted() Rule {
	return Rule{
		ID:       "DQ45",
		Version:  1,
		Severity: intel.SeverityInfo,
		Title:    "numbers that an amendment changes are noted",
		Source:   "own: the view of the latest shows the amendment's, the original's stays for any moment before it",
		Company: func(h *History, report func(f *intel.Fact, v Verdict)) {
			tellRevisions(h, report, func(r *revision) bool { return r.kind == restated && amends(r.later) }, revisionWords{
				one: "amends", tail: "; views of the time before it show what was known then",
			})
		},
		Examples: []Example{{
			Name: "an amendment changes two numbers",
			Facts: `
				us-gaap:NetIncomeLoss  USD  2023-01-01/2023-12-31  5704   10-K    2024-02-01
				us-gaap:NetIncomeLoss  USD  2023-01-01/2023-12-31  8235   10-K/A  2024-06-01
				us-gaap:Assets         USD  2023-12-31             53851  10-K    2024-02-01
				us-gaap:Assets         USD  2023-12-31             47501  10-K/A  2024-06-01`,
			Fires: 1,
		}, {
			Name: "an amendment that repeats; a later report that changes",
			Facts: `
				us-gaap:Assets         USD  2023-12-31             100  10-K    2024-02-01
				us-gaap:Assets         USD  2023-12-31             100  10-K/A  2024-06-01
				us-gaap:NetIncomeLoss  USD  2022-01-01/2022-12-31  12   10-K    2023-02-01
				us-gaap:NetIncomeLoss  USD  2022-01-01/2022-12-31  11   10-K    2024-02-01`,
		}},
	}
}

func amends(f *intel.Fact) bool { return strings.HasSuffix(f.Form, "/A") }

// revisionWords are what differs between the rules that tell of revisions.
type revisionWords struct {
	one  string // "restates"
	tail string
}

// tellRevisions reports each filing that revises earlier ones in the way
// wanted: once, at the number that moves furthest, with how many there are.
func tellRevisions(h *History, report func(f *intel.Fact, v Verdict), wanted func(*revision) bool, w revisionWords) {
	type told struct {
		count    int
		furthest *revision
		by       float64
	}
	var order []intel.AccessionNumber
	filings := map[intel.AccessionNumber]*told{}
	changes := h.changes()
	for i := range changes {
		r := &changes[i]
		if !wanted(r) {
			continue
		}
		t := filings[r.later.Accession]
		if t == nil {
			t = &told{}
			filings[r.later.Accession] = t
			order = append(order, r.later.Accession)
		}
		t.count++
		if by := r.distance(); t.furthest == nil || by > t.by {
			t.furthest, t.by = r, by
		}
	}
	for _, accession := range order {
		t := filings[accession]
		e := t.furthest.earlier
		because := ", where the " + filing(e) + " gives " + amount(e)
		if t.count > 1 {
			because += "; it " + w.one + " " + strconv.Itoa(t.count) + " numbers, of which this moves furthest"
		}
		report(t.furthest.later, Verdict{Because: because + w.tail, Expected: quantity(e)})
	}
}

// distance is how far a number moves, as a part of the larger amount.
func (r *revision) distance() float64 {
	e, okE := analysis.ParseDecimal(r.earlier.Value)
	l, okL := analysis.ParseDecimal(r.later.Value)
	if !okE || !okL {
		return 0
	}
	a, b := e.Float(), l.Float()
	return max(a-b, b-a) / max(a, -a, b, -b)
}
