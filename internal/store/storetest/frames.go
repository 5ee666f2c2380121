package storetest

import (
	"fmt"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

func frameOf(s string) intel.Frame {
	f, err := intel.ParseFrame(s)
	if err != nil {
		panic(err)
	}
	return f
}

// frames: a frame has one fact of each company, the one that fits best and was
// filed last of those known then; what a company reported under a concept says
// which.
func frames(f *fixture) {
	f.apply(f.factsBody(apple, "apple",
		fact("Assets", "USD", "2017-12-30", "1", "18-000001", "10-Q", "2018-02-01"),
		fact("Assets", "USD", "2018-01-01", "2", "18-000002", "10-Q", "2018-05-01"), // fits less
		fact("Assets", "USD", "2017-12-31", "3", "18-000003", "10-Q", "2018-05-02"),
		fact("Assets", "USD", "2017-12-31", "4", "19-000004", "10-K", "2019-02-01"),
		fact("Assets", "USD", "2018-02-20", "9", "19-000004", "10-K", "2019-02-01"), // another frame
		fact("Assets", "EUR", "2017-12-31", "8", "19-000004", "10-K", "2019-02-01")))
	other := fact("Assets", "USD", "2018-01-28", "5", "18-000005", "10-K", "2018-02-28")
	other.CIK = nvidia
	batch := f.factsBody(nvidia, "nvidia", other)
	batch.Concepts = []intel.Concept{{Taxonomy: "us-gaap", Name: "Assets", Label: "Assets, Total"}}
	f.apply(batch)

	points := func(concept, unit, frame, asOf string) []string {
		filter := intel.FrameFilter{Taxonomy: "us-gaap", Concept: concept, Unit: unit, Frame: frameOf(frame)}
		if asOf != "" {
			filter.AsOf = at(asOf)
		}
		got, err := f.Frame(f.ctx, filter)
		if err != nil {
			f.Fatalf("frame %s of %s: %v", frame, concept, err)
		}
		if got.Points != len(got.Facts) || got.Frame != filter.Frame || got.Label != "Assets, Total" {
			f.Errorf("frame %+v", got)
		}
		list := []string{}
		for _, p := range got.Facts {
			list = append(list, fmt.Sprintf("%s %s %s %s", p.CIK, p.Name, p.End, p.Value))
		}
		return list
	}
	for _, c := range []struct {
		rule, unit, frame, asOf string
		want                    []string
	}{
		{"now", "USD", "CY2017Q4I", "", []string{"320193 Company 320193 2017-12-31 4", "1045810 Company 1045810 2018-01-28 5"}},
		{"before the last report", "USD", "CY2017Q4I", "2018-12-31", []string{"320193 Company 320193 2017-12-31 3", "1045810 Company 1045810 2018-01-28 5"}},
		{"when one company had reported", "USD", "CY2017Q4I", "2018-02-15", []string{"320193 Company 320193 2017-12-30 1"}},
		{"before all", "USD", "CY2017Q4I", "2017-12-31", []string{}},
		{"another unit", "EUR", "CY2017Q4I", "", []string{"320193 Company 320193 2017-12-31 8"}},
		{"a unit nobody uses", "JPY", "CY2017Q4I", "", []string{}},
		{"another quarter", "USD", "CY2018Q1I", "", []string{"320193 Company 320193 2018-02-20 9"}},
		{"a duration", "USD", "CY2017Q4", "", []string{}},
	} {
		if diff := cmp.Diff(c.want, points("Assets", c.unit, c.frame, c.asOf)); diff != "" {
			f.Errorf("%s (-want +got):\n%s", c.rule, diff)
		}
	}
	if _, err := f.Frame(f.ctx, intel.FrameFilter{Taxonomy: "us-gaap", Concept: "Nothing", Unit: "USD", Frame: frameOf("CY2017Q4I")}); intel.KindOf(err) != intel.KindNotFound || err == nil {
		f.Errorf("a concept nobody reports: %v", err)
	}

	// The value of the best is replaced, and then no longer listed.
	f.clock.T = f.clock.T.Add(24 * time.Hour)
	f.apply(f.factsBody(apple, "replaced",
		fact("Assets", "USD", "2017-12-31", "4.5", "19-000004", "10-K", "2019-02-01"),
		fact("Assets", "USD", "2017-12-31", "3", "18-000003", "10-Q", "2018-05-02")))
	replaced := f.clock.T
	f.clock.T = f.clock.T.Add(24 * time.Hour)
	f.apply(f.factsBody(apple, "gone", fact("Assets", "USD", "2017-12-31", "3", "18-000003", "10-Q", "2018-05-02")))
	for _, c := range []struct {
		rule string
		at   time.Time
		want string
	}{
		{"before the value was replaced", replaced.Add(-time.Hour), "4"},
		{"after that", replaced.Add(time.Hour), "4.5"},
		{"after it was gone", f.clock.T.Add(time.Hour), "3"},
	} {
		got := points("Assets", "USD", "CY2017Q4I", c.at.Format(time.RFC3339))
		if want := "320193 Company 320193 2017-12-31 " + c.want; len(got) != 2 || got[0] != want {
			f.Errorf("%s: %v, want %s first", c.rule, got, want)
		}
	}

	concept, err := f.CompanyConcept(f.ctx, intel.ConceptFilter{CIK: apple, Taxonomy: "us-gaap", Concept: "Assets", AsOf: replaced.Add(time.Hour)})
	if err != nil {
		f.Fatal(err)
	}
	var lines []string
	for _, v := range concept.Units["USD"] {
		lines = append(lines, fmt.Sprintf("%s %s %s", v.End, v.Value, v.Frame))
	}
	if diff := cmp.Diff([]string{"2017-12-31 3 ", "2017-12-31 4.5 CY2017Q4I"}, lines); diff != "" {
		f.Errorf("the concept of the company (-want +got):\n%s", diff)
	}
	if concept.Label != "Assets, Total" || concept.Name != "Company 320193" || len(concept.Units) != 1 {
		f.Errorf("concept %+v", concept)
	}
	for _, absent := range []intel.ConceptFilter{
		{CIK: apple, Taxonomy: "us-gaap", Concept: "Assets", AsOf: at("2010-01-01")},
		{CIK: apple, Taxonomy: "us-gaap", Concept: "Nothing"},
		{CIK: 4711, Taxonomy: "us-gaap", Concept: "Assets"},
	} {
		if _, err := f.CompanyConcept(f.ctx, absent); intel.KindOf(err) != intel.KindNotFound || err == nil {
			f.Errorf("%+v: error %v", absent, err)
		}
	}
}
