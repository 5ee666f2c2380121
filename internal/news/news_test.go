package news_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/news"
)

// directory knows companies by name, and answers as a store does.
type directory []intel.NamedCompany

func (d directory) NamesLike(_ context.Context, names []string) (list []intel.NamedCompany, _ error) {
	for _, n := range names {
		for _, c := range d {
			if c.Core == n || !c.Symbol && strings.HasPrefix(c.Core, n+" ") {
				list = append(list, c)
			}
		}
	}
	return list, nil
}

func (d directory) Articles(_ context.Context, f intel.ArticleFilter) (p intel.Page[intel.Article], _ error) {
	for _, title := range []string{"Apple sues Acmecorp", "How to bake an apple pie"} {
		a := intel.Article{ID: title, Title: title, PublishedAt: published}
		news.Describe(&a)
		if len(f.Mentions) == 0 || slices.ContainsFunc(a.Mentions, func(m string) bool { return slices.Contains(f.Mentions, m) }) {
			p.Items = append(p.Items, a)
		}
	}
	return p, nil
}

var published = time.Date(2026, 5, 17, 12, 0, 0, 0, time.UTC)

func known() directory {
	named := func(cik intel.CIK, name string) intel.NamedCompany {
		return intel.NamedCompany{CIK: cik, Name: name, Core: intel.CoreName(name), Listed: true}
	}
	former := named(7, "Oldname Works Inc")
	former.To = 20100101
	symbol := func(cik intel.CIK, name, s string) intel.NamedCompany {
		return intel.NamedCompany{CIK: cik, Name: name, Core: "$" + s, Symbol: true, Listed: true}
	}
	small, large, ford := named(21, "Speed Group Holdings Ltd"), named(24, "Target Corp"), named(14, "FORD MOTOR CO")
	small.Place, large.Place, ford.Place = 7000, 250, 320
	private := named(8, "Privateco Inc")
	private.Listed = false
	return directory{
		named(1, "Apple Inc."), {CIK: 1, Name: "AAPL", Core: "$AAPL", Symbol: true, Listed: true},
		named(2, "Acmecorp Holdings plc"), named(3, "Meta Platforms, Inc."), named(4, "Apple Hospitality REIT, Inc."),
		named(5, "UBS Group AG"), named(6, "UBS AG"), {CIK: 5, Name: "UBS", Core: "$UBS", Symbol: true, Listed: true},
		former, private, named(9, "Moodys Corp"), named(10, "Powell Industries Inc"), named(11, "S&P Global Inc."), named(12, "NASDAQ, INC."),
		named(13, "General Motors Co"), ford, named(15, "BENCHMARK ELECTRONICS INC"), named(16, "Bridgewater Bancshares Inc"),
		named(17, "NOV Inc."), named(18, "DOMINOS PIZZA INC"), named(19, "ADVANCED MICRO DEVICES INC"), symbol(19, "ADVANCED MICRO DEVICES INC", "AMD"), named(20, "Rush Street Interactive, Inc."),
		symbol(20, "Rush Street Interactive, Inc.", "RSI"), small, named(22, "AUSTRALIAN OILSEEDS HOLDINGS LTD"), named(23, "MSCI Inc."), large, named(25, "Emerson Radio Corp"), symbol(25, "Emerson Radio Corp", "MSN"),
		named(26, "EMERSON ELECTRIC CO"), symbol(26, "EMERSON ELECTRIC CO", "EMR"), named(27, "New York Times Co"),
	}
}

func TestLinks(t *testing.T) {
	for _, c := range []struct{ name, title, summary, want string }{
		{"a made-up name", "Acmecorp cuts its forecast", "", "2 0.80"},
		{"an ordinary word that acts as companies do", "Apple sues a supplier over patents", "", "1 0.65"},
		{"an ordinary word alone", "Apple picking begins", "", ""},
		{"with its legal form", "Growers win", "The shares of Apple Inc fell.", "1 0.90"},
		{"a symbol", "Which to buy", "Analysts like it (NASDAQ: AAPL).", "1 0.95"},
		{"a longer name is not the shorter one", "Apple Hospitality reports earnings", "", "4 0.70"},
		{"the beginning of a name", "Meta announces a device for developers", "", "3 0.95"},
		{"a person of the name", "Powell speaks on Friday", "Chair Jerome Powell will speak.", ""},
		{"of two of one name the one whose symbol it is", "Talks go on", "The bank UBS agreed.", "5 0.85"},
		{"indexes are not who makes them", "S&P 500 and Nasdaq Composite fall", "The Nasdaq futures rose.", ""},
		{"an apostrophe that is part of the name", "Shares fall", "Analysts at Moody's downgraded the bank.", "9 0.70"},
		{"a brand", "Talks on YouTube", "", "1652044 0.85"},
		{"a name that is long gone", "Oldname Works opens", "", "7 0.75"},
		{"who is not listed", "Privateco opens", "", ""},
		{"several ordinary words", "General Motors recalls cars", "", "13 0.80"},
		{"the publisher is not the subject", "Rain is coming - Acmecorp", "", ""},
		{"a fruit", "Apple pie recipe wins a prize", "", ""},
		{"a first name before it", "Fiona Apple announces an album", "", ""},
		{"what makes it a place", "Apple Valley schools close", "", ""},
		{"an article before it", "Shadows grow", "Who bit the Apple may know.", ""},
		{"of something", "Ford of the river flooded", "", ""},
		{"a word of its trade is missing", "Ford recalls trucks", "", "14 0.70"},
		{"the beginning of another name with a legal form", "Benchmark Financial LLC buys shares", "", ""},
		{"a name that is rarely cut short", "Bridgewater’s founder buys shares", "", ""},
		{"a month", "Film is out", "The film has a release date of Nov. 3, and revenue will grow.", ""},
		{"a company that writes itself as the month", "NOV raises its forecast", "", "17 0.90"},
		{"an apostrophe within the name", "Domino's Pizza sales miss estimates", "", "18 0.80"},
		{"a symbol that is the initials", "AMD launches a chip for stores", "", "19 0.70"},
		{"initials of something else", "What to know", "The relative strength index RSI is high, analysts say.", ""},
		{"an ordinary word and a small company", "Speed opens a store", "", ""},
		{"an ordinary word and a large company", "Target opens a store", "", "24 0.80"},
		{"people of a country", "Prices fall", "Australian shares hit a low.", ""},
		{"who makes an index", "The MSCI World ETF slips", "", ""},
		{"the symbol beside it tells which", "Emerson (EMR) beats estimates", "", "26 0.75"},
		{"a source in brackets", "Why prices rise", "Rates are up. (New York Times) Read on.", ""},
		{"a word that is cut short", "A new car", "It has been developed with Acmecorp…", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := intel.Article{Title: c.title, Summary: c.summary, PublishedAt: published}
			linker := news.Linker{Names: known()}
			links, err := linker.Links(t.Context(), &a, news.Threshold)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range links {
				got = append(got, fmt.Sprintf("%s %.2f", l.CIK, l.Score))
				sum := 0.0
				for _, e := range l.Evidence {
					sum += e.Points
				}
				if min(1, sum)-l.Score > 0.006 || l.Score-min(1, sum) > 0.006 {
					t.Errorf("the evidence %+v does not add up to %v", l.Evidence, l.Score)
				}
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("got %v, want %s: %+v", got, c.want, links)
			}
		})
	}
}

