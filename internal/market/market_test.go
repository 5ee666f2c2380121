package market_test

import (
	"context"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/market"
)

// shelf is a store of what a test puts in it.
type shelf struct {
	market.Store
	bars    []intel.Bar
	actions []intel.CorporateAction
	symbols []intel.SymbolSpan
	figures []intel.VendorFigure
	facts   []intel.KnownFact
}

func (s *shelf) Bars(_ context.Context, f intel.BarFilter) (p intel.Page[intel.Bar], _ error) {
	for _, b := range s.bars {
		if b.Symbol == f.Symbol && (f.Vendor == "" || f.Vendor == b.Vendor) && b.Day >= f.From && (f.To == 0 || b.Day <= f.To) {
			p.Items = append(p.Items, b)
		}
	}
	return p, nil
}

func (s *shelf) Actions(_ context.Context, f intel.ActionFilter) (p intel.Page[intel.CorporateAction], _ error) {
	for _, a := range s.actions {
		if a.Symbol == f.Symbol {
			p.Items = append(p.Items, a)
		}
	}
	return p, nil
}

func (s *shelf) Symbols(_ context.Context, f intel.SymbolFilter) (p intel.Page[intel.SymbolSpan], _ error) {
	for _, x := range s.symbols {
		if f.Symbol == x.Symbol || f.CIK != 0 && f.CIK == x.CIK || f.Name != "" && f.Name == intel.CoreName(x.Name) {
			p.Items = append(p.Items, x)
		}
	}
	return p, nil
}

func (s *shelf) Figures(_ context.Context, f intel.FigureFilter) (p intel.Page[intel.VendorFigure], _ error) {
	for _, x := range s.figures {
		if x.Symbol == f.Symbol {
			p.Items = append(p.Items, x)
		}
	}
	return p, nil
}

func (s *shelf) Facts(_ context.Context, f intel.FactFilter) (p intel.Page[intel.KnownFact], _ error) {
	for _, x := range s.facts {
		if x.CIK == f.CIK && (f.Concept == "" || f.Concept == x.Concept) && (f.Unit == "" || f.Unit == x.Unit) {
			p.Items = append(p.Items, x)
		}
	}
	return p, nil
}

func bar(symbol string, day intel.Date, closing string) intel.Bar {
	return intel.Bar{Vendor: "v", Symbol: symbol, Day: day, Open: closing, Close: closing, Volume: "1000"}
}

func split(day intel.Date, ratio string) intel.CorporateAction {
	return intel.CorporateAction{Vendor: "v", Symbol: "EXM", Kind: intel.SplitKind(ratio), ExDay: day, Ratio: ratio}
}

func TestAdjust(t *testing.T) {
	dividend := intel.CorporateAction{Vendor: "v", Symbol: "EXM", Kind: intel.ActionDividend, ExDay: 20200810, Amount: "1"}
	twice := split(20200901, "4") // another vendor, a day off
	twice.Vendor = "w"
	actions := []intel.CorporateAction{split(20140609, "7"), split(20200831, "4.0000"), dividend, split(20211104, "1.0460"), twice}
	before := func(intel.Date) *big.Rat { return big.NewRat(100, 1) }
	worked := bar("EXM", 20100104, "14")
	worked.SplitsThrough = 20150101
	for _, c := range []struct {
		name string
		mode market.Adjustment
		bar  intel.Bar
		want string
	}{
		{"before two splits", market.Splits, bar("EXM", 20100104, "28"), "1 28000 1/28 2"},
		{"between them", market.Splits, bar("EXM", 20140609, "28"), "7 4000 0.25 1"},
		{"the day of a split trades without", market.Splits, bar("EXM", 20200831, "28.50"), "28.5 1000 1 0"},
		{"what the vendor has worked in is not done again", market.Splits, worked, "3.5 4000 0.25 1"},
		{"dividends and spin-offs too", market.Total, bar("EXM", 20200807, "104.6"), "24.75 4000 495/2092 3"},
		{"no number stays none", market.Splits, intel.Bar{Day: 20100104, Close: "28"}, "1  1/28 2"},
	} {
		p := market.NewAdjuster(c.mode, "v", actions, before).Adjust(c.bar)
		a := p.Adjusted
		if got := fmt.Sprintf("%s %s %s %d", a.Close, a.Volume, a.Factor, len(a.Actions)); got != c.want {
			t.Errorf("%s: got %s, want %s (%v)", c.name, got, c.want, a.Actions)
		}
		if diff := cmp.Diff(c.bar, p.Bar); diff != "" {
			t.Errorf("%s: the raw bar was touched:\n%s", c.name, diff)
		}
	}
}

