package news

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/corpintel/intel"
)

// longestName is how many words of a text can be one name.
const longestName = 5

// token is a word of a text.
type token struct {
	text    string // without what stands around it
	folded  string
	name    bool // begins as names do
	joint   bool // may stand within a name
	before  bool // something ends before it
	after   bool // something ends after it
	bracket bool // a bracket opens before it
	owns    bool // "Apple's"
	first   bool // of a sentence
}

// mention is a part of a text that may be a name.
type mention struct {
	key      string // as intel.CoreName has it, or "$" and a symbol
	text     string // as written
	from, to int    // tokens, the last not included
	legal    bool   // it says its legal form: "Apple Inc"
}

// scan returns every part of a text that may be a name.
func scan(text string) []mention {
	tokens := tokenize(text)
	var list []mention
	for i := range tokens {
		list = append(list, symbols(tokens, i)...)
		if !tokens[i].name || tokens[i].folded == "THE" {
			continue
		}
		for j := i; j < len(tokens) && j < i+longestName; j++ {
			t := &tokens[j]
			if !t.name && !t.joint {
				break
			}
			if t.name {
				written := make([]string, 0, longestName)
				for k, u := range tokens[i : j+1] {
					if u.owns && i+k < j { // within a name: "Domino's Pizza"
						u.text += "s"
					}
					written = append(written, u.text)
				}
				whole := strings.Join(written, " ")
				key := intel.CoreName(whole)
				legal := key != intel.FoldName(whole)
				if keep(key, j-i+1) {
					list = append(list, mention{key: key, text: whole, from: i, to: j + 1, legal: legal})
				}
				if t.owns { // or it is part of the name: "Moody's"
					if key := intel.CoreName(whole + "s"); keep(key, j-i+1) {
						list = append(list, mention{key: key, text: whole + "’s", from: i, to: j + 1})
					}
				}
			}
			if t.after {
				break
			}
		}
	}
	return list
}

// keep reports whether a key can be a name at all.
func keep(key string, words int) bool {
	if utf8.RuneCountInString(key) < 2 || strings.Trim(key, "0123456789 ") == "" {
		return false
	}
	return words > 1 || !never[key]
}

// symbols returns symbols that are marked as such at token i: "$AAPL", "(AAPL)",
// "NASDAQ:AAPL", "AAPL.O".
func symbols(tokens []token, i int) []mention {
	t := tokens[i].text
	one := func(symbol string) []mention {
		return []mention{{key: "$" + intel.NormalizeTicker(symbol), text: t, from: i, to: i + 1}}
	}
	if s, ok := strings.CutPrefix(t, "$"); ok && isSymbol(s) && s[0] > '9' {
		return one(s)
	}
	if exchange, s, ok := strings.Cut(t, ":"); ok && isExchange(exchange) && isSymbol(s) {
		return one(s)
	}
	if i > 0 && isExchange(strings.TrimSuffix(tokens[i-1].text, ":")) && isSymbol(t) && tokens[i-1].after {
		return one(t)
	}
	if tokens[i].before && tokens[i].after && len(t) >= 2 {
		if s, exchange, ok := strings.Cut(t, "."); ok && isSymbol(s) && (exchange == "O" || exchange == "N" || exchange == "OQ") {
			return one(s)
		}
	}
	return nil
}

func isExchange(s string) bool {
	switch strings.ToUpper(s) {
	case "NASDAQ", "NYSE", "AMEX", "NYSEARCA", "NYSEAMERICAN", "OTC", "OTCMKTS", "OTCQB", "OTCQX":
		return true
	}
	return false
}

func isSymbol(s string) bool {
	return len(s) >= 1 && len(s) <= 6 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ.-") == ""
}

// tokenize divides a text into words.
func tokenize(text string) []token {
	var tokens []token
	first := true
	for word := range strings.FieldsSeq(text) {
		t := token{first: first}
		trimmed := strings.TrimLeftFunc(word, func(r rune) bool { return strings.ContainsRune("([{\"'“‘„«*", r) })
		t.before = len(trimmed) < len(word)
		t.bracket = strings.ContainsAny(word[:len(word)-len(trimmed)], "([")
		end := strings.TrimRightFunc(trimmed, func(r rune) bool { return strings.ContainsRune(")]}\"”’'»,;:!?*…", r) })
		t.after = len(end) < len(trimmed)
		first = strings.ContainsAny(trimmed[len(end):], "!?:…")
		for _, s := range []string{"'s", "’s", "'S", "’S"} {
			if strings.HasSuffix(end, s) {
				end, t.owns = strings.TrimSuffix(end, s), true
			}
		}
		if strings.HasSuffix(end, ".") && !abbreviation(end) {
			end, t.after, first = strings.TrimRight(end, ".)]}\"”’'»"), true, true
		}
		if end == "" || strings.Trim(end, "-–—|/•·") == "" {
			if n := len(tokens); n > 0 {
				tokens[n-1].after = true
			}
			first = true
			continue
		}
		t.text, t.folded = end, intel.FoldName(end)
		r, _ := utf8.DecodeRuneInString(end)
		t.joint = end == "&" || t.folded == "OF" || t.folded == "AND"
		t.name = !t.joint && (unicode.IsUpper(r) || unicode.IsDigit(r) || r == '$') || strings.ContainsFunc(end, unicode.IsUpper) && len(end) > 2
		if n := len(tokens); n > 0 && t.before {
			tokens[n-1].after = true
		}
		tokens = append(tokens, t)
	}
	if n := len(tokens); n > 0 && (strings.HasSuffix(text, "…") || strings.HasSuffix(text, "...")) { // it may be cut within its last word
		tokens[n-1].name, tokens[n-1].joint = false, false
	}
	return tokens
}

// abbreviation reports whether the stop at the end belongs to the word.
func abbreviation(s string) bool {
	switch s {
	case "Inc.", "Corp.", "Co.", "Ltd.", "Cos.", "Mr.", "Mrs.", "Dr.", "St.", "vs.", "Jr.", "No.":
		return true
	}
	return strings.Contains(strings.TrimSuffix(s, "."), ".") && len(s) <= 6 // "U.S."
}

// titleCase reports whether a text writes most words with a capital, so that
// capitals tell nothing.
func titleCase(tokens []token) bool {
	capital, all := 0, 0
	for _, t := range tokens {
		if len(t.text) < 4 {
			continue
		}
		all++
		if t.name {
			capital++
		}
	}
	return all > 0 && capital*10 >= all*7
}
