package edgar

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/corpintel/intel"
)

// fast reads a fact object in the form that EDGAR writes,
//
//	{"start":"2008-09-28","end":"2009-09-26","val":5704000000,"accn":"0001193125-09-214859",
//	 "fy":2009,"fp":"FY","form":"10-K","filed":"2009-10-27","frame":"CY2009"}
//
// without white space, with start and frame optional, and reports whether the
// text at pos was that. If not, nothing has moved and f is to be set by slow,
// which knows every other form.
func (p *factsParser) fast(f *intel.Fact) bool {
	s := p.text[p.pos:]
	i := 0
	var start intel.Date
	if strings.HasPrefix(s, `{"start":"`) {
		var ok bool
		if start, ok = day(s, 10); !ok {
			return false
		}
		i = 20
		if !strings.HasPrefix(s[i:], `","end":"`) {
			return false
		}
		i += 9
	} else if strings.HasPrefix(s, `{"end":"`) {
		i = 8
	} else {
		return false
	}
	end, ok := day(s, i)
	if !ok {
		return false
	}
	i += 10
	if !strings.HasPrefix(s[i:], `","val":`) {
		return false
	}
	i += 8
	n := numberLen(s[i:])
	if n == 0 || n > maxText {
		return false
	}
	value := s[i : i+n]
	i += n
	if !strings.HasPrefix(s[i:], `,"accn":"`) {
		return false
	}
	i += 9
	filing := p.filing(s[i:])
	if filing == nil {
		return false
	}
	i += len(filing.text)
	var frame string
	if strings.HasPrefix(s[i:], `,"frame":"`) {
		i += 10
		if n, ok = plainText(s[i:]); !ok {
			return false
		}
		frame = s[i : i+n]
		i += n + 1
	}
	if i >= len(s) || s[i] != '}' {
		return false
	}
	p.pos += i + 1
	*f = intel.Fact{
		CIK: p.cik, Taxonomy: p.taxonomy, Concept: p.concept, Unit: p.unit,
		Period:       intel.Period{Start: start, End: end},
		Value:        value,
		Accession:    filing.accession,
		FiscalYear:   filing.fiscalYear,
		FiscalPeriod: filing.fiscalPeriod,
		Form:         filing.form,
		FiledAt:      filing.filedAt,
		Frame:        frame,
	}
	return true
}

// day reads the date at s[i:].
func day(s string, i int) (intel.Date, bool) {
	if len(s) < i+10 {
		return 0, false
	}
	return intel.ParseISODate(s[i : i+10])
}

// plainText returns the length of a string up to its closing quote, if it is
// short and printable ASCII without escapes.
func plainText(s string) (int, bool) {
	for i := 0; i < len(s) && i <= maxText; i++ {
		switch c := s[i]; {
		case c == '"':
			return i, true
		case c < ' ' || c > '~' || c == '\\':
			return 0, false
		}
	}
	return 0, false
}

// factFiling is the part of a fact that says where it was reported. All facts
// of a filing have it letter for letter the same:
//
//	0001193125-09-214859","fy":2009,"fp":"FY","form":"10-K","filed":"2009-10-27"
type factFiling struct {
	text         string
	accession    intel.AccessionNumber
	fiscalYear   int
	fiscalPeriod string
	form         string
	filedAt      intel.Date
}

// filingTable remembers the last filing read for each value of a hash, so that
// most facts need a comparison and no parsing. Companies have about a hundred
// filings with facts.
type filingTable struct {
	slots [512]factFiling
	known map[intel.AccessionNumber]struct{} // filings that have a stub
	stubs []filingStub                       // in the order in which they came
}

// slot returns where the filing at the beginning of s would be remembered: by
// the end of its accession number, the part that differs.
func (t *filingTable) slot(s string) *factFiling {
	h := binary.LittleEndian.Uint64([]byte(s[12:20])) * 0x9E3779B97F4A7C15
	return &t.slots[h>>(64-9)]
}

