package study_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/study"
)

// known is a reader of what tests say is known. It answers as a store does, for
// the questions that studies ask.
type known struct {
	intel.Reader // nil: nothing else is asked

	companies []intel.Company
	facts     map[intel.CIK][]intel.KnownFact
}

func (k *known) Company(_ context.Context, cik intel.CIK) (intel.Company, error) {
	for _, c := range k.companies {
		if c.CIK == cik {
			return c, nil
		}
	}
	return intel.Company{}, intel.Errorf(intel.KindNotFound, "no company %s", cik)
}

func (k *known) Companies(_ context.Context, f intel.CompanyFilter) (intel.Page[intel.Company], error) {
	if !f.WithFacts {
		return intel.Page[intel.Company]{}, intel.Errorf(intel.KindInternal, "only those with facts are asked for")
	}
	return intel.Page[intel.Company]{Items: k.companies}, nil
}

func (k *known) Facts(_ context.Context, f intel.FactFilter) (intel.Page[intel.KnownFact], error) {
	facts := slices.DeleteFunc(slices.Clone(k.facts[f.CIK]), func(x intel.KnownFact) bool { return x.KnownAt.After(f.AsOf) })
	return intel.Page[intel.KnownFact]{Items: facts}, nil
}

func (k *known) Findings(context.Context, intel.FindingFilter) (intel.Page[intel.Finding], error) {
	return intel.Page[intel.Finding]{}, nil
}

// add makes a company that reports once a year, by February, what values say of
// its years from 2005 on: values by concept, the oldest first, in millions.
func (k *known) add(c intel.Company, currency string, values map[string][]int) {
	if k.facts == nil {
		k.facts = map[intel.CIK][]intel.KnownFact{}
	}
	k.companies = append(k.companies, c)
	form := "10-K"
	if currency != "USD" {
		form = "20-F"
	}
	for concept, years := range values {
		for i, v := range years {
			year := 2005 + i
			filed := intel.NewDate(year+1, 2, 10)
			taxonomy, concept, ok := strings.Cut(concept, ":")
			if !ok {
				taxonomy, concept = "us-gaap", taxonomy
			}
			f := intel.Fact{
				CIK: c.CIK, Taxonomy: taxonomy, Concept: concept, Unit: currency, Period: intel.Period{End: intel.NewDate(year, 12, 31)},
				Value: fmt.Sprint(v) + "000000", Accession: intel.AccessionNumber(uint64(c.CIK)*1e8 + uint64(filed)), Form: form, FiledAt: filed,
			}
			if !slices.Contains([]string{"Assets", "AssetsCurrent", "LiabilitiesCurrent", "StockholdersEquity", "InventoryNet"}, concept) {
				f.Start = intel.NewDate(year, 1, 1)
			}
			k.facts[c.CIK] = append(k.facts[c.CIK], intel.KnownFact{Fact: f, KnownAt: intel.EndOfDay(filed)})
		}
	}
}

// three are companies of one industry, one of which reports under IFRS and in
// another currency.
func three() *known {
	k := &known{}
	k.add(intel.Company{CIK: 1, Name: "Large Inc", SIC: "3674", Names: []intel.Name{{Name: "Grand Inc", To: 20070101}, {Name: "Large Inc", From: 20070101}}, Tickers: []intel.Ticker{{Symbol: "LRG"}}}, "USD", map[string][]int{
		"Revenues": {1000, 1200, 1500}, "CostOfRevenue": {600, 700, 750}, "NetIncomeLoss": {100, 150, 200}, "Assets": {2000, 2100, 2300},
		"AssetsCurrent": {900, 950, 1000}, "LiabilitiesCurrent": {300, 310, 330}, "StockholdersEquity": {1200, 1250, 1400}, "InventoryNet": {50, 60, 70},
	})
	k.add(intel.Company{CIK: 2, Name: "Small Inc", SIC: "3670"}, "USD", map[string][]int{
		"Revenues": {100, 90, 80}, "NetIncomeLoss": {5, 1, -4}, "Assets": {150, 140, 130},
	})
	k.add(intel.Company{CIK: 3, Name: "Fremd AG", SIC: "3674"}, "EUR", map[string][]int{
		"ifrs-full:Revenue": {5000, 5500, 6000}, "ifrs-full:ProfitLoss": {500, 600, 700}, "ifrs-full:Assets": {9000, 9000, 9500},
	})
	return k
}

func day(year, month, d int) time.Time { return intel.EndOfDay(intel.NewDate(year, month, d)) }

