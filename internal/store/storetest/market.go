package storetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

// quoted is a batch of bars that a vendor answers with.
func (f *fixture) quoted(url, content string, bars ...intel.Bar) intel.Batch {
	f.Helper()
	return intel.Batch{Body: f.fetched("alphavantage.daily", url, content), Bars: bars}
}

// bar makes a bar of one symbol.
func bar(day intel.Date, closing string) intel.Bar {
	return intel.Bar{Vendor: "alphavantage", Symbol: "EXM", Day: day, Open: "1", High: "2", Low: "0.5", Close: closing, Volume: "100"}
}

func (f *fixture) bars(filter intel.BarFilter) []string {
	f.Helper()
	filter.Symbol = "exm"
	var list []string
	for _, b := range all(f.TB, 2, func(p intel.PageRequest) (intel.Page[intel.Bar], error) {
		filter.PageRequest = p
		return f.Bars(f.ctx, filter)
	}) {
		list = append(list, fmt.Sprintf("%s %s %s r%d %s", b.Vendor, b.Day, b.Close, b.Revision, b.KnownAt.Format("2006-01-02T15:04")))
	}
	return list
}

func barRevised(f *fixture) {
	first := f.quoted("https://v/1", "one", bar(20260302, "10.50"), bar(20260303, "11"))
	if a := f.apply(first); a.Accepted != 2 || cmp.Diff([]string{"prices_added 2"}, kinds(a.Changes)) != "" {
		f.Errorf("first: %+v", a)
	}
	f.clock.T = f.clock.T.Add(time.Hour)
	if a := f.apply(f.quoted("https://v/2", "two", bar(20260302, "10.5000"), bar(20260303, "11.5"))); a.Unchanged != 1 || a.Changed != 1 ||
		cmp.Diff([]string{"price_revised 1"}, kinds(a.Changes)) != "" {
		f.Errorf("second: %+v", a)
	}
	for _, c := range []struct {
		name   string
		filter intel.BarFilter
		want   []string
	}{
		{"now", intel.BarFilter{}, []string{"alphavantage 2026-03-02 10.50 r0 2026-03-03T05:00", "alphavantage 2026-03-03 11.5 r1 2026-04-01T13:00"}},
		{"before the second fetch", intel.BarFilter{AsOf: start}, []string{"alphavantage 2026-03-02 10.50 r0 2026-03-03T05:00", "alphavantage 2026-03-03 11 r0 2026-03-04T05:00"}},
		{"when the first day was over", intel.BarFilter{AsOf: at("2026-03-02")}, []string{"alphavantage 2026-03-02 10.50 r0 2026-03-03T05:00"}},
		{"every revision", intel.BarFilter{All: true, From: 20260303}, []string{"alphavantage 2026-03-03 11 r0 2026-03-04T05:00", "alphavantage 2026-03-03 11.5 r1 2026-04-01T13:00"}},
		{"another vendor", intel.BarFilter{Vendor: "none"}, nil},
		{"until", intel.BarFilter{To: 20260302}, []string{"alphavantage 2026-03-02 10.50 r0 2026-03-03T05:00"}},
	} {
		if c.filter.AsOf.IsZero() {
			c.filter.AsOf = f.clock.T
		}
		if diff := cmp.Diff(c.want, f.bars(c.filter)); diff != "" {
			f.Errorf("%s:\n%s", c.name, diff)
		}
	}
	series, err := f.PriceSeries(f.ctx, "EXM", f.clock.T)
	if diff := cmp.Diff([]intel.PriceSeries{{Vendor: "alphavantage", Symbol: "EXM", First: 20260302, Last: 20260303, Days: 2}}, series); err != nil || diff != "" {
		f.Errorf("series: %v\n%s", err, diff)
	}
	if _, err := f.Bars(f.ctx, intel.BarFilter{}); intel.KindOf(err) != intel.KindInvalid {
		f.Errorf("without a symbol: %v", err)
	}
	if st, err := f.Status(f.ctx); err != nil || st.Prices != 3 {
		f.Errorf("status %+v: %v", st, err)
	}
}

