package news

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
)

// Threshold is the score from which an article counts as speaking of a company.
const Threshold = 0.6

// Names finds companies by the cores of their names and by symbols.
type Names interface {
	NamesLike(ctx context.Context, names []string) ([]intel.NamedCompany, error)
}

// Link says that an article speaks of a company, how sure that is, from 0 to 1,
// and why: the points add up to the score, which is never above 1.
type Link struct {
	CIK      intel.CIK `json:"cik"`
	Name     string    `json:"name"`
	Score    float64   `json:"score"`
	Evidence []Reason  `json:"evidence"`
}

// Reason is a reason for a link, or against it.
type Reason struct {
	Feature string  `json:"feature"`
	Text    string  `json:"text,omitempty"`  // what was matched, as written
	Field   string  `json:"field,omitempty"` // "title", "summary" or "vendor"
	Points  float64 `json:"points"`
}

// Linker finds the companies that articles speak of. It is safe for concurrent
// use.
type Linker struct {
	Names Names
}

// hit is a name in a text and whose it can be.
type hit struct {
	mention
	field string
	at    *passage
	who   intel.NamedCompany
	plain bool // of the name only a word of the trade is missing: "Ford" of Ford Motor
	base  Reason
	rest  []Reason
}

// passage is a title or summary under examination.
type passage struct {
	field  string
	tokens []token
	titled bool
}

// Links returns the companies that an article speaks of with at least a score,
// the surest first.
func (l *Linker) Links(ctx context.Context, a *intel.Article, least float64) ([]Link, error) {
	passages := []*passage{{field: "title", tokens: tokenize(headline(a))}, {field: "summary", tokens: tokenize(a.Summary)}}
	found, err := l.lookUp(ctx, a, headline(a), a.Summary)
	if err != nil {
		return nil, err
	}
	var hits []hit
	business := false
	for i, text := range []string{headline(a), a.Summary} {
		p := passages[i]
		p.titled = titleCase(p.tokens)
		business = business || speaksOfBusiness(p.tokens)
		hits = append(hits, p.hits(scan(text), found)...)
	}
	links := map[intel.CIK]*Link{}
	for i := range hits {
		h := &hits[i]
		h.weigh(a, business)
		consider(links, h.link())
	}
	for _, c := range a.Claims {
		for _, who := range found["$"+intel.NormalizeTicker(c.Symbol)] {
			consider(links, claimed(a, c, who))
		}
	}
	var list []Link
	for _, x := range links {
		if x.Score >= least {
			list = append(list, *x)
		}
	}
	slices.SortFunc(list, func(x, y Link) int { return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.CIK, y.CIK)) })
	return list, nil
}

// lookUp asks once for all that a text may name.
func (l *Linker) lookUp(ctx context.Context, a *intel.Article, texts ...string) (map[string][]intel.NamedCompany, error) {
	keys := map[string]bool{}
	for _, t := range texts {
		for _, m := range scan(t) {
			keys[m.key] = true
			if !strings.Contains(m.key, " ") && m.key[0] != '$' { // tells two of one name apart
				keys["$"+m.key] = true
			}
		}
	}
	for _, c := range a.Claims {
		keys["$"+intel.NormalizeTicker(c.Symbol)] = true
	}
	names := make([]string, 0, len(keys))
	for k := range keys {
		names = append(names, k)
	}
	slices.Sort(names)
	list, err := l.Names.NamesLike(ctx, names)
	if err != nil {
		return nil, err
	}
	found := map[string][]intel.NamedCompany{}
	for _, c := range list {
		if c.Symbol {
			found[c.Core] = append(found[c.Core], c)
			continue
		}
		found[c.Core] = append(found[c.Core], c)
		// Also under the beginnings of its name that the text has.
		words := strings.Fields(c.Core)
		for n := 1; n < len(words); n++ {
			if k := strings.Join(words[:n], " "); keys[k] {
				found[k] = append(found[k], c)
			}
		}
	}
	return found, nil
}

// hits finds whose the mentions of a passage are. A mention within a longer one
// that is somebody's name says nothing by itself.
func (p *passage) hits(mentions []mention, found map[string][]intel.NamedCompany) []hit {
	slices.SortStableFunc(mentions, func(x, y mention) int { return cmp.Compare(y.to-y.from, x.to-x.from) })
	taken := make([]bool, len(p.tokens))
	var list []hit
	for _, m := range mentions {
		if slices.Contains(taken[m.from:m.to], true) || p.index(m) {
			continue
		}
		h := p.whose(m, found)
		if h.base.Feature == "" {
			continue
		}
		for i := m.from; i < m.to; i++ {
			taken[i] = true
		}
		list = append(list, h)
	}
	return list
}

// index reports whether a mention is of an index and not of who makes it.
func (p *passage) index(m mention) bool {
	last := p.tokens[m.to-1]
	var next token
	if m.to < len(p.tokens) && !last.owns {
		next = p.tokens[m.to]
	}
	switch m.key {
	case "S P", "DOW", "DOW JONES", "RUSSELL":
		return !m.legal
	case "NASDAQ":
		switch next.folded {
		case "COMPOSITE", "FUTURES", "100", "INDEX", "STOCKS", "LISTED":
			return true
		}
		return moves[next.folded] || m.from > 0 && p.tokens[m.from-1].folded == "THE"
	case "MSCI":
		return next.name && !last.after && !acts[next.folded] && !officer[next.folded] // "MSCI World"
	}
	if isExchange(m.key) && last.after && isSymbol(next.text) {
		return true // "NYSE: IBM"
	}
	return strings.HasPrefix(m.key, "S P 500") || strings.HasPrefix(m.key, "NASDAQ ")
}

// link adds the points up.
func (h *hit) link() Link {
	x := Link{CIK: h.who.CIK, Name: h.who.Name, Evidence: append([]Reason{h.base}, h.rest...)}
	return x.total()
}

func (x Link) total() Link {
	sum := 0.0
	for _, e := range x.Evidence {
		sum += e.Points
	}
	x.Score = math.Round(max(0, min(1, sum))*100) / 100
	return x
}

// claimed is what the vendor's own word comes to.
func claimed(a *intel.Article, c intel.ArticleClaim, who intel.NamedCompany) Link {
	relevance, err := strconv.ParseFloat(c.Relevance, 64)
	if err != nil || relevance < 0 || relevance > 1 {
		relevance = 0.2
	}
	return Link{CIK: who.CIK, Name: who.Name, Evidence: []Reason{{
		Feature: "relevance by " + a.Vendor, Text: fmt.Sprintf("%s %s", c.Symbol, c.Relevance), Field: "vendor", Points: math.Round((0.4+0.6*relevance)*100) / 100,
	}}}.total()
}

// consider keeps the surest link to each company.
func consider(links map[intel.CIK]*Link, x Link) {
	if old := links[x.CIK]; old == nil || x.Score > old.Score {
		links[x.CIK] = &x
	}
}

func speaksOfBusiness(tokens []token) bool {
	for _, t := range tokens {
		if businessWord[t.folded] {
			return true
		}
	}
	return false
}
