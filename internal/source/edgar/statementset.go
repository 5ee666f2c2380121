package edgar

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
)

// The tables of a data set that are read. A further one, pre.txt, says how
// statements are laid out.
const (
	setFilings = "sub.txt"
	setNumbers = "num.txt"
	setTags    = "tag.txt"
)

const (
	statementSetsURL = filesURL + "dera/data/financial-statement-data-sets/"

	// setPortion bytes of numbers are in memory at a time: the table of numbers
	// is in no order, and is read once for each portion.
	setPortion = 16 << 20
	// maxSetTable bounds a table; the largest had about half a gigabyte.
	maxSetTable = 4 << 30
	// maxSetKept bounds what of the smaller tables is kept in memory.
	maxSetKept = 64 << 20
)

// StatementSetRequest returns what to ask for to get the SEC's financial
// statement data set of the quarter of a day. Old sets are made anew now and
// then.
func StatementSetRequest(day intel.Date) intel.Request {
	return intel.Request{Kind: KindStatementSet, URL: statementSetURL(day), MayBeAbsent: true}
}

func statementSetURL(day intel.Date) string {
	return statementSetsURL + strconv.Itoa(day.Year()) + "q" + strconv.Itoa(quarter(day)) + ".zip"
}

// IsStatementSet reports whether an archive with files of these names is a
// financial statement data set.
func IsStatementSet(names []string) bool {
	tables := setTables(names)
	return tables[setFilings] != "" && tables[setNumbers] != "" && tables[setTags] != ""
}

// setTables returns the files' names by table.
func setTables(names []string) map[string]string {
	tables := map[string]string{}
	for _, name := range names {
		tables[strings.ToLower(path.Base(name))] = name
	}
	return tables
}

// StatementSet is a financial statement data set: tables of what all companies
// reported in XBRL in a quarter. It is cut into one body for each company, of
// the lines about it, and one of what the taxonomies call their elements. Equal
// tables give equal bodies, whatever the order of their lines.
//
// Taken are the numbers of the consolidated entity under elements of a standard
// taxonomy, as company facts have them. What is left out is counted.
type StatementSet struct {
	open   func(table string) (io.ReadCloser, error)
	url    string
	head   map[string][]byte // the line of column names of each table
	labels []byte            // lines of the table of tags

	companies []*setCompany // by CIK
	filings   map[intel.AccessionNumber]*setFiling
	perShare  map[string][]byte // lines of the table of tags, by tag and version
	left      setLeft
}

// setCompany is a company's share of a set.
type setCompany struct {
	cik     intel.CIK
	filings []*setFiling
	numbers int64 // bytes of lines
}

type setFiling struct {
	company *setCompany
	line    []byte // of the table of filings
	size    int64  // bytes of lines of numbers
	numbers []byte // those lines, while the company's portion is in memory
}

// setLeft counts the lines of numbers that are not taken.
type setLeft struct{ parts, coregistrants, own, empty, strays int64 }

