package rss_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/source/rss"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, data, want string }{
		{
			"RSS 2.0",
			`<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Press releases</title><language>en-US</language>
			<item><title>SEC &amp;amp; others act</title><link>https://www.sec.gov/news/1?utm_source=rss</link><description><![CDATA[<p>What was <b>done</b>.</p>]]></description><content:encoded>the whole text</content:encoded><pubDate>Tue, 03 Mar 2026 09:30:00 EST</pubDate><dc:creator>Jane Doe</dc:creator></item>
			<item><title>By guid</title><guid>https://www.sec.gov/news/2</guid><pubDate>Tue, 3 Mar 2026 14:30:00 +0000</pubDate></item>
			<item><title>No address</title><pubDate>Tue, 03 Mar 2026 09:30:00 GMT</pubDate></item>
			<item><link>https://www.sec.gov/news/3</link></item>
			<item><title>No time</title><link>https://www.sec.gov/news/4</link></item></channel></rss>`,
			"Press releases|en|SEC & others act|https://www.sec.gov/news/1|What was done .|Jane Doe|2026-03-03T14:30:00Z\n" +
				"Press releases|en|By guid|https://www.sec.gov/news/2|||2026-03-03T14:30:00Z\n" +
				"quarantined: it has no address: \nquarantined: it has no title\nquarantined: neither it nor the feed says when it was published\n",
		},
		{
			"Atom, in ISO 8859-1", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"de\"><title>Caf\xe9</title>" +
				`<entry><title type="html">Titel</title><link rel="self" href="https://x.example/self"/><link rel="alternate" href="https://x.example/a"/><summary>Kurz</summary><author><name>Max</name></author><updated>2026-03-03T10:00:00-05:00</updated></entry></feed>`,
			"Café|de|Titel|https://x.example/a|Kurz|Max|2026-03-03T15:00:00Z\n",
		},
		{
			"RSS 1.0, with the day of the feed", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>Old</title><pubDate>Tue, 03 Mar 2026 09:30:00 GMT</pubDate></channel><item><title>T</title><link>https://x.example/r</link></item></rdf:RDF>`,
			"Old||T|https://x.example/r|||2026-03-03T09:30:00Z\n",
		},
		{
			"links that are relative, in an encoding of Russian", "<?xml version=\"1.0\" encoding=\"windows-1251\"?><rss><channel><title>\xcd\xee\xe2\xee\xf1\xf2\xe8</title><item><title>T</title><link>/a/1</link><pubDate>3 Mar 2026 09:30:00 PST</pubDate></item></channel></rss>",
			"Новости||T|https://feed.example/a/1|||2026-03-03T17:30:00Z\n",
		},
		{
			"an encoding of Japanese", "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><rss><channel><title>\x93\xfa\x96{</title><item><title>T</title><link>b</link><pubDate>2026-03-03 09:30:00</pubDate></item></channel></rss>",
			"日本||T|https://feed.example/news/b|||2026-03-03T09:30:00Z\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := rss.New().Parse(intel.Body{Kind: rss.KindFeed, URL: "https://feed.example/news/feed.xml"}, []byte(c.data), nil)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, a := range b.Articles {
				fmt.Fprintf(&got, "%s|%s|%s|%s|%s|%s|%s\n", a.Publisher, a.Language, a.Title, a.URL, a.Summary, a.Author, a.PublishedAt.Format(time.RFC3339))
			}
			for _, q := range b.Quarantined {
				reason, _, _ := strings.Cut(q.Reason, `"`)
				fmt.Fprintf(&got, "quarantined: %s\n", reason)
			}
			if diff := cmp.Diff(c.want, got.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	for name, data := range map[string]string{"a page": "<html><body>no</body></html>", "nothing": "", "JSON": "{}", "an unknown encoding": `<?xml version="1.0" encoding="EBCDIC"?><rss/>`} {
		if _, err := rss.New().Parse(intel.Body{Kind: rss.KindFeed}, []byte(data), nil); intel.KindOf(err) != intel.KindInvalid || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`<rss><channel><item><title>T</title><link>https://x.example</link><pubDate>Tue, 03 Mar 2026 09:30:00 GMT</pubDate></item></channel></rss>`)
	f.Fuzz(func(t *testing.T, data string) {
		if _, err := rss.New().Parse(intel.Body{Kind: rss.KindFeed}, []byte(data), nil); err != nil && intel.KindOf(err) != intel.KindInvalid {
			t.Error(err)
		}
	})
}
