package news

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/corpintel/intel"
)

// candidates are companies that a mention may be of.
type candidates []intel.NamedCompany

// whose decides which company a mention is of, and how sure that is by the name
// alone. Nobody: the feature of its base is "".
func (p *passage) whose(m mention, found map[string][]intel.NamedCompany) hit {
	h := hit{mention: m, field: p.field, at: p}
	bySymbol := candidates(found["$"+m.key])
	beside := p.symbolBeside(m)
	if m.key[0] == '$' {
		if list := found[m.key]; len(list) > 0 {
			h.who, h.base = list[0], Reason{Feature: "symbol", Text: m.text, Points: 0.95}
		}
		return h
	}
	if b, ok := brands[m.key]; ok {
		h.who = intel.NamedCompany{CIK: b.cik, Name: b.owner, Core: m.key, Listed: true}
		h.base = Reason{Feature: "subsidiary or brand", Text: m.text, Points: 0.75}
		return h
	}
	var exact, longer candidates
	for _, c := range found[m.key] {
		switch {
		case c.Core == m.key && !otherwiseWritten(c, m.text):
			exact = append(exact, c)
		case c.Core != m.key && c.Listed && utf8.RuneCountInString(m.key) >= 4:
			longer = append(longer, c)
		}
	}
	switch {
	case len(exact) > 0:
		exact.choose(&h, bySymbol, candidates(found[beside]))
	case len(longer) > 0:
		longer.shortFor(&h, candidates(found[beside]))
	}
	if h.base.Feature == "" {
		h.who, h.base = initialsOf(m, bySymbol)
	}
	if h.base.Feature != "" && candidates(found[beside]).has(h.who.CIK) {
		h.rest = append(h.rest, Reason{Feature: "its symbol beside it", Text: beside[1:], Points: 0.4})
	}
	return h
}

// symbolBeside returns the symbol that stands in brackets behind a mention, as
// in "Example (EXM)", with "$" before it; "" where there is none.
func (p *passage) symbolBeside(m mention) string {
	for at := m.to; at < len(p.tokens) && at < m.to+2; at++ {
		t := p.tokens[at]
		if _, symbol, ok := strings.Cut(t.text, ":"); ok && isSymbol(symbol) {
			return "$" + intel.NormalizeTicker(symbol)
		}
		symbol := strings.TrimPrefix(t.text, "$")
		if (t.before || symbol != t.text) && isSymbol(symbol) && !isExchange(symbol) {
			return "$" + intel.NormalizeTicker(symbol)
		}
	}
	return ""
}

// otherwiseWritten reports whether a company writes its name of up to three
// letters in capitals, and the text does not: "Nov" is not NOV Inc.
func otherwiseWritten(c intel.NamedCompany, text string) bool {
	name := c.Name
	if c.Former != "" {
		name = c.Former
	}
	first, rest, _ := strings.Cut(name, " ")
	capitals := strings.ToUpper(first) == first && strings.ContainsFunc(rest, unicode.IsLower)
	return capitals && len(c.Core) <= 3 && strings.ContainsFunc(text, unicode.IsLower)
}

// named is how sure a name is that is a company's whole name but for its legal
// form.
func named(m mention) Reason {
	words := strings.Fields(m.key)
	r := Reason{Feature: "name", Text: m.text, Points: 0.7}
	switch class := classOf(words); {
	case m.legal:
		r.Feature, r.Points = "name with its legal form", 0.9
	case len(words) > 1 && class == ordinaryWord:
		r.Feature = "name of several ordinary words"
	case len(words) > 1:
		r.Feature, r.Points = "name of several words", 0.85
	case class == ordinaryWord:
		r.Feature, r.Points = "name that is an ordinary word", 0.25
	case len(words) == 1 && places[m.key]:
		r.Feature, r.Points = "name of a place", 0.25
	case class == properName:
		r.Feature, r.Points = "name that people or places have too", 0.5
	case utf8.RuneCountInString(m.key) <= 3:
		r.Feature, r.Points = "short name", 0.55
	}
	return r
}

func (list candidates) has(cik intel.CIK) bool {
	return slices.ContainsFunc(list, func(c intel.NamedCompany) bool { return c.CIK == cik })
}

