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
		who, base, rest := whose(m, found)
		if base.Feature == "" {
			continue
		}
		for i := m.from; i < m.to; i++ {
			taken[i] = true
		}
		list = append(list, hit{mention: m, field: p.field, at: p, who: who, base: base, rest: rest})
	}
	return list
}

// index reports whether a mention is of an index and not of who makes it.
func (p *passage) index(m mention) bool {
	switch m.key {
	case "S P", "DOW", "DOW JONES", "RUSSELL":
		return !m.legal
	case "NASDAQ":
		if m.to < len(p.tokens) {
			switch p.tokens[m.to].folded {
			case "COMPOSITE", "FUTURES", "100", "INDEX", "STOCKS", "LISTED":
				return true
			}
		}
	}
	if isExchange(m.key) && p.tokens[m.to-1].after && m.to < len(p.tokens) && isSymbol(p.tokens[m.to].text) {
		return true // "NYSE: IBM"
	}
	return strings.HasPrefix(m.key, "S P 500") || strings.HasPrefix(m.key, "NASDAQ ")
}

// whose decides which company a mention is of. Nobody: the feature is "".
func whose(m mention, found map[string][]intel.NamedCompany) (who intel.NamedCompany, base Reason, rest []Reason) {
	candidates := found[m.key]
	if m.key[0] == '$' {
		if len(candidates) == 0 {
			return who, base, nil
		}
		return candidates[0], Reason{Feature: "symbol", Text: m.text, Points: 0.95}, nil
	}
	words := strings.Fields(m.key)
	class := classOf(words)
	if b, ok := brands[m.key]; ok {
		return intel.NamedCompany{CIK: b.cik, Name: b.owner, Core: m.key, Listed: true}, Reason{Feature: "subsidiary or brand", Text: m.text, Points: 0.75}, nil
	}
	var exact, longer []intel.NamedCompany
	for _, c := range candidates {
		if c.Core == m.key {
			exact = append(exact, c)
		} else {
			longer = append(longer, c)
		}
	}
	if len(exact) > 0 {
		who, others := choose(exact, found["$"+m.key])
		base = Reason{Feature: "name", Text: m.text, Points: 0.7}
		switch {
		case m.legal:
			base = Reason{Feature: "name with its legal form", Text: m.text, Points: 0.9}
		case len(words) > 1 && class == ordinaryWord:
			base = Reason{Feature: "name of several ordinary words", Text: m.text, Points: 0.7}
		case len(words) > 1:
			base = Reason{Feature: "name of several words", Text: m.text, Points: 0.85}
		case class == ordinaryWord:
			base = Reason{Feature: "name that is an ordinary word", Text: m.text, Points: 0.35}
		case class == properName:
			base = Reason{Feature: "name that people or places have too", Text: m.text, Points: 0.55}
		case len(m.key) <= 3:
			base = Reason{Feature: "short name", Text: m.text, Points: 0.55}
		}
		return who, base, alike(others)
	}
	longer = slices.DeleteFunc(longer, func(c intel.NamedCompany) bool { return !c.Listed })
	if len(longer) == 0 || len(m.key) < 4 {
		return who, base, nil
	}
	who, others, plain := shortFor(m.key, longer)
	switch {
	case len(words) > 1 && class != unknownWord:
		if plain && others == 0 {
			base = Reason{Feature: "beginning of a name", Text: m.text, Points: 0.55}
		}
	case class == unknownWord && (plain || others == 0):
		base = Reason{Feature: "beginning of a name", Text: m.text, Points: 0.55}
	case class == properName && (plain || others == 0):
		base = Reason{Feature: "beginning of a name that people or places have too", Text: m.text, Points: 0.35}
	case plain:
		base = Reason{Feature: "beginning of a name that is an ordinary word", Text: m.text, Points: 0.25}
	}
	return who, base, alike(others)
}

