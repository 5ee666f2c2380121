// Package newsapi reads what NewsAPI answers: articles, headlines and the list
// of publishers. It says what to ask for, and what each of the provider's errors
// means; it does no input or output and keeps no state.
package newsapi

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/source"
)

// Vendor is how records from here are tagged.
const Vendor = "newsapi"

// Host is the provider's, and KeyHeader the header that the key goes in.
const (
	Host      = "newsapi.org"
	KeyHeader = "X-Api-Key"
)

// The kinds of bodies this package reads, in [intel.Body.Kind].
const (
	KindEverything   = "newsapi.everything"
	KindTopHeadlines = "newsapi.top_headlines"
	KindSources      = "newsapi.sources"
)

const (
	// pageSize is the most articles that one answer holds.
	pageSize = 100
	// longestQuery is what the provider takes, in characters.
	longestQuery = 500

	rule        = "NA01"
	ruleVersion = 1
)

// Query selects articles; zero fields do not select.
type Query struct {
	Words    string // with AND, OR, NOT and quotes, as the provider reads them
	Language string
	From     time.Time
	Pages    int // of a hundred articles each; 0 is 1. Developers get no more than one
}

// EverythingRequests ask for articles of the last month, the newest first. That
// a later page is beyond what the plan allows is no failure.
func EverythingRequests(subject string, q Query) ([]intel.Request, error) {
	if q.Words == "" || len([]rune(q.Words)) > longestQuery {
		return nil, intel.Errorf(intel.KindInvalid, "a search for news needs 1 to %d characters", longestQuery)
	}
	values := url.Values{"q": {q.Words}, "pageSize": {strconv.Itoa(pageSize)}, "sortBy": {"publishedAt"}}
	if q.Language != "" {
		values.Set("language", q.Language)
	}
	if !q.From.IsZero() {
		values.Set("from", q.From.UTC().Format("2006-01-02T15:04:05"))
	}
	var list []intel.Request
	for page := 1; page <= max(1, q.Pages); page++ {
		if page > 1 {
			values.Set("page", strconv.Itoa(page))
		}
		list = append(list, intel.Request{
			Kind: KindEverything, Subject: subject, URL: "https://" + Host + "/v2/everything?" + values.Encode(), MayBeAbsent: page > 1,
		})
	}
	return list, nil
}

// HeadlinesRequest asks for the headlines of a country, and of a category if
// that is not "".
func HeadlinesRequest(country, category string) intel.Request {
	values := url.Values{"country": {country}, "pageSize": {strconv.Itoa(pageSize)}}
	if category != "" {
		values.Set("category", category)
	}
	return intel.Request{Kind: KindTopHeadlines, URL: "https://" + Host + "/v2/top-headlines?" + values.Encode()}
}

// SourcesRequest asks for the list of publishers.
func SourcesRequest() intel.Request {
	return intel.Request{Kind: KindSources, URL: "https://" + Host + "/v2/top-headlines/sources"}
}

// Source is NewsAPI. It implements [intel.Source]; its zero value is ready.
type Source struct{}

// New returns the source.
func New() Source { return Source{} }

// Name returns "newsapi".
func (Source) Name() string { return Vendor }

// article is one as the provider has it.
type article struct {
	Source struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"source"`
	Author      string `json:"author"`
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `json:"url"`
	PublishedAt string `json:"publishedAt"`
}

type answer struct {
	Status   string             `json:"status"`
	Code     string             `json:"code"`
	Message  string             `json:"message"`
	Articles *[]json.RawMessage `json:"articles"`
	Sources  *[]json.RawMessage `json:"sources"`
}

// has reports whether the answer has the list that a kind of body is known by.
func (a *answer) has(kind string) bool {
	if kind == KindSources {
		return a.Sources != nil
	}
	return a.Articles != nil
}

// Parse reads a body of one of the kinds of this package.
func (Source) Parse(body intel.Body, data []byte, _ []intel.Fact) (intel.Batch, error) {
	var a answer
	if err := json.Unmarshal(data, &a); err != nil {
		return intel.Batch{}, intel.Errorf(intel.KindInvalid, "not NewsAPI's JSON: %w", err)
	}
	batch := intel.Batch{Body: body}
	switch {
	case a.Status != "ok":
		return intel.Batch{}, intel.Errorf(intel.KindInvalid, "NewsAPI's error %s: %s", a.Code, a.Message)
	case body.Kind != KindSources && body.Kind != KindEverything && body.Kind != KindTopHeadlines:
		return intel.Batch{}, intel.Errorf(intel.KindInvalid, "bodies of kind %q are not read", body.Kind)
	case !a.has(body.Kind):
		return intel.Batch{}, intel.Errorf(intel.KindInvalid, "the answer has no list where %s was asked for", body.Kind)
	case body.Kind == KindSources:
		readPublishers(&batch, *a.Sources)
	default:
		readArticles(&batch, *a.Articles)
	}
	return batch, nil
}

func readArticles(batch *intel.Batch, items []json.RawMessage) {
	for _, item := range items {
		var x article
		err := json.Unmarshal(item, &x)
		at, timeErr := time.Parse(time.RFC3339Nano, x.PublishedAt)
		address, addressErr := source.CanonicalURL(x.URL)
		title := source.PlainText(x.Title, 0)
		switch {
		case err != nil:
			quarantine(batch, item, "it is no article: "+err.Error())
		case title == "[Removed]":
			quarantine(batch, item, "the publisher has withdrawn it")
		case title == "" || timeErr != nil || addressErr != nil:
			quarantine(batch, item, "it lacks a title, an address or the time of publication")
		default:
			batch.Articles = append(batch.Articles, intel.Article{
				ID: intel.NaturalID(Vendor, address), Vendor: Vendor, URL: address, Link: x.URL, Publisher: x.Source.Name, PublisherID: x.Source.ID,
				Author: source.PlainText(x.Author, 200), Title: title, Summary: source.PlainText(x.Description, source.SummaryLength), PublishedAt: at.UTC(),
			})
		}
	}
}

func readPublishers(batch *intel.Batch, items []json.RawMessage) {
	for _, item := range items {
		var x intel.Publisher
		if err := json.Unmarshal(item, &x); err != nil || x.ID == "" {
			quarantine(batch, item, "it is no publisher")
			continue
		}
		x.Vendor, x.SHA256 = Vendor, intel.SHA256{}
		batch.Publishers = append(batch.Publishers, x)
	}
}

func quarantine(batch *intel.Batch, record json.RawMessage, reason string) {
	batch.Quarantined = append(batch.Quarantined, intel.Quarantined{
		Rule: rule, Version: ruleVersion, Reason: reason, Kind: strings.TrimPrefix(batch.Body.Kind, Vendor+"."), Record: record, SHA256: batch.Body.SHA256, Offset: -1,
	})
}

// Locate finds nothing: there are no facts here.
func (Source) Locate(intel.Body, []byte, intel.Fact) (intel.Span, bool) { return intel.Span{}, false }
