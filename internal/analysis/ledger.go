package analysis

import (
	"cmp"
	"slices"
	"time"

	"github.com/corpintel/intel"
)

// Class says what kind of change a restatement is.
type Class string

// The classes, in the order in which they are looked for: the first that the
// numbers bear out is the one.
const (
	ClassSplit            Class = "split"            // shares were split or joined; nothing else changed
	ClassSign             Class = "sign"             // the same amount with the other sign
	ClassScale            Class = "scale"            // the same digits, a power of ten apart
	ClassRounding         Class = "rounding"         // no more than the last digit shown
	ClassAmendment        Class = "amendment"        // restated by amending the report: 10-K/A, 10-Q/A
	ClassReclassification Class = "reclassification" // moved between lines: profit, or assets and equity, stayed
	ClassRestatement      Class = "restatement"      // any other change
)

// Classes lists the classes in that order.
func Classes() []Class {
	return []Class{ClassSplit, ClassSign, ClassScale, ClassRounding, ClassAmendment, ClassReclassification, ClassRestatement}
}

// Reported is a value with the filing that reported it.
type Reported struct {
	Value     string                `json:"value"`
	Accession intel.AccessionNumber `json:"accession"`
	Form      string                `json:"form"`
	FiledAt   intel.Date            `json:"filed"`
	KnownAt   time.Time             `json:"known_at"`
	SHA256    intel.SHA256          `json:"sha256"` // the raw body that first held it

	number Decimal
}

// Restatement is one change of what was reported of a period.
type Restatement struct {
	Line     string `json:"line,omitempty"` // the standardized line the concept belongs to, where one does
	Taxonomy string `json:"taxonomy"`
	Concept  string `json:"concept"`
	Unit     string `json:"unit"`
	intel.Period
	Class   Class    `json:"class"`
	Old     Reported `json:"old"`     // by the filing that was the first to report this value
	New     Reported `json:"new"`     // by the first filing that differs
	Change  string   `json:"change"`  // new minus old, exactly
	Percent *float64 `json:"percent"` // of the old value without its sign; null where that is zero
	Reason  string   `json:"reason"`  // what the class rests on
}

// Ledger is everything that was restated, as far as the facts given know.
type Ledger struct {
	Restatements []Restatement `json:"restatements"` // the newest first
	Splits       []Split       `json:"splits"`       // the oldest first
}

// NewLedger compares what filings reported of the same period. It takes all
// facts of one company that were known at an instant, every report of each;
// their order does not matter. Nothing in it depends on what is not in facts.
func NewLedger(facts []intel.KnownFact) Ledger {
	histories := gather(facts)
	splits := findSplits(histories)
	k := newClassifier(histories, splits)
	l := Ledger{Restatements: []Restatement{}, Splits: splits}
	for _, h := range histories {
		for i := 1; i < len(h.versions); i++ {
			l.Restatements = append(l.Restatements, k.restatement(h, h.versions[i-1], h.versions[i]))
		}
	}
	slices.SortFunc(l.Restatements, compareRestatements)
	return l
}

func compareRestatements(a, b Restatement) int {
	return cmp.Or(
		b.New.KnownAt.Compare(a.New.KnownAt), cmp.Compare(b.New.Accession, a.New.Accession),
		cmp.Compare(a.Taxonomy, b.Taxonomy), cmp.Compare(a.Concept, b.Concept), cmp.Compare(a.Unit, b.Unit),
		cmp.Compare(b.End, a.End), cmp.Compare(b.Start, a.Start), cmp.Compare(a.Old.Accession, b.Old.Accession),
	)
}

// history is what was reported of one period in the order in which it became
// known. A value that is merely repeated is not there again.
type history struct {
	taxonomy, concept, unit string
	period                  intel.Period
	versions                []Reported
	reports                 []intel.AccessionNumber // every filing that reported it
}

// gather sorts facts into histories; those that are no numbers are left out.
func gather(facts []intel.KnownFact) []history {
	order := make([]int, len(facts))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		a, b := &facts[i], &facts[j]
		return cmp.Or(
			cmp.Compare(a.Taxonomy, b.Taxonomy), cmp.Compare(a.Concept, b.Concept), cmp.Compare(a.Unit, b.Unit),
			cmp.Compare(a.End, b.End), cmp.Compare(a.Start, b.Start),
			a.KnownAt.Compare(b.KnownAt), cmp.Compare(a.Accession, b.Accession), cmp.Compare(a.Revision, b.Revision),
		)
	})
	var all []history
	for _, i := range order {
		f := &facts[i]
		number, ok := ParseDecimal(f.Value)
		if !ok {
			continue
		}
		r := Reported{Value: f.Value, Accession: f.Accession, Form: f.Form, FiledAt: f.FiledAt, KnownAt: f.KnownAt, SHA256: f.SHA256, number: number}
		if n := len(all); n > 0 {
			h := &all[n-1]
			if h.concept == f.Concept && h.taxonomy == f.Taxonomy && h.unit == f.Unit && h.period == f.Period {
				h.reports = append(h.reports, f.Accession)
				if h.versions[len(h.versions)-1].number.Cmp(number) != 0 {
					h.versions = append(h.versions, r)
				}
				continue
			}
		}
		all = append(all, history{f.Taxonomy, f.Concept, f.Unit, f.Period, []Reported{r}, []intel.AccessionNumber{f.Accession}})
	}
	return all
}