// choose finds the company that a name is most likely of: one whose symbol
// stands beside it, whose symbol the name is, that is listed, has the name now,
// and is larger.
func (list candidates) choose(h *hit, bySymbol, beside candidates) {
	rank := func(c intel.NamedCompany) int {
		n := 0
		for i, counts := range []bool{c.To == 0, c.Listed, bySymbol.has(c.CIK), beside.has(c.CIK)} {
			if counts {
				n += 1 << i
			}
		}
		return n
	}
	slices.SortStableFunc(list, func(x, y intel.NamedCompany) int {
		return cmp.Or(cmp.Compare(rank(y), rank(x)), cmp.Compare(size(x), size(y)), cmp.Compare(x.CIK, y.CIK))
	})
	h.who, h.base = list[0], named(h.mention)
	if !bySymbol.has(h.who.CIK) && !beside.has(h.who.CIK) {
		h.rest = alike(list.others(func(c intel.NamedCompany) bool { return c.Listed == h.who.Listed }))
	}
}

// others counts the companies beside the first, of those that count.
func (list candidates) others(counts func(intel.NamedCompany) bool) (n int) {
	seen := map[intel.CIK]bool{list[0].CIK: true}
	for _, c := range list[1:] {
		if !seen[c.CIK] && counts(c) {
			seen[c.CIK] = true
			n++
		}
	}
	return n
}

// size orders companies by their place in EDGAR's list; who has none comes last.
func size(c intel.NamedCompany) int {
	if c.Place == 0 {
		return 1 << 30
	}
	return c.Place
}

// shortFor finds the company that the beginning of a name stands for: the one
// that only has a word of its trade after it, or else the largest. Names that go
// on from it, as those of its funds, are no others.
func (list candidates) shortFor(h *hit, beside candidates) {
	after := func(c intel.NamedCompany) string {
		word, _, _ := strings.Cut(strings.TrimPrefix(c.Core, h.key+" "), " ")
		return word
	}
	rank := func(c intel.NamedCompany) int {
		switch {
		case beside.has(c.CIK):
			return 0
		case trade[after(c)]:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(list, func(x, y intel.NamedCompany) int {
		return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(size(x), size(y)), cmp.Compare(len(x.Core), len(y.Core)), cmp.Compare(x.CIK, y.CIK))
	})
	who := list[0]
	plain, several := trade[after(who)], strings.Contains(h.key, " ")
	others := list.others(func(c intel.NamedCompany) bool { return !strings.HasPrefix(c.Core, who.Core+" ") && !kept[after(c)] })
	if !plain && others > 0 && !beside.has(who.CIK) {
		return
	}
	base := Reason{Feature: "beginning of a name", Text: h.text}
	switch class := classOf(strings.Fields(h.key)); {
	case kept[after(who)]:
		base.Feature, base.Points = "beginning of a name that is rarely cut short", 0.2
		if several {
			base.Points = 0.3
		}
	case places[h.key]:
		base.Feature, base.Points = "beginning of a name that is a place", 0.15
	case class == unknownWord:
		base.Points = 0.55
	case several && plain:
		base.Points = 0.5
	case class == properName && !several:
		base.Feature, base.Points = "beginning of a name that people or places have too", 0.35
	case plain:
		base.Feature, base.Points = "beginning of a name that is an ordinary word", 0.25
	default:
		return
	}
	h.who, h.base, h.rest, h.plain = who, base, alike(others), plain
}

// initialsOf finds the company whose symbol is a word in capitals that is made
// of the first letters of its name: "AMD".
func initialsOf(m mention, bySymbol candidates) (who intel.NamedCompany, base Reason) {
	if strings.Contains(m.key, " ") || len(m.key) < 2 || strings.ToUpper(m.text) != m.text {
		return who, base
	}
	for _, c := range bySymbol {
		initials := ""
		for w := range strings.FieldsSeq(intel.FoldName(c.Name)) {
			initials += w[:1]
		}
		if strings.HasPrefix(initials, m.key) {
			c.Core = m.key
			return c, Reason{Feature: "initials that are its symbol", Text: m.text, Points: 0.3}
		}
	}
	return who, base
}

// alike is what other companies of the same name take away.
func alike(others int) []Reason {
	if others == 0 {
		return nil
	}
	return []Reason{{Feature: "others of this name", Text: strconv.Itoa(others), Points: -min(0.3, 0.1*float64(others))}}
}
