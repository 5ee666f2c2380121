package news

import (
	"strings"

	"github.com/corpintel/intel"
)

// A name whose points are below this could be something else: what stands
// around it has to tell.
const telling = 0.6

// Places in EDGAR's list up to which a company is one of the largest, and is
// large, and after which it is small: few speak of it, so that a word that is its
// name more often means something else.
const (
	largestTo = 500
	largeTo   = 1500
	smallFrom = 3000
)

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
	last := h.at.tokens[h.to-1]
	one := h.to-h.from == 1 && !h.legal
	within := one && h.withinLegalName()
	neighbour := one && h.neighbour()
	weak := h.base.Points < telling
	if weak {
		h.surroundings(business, !within && !neighbour, add)
	}
	if one {
		if h.from > 0 && len(h.key) <= 3 && strings.Trim(h.at.tokens[h.from-1].text, "0123456789.,") == "" {
			add("a unit after a number", -0.5)
		}
		switch {
		case within:
			add("part of a name with a legal form", -0.4)
		case neighbour && (weak || h.who.Core != h.key):
			add("part of a longer name", -0.3)
		case neighbour:
			add("part of a longer name", -0.25)
		case weak && h.articled():
			add("an article before it", -0.4)
		case h.to < len(h.at.tokens) && !last.after && !last.owns && elsewhere[h.at.tokens[h.to].folded]:
			add("a word after it that makes it a place or a plant", -0.4)
		}
		switch place, whole := h.who.Place, h.who.Core == h.key; {
		case place == 0 || h.base.Points > 0.7:
		case neighbour || within:
		case place <= largestTo && (whole || h.plain):
			add("one of the largest companies", 0.15)
		case place <= largeTo && whole:
			add("a large company", 0.05)
		}
	}
	if h.who.Place > smallFrom && h.base.Points <= 0.7 {
		add("a small company", -0.2)
	}
	if h.at.tokens[h.from].before && h.at.tokens[h.to-1].after && h.at.tokens[h.from].bracket {
		add("in brackets, as sources are", -0.3)
	}
	if !h.who.Listed {
		add("not listed", -0.3)
	}
	if day := intel.DateOf(a.PublishedAt); h.who.To != 0 && h.who.To.AddDays(730) < day {
		add("no longer its name", -0.2)
	}
}

// surroundings adds what tells that a word is a company's name. alone: it is no
// part of a longer one.
func (h *hit) surroundings(business, alone bool, add func(feature string, points float64)) {
	first, last := h.at.tokens[h.from], h.at.tokens[h.to-1]
	if alone && !h.at.titled && !first.first && h.from > 0 && !isCapitals(first.text) {
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
	if h.to == len(h.at.tokens) || last.after || last.owns || !alone {
		return
	}
	switch next := h.at.tokens[h.to]; {
	case acts[next.folded]:
		add("it does what companies do", 0.2)
	case isProduct(next.text):
		add("a product after it", 0.2)
	case h.at.titled && next.name && !officer[next.folded] && !trade[next.folded] && !businessWord[next.folded]:
		add("a word after it that it may belong to", -0.1)
	}
}

// isProduct reports whether a word is written as only products are: "iPhone",
// "R1T".
func isProduct(s string) bool {
	small := s[0] >= 'a' && s[0] <= 'z' && strings.ToLower(s[1:]) != s[1:]
	return small || s[0] >= 'A' && s[0] <= 'Z' && strings.ContainsAny(s, "0123456789")
}

func isCapitals(s string) bool { return len(s) > 1 && strings.ToUpper(s) == s }

// articled reports whether "the" stands before the name, and no word of business
// after it, as in "the Example chief".
func (h *hit) articled() bool {
	if h.from == 0 || h.at.tokens[h.from-1].folded != "THE" {
		return false
	}
	if h.to == len(h.at.tokens) {
		return true
	}
	next := h.at.tokens[h.to].folded
	return !officer[next] && !businessWord[next] && !trade[next]
}

// withinLegalName reports whether the name is only the beginning of one that
// ends in a legal form: the "Benchmark" of "Benchmark Financial LLC".
func (h *hit) withinLegalName() bool {
	const longest = 4
	for i := h.to; i < len(h.at.tokens) && i < h.to+longest; i++ {
		before, t := h.at.tokens[i-1], h.at.tokens[i]
		if before.after || before.owns || !t.name && !t.joint || acts[t.folded] {
			return false
		}
		if intel.CoreName("X "+t.text) == "X" && i > h.to {
			return true
		}
	}
	return false
}

// neighbour reports whether a word that begins as names do stands beside the
// name, with nothing between. Where all words begin so, it must be a name of
// people or in no dictionary. A word with a number in it is a product.
func (h *hit) neighbour() bool {
	extends := func(t token) bool {
		if !t.name || trade[t.folded] || len(t.text) == 1 || isProduct(t.text) || strings.ContainsAny(t.text, "0123456789") {
			return false
		}
		return !h.at.titled || dictionary()[t.folded] != ordinaryWord
	}
	if h.from > 0 {
		b := h.at.tokens[h.from-1]
		if extends(b) && !b.after && !b.owns && (!b.first || h.at.titled || dictionary()[b.folded] == properName) {
			return true
		}
	}
	last := h.at.tokens[h.to-1]
	if h.to < len(h.at.tokens) && !last.after && !last.owns {
		n := h.at.tokens[h.to]
		return n.folded == "OF" || extends(n) && !acts[n.folded] && !officer[n.folded] && !places[n.folded] // "Example India" is a subsidiary
	}
	return false
}
