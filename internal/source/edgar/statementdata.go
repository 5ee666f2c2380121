package edgar

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

const (
	// setMark begins the line that says from which table the next ones are.
	setMark = "== "
	// maxSetLine bounds a line; the longest, of tags, have about three thousand
	// bytes.
	maxSetLine = 64 << 10
	// maxQuarters bounds the length of a period.
	maxQuarters = 400
	// perShare is the type of elements whose unit is divided by shares.
	perShare = "perShare"
)

// setCells are the cells of a line of a table of a data set.
type setCells string

// at returns cell i, "" where the line has none.
func (c setCells) at(i int) string {
	if i < 0 {
		return ""
	}
	rest := strings.TrimRight(string(c), "\r\n")
	for ; i > 0; i-- {
		var ok bool
		if _, rest, ok = strings.Cut(rest, "\t"); !ok {
			return ""
		}
	}
	cell, _, _ := strings.Cut(rest, "\t")
	return cell
}

// count returns how many cells there are.
func (c setCells) count() int { return strings.Count(string(c), "\t") + 1 }

// setColumns returns where columns are in a line of their names, -1 for one
// that may be missing, as the ? at its end says, and is.
func setColumns(head []byte, names []string) ([]int, error) {
	have := strings.Split(strings.TrimRight(string(bytes.TrimPrefix(head, []byte("\ufeff"))), "\r\n"), "\t")
	at := make([]int, len(names))
	for i, name := range names {
		name, optional := strings.CutSuffix(name, "?")
		at[i] = slices.Index(have, name)
		if at[i] < 0 && !optional {
			return nil, fmt.Errorf("there is no column %s", name)
		}
	}
	return at, nil
}

// parseStatementSet looks at a data set as a whole, which gives no records: the
// bodies do that it is cut into.
func parseStatementSet(data []byte) error {
	if !bytes.HasPrefix(data, []byte("PK")) {
		return errors.New("it is no zip file")
	}
	return nil
}

// statementData reads a company's share of a data set.
type statementData struct {
	batch    intel.Batch
	cik      intel.CIK
	filings  map[intel.AccessionNumber]*statementFiling
	perShare map[string]bool // by tag and version
	newest   *statementFiling
	want     *intel.Fact // to be located
	span     intel.Span
}

// statementFiling is what a line about a filing gives its facts.
type statementFiling struct {
	intel.Filing
	fiscalYear   int
	fiscalPeriod string
	company      intel.Company
}

func parseStatementData(body intel.Body, data []byte, into []intel.Fact) (intel.Batch, error) {
	cik, err := subject(body)
	if err != nil {
		return intel.Batch{}, err
	}
	p := statementData{batch: intel.Batch{Body: body, Facts: into}, cik: cik, filings: map[intel.AccessionNumber]*statementFiling{}, perShare: map[string]bool{}}
	if err := p.read(text(data)); err != nil {
		return intel.Batch{}, err
	}
	if len(p.filings)+len(p.batch.Quarantined) == 0 {
		return intel.Batch{}, errors.New("it lists no filing")
	}
	if p.newest != nil {
		c := p.newest.company
		p.batch.Company = &c
	}
	slices.SortStableFunc(p.batch.Facts, func(a, b intel.Fact) int {
		return cmp.Or(strings.Compare(a.Taxonomy, b.Taxonomy), strings.Compare(a.Concept, b.Concept), strings.Compare(a.Unit, b.Unit), compareFacts(&a, &b))
	})
	return p.batch, nil
}

// tableLine is a line of one of the tables and where it is in the body.
type tableLine struct {
	setCells

	at   int
	size int // without what ends it
}

// read passes the lines of each table to its reader: filings come before the
// numbers in them, and tags before the numbers under them.
func (p *statementData) read(s string) error {
	readers := map[string]struct {
		columns []string
		read    func(tableLine, []int) error
	}{
		setFilings: {[]string{"adsh", "cik", "name", "form", "fy", "fp", "filed", "accepted", "sic?", "stprinc?", "ein?", "former?", "changed?", "aciks?"}, p.filing},
		setTags:    {[]string{"tag", "version", "datatype"}, p.tag},
		setNumbers: {[]string{"adsh", "tag", "version", "ddate", "qtrs", "uom", "value"}, p.number},
	}
	return eachTable(s, func(table, head string) (func(tableLine) error, error) {
		r, ok := readers[table]
		if !ok {
			return nil, fmt.Errorf("there is a table %s, which it should not have", quoteShort(table))
		}
		at, err := setColumns([]byte(head), r.columns)
		width := setCells(head).count()
		return func(line tableLine) error {
			if n := line.count(); n != width {
				p.quarantine("fact", fmt.Sprintf("%d cells below %d columns", n, width), line)
				return nil
			}
			return r.read(line, at)
		}, err
	})
}