// OpenStatementSet reads a set as far as is needed to know what it holds. names
// are the archive's files; open opens one, and may be called again. Errors are
// KindInvalid where a table cannot be used.
func OpenStatementSet(names []string, open func(name string) (io.ReadCloser, error)) (*StatementSet, error) {
	tables := setTables(names)
	s := &StatementSet{
		open: func(table string) (io.ReadCloser, error) { return open(tables[table]) },
		head: map[string][]byte{}, filings: map[intel.AccessionNumber]*setFiling{}, perShare: map[string][]byte{},
	}
	for _, step := range []func() error{s.readFilings, s.readTags, s.countNumbers} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Size returns how many bodies the set is cut into, and about how many bytes
// they have.
func (s *StatementSet) Size() (bodies, size int64) {
	size = int64(len(s.labels))
	for _, c := range s.companies {
		size += c.numbers
	}
	return int64(len(s.companies)) + 1, size
}

// LeftOut says what is in the set and not taken, in words.
func (s *StatementSet) LeftOut() string {
	l := s.left
	return fmt.Sprintf("numbers that are not taken: %d of a part (segments), %d of a co-registrant, %d under an element of the filer's own, %d without a value, %d of a submission that is not listed",
		l.parts, l.coregistrants, l.own, l.empty, l.strays)
}

// Each calls yield for every body: first the taxonomies' labels, then the
// companies by CIK.
func (s *StatementSet) Each(yield func(intel.Request, []byte) error) error {
	labels := slices.Concat([]byte(setMark+setTags+"\n"), s.head[setTags], s.labels)
	if err := yield(intel.Request{Kind: KindStatementTags, URL: s.url + "#" + setTags}, labels); err != nil {
		return err
	}
	for rest := s.companies; len(rest) > 0; {
		n, size := 0, int64(0)
		for n < len(rest) && (n == 0 || size+rest[n].numbers <= setPortion) {
			size += rest[n].numbers
			n++
		}
		if err := s.collect(rest[:n]); err != nil {
			return err
		}
		for _, c := range rest[:n] {
			data, err := s.body(c)
			if err != nil {
				return err
			}
			req := intel.Request{Kind: KindStatementData, Subject: c.cik.String(), URL: s.url + "#CIK" + c.cik.Padded()}
			if err := yield(req, data); err != nil {
				return err
			}
		}
		rest = rest[n:]
	}
	return nil
}

// readFilings reads the table of filings. The quarter is that in which most of
// them were filed: the archive may have been renamed.
func (s *StatementSet) readFilings() error {
	companies := map[intel.CIK]*setCompany{}
	quarters := map[string]int{}
	kept := 0
	err := s.lines(setFilings, []string{"adsh", "cik", "filed"}, func(line []byte, at []int) error {
		cells := setCells(text(line))
		number, ok := accession(cells.at(at[0]))
		cik, err := intel.ParseCIK(cells.at(at[1]))
		if !ok || err != nil {
			return fmt.Errorf("a line without an accession number or CIK: %s", quoteShort(string(line)))
		}
		if s.filings[number] != nil {
			return fmt.Errorf("%s is listed twice", number)
		}
		if kept += len(line); kept > maxSetKept {
			return fmt.Errorf("more than %d bytes", maxSetKept)
		}
		if d, err := compactDay(cells.at(at[2])); err == nil && d != 0 {
			quarters[statementSetURL(d)]++
		}
		c := companies[cik]
		if c == nil {
			c = &setCompany{cik: cik}
			companies[cik] = c
		}
		f := &setFiling{company: c, line: bytes.Clone(line)}
		c.filings, s.filings[number] = append(c.filings, f), f
		return nil
	})
	if err != nil {
		return err
	}
	if len(quarters) == 0 {
		return intel.Errorf(intel.KindInvalid, "%s lists no filing with a day", setFilings)
	}
	s.url = slices.MaxFunc(slices.Sorted(maps.Keys(quarters)), func(x, y string) int { return cmp.Compare(quarters[x], quarters[y]) })
	s.companies = slices.SortedFunc(maps.Values(companies), func(x, y *setCompany) int { return cmp.Compare(x.cik, y.cik) })
	return nil
}

// readTags reads the table of tags: the lines of standard taxonomies, and which
// elements are per share, since the table of numbers has only what is divided.
func (s *StatementSet) readTags() error {
	var lines []string
	kept := 0
	err := s.lines(setTags, []string{"tag", "version", "custom", "datatype"}, func(line []byte, at []int) error {
		cells := setCells(text(line))
		tag, version := cells.at(at[0]), cells.at(at[1])
		if !standard(version) || cells.at(at[2]) == "1" {
			return nil
		}
		if kept += len(line); kept > maxSetKept {
			return fmt.Errorf("more than %d bytes", maxSetKept)
		}
		own := string(line)
		lines = append(lines, own)
		if cells.at(at[3]) == perShare {
			s.perShare[tag+"\t"+version] = []byte(own)
		}
		return nil
	})
	slices.Sort(lines)
	s.labels = []byte(strings.Join(lines, ""))
	return err
}

// countNumbers reads the table of numbers for what is to be taken.
func (s *StatementSet) countNumbers() error {
	return s.numbers(&s.left, func(f *setFiling, line []byte) {
		f.size += int64(len(line))
		f.company.numbers += int64(len(line))
	})
}

// collect reads the table of numbers for those of some companies.
func (s *StatementSet) collect(companies []*setCompany) error {
	for _, c := range companies {
		if c.numbers > maxSetKept {
			return intel.Errorf(intel.KindInvalid, "%s has %d bytes about CIK %s, more than %d", setNumbers, c.numbers, c.cik, maxSetKept)
		}
		for _, f := range c.filings {
			f.numbers = make([]byte, 0, f.size)
		}
	}
	return s.numbers(nil, func(f *setFiling, line []byte) {
		if f.numbers != nil {
			f.numbers = append(f.numbers, line...)
		}
	})
}

// numbers calls each for every line of numbers that is taken, and counts the
// others. Lines that are not in order are taken, to be put into quarantine.
func (s *StatementSet) numbers(left *setLeft, each func(*setFiling, []byte)) error {
	if left == nil {
		left = &setLeft{}
	}
	columns := []string{"adsh", "tag", "version", "ddate", "qtrs", "uom", "value", "coreg?", "segments?"}
	return s.lines(setNumbers, columns, func(line []byte, at []int) error {
		cells := setCells(text(line))
		number, ok := accession(cells.at(at[0]))
		f := s.filings[number]
		switch {
		case !ok || f == nil:
			left.strays++
		case cells.at(at[8]) != "":
			left.parts++
		case cells.at(at[7]) != "":
			left.coregistrants++
		case !standard(cells.at(at[2])):
			left.own++
		case cells.at(at[6]) == "":
			left.empty++
		default:
			each(f, line)
		}
		return nil
	})
}

// standard reports whether a version names a taxonomy, us-gaap/2009, and not
// the filing that defines an element of its own.
func standard(version string) bool {
	name, year, ok := strings.Cut(version, "/")
	return ok && name != "" && year != ""
}

// body puts together the lines about a company, each table in the order of its
// text.
func (s *StatementSet) body(c *setCompany) ([]byte, error) {
	var filings, numbers, tags []string
	used := map[string]bool{}
	at, err := setColumns(s.head[setNumbers], []string{"tag", "version"})
	if err != nil {
		return nil, err
	}
	for _, f := range c.filings {
		filings = append(filings, text(f.line))
		for line := range strings.Lines(text(f.numbers)) {
			numbers = append(numbers, line)
			cells := setCells(line)
			key := cells.at(at[0]) + "\t" + cells.at(at[1])
			if tag := s.perShare[key]; tag != nil && !used[key] {
				used[key] = true
				tags = append(tags, text(tag))
			}
		}
	}
	var b bytes.Buffer
	b.Grow(int(c.numbers) + 4096)
	for _, part := range []struct {
		table string
		lines []string
	}{{setFilings, filings}, {setTags, tags}, {setNumbers, numbers}} {
		slices.Sort(part.lines)
		b.WriteString(setMark + part.table + "\n")
		b.Write(s.head[part.table])
		for _, line := range part.lines {
			b.WriteString(line)
		}
	}
	for _, f := range c.filings {
		f.numbers = nil
	}
	return b.Bytes(), nil
}

// lines reads a table. Columns are found by their names; one whose name ends
// with ? may be missing. Lines are passed with the line feed that ends them.
func (s *StatementSet) lines(table string, columns []string, each func(line []byte, at []int) error) (err error) {
	file, err := s.open(table)
	if err != nil {
		return intel.Errorf(intel.KindInvalid, "%s: %w", table, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	in := bufio.NewReaderSize(io.LimitReader(file, maxSetTable+1), maxSetLine)
	var at []int
	var total int64
	for n := 1; ; n++ {
		line, err := in.ReadSlice('\n')
		total += int64(len(line))
		switch {
		case errors.Is(err, io.EOF) && len(line) == 0:
			if at == nil {
				return intel.Errorf(intel.KindInvalid, "%s is empty", table)
			}
			return nil
		case errors.Is(err, io.EOF):
			line = append(line, '\n')
		case errors.Is(err, bufio.ErrBufferFull):
			return intel.Errorf(intel.KindInvalid, "%s: line %d has more than %d bytes", table, n, maxSetLine)
		case err != nil:
			return intel.Errorf(intel.KindInvalid, "%s: line %d: %w", table, n, err)
		case total > maxSetTable:
			return intel.Errorf(intel.KindInvalid, "%s has more than %d bytes", table, int64(maxSetTable))
		}
		if at == nil {
			s.head[table] = bytes.Clone(line)
			if at, err = setColumns(line, columns); err != nil {
				return intel.Errorf(intel.KindInvalid, "%s: %w", table, err)
			}
			continue
		}
		if len(bytes.TrimRight(line, "\r\n")) == 0 {
			continue
		}
		if err := each(line, at); err != nil {
			return intel.Errorf(intel.KindInvalid, "%s: line %d: %w", table, n, err)
		}
	}
}