func TestSpans(t *testing.T) {
	waste := intel.Company{CIK: 823768, Name: "WASTE MANAGEMENT INC", Tickers: []intel.Ticker{{Symbol: "WM"}}}
	listed := func(symbol, name string, from, to intel.Date) intel.SymbolSpan {
		return intel.SymbolSpan{Origin: "alphavantage.listing_status", Symbol: symbol, Name: name, From: from, To: to}
	}
	said := func(symbol string, from, to intel.Date) intel.SymbolSpan {
		return intel.SymbolSpan{Origin: "user.symbols", Symbol: symbol, CIK: 823768, From: from, To: to}
	}
	for _, c := range []struct {
		name    string
		symbols []intel.SymbolSpan
		want    string
	}{
		{"nothing is known", nil, "WM"},
		{"listed since", []intel.SymbolSpan{listed("WM", "Waste Management Inc", 19910930, 0)}, "WM 1991-09-30/"},
		{"another had the symbol before", []intel.SymbolSpan{listed("WM", "Washington Mutual", 19830311, 20080926)}, "WM 2008-09-27/"},
		{"a former symbol, by name", []intel.SymbolSpan{listed("WMI", "Waste Management Inc", 19980717, 20090804)}, "WM; WMI 1998-07-17/2009-08-04"},
		{"people decide", []intel.SymbolSpan{said("WM", 20090805, 0), said("WMI", 19980717, 20090804), listed("WM", "Waste", 19910930, 0)}, "WMI 1998-07-17/2009-08-04; WM 2009-08-05/"},
		{"of one that people gave to another nothing is left", []intel.SymbolSpan{{Origin: "user.symbols", Symbol: "WM", CIK: 1}}, ""},
	} {
		spans, err := market.SpansOf(t.Context(), &shelf{symbols: c.symbols}, waste)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range spans {
			got = append(got, s.String())
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: got %v, want %s", c.name, got, c.want)
		}
	}
}