// eachTable walks the tables of a body. begin is told of each, with its names of
// columns, and returns who reads its lines.
func eachTable(s string, begin func(table, head string) (func(tableLine) error, error)) error {
	var read func(tableLine) error
	table, named := "", false
	at := 0
	for line := range strings.Lines(s) {
		start := at
		at += len(line)
		name, mark := strings.CutPrefix(line, setMark)
		var err error
		switch {
		case mark:
			table, named, read = strings.TrimSpace(name), true, nil
		case named:
			read, err = begin(table, line)
			named = false
		case read == nil:
			return fmt.Errorf("byte %d: a line of no table", start)
		default:
			err = read(tableLine{setCells(line), start, len(strings.TrimRight(line, "\r\n"))})
		}
		if err != nil {
			return fmt.Errorf("byte %d: %w", start, err)
		}
	}
	if read == nil {
		return errors.New("it holds no table")
	}
	return nil
}

// quarantine puts a line aside.
func (p *statementData) quarantine(kind, reason string, line tableLine) {
	if p.want == nil {
		record := quoteText(strings.ToValidUTF8(string(line.setCells)[:line.size], "\ufffd"))
		p.batch.Quarantined = append(p.batch.Quarantined, quarantined(p.cik, p.batch.Body.SHA256, kind, reason, record, line.at))
	}
}

func (p *statementData) tag(line tableLine, at []int) error {
	if line.setCells.at(at[2]) == perShare {
		p.perShare[line.setCells.at(at[0])+"\t"+line.setCells.at(at[1])] = true
	}
	return nil
}

// filing reads a line about a filing. One about somebody else makes the body
// one that cannot be used.
func (p *statementData) filing(line tableLine, at []int) error {
	cell := func(i int) string { return strings.TrimSpace(line.setCells.at(at[i])) }
	cik, err := intel.ParseCIK(cell(1))
	if err != nil || cik != p.cik {
		return fmt.Errorf("the filing is of CIK %s, asked for %s", quoteShort(cell(1)), p.cik)
	}
	number, ok := accession(cell(0))
	filed, err := compactDay(cell(6))
	form := cell(3)
	switch {
	case !ok:
		p.quarantine("filing", "adsh is "+quoteShort(cell(0))+", not an accession number", line)
		return nil
	case err != nil || filed == 0:
		p.quarantine("filing", "filed is "+quoteShort(cell(6))+", not a day", line)
		return nil
	case form == "" || len(form) > maxText:
		p.quarantine("filing", "the form is missing or too long", line)
		return nil
	case p.filings[number] != nil:
		return fmt.Errorf("%s is listed twice", number)
	}
	body := &p.batch.Body
	f := &statementFiling{Filing: intel.Filing{
		CIK: p.cik, Accession: number, Form: form, FiledAt: filed, XBRL: true, Origin: body.Kind, SHA256: body.SHA256,
	}}
	f.AcceptedAt, f.AcceptedFrom = statementAccepted(cell(7))
	if y, ok := year(cell(4)); ok {
		f.fiscalYear = y
	}
	if fp := cell(5); len(fp) <= maxText {
		f.fiscalPeriod = fp
	}
	f.company = intel.Company{CIK: p.cik, Name: cleanName(strings.ToValidUTF8(cell(2), "\ufffd")), SIC: cell(8), StateOfIncorporation: cell(9), EIN: cell(10), Origin: body.Kind, SHA256: body.SHA256}
	if f.company.EIN == noEIN {
		f.company.EIN = ""
	}
	var former []intel.Name
	if day, err := compactDay(cell(12)); err == nil && cell(11) != "" {
		former = []intel.Name{{Name: cleanName(strings.ToValidUTF8(cell(11), "\ufffd")), To: day}}
	}
	f.company.Names = names(former, f.company.Name)
	p.filings[number] = f
	if n := p.newest; f.company.Name != "" && (n == nil || cmp.Or(cmp.Compare(n.FiledAt, filed), cmp.Compare(n.Accession, number)) < 0) {
		p.newest = f
	}
	p.batch.Filings = append(p.batch.Filings, f.Filing)
	for other := range strings.FieldsFuncSeq(cell(13), func(r rune) bool { return r == ' ' || r == ',' }) {
		if cik, err := intel.ParseCIK(other); err == nil && cik != p.cik {
			with := f.Filing
			with.CIK = cik
			p.batch.Filings = append(p.batch.Filings, with)
		}
	}
	return nil
}

// statementAccepted reads when EDGAR took a filing, "2009-08-07 09:10:00.0" in
// New York. Seconds are left out, so that it is the end of the minute: no
// earlier than the public could know.
func statementAccepted(s string) (time.Time, intel.AcceptedFrom) {
	s, _, _ = strings.Cut(s, ".")
	t, err := time.ParseInLocation(time.DateTime, s, intel.NewYork)
	if err != nil {
		return time.Time{}, intel.AcceptedUnknown
	}
	if t.Second() == 0 {
		t = t.Add(time.Minute)
	}
	return t.UTC(), intel.AcceptedStatements
}

