package app

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/config"
	"github.com/corpintel/intel/internal/news"
)

// press is a store that is told of companies and articles, body by body.
type press struct {
	testing.TB
	*App
	fetched time.Time
	bodies  int
}

func (p *press) apply(kind, subject string, b intel.Batch) {
	p.Helper()
	p.bodies++
	body := intel.Body{Kind: kind, Subject: subject, URL: fmt.Sprintf("https://example.com/%d", p.bodies), Status: 200, FetchedAt: p.fetched, SHA256: intel.HashBody(fmt.Append(nil, p.bodies))}
	if err := p.Store.Archive(p.Context(), &body); err != nil {
		p.Fatal(err)
	}
	b.Body = body
	if _, err := p.Store.Apply(p.Context(), 0, &b); err != nil {
		p.Fatal(err)
	}
}

func (p *press) company(cik intel.CIK, name, ticker string) {
	p.Helper()
	c := intel.Company{CIK: cik, Name: name, Names: []intel.Name{{Name: name}}, Tickers: []intel.Ticker{{Symbol: ticker}}}
	p.apply("edgar.submissions", cik.String(), intel.Batch{Company: &c})
}

func (p *press) articles(list ...intel.Article) {
	p.Helper()
	for i := range list {
		x := &list[i]
		if x.Vendor == "" {
			x.Vendor = "rss"
		}
		x.ID = intel.NaturalID(x.Vendor, x.URL)
		news.Describe(x)
	}
	p.apply("rss.feed", "", intel.Batch{Articles: list})
}

// judged are the findings of both rules that several bodies make, with the
// bodies that they rest on.
func (p *press) judged() (list []string) {
	p.Helper()
	for _, rule := range []string{insidersRule, burstRule} {
		for f, err := range Findings(p.Context(), p.Store, intel.FindingFilter{Rule: rule}) {
			if err != nil {
				p.Fatal(err)
			}
			list = append(list, fmt.Sprint(f.ID, f.CIK, f.Observed, f.Expected, f.Message, f.SHA256, f.Evidence))
		}
	}
	return list
}

// stories are twelve quiet days and then an hour of noise about a company, told
// twice at times, in a fixed order.
func stories(name string, number int) (list []intel.Article) {
	began := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	add := func(at time.Time, i int) {
		list = append(list, intel.Article{
			URL: fmt.Sprintf("https://news.example.com/%d/%d", number, i), Publisher: fmt.Sprint("Paper ", i%5),
			Title: name + " " + headline(name, i), PublishedAt: at, Language: "en",
		})
	}
	for day := range 12 {
		add(began.AddDate(0, 0, day), day)
	}
	for i := range 9 {
		add(began.AddDate(0, 0, 12).Add(time.Duration(i)*time.Minute), 20+i)
	}
	return list
}

