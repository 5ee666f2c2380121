package alphavantage

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/source"
)

// published is how the provider writes an instant. It does not say where; the
// hours of its articles fit UTC.
const published = "20060102T150405"

// readNews reads articles with the provider's own scores.
func readNews(r *reading) {
	var items []json.RawMessage
	if err := json.Unmarshal(r.body["feed"], &items); err != nil {
		r.fail("the feed is no list")
		return
	}
	for _, item := range items {
		row, ok := object(item)
		if !ok {
			r.fail("the feed has something in it that is no article")
			return
		}
		var more struct {
			Authors []string            `json:"authors"`
			Tickers []map[string]string `json:"ticker_sentiment"`
		}
		_ = json.Unmarshal(item, &more) // what is not as expected is left out
		at, err := time.Parse(published, row.get("time_published"))
		address, addressErr := source.CanonicalURL(row.get("url"))
		if err != nil || addressErr != nil || row.get("title") == "" {
			r.quarantine(row, "it lacks a title, an address or the time of publication")
			continue
		}
		a := intel.Article{
			ID: intel.NaturalID(Vendor, address), Vendor: Vendor, URL: address, Link: row.get("url"), Publisher: row.get("source"),
			Author: strings.Join(more.Authors, ", "), Title: source.PlainText(row.get("title"), 0), Summary: source.PlainText(row.get("summary"), source.SummaryLength),
			PublishedAt: at, VendorTone: row.get("overall_sentiment_score"),
		}
		for _, t := range more.Tickers {
			a.Claims = append(a.Claims, intel.ArticleClaim{Symbol: t["ticker"], Relevance: t["relevance_score"], Tone: t["ticker_sentiment_score"]})
		}
		r.batch.Articles = append(r.batch.Articles, a)
	}
}
