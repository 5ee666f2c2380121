// Package sheet writes tables as CSV and as XLSX workbooks. Numbers stay
// numbers in both; text from filings can not become a formula. The bytes depend
// on nothing but the tables.
//
// The package knows no company and imports nothing of ours.
package sheet

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// Workbook is one or several tables with what a reader has to know of them.
type Workbook struct {
	Title   string
	Facts   [][2]string // about the whole: a name and its value
	Tables  []Table     // the first is what CSV has
	Sources []Source    // every filing that a number comes from
}

// Source is a filing as the sheet of sources has it.
type Source struct {
	Accession string
	Form      string
	Known     string // when it became known, RFC 3339
	URL       string // of the filing's page; "": unknown
}

// Table is one sheet.
type Table struct {
	Name    string // at most 31 characters, without []:*?/\
	Columns []Column
	Rows    [][]Cell // each as long as Columns
}

// Column is what the cells below a heading are.
type Column struct {
	Name string // as in CSV: "fiscal_year"
	Kind Kind
}

// Kind says how a cell is written and shown.
type Kind uint8

// The kinds.
const (
	Text    Kind = iota
	Number       // as many decimals as it has
	Amount       // a number with separated thousands
	Percent      // a number in percent: 12.5
	Day          // "2009-09-26"
)

// Cell is a value as text, exactly as CSV shows it; "" is an empty cell.
type Cell struct {
	Text string
	Link string // an address that the text leads to
	// Formula computes the value in a workbook, without the leading "="; the
	// text is what it comes to. It is the program's own: nothing of it may come
	// from a filing.
	Formula string
}

// C returns a cell of text.
func C(text string) Cell { return Cell{Text: text} }

// WriteCSV writes the first table: RFC 4180, with the names of the columns
// above, days as YYYY-MM-DD and numbers without separators.
func (b *Workbook) WriteCSV(w io.Writer) error {
	t := b.Tables[0]
	out := csv.NewWriter(w)
	fields := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		fields[i] = c.Name
	}
	if err := out.Write(fields); err != nil {
		return err
	}
	for _, row := range t.Rows {
		for i, c := range row {
			fields[i] = Plain(c.Text)
		}
		if err := out.Write(fields); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// Plain keeps spreadsheets from running a text as a formula. Numbers stay what
// they are.
func Plain(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return s
	}
	return "'" + s
}