// filing returns the filing that s starts with, after the opening quote of its
// accession number, or nil where it is not written in EDGAR's way.
func (p *factsParser) filing(s string) *factFiling {
	if len(s) < 20 {
		return nil
	}
	slot := p.filings.slot(s)
	if slot.text != "" && strings.HasPrefix(s, slot.text) {
		return slot
	}
	f, ok := readFiling(s)
	if !ok {
		return nil
	}
	*slot = f
	p.addFiling(f.accession, f.form, f.filedAt)
	return slot
}

// readFiling reads the part of a fact from its accession number to the end of
// its filing day.
func readFiling(s string) (f factFiling, ok bool) {
	if f.accession, ok = accession(s[:20]); !ok {
		return f, false
	}
	i := 20
	if !strings.HasPrefix(s[i:], `","fy":`) {
		return f, false
	}
	i += 7
	if strings.HasPrefix(s[i:], "null") {
		i += 4
	} else {
		n := digits(s[i:])
		if f.fiscalYear, ok = year(s[i : i+n]); !ok {
			return f, false
		}
		i += n
	}
	if !strings.HasPrefix(s[i:], `,"fp":`) {
		return f, false
	}
	i += 6
	if strings.HasPrefix(s[i:], "null") {
		i += 4
	} else if f.fiscalPeriod, i, ok = shortText(s, i); !ok {
		return f, false
	}
	if !strings.HasPrefix(s[i:], `,"form":`) {
		return f, false
	}
	if f.form, i, ok = shortText(s, i+8); !ok || f.form == "" {
		return f, false
	}
	if !strings.HasPrefix(s[i:], `,"filed":"`) {
		return f, false
	}
	i += 10
	if f.filedAt, ok = day(s, i); !ok {
		return f, false
	}
	i += 10
	if i >= len(s) || s[i] != '"' {
		return f, false
	}
	f.text = s[:i+1]
	return f, true
}

// shortText reads the plain string at s[i:] and returns where it ends.
func shortText(s string, i int) (string, int, bool) {
	if i >= len(s) || s[i] != '"' {
		return "", i, false
	}
	n, ok := plainText(s[i+1:])
	return s[i+1 : i+1+n], i + n + 2, ok
}

// year reads a fiscal year: one to four digits without leading zeros.
func year(s string) (int, bool) {
	if s == "" || len(s) > 4 || digits(s) != len(s) || s[0] == '0' && len(s) > 1 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// accession reads an accession number with its dashes.
func accession(s string) (intel.AccessionNumber, bool) {
	if len(s) != 20 {
		return 0, false
	}
	a, err := intel.ParseAccession(s)
	return a, err == nil
}

// typicalFilings is how many filings with facts most companies have at most.
const typicalFilings = 128

// filingStub is what facts say about a filing.
type filingStub struct {
	accession intel.AccessionNumber
	form      string
	filedAt   intel.Date
}

// addFiling notes what a fact says about its filing, once for each filing.
func (p *factsParser) addFiling(a intel.AccessionNumber, form string, filedAt intel.Date) {
	t := &p.filings
	if t.known == nil {
		t.known = make(map[intel.AccessionNumber]struct{}, typicalFilings)
		t.stubs = make([]filingStub, 0, typicalFilings)
	}
	if _, known := t.known[a]; known {
		return
	}
	t.known[a] = struct{}{}
	t.stubs = append(t.stubs, filingStub{a, form, filedAt})
}

// addFilings adds the filings to the batch. They are stubs; the list of
// submissions knows more.
func (p *factsParser) addFilings() {
	p.batch.Filings = slices.Grow(p.batch.Filings, len(p.filings.stubs))
	for _, f := range p.filings.stubs {
		p.batch.Filings = append(p.batch.Filings, intel.Filing{
			CIK: p.cik, Accession: f.accession, Form: f.form, FiledAt: f.filedAt, Origin: p.origin, SHA256: p.sha256,
		})
	}
}