// barsInAnyOrder: three fetches that were archived in one order and stored in
// any, two of which say the same.
func barsInAnyOrder(f *fixture) {
	for _, says := range [][]string{{"1", "2", "1"}, {"1", "1", "2"}, {"2", "1", "1"}, {"1", "2", "3"}, {"1", "1", "1"}} {
		var want string
		for n, order := range orders(3) {
			var batches []intel.Batch
			for i, closing := range says {
				b := bar(20260302, closing)
				b.Vendor = fmt.Sprintf("%s %d", strings.Join(says, ""), n)
				f.clock.T = f.clock.T.Add(time.Hour)
				batches = append(batches, f.quoted(fmt.Sprintf("https://v/%d", i), fmt.Sprintf("%s %d %d", says, n, i), b))
			}
			first := f.clock.T.Add(-2 * time.Hour)
			for _, i := range order {
				f.apply(batches[i])
			}
			page, err := f.Bars(f.ctx, intel.BarFilter{Symbol: "EXM", Vendor: batches[0].Bars[0].Vendor, All: true, AsOf: f.clock.T})
			if err != nil {
				f.Fatal(err)
			}
			got := ""
			for _, b := range page.Items {
				body := 0
				for i := range batches {
					if batches[i].Body.SHA256 == b.SHA256 {
						body = i
					}
				}
				got += fmt.Sprintf("%s of fetch %d known %v; ", b.Close, body, b.KnownAt.Sub(first) > -time.Hour)
			}
			if want == "" {
				want = got
			}
			if got != want {
				f.Errorf("%v in order %v: %s, want %s", says, order, got, want)
			}
		}
	}
}

func barPages(f *fixture) {
	var bars []intel.Bar
	for d := intel.Date(20260302); d < 20260307; d++ {
		x := bar(d, "1")
		y := x
		y.Vendor = "import"
		bars = append(bars, x, y)
	}
	f.apply(f.quoted("https://v/1", "one", bars...))
	if got := f.bars(intel.BarFilter{AsOf: f.clock.T}); len(got) != 10 || !strings.HasPrefix(got[1], "import 2026-03-02") {
		f.Errorf("%d bars: %v", len(got), got)
	}
	if got := f.bars(intel.BarFilter{Vendor: "import", From: 20260303, To: 20260304, AsOf: f.clock.T}); len(got) != 2 {
		f.Errorf("%v", got)
	}
}

func actionsKnown(f *fixture) {
	b := intel.Batch{Body: f.fetched("alphavantage.splits", "https://v/splits", "one"), Actions: []intel.CorporateAction{
		{Vendor: "alphavantage", Symbol: "EXM", Kind: intel.ActionSplit, ExDay: 20200831, Ratio: "4.0000"},
		{Vendor: "alphavantage", Symbol: "EXM", Kind: intel.ActionDividend, ExDay: 20260508, Amount: "1.69", DeclaredOn: 20260428, PaidOn: 20260610},
	}}
	if a := f.apply(b); a.Accepted != 2 || kinds(a.Changes)[0] != "actions_added 2" {
		f.Errorf("%+v", a)
	}
	for _, c := range []struct {
		asOf string
		want []string
	}{
		{"2020-08-29", nil},
		{"2020-08-31", []string{"split 2020-08-31 4.0000"}},
		{"2026-05-08", []string{"split 2020-08-31 4.0000", "dividend 2026-05-08 1.69"}},
	} {
		var got []string
		for _, x := range all(f.TB, 1, func(p intel.PageRequest) (intel.Page[intel.CorporateAction], error) {
			return f.Actions(f.ctx, intel.ActionFilter{Symbol: "EXM", AsOf: at(c.asOf), PageRequest: p})
		}) {
			if x.SHA256 != b.Body.SHA256 {
				f.Errorf("no origin: %+v", x)
			}
			got = append(got, string(x.Kind)+" "+x.ExDay.String()+" "+x.Ratio+x.Amount)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			f.Errorf("as of %s:\n%s", c.asOf, diff)
		}
	}
	page, err := f.Actions(f.ctx, intel.ActionFilter{Symbol: "EXM", Kind: intel.ActionSplit, Vendor: "alphavantage"})
	if err != nil || len(page.Items) != 1 {
		f.Errorf("splits: %+v %v", page, err)
	}
	if _, err := f.Actions(f.ctx, intel.ActionFilter{}); intel.KindOf(err) != intel.KindInvalid {
		f.Errorf("without a symbol: %v", err)
	}
}