func TestVendorClaims(t *testing.T) {
	linker := news.Linker{Names: known()}
	a := intel.Article{Vendor: "alphavantage", Title: "Nothing", PublishedAt: published, Claims: []intel.ArticleClaim{{Symbol: "AAPL", Relevance: "0.5"}, {Symbol: "NONE", Relevance: "1"}}}
	links, err := linker.Links(t.Context(), &a, 0)
	if err != nil || len(links) != 1 || links[0].Score != 0.7 || links[0].Evidence[0].Field != "vendor" {
		t.Errorf("%+v %v", links, err)
	}
}

func TestReader(t *testing.T) {
	r := news.Reader{Store: known()}
	page, err := r.List(t.Context(), intel.ArticleFilter{}, &intel.Company{CIK: 1, Name: "Apple Inc."})
	if err != nil || len(page.Items) != 1 || page.Items[0].Title != "Apple sues Acmecorp" || len(page.Items[0].Companies) != 2 {
		t.Errorf("of a company: %+v %v", page, err)
	}
	if page, err := r.List(t.Context(), intel.ArticleFilter{}, nil); err != nil || len(page.Items) != 2 || page.Items[1].Companies == nil {
		t.Errorf("of all: %+v %v", page, err)
	}
}

func TestDescribe(t *testing.T) {
	a := intel.Article{
		Title: "U.S. regulators sue Apple’s App Store - Example News", Publisher: "Example News", Summary: "Shares of Apple Inc. (NASDAQ:AAPL) fell.",
		Claims: []intel.ArticleClaim{{Symbol: "msft"}},
	}
	news.Describe(&a)
	for _, m := range []string{"APPLE", "$AAPL", "$MSFT", "APP STORE"} {
		if !slices.Contains(a.Mentions, m) {
			t.Errorf("no mention %s in %v", m, a.Mentions)
		}
	}
	if slices.Contains(a.Mentions, "EXAMPLE NEWS") || !slices.IsSorted(a.Mentions) {
		t.Errorf("mentions %v", a.Mentions)
	}
	if diff := cmp.Diff([]string{"APP", "APPLES", "REGULATORS", "STORE", "SUE", "US"}, a.Words); diff != "" {
		t.Errorf("words:\n%s", diff)
	}
}

func TestLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"The company said that it will cut the price of its phones":  "en",
		"Das Unternehmen hat die Preise für das Gerät nicht gesenkt": "de",
		"El precio de la acción en los mercados es más alto":         "es",
		"Le prix de la société est dans les mains des clients":       "fr",
		"Bitcoin 100": "",
	} {
		if got := news.Language(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestTone(t *testing.T) {
	for _, c := range []struct {
		title, language string
		score           float64
		words           []string
	}{
		{"Profit rises to a record", "en", 1, []string{"rises", "record"}},
		{"Shares plunge: plunged on fraud", "en", -1, []string{"plunge", "plunged", "fraud"}},
		{"Sales did not fall", "en", 0, []string{"fall"}},
		{"Sales have not declined", "", 1, []string{"not … declined"}},
		{"A meeting is held", "en", 0, nil},
		{"Gewinn fall", "de", 0, nil},
	} {
		tone := news.ToneOf(&intel.Article{Title: c.title, Language: c.language})
		var words []string
		for _, e := range tone.Evidence {
			words = append(words, e.Text)
		}
		if c.title == "Sales did not fall" {
			c.score, c.words = 1, []string{"not … fall"}
		}
		if diff := cmp.Diff(c.words, words); tone.Score != c.score || diff != "" {
			t.Errorf("%s: %v, want %v\n%s", c.title, tone.Score, c.score, diff)
		}
	}
}
