package storetest

import (
	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

// groupBatch is the facts of a company that has one concept of its own.
func groupBatch(cik intel.CIK, content, concept, value string) *intel.Batch {
	f := fact(concept, "USD", "2009-09-26", value, "09-214859", "10-K", "2009-10-27")
	f.CIK = cik
	return &intel.Batch{
		Body: intel.Body{
			Kind: "edgar.companyfacts", URL: "https://data.sec.gov/facts/" + cik.String(), Status: 200,
			FetchedAt: start, SHA256: intel.HashBody([]byte(content)), Size: int64(len(content)),
		},
		Company:       &intel.Company{CIK: cik, Name: "Company " + cik.String()},
		Concepts:      []intel.Concept{{Taxonomy: "us-gaap", Name: concept, Label: "Label of " + concept}},
		Facts:         []intel.Fact{f},
		FactsComplete: true,
	}
}

// takeIn archives and applies batches as a group.
func (f *fixture) takeIn(batches ...*intel.Batch) ([]intel.Applied, error) {
	f.Helper()
	var bodies []*intel.Body
	for _, b := range batches {
		bodies = append(bodies, &b.Body)
	}
	if err := f.ArchiveAll(f.ctx, bodies); err != nil {
		f.Fatalf("archive: %v", err)
	}
	return f.ApplyAll(f.ctx, 0, batches)
}

func applyingAll(f *fixture) {
	first, second := groupBatch(apple, "first", "Assets", "1"), groupBatch(nvidia, "second", "Assets", "2")
	later := groupBatch(apple, "later", "Assets", "3") // of the same company
	results, err := f.takeIn(first, second, later)
	if err != nil {
		f.Fatal(err)
	}
	if got := [3]int64{first.Body.Fetch, second.Body.Fetch, later.Body.Fetch}; got != [3]int64{1, 2, 3} {
		f.Errorf("fetches %v, want 1, 2, 3", got)
	}
	var got []string
	for _, r := range results {
		got = append(got, kinds(r.Changes)...)
	}
	want := []string{"company_described 1", "facts_added 1", "company_described 1", "facts_added 1", "value_replaced 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		f.Errorf("changes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"1", "3"}, values(f.facts(intel.FactFilter{All: true, AsOf: at("2030-01-01")}))); diff != "" {
		f.Errorf("values (-want +got):\n%s", diff)
	}
	for _, b := range []*intel.Batch{second, later} {
		if last, err := f.LastApplied(f.ctx, b.Body.URL); err != nil || last != b.Body.SHA256 {
			f.Errorf("last applied of %s: %s, %v", b.Body.URL, last, err)
		}
	}
}

// applyingAllOrNone: a group that fails leaves nothing behind, neither in the
// tables nor in what the store remembers of them: names that were given numbers
// in it are given others later.
func applyingAllOrNone(f *fixture) {
	good, same := groupBatch(apple, "good", "Undone", "1"), groupBatch(nvidia, "same", "Undone", "2")
	bad := groupBatch(apple, "bad", "Assets", "3")
	bad.Facts = append(bad.Facts, bad.Facts[0])
	bad.Facts[1].Value = "4"
	if _, err := f.takeIn(good, same, bad); intel.KindOf(err) != intel.KindInvalid || err == nil {
		f.Fatalf("two values for one fact: error %v, want kind %v", err, intel.KindInvalid)
	}
	status, err := f.Status(f.ctx)
	if err != nil {
		f.Fatal(err)
	}
	if status.Companies != 0 || status.Facts != 0 || status.Bodies != 3 {
		f.Errorf("after a group that failed: %+v, want three bodies and nothing else", status)
	}
	if _, err := f.takeIn(groupBatch(apple, "other", "Other", "5"), groupBatch(nvidia, "another", "Another", "6")); err != nil {
		f.Fatal(err)
	}
	for cik, want := range map[intel.CIK]string{apple: "Other=Label of Other", nvidia: "Another=Label of Another"} {
		facts := f.facts(intel.FactFilter{CIK: cik})
		if len(facts) != 1 || facts[0].Concept+"="+facts[0].Label != want {
			f.Errorf("facts of %s: %+v, want one of %s", cik, facts, want)
		}
	}
}