func vendorFigures(f *fixture) {
	figure := func(field, value string) intel.VendorFigure {
		return intel.VendorFigure{Vendor: "alphavantage", Symbol: "EXM", Statement: "income", Span: "annual", End: 20251231, Field: field, Value: value, Currency: "USD"}
	}
	f.apply(intel.Batch{Body: f.fetched("alphavantage.income_statement", "https://v/i", "one"), Figures: []intel.VendorFigure{figure("netIncome", "5"), figure("totalRevenue", "9")}})
	f.clock.T = f.clock.T.Add(time.Hour)
	f.apply(intel.Batch{Body: f.fetched("alphavantage.income_statement", "https://v/i", "two"), Figures: []intel.VendorFigure{figure("netIncome", "6"), figure("totalRevenue", "9.0")}})
	for _, c := range []struct {
		filter intel.FigureFilter
		want   []string
	}{
		{intel.FigureFilter{AsOf: f.clock.T}, []string{"netIncome 6 r1", "totalRevenue 9 r0"}},
		{intel.FigureFilter{AsOf: start}, []string{"netIncome 5 r0", "totalRevenue 9 r0"}},
		{intel.FigureFilter{AsOf: f.clock.T, Field: "netIncome", Statement: "income", Span: "annual", End: 20251231, Vendor: "alphavantage"}, []string{"netIncome 6 r1"}},
		{intel.FigureFilter{AsOf: f.clock.T, Statement: "balance"}, nil},
	} {
		var got []string
		for _, x := range all(f.TB, 1, func(p intel.PageRequest) (intel.Page[intel.VendorFigure], error) {
			c.filter.Symbol, c.filter.PageRequest = "EXM", p
			return f.Figures(f.ctx, c.filter)
		}) {
			got = append(got, fmt.Sprintf("%s %s r%d", x.Field, x.Value, x.Revision))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			f.Errorf("%+v:\n%s", c.filter, diff)
		}
	}
	if symbols, err := f.FigureSymbols(f.ctx); err != nil || cmp.Diff([]string{"EXM"}, symbols) != "" {
		f.Errorf("symbols %v: %v", symbols, err)
	}
	if _, err := f.Figures(f.ctx, intel.FigureFilter{}); intel.KindOf(err) != intel.KindInvalid {
		f.Errorf("without a symbol: %v", err)
	}
}