func TestLoad(t *testing.T) {
	c := intel.Company{CIK: 1001, Name: "Example Corp", Tickers: []intel.Ticker{{Symbol: "EXM"}}}
	s := &shelf{
		bars: []intel.Bar{
			bar("OLD", 20200825, "10"), bar("EXM", 20200825, "99"), bar("EXM", 20200828, "8"), bar("EXM", 20200831, "2"), bar("EXM", 20200906, "2"),
			{Vendor: "short", Symbol: "EXM", Day: 20200831, Close: "7"},
		},
		symbols: []intel.SymbolSpan{
			{Origin: "user.symbols", Symbol: "OLD", CIK: 1001, To: 20200825}, {Origin: "user.symbols", Symbol: "EXM", CIK: 1001, From: 20200826},
		},
		actions: []intel.CorporateAction{split(20200831, "4")},
	}
	for _, q := range []struct {
		name  string
		query market.Query
		want  string
	}{
		{"under both symbols, by the vendor that goes on", market.Query{}, "OLD 10, EXM 8, EXM 2, EXM 2"},
		{"adjusted, also across symbols", market.Query{Adjusted: market.Splits}, "OLD 2.5, EXM 2, EXM 2, EXM 2"},
		{"as of a day before the split", market.Query{Adjusted: market.Splits, AsOf: intel.EndOfDay(20200830)}, "OLD 10, EXM 8, EXM 2, EXM 2"},
		{"of some days", market.Query{From: 20200828, To: 20200831}, "EXM 8, EXM 2"},
		{"by another vendor", market.Query{Vendor: "short"}, "EXM 7"},
	} {
		q.query.Company = c
		series, err := market.Load(t.Context(), s, q.query)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range series.Prices() {
			shown := p.Close
			if p.Adjusted != nil {
				shown = p.Adjusted.Close
			}
			got = append(got, p.Symbol+" "+shown)
		}
		if strings.Join(got, ", ") != q.want {
			t.Errorf("%s: got %v, want %s", q.name, got, q.want)
		}
	}
	series, err := market.Load(t.Context(), s, market.Query{Company: c})
	if err != nil {
		t.Fatal(err)
	}
	gaps, closed := series.Gaps()
	want := []market.Gap{{From: 20200826, To: 20200827, Sessions: 2}, {From: 20200901, To: 20200904, Sessions: 4}}
	if diff := cmp.Diff(want, gaps); diff != "" || len(closed) != 1 || closed[0] != 20200906 {
		t.Errorf("gaps, closed %v:\n%s", closed, diff)
	}
	if _, err := market.Load(t.Context(), &shelf{}, market.Query{Company: c}); intel.KindOf(err) != intel.KindNotFound {
		t.Errorf("without prices: %v", err)
	}
}

func fact(concept, value string, start, end intel.Date, filed intel.Date) intel.KnownFact {
	return intel.KnownFact{Fact: intel.Fact{
		CIK: 1001, Taxonomy: "us-gaap", Concept: concept, Unit: "USD", Period: intel.Period{Start: start, End: end}, Value: value,
		Accession: intel.AccessionNumber(filed), FiledAt: filed,
	}}
}

func TestCompare(t *testing.T) {
	c := intel.Company{CIK: 1001, Name: "Example Corp", Tickers: []intel.Ticker{{Symbol: "EXM"}}}
	figure := func(statement, span, field, value string, end intel.Date) intel.VendorFigure {
		return intel.VendorFigure{Vendor: "alphavantage", Symbol: "EXM", Statement: statement, Span: span, Field: field, Value: value, Currency: "USD", End: end}
	}
	s := &shelf{
		facts: []intel.KnownFact{
			fact("Revenues", "9001000000", 20241229, 20251227, 20260201),
			fact("NetIncomeLoss", "700000000", 20241229, 20251227, 20260201), fact("NetIncomeLoss", "710000000", 20241229, 20251227, 20260601),
			fact("NetIncomeLoss", "200000000", 20250928, 20251227, 20260201),
			fact("Assets", "100000000", 0, 20251227, 20260201),
			fact("IncomeTaxExpenseBenefit", "100000000", 20241229, 20251227, 20260201), fact("IncomeTaxExpenseBenefit", "70000000", 20241229, 20250927, 20251101),
			fact("NetCashProvidedByUsedInOperatingActivities", "50000000", 20241229, 20250628, 20250801),
			fact("NetCashProvidedByUsedInOperatingActivities", "20000000", 20241229, 20250329, 20250501),
		},
		figures: []intel.VendorFigure{
			figure("income", "annual", "totalRevenue", "9000000000", 20251231),          // one unit off
			figure("income", "annual", "netIncome", "700000000", 20251231),              // as first reported
			figure("income", "quarterly", "netIncome", "202000000", 20251231),           // two off
			figure("balance", "annual", "totalAssets", "100000000", 20260120),           // another period
			figure("income", "annual", "ebitda", "1000000", 20251231),                   // not comparable
			figure("income", "quarterly", "incomeTaxExpense", "31000000", 20251231),     // a year less nine months, one unit off
			figure("cash_flow", "quarterly", "operatingCashflow", "32000000", 20250630), // half a year less a quarter, two units off
			figure("income", "quarterly", "costOfRevenue", "1000000", 20251231),         // says that the unit is a million
			figure("income", "annual", "costofGoodsSold", "3000000", 20251231),          // the same
			figure("earnings", "annual", "reportedEPS", "1.91", 20251231),               // no statement
			figure("balance", "annual", "totalAssets", "101000000", 20251231),           // a unit of ten thousand would be ours
			figure("balance", "annual", "otherCurrentAssets", "1010000", 20251231),
		},
	}
	findings, compared, err := market.Compare(t.Context(), s, c)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range findings {
		got = append(got, fmt.Sprintf("%s %s: %s, want %s of %s", f.Subject, f.Period, f.Observed, f.Expected, f.Accession))
	}
	want := []string{
		"alphavantage:income.netIncome USD 2025-09-28/2025-12-27: 202000000, want 200000000 of 0000000000-20-260201",
		"alphavantage:cash_flow.operatingCashflow USD 2025-03-30/2025-06-28: 32000000, want 30000000 of 0000000000-20-250801",
		"alphavantage:balance.totalAssets USD 2025-12-27: 101000000, want 100000000 of 0000000000-20-260201",
	}
	if diff := cmp.Diff(want, got); diff != "" || compared != 6 {
		t.Errorf("%d compared:\n%s", compared, diff)
	}
}

