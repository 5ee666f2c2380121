package storetest

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

// article makes an article whose words are those of its title.
func article(vendor, url, title string, published time.Time) intel.Article {
	return intel.Article{
		ID: intel.NaturalID(vendor, url), Vendor: vendor, URL: url, Link: url + "?x", Publisher: "Example Wire", Title: title, Language: "en",
		PublishedAt: published, Words: strings.Fields(strings.ToUpper(title)), Mentions: []string{"EXAMPLE", "$EXM"},
		Claims: []intel.ArticleClaim{{Symbol: "EXM", Relevance: "0.5"}},
	}
}

func (f *fixture) news(url, content string, articles ...intel.Article) intel.Batch {
	f.Helper()
	return intel.Batch{Body: f.fetched("newsapi.everything", url, content), Articles: articles}
}

func (f *fixture) articles(filter intel.ArticleFilter) []intel.Article {
	f.Helper()
	return all(f.TB, 2, func(p intel.PageRequest) (intel.Page[intel.Article], error) {
		filter.PageRequest = p
		return f.Articles(f.ctx, filter)
	})
}

func articleClusters(f *fixture) {
	published := start.Add(-10 * time.Hour)
	var want string
	for n, order := range orders(4) {
		host := fmt.Sprintf("https://n%d/", n)
		// Stories of different orders are days apart.
		at := published.Add(-time.Duration(n) * 96 * time.Hour)
		f.clock.T = start.Add(time.Duration(n) * time.Minute)
		one := "Example buys the rest of Sample for nine billion dollars"
		batches := []intel.Batch{
			f.news(host+"1", fmt.Sprint(n, "a"), article("newsapi", host+"a", one, at), article("newsapi", host+"z", "Weather will be fair in most of the country", at.Add(time.Minute))),
			f.news(host+"2", fmt.Sprint(n, "b"), article("rss", host+"b", one+" says source", at.Add(time.Hour))),
			f.news(host+"3", fmt.Sprint(n, "c"), article("rss", host+"a", "Another title of the same page", at.Add(2*time.Hour))),
			f.news(host+"4", fmt.Sprint(n, "d"), article("rss", host+"d", one+" says source today", at.Add(3*time.Hour))),
		}
		for _, i := range order {
			f.apply(batches[i])
		}
		name := map[string]string{}
		for _, b := range batches {
			for _, x := range b.Articles {
				name[x.ID] = x.Vendor + " " + strings.TrimPrefix(x.URL, host)
			}
		}
		got := ""
		for _, x := range f.articles(intel.ArticleFilter{All: true, AsOf: f.clock.T, Since: at.Add(-time.Hour), Until: at.Add(10 * time.Hour)}) {
			got += fmt.Sprintf("%s in %s of %d; ", name[x.ID], name[x.Cluster], x.Copies)
		}
		if want == "" {
			want = got
		}
		if got != want {
			f.Errorf("order %v:\n%s\nwant\n%s", order, got, want)
		}
		if shown := f.articles(intel.ArticleFilter{AsOf: f.clock.T, Since: at.Add(-time.Hour), Until: at.Add(10 * time.Hour)}); len(shown) != 2 {
			f.Errorf("order %v: %d are shown, want the story and the weather", order, len(shown))
		}
	}
	if !strings.Contains(want, "rss d in newsapi a of 4") || !strings.Contains(want, "newsapi z in newsapi z of 1") {
		f.Errorf("clusters: %s", want)
	}
}

