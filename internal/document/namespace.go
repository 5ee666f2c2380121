package document

import (
	"strings"
	"unicode"
)

// The namespaces whose elements are looked at.
const (
	inlineSpace    = "http://www.xbrl.org/2013/inlineXBRL"
	inlineSpaceOld = "http://www.xbrl.org/2008/inlineXBRL"
	instanceSpace  = "http://www.xbrl.org/2003/instance"
	dimensionSpace = "http://xbrl.org/2006/xbrldi"
	schemaSpace    = "http://www.w3.org/2001/XMLSchema-instance"
	currencySpace  = "http://www.xbrl.org/2003/iso4217"
)

// maxBindings bounds how many prefixes are bound at once.
const maxBindings = 256

// binding gives a prefix a namespace within an element.
type binding struct {
	prefix, space string
	depth         int // of the element, in open ones
}

// bindings are those in force, the innermost last.
type bindings []binding

// space returns the namespace of a prefix, "" where it has none.
func (b bindings) space(prefix string) string {
	for i := len(b) - 1; i >= 0; i-- {
		if b[i].prefix == prefix {
			return b[i].space
		}
	}
	return ""
}

// resolve returns the namespace and the local part of a qualified name.
func (b bindings) resolve(name string) (space, local string) {
	prefix, local, found := strings.Cut(name, ":")
	if !found {
		return b.space(""), name
	}
	return b.space(prefix), local
}

// publishers are where standard taxonomies come from. The taxonomy's name is in
// the path, beside a year or a day.
var publishers = []string{
	"http://fasb.org/", "http://xbrl.fasb.org/", "http://xbrl.us/", "http://xbrl.sec.gov/",
	"http://xbrl.ifrs.org/taxonomy/", "https://xbrl.ifrs.org/taxonomy/",
}

// taxonomy returns the name of a standard taxonomy as EDGAR's data has it, or
// the namespace itself: what a company calls us-gaap in a namespace of its own
// is not us-gaap.
func taxonomy(space string) string {
	for _, p := range publishers {
		path, ok := strings.CutPrefix(space, p)
		if !ok {
			continue
		}
		first, second, found := strings.Cut(path, "/")
		switch {
		case found && dated(first) && lowerCase(second): // 2023-03-23/ifrs-full
			return second
		case found && dated(second) && lowerCase(first): // us-gaap/2024
			return first
		}
	}
	return space
}

func dated(s string) bool {
	return len(s) >= 4 && strings.Trim(s, "0123456789-q") == ""
}

func lowerCase(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && (r > unicode.MaxASCII || !unicode.IsLower(r) && !unicode.IsDigit(r))
	})
}
