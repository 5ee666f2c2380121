package study

import (
	"slices"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/sheet"
)

// sources gathers the filings that a workbook's numbers come from, each once.
type sources struct {
	cik  intel.CIK // whose filings they are
	list []sheet.Source
}

// cell returns an accession number as a cell that leads to the filing.
func (s *sources) cell(a intel.AccessionNumber, form string, known time.Time) sheet.Cell {
	if a == 0 {
		return sheet.Cell{}
	}
	src := sheet.Source{Accession: a.String(), Form: form, Known: instant(known), URL: filingPage(s.cik, a)}
	if !slices.ContainsFunc(s.list, func(have sheet.Source) bool { return have.Accession == src.Accession }) {
		s.list = append(s.list, src)
	}
	return sheet.Cell{Text: src.Accession, Link: src.URL}
}

// filings are what is known of filings, by accession number.
type filings map[intel.AccessionNumber]analysis.Source

// of gathers the filings that items are made of.
func (f filings) of(items []analysis.Item) filings {
	for i := range items {
		for _, o := range items[i].Operands {
			f[o.Accession] = o.Source
		}
	}
	return f
}

// add adds filings to the sources of a company.
func (s *sources) add(known filings, accessions []intel.AccessionNumber) {
	for _, a := range accessions {
		from := known[a]
		s.cell(a, from.Form, from.KnownAt)
	}
}

// filingPage returns the address of EDGAR's page of a filing.
func filingPage(cik intel.CIK, a intel.AccessionNumber) string {
	return "https://www.sec.gov/Archives/edgar/data/" + cik.String() + "/" + a.Compact() + "/" + a.String() + "-index.htm"
}

// about says what a workbook is of.
func about(c Company, asOf time.Time) [][2]string {
	return [][2]string{
		{"company", c.Name}, {"cik", c.CIK.String()}, {"known as of", instant(asOf)},
		{"source", "filings with the SEC; the sheet Sources leads to each"}, {"made by", "corpintel"},
	}
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