func articleRewritten(f *fixture) {
	published := start.Add(-time.Hour)
	one := article("newsapi", "https://n/a", "Example buys the rest of Sample for nine billion", published)
	two := article("newsapi", "https://n/b", "Example buys the rest of Sample for nine billion", published.Add(time.Minute))
	f.apply(f.news("https://q", "one", one, two))
	if got := f.articles(intel.ArticleFilter{AsOf: start}); len(got) != 1 || got[0].Copies != 2 || got[0].ID != one.ID {
		f.Errorf("%+v", got)
	}
	two.Title, two.Words, two.Mentions = "Sample sues Example", []string{"SAMPLE", "SUES", "EXAMPLE"}, []string{"SAMPLE"}
	if a := f.apply(f.news("https://q", "two", one, two)); a.Changed != 1 || a.Unchanged != 1 {
		f.Errorf("%+v", a)
	}
	if got := f.articles(intel.ArticleFilter{AsOf: start}); len(got) != 2 || got[0].Title != "Sample sues Example" || got[0].Copies != 1 {
		f.Errorf("%+v", got)
	}
	if got := f.articles(intel.ArticleFilter{AsOf: start, Mentions: []string{"EXAMPLE"}}); len(got) != 1 || got[0].ID != one.ID {
		f.Errorf("mention of what it no longer speaks of: %+v", got)
	}
	// An older fetch that was stored late does not bring the old title back.
	older := f.news("https://q", "three", two)
	older.Body.Fetch = 1
	older.Articles[0].Title = "Older"
	f.apply(older)
	if x, err := f.Article(f.ctx, two.ID); err != nil || x.Title != "Sample sues Example" {
		f.Errorf("%+v %v", x, err)
	}
}

func articlePages(f *fixture) {
	var list []intel.Article
	for i := range 7 {
		x := article("newsapi", fmt.Sprintf("https://n/%d", i), fmt.Sprintf("Title%d of%d story%d which%d", i, i, i, i), start.Add(-time.Duration(i)*time.Hour))
		if i%2 == 1 {
			x.Language, x.Mentions = "de", []string{"OTHER", "EXAMPLE"}
		}
		list = append(list, x)
	}
	f.apply(f.news("https://q", "one", list...))
	for _, c := range []struct {
		name   string
		filter intel.ArticleFilter
		want   string
	}{
		{"all", intel.ArticleFilter{}, "0123456"},
		{"one language", intel.ArticleFilter{Language: "de"}, "135"},
		{"one mention", intel.ArticleFilter{Mentions: []string{"OTHER"}}, "135"},
		{"either mention, each once", intel.ArticleFilter{Mentions: []string{"OTHER", "EXAMPLE"}}, "0123456"},
		{"since and until", intel.ArticleFilter{Since: start.Add(-5 * time.Hour), Until: start.Add(-2 * time.Hour)}, "345"},
		{"before publication", intel.ArticleFilter{AsOf: start.Add(-150 * time.Minute)}, "3456"},
		{"another vendor", intel.ArticleFilter{Vendor: "rss"}, ""},
	} {
		if c.filter.AsOf.IsZero() {
			c.filter.AsOf = start
		}
		got := ""
		for _, x := range f.articles(c.filter) {
			got += strings.TrimPrefix(x.URL, "https://n/")
		}
		if got != c.want {
			f.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	x, err := f.Article(f.ctx, list[1].ID)
	list[1].Cluster, list[1].Copies, list[1].KnownAt, list[1].SHA256 = list[1].ID, 1, list[1].PublishedAt, intel.HashBody([]byte("one"))
	list[1].Words, list[1].Mentions = nil, nil
	if diff := cmp.Diff(list[1], x); err != nil || diff != "" {
		f.Errorf("%v\n%s", err, diff)
	}
	if _, err := f.Article(f.ctx, "none"); intel.KindOf(err) != intel.KindNotFound {
		f.Errorf("absent: %v", err)
	}
	f.apply(intel.Batch{Body: f.fetched("newsapi.sources", "https://s", "s"), Publishers: []intel.Publisher{{Vendor: "newsapi", ID: "wire", Name: "Example Wire", Language: "en"}}})
	if page, err := f.Publishers(f.ctx, intel.PageRequest{}); err != nil || len(page.Items) != 1 || page.Items[0].Name != "Example Wire" {
		f.Errorf("publishers %+v %v", page, err)
	}
}
