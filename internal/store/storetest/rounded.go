package storetest

import (
	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

// roundedBatch is a company's share of a quarter's data set, whose periods are
// rounded.
func (f *fixture) roundedBatch(quarter, content string, facts ...intel.Fact) intel.Batch {
	f.Helper()
	b := intel.Batch{Body: f.fetched("edgar.statement_data", "https://www.sec.gov/"+quarter+".zip#CIK0000320193", content)}
	for i := range facts {
		facts[i].Rounded = true
		b.Filings = append(b.Filings, intel.Filing{CIK: apple, Accession: facts[i].Accession, Form: facts[i].Form, FiledAt: facts[i].FiledAt})
	}
	b.Company = &intel.Company{CIK: apple, Name: "Apple in " + quarter}
	b.Facts = facts
	return b
}

// roundedPeriods: a number with a rounded period stays only while nothing has
// its period exactly, and the outcome is the same in every order.
func roundedPeriods(f *fixture) {
	set := func() intel.Batch {
		return f.roundedBatch("2009q3", "set",
			fact("Assets", "USD", "2009-06-30", "10", "09-153165", "10-Q", "2009-07-22"),                             // its very day
			fact("Liabilities", "USD", "2009-06-30", "4", "09-153165", "10-Q", "2009-07-22"),                         // 27 June
			fact("EarningsPerShareBasic", "USD", "2009-04-01/2009-06-30", "1.38", "09-153165", "10-Q", "2009-07-22"), // in another unit
			fact("EarningsPerShareBasic", "USD", "2008-10-01/2009-06-30", "4.53", "09-153165", "10-Q", "2009-07-22"), // another length
			fact("Goodwill", "USD", "2009-06-30", "7", "09-153165", "10-Q", "2009-07-22"),                            // nowhere else
			fact("Liabilities", "USD", "2008-09-30", "3", "09-153165", "10-Q", "2009-07-22"))                         // another day
	}
	exact := func() intel.Batch {
		return f.factsBody(apple, "exact",
			fact("Assets", "USD", "2009-06-30", "10", "09-153165", "10-Q", "2009-07-22"),
			fact("Liabilities", "USD", "2009-06-27", "4", "10-238044", "10-K", "2010-10-27"),
			fact("EarningsPerShareBasic", "USD/shares", "2009-03-29/2009-06-27", "1.38", "09-153165", "10-Q", "2009-07-22"))
	}
	want := []string{
		"Assets 2009-06-30 10 exact",
		"EarningsPerShareBasic 2008-10-01/2009-06-30 4.53 rounded",
		"EarningsPerShareBasic 2009-03-29/2009-06-27 1.38 exact",
		"Goodwill 2009-06-30 7 rounded",
		"Liabilities 2008-09-30 3 rounded",
		"Liabilities 2009-06-27 4 exact",
	}
	stored := func() (list []string) {
		for _, k := range f.facts(intel.FactFilter{All: true, AsOf: at("2030-01-01")}) {
			how := "exact"
			if k.Rounded {
				how = "rounded"
			}
			list = append(list, k.Concept+" "+k.Period.String()+" "+k.Value+" "+how)
		}
		return list
	}
	first := f.apply(set())
	if first.Accepted != 7 { // with its filing
		f.Errorf("the set alone: %+v", first)
	}
	later := f.apply(exact())
	if diff := cmp.Diff(want, stored()); diff != "" {
		f.Errorf("the set first (-want +got):\n%s", diff)
	}
	var gave int64
	for _, c := range later.Changes {
		if c.Kind == intel.PeriodsKnown {
			gave += c.Count
		}
		if c.Kind == intel.FactVanished || c.Kind == intel.ValueReplaced {
			f.Errorf("change %+v", c)
		}
	}
	if gave != 3 {
		f.Errorf("%d facts gave way, want 3", gave)
	}
	if again := f.apply(set()); again.Accepted != 0 {
		f.Errorf("the set again: %+v", again)
	}
	if diff := cmp.Diff(want, stored()); diff != "" {
		f.Errorf("the set once more (-want +got):\n%s", diff)
	}
	// A set that is made anew: one value is another, one number is gone.
	anew := f.apply(f.roundedBatch("2009q3", "anew",
		fact("Goodwill", "USD", "2009-06-30", "8", "09-153165", "10-Q", "2009-07-22"),
		fact("EarningsPerShareBasic", "USD", "2008-10-01/2009-06-30", "4.53", "09-153165", "10-Q", "2009-07-22")))
	got := map[intel.ChangeKind]int64{}
	for _, c := range anew.Changes {
		got[c.Kind] += c.Count
	}
	if diff := cmp.Diff(map[intel.ChangeKind]int64{intel.ValueReplaced: 1, intel.FactVanished: 1}, got); diff != "" {
		f.Errorf("a set made anew (-want +got):\n%s", diff)
	}
}

// labelsOfYears: of two labels from taxonomies of years the later stays, and
// EDGAR's present one wins over both.
func labelsOfYears(f *fixture) {
	labels := func(content string, year int, label string) {
		f.apply(intel.Batch{
			Body:     f.fetched("edgar.statement_tags", "https://www.sec.gov/"+content+".zip#tag.txt", content),
			Concepts: []intel.Concept{{Taxonomy: "us-gaap", Name: "Assets", Label: label, Year: year}},
		})
	}
	label := func() string { return f.facts(intel.FactFilter{})[0].Label }
	f.apply(f.factsBody(apple, "exact", fact("Assets", "USD", "2009-06-30", "10", "09-153165", "10-Q", "2009-07-22")))
	labels("2010q3", 2010, "of 2010")
	labels("2009q3", 2009, "of 2009")
	if got := label(); got != "of 2010" {
		f.Errorf("label %q, want the one of 2010", got)
	}
	present := f.factsBody(apple, "present", fact("Assets", "USD", "2009-06-30", "10", "09-153165", "10-Q", "2009-07-22"))
	present.Concepts = []intel.Concept{{Taxonomy: "us-gaap", Name: "Assets", Label: "present"}}
	f.apply(present)
	labels("2011q3", 2011, "of 2011")
	if got := label(); got != "present" {
		f.Errorf("label %q, want the present one", got)
	}
}

// setsOfQuarters: a company is called what the latest quarter calls it,
// whichever set comes first.
func setsOfQuarters(f *fixture) {
	quarter := func(name string) {
		f.apply(f.roundedBatch(name, name, fact("Goodwill"+name, "USD", "2009-06-30", "7", "09-153165", "10-Q", "2009-07-22")))
	}
	quarter("2010q1")
	quarter("2009q3")
	quarter("2009q4")
	if c, err := f.Company(f.ctx, apple); err != nil || c.Name != "Apple in 2010q1" {
		f.Errorf("company %+v, %v", c, err)
	}
}