func symbolSpans(f *fixture) {
	span := func(symbol, name string, from, to intel.Date) intel.SymbolSpan {
		return intel.SymbolSpan{Symbol: symbol, Name: name, Exchange: "NYSE", AssetType: "Stock", From: from, To: to}
	}
	older := intel.Batch{Body: f.fetched("alphavantage.listing_status", "https://v/l", "older"), Symbols: []intel.SymbolSpan{
		span("OLD", "Old Example Inc", 19900101, 0), span("EXM", "Example Corp", 20100101, 0)}}
	newer := intel.Batch{Body: f.fetched("alphavantage.listing_status", "https://v/d", "newer"), Symbols: []intel.SymbolSpan{
		span("OLD", "Old Example Inc", 19900101, 20091231)}}
	f.apply(newer)
	if a := f.apply(older); a.Unchanged != 1 || a.Accepted != 1 || kinds(a.Changes)[0] != "symbols_changed 1" {
		f.Errorf("%+v", a)
	}
	owner := span("EXM", "EXAMPLE", 0, 0)
	owner.CIK = apple
	f.apply(intel.Batch{Body: f.fetched("alphavantage.overview", "https://v/o", "overview"), Symbols: []intel.SymbolSpan{owner}})
	for _, c := range []struct {
		filter intel.SymbolFilter
		want   []string
	}{
		{intel.SymbolFilter{Symbol: "old"}, []string{"OLD alphavantage.listing_status 1990-01-01 2009-12-31"}},
		{intel.SymbolFilter{Symbol: "EXM"}, []string{"EXM alphavantage.overview  ", "EXM alphavantage.listing_status 2010-01-01 "}},
		{intel.SymbolFilter{CIK: apple}, []string{"EXM alphavantage.overview  "}},
		{intel.SymbolFilter{Name: "OLD EXAMPLE"}, []string{"OLD alphavantage.listing_status 1990-01-01 2009-12-31"}},
	} {
		var got []string
		for _, x := range all(f.TB, 1, func(p intel.PageRequest) (intel.Page[intel.SymbolSpan], error) {
			c.filter.PageRequest = p
			return f.Symbols(f.ctx, c.filter)
		}) {
			got = append(got, fmt.Sprintf("%s %s %s %s", x.Symbol, x.Origin, x.From, x.To))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			f.Errorf("%+v:\n%s", c.filter, diff)
		}
	}
	if _, err := f.Symbols(f.ctx, intel.SymbolFilter{}); intel.KindOf(err) != intel.KindInvalid {
		f.Errorf("without anything: %v", err)
	}
}

func namesLike(f *fixture) {
	f.apply(intel.Batch{Body: f.fetched("edgar.tickers", "https://tickers", "t"), Listings: []intel.Listing{
		{CIK: 7, Name: "Larger Corp", Ticker: "LRG"}, {CIK: apple, Name: "Apple Inc.", Ticker: "AAPL"}, {CIK: apple, Name: "Apple Inc.", Ticker: "AAPL-PA"},
	}})
	f.apply(f.submissions("subs", appleInc(), tenK("09-214859", "2009-10-27")))
	got, err := f.NamesLike(f.ctx, []string{"APPLE", "APPLE COMPUTER", "$AAPL", "PEAR"})
	if err != nil {
		f.Fatal(err)
	}
	var names []string
	for _, n := range got {
		names = append(names, fmt.Sprintf("%s %s|%s|%s|%v %v %d", n.CIK, n.Core, n.Name, n.Former, n.Symbol, n.Listed, n.Place))
	}
	slices.Sort(names)
	want := []string{
		"320193 $AAPL|Apple Inc.||true true 2", "320193 APPLE COMPUTER|Apple Inc.|APPLE COMPUTER INC|false true 2",
		"320193 APPLE COMPUTER|Apple Inc.|APPLE COMPUTER INC|false true 2", "320193 APPLE|Apple Inc.|APPLE INC|false true 2", "320193 APPLE|Apple Inc.||false true 2",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		f.Error(diff)
	}
}

func findingsReplaced(f *fixture) {
	for _, c := range []struct {
		ids   string
		rule  string
		added int64
	}{{"a b", "XS01", 2}, {"other", "XS02", 1}, {"b c", "XS01", 1}} {
		var findings []intel.Finding
		for _, id := range strings.Fields(c.ids) {
			findings = append(findings, intel.Finding{
				ID: id, Rule: c.rule, Version: 1, Severity: intel.SeverityWarn, CIK: apple, Subject: id, Message: "m", CreatedAt: f.clock.Now(),
			})
		}
		if n, err := f.ReplaceFindings(f.ctx, apple, c.rule, findings); err != nil || n != c.added {
			f.Errorf("%d added, want %d: %v", n, c.added, err)
		}
		f.clock.T = f.clock.T.Add(time.Hour)
	}
	page, err := f.Findings(f.ctx, intel.FindingFilter{CIK: apple})
	if err != nil {
		f.Fatal(err)
	}
	var got []string
	for _, x := range page.Items {
		got = append(got, x.ID+" "+x.CreatedAt.Sub(start).String())
	}
	if diff := cmp.Diff([]string{"b 0s", "c 2h0m0s", "other 1h0m0s"}, got); diff != "" {
		f.Error(diff)
	}
}
