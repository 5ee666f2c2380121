package edgar

import (
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// The ends of the addresses of a filing's index page; both are in use, beside
// the filing's folder and inside of it.
const (
	indexEnding      = "-index.html"
	indexEndingShort = "-index.htm"
	folderIndex      = "/index.json"
)

// FilingIndexRequest returns what to ask for to know the files of a filing, as
// one of its filers lists it. The page never changes.
func FilingIndexRequest(cik intel.CIK, a intel.AccessionNumber) intel.Request {
	return intel.Request{
		Kind: KindFilingIndex, Subject: cik.String(), URL: archivesURL + cik.String() + "/" + a.String() + indexEnding,
		MayBeAbsent: true, Once: true,
	}
}

// indexPage reads the page of a filing's files.
type indexPage struct {
	batch     intel.Batch
	accession intel.AccessionNumber
	folder    string
	form      string
	facts     map[string]string // what the page says of the filing, by its own words
	filers    []pageFiler
	inline    []string // names of further documents that tag numbers
	tagged    bool     // the primary document does
	xbrl      bool     // some file is of XBRL
}

// pageFiler is a filer as the page has it.
type pageFiler struct {
	name  string
	role  string
	cik   intel.CIK
	words map[string]string // of the line that identifies it
}

// parseFilingIndex reads an index page: what the filing is, its files and its
// filers. What further documents tag numbers is asked for.
func parseFilingIndex(body intel.Body, data []byte) (intel.Batch, error) {
	p := indexPage{batch: intel.Batch{Body: body}, accession: indexAccession(body.URL), facts: map[string]string{}}
	p.folder = p.accession.Folder(body.URL)
	if err := p.read(text(data)); err != nil {
		return intel.Batch{}, err
	}
	if err := p.filings(); err != nil {
		return intel.Batch{}, err
	}
	cik, err := subject(body)
	if err != nil {
		return intel.Batch{}, err
	}
	for _, name := range p.inline {
		p.batch.Next = append(p.batch.Next, intel.Request{
			Kind: KindDocument, Subject: cik.String(), URL: p.folder + name, MayBeAbsent: true,
		})
	}
	return p.batch, nil
}

// indexAccession returns the submission that an index page is of by its address,
// 0 where it names none.
func indexAccession(url string) intel.AccessionNumber {
	name := path.Base(url)
	for _, ending := range []string{indexEnding, indexEndingShort} {
		name = strings.TrimSuffix(name, ending)
	}
	a, err := intel.ParseAccession(name)
	if err != nil {
		return 0
	}
	return a
}

// Bounds of an index page.
const (
	maxIndexFiles  = 20_000
	maxIndexFilers = maxFilers
)

// read walks the page: pairs of a head and what it says, rows of two tables of
// files, and a part for each filer.
func (p *indexPage) read(s string) error {
	var (
		in     string   // the class of the part that text is of
		head   string   // what the next info is about
		text   []string // of that part
		cells  []string // of the row
		link   string   // in the row
		table  bool
		filer  *pageFiler
		closed = map[string]string{"div": "div", "td": "td", "span": "span", "p": "p"}
	)
	flush := func() string {
		all := pageText(strings.Join(text, ""))
		text = nil
		return all
	}
	for m := range walkMarkup(s) {
		class := ""
		if m.tag != "" && !m.end {
			class = m.attr("class")
		}
		switch {
		case m.tag == "":
			if in != "" {
				text = append(text, m.text)
			}
		case m.tag == "br" && in != "":
			text = append(text, "\n")
		case m.tag == "a" && !m.end && table && link == "":
			link = m.attr("href")
		case m.tag == "table" && !m.end:
			table = class == "tableFile"
		case m.tag == "table":
			table = false
		case m.tag == "tr" && !m.end:
			cells, link = nil, ""
		case m.tag == "tr" && table:
			if err := p.file(cells, link); err != nil {
				return err
			}
		case m.tag == "td" && !m.end && table:
			in, text = "td", nil
		case !m.end && (class == "infoHead" || class == "info" || class == "companyName" || class == "identInfo" || m.attr("id") == "formName" || m.attr("id") == "secNum"):
			in, text = m.tag+" "+class+m.attr("id"), nil
			if class == "companyName" {
				if len(p.filers) == maxIndexFilers {
					return fmt.Errorf("more than %d filers", maxIndexFilers)
				}
				p.filers = append(p.filers, pageFiler{words: map[string]string{}})
				filer = &p.filers[len(p.filers)-1]
			}
		case m.end && closed[m.tag] != "" && (in == m.tag || strings.HasPrefix(in, m.tag+" ")):
			said := flush()
			switch strings.TrimPrefix(in, m.tag+" ") {
			case "td":
				cells = append(cells, said)
			case "infoHead":
				head = said
			case "info":
				p.facts[head] = said
			case "formName":
				p.form = formOf(said)
			case "secNum":
				_, number, _ := strings.Cut(said, "No.")
				stated, err := intel.ParseAccession(strings.TrimSpace(number))
				if err != nil || stated != p.accession {
					return fmt.Errorf("the page is about %s, asked for %s", quoteShort(number), p.accession)
				}
				p.facts["accession"] = number
			case "companyName":
				filer.identify(said)
			case "identInfo":
				if filer != nil {
					filer.describe(said)
				}
			}
			in = ""
		}
	}
	if p.facts["accession"] == "" {
		return errors.New("it is no index page of a filing")
	}
	return nil
}

// formOf returns "8-K" of "Form 8-K - Current report:".
func formOf(s string) string {
	form, _, _ := strings.Cut(strings.TrimPrefix(s, "Form "), " - ")
	return strings.TrimSpace(form)
}

// identify reads "NVIDIA CORP (Filer) CIK: 0001045810 (see all company filings)".
func (f *pageFiler) identify(s string) {
	name, rest, _ := strings.Cut(s, " CIK:")
	number, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	if cik, err := intel.ParseCIK(number); err == nil {
		f.cik = cik
	}
	if open := strings.LastIndexByte(name, '('); open >= 0 {
		role := strings.TrimSuffix(strings.TrimSpace(name[open+1:]), ")")
		name, f.role = name[:open], pageRole(role)
	}
	f.name = cleanName(name)
}

// pageRole returns what a filer is to the filing in the words of submissions.
func pageRole(s string) string {
	switch role := strings.ToLower(strings.TrimSpace(s)); role {
	case "filed by", "filed for", "filer", "issuer", "reporting", "subject":
		return role
	case "subject company":
		return "subject"
	case "reporting owner":
		return "reporting"
	case "serial company":
		return role
	default:
		return ""
	}
}

// describe reads "EIN.: 943177549 | … Type: 8-K | Act: 34 | File No.: 000-23985".
func (f *pageFiler) describe(s string) {
	for _, word := range []string{"Type", "Act", "File No.", "Film No."} {
		_, rest, ok := strings.Cut(s, word+":")
		if !ok {
			continue
		}
		value, _, _ := strings.Cut(strings.TrimSpace(rest), "|")
		value, _, _ = strings.Cut(strings.TrimSpace(value), " SIC:")
		f.words[word] = strings.TrimSpace(value)
	}
}

// file reads a row of a table of files. Rows of heads have no cells; documents
// from before 2001 have no names.
func (p *indexPage) file(cells []string, link string) error {
	const sequence, description, name, kind = 0, 1, 2, 3
	if len(cells) <= kind {
		return nil
	}
	if len(p.batch.Documents) == maxIndexFiles {
		return fmt.Errorf("more than %d files", maxIndexFiles)
	}
	n := 0
	if digits(cells[sequence]) == len(cells[sequence]) && len(cells[sequence]) < len("1000000000") {
		n, _ = strconv.Atoi(cells[sequence]) // digits, and few
	}
	if n == 0 || cells[kind] == "" {
		return nil // the submission as a whole
	}
	file, inline := indexLink(link)
	if file != "" && !fileName(file) {
		p.batch.Quarantined = append(p.batch.Quarantined, quarantined(0, p.batch.Body.SHA256, "document",
			"the name is "+quoteShort(file)+", which is none", located(p.accession, map[string]any{"sequence": n}), 0))
		return nil
	}
	d := intel.Document{Accession: p.accession, Sequence: n, Type: cells[kind], Name: file, Description: cells[description]}
	for i := range p.batch.Documents {
		if p.batch.Documents[i].Sequence == d.Sequence { // the page that displays a file is listed before it
			p.batch.Documents[i] = d
			return nil
		}
	}
	first := len(p.batch.Documents) == 0
	p.tagged = p.tagged || first && inline
	p.xbrl = p.xbrl || inline || strings.HasPrefix(d.Type, "EX-100") || strings.HasPrefix(d.Type, "EX-101")
	p.batch.Documents = append(p.batch.Documents, d)
	isPage := strings.HasSuffix(strings.ToLower(file), ".htm") || strings.HasSuffix(strings.ToLower(file), ".html")
	if !first && isPage && (inline || strings.HasPrefix(d.Type, "EX-13")) {
		p.inline = append(p.inline, file)
	}
	return nil
}

// indexLink returns the name of the file that a row links to, in its folder, and
// whether the link is to the viewer of inline XBRL.
func indexLink(link string) (name string, inline bool) {
	link, inline = strings.CutPrefix(link, "/ix?doc=")
	rest, ok := strings.CutPrefix(link, "/Archives/edgar/data/")
	if !ok {
		return "", inline
	}
	parts := strings.SplitN(rest, "/", 3)
	if len(parts) < 3 {
		return "", inline
	}
	return parts[2], inline
}

// filings makes the filing of each filer.
func (p *indexPage) filings() error {
	filed, ok := intel.ParseISODate(p.facts["Filing Date"])
	switch {
	case !ok:
		return fmt.Errorf("the filing day is %s", quoteShort(p.facts["Filing Date"]))
	case len(p.filers) == 0:
		return errors.New("it names no filer")
	case len(p.batch.Documents) == 0:
		return errors.New("it lists no document")
	}
	accepted, from := pageAccepted(p.facts["Accepted"])
	report, _ := intel.ParseISODate(p.facts["Period of Report"])
	primary := p.batch.Documents[0]
	at := map[intel.CIK]int{}
	for _, who := range p.filers {
		if who.cik == 0 {
			return fmt.Errorf("the filer %s has no CIK", quoteShort(who.name))
		}
		if i, twice := at[who.cik]; twice {
			p.batch.Filings[i].Role = intel.JoinRoles(p.batch.Filings[i].Role, who.role)
			continue
		}
		form := p.form
		if who.words["Type"] != "" {
			form = who.words["Type"]
		}
		if form == "" {
			return errors.New("it names no form")
		}
		at[who.cik] = len(p.batch.Filings)
		p.batch.Filings = append(p.batch.Filings, intel.Filing{
			CIK: who.cik, Accession: p.accession, Role: who.role, Form: form, FiledAt: filed, AcceptedAt: accepted, AcceptedFrom: from,
			ReportDate: report, Items: pageItems(p.facts["Items"]), XBRL: p.xbrl, InlineXBRL: p.tagged, Act: who.words["Act"], FileNumber: who.words["File No."], FilmNumber: who.words["Film No."],
			PrimaryDocument: primary.Name, PrimaryDescription: primary.Description,
			Origin: p.batch.Body.Kind, SHA256: p.batch.Body.SHA256,
		})
		if who.name != "" {
			p.batch.Companies = append(p.batch.Companies, intel.Company{CIK: who.cik, Name: who.name, Origin: p.batch.Body.Kind, SHA256: p.batch.Body.SHA256})
		}
	}
	return nil
}

// pageItems reads "Item 5.02: Departure of Directors … Item 9.01: Financial
// Statements and Exhibits", and returns "5.02,9.01", as submissions have it.
func pageItems(s string) string {
	var items []string
	words := strings.Fields(s)
	for i := 1; i < len(words); i++ {
		if number, ok := strings.CutSuffix(words[i], ":"); ok && words[i-1] == "Item" {
			items = append(items, number)
		}
	}
	return strings.Join(items, ",")
}

// pageAccepted reads "2026-03-06 16:11:25", New York's time. Old filings have
// only a day.
func pageAccepted(s string) (time.Time, intel.AcceptedFrom) {
	t, err := time.ParseInLocation(time.DateTime, s, intel.NewYork)
	if err != nil || t.Hour()+t.Minute()+t.Second() == 0 {
		return time.Time{}, intel.AcceptedUnknown
	}
	return t.UTC(), intel.AcceptedFromIndex
}

// parseFilingFolder reads the list of files in a filing's folder, index.json:
//
//	{"directory":{"item":[{"name":"dats-20240116.xsd","type":"text.gif","size":"3837",…},…],"name":"/Archives/edgar/data/…"}}
//
// It says nothing of what the files are; they are numbered as they are listed.
func parseFilingFolder(body intel.Body, data []byte) (intel.Batch, error) {
	a := accessionOf(strings.TrimSuffix(body.URL, folderIndex) + "/")
	if a == 0 {
		return intel.Batch{}, errors.New("its address names no filing")
	}
	batch := intel.Batch{Body: body}
	s := scanner{text: text(data)}
	directory := false
	for s.open('{'); s.more('}'); {
		if s.key() != "directory" {
			s.skip()
			continue
		}
		directory = true
		for s.open('{'); s.more('}'); {
			switch s.key() {
			case "name":
				at := s.pos
				if name := s.string(); s.err == nil && path.Base(name) != a.Compact() {
					s.fail(at, "it is about the folder %s, asked for %s", quoteShort(name), a.Compact())
				}
			case "item":
				for s.open('['); s.more(']'); {
					if len(batch.Documents) == maxIndexFiles {
						s.fail(s.pos, "more than %d files", maxIndexFiles)
						break
					}
					raw := s.raw()
					name, ok := asText(member(raw, "name"))
					if s.err == nil && (!ok || !fileName(name)) {
						batch.Quarantined = append(batch.Quarantined, quarantined(0, body.SHA256, "document", "the name is none", raw, s.pos-len(raw)))
						continue
					}
					batch.Documents = append(batch.Documents, intel.Document{Accession: a, Sequence: len(batch.Documents) + 1, Name: name})
				}
			default:
				s.skip()
			}
		}
	}
	s.end()
	if s.err == nil && (!directory || len(batch.Documents) == 0) {
		return batch, errors.New("it lists no file")
	}
	return batch, s.err
}
