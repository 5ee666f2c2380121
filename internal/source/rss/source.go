// Package rss reads feeds of news in RSS 0.9x, 1.0 and 2.0 and in Atom: those
// that the people who run a deployment list, and EDGAR's own. It says what to
// ask for; it does no input or output and keeps no state.
package rss

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html/charset"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/source"
)

// Vendor is how records from here are tagged.
const Vendor = "rss"

// KindFeed is the kind of the bodies this package reads.
const KindFeed = "rss.feed"

const (
	rule        = "RS01"
	ruleVersion = 1
)

// Request asks for a feed.
func Request(feed string) intel.Request { return intel.Request{Kind: KindFeed, URL: feed} }

// Source is the feeds. It implements [intel.Source]; its zero value is ready.
type Source struct{}

// New returns the source.
func New() Source { return Source{} }

// Name returns "rss".
func (Source) Name() string { return Vendor }

// feed is any of the formats: what one has not stays empty.
type feed struct {
	XMLName xml.Name
	Title   string  `xml:"title"` // of Atom
	Updated string  `xml:"updated"`
	Lang    string  `xml:"lang,attr"`
	Channel channel `xml:"channel"`
	Items   []item  `xml:"item"` // of RSS 1.0, beside the channel
	Entries []item  `xml:"entry"`
}

type channel struct {
	Title     string `xml:"title"`
	Language  string `xml:"language"`
	PubDate   string `xml:"pubDate"`
	BuildDate string `xml:"lastBuildDate"`
	Items     []item `xml:"item"`
}

type item struct {
	Title       string `xml:"title"`
	Links       []link `xml:"link"`
	GUID        string `xml:"guid"`
	Description string `xml:"description"`
	Summary     string `xml:"summary"`
	PubDate     string `xml:"pubDate"`
	Date        string `xml:"date"` // Dublin Core's
	Published   string `xml:"published"`
	Updated     string `xml:"updated"`
	Creator     string `xml:"creator"`
	Author      author `xml:"author"`
}

type link struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Text string `xml:",chardata"`
}

type author struct {
	Name string `xml:"name"`
	Text string `xml:",chardata"`
}

// Parse reads a feed. What is none is a KindInvalid error; an item that lacks a
// title, an address or a time is quarantined alone.
func (Source) Parse(body intel.Body, data []byte, _ []intel.Fact) (intel.Batch, error) {
	var f feed
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict, d.Entity, d.CharsetReader = false, xml.HTMLEntity, charset.NewReaderLabel
	if err := d.Decode(&f); err != nil {
		return intel.Batch{}, intel.Errorf(intel.KindInvalid, "not a feed: %w", err)
	}
	switch f.XMLName.Local {
	case "rss", "RDF", "feed":
	default:
		return intel.Batch{}, intel.Errorf(intel.KindInvalid, "not a feed: the document is a %q, want rss, RDF or feed", f.XMLName.Local)
	}
	batch := intel.Batch{Body: body}
	base, err := url.Parse(body.URL)
	if err != nil {
		base = &url.URL{}
	}
	items := f.Channel.Items
	items = append(append(items, f.Items...), f.Entries...)
	for i := range items {
		a, reason := f.article(&items[i], base)
		if reason != "" {
			record, err := json.Marshal(map[string]string{"title": items[i].Title, "link": items[i].address()})
			if err != nil {
				record = []byte("{}")
			}
			batch.Quarantined = append(batch.Quarantined, intel.Quarantined{
				Rule: rule, Version: ruleVersion, Reason: reason, Kind: "article", Record: record, SHA256: body.SHA256, Offset: -1,
			})
			continue
		}
		batch.Articles = append(batch.Articles, a)
	}
	return batch, nil
}

// article returns an item in our words, or why it cannot be used. Its address
// may be relative to the feed's.
func (f *feed) article(x *item, base *url.URL) (a intel.Article, reason string) {
	link := x.address()
	if u, err := base.Parse(link); err == nil && link != "" {
		link = u.String()
	}
	address, err := source.CanonicalURL(link)
	if err != nil {
		return a, "it has no address: " + err.Error()
	}
	title := source.PlainText(x.Title, 0)
	if title == "" {
		return a, "it has no title"
	}
	at, ok := instant(x.PubDate, x.Published, x.Date, x.Updated, f.Channel.PubDate, f.Channel.BuildDate, f.Updated)
	if !ok {
		return a, "neither it nor the feed says when it was published"
	}
	summary, writer := x.Description, x.Creator
	if summary == "" {
		summary = x.Summary
	}
	if writer == "" {
		writer = x.Author.Name + x.Author.Text
	}
	publisher := source.PlainText(f.Channel.Title+f.Title, 200)
	language := strings.ToLower(strings.TrimSpace(f.Channel.Language + f.Lang))
	if len(language) > 2 {
		language = language[:2]
	}
	return intel.Article{
		ID: intel.NaturalID(Vendor, address), Vendor: Vendor, URL: address, Link: link, Publisher: publisher,
		Author: source.PlainText(writer, 200), Title: title, Summary: source.PlainText(summary, source.SummaryLength), Language: language, PublishedAt: at,
	}, ""
}

// address is where the item leads.
func (x *item) address() string {
	for _, l := range x.Links {
		if l.Rel != "" && l.Rel != "alternate" {
			continue
		}
		if l.Href != "" {
			return strings.TrimSpace(l.Href)
		}
		if text := strings.TrimSpace(l.Text); text != "" {
			return text
		}
	}
	return strings.TrimSpace(x.GUID)
}

// forms are those in which feeds write times: what RSS and Atom ask for, and
// what is met besides.
var forms = []string{
	time.RFC1123Z, time.RFC1123, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05 -0700",
	"2 Jan 2006 15:04:05 MST", "Mon, 2 Jan 2006 15:04 -0700", "Mon, 2 Jan 2006 15:04 MST", time.RFC850, time.ANSIC, time.RFC3339Nano,
	"2006-01-02T15:04:05-0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05",
	"Mon, 2 Jan 2006", "2 Jan 2006", "2006-01-02",
}

// hours are how far zones are from UTC that are written by their names; the
// first are those of RFC 822, section 5.1.
var hours = map[string]int{
	"CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "BST": 1, "CET": 1, "CEST": 2, "JST": 9,
}

// instant reads the first of several texts that is a time.
func instant(texts ...string) (time.Time, bool) {
	for _, s := range texts {
		s = strings.TrimSpace(s)
		for _, form := range forms {
			t, err := time.Parse(form, s)
			if err != nil {
				continue
			}
			// Of a zone that is written by its name the offset is not known here.
			switch name, offset := t.Zone(); {
			case offset != 0:
			case name == "EST" || name == "EDT": // feeds mean New York's time, summer or not
				t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, intel.NewYork)
			default:
				t = t.Add(-time.Duration(hours[name]) * time.Hour)
			}
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// Locate finds nothing: there are no facts here.
func (Source) Locate(intel.Body, []byte, intel.Fact) (intel.Span, bool) { return intel.Span{}, false }
