// Package lineage leads a number back to where it came from: the fact as it was
// known at an instant, the filing that reported it, the archived body it was
// read from, the place in that body where it stands, and the tagged number in
// the filing's own document where that is archived. It only reads.
package lineage

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// Query asks for the origin of the numbers of one concept at one period end.
// CIK, Concept and End are required; other zero fields do not select.
type Query struct {
	CIK      intel.CIK
	Taxonomy string
	Concept  string
	Unit     string
	Start    intel.Date
	End      intel.Date
	AsOf     time.Time // only what was known then; zero: now
}

// Trace is the way from one number back to the bytes it was read from.
type Trace struct {
	Fact      intel.KnownFact  `json:"fact"`
	Filing    intel.Filing     `json:"filing"` // as the company lists it, or what the fact itself says of it
	Documents []intel.Document `json:"documents"`
	Body      intel.Body       `json:"body"` // the fetch that first brought the raw body

	// Span is where the record stands in the raw body, and Record its text
	// there. Both are absent where the body could not be read or has no such
	// record; Problem then says why.
	Span   *intel.Span `json:"span,omitempty"`
	Record string      `json:"record,omitempty"`

	// Verified: the hash of the raw body was computed again and agreed, and the
	// record at the span holds the value, digit for digit.
	Verified bool   `json:"verified"`
	Problem  string `json:"problem,omitempty"`

	// Element is the number in the filing's own document. It is absent where
	// ElementProblem says why.
	Element        *Element `json:"element,omitempty"`
	ElementProblem string   `json:"element_problem,omitempty"`

	// History is every report of the same series and period that was known as
	// of then, oldest first; Fact is one of them.
	History []intel.KnownFact `json:"history"`
}

// Tracer answers queries. It is safe for concurrent use when its fields are.
type Tracer struct {
	Store   intel.Reader
	Blob    intel.Blob
	Sources []intel.Source // a body is read by the source that its kind begins with
}

// Trace returns one trace for each taxonomy, unit and period start that has the
// concept at that period end: the longest period first, instants last.
//
// It costs one read of each raw body and each filing's document involved. Queries without a required field
// are KindInvalid errors. Where nothing is known there is a KindNotFound error
// that names what there is instead.
func (t *Tracer) Trace(ctx context.Context, q Query) ([]Trace, error) {
	if q.CIK == 0 || q.Concept == "" || q.End.IsZero() {
		return nil, intel.Errorf(intel.KindInvalid, "a trace needs a company, a concept and the end of a period")
	}
	filter := intel.FactFilter{
		CIK: q.CIK, Taxonomy: q.Taxonomy, Concept: q.Concept, Unit: q.Unit,
		Start: q.Start, End: q.End, AsOf: q.AsOf,
	}
	latest, err := t.facts(ctx, filter)
	if err != nil {
		return nil, err
	}
	if len(latest) == 0 {
		return nil, t.absent(ctx, q)
	}
	filter.All = true
	reports, err := t.facts(ctx, filter)
	if err != nil {
		return nil, err
	}
	history := make(map[number][]intel.KnownFact, len(latest))
	for _, k := range reports {
		history[numberOf(&k)] = append(history[numberOf(&k)], k)
	}
	slices.SortStableFunc(latest, longestFirst)
	traces := make([]Trace, 0, len(latest))
	bodies := bodies{tracer: t, read: make(map[intel.SHA256]*archived), documents: make(map[intel.SHA256]tagged), filings: make(map[intel.AccessionNumber][]part)}
	for _, k := range latest {
		tr := Trace{Fact: k, History: history[numberOf(&k)]}
		if tr.Filing, err = t.filing(ctx, &k); err != nil {
			return nil, err
		}
		tr.Documents = tr.Filing.Documents()
		if err := bodies.verify(ctx, &tr); err != nil {
			return nil, err
		}
		if err := bodies.element(ctx, &tr); err != nil {
			return nil, err
		}
		traces = append(traces, tr)
	}
	return traces, nil
}

// number is what the reports of one and the same figure have in common; the
// company, the concept and the period end are the query's.
type number struct {
	taxonomy, unit string
	start          intel.Date
}

func numberOf(k *intel.KnownFact) number { return number{k.Taxonomy, k.Unit, k.Start} }

func longestFirst(a, b intel.KnownFact) int {
	return cmp.Or(
		cmp.Compare(b.Days(), a.Days()),
		strings.Compare(a.Taxonomy, b.Taxonomy),
		strings.Compare(a.Unit, b.Unit),
	)
}

func (t *Tracer) facts(ctx context.Context, f intel.FactFilter) ([]intel.KnownFact, error) {
	var facts []intel.KnownFact
	f.Limit = intel.MaxPage
	for {
		page, err := t.Store.Facts(ctx, f)
		if err != nil {
			return nil, err
		}
		facts = append(facts, page.Items...)
		if page.Next == "" {
			return facts, nil
		}
		f.Cursor = page.Next
	}
}

// filing returns the submission that reported k as k's company lists it. Of a
// filing that no list has, the fact itself knows form and day.
func (t *Tracer) filing(ctx context.Context, k *intel.KnownFact) (intel.Filing, error) {
	views, err := t.Store.Filing(ctx, k.Accession)
	if err != nil && intel.KindOf(err) != intel.KindNotFound {
		return intel.Filing{}, err
	}
	for _, f := range views {
		if f.CIK == k.CIK {
			return f, nil
		}
	}
	return intel.Filing{
		CIK: k.CIK, Accession: k.Accession, Form: k.Form, FiledAt: k.FiledAt,
		AcceptedAt: k.AcceptedAt, SHA256: k.SHA256,
	}, nil
}