// number reads a line about a number.
func (p *statementData) number(line tableLine, at []int) error {
	if p.want == nil && len(p.batch.Facts)+len(p.batch.Quarantined) >= maxFacts {
		return fmt.Errorf("more than %d facts", maxFacts)
	}
	f, reason := p.fact(line.setCells, at)
	switch {
	case reason != "":
		p.quarantine("fact", reason, line)
	case p.want == nil:
		p.batch.Facts = append(p.batch.Facts, f)
	case f.Series() == p.want.Series() && f.Period == p.want.Period && f.Accession == p.want.Accession && f.Value == p.want.Value:
		p.span = intel.Span{Offset: int64(line.at), Length: int64(line.size)}
		return errFound
	}
	return nil
}

// fact makes the fact of a line, or says why there is none.
func (p *statementData) fact(line setCells, at []int) (f intel.Fact, reason string) {
	cell := func(i int) string { return line.at(at[i]) }
	number, ok := accession(cell(0))
	filing := p.filings[number]
	if !ok || filing == nil {
		return f, "adsh is " + quoteShort(cell(0)) + ", which is no filing of the list"
	}
	tag, version := cell(1), cell(2)
	taxonomy, _, _ := strings.Cut(version, "/")
	if taxonomy == "ifrs" {
		taxonomy = "ifrs-full" // as everywhere else
	}
	end, err := compactDay(cell(3))
	quarters := len(cell(4))
	switch {
	case tag == "" || taxonomy == "" || len(tag) > maxText || len(taxonomy) > maxText:
		return f, "tag or version is missing or longer than " + fmt.Sprint(maxText) + " bytes"
	case err != nil || end == 0:
		return f, "ddate is " + quoteShort(cell(3)) + ", not a day"
	case quarters == 0 || quarters > 3 || digits(cell(4)) != quarters:
		return f, "qtrs is " + quoteShort(cell(4)) + ", not a number of quarters"
	}
	quarters = 0
	for _, c := range cell(4) {
		quarters = quarters*10 + int(c-'0')
	}
	unit := cell(5)
	if unit == "" || len(unit) > maxText {
		return f, "uom is missing or longer than " + fmt.Sprint(maxText) + " bytes"
	}
	if quarters > maxQuarters || end.Year() <= quarters/4+1 {
		return f, fmt.Sprintf("a period of %d quarters", quarters)
	}
	value := cell(6)
	if n := numberLen(value); n == 0 || n != len(value) || n > maxText {
		return f, "value is " + quoteShort(value) + ", not a number"
	}
	if p.perShare[tag+"\t"+version] && !strings.Contains(unit, "/") && unit != "shares" && unit != "pure" {
		unit += "/shares"
	}
	return intel.Fact{
		CIK: p.cik, Taxonomy: taxonomy, Concept: tag, Unit: unit, Period: intel.MonthsEnding(end, 3*quarters),
		Value: plainValue(value), Accession: number, FiscalYear: filing.fiscalYear, FiscalPeriod: filing.fiscalPeriod,
		Form: filing.Form, FiledAt: filing.FiledAt, Rounded: true,
	}, ""
}

// plainValue returns a value without the zeros that the SEC writes behind every
// one: 500000.0000 is 500000, and 0.4000 is 0.4.
func plainValue(s string) string {
	if !strings.Contains(s, ".") || strings.ContainsAny(s, "eE") {
		return s
	}
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}

// locateNumber finds the line of a fact.
func locateNumber(body intel.Body, data []byte, f intel.Fact) (intel.Span, bool) {
	cik, err := subject(body)
	if err != nil || cik != f.CIK {
		return intel.Span{}, false
	}
	p := statementData{batch: intel.Batch{Body: body}, cik: cik, filings: map[intel.AccessionNumber]*statementFiling{}, perShare: map[string]bool{}, want: &f}
	return p.span, errors.Is(p.read(text(data)), errFound)
}

// parseStatementTags reads what standard taxonomies call their elements.
func parseStatementTags(body intel.Body, data []byte) (intel.Batch, error) {
	batch := intel.Batch{Body: body}
	err := eachTable(text(data), func(table, head string) (func(tableLine) error, error) {
		if table != setTags {
			return nil, fmt.Errorf("there is a table %s, want %s", quoteShort(table), setTags)
		}
		at, err := setColumns([]byte(head), []string{"tag", "version", "tlabel", "doc"})
		return func(line tableLine) error {
			name, version := line.setCells.at(at[0]), line.setCells.at(at[1])
			taxonomy, edition, _ := strings.Cut(version, "/")
			edition, _, _ = strings.Cut(edition, "-") // some have a quarter
			y, ok := year(edition)
			if label := line.setCells.at(at[2]); ok && label != "" && name != "" && len(name) <= maxText && len(taxonomy) <= maxText {
				if taxonomy == "ifrs" {
					taxonomy = "ifrs-full"
				}
				batch.Concepts = append(batch.Concepts, intel.Concept{
					Taxonomy: taxonomy, Name: name, Year: y,
					Label: strings.ToValidUTF8(label, "\ufffd"), Description: strings.ToValidUTF8(line.setCells.at(at[3]), "\ufffd"),
				})
			}
			return nil
		}, err
	})
	return batch, err
}
