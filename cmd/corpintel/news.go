package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

var newsColumns = []column[app.NewsItem]{
	{"id", false, func(x *app.NewsItem) string { return x.ID }},
	{"published_at", true, func(x *app.NewsItem) string { return when(x.PublishedAt) }},
	{"publisher", true, func(x *app.NewsItem) string { return x.Publisher }},
	{"title", true, func(x *app.NewsItem) string { return x.Title }},
	{"companies", true, linked},
	{"tone", true, toneText},
	{"copies", true, func(x *app.NewsItem) string { return strconv.Itoa(x.Copies) }},
	{"language", false, func(x *app.NewsItem) string { return x.Language }},
	{"vendor", false, func(x *app.NewsItem) string { return x.Vendor }},
	{"url", false, func(x *app.NewsItem) string { return x.URL }},
	{"cluster", false, func(x *app.NewsItem) string { return x.Cluster }},
	{"known_at", false, func(x *app.NewsItem) string { return when(x.KnownAt) }},
	{"sha256", false, func(x *app.NewsItem) string { return x.SHA256.String() }},
}

// linked names the companies that an article speaks of, each with its score.
func linked(x *app.NewsItem) string {
	var list []string
	for _, l := range x.Companies {
		list = append(list, fmt.Sprintf("%s %.2f", l.Name, l.Score))
	}
	return strings.Join(list, "; ")
}

func toneText(x *app.NewsItem) string {
	if len(x.Tone.Evidence) == 0 {
		return ""
	}
	return fmt.Sprintf("%+.2f", x.Tone.Score)
}

func (c *cli) newsCommand() *cobra.Command {
	var f intel.ArticleFilter
	var since, until asOfFlag
	var copies string
	cmd := &cobra.Command{
		Use:   "news [COMPANY]",
		Short: "List news, of a company or all, the latest first",
		Long: `List stored news, the latest first. Of articles that tell the same in nearly the same
words the first is shown, and how many there are. With COMPANY only those that speak of
it, with a score that --output json explains. Text is what the vendor lets others keep;
the rest is at the link.`,
		Example: `  corpintel news AAPL --since 2026-05-01
  corpintel news --language en --limit 20
  corpintel news --copies 4be1…`,
		Args: argsBetween(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.Since, f.Until = since.time(), until.time()
			return c.open(cmd.Context(), func(a *app.App) error {
				if copies != "" {
					return list(c, newsColumns, a.NewsCopies(cmd.Context(), copies))
				}
				if len(args) == 0 {
					return list(c, newsColumns, a.News(cmd.Context(), f, nil))
				}
				company, err := a.Resolve(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				return list(c, newsColumns, a.News(cmd.Context(), f, &company))
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	flags := cmd.Flags()
	flags.Var(&since, "since", "published then or later: a day, from its end in New York, or an RFC 3339 time")
	flags.Var(&until, "until", "published before: a day, to its end in New York, or an RFC 3339 time")
	flags.StringVar(&f.Language, "language", "", "only in this language: en, de …")
	flags.StringVar(&f.Vendor, "vendor", "", "only by newsapi, alphavantage or rss")
	flags.Var((*asOfFlag)(&f.AsOf), "as-of", "what was known then: a day or an RFC 3339 time")
	flags.BoolVar(&f.All, "all", false, "the copies too")
	flags.StringVar(&copies, "copies", "", "the article with this id and all that tell the same")
	flags.IntVar(&f.Limit, "limit", 0, "at most so many; 0 for all")
	return cmd
}

func (c *cli) ingestNewsCommand() *cobra.Command {
	var q app.NewsRequest
	cmd := &cobra.Command{
		Use:   "news [COMPANY…]",
		Short: "Fetch news of companies, of a search, of a country's headlines, or from feeds",
		Long: `Fetch news: of companies from NewsAPI and Alpha Vantage, where a key for them is set, of a
search or of headlines from NewsAPI, and from feeds in RSS or Atom. Without anything the
feeds of the setting news.feeds are read. Requests are spared: the providers' budgets are
shared by all processes and outlive them.`,
		Example: `  corpintel ingest news AAPL NVDA
  corpintel ingest news --query 'semiconductor AND export'
  corpintel ingest news --feed https://www.sec.gov/news/pressreleases.rss`,
		Args: argsBetween(0, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			q.Companies = args
			return c.ingest(cmd, func(a *app.App, report func(app.Progress)) (intel.Run, error) {
				return a.IngestNews(cmd.Context(), q, report)
			})
		},
		ValidArgsFunction: c.completeCompany,
	}
	flags := cmd.Flags()
	flags.StringVar(&q.Words, "query", "", "what NewsAPI is asked for, with AND, OR, NOT and quotes")
	flags.StringVar(&q.Headlines, "headlines", "", "the headlines of a country at NewsAPI: us, gb …")
	flags.StringVar(&q.Category, "category", "", "of headlines: business, technology …")
	flags.StringArrayVar(&q.Feeds, "feed", nil, "the address of a feed; may be given several times")
	flags.BoolVar(&q.Sources, "publishers", false, "NewsAPI's list of publishers")
	flags.StringSliceVar(&q.Vendors, "vendor", nil, "only from these: newsapi, alphavantage")
	flags.IntVar(&q.Pages, "pages", 1, "of NewsAPI, a hundred articles each; developers get one")
	return cmd
}
