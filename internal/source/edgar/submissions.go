package edgar

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
)

// parseSubmissions reads what EDGAR says about a filer: who it is, its latest
// filings and which older pages there are.
//
//	{"cik":"0000320193","name":…,…,"filings":{"recent":{COLUMN:[…],…},"files":[{"name":…},…]}}
func parseSubmissions(body intel.Body, data []byte) (intel.Batch, error) {
	cik, err := subject(body)
	if err != nil {
		return intel.Batch{}, err
	}
	p := submissionsParser{scanner: scanner{text: text(data)}, body: body, cik: cik, batch: intel.Batch{Body: body}}
	p.document()
	return p.batch, p.err
}

// parseSubmissionsPage reads a page of older filings. It has the columns at
// the top and does not say whose they are; the file's name did.
func parseSubmissionsPage(body intel.Body, data []byte) (intel.Batch, error) {
	cik, err := subject(body)
	if err != nil {
		return intel.Batch{}, err
	}
	p := submissionsParser{scanner: scanner{text: text(data)}, body: body, cik: cik, batch: intel.Batch{Body: body}}
	p.filings()
	p.end()
	return p.batch, p.err
}

type submissionsParser struct {
	scanner
	body  intel.Body
	cik   intel.CIK
	batch intel.Batch
}

func (p *submissionsParser) document() {
	const cik, filings = 1, 2
	var seen uint8
	description := make(map[string]string)
	start := p.pos
	for p.open('{'); p.more('}'); {
		switch key := p.key(); key {
		case "cik":
			p.once(&seen, cik, key)
			p.checkSubject(p.cik)
		case "filings":
			p.once(&seen, filings, key)
			p.recentAndFiles()
		default:
			description[key] = p.raw()
		}
	}
	p.end()
	switch {
	case p.err != nil:
	case seen&cik == 0:
		p.fail(0, "the body does not say whom it is about: cik is missing")
	case seen&filings == 0:
		p.fail(0, "filings is missing")
	default:
		p.company(description, start)
	}
}

func (p *submissionsParser) recentAndFiles() {
	const recent, files = 1, 2
	var seen uint8
	for p.open('{'); p.more('}'); {
		switch key := p.key(); key {
		case "recent":
			p.once(&seen, recent, key)
			p.filings()
		case "files":
			p.once(&seen, files, key)
			p.files()
		default:
			p.skip()
		}
	}
	if p.err == nil && seen&recent == 0 {
		p.fail(p.pos, "filings has no recent")
	}
}

// files reads the list of older pages into the requests for them.
func (p *submissionsParser) files() {
	for p.open('['); p.more(']'); {
		at := p.pos
		raw := p.raw()
		if p.err != nil {
			return
		}
		name, _ := asText(member(raw, "name"))
		r, ok := pageRequest(p.cik, name)
		if !ok {
			p.quarantine("page", fmt.Sprintf("name %q is not that of an older page of CIK %s", name, p.cik), raw, at)
			continue
		}
		p.batch.Next = append(p.batch.Next, r)
	}
}

func (p *submissionsParser) quarantine(kind, reason, record string, at int) {
	p.batch.Quarantined = append(p.batch.Quarantined, quarantined(p.cik, p.body.SHA256, kind, reason, record, at))
}

// The columns that become filings. Others are new, and not ours.
const (
	colAccession = iota
	colFilingDate
	colForm
	colReportDate
	colAccepted
	colAct
	colFileNumber
	colFilmNumber
	colItems
	colSize
	colXBRL
	colInlineXBRL
	colPrimaryDocument
	colPrimaryDescription
	colCount
)

func filingColumns() [colCount]string {
	return [colCount]string{"accessionNumber", "filingDate", "form", "reportDate", "acceptanceDateTime", "act", "fileNumber",
		"filmNumber", "items", "size", "isXBRL", "isInlineXBRL", "primaryDocument", "primaryDocDescription"}
}

// column is one property of all filings, as JSON text of each.
type column struct {
	name  string
	at    int
	cells []string
}

// filings reads the columns into filings. EDGAR adds columns and leaves some
// out; without the first three there are no filings, and with columns of
// unequal length nobody can say what belongs together.
func (p *submissionsParser) filings() {
	columns := p.columns()
	if p.err != nil {
		return
	}
	var ours [colCount][]string
	rows := 0
	for i, name := range filingColumns() {
		for _, c := range columns {
			if c.name == name {
				ours[i] = c.cells
				rows = max(rows, len(c.cells))
			}
		}
	}
	for i, name := range filingColumns() {
		switch n := len(ours[i]); {
		case n == rows, n == 0 && i > colForm && !has(columns, name):
		case !has(columns, name):
			p.fail(p.pos, "the column %s is missing", name)
			return
		default:
			p.fail(p.pos, "the column %s has %d rows, another has %d", name, n, rows)
			return
		}
	}
	p.rows(columns, ours, rows)
}

func has(columns []column, name string) bool {
	for _, c := range columns {
		if c.name == name {
			return true
		}
	}
	return false
}

// maxColumns bounds the columns of a body; EDGAR has 16.
const maxColumns = 100

// columns reads an object of lists.
func (p *submissionsParser) columns() []column {
	var all []column
	for p.open('{'); p.more('}'); {
		c := column{name: p.key(), at: p.pos}
		switch {
		case has(all, c.name):
			p.fail(c.at, "the column %s is there twice", c.name)
		case len(all) == maxColumns:
			p.fail(c.at, "more than %d columns", maxColumns)
		}
		if !p.at('[') && !known(c.name) {
			p.skip()
			continue
		}
		if len(all) > 0 {
			c.cells = make([]string, 0, len(all[0].cells))
		}
		for p.open('['); p.more(']'); {
			c.cells = append(c.cells, p.raw())
		}
		all = append(all, c)
	}
	return all
}

