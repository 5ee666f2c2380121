// Package sample carries figures of a few real companies in the binary, so that
// a newcomer sees a first number with its trace without a network. Each company
// is one small text file. It is archived, parsed and stored like any upstream's
// answer, under the kind "sample", and everything shown of it is marked so; the
// first real data takes its place.
//
// A file has a line a thing, its fields separated by tabs:
//
//	corpintel sample 1
//	company  CIK  name  SIC  SIC description  fiscal year end (MMDD)  category
//	name     former name  from  to
//	ticker   symbol  exchange
//	filing   accession  form  filed  accepted  how the acceptance time was read  fy  fp  primary document
//	series   taxonomy  concept  unit  label
//	fact     period start  period end  value  accession
//
// A fact belongs to the series above it and names a filing above it.
package sample

import (
	"bytes"
	"embed"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

//go:embed data/*.tsv
var files embed.FS

// Kind is the kind of the bodies of the sample.
const Kind = "sample"

const header = "corpintel sample 1"

// Bodies returns the files of the sample, with the body each is archived as.
func Bodies(now time.Time) ([]intel.Body, [][]byte, error) {
	entries, err := fs.ReadDir(files, "data")
	if err != nil {
		return nil, nil, err
	}
	var bodies []intel.Body
	var contents [][]byte
	for _, e := range entries {
		data, err := fs.ReadFile(files, path.Join("data", e.Name()))
		if err != nil {
			return nil, nil, err
		}
		cik := strings.TrimSuffix(e.Name(), ".tsv")
		bodies = append(bodies, intel.Body{
			Kind: Kind, Subject: cik, URL: "sample:" + cik, Status: 200, FetchedAt: now.UTC(),
			Headers: map[string]string{"content-type": "text/tab-separated-values; charset=utf-8"},
		})
		contents = append(contents, data)
	}
	return bodies, contents, nil
}

// Source reads the files of the sample.
type Source struct{}

var _ intel.Source = Source{}

// Name returns "sample".
func (Source) Name() string { return Kind }

// Parse reads one file.
func (Source) Parse(body intel.Body, data []byte, into []intel.Fact) (intel.Batch, error) {
	p := parser{
		batch:   intel.Batch{Body: body, Facts: into, FactsComplete: true},
		filings: map[string]filing{},
	}
	for n, line := 1, 0; line < len(data); n++ {
		end := bytes.IndexByte(data[line:], '\n')
		if end < 0 {
			end = len(data) - line
		}
		if err := p.line(n, string(data[line:line+end])); err != nil {
			return intel.Batch{}, intel.Errorf(intel.KindInvalid, "sample %s, line %d: %w", body.URL, n, err)
		}
		line += end + 1
	}
	if p.batch.Company == nil {
		return intel.Batch{}, intel.Errorf(intel.KindInvalid, "sample %s names no company", body.URL)
	}
	return p.batch, nil
}

// filing is a filing with what it says of its facts.
type filing struct {
	intel.Filing
	fiscalYear   int
	fiscalPeriod string
}

type parser struct {
	batch   intel.Batch
	filings map[string]filing
	series  intel.Fact // taxonomy, concept and unit of the facts that follow
}

func (p *parser) line(n int, text string) error {
	if n == 1 {
		if text != header {
			return intel.Errorf(intel.KindInvalid, "want %q, got %q", header, text)
		}
		return nil
	}
	fields := strings.Split(text, "\t")
	kinds := map[string]struct {
		fields int
		read   func([]string) error
	}{
		"company": {6, p.company}, "name": {3, p.name}, "ticker": {2, p.ticker},
		"filing": {8, p.filing}, "series": {4, p.begin}, "fact": {4, p.fact},
	}
	k, ok := kinds[fields[0]]
	switch {
	case !ok:
		return intel.Errorf(intel.KindInvalid, "%q is no kind of line", fields[0])
	case len(fields)-1 != k.fields:
		return intel.Errorf(intel.KindInvalid, "%s has %d fields, want %d", fields[0], len(fields)-1, k.fields)
	case p.batch.Company == nil && fields[0] != "company":
		return intel.Errorf(intel.KindInvalid, "%s before company", fields[0])
	}
	return k.read(fields[1:])
}

func (p *parser) company(f []string) error {
	cik, err := intel.ParseCIK(f[0])
	p.batch.Company = &intel.Company{
		CIK: cik, Name: f[1], SIC: f[2], SICDescription: f[3], FiscalYearEnd: f[4], Category: f[5],
		Tickers: []intel.Ticker{}, Origin: Kind, SHA256: p.batch.Body.SHA256, Sample: true,
	}
	return err
}

func (p *parser) name(f []string) error {
	from, err := day(f[1])
	if err != nil {
		return err
	}
	to, err := day(f[2])
	p.batch.Company.Names = append(p.batch.Company.Names, intel.Name{Name: f[0], From: from, To: to})
	return err
}

func (p *parser) ticker(f []string) error {
	p.batch.Company.Tickers = append(p.batch.Company.Tickers, intel.Ticker{Symbol: f[0], Exchange: f[1]})
	return nil
}

func (p *parser) filing(f []string) error {
	acc, err := intel.ParseAccession(f[0])
	if err != nil {
		return err
	}
	filed, err := intel.ParseDate(f[2])
	if err != nil {
		return err
	}
	var accepted time.Time
	if f[3] != "" {
		if accepted, err = time.Parse(time.RFC3339, f[3]); err != nil {
			return err
		}
	}
	fy := 0
	if f[5] != "" {
		if fy, err = strconv.Atoi(f[5]); err != nil {
			return err
		}
	}
	x := filing{intel.Filing{
		CIK: p.batch.Company.CIK, Accession: acc, Form: f[1], FiledAt: filed, AcceptedAt: accepted,
		AcceptedFrom: intel.AcceptedFrom(f[4]), PrimaryDocument: f[7], XBRL: true, Origin: Kind, SHA256: p.batch.Body.SHA256,
	}, fy, f[6]}
	p.filings[f[0]] = x
	p.batch.Filings = append(p.batch.Filings, x.Filing)
	return nil
}

func (p *parser) begin(f []string) error {
	p.series = intel.Fact{CIK: p.batch.Company.CIK, Taxonomy: f[0], Concept: f[1], Unit: f[2]}
	p.batch.Concepts = append(p.batch.Concepts, intel.Concept{Taxonomy: f[0], Name: f[1], Label: f[3]})
	return nil
}

func (p *parser) fact(f []string) error {
	x, ok := p.filings[f[3]]
	if !ok || p.series.Concept == "" {
		return intel.Errorf(intel.KindInvalid, "a fact needs a series and a filing above it")
	}
	start, err := day(f[0])
	if err != nil {
		return err
	}
	end, err := intel.ParseDate(f[1])
	if err != nil {
		return err
	}
	k := p.series
	k.Period, k.Value = intel.Period{Start: start, End: end}, f[2]
	k.Accession, k.Form, k.FiledAt, k.FiscalYear, k.FiscalPeriod = x.Accession, x.Form, x.FiledAt, x.fiscalYear, x.fiscalPeriod
	p.batch.Facts = append(p.batch.Facts, k)
	return nil
}

// day reads a day or nothing.
func day(s string) (intel.Date, error) {
	if s == "" {
		return 0, nil
	}
	return intel.ParseDate(s)
}

// Locate finds the line of a fact.
func (Source) Locate(_ intel.Body, data []byte, f intel.Fact) (intel.Span, bool) {
	series := []byte("\nseries\t" + f.Taxonomy + "\t" + f.Concept + "\t" + f.Unit + "\t")
	at := bytes.Index(data, series)
	if at < 0 {
		return intel.Span{}, false
	}
	line := []byte("\nfact\t" + f.Start.String() + "\t" + f.End.String() + "\t" + f.Value + "\t" + f.Accession.String() + "\n")
	rest := data[at+1:]
	if next := bytes.Index(rest, []byte("\nseries\t")); next >= 0 {
		rest = rest[:next+1]
	}
	i := bytes.Index(rest, line)
	if i < 0 {
		return intel.Span{}, false
	}
	return intel.Span{Offset: int64(at + 1 + i + 1), Length: int64(len(line) - 2)}, true
}
