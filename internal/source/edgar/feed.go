package edgar

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/corpintel/intel"
)

// Bounds of a page of the latest filings. EDGAR sends at most 100 entries of
// less than 2 KiB; more is no page of EDGAR's.
const (
	maxEntries   = 10_000
	maxEntrySize = 64 << 10
)

// parseFeed reads a page of the latest filings, an Atom feed:
//
//	<entry>
//	<title>4 - Doe Jane (0002000003) (Reporting)</title>
//	<summary type="html">&lt;b&gt;Filed:&lt;/b&gt; 2020-03-03 … AccNo: … Size: 11 KB [<br>Item 2.02: …]</summary>
//	<updated>2020-03-03T17:32:31-05:00</updated>
//	<category … term="4"/>
//	<id>urn:tag:sec.gov,2008:accession-number=0002000003-20-000099</id>
//	</entry>
//
// A filing has an entry for each of its filers and roles. Each entry is read by
// itself, so that one that is broken spoils no other.
func parseFeed(body intel.Body, data []byte) (intel.Batch, error) {
	p := feedParser{list: newFilingList(body)}
	if err := p.feed(data); err != nil {
		return intel.Batch{}, err
	}
	return p.list.done(), nil
}

type feedParser struct {
	list *filingList
}

func (p *feedParser) feed(data []byte) error {
	const first, last = "<entry>", "</entry>"
	at, err := feedStart(data)
	if err != nil {
		return err
	}
	if !bytes.HasSuffix(bytes.TrimRight(data, " \t\r\n"), []byte("</feed>")) {
		return intel.Errorf(intel.KindInvalid, "byte %d: the feed has no end; it is cut off", len(data))
	}
	for n := 0; ; n++ {
		begin := bytes.Index(data[at:], []byte(first))
		if begin < 0 {
			return nil
		}
		at += begin
		end := bytes.Index(data[at:], []byte(last))
		switch {
		case end < 0:
			return intel.Errorf(intel.KindInvalid, "byte %d: an entry has no end", at)
		case n == maxEntries:
			return intel.Errorf(intel.KindInvalid, "byte %d: more than %d entries", at, maxEntries)
		}
		end += at + len(last)
		p.entry(data[at:end], at)
		at = end
	}
}

// feedStart returns where the content of the feed begins. What is no Atom feed
// is refused: an error page, or another format.
func feedStart(data []byte) (int, error) {
	const space = " \t\r\n"
	rest := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), space)
	if bytes.HasPrefix(rest, []byte("<?xml")) {
		_, after, found := bytes.Cut(rest, []byte("?>"))
		if !found {
			return 0, intel.Errorf(intel.KindInvalid, "byte 0: the XML declaration has no end")
		}
		rest = bytes.TrimLeft(after, space)
	}
	at := len(data) - len(rest)
	tag, _, found := bytes.Cut(rest, []byte(">"))
	if !found || !bytes.HasPrefix(tag, []byte("<feed")) || !bytes.Contains(tag, []byte("http://www.w3.org/2005/Atom")) {
		return 0, intel.Errorf(intel.KindInvalid, "byte %d: want an Atom feed, found %s", at, shorten(latin1(rest[:min(len(rest), maxShown)])))
	}
	return at + len(tag) + 1, nil
}

// maxShown is how much of a broken record a message looks at.
const maxShown = 200

// atomEntry is an entry as it is written.
type atomEntry struct {
	Title    string `xml:"title"`
	Summary  string `xml:"summary"`
	Updated  string `xml:"updated"`
	ID       string `xml:"id"`
	Category struct {
		Term string `xml:"term,attr"`
	} `xml:"category"`
}

func (p *feedParser) entry(raw []byte, at int) {
	e := atomEntry{}
	f, name := intel.Filing{}, ""
	reason := ""
	if len(raw) > maxEntrySize {
		reason = fmt.Sprintf("an entry of %d bytes, more than %d", len(raw), maxEntrySize)
		raw = raw[:maxEntrySize]
	} else if err := xml.Unmarshal([]byte(latin1(raw)), &e); err != nil {
		reason = err.Error()
	} else {
		f, name, reason = e.filing()
	}
	if reason != "" {
		p.list.quarantine(f.CIK, reason, latin1(raw), at)
		return
	}
	p.list.add(f, name)
}