// choose returns the company that a name is most likely of: one that is listed,
// and the one whose symbol the name is.
func choose(list, bySymbol []intel.NamedCompany) (who intel.NamedCompany, others int) {
	slices.SortStableFunc(list, func(x, y intel.NamedCompany) int {
		rank := func(c intel.NamedCompany) int {
			n := 0
			if c.Listed {
				n += 2
			}
			if slices.ContainsFunc(bySymbol, func(s intel.NamedCompany) bool { return s.CIK == c.CIK }) {
				n += 4
			}
			if c.To == 0 {
				n++
			}
			return n
		}
		return cmp.Or(cmp.Compare(rank(y), rank(x)), cmp.Compare(x.CIK, y.CIK))
	})
	who = list[0]
	if slices.ContainsFunc(bySymbol, func(s intel.NamedCompany) bool { return s.CIK == who.CIK }) {
		return who, 0
	}
	seen := map[intel.CIK]bool{who.CIK: true}
	for _, c := range list {
		if c.Listed == who.Listed && !seen[c.CIK] {
			seen[c.CIK] = true
			others++
		}
	}
	return who, others
}

// shortFor returns the company that the beginning of its name stands for: the
// one that only has a word of its trade after it, which is plain, or else the
// shortest.
func shortFor(key string, list []intel.NamedCompany) (who intel.NamedCompany, others int, plain bool) {
	after := func(c intel.NamedCompany) []string { return strings.Fields(strings.TrimPrefix(c.Core, key)) }
	slices.SortStableFunc(list, func(x, y intel.NamedCompany) int {
		rank := func(c intel.NamedCompany) int {
			if rest := after(c); len(rest) > 0 && trade[rest[0]] {
				return 0
			}
			return len(after(c))
		}
		return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(len(x.Core), len(y.Core)), cmp.Compare(x.CIK, y.CIK))
	})
	seen := map[intel.CIK]bool{list[0].CIK: true}
	for _, c := range list {
		if !seen[c.CIK] {
			seen[c.CIK] = true
			others++
		}
	}
	rest := after(list[0])
	return list[0], others, len(rest) > 0 && trade[rest[0]]
}

// alike is what other companies of the same name take away.
func alike(others int) []Reason {
	if others == 0 {
		return nil
	}
	return []Reason{{Feature: "others of this name", Text: strconv.Itoa(others), Points: -min(0.3, 0.1*float64(others))}}
}

// weigh adds what stands around the name.
func (h *hit) weigh(a *intel.Article, business bool) {
	add := func(feature string, points float64) {
		h.rest = append(h.rest, Reason{Feature: feature, Points: points})
	}
	h.base.Field = h.field
	if h.field == "title" {
		add("in the title", 0.1)
	}
	if h.key[0] == '$' {
		return
	}
	first, last := h.at.tokens[h.from], h.at.tokens[h.to-1]
	weak := h.base.Points < 0.6
	if weak {
		if !h.at.titled && !first.first && h.from > 0 {
			points := 0.3
			if h.who.Core != h.key { // people have capitals too
				points = 0.1
			}
			add("a capital within a sentence", points)
		}
		if last.owns {
			add("it owns something", 0.15)
		}
		if business {
			add("words of business", 0.1)
		}
		if h.to < len(h.at.tokens) && acts[h.at.tokens[h.to].folded] {
			add("it does what companies do", 0.2)
		}
	}
	if !h.legal && h.to-h.from == 1 {
		if h.from > 0 && len(h.key) <= 3 && strings.Trim(h.at.tokens[h.from-1].text, "0123456789.,") == "" {
			add("a unit after a number", -0.5)
		}
		if h.neighbour() {
			points := -0.25
			if weak || h.who.Core != h.key {
				points = -0.3
			}
			add("part of a longer name", points)
		}
	}
	if !h.who.Listed {
		add("not listed", -0.3)
	}
	if day := intel.DateOf(a.PublishedAt); h.who.To != 0 && h.who.To.AddDays(730) < day {
		add("no longer its name", -0.2)
	}
}

// neighbour reports whether a word that begins as names do stands beside the
// name, with nothing between. Where all words begin so, it must be a name of
// people or in no dictionary. A word with a number in it is a product.
func (h *hit) neighbour() bool {
	extends := func(t token) bool {
		if !t.name || trade[t.folded] || strings.ContainsAny(t.text, "0123456789") {
			return false
		}
		return !h.at.titled || dictionary()[t.folded] != ordinaryWord && !common[t.folded]
	}
	if h.from > 0 {
		if b := h.at.tokens[h.from-1]; extends(b) && !b.after && !b.owns && (!b.first || h.at.titled) {
			return true
		}
	}
	last := h.at.tokens[h.to-1]
	if h.to < len(h.at.tokens) && !last.after && !last.owns {
		n := h.at.tokens[h.to]
		return extends(n) && !acts[n.folded] && !officer[n.folded]
	}
	return false
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