func TestSplitsInShares(t *testing.T) {
	shares := func(value string, end, filed intel.Date) intel.KnownFact {
		k := fact("WeightedAverageNumberOfDilutedSharesOutstanding", value, end.AddDays(-90), end, filed)
		k.Unit = "shares"
		return k
	}
	s := &shelf{facts: []intel.KnownFact{
		shares("1000000", 20200328, 20200501), shares("4000200", 20200328, 20210430),
		shares("1100000", 20200627, 20200801), shares("4400000", 20200627, 20210731),
		shares("500000", 20190330, 20190501), shares("500000000", 20190330, 20200501), // a slip of scale
		shares("900000", 20190629, 20190801), shares("950000", 20190629, 20200801), // restated
	}}
	splits, err := market.SplitsInShares(t.Context(), s, intel.FactFilter{CIK: 1001})
	if err != nil {
		t.Fatal(err)
	}
	if len(splits) != 1 || splits[0].Ratio != "4" || splits[0].After != 20200801 || splits[0].Before != 20210430 || splits[0].Reports != 2 {
		t.Fatalf("splits %+v", splits)
	}
	actions := []intel.CorporateAction{split(20200831, "4"), split(20220601, "2"), {Kind: intel.ActionDividend, ExDay: 20200901}}
	confirmed, missing := market.Confirm(actions, splits, 20190330)
	var got []string
	for _, x := range confirmed {
		got = append(got, x.Shares)
	}
	if diff := cmp.Diff([]string{"confirmed", "not told", ""}, got); diff != "" || len(missing) != 0 {
		t.Errorf("missing %v\n%s", missing, diff)
	}
	if _, missing := market.Confirm(nil, splits, 0); len(missing) != 1 {
		t.Errorf("without vendors: %v", missing)
	}
}

func TestSplitKind(t *testing.T) {
	for ratio, want := range map[string]intel.ActionKind{
		"2": intel.ActionSplit, "1.5": intel.ActionSplit, "0.125": intel.ActionSplit, "7.0000": intel.ActionSplit, "1.05": intel.ActionSplit,
		"0.3333": intel.ActionSplit, "20": intel.ActionSplit, "0.05": intel.ActionSplit, "1.0460": intel.ActionSpinOff, "1.281": intel.ActionSpinOff,
		"x": intel.ActionSplit,
	} {
		if got := intel.SplitKind(ratio); got != want {
			t.Errorf("%s: %s, want %s", ratio, got, want)
		}
	}
}