func TestScreen(t *testing.T) {
	s := study.New(three())
	for _, c := range []struct {
		name       string
		expression string
		asOf       time.Time
		currency   string
		found      string // names
		open       string
	}{
		{"a ratio has no currency", "net_margin > 0.1", day(2008, 6, 1), "", "Large Inc, Fremd AG", ""},
		{"an amount has", "revenue > 1e8", day(2006, 6, 1), "", "Grand Inc?", "Fremd AG: reports in EUR: amounts in different currencies are not compared"},
		{"in another currency", "revenue > 1e8", day(2006, 6, 1), "EUR", "Fremd AG", "Large Inc: reports in USD: amounts in different currencies are not compared; Small Inc: reports in USD: amounts in different currencies are not compared"},
		{"nothing later is known", "net_income > 1.6e8", day(2008, 2, 9), "", "", "Fremd AG: reports in EUR: amounts in different currencies are not compared"},
		{"from the end of its day on it is", "net_income > 1.6e8", day(2008, 2, 10), "", "Large Inc", "Fremd AG: reports in EUR: amounts in different currencies are not compared"},
		{"what is missing is not zero", "common_size_inventory < 0.5", day(2008, 6, 1), "", "Large Inc", "Small Inc: common_size_inventory; Fremd AG: common_size_inventory"},
		{"unless one says so", "(common_size_inventory ?? 0) < 0.5", day(2008, 6, 1), "", "Large Inc, Small Inc, Fremd AG", ""},
		{"attributes", "sic == '3674' and currency == 'USD' and form == '10-K' and not foreign and period_end == '2007-12-31' and known_day == '2008-02-10' and ticker == 'LRG' and template == 'industrial' and cik == 1", day(2008, 6, 1), "", "Large Inc", ""},
		{"a foreign issuer under IFRS", "foreign and form startsWith '20-F' and currency == 'EUR' and return_on_assets > 0.05", day(2008, 6, 1), "", "Fremd AG", ""},
		{"the name of the day", "name startsWith 'Grand'", day(2006, 6, 1), "", "Large Inc", ""},
		{"the name of another day", "name startsWith 'Grand'", day(2008, 6, 1), "", "", ""},
		{"before anything was known", "true", day(2005, 6, 1), "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := s.Screen(t.Context(), study.ScreenQuery{Expression: c.expression, AsOf: c.asOf, Currency: c.currency})
			if err != nil {
				t.Fatal(err)
			}
			var found, open []string
			for _, x := range got.Items {
				found = append(found, x.Company.Name)
				if x.KnownAt.After(c.asOf) {
					t.Errorf("%s rests on what became known at %s", x.Company.Name, x.KnownAt)
				}
			}
			for _, u := range got.Open {
				open = append(open, u.Company.Name+": "+u.Reason+strings.Join(u.Missing, " "))
			}
			want := c.found
			if want == "Grand Inc?" { // the answer has the present name
				want = "Large Inc"
			}
			if strings.Join(found, ", ") != want || strings.Join(open, "; ") != c.open {
				t.Errorf("found %q, open %q; want %q and %q", found, open, want, c.open)
			}
		})
	}
	if _, err := s.Screen(t.Context(), study.ScreenQuery{Expression: "revenu > 1"}); intel.KindOf(err) != intel.KindInvalid || !strings.Contains(err.Error(), "revenue") {
		t.Errorf("an unknown name: %v", err)
	}
}

func TestPeers(t *testing.T) {
	s := study.New(three())
	for _, c := range []struct {
		name  string
		rule  intel.PeerRule
		items string
		left  string
	}{
		{"chosen", intel.PeerRule{Chosen: []intel.CIK{3, 1}}, "Large Inc: chosen; Fremd AG: chosen", ""},
		{"an industry", intel.PeerRule{SIC: "3674"}, "Large Inc: SIC 3674; Fremd AG: SIC 3674", ""},
		{"the beginning of a code, and one more", intel.PeerRule{SIC: "367", Chosen: []intel.CIK{2}}, "Large Inc: SIC 3674 begins with 367; Small Inc: chosen; Fremd AG: SIC 3674 begins with 367", ""},
		{"of a size", intel.PeerRule{SIC: "367", Like: 1, Line: "revenue", From: .5, To: 2},
			"Large Inc: SIC 3674 begins with 367; revenue is 1.00 times that of Large Inc",
			"Small Inc: SIC 3670 begins with 367, but revenue is 0.05 times that of Large Inc; Fremd AG: SIC 3674 begins with 367, but revenue is in EUR, not in USD"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := s.Peers(t.Context(), intel.PeerSet{Name: "x", Version: 2, PeerRule: c.rule}, day(2008, 6, 1))
			if err != nil {
				t.Fatal(err)
			}
			in := func(list []study.Peer) string {
				var parts []string
				for _, x := range list {
					parts = append(parts, x.Company.Name+": "+x.Reason)
				}
				return strings.Join(parts, "; ")
			}
			if in(p.Items) != c.items || in(p.Left) != c.left {
				t.Errorf("in: %s\nout: %s\nwant in: %s\nout: %s", in(p.Items), in(p.Left), c.items, c.left)
			}
			if p.Title() != "the peers x, version 2" || len(p.Members()) != len(p.Items) {
				t.Errorf("title %q, %d members", p.Title(), len(p.Members()))
			}
		})
	}
	for name, c := range map[string]struct {
		rule intel.PeerRule
		kind intel.Kind
	}{
		"a company that is not there": {intel.PeerRule{Chosen: []intel.CIK{9}}, intel.KindNotFound},
		"no such line":                {intel.PeerRule{SIC: "3674", Like: 1, Line: "luck", From: 1, To: 2}, intel.KindInvalid},
		"a size that is not known":    {intel.PeerRule{SIC: "3674", Like: 1, Line: "goodwill", From: 1, To: 2}, intel.KindNotFound},
	} {
		if _, err := s.Peers(t.Context(), intel.PeerSet{Name: "x", PeerRule: c.rule}, day(2008, 6, 1)); intel.KindOf(err) != c.kind {
			t.Errorf("%s: %v, want %s", name, err, c.kind)
		}
	}
}