func known(column string) bool {
	for _, name := range filingColumns() {
		if name == column {
			return true
		}
	}
	return false
}

// rows makes filings of the cells. The clock of the acceptance times is
// decided once for all of them.
func (p *submissionsParser) rows(columns []column, ours [colCount][]string, rows int) {
	filings := make([]intel.Filing, 0, rows)
	accepted := make([]Acceptance, 0, rows)
	for i := range rows {
		r := row{cells: ours, i: i}
		f, a := r.filing()
		if r.reason != "" {
			p.quarantine("filing", r.reason, record(columns, i), columnOffset(columns))
			continue
		}
		f.CIK, f.Origin, f.SHA256 = p.cik, p.body.Kind, p.body.SHA256
		filings, accepted = append(filings, f), append(accepted, a)
	}
	clock := ReadClock(accepted)
	for i := range filings {
		filings[i].AcceptedAt, filings[i].AcceptedFrom = accepted[i].At(clock)
	}
	p.batch.Filings = filings
}

// columnOffset is where the columns begin: a row has no place of its own.
func columnOffset(columns []column) int { return columns[0].at }

// record returns row i of all columns as a JSON object.
func record(columns []column, i int) string {
	var members []string
	for _, c := range columns {
		if i < len(c.cells) { // columns we do not know may be of another length
			members = append(members, quote(c.name)+":"+c.cells[i])
		}
	}
	return "{" + strings.Join(members, ",") + "}"
}

// row reads the cells of one filing. The first defect is the reason to
// quarantine it.
type row struct {
	cells  [colCount][]string
	i      int
	reason string
}

func (r *row) complain(col int, format string, args ...any) {
	if r.reason == "" {
		r.reason = filingColumns()[col] + " is " + fmt.Sprintf(format, args...)
	}
}

func (r *row) filing() (intel.Filing, Acceptance) {
	f := intel.Filing{
		Accession:          r.accession(),
		Form:               r.required(colForm),
		FiledAt:            r.day(colFilingDate),
		ReportDate:         r.day(colReportDate),
		Items:              r.text(colItems),
		Act:                r.text(colAct),
		FileNumber:         r.text(colFileNumber),
		FilmNumber:         r.text(colFilmNumber),
		Size:               r.integer(colSize),
		XBRL:               r.flag(colXBRL),
		InlineXBRL:         r.flag(colInlineXBRL),
		PrimaryDocument:    rawDocument(r.text(colPrimaryDocument)),
		PrimaryDescription: r.text(colPrimaryDescription),
	}
	if f.FiledAt == 0 {
		r.complain(colFilingDate, "missing")
	}
	stamp, _ := asText(r.raw(colAccepted))
	return f, Acceptance{Digits: readStamp(stamp), FiledAt: f.FiledAt, Form: f.Form, Accession: f.Accession}
}

// raw returns the JSON text of a cell, "null" where the column is missing.
func (r *row) raw(col int) string {
	if r.i >= len(r.cells[col]) {
		return "null"
	}
	return r.cells[col][r.i]
}

// text reads a cell that is a string or a number; null is "".
func (r *row) text(col int) string {
	t, ok := scalar(r.raw(col))
	if !ok {
		r.complain(col, "%s, not a text", shorten(r.raw(col)))
	}
	return t
}

func (r *row) required(col int) string {
	t := r.text(col)
	if t == "" {
		r.complain(col, "missing")
	}
	return t
}

func (r *row) accession() intel.AccessionNumber {
	a, ok := accession(r.required(colAccession))
	if !ok {
		r.complain(colAccession, "%s, not an accession number", shorten(r.raw(colAccession)))
	}
	return a
}

func (r *row) day(col int) intel.Date {
	t := r.text(col)
	if t == "" {
		return 0
	}
	d, ok := intel.ParseISODate(t)
	if !ok {
		r.complain(col, "%s, not a day", shorten(r.raw(col)))
	}
	return d
}

func (r *row) integer(col int) int64 {
	t := r.text(col)
	if t == "" {
		return 0
	}
	n, err := strconv.ParseInt(t, 10, 64)
	if err != nil || n < 0 {
		r.complain(col, "%s, not a whole number", shorten(r.raw(col)))
	}
	return n
}

func (r *row) flag(col int) bool {
	switch raw := r.raw(col); raw {
	case "1", "true":
		return true
	case "0", "false", "null", `""`:
		return false
	default:
		r.complain(col, "%s, neither 0 nor 1", shorten(raw))
		return false
	}
}

// rawDocument returns the name of a filing's document without the folder of
// the style sheet it is shown with: ownership reports are listed as
// "xslF345X05/form4.xml", and form4.xml is the document itself.
func rawDocument(name string) string {
	if folder, file, ok := strings.Cut(name, "/"); ok && strings.HasPrefix(folder, "xsl") {
		return file
	}
	return name
}

// scalar returns the text of a string, the digits of a number, or "" for null;
// false for anything else.
func scalar(raw string) (string, bool) {
	if t, ok := asText(raw); ok {
		return t, true
	}
	if raw == "" || raw == "null" {
		return "", true
	}
	return raw, numberLen(raw) == len(raw)
}

// member returns the JSON text of a member of the object that raw holds, ""
// where there is none.
func member(raw, name string) string {
	if raw == "" || raw[0] != '{' {
		return ""
	}
	s := scanner{text: raw}
	for s.open('{'); s.more('}'); {
		if s.key() == name {
			return s.raw()
		}
		s.skip()
	}
	return ""
}
