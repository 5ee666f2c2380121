package storetest

import (
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

// submissions is a batch of a company's description and filings.
func (f *fixture) submissions(content string, c intel.Company, filings ...intel.Filing) intel.Batch {
	f.Helper()
	return intel.Batch{
		Body:    f.fetched("edgar.submissions", "https://data.sec.gov/submissions/"+c.CIK.String(), content),
		Company: &c, Filings: filings,
	}
}

func appleInc() intel.Company {
	return intel.Company{
		CIK: apple, Name: "Apple Inc.", SIC: "3571", FiscalYearEnd: "0926",
		Names: []intel.Name{
			{Name: "APPLE COMPUTER INC", From: day("1994-01-26"), To: day("2007-01-04")},
			{Name: "APPLE INC", From: day("2007-01-10"), To: day("2019-08-05")},
			{Name: "Apple Inc.", From: day("2019-08-05")},
		},
		Tickers: []intel.Ticker{{Symbol: "AAPL", Exchange: "Nasdaq"}},
	}
}

func tenK(acc, filed string) intel.Filing {
	return intel.Filing{CIK: apple, Accession: accn(acc), Form: "10-K", FiledAt: day(filed), PrimaryDocument: "a.htm", Size: 7, XBRL: true}
}

func filingDescribed(f *fixture) {
	stub := intel.Filing{CIK: apple, Accession: accn("09-214859"), Form: "10-K", FiledAt: day("2009-10-27")}
	facts := f.factsBody(apple, "facts", income()[0])
	facts.Filings = []intel.Filing{stub}
	f.apply(facts)
	described := tenK("09-214859", "2009-10-27")
	a := f.apply(f.submissions("subs", appleInc(), described))
	if diff := cmp.Diff([]string{"company_described 1", "filing_changed 1"}, kinds(a.Changes)); diff != "" {
		f.Error(diff)
	}
	again := f.factsBody(apple, "facts of later", income()...)
	again.Filings = []intel.Filing{stub}
	f.apply(again)
	got, err := f.Filing(f.ctx, accn("09-214859"))
	if err != nil || len(got) != 1 || got[0].PrimaryDocument != "a.htm" || got[0].Origin != "edgar.submissions" {
		f.Errorf("filing %+v: %v", got, err)
	}
	changed := described
	changed.Items, changed.Size = "2.02", 8
	a = f.apply(f.submissions("subs later", appleInc(), changed))
	if len(a.Changes) != 1 || a.Changes[0].Old != "items= size=7" || a.Changes[0].New != "items=2.02 size=8" {
		f.Errorf("changes %+v", a.Changes)
	}
	if _, err := f.Filing(f.ctx, accn("00-000001")); intel.KindOf(err) != intel.KindNotFound {
		f.Errorf("absent filing: %v", err)
	}
}

func surerAcceptance(f *fixture) {
	accepted := func(content, instant string, from intel.AcceptedFrom) intel.Applied {
		x := tenK("09-214859", "2009-10-27")
		x.AcceptedAt, x.AcceptedFrom = at(instant), from
		return f.apply(f.submissions(content, appleInc(), x))
	}
	accepted("1", "2009-10-27T16:30:00Z", intel.AcceptedETAssumed)
	a := accepted("2", "2009-10-27T20:30:00Z", intel.AcceptedETProven)
	if diff := cmp.Diff([]string{"acceptance_changed 1"}, kinds(a.Changes)); diff != "" {
		f.Error(diff)
	}
	accepted("3", "2009-10-27T16:30:00Z", intel.AcceptedETAssumed)
	got, err := f.Filing(f.ctx, accn("09-214859"))
	if err != nil || !got[0].AcceptedAt.Equal(time.Date(2009, 10, 27, 20, 30, 0, 0, time.UTC)) || got[0].AcceptedFrom != intel.AcceptedETProven {
		f.Errorf("filing %+v: %v", got, err)
	}
}

func filingPages(f *fixture) {
	var filings []intel.Filing
	for _, x := range []string{"09-000001", "09-000002", "10-000001", "10-000002", "11-000001"} {
		filings = append(filings, tenK(x, "20"+x[:2]+"-10-27"))
	}
	filings[1].Form = "8-K"
	f.apply(f.submissions("subs", appleInc(), filings...))
	list := func(filter intel.FilingFilter, size int) (accessions []string) {
		filter.CIK = apple
		for _, x := range all(f.TB, size, func(p intel.PageRequest) (intel.Page[intel.Filing], error) {
			filter.PageRequest = p
			return f.Filings(f.ctx, filter)
		}) {
			accessions = append(accessions, x.Accession.String()[11:])
		}
		return accessions
	}
	for size := 1; size <= 6; size++ {
		if diff := cmp.Diff([]string{"11-000001", "10-000002", "10-000001", "09-000002", "09-000001"}, list(intel.FilingFilter{}, size)); diff != "" {
			f.Errorf("pages of %d:\n%s", size, diff)
		}
	}
	for _, c := range []struct {
		name   string
		filter intel.FilingFilter
		want   []string
	}{
		{"form", intel.FilingFilter{Form: "8-K"}, []string{"09-000002"}},
		{"since", intel.FilingFilter{Since: day("2010-10-27")}, []string{"11-000001", "10-000002", "10-000001"}},
		{"until", intel.FilingFilter{Until: day("2010-10-26")}, []string{"09-000002", "09-000001"}},
		{"as of", intel.FilingFilter{AsOf: at("2009-10-26")}, nil},
	} {
		if diff := cmp.Diff(c.want, list(c.filter, 10)); diff != "" {
			f.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

func (f *fixture) search(filter intel.CompanyFilter, size int) (ciks []intel.CIK) {
	f.Helper()
	for _, c := range all(f.TB, size, func(p intel.PageRequest) (intel.Page[intel.Company], error) {
		filter.PageRequest = p
		return f.Companies(f.ctx, filter)
	}) {
		ciks = append(ciks, c.CIK)
	}
	return ciks
}

func companiesFound(f *fixture) {
	f.apply(f.submissions("apple", appleInc()))
	f.apply(f.submissions("nvidia", intel.Company{CIK: nvidia, Name: "NVIDIA CORP", Tickers: []intel.Ticker{{Symbol: "NVDA"}}}))
	f.apply(f.submissions("brk", intel.Company{CIK: 1067983, Name: "BERKSHIRE HATHAWAY INC", Tickers: []intel.Ticker{{Symbol: "BRK-A"}, {Symbol: "BRK-B"}}}))
	f.apply(f.submissions("hospitality", intel.Company{CIK: 1418121, Name: "Apple Hospitality REIT, Inc.", Tickers: []intel.Ticker{{Symbol: "APLE"}}}))
	f.apply(f.factsBody(nvidia, "facts", intel.Fact{
		CIK: nvidia, Taxonomy: "us-gaap", Concept: "Assets", Unit: "USD", Period: Period("2010-01-31"), Value: "1", Accession: accn("10-000001"), Form: "10-K", FiledAt: day("2010-03-18"),
	}))
	const hospitality, berkshire intel.CIK = 1418121, 1067983
	for _, c := range []struct {
		name   string
		filter intel.CompanyFilter
		want   []intel.CIK
	}{
		{"all by CIK", intel.CompanyFilter{}, []intel.CIK{apple, nvidia, berkshire, hospitality}},
		{"with facts", intel.CompanyFilter{WithFacts: true}, []intel.CIK{nvidia}},
		{"ticker", intel.CompanyFilter{Ticker: "aapl"}, []intel.CIK{apple}},
		{"ticker of a class", intel.CompanyFilter{Ticker: "BRK.B"}, []intel.CIK{berkshire}},
		{"absent ticker", intel.CompanyFilter{Ticker: "AAP"}, nil},
		{"past name", intel.CompanyFilter{Name: "Apple Computer, Inc."}, []intel.CIK{apple}},
		{"name on a day it held", intel.CompanyFilter{Name: "APPLE COMPUTER INC", NameOn: day("2005-01-01")}, []intel.CIK{apple}},
		{"name on a day it did not", intel.CompanyFilter{Name: "APPLE COMPUTER INC", NameOn: day("2020-01-01")}, nil},
		{"search by name, exact first", intel.CompanyFilter{Query: "apple inc"}, []intel.CIK{apple, hospitality}},
		{"search by word inside", intel.CompanyFilter{Query: "hathaway"}, []intel.CIK{berkshire}},
		{"search by CIK", intel.CompanyFilter{Query: "0001045810"}, []intel.CIK{nvidia}},
		{"search by a ticker's beginning", intel.CompanyFilter{Query: "brk"}, []intel.CIK{berkshire}},
		{"search for nothing there", intel.CompanyFilter{Query: "zzz"}, nil},
		{"wild cards are letters", intel.CompanyFilter{Query: "%"}, nil},
	} {
		for size := 1; size <= 5; size++ {
			if diff := cmp.Diff(c.want, f.search(c.filter, size)); diff != "" {
				f.Errorf("%s, pages of %d:\n%s", c.name, size, diff)
			}
		}
	}
	got, err := f.Company(f.ctx, apple)
	want := appleInc()
	want.Origin, want.SHA256 = "edgar.submissions", intel.HashBody([]byte("apple"))
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		f.Errorf("company: %v\n%s", err, diff)
	}
	if _, err := f.Company(f.ctx, 1); intel.KindOf(err) != intel.KindNotFound {
		f.Errorf("absent company: %v", err)
	}
}

func nameOnDay(f *fixture) {
	f.apply(f.submissions("apple", appleInc()))
	c, err := f.Company(f.ctx, apple)
	if err != nil {
		f.Fatal(err)
	}
	for on, want := range map[string]string{
		"1990-01-01": "APPLE COMPUTER INC", "2005-01-01": "APPLE COMPUTER INC", "2007-01-07": "APPLE COMPUTER INC",
		"2007-01-10": "APPLE INC", "2019-08-04": "APPLE INC", "2019-08-05": "Apple Inc.", "2026-01-01": "Apple Inc.",
	} {
		if got := c.NameOn(day(on)); got != want {
			f.Errorf("on %s: %q, want %q", on, got, want)
		}
	}
}

func tickerLists(f *fixture) {
	list := func(content string, lines ...intel.Listing) intel.Applied {
		return f.apply(intel.Batch{Body: f.fetched("edgar.tickers", "https://tickers", content), Listings: lines})
	}
	a := list("1", intel.Listing{CIK: apple, Name: "Apple Inc.", Ticker: "AAPL"}, intel.Listing{CIK: nvidia, Name: "NVIDIA CORP", Ticker: "NVDA"})
	if a.Accepted != 2 || len(a.Changes) != 1 || a.Changes[0].Count != 2 {
		f.Errorf("first list: %+v", a)
	}
	if got := f.search(intel.CompanyFilter{Query: "nvidia"}, 5); len(got) != 1 {
		f.Errorf("a listed company is found by name: %v", got)
	}
	if a := list("1 again", intel.Listing{CIK: apple, Name: "Apple Inc.", Ticker: "AAPL"}, intel.Listing{CIK: nvidia, Name: "NVIDIA CORP", Ticker: "NVDA"}); a.Unchanged != 2 || len(a.Changes) != 0 {
		f.Errorf("the same list: %+v", a)
	}
	list("2", intel.Listing{CIK: apple, Name: "Apple Inc.", Ticker: "AAPL"}, intel.Listing{CIK: 5, Name: "Other", Ticker: "NVDA"})
	if diff := cmp.Diff([]intel.CIK{5}, f.search(intel.CompanyFilter{Ticker: "NVDA"}, 5)); diff != "" {
		f.Errorf("a ticker changed hands:\n%s", diff)
	}
	// A company's own submissions know its tickers better than a list.
	f.apply(f.submissions("nvidia", intel.Company{CIK: nvidia, Name: "NVIDIA CORP", Tickers: []intel.Ticker{{Symbol: "NVDA", Exchange: "Nasdaq"}}}))
	if diff := cmp.Diff([]intel.CIK{nvidia}, f.search(intel.CompanyFilter{Ticker: "NVDA"}, 5)); diff != "" {
		f.Error(diff)
	}
	// Lists of different days may disagree: then all are named.
	list("3", intel.Listing{CIK: 5, Name: "Other", Ticker: "X"}, intel.Listing{CIK: 6, Name: "Another", Ticker: "X"})
	if diff := cmp.Diff([]intel.CIK{5, 6}, f.search(intel.CompanyFilter{Ticker: "x"}, 5)); diff != "" {
		f.Error(diff)
	}
}

func describedByRank(f *fixture) {
	name := func(want string) {
		f.Helper()
		if c, err := f.Company(f.ctx, apple); err != nil || c.Name != want {
			f.Errorf("name %q: %v, want %q", c.Name, err, want)
		}
	}
	f.apply(f.factsBody(apple, "1", income()...))
	name("Company 320193")
	f.apply(intel.Batch{Body: f.fetched("edgar.tickers", "https://tickers", "t"), Listings: []intel.Listing{{CIK: apple, Name: "Apple listed", Ticker: "AAPL"}}})
	name("Apple listed")
	f.apply(f.submissions("apple", appleInc()))
	name("Apple Inc.")
	f.apply(f.factsBody(apple, "2", income()...))
	name("Apple Inc.")
	renamed := appleInc()
	renamed.Name = "Apple Two"
	a := f.apply(f.submissions("apple two", renamed))
	name("Apple Two")
	if len(a.Changes) != 1 || a.Changes[0].Kind != intel.DescriptionChanged || a.Changes[0].Old == a.Changes[0].New {
		f.Errorf("changes %+v", a.Changes)
	}
}