// What is found about the companies that runs were about is what is found when
// everybody is looked at, whatever came first, was told twice or changed, and
// whether or not somebody looked in between.
func TestDetectTouched(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint("order ", seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			p := &press{TB: t, App: storedApp(t, config.Config{}), fetched: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}
			var steps []func()
			for i, name := range []string{"Wexmoor Works", "Yarrow Mills", "Zandvoort Lines"} {
				cik := intel.CIK(100 + i)
				steps = append(steps, func() { p.company(cik, name, fmt.Sprint("SY", i)) })
				list := stories(name, i)
				steps = append(steps, func() { p.articles(list[:6]...) }, func() { p.articles(list[5:15]...) }, func() { p.articles(list[14:]...) })
				steps = append(steps, func() { p.articles(list[2:9]...) }) // once more
			}
			// One article is another's copy, earlier and by its words about another
			// company; and one is no longer about the company that it was about.
			first, second := stories("Wexmoor Works", 0), stories("Yarrow Mills", 1)
			steps = append(steps, func() {
				copied := first[13]
				copied.Vendor, copied.Title, copied.PublishedAt = "newsapi", "Yarrow Mills "+headline("copied", 1), copied.PublishedAt.Add(-time.Hour)
				p.articles(copied)
			}, func() {
				changed := second[14]
				changed.Title = "Zandvoort Lines " + headline("changed", 1)
				p.articles(changed)
			}, func() { p.company(102, "Renamed Freight", "SY2") })
			random.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
			for _, step := range steps {
				p.fetched = p.fetched.Add(time.Minute)
				step()
				if random.IntN(3) == 0 {
					if _, err := p.detectTouched(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
			}
			if _, err := p.detectTouched(t.Context()); err != nil {
				t.Fatal(err)
			}
			got := p.judged()
			for cik := range intel.CIK(3) {
				for _, rule := range []string{insidersRule, burstRule} {
					if _, err := p.Store.ReplaceFindings(t.Context(), 100+cik, rule, nil); err != nil {
						t.Fatal(err)
					}
				}
			}
			if _, err := p.detectStored(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			want := p.judged()
			if diff := cmp.Diff(want, got); diff != "" || len(want) < 2 {
				t.Errorf("%d findings (-all +touched):\n%s", len(want), diff)
			}
			if left, err := p.Store.Undetected(t.Context(), 0, 9); err != nil || len(left) > 0 {
				t.Errorf("left to look at: %v, %v", left, err)
			}
		})
	}
}

// A company is looked at if it was spoken of, and others are not.
func TestUndetected(t *testing.T) {
	p := &press{TB: t, App: storedApp(t, config.Config{}), fetched: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}
	marked := func(want ...intel.CIK) {
		t.Helper()
		list, err := p.Store.Undetected(t.Context(), 0, 9)
		if err != nil {
			t.Fatal(err)
		}
		var got []intel.CIK
		for _, u := range list {
			got = append(got, u.CIK)
		}
		if !slices.Equal(got, want) {
			t.Errorf("marked %v, want %v", got, want)
		}
		if _, err := p.detectTouched(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	p.company(1, "Wexmoor Works", "WEX")
	p.company(2, "Yarrow Mills", "YAR")
	marked() // there is no news
	p.articles(stories("Wexmoor Works", 0)[:1]...)
	marked(1)
	p.articles(intel.Article{URL: "https://news.example.com/y", Publisher: "Paper", Title: "What $YAR means to many", PublishedAt: p.fetched})
	marked(2)
	p.company(3, "Zandvoort Lines", "ZAN")
	marked(3)
	// An earlier copy takes an article's place in lists.
	p.articles(intel.Article{Vendor: "newsapi", URL: stories("Wexmoor Works", 0)[0].URL, Publisher: "Paper", Title: "What $YAR meant", PublishedAt: p.fetched.AddDate(0, -3, 0)})
	marked(1, 2)
	// A mark that is renewed while somebody looks stays.
	p.articles(stories("Wexmoor Works", 0)[1:2]...)
	old, err := p.Store.Undetected(t.Context(), 0, 9)
	if err != nil || len(old) != 1 {
		t.Fatal(old, err)
	}
	p.articles(stories("Wexmoor Works", 0)[2:3]...)
	if n, err := p.Store.Detected(t.Context(), old[0], map[string][]intel.Finding{burstRule: {{ID: "x", Rule: burstRule, CIK: 1}}}); err != nil || n != 0 {
		t.Errorf("%d findings of one who was late, %v", n, err)
	}
	if got := p.judged(); len(got) > 0 {
		t.Errorf("found %v", got)
	}
	marked(1)
}

// BenchmarkDetect compares looking at everybody after a run with looking at the
// companies that the run was about.
func BenchmarkDetect(b *testing.B) {
	const companies, each = 10_000, 20
	p := &press{TB: b, App: storedApp(b, config.Config{}), fetched: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}
	w := &world{companies: companies}
	var listings []intel.Listing
	for c := range companies {
		listings = append(listings, intel.Listing{CIK: w.cik(c), Name: w.name(c), Ticker: w.symbol(c)})
	}
	p.apply("edgar.tickers", "", intel.Batch{Listings: listings})
	for c := range companies / 100 {
		p.articles(stories(w.name(c*100), c)...)
	}
	if _, err := p.detectTouched(b.Context()); err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		detect func() (int64, error)
	}{
		{"everybody", func() (int64, error) { return p.detectStored(b.Context(), nil) }},
		{"touched", func() (int64, error) { return p.detectTouched(b.Context()) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				p.fetched = p.fetched.Add(time.Minute)
				var list []intel.Article
				for i := range each {
					x := stories(w.name(i*100), i)[i%12]
					x.URL += fmt.Sprint("/", p.bodies)
					list = append(list, x)
				}
				p.articles(list...)
				if marked, err := p.Store.Undetected(b.Context(), 0, 2*each); err != nil || len(marked) != each {
					b.Fatalf("%d marked, want %d: %v", len(marked), each, err)
				}
				b.StartTimer()
				if _, err := c.detect(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
