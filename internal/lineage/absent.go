package lineage

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// nearest is how many other period ends an answer names where there is nothing
// at the end that was asked for.
const nearest = 4

// absent explains that there is no such number: it names what the query should
// have asked for, as far as that can be guessed from what is stored.
func (t *Tracer) absent(ctx context.Context, q Query) error {
	known, err := t.facts(ctx, intel.FactFilter{CIK: q.CIK, Taxonomy: q.Taxonomy, Concept: q.Concept, AsOf: q.AsOf})
	if err != nil {
		return err
	}
	name := q.Concept
	if q.Taxonomy != "" {
		name = q.Taxonomy + ":" + q.Concept
	}
	then := ""
	if !q.AsOf.IsZero() {
		then = " that was known at " + q.AsOf.UTC().Format(time.RFC3339)
	}
	if len(known) == 0 {
		return intel.Errorf(intel.KindNotFound, "company %s has no fact %s%s: concepts are spelled as in the taxonomy, NetIncomeLoss", q.CIK, name, then)
	}
	here := slices.DeleteFunc(slices.Clone(known), func(k intel.KnownFact) bool { return k.End != q.End })
	if len(here) > 0 {
		return intel.Errorf(intel.KindNotFound, "company %s has no fact %s%s with that unit and period, but %s", q.CIK, name, then, list(here, func(k intel.KnownFact) string {
			return k.Unit + " " + k.Period.String()
		}))
	}
	slices.SortStableFunc(known, func(a, b intel.KnownFact) int {
		return cmp.Or(cmp.Compare(distance(a.End, q.End), distance(b.End, q.End)), cmp.Compare(a.End, b.End))
	})
	return intel.Errorf(intel.KindNotFound, "company %s has no fact %s%s for a period that ends on %s; the nearest ends are %s", q.CIK, name, then, q.End, list(known, func(k intel.KnownFact) string {
		return k.End.String()
	}))
}

func distance(a, b intel.Date) int {
	return max(a.DaysUntil(b), b.DaysUntil(a))
}

// list joins the first few different names that facts go by.
func list(facts []intel.KnownFact, name func(intel.KnownFact) string) string {
	var names []string
	for _, k := range facts {
		n := name(k)
		if slices.Contains(names, n) {
			continue
		}
		if len(names) == nearest {
			break
		}
		names = append(names, n)
	}
	return strings.Join(names, ", ")
}
