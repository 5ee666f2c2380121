package edgar

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/corpintel/intel"
)

// Bounds of an index. A quarter has less than half a million lines and 60 MB.
const (
	maxIndexLines = 1_000_000
	maxIndexSize  = 256 << 20
	maxIndexLine  = 4 << 10
	// maxIndexHead is how many lines may come before the filings.
	maxIndexHead = 30
)

// parseIndex reads an index of the filings of a day or a quarter, in any of
// EDGAR's three forms, compressed or not:
//
//	Form Type   Company Name      CIK         Date Filed  File Name
//	---------------------------------------------------------------
//	10-K        ACME INC          2000001     20110215    edgar/data/2000001/0002000001-11-000007.txt
//
// "company" has the first two columns the other way round, "master" has bars
// between: CIK|Company Name|Form Type|Date Filed|File Name. The header says
// which, and how wide the columns are: both have changed over the years. An
// index without a line is one: so begins every quarter.
func parseIndex(body intel.Body, data []byte) (intel.Batch, error) {
	data, err := inflated(data)
	if err != nil {
		return intel.Batch{}, err
	}
	p := indexParser{list: newFilingList(body), data: data}
	if err := p.head(); err != nil {
		return intel.Batch{}, err
	}
	if err := p.lines(); err != nil {
		return intel.Batch{}, err
	}
	batch := p.list.done()
	batch.FilingsComplete = true
	return batch, nil
}

// inflated returns the content of a file that may be compressed.
func inflated(data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "the compressed index cannot be read: %w", err)
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxIndexSize+1))
	switch {
	case err != nil:
		return nil, intel.Errorf(intel.KindInvalid, "the compressed index cannot be read: %w", err)
	case len(plain) > maxIndexSize:
		return nil, intel.Errorf(intel.KindInvalid, "the compressed index holds more than %d bytes", maxIndexSize)
	}
	return plain, nil
}

type indexParser struct {
	list *filingList
	data []byte
	pos  int // in data, of the next line

	bars      bool
	companyAt int // columns of a line without bars
	formAt    int
	cikAt     int // where the column after both begins
}

// line returns the next line, without what ends it, and where it begins.
func (p *indexParser) line() (line []byte, at int, ok bool) {
	if p.pos >= len(p.data) {
		return nil, p.pos, false
	}
	at = p.pos
	line, _, found := bytes.Cut(p.data[at:], []byte("\n"))
	p.pos += len(line)
	if found {
		p.pos++
	}
	return bytes.TrimRight(line, "\r"), at, true
}

// head reads up to the line of dashes. The line before names the columns, or
// the two before.
func (p *indexParser) head() error {
	var before, names string
	for range maxIndexHead {
		line, _, ok := p.line()
		if !ok || len(line) > maxIndexLine {
			break
		}
		text := string(line)
		if len(text) > 10 && strings.Trim(text, "-") == "" {
			if !strings.Contains(names, "Company Name") { // at times broken in two
				names = before + names
			}
			return p.columns(names)
		}
		before, names = names, text
	}
	return intel.Errorf(intel.KindInvalid, "no line of dashes below the names of the columns; this is no index of filings")
}

func (p *indexParser) columns(names string) error {
	if strings.HasPrefix(names, "CIK|Company Name|Form Type|Date Filed|") {
		p.bars = true
		return nil
	}
	p.companyAt, p.formAt = strings.Index(names, "Company Name"), strings.Index(names, "Form Type")
	p.cikAt = strings.Index(names, "CIK")
	days, file := strings.Index(names, "Date Filed"), strings.Index(names, "File")
	if p.companyAt < 0 || p.formAt < 0 || p.cikAt < max(p.companyAt, p.formAt) || days < p.cikAt || file < days {
		return intel.Errorf(intel.KindInvalid, "the columns are %s; want form, company, CIK, date and file name", quoteShort(names))
	}
	return nil
}

func (p *indexParser) lines() error {
	for n := 0; ; n++ {
		line, at, ok := p.line()
		switch {
		case !ok:
			return nil
		case n == maxIndexLines:
			return intel.Errorf(intel.KindInvalid, "byte %d: more than %d lines", at, maxIndexLines)
		case len(bytes.TrimSpace(line)) == 0:
			continue
		}
		var f intel.Filing
		var name, reason string
		if len(line) > maxIndexLine {
			reason = fmt.Sprintf("a line of %d bytes, more than %d", len(line), maxIndexLine)
			line = line[:maxIndexLine]
		} else {
			f, name, reason = p.filing(latin1(line))
		}
		if reason == "" {
			p.list.add(f, name)
			continue
		}
		p.list.quarantine(f.CIK, reason, latin1(line), at)
		if p.list.bad > maxBadRecords {
			return intel.Errorf(intel.KindInvalid, "byte %d: more than %d lines cannot be read, the last: %s", at, maxBadRecords, reason)
		}
	}
}

// filing reads a line.
func (p *indexParser) filing(line string) (f intel.Filing, name, reason string) {
	cells, reason := p.cells(line)
	if reason != "" {
		return f, "", reason
	}
	var err error
	if f.CIK, err = intel.ParseCIK(cells.cik); err != nil {
		return f, "", err.Error()
	}
	f.Form, name = strings.TrimSpace(cells.form), cleanName(cells.company)
	if f.Form == "" {
		return f, "", "the form is missing"
	}
	if f.FiledAt = indexDay(cells.day); f.FiledAt == 0 {
		return f, "", fmt.Sprintf("%s is not a day", quoteShort(cells.day))
	}
	file := cells.file[strings.LastIndexByte(cells.file, '/')+1:]
	number, ok := accession(strings.TrimSuffix(file, ".txt"))
	if !ok {
		return f, "", fmt.Sprintf("the file %s is not named by an accession number", quoteShort(cells.file))
	}
	f.Accession = number
	return f, name, ""
}

// indexCells are the columns of one line.
type indexCells struct{ form, company, cik, day, file string }

func (p *indexParser) cells(line string) (c indexCells, reason string) {
	if p.bars {
		parts := strings.Split(line, "|")
		if len(parts) != 5 {
			return c, fmt.Sprintf("%d columns, want 5", len(parts))
		}
		return indexCells{cik: strings.TrimSpace(parts[0]), company: parts[1], form: parts[2],
			day: strings.TrimSpace(parts[3]), file: strings.TrimSpace(parts[4])}, ""
	}
	// The last three columns have no spaces inside, and are read from the end:
	// a long name or form may have moved them.
	rest, file := cutLast(line)
	rest, day := cutLast(rest)
	rest, cik := cutLast(rest)
	c.file, c.day, c.cik = file, day, cik
	runes := []rune(rest)
	split := max(p.companyAt, p.formAt)
	if cik == "" || len(runes) <= split {
		return c, "a line that is too short"
	}
	if runes[split-1] != ' ' {
		return c, fmt.Sprintf("a column does not end before character %d", split)
	}
	left, right := string(runes[:split]), string(runes[split:])
	if p.formAt < p.companyAt {
		c.form, c.company = left, right
	} else {
		c.company, c.form = left, right
	}
	return c, ""
}

// cutLast returns s without its last word, and that.
func cutLast(s string) (rest, word string) {
	s = strings.TrimRight(s, " \t")
	at := strings.LastIndexAny(s, " \t") + 1
	return s[:at], s[at:]
}

// indexDay reads 20200318, as daily indexes have it, or 2020-03-18; 0 where it
// is neither.
func indexDay(s string) intel.Date {
	if len(s) == 8 && digits(s) == 8 {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	d, ok := intel.ParseISODate(s)
	if !ok {
		return 0
	}
	return d
}
