package intel

import (
	"strings"
	"unicode"
)

// Company is a filer as EDGAR describes it today, with its names and tickers.
// Persons and funds that file are companies in this sense too.
type Company struct {
	CIK                  CIK      `json:"cik"`
	Name                 string   `json:"name"`
	EntityType           string   `json:"entity_type,omitempty"`
	SIC                  string   `json:"sic,omitempty"`
	SICDescription       string   `json:"sic_description,omitempty"`
	Category             string   `json:"category,omitempty"`
	StateOfIncorporation string   `json:"state_of_incorporation,omitempty"`
	FiscalYearEnd        string   `json:"fiscal_year_end,omitempty"` // month and day, "0926"; it drifts from year to year
	EIN                  string   `json:"ein,omitempty"`
	LEI                  string   `json:"lei,omitempty"`
	Website              string   `json:"website,omitempty"`
	Phone                string   `json:"phone,omitempty"`
	Names                []Name   `json:"names,omitempty"`   // oldest first; the present name last
	Tickers              []Ticker `json:"tickers,omitempty"` // the first is EDGAR's first
	Sample               bool     `json:"sample"`            // carried by the binary, not fetched

	// Origin is the kind of body the description comes from. Of two, the
	// better known wins: see OriginRank.
	Origin string `json:"origin,omitempty"`
	SHA256 SHA256 `json:"sha256,omitzero"` // the raw body
}

// Name is what a company was called between two days. To is zero while it
// still is; From is zero where EDGAR does not say.
type Name struct {
	Name string `json:"name"`
	From Date   `json:"from"`
	To   Date   `json:"to"`
}

// Ticker is a symbol a company trades under, as one list of EDGAR's has it.
type Ticker struct {
	Symbol   string `json:"symbol"`
	Exchange string `json:"exchange,omitempty"`
}

// NameOn returns what the company was called on day d. Where the recorded
// spans leave a gap, the name before the gap still held. Absent: "".
func (c Company) NameOn(d Date) string {
	best, bestCovers := -1, false
	for i, n := range c.Names {
		if n.From > d {
			continue
		}
		covers := n.To == 0 || d <= n.To
		switch {
		case best < 0, covers && !bestCovers:
		case covers == bestCovers && later(n, c.Names[best], covers):
		default:
			continue
		}
		best, bestCovers = i, covers
	}
	if best < 0 {
		if len(c.Names) > 0 {
			return c.Names[0].Name
		}
		return c.Name
	}
	return c.Names[best].Name
}

// later orders two spans: of those that cover a day the one that began last,
// of those that are over the one that ended last.
func later(a, b Name, covering bool) bool {
	if covering {
		return a.From > b.From
	}
	return a.To > b.To
}

// FoldName returns a company name as names are compared: upper case, letters,
// digits and single spaces only. EDGAR has typographic apostrophes,
// non-breaking spaces and changing case in the name of one and the same filer.
func FoldName(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(unicode.ToUpper(r))
		case r == '\'' || r == '’' || r == '.':
			// "McDonald's" and "McDONALDS" are one name, and so are "U.S." and "US"
		default:
			space = true
		}
	}
	return b.String()
}

// CoreName returns a company name as people use it: folded, without what it
// says of its legal form: "APPLE" of "Apple Inc.", "COCA COLA" of "COCA COLA
// CO". A name that is nothing else stays as it is.
func CoreName(s string) string {
	words := strings.Fields(FoldName(withoutState(s)))
	if len(words) > 1 && words[0] == "THE" {
		words = words[1:]
	}
	for len(words) > 1 && legalForm(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	if n := len(words); n > 1 && (words[n-1] == "AND" || words[n-1] == "OF") { // "JOHNSON AND" is nobody's name
		words = strings.Fields(FoldName(withoutState(s)))
	}
	return strings.Join(words, " ")
}

// withoutState drops what EDGAR writes after a name to tell it from others:
// " /DE/", "/MN", "/ADR".
func withoutState(s string) string {
	const most = 4
	name := strings.TrimRight(s, "/ ")
	if at := strings.LastIndexByte(name, '/'); at > 0 && len(strings.TrimSpace(name[at+1:])) <= most {
		return name[:at]
	}
	return s
}

// legalForm reports whether a folded word at the end of a name says what kind
// of company it is, or which share.
func legalForm(word string) bool {
	switch word {
	case "INC", "INCORPORATED", "CORP", "CORPORATION", "CO", "COMPANY", "COS", "COMPANIES", "LTD", "LIMITED", "LLC", "LP", "LLP", "PLC",
		"SA", "AG", "NV", "SE", "SPA", "AB", "ASA", "OYJ", "AS", "KGAA", "GMBH", "BV", "SAB", "CV", "KK", "PTE", "PTY", "BHD",
		"HOLDING", "HOLDINGS", "GROUP", "TRUST", "ADR", "ADS", "NEW", "COM":
		return true
	}
	return false
}
