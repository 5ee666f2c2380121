package app

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/news"
	"github.com/corpintel/intel/internal/source/alphavantage"
	"github.com/corpintel/intel/internal/source/newsapi"
	"github.com/corpintel/intel/internal/source/rss"
)

// NewsRequest says what news to fetch.
type NewsRequest struct {
	Companies []string // CIKs or tickers
	Words     string   // a search at NewsAPI
	Headlines string   // of a country at NewsAPI: "us"
	Category  string   // of headlines: "business"
	Feeds     []string // addresses; those of the settings come too if nothing else is asked for
	Sources   bool     // NewsAPI's list of publishers
	Vendors   []string // only these; none: all that have a key
	Pages     int      // of NewsAPI, a hundred articles each
}

// IngestNews fetches news and returns the record of the run.
func (a *App) IngestNews(ctx context.Context, q NewsRequest, report func(ingest.Progress)) (intel.Run, error) {
	if len(q.Companies) == 0 && q.Words == "" && q.Headlines == "" && !q.Sources && len(q.Feeds) == 0 {
		if q.Feeds = a.Config.Feeds; len(q.Feeds) == 0 {
			return intel.Run{}, intel.Errorf(intel.KindInvalid, "nothing is asked for: name companies, words, a country's headlines or a feed, or list feeds in news.feeds")
		}
	}
	plans := map[string][]intel.Request{}
	var items []string
	add := func(item string, list ...intel.Request) {
		if plans[item] == nil {
			items = append(items, item)
		}
		plans[item] = append(plans[item], list...)
	}
	if err := a.planNews(ctx, q, add); err != nil {
		return intel.Run{}, err
	}
	client, err := a.client(ctx, q.Feeds...)
	if err != nil {
		return intel.Run{}, err
	}
	p := a.pipeline(client)
	p.Resume, p.Workers = 0, 1 // news of an hour ago is no longer what is asked for
	run, err := p.Run(ctx, "news", items, func(item string) ([]intel.Request, error) { return plans[item], nil }, report)
	if run.ID != 0 {
		a.Metrics.ObserveRun("news", run.State)
	}
	if err == nil {
		err = a.noteNewsDone(ctx, run, q)
	}
	return run, errors.Join(err, client.Close())
}

// noteNewsDone notes of which companies and feeds the news is fresh now.
func (a *App) noteNewsDone(ctx context.Context, run intel.Run, q NewsRequest) error {
	if run.State != intel.RunDone {
		return nil
	}
	if err := a.Store.NoteDone(ctx, jobFeeds, q.Feeds); err != nil {
		return err
	}
	may := len(q.Vendors) == 0 || slices.Contains(q.Vendors, newsapi.Vendor)
	if key := a.Config.NewsAPI.Key; !may || key == "" && a.Config.Upstream == "" {
		return nil // it was not asked
	}
	return a.noteDone(ctx, run, q.Companies, jobNews)
}

// planNews says what to ask for.
func (a *App) planNews(ctx context.Context, q NewsRequest, add func(item string, list ...intel.Request)) error {
	for _, feed := range q.Feeds {
		if u, err := url.Parse(feed); err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
			return intel.Errorf(intel.KindInvalid, "%q is no address of a feed: want https://HOST/PATH", feed)
		}
		add(feed, rss.Request(feed))
	}
	var refused []error
	may := func(vendor string, check error) bool {
		if len(q.Vendors) > 0 && !slices.Contains(q.Vendors, vendor) {
			return false
		}
		if check != nil {
			refused = append(refused, check)
		}
		return check == nil
	}
	byNewsAPI := needKey(a.Config, a.Config.NewsAPI.Key, "newsapi.key", "NewsAPI")
	byAlpha := needKey(a.Config, a.Config.AlphaVantage.Key, "alphavantage.key", "Alpha Vantage")
	if q.Words != "" && may(newsapi.Vendor, byNewsAPI) {
		list, err := newsapi.EverythingRequests("", newsapi.Query{Words: q.Words, Pages: q.Pages})
		if err != nil {
			return err
		}
		add(q.Words, list...)
	}
	if q.Headlines != "" && may(newsapi.Vendor, byNewsAPI) {
		add("headlines "+q.Headlines+" "+q.Category, newsapi.HeadlinesRequest(q.Headlines, q.Category))
	}
	if q.Sources && may(newsapi.Vendor, byNewsAPI) {
		add("publishers", newsapi.SourcesRequest())
	}
	planned := len(q.Companies) == 0
	for _, company := range q.Companies {
		c, err := a.Resolve(ctx, company)
		if err != nil {
			return err
		}
		item := company
		if may(newsapi.Vendor, byNewsAPI) {
			list, err := newsapi.EverythingRequests(c.CIK.String(), newsapi.Query{Words: `"` + searchName(c.Name) + `"`, Language: "en", Pages: q.Pages})
			if err != nil {
				return err
			}
			add(item, list...)
			planned = true
		}
		if len(c.Tickers) > 0 && may(alphavantage.Vendor, byAlpha) {
			add(item, alphavantage.Request(alphavantage.KindNews, intel.NormalizeTicker(c.Tickers[0].Symbol)))
			planned = true
		}
	}
	if !planned && len(refused) > 0 || len(refused) > 0 && len(q.Companies) == 0 {
		return errors.Join(refused...)
	}
	return nil
}

// searchName is what a company is searched for as: its name without its legal
// form, with capitals as people write them.
func searchName(name string) string {
	words := strings.Fields(strings.ToLower(intel.CoreName(name)))
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}

// NewsItem is an article with the companies that it speaks of and its tone.
type NewsItem = news.Story

// News returns the articles that a filter selects, of a company if that is not
// nil, the latest first.
func (a *App) News(ctx context.Context, f intel.ArticleFilter, company *intel.Company) iter.Seq2[NewsItem, error] {
	if f.AsOf.IsZero() {
		f.AsOf = time.Now()
	}
	reader := news.Reader{Store: a.Store}
	return intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[NewsItem], error) {
		f.PageRequest = p
		return reader.List(ctx, f, company)
	})
}

// NewsCopies returns the article of an id and the others of its cluster.
func (a *App) NewsCopies(ctx context.Context, id string) iter.Seq2[NewsItem, error] {
	return func(yield func(NewsItem, error) bool) {
		x, err := a.Store.Article(ctx, id)
		if err != nil {
			yield(NewsItem{}, fmt.Errorf("news: %w", err))
			return
		}
		for item, err := range a.News(ctx, intel.ArticleFilter{Cluster: x.Cluster}, nil) {
			if !yield(item, err) || err != nil {
				return
			}
		}
	}
}
