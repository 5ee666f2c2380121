package storetest

import (
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

// income is Apple's net income of fiscal 2009 as two filings have it.
func income() []intel.Fact {
	return []intel.Fact{
		fact("NetIncomeLoss", "USD", "2008-09-28/2009-09-26", "5704000000", "09-214859", "10-K", "2009-10-27"),
		fact("NetIncomeLoss", "USD", "2008-09-28/2009-09-26", "8235000000", "10-012091", "10-K/A", "2010-01-25"),
	}
}

func archiveKeepsEveryFetch(f *fixture) {
	first := f.fetched("edgar.companyfacts", "https://a", "one")
	again := f.fetched("edgar.companyfacts", "https://a", "one")
	other := f.fetched("edgar.companyfacts", "https://b", "two")
	if first.Fetch >= again.Fetch || again.Fetch >= other.Fetch {
		f.Errorf("fetch numbers %d, %d, %d do not rise", first.Fetch, again.Fetch, other.Fetch)
	}
	got, err := f.Body(f.ctx, first.SHA256)
	if diff := cmp.Diff(first, got); err != nil || diff != "" {
		f.Errorf("body: %v\n%s", err, diff)
	}
	got, err = f.LastBody(f.ctx, "https://a")
	if diff := cmp.Diff(again, got); err != nil || diff != "" {
		f.Errorf("last body: %v\n%s", err, diff)
	}
	list, err := f.Bodies(f.ctx, first.Fetch, 1)
	if diff := cmp.Diff([]intel.Body{again}, list); err != nil || diff != "" {
		f.Errorf("bodies after the first: %v\n%s", err, diff)
	}
	if _, err := f.Body(f.ctx, intel.HashBody([]byte("none"))); intel.KindOf(err) != intel.KindNotFound {
		f.Errorf("absent body: %v", err)
	}
	if _, err := f.LastBody(f.ctx, "https://none"); intel.KindOf(err) != intel.KindNotFound {
		f.Errorf("absent URL: %v", err)
	}
}

func factsPrintBack(f *fixture) {
	lexical := []string{"5704000000", "-0.07", "1.50", "1E+3", "0", "123456789012345678901234567890.123"}
	var facts []intel.Fact
	for i, v := range lexical {
		facts = append(facts, fact("C", "USD/shares", "2009-09-26", v, "09-00000"+string(rune('1'+i)), "10-K", "2009-10-27"))
	}
	odd := facts[0]
	odd.Concept, odd.FiscalYear, odd.FiscalPeriod, odd.Frame = "Odd", 0, "", "CY2009Q3I"
	facts = append(facts, odd)
	b := f.factsBody(apple, "body", facts...)
	b.Concepts = []intel.Concept{{Taxonomy: "us-gaap", Name: "Odd", Label: "An odd one"}}
	a := f.apply(b)
	if a.Accepted != int64(len(facts)) || a.In != int64(len(facts)) {
		f.Errorf("applied %+v, want %d accepted", a, len(facts))
	}
	got := f.facts(intel.FactFilter{All: true})
	if diff := cmp.Diff(append(slices.Clone(lexical), "5704000000"), values(got)); diff != "" {
		f.Error(diff)
	}
	want := intel.KnownFact{
		Fact: odd, KnownAt: intel.EndOfDay(day("2009-10-27")), SHA256: b.Body.SHA256, IngestedAt: b.Body.FetchedAt, Label: "An odd one",
	}
	if diff := cmp.Diff(want, got[len(got)-1]); diff != "" {
		f.Error(diff)
	}
}

func applyingTwice(f *fixture) {
	f.apply(f.factsBody(apple, "body", income()...))
	before, err := f.Checksum(f.ctx, nil)
	if err != nil {
		f.Fatal(err)
	}
	a := f.apply(f.factsBody(apple, "body", income()...))
	if a.Unchanged != 2 || a.Accepted+a.Changed != 0 || len(a.Changes) != 0 {
		f.Errorf("second time: %+v", a)
	}
	after, err := f.Checksum(f.ctx, nil)
	if err != nil || after != before {
		f.Errorf("checksum %s became %s: %v", before, after, err)
	}
}

func laterBody(f *fixture) {
	facts := income()
	facts[1].Frame = "CY2009"
	f.apply(f.factsBody(apple, "first", facts...))
	later := income()
	later[0].Value = "5704000001"
	later = append(later,
		fact("NetIncomeLoss", "USD", "2008-09-28/2009-09-26", "8235000000", "11-000001", "10-K", "2011-10-26"),
		fact("Assets", "USD", "2009-09-26", "1", "11-000001", "10-K", "2011-10-26"))
	later[2].Frame = "CY2009"
	run, err := f.StartRun(f.ctx, "edgar", []string{"320193"}, "me", 0)
	if err != nil {
		f.Fatal(err)
	}
	b := f.factsBody(apple, "second", later...)
	a, err := f.Apply(f.ctx, run.ID, &b)
	if err != nil {
		f.Fatal(err)
	}
	if a.Accepted != 2 || a.Changed != 2 || a.Unchanged != 0 {
		f.Errorf("applied %+v", a)
	}
	changes := all(f.TB, 2, func(p intel.PageRequest) (intel.Page[intel.Change], error) { return f.RunChanges(f.ctx, run.ID, p) })
	want := []intel.Change{
		{Kind: intel.ValueReplaced, CIK: apple, Subject: "us-gaap:NetIncomeLoss USD 2008-09-28/2009-09-26", Accession: accn("09-214859"), Old: "5704000000", New: "5704000001", Count: 1},
		{Kind: intel.FrameMoved, CIK: apple, Subject: "us-gaap:NetIncomeLoss USD 2008-09-28/2009-09-26", Accession: accn("10-012091"), Old: "CY2009", Count: 1},
		{Kind: intel.FactsAdded, CIK: apple, Subject: "10-K", Accession: accn("11-000001"), Count: 2},
	}
	if diff := cmp.Diff(want, changes); diff != "" {
		f.Error(diff)
	}
	got := f.facts(intel.FactFilter{Concept: "NetIncomeLoss", All: true})
	if diff := cmp.Diff([]string{"5704000000", "8235000000", "8235000000", "5704000001"}, values(got)); diff != "" {
		f.Errorf("both values of a replaced fact are kept, as they became known:\n%s", diff)
	}
	if c, err := f.Status(f.ctx); err != nil || c.Facts != 5 {
		f.Errorf("status %+v: %v, want 5 facts", c, err)
	}
}

func vanishedFact(f *fixture) {
	f.apply(f.factsBody(apple, "both", income()...))
	a := f.apply(f.factsBody(apple, "one", income()[1]))
	if diff := cmp.Diff([]string{"fact_vanished 1"}, kinds(a.Changes)); diff != "" {
		f.Error(diff)
	}
	got := f.facts(intel.FactFilter{All: true})
	if len(got) != 2 || !got[0].Vanished || got[1].Vanished {
		f.Errorf("facts %+v", got)
	}
	if a := f.apply(f.factsBody(apple, "one again", income()[1])); len(a.Changes) != 0 {
		f.Errorf("a vanished fact is told once, not %v", kinds(a.Changes))
	}
	a = f.apply(f.factsBody(apple, "both again", income()...))
	if diff := cmp.Diff([]string{"fact_returned 1"}, kinds(a.Changes)); diff != "" {
		f.Error(diff)
	}
	partial := f.factsBody(apple, "partial", income()[0])
	partial.FactsComplete = false
	if a := f.apply(partial); len(a.Changes) != 0 {
		f.Errorf("a body that does not claim to be complete: %v", kinds(a.Changes))
	}
}

func twoValues(f *fixture) {
	double := income()[:1]
	double = append(double, double[0])
	double[1].Value = "1"
	b := f.factsBody(apple, "double", append(double, fact("Assets", "USD", "2009-09-26", "1", "09-214859", "10-K", "2009-10-27"))...)
	if _, err := f.Apply(f.ctx, 0, &b); intel.KindOf(err) != intel.KindInvalid {
		f.Errorf("two values: %v", err)
	}
	if got := f.facts(intel.FactFilter{All: true}); len(got) != 0 {
		f.Errorf("half of a refused batch was stored: %v", values(got))
	}
	if _, err := f.Company(f.ctx, apple); intel.KindOf(err) != intel.KindNotFound {
		f.Errorf("company of a refused batch: %v", err)
	}
	if h, err := f.LastApplied(f.ctx, b.Body.URL); err != nil || !h.IsZero() {
		f.Errorf("last applied %s: %v", h, err)
	}
	double[1].Value = double[0].Value
	if a := f.apply(f.factsBody(apple, "alike", double...)); a.Accepted != 1 {
		f.Errorf("the same record twice: %+v", a)
	}
}

func asKnown(f *fixture) {
	f.apply(f.factsBody(apple, "body", income()...))
	for _, c := range []struct {
		asOf string
		want []string
	}{
		{"2009-10-26", nil},
		{"2009-10-27", []string{"5704000000"}},
		{"2009-12-31", []string{"5704000000"}},
		{"2010-01-24", []string{"5704000000"}},
		{"2010-01-25T23:00:00Z", []string{"5704000000"}}, // the day is not over in New York
		{"2010-01-25", []string{"8235000000"}},
		{"2010-02-01", []string{"8235000000"}},
	} {
		got := values(f.facts(intel.FactFilter{Concept: "NetIncomeLoss", AsOf: at(c.asOf)}))
		if len(got) != len(c.want) || len(got) == 1 && got[0] != c.want[0] {
			f.Errorf("as of %s: got %v, want %v", c.asOf, got, c.want)
		}
	}
	// With the acceptance time known, the instant counts.
	subs := intel.Batch{Body: f.fetched("edgar.submissions", "https://s", "s"), Filings: []intel.Filing{{
		CIK: apple, Accession: accn("10-012091"), Form: "10-K/A", FiledAt: day("2010-01-25"),
		AcceptedAt: time.Date(2010, 1, 25, 21, 33, 36, 0, time.UTC), AcceptedFrom: intel.AcceptedUTCProven,
	}}}
	f.apply(subs)
	for asOf, want := range map[string]string{"2010-01-25T21:33:35Z": "5704000000", "2010-01-25T21:33:36Z": "8235000000"} {
		got := f.facts(intel.FactFilter{Concept: "NetIncomeLoss", AsOf: at(asOf)})
		if len(got) != 1 || got[0].Value != want {
			f.Errorf("as of %s: got %v, want %s", asOf, values(got), want)
		}
	}
}

func replacedValueAsKnown(f *fixture) {
	f.apply(f.factsBody(apple, "first", income()[0]))
	before := f.clock.T
	f.clock.T = f.clock.T.Add(time.Hour)
	replaced := income()[0]
	replaced.Value = "1"
	f.apply(f.factsBody(apple, "second", replaced))
	if got := values(f.facts(intel.FactFilter{AsOf: before})); !slices.Equal(got, []string{"5704000000"}) {
		f.Errorf("before the replacement: %v", got)
	}
	got := f.facts(intel.FactFilter{})
	if len(got) != 1 || got[0].Value != "1" || got[0].Revision != 1 || !got[0].KnownAt.Equal(f.clock.T) {
		f.Errorf("after the replacement: %+v", got)
	}
	// The upstream going back is a third version, not the first again.
	f.clock.T = f.clock.T.Add(time.Hour)
	f.apply(f.factsBody(apple, "third", income()[0]))
	if got := f.facts(intel.FactFilter{}); len(got) != 1 || got[0].Value != "5704000000" || got[0].Revision != 2 {
		f.Errorf("after going back: %+v", got)
	}
}

// grid is facts in several series and periods, some reported several times.
func grid() []intel.Fact {
	var facts []intel.Fact
	for _, series := range [][2]string{{"Zeta", "USD"}, {"Alpha", "USD"}, {"Alpha", "EUR"}} {
		for _, period := range []string{"2009-06-27", "2009-01-01/2009-06-27", "2009-09-26"} {
			facts = append(facts,
				fact(series[0], series[1], period, "1", "10-000002", "10-Q", "2010-02-01"),
				fact(series[0], series[1], period, "2", "11-000001", "10-K", "2011-02-01"))
		}
	}
	return facts
}

func factPages(f *fixture) {
	f.apply(f.factsBody(apple, "grid", grid()...))
	for _, filter := range []intel.FactFilter{{CIK: apple, All: true}, {CIK: apple}, {CIK: apple, Concept: "Alpha"}, {CIK: apple, Unit: "USD", All: true}} {
		want := f.facts(filter)
		for size := 1; size <= len(want)+1; size++ {
			got := all(f.TB, size, func(p intel.PageRequest) (intel.Page[intel.KnownFact], error) {
				filter.PageRequest = p
				return f.Facts(f.ctx, filter)
			})
			if diff := cmp.Diff(want, got); diff != "" {
				f.Fatalf("pages of %d of %+v:\n%s", size, filter, diff)
			}
		}
	}
	got := f.facts(intel.FactFilter{All: true})
	var order []string
	for _, k := range got {
		order = append(order, k.Series()+" "+k.Period.String()+" "+k.Value)
	}
	if len(order) != 18 || order[0] != "us-gaap:Alpha EUR 2009-06-27 1" || order[1] != "us-gaap:Alpha EUR 2009-06-27 2" || order[2] != "us-gaap:Alpha EUR 2009-01-01/2009-06-27 1" {
		f.Errorf("order %v", order)
	}
}

func factFilters(f *fixture) {
	f.apply(f.factsBody(apple, "grid", grid()...))
	for _, c := range []struct {
		name   string
		filter intel.FactFilter
		want   int
	}{
		{"all", intel.FactFilter{All: true}, 18},
		{"latest", intel.FactFilter{}, 9},
		{"concept", intel.FactFilter{Concept: "Alpha"}, 6},
		{"concept of a taxonomy", intel.FactFilter{Concept: "Alpha", Taxonomy: "us-gaap"}, 6},
		{"concept of another taxonomy", intel.FactFilter{Concept: "Alpha", Taxonomy: "ifrs-full"}, 0},
		{"unit", intel.FactFilter{Unit: "EUR"}, 3},
		{"period end", intel.FactFilter{End: day("2009-06-27")}, 6},
		{"period", intel.FactFilter{Start: day("2009-01-01"), End: day("2009-06-27")}, 3},
		{"form", intel.FactFilter{Form: "10-Q"}, 9},
		{"known", intel.FactFilter{AsOf: at("2010-12-31"), All: true}, 9},
		{"absent concept", intel.FactFilter{Concept: "None"}, 0},
		{"absent company", intel.FactFilter{CIK: nvidia}, 0},
	} {
		if got := f.facts(c.filter); len(got) != c.want {
			f.Errorf("%s: %d facts, want %d", c.name, len(got), c.want)
		}
	}
}

// What filers and upstreams write is not always text: nothing of it is lost.
func anyBytes(f *fixture) {
	odd := []string{"zero\x00byte", "\xff\xfe no UTF-8 \xc3", "a mark \U0010FFFF41 of an engine", "\U0010FFFF", "ü €", "'; DROP TABLE fact; --", `\x00 \\ $1 {}`}
	var facts []intel.Fact
	for i, s := range odd {
		x := fact("Odd", "USD", "2009-09-26", "1", "09-00000"+string(rune('1'+i)), s, "2009-10-27")
		x.Frame, x.FiscalPeriod, x.Value = s, s, s
		facts = append(facts, x)
	}
	f.apply(f.factsBody(apple, "body", facts...))
	for i, known := range f.facts(intel.FactFilter{All: true}) {
		got := []string{known.Form, known.Frame, known.FiscalPeriod, known.Value}
		if diff := cmp.Diff([]string{odd[i], odd[i], odd[i], odd[i]}, got); diff != "" {
			f.Errorf("%q (-want +got):\n%s", odd[i], diff)
		}
	}
	for _, s := range odd {
		if got := f.facts(intel.FactFilter{Form: s}); len(got) != 1 {
			f.Errorf("form %q selects %d facts, want 1", s, len(got))
		}
	}
	if a := f.apply(f.factsBody(apple, "again", facts...)); a.Unchanged != int64(len(odd)) {
		f.Errorf("again: %+v, want all %d unchanged", a, len(odd))
	}
}
