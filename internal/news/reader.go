package news

import (
	"context"
	"strings"

	"github.com/corpintel/intel"
)

// Story is an article with what was found out about it.
type Story struct {
	intel.Article
	Companies []Link `json:"companies"` // that it speaks of, the surest first
	Tone      Tone   `json:"tone"`
}

// Store is what a reader reads.
type Store interface {
	Names
	Articles(context.Context, intel.ArticleFilter) (intel.Page[intel.Article], error)
}

// Reader lists articles. It is safe for concurrent use.
type Reader struct {
	Store Store
}

// List returns a page of the articles that a filter selects, and of those only
// the ones that speak of a company if that is not nil. A page may then be
// shorter than was asked for; Next says whether there is more.
func (r Reader) List(ctx context.Context, f intel.ArticleFilter, company *intel.Company) (page intel.Page[Story], err error) {
	if company != nil {
		f.Mentions = mentionsOf(*company)
	}
	articles, err := r.Store.Articles(ctx, f)
	if err != nil {
		return page, err
	}
	linker := Linker{Names: &memory{names: r.Store, known: map[string][]intel.NamedCompany{}}}
	page.Next = articles.Next
	page.Items = make([]Story, 0, len(articles.Items))
	for i := range articles.Items {
		item, err := linker.Story(ctx, &articles.Items[i])
		if err != nil {
			return page, err
		}
		if company == nil || speaksOf(item.Companies, company.CIK) {
			page.Items = append(page.Items, item)
		}
	}
	return page, nil
}

// memory remembers whose names are, for as long as one list is made: its
// articles speak of the same companies. It is not safe for concurrent use.
type memory struct {
	names Names
	known map[string][]intel.NamedCompany
}

// NamesLike implements [Names].
func (m *memory) NamesLike(ctx context.Context, names []string) (list []intel.NamedCompany, err error) {
	var missing []string
	for _, n := range names {
		if _, ok := m.known[n]; !ok {
			missing = append(missing, n)
		}
	}
	if len(missing) > 0 {
		found, err := m.names.NamesLike(ctx, missing)
		if err != nil {
			return nil, err
		}
		for _, n := range missing {
			m.known[n] = nil
			for _, c := range found {
				if c.Core == n || !c.Symbol && strings.HasPrefix(c.Core, n+" ") {
					m.known[n] = append(m.known[n], c)
				}
			}
		}
	}
	seen := map[intel.NamedCompany]bool{}
	for _, n := range names {
		for _, c := range m.known[n] {
			if !seen[c] {
				seen[c] = true
				list = append(list, c)
			}
		}
	}
	return list, nil
}

// Story finds out about an article.
func (l *Linker) Story(ctx context.Context, a *intel.Article) (Story, error) {
	links, err := l.Links(ctx, a, Threshold)
	if links == nil {
		links = []Link{}
	}
	return Story{Article: *a, Companies: links, Tone: ToneOf(a)}, err
}

func speaksOf(links []Link, cik intel.CIK) bool {
	for _, l := range links {
		if l.CIK == cik {
			return true
		}
	}
	return false
}

// mentionsOf returns what a text can name a company by: its names, present and
// past, their beginnings, its symbols and its brands.
func mentionsOf(c intel.Company) []string {
	seen := map[string]bool{}
	var list []string
	add := func(m string) {
		if m != "" && !seen[m] {
			seen[m] = true
			list = append(list, m)
		}
	}
	for _, n := range append([]intel.Name{{Name: c.Name}}, c.Names...) {
		core := intel.CoreName(n.Name)
		add(core)
		words := strings.Fields(core)
		for i := 1; i < len(words); i++ {
			if beginning := strings.Join(words[:i], " "); len(beginning) >= 4 {
				add(beginning)
			}
		}
	}
	for _, t := range c.Tickers {
		symbol := intel.NormalizeTicker(t.Symbol)
		add("$" + symbol)
		add(symbol)
	}
	for name, b := range brands {
		if b.cik == c.CIK {
			add(name)
		}
	}
	return list
}
