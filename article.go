package intel

import "time"

// Article is a piece of news as one vendor lists it: what the vendor lets
// others keep, and a link to the rest.
type Article struct {
	ID          string         `json:"id"`     // a NaturalID of vendor and URL
	Vendor      string         `json:"vendor"` // "newsapi", "alphavantage", "rss"
	URL         string         `json:"url"`    // canonical: see the source's package
	Link        string         `json:"link"`   // as the vendor wrote it
	Publisher   string         `json:"publisher"`
	PublisherID string         `json:"publisher_id,omitempty"` // the vendor's name for it
	Author      string         `json:"author,omitempty"`
	Title       string         `json:"title"`
	Summary     string         `json:"summary,omitempty"`
	Language    string         `json:"language,omitempty"` // "en"; "" where nothing tells
	PublishedAt time.Time      `json:"published_at"`
	Claims      []ArticleClaim `json:"claims,omitempty"`      // what the vendor says it is about
	VendorTone  string         `json:"vendor_tone,omitempty"` // the vendor's own score, its decimal

	KnownAt time.Time `json:"known_at"` // publication, or when it was first fetched if that was earlier
	// Cluster is the ID of the first of those articles that tell the same in
	// nearly the same words. It is the one that lists show.
	Cluster string `json:"cluster"`
	Copies  int    `json:"copies"` // articles of the cluster that were known then, this one included
	SHA256  SHA256 `json:"sha256"` // the raw body that has it as it is here

	// Mentions are the names that the text may speak of, folded as CoreName
	// does, and Words what its title says, for comparison with others. Both are
	// made of the article alone.
	Mentions []string `json:"-"`
	Words    []string `json:"-"`
}

// ArticleClaim is what a vendor says an article has to do with a symbol.
// Numbers are the vendor's decimals.
type ArticleClaim struct {
	Symbol    string `json:"symbol"`
	Relevance string `json:"relevance,omitempty"`
	Tone      string `json:"tone,omitempty"`
}

const (
	// sameStory is how many of the words of two titles are common to both, if
	// the same is told.
	sameStory = 0.7
	// storyWindow is how far apart such articles are published at most: a
	// column that has the same title every day is another every day.
	storyWindow = 20 * time.Hour
)

// SameStory reports whether two articles tell the same in nearly the same
// words, or are one article that two vendors list. It does not depend on their
// order.
func (a *Article) SameStory(b *Article) bool {
	if a.URL == b.URL {
		return true
	}
	apart := a.PublishedAt.Sub(b.PublishedAt).Abs()
	if apart > storyWindow || len(a.Words) == 0 || len(b.Words) == 0 {
		return false
	}
	in := make(map[string]bool, len(a.Words))
	for _, w := range a.Words {
		in[w] = true
	}
	common := 0
	for _, w := range b.Words {
		if in[w] {
			common++
		}
	}
	all := len(a.Words) + len(b.Words) - common
	return float64(common) >= sameStory*float64(all)
}

// Publisher is a source of news that a vendor lists.
type Publisher struct {
	Vendor      string `json:"vendor"`
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	URL         string `json:"url,omitempty"`
	Category    string `json:"category,omitempty"`
	Language    string `json:"language,omitempty"`
	Country     string `json:"country,omitempty"`
	SHA256      SHA256 `json:"sha256"`
}

// ArticleFilter selects articles; zero fields do not select.
type ArticleFilter struct {
	Mentions []string // that speak of one of these: see Article.Mentions
	Cluster  string
	Vendor   string
	Language string
	Since    time.Time // published at or after
	Until    time.Time // published before
	AsOf     time.Time
	// All selects the copies in a cluster too.
	All bool
	PageRequest
}