// filing reads an entry. The reason says what cannot be read; the CIK is there
// where it could.
func (e *atomEntry) filing() (f intel.Filing, name, reason string) {
	f.Form = strings.TrimSpace(e.Category.Term)
	if f.Form == "" {
		return f, "", "category has no term, which is the form"
	}
	title, ok := strings.CutPrefix(strings.TrimSpace(e.Title), f.Form+" - ")
	if !ok {
		return f, "", fmt.Sprintf("title %s does not begin with the form %q", quoteShort(e.Title), f.Form)
	}
	title, role, okRole := cutParenthesis(title)
	title, cik, okCIK := cutParenthesis(title)
	if !okRole || !okCIK {
		return f, "", fmt.Sprintf("title %s does not end with the CIK and the role in parentheses", quoteShort(e.Title))
	}
	var err error
	if f.CIK, err = intel.ParseCIK(cik); err != nil {
		return f, "", err.Error()
	}
	f.Role, name = strings.ToLower(strings.TrimSpace(role)), cleanName(title)
	switch {
	case f.Role == "" || strings.Contains(f.Role, ","):
		return f, "", fmt.Sprintf("%s is not a role", quoteShort(role))
	case name == "":
		return f, "", "the name is missing"
	}
	number, ok := accession(e.ID[strings.LastIndexByte(e.ID, '=')+1:])
	if !ok {
		return f, "", fmt.Sprintf("id %s does not end with an accession number", quoteShort(e.ID))
	}
	f.Accession = number
	updated, err := time.Parse(time.RFC3339, strings.TrimSpace(e.Updated))
	if err != nil || updated.Year() < 1990 || updated.Year() > 9998 {
		return f, "", fmt.Sprintf("updated %s is not an instant", quoteShort(e.Updated))
	}
	f.AcceptedAt, f.AcceptedFrom = updated.UTC(), intel.AcceptedFromFeed
	reason = e.summary(&f)
	return f, name, reason
}

// summary reads "Filed: DAY AccNo: NUMBER Size: 11 KB" and the lines of items
// below, the markup left out.
func (e *atomEntry) summary(f *intel.Filing) (reason string) {
	lines := strings.Split(strings.NewReplacer("<b>", "", "</b>", "", "\n", " ").Replace(e.Summary), "<br>")
	words := strings.Fields(lines[0])
	value := func(label string) (string, string) {
		for i, w := range words {
			if w == label && i+1 < len(words) {
				next := ""
				if i+2 < len(words) {
					next = words[i+2]
				}
				return words[i+1], next
			}
		}
		return "", ""
	}
	day, _ := value("Filed:")
	var ok bool
	if f.FiledAt, ok = intel.ParseISODate(day); !ok {
		return fmt.Sprintf("summary: the filing day is %s", quoteShort(day))
	}
	number, _ := value("AccNo:")
	if a, ok := accession(number); !ok || a != f.Accession {
		return fmt.Sprintf("summary: the accession number is %s, that of id is %s", quoteShort(number), f.Accession)
	}
	size, unit := value("Size:")
	if f.Size, ok = roundedSize(size, unit); !ok {
		return fmt.Sprintf("summary: the size is %s", quoteShort(size+" "+unit))
	}
	var items []string
	for _, line := range lines[1:] {
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), "Item ")
		number, _, found := strings.Cut(rest, ":")
		if ok && found {
			items = append(items, number)
		}
	}
	f.Items = strings.Join(items, ",")
	return ""
}

// roundedSize reads "11 KB", which EDGAR rounds down to thousands. No size at
// all is 0.
func roundedSize(number, unit string) (int64, bool) {
	if number == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(number, 10, 32)
	switch {
	case err != nil || n < 0:
		return 0, false
	case unit == "KB":
		return n * 1000, true
	case unit == "MB":
		return n * 1_000_000, true
	case unit == "bytes", unit == "B":
		return n, true
	}
	return 0, false
}

// cutParenthesis returns s without the parenthesis at its end, and what is in it.
func cutParenthesis(s string) (before, inside string, ok bool) {
	s = strings.TrimSpace(s)
	open := strings.LastIndexByte(s, '(')
	if open < 0 || !strings.HasSuffix(s, ")") {
		return s, "", false
	}
	return s[:open], s[open+1 : len(s)-1], true
}

// latin1 returns b as text. EDGAR's lists are declared as ISO-8859-1; what is
// valid UTF-8, as plain ASCII is, stays what it is.
func latin1(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	var s strings.Builder
	s.Grow(len(b) + len(b)/8)
	for _, c := range b {
		s.WriteRune(rune(c))
	}
	return s.String()
}

func quoteShort(s string) string { return shorten(quoteText(s)) }

// quoteText returns s as JSON text.
func quoteText(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return `""` // a string has no errors
	}
	return string(b)
}
