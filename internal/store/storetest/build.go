// Package storetest is the contract of intel.Store as tests. Every engine runs
// the same suite.
package storetest

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/corpintel/intel"
)

const (
	apple  intel.CIK = 320193
	nvidia intel.CIK = 1045810
)

// start is the first instant of the tests' clock.
var start = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)

// Clock is a clock that tests move.
type Clock struct{ T time.Time }

// Now returns the clock's time.
func (c *Clock) Now() time.Time { return c.T }

// fixture is a fresh store and what the tests do with it.
type fixture struct {
	testing.TB
	intel.Store
	clock *Clock
	ctx   context.Context // a fixture lives as long as its test
}

// fetched archives an answer of url with the given content and returns it.
func (f *fixture) fetched(kind, url, content string) intel.Body {
	f.Helper()
	b := intel.Body{
		Kind: kind, URL: url, Status: 200, Headers: map[string]string{"etag": `"` + content + `"`},
		FetchedAt: f.clock.Now(), SHA256: intel.HashBody([]byte(content)), Size: int64(len(content)),
	}
	if err := f.Archive(f.ctx, &b); err != nil {
		f.Fatalf("archive %s: %v", url, err)
	}
	return b
}

// apply stores a batch and fails the test where that fails.
func (f *fixture) apply(b intel.Batch) intel.Applied {
	f.Helper()
	a, err := f.Apply(f.ctx, 0, &b)
	if err != nil {
		f.Fatalf("apply %s: %v", b.Body.URL, err)
	}
	return a
}

// factsBody is a batch of all facts of a company, as companyfacts has them.
func (f *fixture) factsBody(cik intel.CIK, content string, facts ...intel.Fact) intel.Batch {
	f.Helper()
	return intel.Batch{
		Body:          f.fetched("edgar.companyfacts", "https://data.sec.gov/facts/"+cik.String(), content),
		Company:       &intel.Company{CIK: cik, Name: "Company " + cik.String()},
		Facts:         facts,
		FactsComplete: true,
	}
}

// fact makes a fact of Apple: concept, unit, period "start/end" or "end",
// value, accession as "year-sequence", form and filing day.
func fact(concept, unit, period, value, accession, form, filed string) intel.Fact {
	return intel.Fact{
		CIK: apple, Taxonomy: "us-gaap", Concept: concept, Unit: unit, Period: Period(period), Value: value,
		Accession: accn(accession), FiscalYear: day(filed).Year(), FiscalPeriod: "FY", Form: form, FiledAt: day(filed),
	}
}

// Period reads "2008-09-28/2009-09-26" or "2009-09-26".
func Period(s string) intel.Period {
	if len(s) == 10 {
		return intel.Period{End: day(s)}
	}
	return intel.Period{Start: day(s[:10]), End: day(s[11:])}
}

func day(s string) intel.Date {
	d, err := intel.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// accn reads "09-214859" as 0001193125-09-214859.
func accn(s string) intel.AccessionNumber {
	a, err := intel.ParseAccession("0001193125-" + s)
	if err != nil {
		panic(err)
	}
	return a
}

// all returns every item of a list, asked for in pages of a size.
func all[T any](t testing.TB, size int, list func(intel.PageRequest) (intel.Page[T], error)) []T {
	t.Helper()
	var items []T
	next := ""
	for range 10_000 {
		p, err := list(intel.PageRequest{Cursor: next, Limit: size})
		if err != nil {
			t.Fatalf("page after %q: %v", next, err)
		}
		if len(p.Items) > size {
			t.Fatalf("a page of %d has %d items", size, len(p.Items))
		}
		items = append(items, p.Items...)
		if next = p.Next; next == "" {
			return items
		}
	}
	t.Fatal("the list does not end")
	return nil
}

func (f *fixture) facts(filter intel.FactFilter) []intel.KnownFact {
	f.Helper()
	if filter.CIK == 0 {
		filter.CIK = apple
	}
	return all(f.TB, intel.MaxPage, func(p intel.PageRequest) (intel.Page[intel.KnownFact], error) {
		filter.PageRequest = p
		return f.Facts(f.ctx, filter)
	})
}

// values returns the values of facts in their order.
func values(facts []intel.KnownFact) []string {
	list := make([]string, len(facts))
	for i := range facts {
		list[i] = facts[i].Value
	}
	return list
}

// kinds returns the kinds of changes with their counts, in order.
func kinds(changes []intel.Change) []string {
	list := make([]string, len(changes))
	for i, c := range changes {
		list[i] = string(c.Kind) + " " + strconv.FormatInt(c.Count, 10)
	}
	return list
}

func at(s string) time.Time {
	t, err := intel.ParseAsOf(s)
	if err != nil {
		panic(err)
	}
	return t
}