func members(k *known) []study.Member {
	var list []study.Member
	for _, c := range slices.Backward(k.companies) {
		list = append(list, study.Member{Company: c, Reason: "asked for"})
	}
	return list
}

func TestCompare(t *testing.T) {
	k := three()
	s := study.New(k)
	got, err := s.Compare(t.Context(), study.CompareQuery{Members: members(k), Set: "all", Names: []string{"revenue", "net_margin", "current_ratio"}, AsOf: day(2008, 6, 1)})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, x := range got.Items {
		for _, v := range x.Values {
			line := x.Company.Name + " " + v.Name + " none"
			if v.Value != nil {
				line = fmt.Sprintf("%s %s %s %s q%d r%d", x.Company.Name, v.Name, *v.Value, v.Unit, v.Place.Quartile, v.Place.Rank)
			}
			lines = append(lines, line)
		}
	}
	want := strings.Join([]string{
		"Large Inc revenue 1500000000 USD q4 r1", "Large Inc net_margin 0.133333 ratio q4 r1", "Large Inc current_ratio 3.030303 ratio q1 r1",
		"Small Inc revenue 80000000 USD q1 r2", "Small Inc net_margin -0.05 ratio q1 r3", "Small Inc current_ratio none",
		"Fremd AG revenue 6000000000 EUR q1 r1", "Fremd AG net_margin 0.116667 ratio q2 r2", "Fremd AG current_ratio none",
	}, "\n")
	if strings.Join(lines, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(lines, "\n"), want)
	}
	if len(got.Notes) != 1 || !strings.HasPrefix(got.Notes[0], "amounts are in EUR, USD") {
		t.Errorf("notes %q", got.Notes)
	}
	h := got.Concentration
	if h == nil || h.Count != 2 || h.Currency != "USD" || len(h.Excluded) != 1 || h.Excluded[0] != "Fremd AG: in EUR" || !strings.HasPrefix(h.Universe, "2 of 3 of all, by revenue") {
		t.Errorf("concentration %+v", h)
	}
	// 1500/1580 and 80/1580 in percent, squared
	if h != nil && h.Index != 9038.62 {
		t.Errorf("index %g", h.Index)
	}
	early, err := s.Compare(t.Context(), study.CompareQuery{Members: members(k), Set: "all", AsOf: day(2005, 1, 1)})
	if err != nil || early.Concentration != nil || len(early.Notes) != 3 {
		t.Errorf("before anything was known: %+v, %v", early, err)
	}
	for name, q := range map[string]study.CompareQuery{
		"nobody":                  {Set: "none"},
		"no such name":            {Members: members(k), Names: []string{"luck"}},
		"shares of a metric":      {Members: members(k), Shares: "net_margin"},
		"thresholds turned round": {Members: members(k), Thresholds: analysis.Thresholds{Moderate: 2, High: 1}},
	} {
		if _, err := s.Compare(t.Context(), q); intel.KindOf(err) != intel.KindInvalid {
			t.Errorf("%s: %v, want an invalid input", name, err)
		}
	}
}

// A name means one thing.
func TestScreenNames(t *testing.T) {
	seen := map[string]bool{}
	for _, n := range study.New(three()).ScreenNames() {
		if seen[n.Name] || n.Doc == "" {
			t.Errorf("%s is there twice, or says nothing", n.Name)
		}
		seen[n.Name] = true
	}
}
